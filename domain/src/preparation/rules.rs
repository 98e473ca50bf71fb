//! Which tasks an interview begins with: sets of them, each with what it is for. An administrator writes them in a file;
//! what is wrong there is said where it stands.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, Serialize, de::Error};

use super::{Category, MAX_TASKS};
use crate::{
    ids::PersonId,
    interviews::{Format, Interview},
    openings::Opening,
    reminders::Lead,
    text::Line,
};

/// Every set, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Rules {
    sets: Vec<RuleSet>,
}

/// Tasks that are of use before some interviews. What is not asked for may be anything; of what is asked for, one has to
/// be so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    #[serde(deserialize_with = "line")]
    pub name: Line,
    #[serde(default, deserialize_with = "some")]
    format: Option<Vec<Format>>,
    /// Words that begin within the industry of the opening.
    #[serde(default, deserialize_with = "keywords")]
    industry: Option<Vec<String>>,
    /// Words that begin within the role or the title of the opening.
    #[serde(default, deserialize_with = "keywords")]
    role: Option<Vec<String>>,
    #[serde(default, deserialize_with = "some")]
    interviewer: Option<Vec<Standing>>,
    #[serde(rename = "task", default)]
    tasks: Vec<Planned>,
}

/// A task as the rules know it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    #[serde(deserialize_with = "line")]
    pub title: Line,
    #[serde(default)]
    pub category: Category,
    #[serde(rename = "before", deserialize_with = "before")]
    pub lead: Lead,
    #[serde(rename = "for", default)]
    pub falls_to: FallsTo,
}

/// Whose a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FallsTo {
    /// Whoever interviews, whoever that will be.
    #[default]
    Interviewer,
    /// Whoever booked.
    Coordinator,
}

/// What is known of the interviewer: how they stand to the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is their team that somebody is looked for.
    HiringManager,
    /// They usually interview for it.
    Usual,
    /// Others usually do.
    New,
}

/// What decides which tasks an interview begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    pub format: Option<Format>,
    pub industry: Option<Line>,
    /// The role and the title of the opening.
    pub role: Vec<Line>,
    /// `None`: nothing is known of them.
    pub interviewer: Option<Standing>,
}

impl Rules {
    #[must_use]
    pub fn sets(&self) -> &[RuleSet] {
        &self.sets
    }

    /// How many tasks they know.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sets.iter().flat_map(|set| &set.tasks).map(Planned::origin).collect::<HashSet<_>>().len()
    }

    /// What is due first comes first; what is due at the same time, as it is written. Of two by one name, the first
    /// counts.
    #[must_use]
    pub fn tasks(&self, subject: &Subject) -> Vec<&Planned> {
        let of_use = self.sets.iter().filter(|set| set.is_for(subject)).flat_map(|set| &set.tasks);
        let mut known = HashSet::new();
        let mut tasks: Vec<_> = of_use.filter(|task| known.insert(task.origin())).collect();
        tasks.sort_by_key(|task| std::cmp::Reverse(task.lead));
        tasks
    }
}

impl RuleSet {
    fn is_for(&self, subject: &Subject) -> bool {
        let Self { name: _, format, industry, role, interviewer, tasks: _ } = self;
        is_among(format.as_deref(), subject.format)
            && is_among(interviewer.as_deref(), subject.interviewer)
            && are_within(industry.as_deref(), subject.industry.iter())
            && are_within(role.as_deref(), subject.role.iter())
    }
}

impl Planned {
    /// What it is known by: an interview has no two of one name, whatever the case.
    #[must_use]
    pub fn origin(&self) -> String {
        self.title.as_str().to_lowercase()
    }
}

impl Subject {
    #[must_use]
    pub fn of(interview: &Interview, opening: Option<&Opening>, interviewer: PersonId) -> Self {
        let role = opening.into_iter().flat_map(|opening| opening.role.iter().chain([&opening.title]));
        Self {
            format: interview.format,
            industry: opening.and_then(|opening| opening.industry.clone()),
            role: role.cloned().collect(),
            interviewer: opening.and_then(|opening| Standing::of(interviewer, opening)),
        }
    }
}

impl Standing {
    /// An opening that names nobody says nothing of anybody.
    #[must_use]
    pub fn of(interviewer: PersonId, opening: &Opening) -> Option<Self> {
        let manages = opening.hiring_manager.as_ref().is_some_and(|manager| manager.id == interviewer);
        let mut usual = opening.interviewers.iter();
        if manages {
            Some(Self::HiringManager)
        } else if usual.any(|person| person.id == interviewer) {
            Some(Self::Usual)
        } else {
            (!opening.interviewers.is_empty()).then_some(Self::New)
        }
    }
}

