//! `/mail/preview`: every message as it looks, in a page without script. For administrators; in the demo for anybody.

use std::fmt::{self, Write as _};

use app::ssr::{AuthMode, Visit};
use axum::{
    Extension,
    response::{Html, IntoResponse, Response},
};
use domain::{
    messages::{MessageKind, Side},
    refusal::Refusal,
};
use html_escape::{encode_double_quoted_attribute, encode_text};
use services::mail::{self, Preview};

use crate::rest::ApiError;

pub(crate) async fn page(Extension(visit): Extension<Visit>) -> Result<Response, ApiError> {
    let previews = match (&visit.caller, visit.auth) {
        (_, AuthMode::Demo) => mail::previews(&visit.cx)?,
        (Some(actor), AuthMode::TrustedProxy) => mail::preview(&visit.cx, actor)?,
        (None, AuthMode::TrustedProxy) => return Err(Refusal::Unauthenticated.into()),
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
    writeln!(page, "<section aria-labelledby=\"m{number}\">\n<h2 id=\"m{number}\">{}</h2>", encode_text(&title))?;
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
    let side = match side {
        Side::Interviewer => "interviewer",
        Side::Candidate => "candidate",
    };
    format!("{kind} to the {side}, {sample}")
}
