//! The words of each kind of message, in `services/templates/mail/`: a text whose first line is the subject, and its
//! twin in HTML.

use std::sync::LazyLock;

use anyhow::{Context as _, anyhow};
use domain::{messages::MessageKind, thank_you_notes::Outgoing};
use html_escape::encode_double_quoted_attribute;
use minijinja::{
    AutoEscape, Environment, Output, State, UndefinedBehavior, context, escape_formatter,
    syntax::SyntaxConfig,
    value::{Serde, Value},
};
use serde::Serialize;

use super::words::{ToDoWords, Words, one_line};
use crate::Result;

/// A message as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) subject: String,
    pub(super) plain: String,
    pub(super) html: String,
}

pub(super) fn render(kind: MessageKind, words: &Words) -> Result<Text> {
    let practice = if words.side.is_none() { "practice_" } else { "" };
    written(&format!("{practice}{}", name(kind)), words)
}

/// What somebody is to do.
pub(super) fn render_to_do(words: &ToDoWords) -> Result<Text> {
    written("to_do", words)
}

/// The text and its twin of that name.
fn written(name: &str, words: &impl Serialize) -> Result<Text> {
    let templates = TEMPLATES.as_ref().map_err(|error| anyhow!("the templates: {error:#}"))?;
    let written = |ending: &str| {
        let name = format!("{name}.{ending}");
        let template = templates.get_template(&name).with_context(|| name.clone())?;
        template.render(Serde(words)).with_context(|| format!("the template {name}"))
    };
    let (text, html) = (written("txt")?, written("html")?);
    let parts =
        text.split_once('\n').and_then(|(first, rest)| Some((first.strip_prefix("Subject: ")?, rest)));
    let (subject, plain) = parts.context("a text begins with its subject")?;
    let [subject, plain] = [subject, plain].map(|part| part.trim().to_owned());
    Ok(Text { subject, plain: plain + "\n", html })
}

/// A thank-you note: what somebody wrote, as it is, and its twin in HTML.
pub(super) fn render_note(note: &Outgoing) -> Result<Text> {
    let templates = TEMPLATES.as_ref().map_err(|error| anyhow!("the templates: {error:#}"))?;
    let subject = one_line(&note.subject);
    let plain = note.body.as_str().to_owned() + "\n";
    let lines = |paragraph: &str| paragraph.lines().map(str::to_owned).collect::<Vec<_>>();
    let paragraphs: Vec<_> =
        note.body.as_str().split("\n\n").map(|part| lines(part.trim_matches('\n'))).collect();
    let name = "thank_you_note.html";
    let template = templates.get_template(name).context(name)?;
    let html = template.render(context! { subject => subject.clone(), paragraphs }).context(name)?;
    Ok(Text { subject, plain, html })
}

fn name(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Invitation => "invitation",
        MessageKind::Update => "update",
        MessageKind::Cancellation => "cancellation",
        MessageKind::Reminder => "reminder",
    }
}

macro_rules! files {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("../../templates/mail/", $name)))),*] };
}

const FILES: [(&str, &str); 19] = files![
    "letter.html",
    "letter.txt",
    "invitation.html",
    "invitation.txt",
    "update.html",
    "update.txt",
    "cancellation.html",
    "cancellation.txt",
    "reminder.html",
    "reminder.txt",
    "practice_invitation.html",
    "practice_invitation.txt",
    "practice_update.html",
    "practice_update.txt",
    "practice_cancellation.html",
    "practice_cancellation.txt",
    "thank_you_note.html",
    "to_do.html",
    "to_do.txt",
];

static TEMPLATES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_formatter(write);
    for (name, source) in FILES {
        templates.add_template(name, source)?;
    }
    Ok(templates)
});

