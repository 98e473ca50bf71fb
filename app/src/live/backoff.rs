//! When to try again, and when to say that trying takes long.

/// The first pause between two attempts, in milliseconds; doubles with each.
const FIRST_MS: u32 = 500;
/// The longest, so that a server that comes back is noticed.
const LONGEST_MS: u32 = 20_000;
/// How long a page without a socket waits before it asks instead.
pub(super) const PATIENCE_MS: f64 = 8_000.0;

/// Before attempt number `attempt` (from 0) after a loss: at most `LONGEST_MS`, and spread by `random`
/// (0 to 1) over half of it, so that pages that lost the same server do not all return at once.
pub(super) fn pause_ms(attempt: u32, random: f64) -> u32 {
    let full = FIRST_MS.saturating_mul(2_u32.saturating_pow(attempt)).min(LONGEST_MS);
    let half = full / 2;
    half + (f64::from(half) * random.clamp(0.0, 1.0)).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let longest: Vec<_> = (0..8).map(|attempt| pause_ms(attempt, 1.0)).collect();
        assert_eq!(longest, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
        assert_eq!(pause_ms(u32::MAX, 1.0), LONGEST_MS);
    }

    #[test]
    fn pauses_are_spread_over_their_second_half() {
        assert_eq!([0.0, 0.5, 1.0].map(|random| pause_ms(3, random)), [2_000, 3_000, 4_000]);
    }
}
