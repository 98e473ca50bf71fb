//! Zone rules for the tests, from the database embedded in jiff.

use std::{cell::RefCell, collections::HashMap};

use domain::time::{Instant, Interval, Transition, Zone, ZoneName};
use jiff::{Timestamp, tz::TimeZone};

/// The zone's rules from 1970 to 2100.
pub(crate) fn zone(name: &str) -> Zone {
    thread_local!(static READ: RefCell<HashMap<String, Zone>> = RefCell::default());
    READ.with_borrow_mut(|read| read.entry(name.to_owned()).or_insert_with(|| rules(name)).clone())
}

fn rules(name: &str) -> Zone {
    let rules = TimeZone::get(name).unwrap_or_else(|error| panic!("{error}"));
    let year = |year: i16| jiff::civil::date(year, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp();
    let (from, to) = (year(1970), year(2100));
    let at = |timestamp: Timestamp| Instant::from_timestamp(timestamp.as_second(), 0).unwrap();
    let transitions = rules
        .following(from)
        .take_while(|transition| transition.timestamp() < to)
        .map(|transition| Transition {
            at: at(transition.timestamp()),
            offset: transition.offset().seconds(),
        })
        .collect();
    let covers = Interval::new(at(from), at(to)).unwrap();
    Zone::new(ZoneName::stored(name.to_owned()), covers, rules.to_offset(from).seconds(), transitions)
}
