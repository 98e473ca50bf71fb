//! `/mail/preview`: every message as it looks, in a page without script. For administrators; in the demo for anybody.

use std::fmt::{self, Write as _};

use app::ssr::Visit;
use axum::{
    Extension,
    extract::State,
    response::{Html, IntoResponse, Response},
};
use domain::{
    messages::{MessageKind, Side},
    refusal::Refusal,
};
use html_escape::{encode_double_quoted_attribute, encode_text};
use services::mail::{self, Preview};

use crate::{AppState, config::Auth, rest::ApiError};

pub(crate) async fn page(
    State(state): State<AppState>,
    Extension(visit): Extension<Visit>,
) -> Result<Response, ApiError> {
    let previews = match &visit.caller {
        _ if state.config.auth == Auth::Demo => mail::previews(&visit.cx)?,
        Some(actor) => mail::preview(&visit.cx, actor)?,
        None => return Err(Refusal::Unauthenticated.into()),
    };
    let written = written(&previews, visit.cx.mail().is_sent());
    Ok(Html(written.map_err(|error| services::Error::Failed(error.into()))?).into_response())
}

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>Messages as they look · Convoke</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 78rem; margin: 0 auto; padding: 1.5rem; }
nav ul { columns: 20rem; padding-left: 1.25rem; }
section { margin-top: 3rem; }
.looks { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
figure { margin: 0; }
iframe { width: 100%; height: 36rem; border: 1px solid; border-radius: .5rem; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid; border-radius: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<h1>Messages as they look</h1>
";

fn written(previews: &[Preview], sent: bool) -> Result<String, fmt::Error> {
    let mut page = HEAD.to_owned();
    let leaves = if sent { "Messages are sent." } else { "Messages are recorded, not sent." };
    writeln!(page, "<p>Written to people who do not exist. {leaves}</p>\n<nav aria-label=\"Messages\"><ul>")?;
    for (number, preview) in previews.iter().enumerate() {
        writeln!(page, "<li><a href=\"#m{number}\">{}</a></li>", encode_text(&title(preview)))?;
    }
    page.push_str("</ul></nav>\n");
    for (number, preview) in previews.iter().enumerate() {
        section(&mut page, number, preview)?;
    }
    page.push_str("</main>\n</body>\n</html>\n");
    Ok(page)
}

/// Twice, since mail programs choose the theme: a frame goes by the colours of what it stands in.
fn section(page: &mut String, number: usize, preview: &Preview) -> fmt::Result {
    let (title, subject) = (title(preview), encode_text(&preview.subject));
    let html = encode_double_quoted_attribute(&preview.html);
    writeln!(
        page,
        "<section aria-labelledby=\"m{number}\">\n<h2 id=\"m{number}\">{}</h2>",
        encode_text(&title)
    )?;
    writeln!(page, "<p>Subject: <b>{subject}</b></p>\n<div class=\"looks\">")?;
    for theme in ["light", "dark"] {
        let name = encode_double_quoted_attribute(&title);
        writeln!(
            page,
            "<figure><figcaption>In {theme} mail programs</figcaption><iframe sandbox style=\"color-scheme: {theme}\" \
             title=\"{name}, {theme}\" srcdoc=\"{html}\"></iframe></figure>"
        )?;
    }
    writeln!(page, "</div>\n<h3>As text</h3>\n<pre>{}</pre>", encode_text(&preview.plain))?;
    match &preview.file {
        Some(file) => {
            let file = encode_text(file);
            writeln!(page, "<details><summary>Calendar file</summary><pre>{file}</pre></details>\n</section>")
        }
        None => writeln!(page, "<p>Without a calendar file.</p>\n</section>"),
    }
}

fn title(Preview { kind, side, sample, .. }: &Preview) -> String {
    let kind = match kind {
        MessageKind::Invitation => "Invitation",
        MessageKind::Update => "Update",
        MessageKind::Cancellation => "Cancellation",
        MessageKind::Reminder => "Reminder",
    };
    let whose = match side {
        Some(Side::Interviewer) => "to the interviewer",
        Some(Side::Candidate) => "to the candidate",
        None => "to practise",
    };
    format!("{kind} {whose}, {sample}")
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Body,
        http::{Request, StatusCode, header},
    };
    use services::{sessions, testing::World};
    use tower::ServiceExt as _;

    use super::*;
    use crate::{Heartbeat, assemble, config::Config};

    /// What somebody sees, or nobody.
    async fn seen(world: &World, auth: &str, token: Option<&str>) -> (StatusCode, String) {
        let environment = |name: &str| match name {
            "DATABASE_URL" => Some(world.settings.database_url.clone()),
            "CONVOKE_AUTH" => Some(auth.to_owned()),
            _ => None,
        };
        let config = Config::read(None, environment, |_| None).unwrap();
        let app = assemble(config, world.cx.clone(), Heartbeat::default()).unwrap();
        let cookie = token.map(|token| format!("convoke_session={token}")).unwrap_or_default();
        let request = Request::builder().uri("/mail/preview").header(header::COOKIE, cookie);
        let response = app.router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'"), "{policy}");
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn messages_are_shown_to_administrators_and_in_the_demo_to_all() {
        let world = World::sqlite().await;
        let (ana, dee) = (world.ana().await, world.dee().await);
        let ana = sessions::open(&world.cx, ana.id, None).await.unwrap().0;
        let dee = sessions::open(&world.cx, dee.id, None).await.unwrap().0;
        for (auth, token, status) in [
            ("accounts", None, 401),
            ("accounts", Some(ana.as_str()), 403),
            ("accounts", Some(dee.as_str()), 200),
            ("demo", None, 200),
            ("demo", Some(ana.as_str()), 200),
        ] {
            assert_eq!(seen(&world, auth, token).await.0, status, "{auth}");
        }
    }

    #[tokio::test]
    async fn every_message_is_in_a_frame_that_can_do_nothing() {
        let world = World::sqlite().await;
        let (_, page) = seen(&world, "demo", None).await;
        let messages = mail::previews(&world.cx).unwrap().len();
        assert_eq!(messages, 19);
        assert_eq!(page.matches("<iframe sandbox style=").count(), 2 * messages);
        assert_eq!(page.matches("<iframe").count(), 2 * messages);
        assert!(!page.contains("<script") && !page.contains("<Great>"), "{page}");
        assert!(page.contains("BEGIN:VCALENDAR"));
    }
}