/// Escapes what HTML needs escaped and no more: slashes written as entities make a link look as if it had something to
/// hide.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if *state.auto_escape() == AutoEscape::Html && !value.is_safe() => {
            Ok(out.write_str(&encode_double_quoted_attribute(text))?)
        }
        _ => escape_formatter(out, state, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        mail::{samples, words::Words},
        testing::at,
    };

    #[test]
    fn every_message_says_in_both_forms_what_it_has_to_say() {
        for samples::Sample { name, message } in samples::all() {
            let words = Words::of(&message, at("2026-03-02T08:00:00Z")).unwrap();
            let Text { subject, plain, html } = render(message.kind, &words).unwrap();
            let what = format!("{:?} to {:?} {name}", message.kind, message.to.side);
            assert!(!subject.is_empty() && !subject.contains('\n'), "{what}: {subject}");
            assert!(!plain.contains("\n\n\n"), "{what}: {plain}");
            assert!(!html.contains("<script"), "{what}");
            let shown =
                [Some(&words.them), words.place.as_ref(), words.reason.as_ref(), words.notes.as_ref()];
            let clocks = [Some(&words.when), words.before.as_ref()].into_iter().flatten();
            let hours = clocks.flat_map(|when| [Some(&when.yours), when.theirs.as_ref()]);
            let hours = hours.flatten().map(|clock| &clock.hours);
            let link = words.link.as_ref().filter(|_| message.kind != MessageKind::Cancellation);
            let shown = shown.into_iter().flatten().chain(hours).chain(link).chain(&words.open_tasks);
            for said in shown {
                assert!(plain.contains(said), "{what} lacks {said}: {plain}");
                let escaped = encode_double_quoted_attribute(said);
                assert!(html.contains(&*escaped), "{what} lacks {escaped}: {html}");
            }
        }
    }

    #[test]
    fn what_is_said_of_a_practice_room_is_in_both_forms() {
        for message in samples::of_rooms() {
            let words = Words::of_room(&message).unwrap();
            let Text { subject, plain, html } = render(message.kind, &words).unwrap();
            assert!(subject.contains("ractice with Mira Okafor"), "{subject}");
            assert!(!plain.contains("\n\n\n"), "{plain}");
            assert_eq!(plain.contains("Was: "), message.before.is_some(), "{plain}");
            let hours = words.when.theirs.as_ref().map(|theirs| &theirs.hours);
            for said in [words.topic.as_ref(), Some(&words.them), hours].into_iter().flatten() {
                assert!(plain.contains(said), "lacks {said}: {plain}");
                assert!(html.contains(&*encode_double_quoted_attribute(said)), "lacks {said}: {html}");
            }
        }
    }

    #[test]
    fn a_note_reads_the_same_in_both_forms() {
        let Text { subject, plain, html } = render_note(&samples::note()).unwrap();
        assert_eq!(subject, "Thank you for the interview");
        assert!(plain.starts_with("Hello Lena Fischer,\n\nthank you"), "{plain}");
        for paragraph in plain.trim_end().split("\n\n") {
            for line in paragraph.lines() {
                assert!(html.contains(&*encode_double_quoted_attribute(line)), "lacks {line}: {html}");
            }
        }
        assert_eq!(html.matches("</p>").count(), plain.trim_end().split("\n\n").count(), "{html}");
        let mut evil = samples::note();
        evil.body = domain::text::Note::stored("<img src=x onerror=alert(1)>\n\n\n\n\"&".to_owned());
        let Text { html, .. } = render_note(&evil).unwrap();
        assert!(!html.contains("<img") && html.contains("&lt;img"), "{html}");
    }

    #[test]
    fn what_is_to_do_is_named_in_both_forms() {
        let mut to_do = samples::to_do();
        to_do.more = 3;
        let words = ToDoWords::of(&to_do, at("2026-03-04T08:01:00Z")).unwrap();
        let Text { subject, plain, html } = render_to_do(&words).unwrap();
        assert_eq!(subject, "To do: 2 follow-ups and 1 task");
        assert!(!plain.contains("\n\n\n"), "{plain}");
        let lines = words.follow_ups.iter().chain(&words.tasks);
        let said = lines.flat_map(|line| [&line.what, &line.candidate, &line.when]).map(String::as_str);
        let said: Vec<_> = said.chain(["Clara Vogt", "And 3 more", "since Mon 2 Mar", "today"]).collect();
        for said in said.into_iter().chain(["tomorrow at 10:00 Berlin time"]) {
            assert!(plain.contains(said), "lacks {said}: {plain}");
            assert!(html.contains(&*encode_double_quoted_attribute(said)), "lacks {said}: {html}");
        }
        let without_tasks = domain::to_do::ToDo { tasks: Vec::new(), more: 0, ..to_do };
        let words = ToDoWords::of(&without_tasks, at("2026-03-04T08:01:00Z")).unwrap();
        let Text { plain, html, .. } = render_to_do(&words).unwrap();
        for form in [&plain, &html] {
            assert!(!form.contains("Before interviews") && !form.contains("more"), "{form}");
        }
        assert!(!plain.contains("\n\n\n"), "{plain}");
    }

    #[test]
    fn what_people_type_to_be_done_is_no_html() {
        let evil = || domain::text::Line::stored("<img src=x onerror=alert(1)>".to_owned());
        let mut to_do = samples::to_do();
        (to_do.name, to_do.tasks[0].title, to_do.tasks[0].candidate) = (evil(), evil(), evil());
        (to_do.follow_ups[0].words, to_do.follow_ups[0].candidate) = (evil(), evil());
        let words = ToDoWords::of(&to_do, at("2026-03-04T08:01:00Z")).unwrap();
        let Text { html, .. } = render_to_do(&words).unwrap();
        assert!(!html.contains("<img") && html.matches("&lt;img").count() == 5, "{html}");
    }

    #[test]
    fn what_people_type_is_no_html() {
        let mut message = samples::invited(domain::messages::Side::Interviewer);
        message.candidate.name = domain::text::Line::stored("<img src=x onerror=alert(1)>".to_owned());
        let words = Words::of(&message, at("2026-03-02T08:00:00Z")).unwrap();
        let Text { html, .. } = render(message.kind, &words).unwrap();
        assert!(!html.contains("<img") && html.contains("&lt;img"));
    }
}
