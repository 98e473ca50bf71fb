//! `/mail/preview`: every message as it looks, in a page without script. For administrators; in the demo for anybody.
//! `/mail/{booking}/{message}`: what somebody was told. For those who book. `/mail/thank-you-notes/{note}`: a thank-you note
//! as it is sent, for those who may write it.

use std::fmt::{self, Write as _};

use app::ssr::Visit;
use axum::{
    Extension,
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};
use domain::{
    ids::{BookingId, MessageId, ThankYouNoteId},
    messages::{MessageKind, Side},
    refusal::Refusal,
};
use html_escape::{encode_double_quoted_attribute, encode_text};
use services::{
    mail::{self, Preview, Written, WrittenNote},
    messages, thank_you_notes,
};

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

pub(crate) async fn message(
    Extension(visit): Extension<Visit>,
    Path((booking, message)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let actor = visit.caller.as_ref().ok_or(Refusal::Unauthenticated)?;
    let ids = BookingId::parse(&booking).zip(MessageId::parse(&message));
    let (booking, message) = ids.ok_or(Refusal::NotFound)?;
    let Written { to, subject, plain, file } = messages::read(&visit.cx, actor, booking, message).await?;
    let file = file.map(|file| {
        format!("<details><summary>Calendar file</summary><pre>{}</pre></details>\n", encode_text(&file))
    });
    Ok(Html(format!(
        "{HEAD}<h1>{}</h1>\n<p>To {}</p>\n<pre>{}</pre>\n{}{FOOT}",
        encode_text(&subject),
        encode_text(to.as_str()),
        encode_text(&plain),
        file.unwrap_or_default(),
    ))
    .into_response())
}

pub(crate) async fn thank_you_note(
    Extension(visit): Extension<Visit>,
    Path(note): Path<String>,
) -> Result<Response, ApiError> {
    let actor = visit.caller.as_ref().ok_or(Refusal::Unauthenticated)?;
    let id = ThankYouNoteId::parse(&note).ok_or(Refusal::NotFound)?;
    let WrittenNote { from, reply_to, to, subject, plain, html } =
        thank_you_notes::preview(&visit.cx, actor, id).await?;
    let mut page = format!(
        "{HEAD}<h1>{}</h1>\n<dl><dt>From</dt><dd>{}</dd><dt>To</dt><dd>{}</dd><dt>Answers go to</dt><dd>{}</dd></dl>\n",
        encode_text(&subject),
        encode_text(&from),
        encode_text(&to),
        encode_text(&reply_to),
    );
    let looks = looks(&mut page, &subject, &html);
    looks.map_err(|error| services::Error::Failed(error.into()))?;
    page += &format!("<h2>As text</h2>\n<pre>{}</pre>\n{FOOT}", encode_text(&plain));
    Ok(Html(page).into_response())
}

const FOOT: &str = "</main>\n</body>\n</html>\n";

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>Messages · Convoke</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 78rem; margin: 0 auto; padding: 1.5rem; }
nav ul { columns: 20rem; padding-left: 1.25rem; }
section { margin-top: 3rem; }
.looks { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
figure { margin: 0; }
iframe { width: 100%; height: 36rem; border: 1px solid; border-radius: .5rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid; border-radius: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
";

fn written(previews: &[Preview], sent: bool) -> Result<String, fmt::Error> {
    let mut page = HEAD.to_owned();
    page.push_str("<h1>Messages as they look</h1>\n");
    let leaves = if sent { "Messages are sent." } else { "Messages are recorded, not sent." };
    writeln!(page, "<p>Written to people who do not exist. {leaves}</p>\n<nav aria-label=\"Messages\"><ul>")?;
    for (number, preview) in previews.iter().enumerate() {
        writeln!(page, "<li><a href=\"#m{number}\">{}</a></li>", encode_text(&title(preview)))?;
    }
    page.push_str("</ul></nav>\n");
    for (number, preview) in previews.iter().enumerate() {
        section(&mut page, number, preview)?;
    }
    page.push_str(FOOT);
    Ok(page)
}

fn section(page: &mut String, number: usize, preview: &Preview) -> fmt::Result {
    let (title, subject) = (title(preview), encode_text(&preview.subject));
    writeln!(
        page,
        "<section aria-labelledby=\"m{number}\">\n<h2 id=\"m{number}\">{}</h2>",
        encode_text(&title)
    )?;
    writeln!(page, "<p>Subject: <b>{subject}</b></p>")?;
    looks(page, &title, &preview.html)?;
    writeln!(page, "<h3>As text</h3>\n<pre>{}</pre>", encode_text(&preview.plain))?;
    match &preview.file {
        Some(file) => {
            let file = encode_text(file);
            writeln!(page, "<details><summary>Calendar file</summary><pre>{file}</pre></details>\n</section>")
        }
        None => writeln!(page, "<p>Without a calendar file.</p>\n</section>"),
    }
}

/// Twice, since mail programs choose the theme: a frame goes by the colours of what it stands in.
fn looks(page: &mut String, title: &str, html: &str) -> fmt::Result {
    let (name, html) = (encode_double_quoted_attribute(title), encode_double_quoted_attribute(html));
    writeln!(page, "<div class=\"looks\">")?;
    for theme in ["light", "dark"] {
        writeln!(
            page,
            "<figure><figcaption>In {theme} mail programs</figcaption><iframe sandbox style=\"color-scheme: {theme}\" \
             title=\"{name}, {theme}\" srcdoc=\"{html}\"></iframe></figure>"
        )?;
    }
    writeln!(page, "</div>")
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
    use domain::paging::Paging;
    use services::{sessions, testing::World};
    use tower::ServiceExt as _;

    use super::*;
    use crate::{Heartbeat, assemble, config::Config};

    /// What somebody sees, or nobody.
    async fn seen(world: &World, auth: &str, token: Option<&str>) -> (StatusCode, String) {
        asked(world, auth, "/mail/preview", token).await
    }

    async fn asked(world: &World, auth: &str, path: &str, token: Option<&str>) -> (StatusCode, String) {
        let environment = |name: &str| match name {
            "DATABASE_URL" => Some(world.settings.database_url.clone()),
            "CONVOKE_AUTH" => Some(auth.to_owned()),
            _ => None,
        };
        let config = Config::read(None, environment, |_| None).unwrap();
        let app = assemble(config, world.cx.clone(), Heartbeat::default()).unwrap();
        let cookie = token.map(|token| format!("convoke_session={token}")).unwrap_or_default();
        let request = Request::builder().uri(path).header(header::COOKIE, cookie);
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
    async fn what_was_recorded_is_read_by_those_who_book() {
        let world = World::sqlite().await;
        let (ana, clara) = (world.ana().await, world.clara().await);
        let slot = world.offer(&ana, "2026-03-10T09:00:00Z", 45).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        world.pass(chrono::TimeDelta::seconds(20));
        world.deliver().await;
        let ledger = messages::list(&world.cx, &clara.actor(), booked.id, Paging::LONGEST).await.unwrap();
        let told = ledger.items.iter().find(|entry| entry.sent_at.is_some()).unwrap();
        let waits = ledger.items.iter().find(|entry| entry.sent_at.is_none()).unwrap();
        let path = |id: MessageId| format!("/mail/{}/{id}", booked.id);
        let ana = sessions::open(&world.cx, ana.id, None).await.unwrap().0;
        let clara = sessions::open(&world.cx, clara.id, None).await.unwrap().0;
        for (path, token, status) in [
            (path(told.id), None, 401),
            (path(told.id), Some(&ana), 403),
            (path(waits.id), Some(&clara), 404),
            ("/mail/x/y".to_owned(), Some(&clara), 404),
        ] {
            assert_eq!(asked(&world, "accounts", &path, token.map(String::as_str)).await.0, status, "{path}");
        }
        let (status, page) = asked(&world, "accounts", &path(told.id), Some(&clara)).await;
        assert_eq!(status, 200);
        assert!(page.contains("Lena Fischer") && page.contains("BEGIN:VCALENDAR"), "{page}");
        assert!(!page.contains("<script"), "{page}");
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
