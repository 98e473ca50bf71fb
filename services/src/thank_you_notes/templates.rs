//! What notes are drafted from, as a file (TOML 1.0 with templates of minijinja): those that come with the product, or an
//! administrator's own. A template sees the facts it is handed and nothing else, and for so long.

use domain::text::{LINE_MAX, Line, NOTE_MAX, Note};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::Result;

/// What comes with the product; to be copied and changed.
pub const SHIPPED: &str = include_str!("../../thank_you_notes.toml");

/// How much a template may do: a step, or the writing of 64 bytes, takes one. A long note takes a few hundred.
const FUEL: u64 = 20_000;

/// For either side of an interview. Checked when they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Templates {
    candidate: Template,
    interviewer: Template,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Template {
    subject: Source,
    body: Source,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Source {
    text: String,
    /// The line of the file on which it begins.
    line: usize,
}

/// What a template knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Facts {
    pub(super) to: String,
    pub(super) author: String,
    pub(super) candidate: String,
    pub(super) interviewer: String,
    pub(super) colleagues: Vec<String>,
    pub(super) role: Role,
    pub(super) day: String,
    pub(super) hours: String,
    pub(super) opening: Option<For>,
    pub(super) stage: Option<String>,
    pub(super) format: Option<String>,
    pub(super) notes: Option<String>,
}

/// What whoever a note is for did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    Candidate,
    Interviewer,
    Colleague,
    Guest,
}

/// The job that the interview was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct For {
    pub(super) title: String,
    pub(super) company: String,
}

/// The templates that come with the product.
///
/// # Errors
/// Never: a test reads them.
pub fn shipped() -> Result<Templates> {
    Ok(read(SHIPPED).map_err(anyhow::Error::msg)?)
}

/// # Errors
/// What is wrong, and on which line: also a template that does not render, whatever it is handed.
pub fn read(text: &str) -> std::result::Result<Templates, String> {
    let file: File = toml::from_str(text).map_err(|error| match error.span() {
        Some(span) => format!("line {}: {}", line_at(text, span.start), one_line(error.message())),
        None => one_line(error.message()),
    })?;
    let File { candidate, interviewer } = file;
    let templates = Templates { candidate: candidate.within(text), interviewer: interviewer.within(text) };
    for facts in samples() {
        templates.of(facts.role).draft(&facts)?;
    }
    Ok(templates)
}

impl Templates {
    /// What a note says first.
    pub(super) fn draft(&self, facts: &Facts) -> Result<(Line, Note)> {
        let drafted = self.of(facts.role).draft(facts).or_else(|why| {
            // Such facts as nobody thought of: whoever writes is not to be stopped by it.
            tracing::error!(why, "the template of thank-you notes does not render; the shipped one is taken");
            read(SHIPPED)?.of(facts.role).draft(facts)
        });
        Ok(drafted.map_err(anyhow::Error::msg)?)
    }

    fn of(&self, role: Role) -> &Template {
        match role {
            Role::Candidate => &self.candidate,
            Role::Interviewer | Role::Colleague | Role::Guest => &self.interviewer,
        }
    }
}

impl Template {
    fn draft(&self, facts: &Facts) -> std::result::Result<(Line, Note), String> {
        let Self { subject, body } = self;
        let written = one_line(&subject.render(facts)?);
        let line =
            Line::parse(&shortened(&written, LINE_MAX)).map_err(|why| subject.wrong("the subject", &why))?;
        let written = body.render(facts)?;
        let note =
            Note::parse(&shortened(written.trim(), NOTE_MAX)).map_err(|why| body.wrong("the body", &why))?;
        Ok((line, note.ok_or_else(|| body.wrong("the body", "must not be empty"))?))
    }
}

impl Source {
    fn render(&self, facts: &Facts) -> std::result::Result<String, String> {
        let rendered = environment().and_then(|env| env.render_str(&self.text, Serde(facts)));
        rendered.map_err(|error| {
            let line = self.line + error.line().unwrap_or(1) - 1;
            let said = match (error.kind(), error.detail()) {
                (ErrorKind::OutOfFuel, _) => "the template takes too long".to_owned(),
                (_, Some(detail)) => one_line(detail),
                (kind, None) => kind.to_string(),
            };
            format!("line {line}: {said}")
        })
    }

    fn wrong(&self, what: &str, why: &str) -> String {
        format!("line {}: {what} {why}", self.line)
    }
}

/// Without any other template to be included.
fn environment() -> std::result::Result<Environment<'static>, minijinja::Error> {
    let mut env = Environment::new();
    env.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    Ok(env)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    candidate: RawTemplate,
    interviewer: RawTemplate,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTemplate {
    subject: Spanned<String>,
    body: Spanned<String>,
}

impl RawTemplate {
    fn within(self, file: &str) -> Template {
        let source = |value: Spanned<String>| {
            let start = value.span().start;
            // The line break after three quotes is no part of the text.
            let opens =
                file[start..].lines().next().is_some_and(|line| matches!(line.trim(), "'''" | "\"\"\""));
            Source { line: line_at(file, start) + usize::from(opens), text: value.into_inner() }
        };
        Template { subject: source(self.subject), body: source(self.body) }
    }
}

