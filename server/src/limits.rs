//! The limit on writes of any kind: a sliding log for each person and for each address, in this process.

use std::{
    collections::{HashMap, VecDeque},
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use chrono::TimeDelta;
use domain::{ids::PersonId, refusal::Refusal, time::Instant};
use services::Allowance;

const WINDOW: TimeDelta = TimeDelta::seconds(60);
/// An address may stand for a whole office.
const ADDRESS_FACTOR: usize = 10;
/// Who is refused this many times the limit within the window goes on and on.
const STUBBORN_FACTOR: usize = 2;
const STUBBORN_AT_LEAST: usize = 100;
/// For this long whoever goes on and on is not even listened to.
const SHUT_OUT: TimeDelta = TimeDelta::minutes(5);

#[derive(Debug)]
pub(crate) struct WritesLimit {
    /// 0: no limit.
    per_minute: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    logs: HashMap<Key, Log>,
    swept: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Person(PersonId),
    Address(IpAddr),
}

#[derive(Debug, Default)]
struct Log {
    admitted: VecDeque<Instant>,
    refused: VecDeque<Instant>,
    shut_out_until: Option<Instant>,
}

/// What becomes of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Admitted,
    /// To be told so, once it is known to be well formed.
    Refused(Refusal, Allowance),
    /// To be told so at once.
    ShutOut(Refusal, Allowance),
}

impl WritesLimit {
    #[must_use]
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { per_minute: per_minute as usize, kept: Mutex::default() }
    }

    /// Counts a write, unless it is one too many: for its caller, or for the address it comes from.
    #[must_use]
    pub(crate) fn admit(&self, person: Option<PersonId>, address: IpAddr, now: Instant) -> Verdict {
        if self.per_minute == 0 {
            return Verdict::Admitted;
        }
        let of_person = person.map(|person| (Key::Person(person), self.per_minute));
        let of_address = (Key::Address(network(address)), self.per_minute * ADDRESS_FACTOR);
        let asked: Vec<_> = of_person.into_iter().chain([of_address]).collect();

        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.sweep(now);
        for &(key, limit) in &asked {
            if let Some(verdict) = kept.logs.entry(key).or_default().refuse(limit, now) {
                return verdict;
            }
        }
        for (key, _) in asked {
            kept.logs.entry(key).or_default().admitted.push_back(now);
        }
        Verdict::Admitted
    }
}

impl Kept {
    /// Forgets, once in a while, whom there is nothing to remember about.
    fn sweep(&mut self, now: Instant) {
        if self.swept.is_none_or(|swept| now - swept >= WINDOW) {
            self.swept = Some(now);
            self.logs.retain(|_, log| !log.is_over(now));
        }
    }
}

impl Log {
    fn refuse(&mut self, limit: usize, now: Instant) -> Option<Verdict> {
        self.forget(now);
        let allowance = |until: Instant| {
            let seconds = seconds_until(until, now);
            let refusal = Refusal::RateLimited { retry_after_seconds: seconds };
            (refusal, Allowance { limit: limit_for_header(limit), remaining: 0, reset_seconds: seconds })
        };
        if let Some(until) = self.shut_out_until {
            let (refusal, allowance) = allowance(until);
            return Some(Verdict::ShutOut(refusal, allowance));
        }
        let first = *self.admitted.front()?;
        if self.admitted.len() < limit {
            return None;
        }
        self.refused.push_back(now);
        if self.refused.len() >= (limit * STUBBORN_FACTOR).max(STUBBORN_AT_LEAST) {
            self.refused.clear();
            self.shut_out_until = Some(now + SHUT_OUT);
        }
        let (refusal, allowance) = allowance(first + WINDOW);
        Some(Verdict::Refused(refusal, allowance))
    }

    fn forget(&mut self, now: Instant) {
        for log in [&mut self.admitted, &mut self.refused] {
            while log.front().is_some_and(|&at| now - at >= WINDOW) {
                log.pop_front();
            }
        }
        self.shut_out_until = self.shut_out_until.filter(|&until| now < until);
    }

    fn is_over(&mut self, now: Instant) -> bool {
        self.forget(now);
        self.admitted.is_empty() && self.refused.is_empty() && self.shut_out_until.is_none()
    }
}

