//! The rules of preparation as a file (TOML 1.0): those that come with the product, or an administrator's own.

use domain::preparation::Rules;

use crate::Result;

/// What comes with the product; to be copied and changed.
pub const SHIPPED: &str = include_str!("../../preparation.toml");

/// The rules that come with the product.
///
/// # Errors
/// Never: a test reads them.
pub fn shipped() -> Result<Rules> {
    Ok(read(SHIPPED).map_err(anyhow::Error::msg)?)
}

/// # Errors
/// What is wrong, and on which line.
pub fn read(text: &str) -> std::result::Result<Rules, String> {
    toml::from_str(text).map_err(|error| {
        let said = one_line(error.message());
        match error.span() {
            Some(span) => format!("line {}: {said}", 1 + text[..span.start].matches('\n').count()),
            None => said,
        }
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use domain::{
        interviews::Format,
        preparation::{Standing, Subject},
        text::Line,
    };

    use super::*;

    const TASK: &str = "[[set.task]]\ntitle = \"Read\"\nbefore = \"1 day\"\n";

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, expected) in [
            ("[[set]]\nname = \"A\"\nformat = [\"fax\"]\n".to_owned() + TASK, Some(3), "`fax`"),
            ("[[set]]\nname = \"A\"\nrole = []\n".to_owned() + TASK, Some(3), "must name one at least"),
            (
                "[[set]]\nname = \"A\"\n".to_owned() + &TASK.replace("1 day", "soon"),
                Some(5),
                "must be such as",
            ),
            ("[[set]]\nname = \"A\"\n".to_owned() + &TASK.replace("title", "titel"), Some(4), "`titel`"),
            ("[[set]]\nname = \"\"\n".to_owned() + TASK, Some(2), "must not be empty"),
            ("[[set]]\nname = \"A\n".to_owned() + TASK, Some(2), ""),
            ("[[sets]]\n".to_owned(), Some(1), "`sets`"),
            ("[[set]]\nname = \"A\"\n".to_owned(), None, "the set \"A\" has no task"),
        ] {
            let told = read(&text).unwrap_err();
            assert!(told.contains(expected) && !told.contains('\n'), "{told}");
            if let Some(line) = line {
                assert!(told.starts_with(&format!("line {line}: ")), "{told}");
            }
        }
        assert_eq!(read("").unwrap(), Rules::default());
    }

    /// Of the rules that come with the product: which sets are of use, by their first letters below.
    #[test]
    fn what_is_shipped_fits_every_format_role_and_interviewer() {
        let rules = shipped().unwrap();
        let formats =
            [(None, 0), (Some(Format::Phone), 2), (Some(Format::Video), 3), (Some(Format::OnSite), 4)];
        let roles = [
            (None, 0),
            (Some("Platform engineer"), 2),
            (Some("Inside sales"), 2),
            (Some("Product designer"), 2),
            (Some("Head of people"), 2),
        ];
        let interviewers = [
            (None, 0),
            (Some(Standing::Usual), 0),
            (Some(Standing::HiringManager), 1),
            (Some(Standing::New), 2),
        ];
        for (format, of_format) in formats {
            for (role, of_role) in roles {
                for (interviewer, of_interviewer) in interviewers {
                    let role: Vec<_> =
                        role.map(|role: &str| Line::stored(role.to_owned())).into_iter().collect();
                    let is_remote_engineer = of_role > 0
                        && role.iter().any(|role| role.as_str().contains("engineer"))
                        && matches!(format, Some(Format::Phone | Format::Video));
                    let subject = Subject { format, industry: None, role, interviewer };
                    let expected = 3 + of_format + of_role + of_interviewer + usize::from(is_remote_engineer);
                    assert_eq!(rules.tasks(&subject).len(), expected, "{subject:?}");
                }
            }
        }
    }

    #[test]
    fn a_platform_engineer_by_video_in_a_bank_whose_manager_interviews() {
        let rules = shipped().unwrap();
        let subject = Subject {
            format: Some(Format::Video),
            industry: Some(Line::stored("Financial services".to_owned())),
            role: vec![Line::stored("Platform engineer".to_owned())],
            interviewer: Some(Standing::HiringManager),
        };
        let titles: Vec<_> = rules.tasks(&subject).into_iter().map(|task| task.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "Look up which checks the role needs before an offer",
                "Choose the exercise and solve it yourself",
                "Read the candidate's CV and notes",
                "Choose the questions and what a good answer shows",
                "Check that the link works and lets guests in",
                "Read code that the candidate has published",
                "Decide what the team needs most in the first year",
                "Set up a shared editor and try it",
                "Test camera, microphone and what is behind you",
                "Have a phone number ready should the video fail",
                "Have the scorecard at hand",
            ]
        );
    }
}
