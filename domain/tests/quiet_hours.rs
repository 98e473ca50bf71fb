//! What quiet hours hold back, and for how long, by everybody's own clock.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

mod zones;

use chrono::{NaiveTime, TimeDelta};
use domain::{
    preferences::QuietHours,
    time::{Instant, Zone, ZoneName, instant, time_of_day},
};
use proptest::prelude::*;

fn quiet(from: &str, until: &str) -> QuietHours {
    QuietHours::new(time_of_day(from).unwrap(), time_of_day(until).unwrap()).unwrap()
}

fn at(raw: &str) -> Instant {
    instant(raw).unwrap()
}

/// As clocks there show it.
fn local(zone: &Zone, instant: Instant) -> String {
    zone.local(instant).unwrap().to_rfc3339()
}

#[test]
fn word_waits_for_the_end_unless_the_interview_begins_soon_after_it() {
    let berlin = zones::zone("Europe/Berlin");
    let night = quiet("22:00", "07:00");
    for (wanted, begins, expected) in [
        // Before and after, nothing waits.
        ("2026-03-02T21:59:59+01:00", "2026-03-05T10:00:00+01:00", "2026-03-02T21:59:59+01:00"),
        ("2026-03-03T07:00:00+01:00", "2026-03-05T10:00:00+01:00", "2026-03-03T07:00:00+01:00"),
        // On both sides of midnight.
        ("2026-03-02T22:00:00+01:00", "2026-03-05T10:00:00+01:00", "2026-03-03T07:00:00+01:00"),
        ("2026-03-03T06:59:59+01:00", "2026-03-05T10:00:00+01:00", "2026-03-03T07:00:00+01:00"),
        // Two hours after the end is time enough; a minute less is the last minute.
        ("2026-03-02T23:00:00+01:00", "2026-03-03T09:00:00+01:00", "2026-03-03T07:00:00+01:00"),
        ("2026-03-02T23:00:00+01:00", "2026-03-03T08:59:00+01:00", "2026-03-02T23:00:00+01:00"),
        ("2026-03-02T23:00:00+01:00", "2026-03-03T06:30:00+01:00", "2026-03-02T23:00:00+01:00"),
    ] {
        let leaves = night.word_leaves(at(wanted), at(begins), &berlin).unwrap();
        assert_eq!(local(&berlin, leaves), expected, "{wanted} for {begins}");
    }
}

#[test]
fn a_reminder_comes_when_quiet_hours_end_or_just_before_they_begin() {
    let berlin = zones::zone("Europe/Berlin");
    let night = quiet("22:00", "07:00");
    for (wanted, begins, expected) in [
        // Two hours before eight.
        ("2026-03-03T06:00:00+01:00", "2026-03-03T08:00:00+01:00", "2026-03-03T07:00:00+01:00"),
        ("2026-03-03T05:30:00+01:00", "2026-03-03T07:30:00+01:00", "2026-03-03T07:00:00+01:00"),
        // What would come less than half an hour before, or after the start, comes the evening before.
        ("2026-03-03T05:29:00+01:00", "2026-03-03T07:29:00+01:00", "2026-03-02T21:45:00+01:00"),
        ("2026-03-03T04:30:00+01:00", "2026-03-03T06:30:00+01:00", "2026-03-02T21:45:00+01:00"),
        // A day before half past five.
        ("2026-03-03T05:30:00+01:00", "2026-03-04T05:30:00+01:00", "2026-03-03T07:00:00+01:00"),
        ("2026-03-03T12:00:00+01:00", "2026-03-03T14:00:00+01:00", "2026-03-03T12:00:00+01:00"),
    ] {
        let comes = night.reminder_leaves(at(wanted), at(begins), &berlin).unwrap();
        assert_eq!(local(&berlin, comes), expected, "{wanted} for {begins}");
    }
}

