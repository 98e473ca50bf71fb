//! A slot begins in the future, and not further ahead than people plan.

use chrono::Months;

use crate::time::Instant;

/// How far ahead a slot may begin, in months of the calendar.
pub const HORIZON_MONTHS: u32 = 18;

/// # Errors
/// The sentence about the start.
pub fn check(start: Instant, now: Instant) -> Result<(), String> {
    if start <= now {
        return Err("must be in the future".to_owned());
    }
    let horizon = now.checked_add_months(Months::new(HORIZON_MONTHS)).unwrap_or(Instant::MAX_UTC);
    if start > horizon {
        return Err(format!("must be within the next {HORIZON_MONTHS} months"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_now_and_the_horizon() {
        let at = |raw: &str| crate::time::instant(raw).unwrap();
        let now = at("2026-03-02T09:00:00Z");
        for (start, expected) in [
            ("2026-03-02T08:59:00Z", false),
            ("2026-03-02T09:00:00Z", false),
            ("2026-03-02T09:01:00Z", true),
            ("2027-09-02T09:00:00Z", true),
            ("2027-09-02T09:01:00Z", false),
        ] {
            assert_eq!(check(at(start), now).is_ok(), expected, "{start}");
        }
    }
}