fn is_among<T: PartialEq>(wanted: Option<&[T]>, is: Option<T>) -> bool {
    wanted.is_none_or(|wanted| is.is_some_and(|is| wanted.contains(&is)))
}

fn are_within<'a>(wanted: Option<&[String]>, mut texts: impl Iterator<Item = &'a Line>) -> bool {
    wanted.is_none_or(|wanted| {
        texts.any(|text| {
            let text = words(text.as_str());
            wanted.iter().any(|word| text.contains(word))
        })
    })
}

/// In lower case, with a blank before each word and nothing else between them: what contains another begins one there.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| format!(" {word}")).collect()
}

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "set", default)]
    sets: Vec<RuleSet>,
}

impl TryFrom<Written> for Rules {
    type Error = String;

    fn try_from(Written { sets }: Written) -> Result<Self, String> {
        let mut known = HashSet::new();
        for RuleSet { name, tasks, .. } in &sets {
            if !known.insert(name.as_str().to_lowercase()) {
                return Err(format!("there are two sets by the name {name:?}", name = name.as_str()));
            }
            if tasks.is_empty() {
                return Err(format!("the set {name:?} has no task", name = name.as_str()));
            }
        }
        let rules = Self { sets };
        match rules.count() {
            many if many > MAX_TASKS => {
                Err(format!("there are {many} tasks, of which there may be {MAX_TASKS} at most"))
            }
            _ => Ok(rules),
        }
    }
}

fn line<'de, D: Deserializer<'de>>(from: D) -> Result<Line, D::Error> {
    Line::parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

/// What is asked for asks for something.
fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Vec<T>>, D::Error> {
    match Vec::deserialize(from)? {
        none if none.is_empty() => {
            Err(D::Error::custom("must name one at least; leave it out where any will do"))
        }
        some => Ok(Some(some)),
    }
}

fn keywords<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    let keywords: Option<Vec<String>> = some(from)?;
    let each: Vec<String> = keywords.iter().flatten().map(|keyword| words(keyword)).collect();
    match each.iter().any(String::is_empty) {
        true => Err(D::Error::custom("must be words")),
        false => Ok(Some(each)),
    }
}

/// "2 days".
fn before<'de, D: Deserializer<'de>>(from: D) -> Result<Lead, D::Error> {
    let raw = String::deserialize(from)?;
    let sentence = || {
        D::Error::custom(
            "must be such as \"30 minutes\", \"2 hours\", \"1 day\" or \"1 week\", up to 30 days",
        )
    };
    lead(&raw).ok_or_else(sentence)
}