#[test]
fn quiet_hours_go_by_the_wall_when_clocks_change() {
    for (name, from, until, wanted, expected) in [
        // Forward at two: a night an hour shorter.
        ("Europe/Berlin", "22:00", "07:00", "2026-03-28T22:00:00+01:00", "2026-03-29T07:00:00+02:00"),
        ("America/New_York", "22:00", "07:00", "2026-03-07T23:00:00-05:00", "2026-03-08T07:00:00-04:00"),
        // They end at a time that is skipped: when clocks jump over it.
        ("Europe/Berlin", "22:00", "02:30", "2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00"),
        ("America/New_York", "22:00", "02:30", "2026-03-08T01:00:00-05:00", "2026-03-08T03:00:00-04:00"),
        ("Australia/Lord_Howe", "22:00", "02:15", "2026-10-04T01:59:00+10:30", "2026-10-04T02:30:00+11:00"),
        // They begin at one.
        ("Europe/Berlin", "02:30", "07:00", "2026-03-29T03:00:00+02:00", "2026-03-29T07:00:00+02:00"),
        ("Europe/Berlin", "02:30", "07:00", "2026-03-29T01:59:59+01:00", "2026-03-29T01:59:59+01:00"),
        // They begin and end within what is skipped: there are none.
        ("Europe/Berlin", "02:10", "02:50", "2026-03-29T03:00:00+02:00", "2026-03-29T03:00:00+02:00"),
        // Back at three: what is shown twice is quiet both times, and in between.
        ("Europe/Berlin", "22:00", "02:30", "2026-10-25T02:29:00+02:00", "2026-10-25T02:30:00+01:00"),
        ("Europe/Berlin", "22:00", "02:30", "2026-10-25T02:45:00+02:00", "2026-10-25T02:30:00+01:00"),
        ("Europe/Berlin", "02:30", "07:00", "2026-10-25T02:30:00+02:00", "2026-10-25T07:00:00+01:00"),
        ("Europe/Berlin", "02:30", "07:00", "2026-10-25T02:00:00+01:00", "2026-10-25T07:00:00+01:00"),
        ("America/New_York", "22:00", "01:30", "2026-11-01T01:45:00-04:00", "2026-11-01T01:30:00-05:00"),
        ("Australia/Lord_Howe", "22:00", "01:45", "2027-04-04T01:50:00+11:00", "2027-04-04T01:45:00+10:30"),
        ("Australia/Lord_Howe", "22:00", "07:00", "2027-04-03T23:00:00+11:00", "2027-04-04T07:00:00+10:30"),
        // Samoa left a day out.
        ("Pacific/Apia", "22:00", "07:00", "2011-12-29T23:00:00-10:00", "2011-12-31T07:00:00+14:00"),
    ] {
        let zone = zones::zone(name);
        let leaves = quiet(from, until).word_leaves(at(wanted), at("2030-01-01T00:00:00Z"), &zone).unwrap();
        assert_eq!(local(&zone, leaves), expected, "{name} {from} to {until}, {wanted}");
    }
}

#[test]
fn they_say_what_they_mean() {
    let paris = ZoneName::stored("Europe/Paris".to_owned());
    for (from, until, expected) in [
        ("22:00", "07:00", "Nothing between 22:00 and 7:00 Paris time, except for what begins before 9:00."),
        ("12:30", "23:05", "Nothing between 12:30 and 23:05 Paris time, except for what begins before 1:05."),
    ] {
        assert_eq!(quiet(from, until).words(&paris), expected);
    }
}

const ZONES: [&str; 7] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Havana",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "UTC",
];

/// By the clock on the wall alone.
fn is_quiet(hours: QuietHours, local: NaiveTime) -> bool {
    let (from, until) = (hours.from(), hours.until());
    if from < until { from <= local && local < until } else { local >= from || local < until }
}

fn hours() -> impl Strategy<Value = QuietHours> {
    (0_i32..1440, 1_i32..=960).prop_map(|(from, length)| QuietHours::stored(from, (from + length) % 1440))
}

/// Minutes since 1 January 2026, over two years.
fn moment() -> impl Strategy<Value = Instant> {
    (0_i64..1_050_000).prop_map(|minutes| at("2026-01-01T00:00:00Z") + TimeDelta::minutes(minutes))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn word_is_never_early_and_never_disturbs_unless_at_the_last_minute(
        name in prop::sample::select(&ZONES[..]), hours in hours(), wanted in moment(), minutes in 1_i64..4000,
    ) {
        let zone = zones::zone(name);
        let begins = wanted + TimeDelta::minutes(minutes);
        let leaves = hours.word_leaves(wanted, begins, &zone).unwrap();
        prop_assert!(leaves >= wanted);
        prop_assert!(leaves == wanted || leaves + QuietHours::LAST_MINUTE <= begins);
        prop_assert_eq!(hours.word_leaves(leaves, begins, &zone).unwrap(), leaves);
        if is_quiet(hours, zone.local(leaves).unwrap().time()) {
            let far = begins + TimeDelta::days(9);
            prop_assert_eq!(leaves, wanted);
            prop_assert!(begins < hours.word_leaves(wanted, far, &zone).unwrap() + QuietHours::LAST_MINUTE);
        }
    }

    #[test]
    fn a_reminder_never_disturbs_and_is_never_late(
        name in prop::sample::select(&ZONES[..]), hours in hours(), wanted in moment(), minutes in 5_i64..4000,
    ) {
        let zone = zones::zone(name);
        let begins = wanted + TimeDelta::minutes(minutes);
        let comes = hours.reminder_leaves(wanted, begins, &zone).unwrap();
        prop_assert!(comes < begins);
        prop_assert!(!is_quiet(hours, zone.local(comes).unwrap().time()));
        prop_assert_eq!(hours.reminder_leaves(comes, begins, &zone).unwrap(), comes);
    }

    #[test]
    fn what_is_stored_is_what_was_chosen(hours in hours()) {
        let (from, until) = hours.minutes();
        prop_assert_eq!(QuietHours::stored(from, until), hours);
        prop_assert_eq!(QuietHours::new(hours.from(), hours.until()), Ok(hours));
    }
}
