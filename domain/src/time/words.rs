//! Times in words, the same on pages and in messages: "Tue 3 Mar, 14:00–14:45 Paris".

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};

use super::ZoneName;

/// "Paris" of `Europe/Paris`; "Buenos Aires" of `America/Argentina/Buenos_Aires`.
#[must_use]
pub fn place(zone: &ZoneName) -> String {
    let name = zone.as_str();
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}

/// "14:00".
#[must_use]
pub fn clock_time(local: DateTime<FixedOffset>) -> String {
    format!("{}:{:02}", local.hour(), local.minute())
}

/// "Tue 3 Mar".
#[must_use]
pub fn day(day: NaiveDate) -> String {
    format!("{} {} {}", weekday_short(day), day.day(), &month(day)[..3])
}

/// "Tuesday 3 March".
#[must_use]
pub fn day_long(day: NaiveDate) -> String {
    format!("{} {}", weekday(day), day_of_month(day))
}

/// "3 March".
fn day_of_month(day: NaiveDate) -> String {
    format!("{} {}", day.day(), month(day))
}

/// "3 March 2026".
#[must_use]
pub fn date_long(day: NaiveDate) -> String {
    format!("{} {}", day_of_month(day), day.year())
}

/// "2–8 March 2026", "30 March – 5 April 2026", "28 December 2026 – 3 January 2027".
#[must_use]
pub fn dates(first: NaiveDate, last: NaiveDate) -> String {
    let whole = date_long(last);
    if first.year() != last.year() {
        format!("{} – {whole}", date_long(first))
    } else if first.month() != last.month() {
        format!("{} – {whole}", day_of_month(first))
    } else {
        format!("{}–{whole}", first.day())
    }
}

/// "March 2026".
#[must_use]
pub fn month_long(day: NaiveDate) -> String {
    format!("{} {}", month(day), day.year())
}

/// "Tuesday".
#[must_use]
pub fn weekday(day: NaiveDate) -> &'static str {
    const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    NAMES[day.weekday().num_days_from_monday() as usize]
}

/// "Tue".
#[must_use]
pub fn weekday_short(day: NaiveDate) -> &'static str {
    &weekday(day)[..3]
}

fn month(day: NaiveDate) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES[day.month0() as usize]
}

/// "14:00–14:45 Paris"; where it ends on another day, that day is named: "23:30–Wed 4 Mar 0:15 Paris".
#[must_use]
pub fn range(start: DateTime<FixedOffset>, end: DateTime<FixedOffset>, zone: &ZoneName) -> String {
    let tail = if start.date_naive() == end.date_naive() {
        clock_time(end)
    } else {
        format!("{} {}", day(end.date_naive()), clock_time(end))
    };
    format!("{}–{tail} {}", clock_time(start), place(zone))
}

/// "Tuesday 3 March, 14:00 to 14:45 Paris time": for those who listen.
#[must_use]
pub fn range_long(start: DateTime<FixedOffset>, end: DateTime<FixedOffset>, zone: &ZoneName) -> String {
    let first = start.date_naive();
    let tail = if first == end.date_naive() {
        clock_time(end)
    } else {
        format!("{} on {}", clock_time(end), day_long(end.date_naive()))
    };
    format!("{}, {} to {tail} {} time", day_long(first), clock_time(start), place(zone))
}

/// "tomorrow at 14:00", seen from `now` by the same clock: "today at …", and "on Tuesday 3 March at …" from the day
/// after tomorrow on.
#[must_use]
pub fn soon(start: DateTime<FixedOffset>, now: DateTime<FixedOffset>) -> String {
    let (day, today) = (start.date_naive(), now.date_naive());
    let which = match day.signed_duration_since(today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        _ => format!("on {}", day_long(day)),
    };
    format!("{which} at {}", clock_time(start))
}

/// "UTC+1", "UTC+5:45", "UTC".
#[must_use]
pub fn offset(local: DateTime<FixedOffset>) -> String {
    let minutes = local.offset().local_minus_utc() / 60;
    let sign = if minutes < 0 { '−' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(raw: &str) -> DateTime<FixedOffset> {
        raw.parse().unwrap()
    }

    #[test]
    fn times_say_their_zone() {
        let paris = ZoneName::stored("Europe/Paris".to_owned());
        let (start, end) = (local("2026-03-03T14:00:00+01:00"), local("2026-03-03T14:45:00+01:00"));
        assert_eq!(range(start, end, &paris), "14:00–14:45 Paris");
        assert_eq!(range_long(start, end, &paris), "Tuesday 3 March, 14:00 to 14:45 Paris time");
        assert_eq!(
            range(local("2026-03-03T23:30:00+01:00"), local("2026-03-04T00:15:00+01:00"), &paris),
            "23:30–Wed 4 Mar 0:15 Paris"
        );
    }

    #[test]
    fn what_is_soon_is_told_by_the_day_it_is_there() {
        for (now, expected) in [
            ("2026-03-03T00:00:00+01:00", "today at 14:00"),
            ("2026-03-02T23:59:59+01:00", "tomorrow at 14:00"),
            ("2026-03-02T00:00:00+01:00", "tomorrow at 14:00"),
            ("2026-03-01T23:59:00+01:00", "on Tuesday 3 March at 14:00"),
            ("2026-03-04T09:00:00+01:00", "on Tuesday 3 March at 14:00"),
        ] {
            assert_eq!(soon(local("2026-03-03T14:00:00+01:00"), local(now)), expected, "{now}");
        }
    }

    #[test]
    fn an_offset_is_named_to_the_minute() {
        for (raw, expected) in
            [("+00:00", "UTC"), ("+01:00", "UTC+1"), ("-03:30", "UTC−3:30"), ("+05:45", "UTC+5:45")]
        {
            assert_eq!(offset(local(&format!("2026-03-03T14:00:00{raw}"))), expected);
        }
    }

    #[test]
    fn dates_say_each_thing_once() {
        let day = |raw| crate::time::date(raw).unwrap();
        for (first, last, expected) in [
            ("2026-03-02", "2026-03-08", "2–8 March 2026"),
            ("2026-03-30", "2026-04-05", "30 March – 5 April 2026"),
            ("2026-12-28", "2027-01-03", "28 December 2026 – 3 January 2027"),
        ] {
            assert_eq!(dates(day(first), day(last)), expected);
        }
    }
}