fn lead(raw: &str) -> Option<Lead> {
    let (count, unit) = raw.trim().split_once(' ')?;
    let minutes = match unit.trim().trim_end_matches('s') {
        "minute" => 1,
        "hour" => 60,
        "day" => 24 * 60,
        "week" => 7 * 24 * 60,
        _ => return None,
    };
    Lead::of_minutes(count.parse::<i64>().ok()?.checked_mul(minutes)?)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn set(name: &str, asks: &Value, tasks: &[(&str, &str)]) -> Value {
        let task = |&(title, before): &(&str, &str)| json!({ "title": title, "before": before });
        let mut set = json!({ "name": name, "task": tasks.iter().map(task).collect::<Vec<_>>() });
        for (key, value) in asks.as_object().into_iter().flatten() {
            set[key] = value.clone();
        }
        set
    }

    fn rules(sets: &[Value]) -> Result<Rules, String> {
        serde_json::from_value(json!({ "set": sets })).map_err(|error| error.to_string())
    }

    /// A set for whoever comes, and one for each format, role and standing.
    fn all() -> Rules {
        rules(&[
            set("Any", &json!({}), &[("cv", "1 day"), ("notes", "10 minutes")]),
            set("Phone", &json!({ "format": ["phone"] }), &[("number", "1 hour")]),
            set("Video", &json!({ "format": ["video"] }), &[("camera", "1 hour"), ("link", "1 day")]),
            set("On site", &json!({ "format": ["on_site"] }), &[("room", "1 week")]),
            set(
                "Engineering",
                &json!({ "role": ["engineer", "developer"] }),
                &[("exercise", "2 days"), ("CV", "1 week")],
            ),
            set("Sales", &json!({ "role": ["sales", "account executive"] }), &[("pitch", "2 days")]),
            set("Manager", &json!({ "interviewer": ["hiring_manager"] }), &[("team", "1 day")]),
            set("New", &json!({ "interviewer": ["new"] }), &[("briefing", "1 day")]),
            set(
                "Remote engineers",
                &json!({ "role": ["engineer"], "format": ["phone", "video"] }),
                &[("editor", "1 hour")],
            ),
        ])
        .unwrap()
    }

    fn subject(format: Option<Format>, role: Option<&str>, interviewer: Option<Standing>) -> Subject {
        let role = role.map(|role| Line::stored(role.to_owned())).into_iter().collect();
        Subject { format, industry: None, role, interviewer }
    }

    #[test]
    fn every_format_role_and_interviewer_has_its_tasks() {
        const NONE: Option<Format> = None;
        const PHONE: Option<Format> = Some(Format::Phone);
        const VIDEO: Option<Format> = Some(Format::Video);
        const ON_SITE: Option<Format> = Some(Format::OnSite);
        const MANAGER: Option<Standing> = Some(Standing::HiringManager);
        const USUAL: Option<Standing> = Some(Standing::Usual);
        const NEW: Option<Standing> = Some(Standing::New);
        let rules = all();
        let engineer = Some("Platform Engineering");
        let sales = Some("Account executive (inside sales)");
        let table = [
            (NONE, None, None, "cv notes"),
            (NONE, None, USUAL, "cv notes"),
            (NONE, None, MANAGER, "cv team notes"),
            (NONE, None, NEW, "cv briefing notes"),
            (NONE, engineer, None, "exercise cv notes"),
            (NONE, engineer, USUAL, "exercise cv notes"),
            (NONE, engineer, MANAGER, "exercise cv team notes"),
            (NONE, engineer, NEW, "exercise cv briefing notes"),
            (NONE, sales, None, "pitch cv notes"),
            (NONE, sales, USUAL, "pitch cv notes"),
            (NONE, sales, MANAGER, "pitch cv team notes"),
            (NONE, sales, NEW, "pitch cv briefing notes"),
            (PHONE, None, None, "cv number notes"),
            (PHONE, None, USUAL, "cv number notes"),
            (PHONE, None, MANAGER, "cv team number notes"),
            (PHONE, None, NEW, "cv briefing number notes"),
            (PHONE, engineer, None, "exercise cv number editor notes"),
            (PHONE, engineer, USUAL, "exercise cv number editor notes"),
            (PHONE, engineer, MANAGER, "exercise cv team number editor notes"),
            (PHONE, engineer, NEW, "exercise cv briefing number editor notes"),
            (PHONE, sales, None, "pitch cv number notes"),
            (PHONE, sales, USUAL, "pitch cv number notes"),
            (PHONE, sales, MANAGER, "pitch cv team number notes"),
            (PHONE, sales, NEW, "pitch cv briefing number notes"),
            (VIDEO, None, None, "cv link camera notes"),
            (VIDEO, None, USUAL, "cv link camera notes"),
            (VIDEO, None, MANAGER, "cv link team camera notes"),
            (VIDEO, None, NEW, "cv link briefing camera notes"),
            (VIDEO, engineer, None, "exercise cv link camera editor notes"),
            (VIDEO, engineer, USUAL, "exercise cv link camera editor notes"),
            (VIDEO, engineer, MANAGER, "exercise cv link team camera editor notes"),
            (VIDEO, engineer, NEW, "exercise cv link briefing camera editor notes"),
            (VIDEO, sales, None, "pitch cv link camera notes"),
            (VIDEO, sales, USUAL, "pitch cv link camera notes"),
            (VIDEO, sales, MANAGER, "pitch cv link team camera notes"),
            (VIDEO, sales, NEW, "pitch cv link briefing camera notes"),
            (ON_SITE, None, None, "room cv notes"),
            (ON_SITE, None, USUAL, "room cv notes"),
            (ON_SITE, None, MANAGER, "room cv team notes"),
            (ON_SITE, None, NEW, "room cv briefing notes"),
            (ON_SITE, engineer, None, "room exercise cv notes"),
            (ON_SITE, engineer, USUAL, "room exercise cv notes"),
            (ON_SITE, engineer, MANAGER, "room exercise cv team notes"),
            (ON_SITE, engineer, NEW, "room exercise cv briefing notes"),
            (ON_SITE, sales, None, "room pitch cv notes"),
            (ON_SITE, sales, USUAL, "room pitch cv notes"),
            (ON_SITE, sales, MANAGER, "room pitch cv team notes"),
            (ON_SITE, sales, NEW, "room pitch cv briefing notes"),
        ];
        for (format, role, interviewer, expected) in table {
            let tasks = rules.tasks(&subject(format, role, interviewer));
            let titles: Vec<_> = tasks.iter().map(|task| task.title.as_str()).collect();
            assert_eq!(titles.join(" "), expected, "{format:?} × {role:?} × {interviewer:?}");
        }
        let mut asked: Vec<_> =
            table.map(|(format, role, who, _)| format!("{format:?}{role:?}{who:?}")).into();
        asked.sort();
        asked.dedup();
        assert_eq!(asked.len(), 4 * 3 * 4, "all combinations, each once");
    }

    #[test]
    fn words_are_found_where_one_begins() {
        let rules = rules(&[set(
            "Banks",
            &json!({ "industry": ["Bank", "financial services"] }),
            &[("rules", "1 day")],
        )])
        .unwrap();
        for (industry, expected) in [
            (Some("Banking & insurance"), true),
            (Some("Financial   Services"), true),
            (Some("Retail-bank"), true),
            (Some("Embankments"), false),
            (Some("Finance"), false),
            (None, false),
        ] {
            let industry = industry.map(|industry| Line::stored(industry.to_owned()));
            let found =
                !rules.tasks(&Subject { industry: industry.clone(), ..Subject::default() }).is_empty();
            assert_eq!(found, expected, "{industry:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let task = [("Read", "1 day")];
        let many: Vec<String> = (0..=MAX_TASKS).map(|n| format!("Task {n}")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|title| (title.as_str(), "1 day")).collect();
        for (sets, expected) in [
            (vec![set("A", &json!({}), &[])], "the set \"A\" has no task"),
            (
                vec![set("A", &json!({}), &task), set("a", &json!({}), &task)],
                "there are two sets by the name \"a\"",
            ),
            (vec![set("A", &json!({ "format": ["fax"] }), &task)], "unknown variant `fax`"),
            (vec![set("A", &json!({ "format": [] }), &task)], "must name one at least"),
            (vec![set("A", &json!({ "role": ["--"] }), &task)], "must be words"),
            (vec![set("A", &json!({ "rôle": ["x"] }), &task)], "unknown field `rôle`"),
            (vec![set("A", &json!({ "interviewer": ["me"] }), &task)], "unknown variant `me`"),
            (vec![set("A", &json!({}), &[("Read", "soon")])], "must be such as \"30 minutes\""),
            (vec![set("A", &json!({}), &[("Read", "2 minutes")])], "must be such as \"30 minutes\""),
            (vec![set("A", &json!({}), &[("Read", "9999999999999999999 weeks")])], "must be such as"),
            (vec![set("A", &json!({}), &[(" ", "1 day")])], "must not be empty"),
            (vec![set("", &json!({}), &task)], "must not be empty"),
            (vec![set("A", &json!({}), &many)], "there are 101 tasks, of which there may be 100 at most"),
        ] {
            let told = rules(&sets).unwrap_err();
            assert!(told.contains(expected), "{told} / {expected}");
        }
        assert_eq!(rules(&[]).unwrap(), Rules::default());
    }

    #[test]
    fn an_interviewer_stands_to_an_opening_as_it_says() {
        use crate::{
            ids::{OpeningId, Version},
            openings::{Colleague, OpeningStatus},
            time::Instant,
        };
        let person = |id: u128| PersonId(uuid::Uuid::from_u128(id));
        let colleague = |id| Colleague { id: person(id), name: Line::stored(format!("Person {id}")) };
        let opening = Opening {
            id: OpeningId(uuid::Uuid::from_u128(7)),
            title: Line::stored("Head of sales".to_owned()),
            company: Line::stored("Acme".to_owned()),
            industry: Some(Line::stored("Retail".to_owned())),
            role: Some(Line::stored("Leadership".to_owned())),
            place: None,
            description: None,
            hiring_manager: Some(colleague(1)),
            interviewers: vec![colleague(1), colleague(2)],
            format: None,
            status: OpeningStatus::Open,
            version: Version::FIRST,
            created_at: Instant::MIN_UTC,
            updated_at: Instant::MIN_UTC,
        };
        for (id, expected) in [(1, Standing::HiringManager), (2, Standing::Usual), (3, Standing::New)] {
            assert_eq!(Standing::of(person(id), &opening), Some(expected));
        }
        let unnamed = Opening { interviewers: Vec::new(), hiring_manager: None, ..opening.clone() };
        assert_eq!(Standing::of(person(3), &unnamed), None);
        let interview = Interview::of(crate::ids::BookingId(uuid::Uuid::from_u128(9)));
        let subject = Subject::of(&interview, Some(&opening), person(2));
        let role: Vec<_> = subject.role.iter().map(Line::as_str).collect();
        assert_eq!((role, subject.interviewer), (vec!["Leadership", "Head of sales"], Some(Standing::Usual)));
        assert_eq!(Subject::of(&interview, None, person(2)), Subject::default());
    }
}