fn seconds_until(until: Instant, now: Instant) -> u64 {
    let milliseconds = (until - now).num_milliseconds().max(1);
    u64::try_from(milliseconds).unwrap_or(1).div_ceil(1000)
}

fn limit_for_header(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}

/// A subscriber of IPv6 has a whole /64 to write from.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const LIMIT: u32 = 3;

    fn at(milliseconds: i64) -> Instant {
        Instant::from_timestamp_millis(1_772_000_000_000 + milliseconds).unwrap()
    }

    fn person(number: u128) -> Option<PersonId> {
        Some(PersonId(Uuid::from_u128(number)))
    }

    fn address(number: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, number])
    }

    fn refused(retry_after_seconds: u64, limit: u32) -> Verdict {
        Verdict::Refused(
            Refusal::RateLimited { retry_after_seconds },
            Allowance { limit, remaining: 0, reset_seconds: retry_after_seconds },
        )
    }

    #[test]
    fn the_window_slides() {
        let limit = WritesLimit::new(LIMIT);
        let admit = |milliseconds| limit.admit(person(1), address(1), at(milliseconds));
        for milliseconds in [0, 20_000, 40_000] {
            assert_eq!(admit(milliseconds), Verdict::Admitted);
        }
        assert_eq!(admit(40_500), refused(20, LIMIT));
        assert_eq!(admit(59_999), refused(1, LIMIT));
        assert_eq!(admit(60_000), Verdict::Admitted);
        assert_eq!(admit(60_001), refused(20, LIMIT));
    }

    #[test]
    fn everybody_has_a_limit_of_their_own() {
        let limit = WritesLimit::new(LIMIT);
        for _ in 0..LIMIT {
            assert_eq!(limit.admit(person(1), address(1), at(0)), Verdict::Admitted);
        }
        assert_eq!(limit.admit(person(1), address(1), at(0)), refused(60, LIMIT));
        assert_eq!(limit.admit(person(2), address(1), at(0)), Verdict::Admitted);
    }

    #[test]
    fn an_address_may_write_ten_times_as_much() {
        let limit = WritesLimit::new(LIMIT);
        for number in 0..30 {
            assert_eq!(limit.admit(person(number), address(1), at(0)), Verdict::Admitted);
        }
        assert_eq!(limit.admit(person(31), address(1), at(0)), refused(60, 30));
        assert_eq!(limit.admit(None, address(1), at(0)), refused(60, 30));
        assert_eq!(limit.admit(person(31), address(2), at(0)), Verdict::Admitted);
    }

    #[test]
    fn a_network_of_version_six_counts_as_one_address() {
        let host = |raw: &str| network(raw.parse().unwrap());
        assert_eq!(host("2001:db8:1:2::1"), host("2001:db8:1:2:ffff::2"));
        assert_ne!(host("2001:db8:1:2::1"), host("2001:db8:1:3::1"));
        assert_eq!(host("::ffff:10.0.0.1"), host("10.0.0.1"));
    }

    #[test]
    fn who_goes_on_and_on_is_shut_out_for_minutes() {
        let limit = WritesLimit::new(LIMIT);
        let admit = |milliseconds| limit.admit(person(1), address(1), at(milliseconds));
        for _ in 0..LIMIT {
            assert_eq!(admit(0), Verdict::Admitted);
        }
        for _ in 0..STUBBORN_AT_LEAST {
            assert!(matches!(admit(1000), Verdict::Refused(..)));
        }
        assert!(matches!(
            admit(61_000),
            Verdict::ShutOut(Refusal::RateLimited { retry_after_seconds: 240 }, _)
        ));
        assert_eq!(admit(301_000), Verdict::Admitted);
    }

    #[test]
    fn nothing_is_remembered_for_longer_than_it_matters() {
        let limit = WritesLimit::new(LIMIT);
        for number in 0..100 {
            let _ = limit.admit(person(number), address(1), at(0));
        }
        let _ = limit.admit(person(1), address(1), at(61_000));
        assert_eq!(limit.kept.lock().unwrap().logs.len(), 2);
    }

    #[test]
    fn zero_is_no_limit() {
        let limit = WritesLimit::new(0);
        assert!((0..1000).all(|_| limit.admit(person(1), address(1), at(0)) == Verdict::Admitted));
    }
}
