use chrono::{DateTime, NaiveDate, NaiveTime};

use super::Instant;

/// The text is not an RFC 3339 date-time with an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnInstant;

impl std::fmt::Display for NotAnInstant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("must be a date and time with an offset, such as 2026-03-02T09:00:00+01:00 (RFC 3339)")
    }
}

impl std::error::Error for NotAnInstant {}

/// Reads `date-time` of RFC 3339, section 5.6, and nothing less: no missing offset, no space for the `T`.
///
/// # Errors
/// [`NotAnInstant`] for anything else. A time without an offset is refused and never guessed.
pub fn instant(raw: &str) -> Result<Instant, NotAnInstant> {
    if !has_the_shape(raw.as_bytes()) {
        return Err(NotAnInstant);
    }
    DateTime::parse_from_rfc3339(raw).map(|parsed| parsed.to_utc()).map_err(|_| NotAnInstant)
}

/// Reads a calendar date of ISO 8601 in its extended format, `2026-03-02`, as date fields hand it over.
#[must_use]
pub fn date(raw: &str) -> Option<NaiveDate> {
    let (year, rest) = raw.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(number(year, 4)?.try_into().ok()?, number(month, 2)?, number(day, 2)?)
}

/// Reads a time of day of ISO 8601 to the minute, `09:00`, as time fields hand it over.
#[must_use]
pub fn time_of_day(raw: &str) -> Option<NaiveTime> {
    let (hour, minute) = raw.split_once(':')?;
    NaiveTime::from_hms_opt(number(hour, 2)?, number(minute, 2)?, 0)
}

/// So many digits, and nothing else.
fn number(digits: &str, count: usize) -> Option<u32> {
    let is_one = digits.len() == count && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| digits.parse().ok()).flatten()
}

/// chrono is more lenient than the grammar; the shape is checked first, the values by chrono.
fn has_the_shape(raw: &[u8]) -> bool {
    const DATE_TIME: &[u8] = b"0000-00-00T00:00:00";
    let Some((date_time, rest)) = raw.split_at_checked(DATE_TIME.len()) else { return false };
    let fits = |(&byte, &model): (&u8, &u8)| match model {
        b'0' => byte.is_ascii_digit(),
        _ => byte.eq_ignore_ascii_case(&model),
    };
    date_time.iter().zip(DATE_TIME).all(fits) && is_offset(without_fraction(rest))
}

fn without_fraction(rest: &[u8]) -> &[u8] {
    let Some(digits) = rest.strip_prefix(b".") else { return rest };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 { rest } else { &digits[count..] }
}

fn is_offset(rest: &[u8]) -> bool {
    match rest {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', hours @ .., b':', m1, m2] => {
            hours.len() == 2 && hours.iter().chain([m1, m2]).all(u8::is_ascii_digit) && *m1 < b'6'
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_an_offset() {
        for (raw, expected) in [
            ("2026-03-02T09:00:00Z", Some(1_772_442_000)),
            ("2026-03-02t09:00:00z", Some(1_772_442_000)),
            ("2026-03-02T10:00:00+01:00", Some(1_772_442_000)),
            ("2026-03-02T09:00:00-00:00", Some(1_772_442_000)),
            ("2026-03-02T09:00:00.5Z", Some(1_772_442_000)),
            ("2026-03-02 09:00:00Z", None),
            ("2026-03-02T09:00Z", None),
            ("2026-03-02T09:00:00", None),
            ("2026-03-02T09:00:00.Z", None),
            ("2026-03-02T09:00:00+0100", None),
            ("2026-03-02T09:00:00+01", None),
            ("2026-03-02T09:00:00+24:00", None),
            ("2026-03-02T09:00:00+01:60", None),
            ("2026-03-02T09:00:00\u{2212}01:00", None),
            (" 2026-03-02T09:00:00Z", None),
            ("2026-03-02T24:00:00Z", None),
            ("2026-3-2T09:00:00Z", None),
        ] {
            assert_eq!(instant(raw).ok().map(|at| at.timestamp()), expected, "{raw}");
        }
    }

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        for (raw, expected) in [
            ("2026-03-02", Some((2026, 3, 2))),
            ("2028-02-29", Some((2028, 2, 29))),
            ("2026-02-29", None),
            ("2026-3-2", None),
            ("+026-03-02", None),
            ("2026-03-02T09:00", None),
            ("yesterday", None),
            ("", None),
        ] {
            let expected = expected.and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
            assert_eq!(date(raw), expected, "{raw}");
        }
    }

    #[test]
    fn a_time_of_day_has_an_hour_and_a_minute() {
        for (raw, expected) in [
            ("09:00", Some((9, 0))),
            ("23:59", Some((23, 59))),
            ("24:00", None),
            ("9:00", None),
            ("09:60", None),
            ("09:00:00", None),
            ("", None),
        ] {
            let expected = expected.and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0));
            assert_eq!(time_of_day(raw), expected, "{raw}");
        }
    }
}