fn line_at(text: &str, place: usize) -> usize {
    1 + text[..place].matches('\n').count()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most so many characters; what is left out shows.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// Everybody a note may be for, with all facts there are and with none that may be missing.
fn samples() -> impl Iterator<Item = Facts> {
    let named = |name: &str| name.to_owned();
    let of = move |role: Role, to: &str, full: bool| Facts {
        to: named(to),
        author: named("Clara Vogt"),
        candidate: named("Lena Fischer"),
        interviewer: named("Ana Moreau"),
        colleagues: if full { vec![named("Bo Lindqvist"), named("Mira Okafor")] } else { Vec::new() },
        role,
        day: named("Tuesday 3 March 2026"),
        hours: named("14:00–14:45 Paris"),
        opening: full.then(|| For { title: named("Platform engineer"), company: named("Acme") }),
        stage: full.then(|| named("Second round")),
        format: full.then(|| named("by video")),
        notes: (full && matches!(role, Role::Interviewer | Role::Colleague))
            .then(|| named("Asked about Rust.")),
    };
    let roles = [
        (Role::Candidate, "Lena Fischer"),
        (Role::Interviewer, "Ana Moreau"),
        (Role::Colleague, "Bo Lindqvist"),
        (Role::Guest, "guest@example.com"),
    ];
    roles.into_iter().flat_map(move |(role, to)| [true, false].map(|full| of(role, to, full)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_body(body: &str) -> String {
        let side = format!("subject = \"Thank you\"\nbody = '''\n{body}'''\n");
        format!(
            "[candidate]\nsubject = \"Thank you\"\nbody = \"Hello {{{{ to }}}}\"\n\n[interviewer]\n{side}"
        )
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let nested = "{% for i in range(90000) %}{% for j in range(90000) %}.{% endfor %}{% endfor %}";
        for (text, line, expected) in [
            (with_body("Hello\n{{ who }}\n"), 9, "undefined"),
            (with_body("Hello\n\n{% if to %}\n"), 10, "end of"),
            (with_body(&format!("Hello\n{nested}\n")), 9, "takes too long"),
            (with_body("Hello\n{{ 'a' * 100000000000 }}\n"), 9, ""),
            (with_body("Hello\n{{ \"a\" * 9000000 }}\n"), 9, "takes too long"),
            (with_body("Hello\n{% include \"/etc/passwd\" %}\n"), 9, ""),
            (with_body("{{ opening.title }}\n"), 8, "undefined"),
            (with_body("{{ to | shout }}\n"), 8, "shout"),
            (with_body("  \n"), 8, "the body must not be empty"),
            (with_body("Hello").replace("subject", "subjekt"), 2, "`subjekt`"),
            (
                with_body("Hello").replacen("\"Thank you\"", "\"{% if opening %}Thanks{% endif %}\"", 1),
                2,
                "the subject must not",
            ),
            (with_body("Hello").replacen("subject = \"Thank you\"\n", "", 1), 1, "`subject`"),
            ("[candidate]\nsubject = 7\n".to_owned(), 2, "string"),
        ] {
            let told = read(&text).unwrap_err();
            assert!(told.starts_with(&format!("line {line}: ")) && told.contains(expected), "{told}\n{text}");
            assert!(!told.contains('\n'), "{told}");
        }
        read(&with_body("Hello {{ to }}")).unwrap();
        assert!(read("").unwrap_err().contains("candidate"));
    }

    #[test]
    fn what_is_shipped_says_who_when_and_what_for() {
        let templates = shipped().unwrap();
        for facts in samples() {
            let (subject, body) = templates.draft(&facts).unwrap();
            let (subject, body) = (subject.as_str(), body.as_str());
            assert!(body.starts_with(&format!("Hello {},\n\n", facts.to)), "{body}");
            assert!(body.ends_with("Kind regards,\nClara Vogt"), "{body}");
            assert!(body.contains("Tuesday 3 March 2026"), "{body}");
            assert_eq!(
                format!("{subject}{body}").contains("Platform engineer"),
                facts.opening.is_some(),
                "{body}"
            );
            assert!(!body.contains("  ") && !body.contains(" .") && !body.contains("none"), "{body}");
            assert!(!body.contains("Asked about Rust."), "{body}");
        }
    }

    #[test]
    fn whoever_interviewed_speaks_of_themselves() {
        let facts = samples().next().unwrap();
        let (_, body) =
            shipped().unwrap().draft(&Facts { author: "Ana Moreau".to_owned(), ..facts }).unwrap();
        assert!(body.as_str().contains("to speak with me on Tuesday"), "{}", body.as_str());
    }

    #[test]
    fn what_is_too_long_for_a_note_is_cut_and_shows_it() {
        let facts = Facts { notes: Some("ü".repeat(NOTE_MAX)), ..samples().nth(2).unwrap() };
        let templates = read(&with_body("Hello {{ to }}\n{{ notes }}")).unwrap();
        let (_, body) = templates.draft(&facts).unwrap();
        assert_eq!(body.as_str().chars().count(), NOTE_MAX);
        assert!(body.as_str().ends_with("ü…"));
    }

    #[test]
    fn facts_that_nobody_thought_of_stop_nobody() {
        let templates = read(&with_body("{% if to == \"Zoë\" %}{{ nothing }}{% endif %}Hello")).unwrap();
        let facts = Facts { to: "Zoë".to_owned(), ..samples().nth(2).unwrap() };
        let (_, body) = templates.draft(&facts).unwrap();
        assert!(body.as_str().starts_with("Hello Zoë,"), "{}", body.as_str());
    }
}
