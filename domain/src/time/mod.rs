//! Time as this product understands it.
//!
//! An *instant* is a point on the time line; a *local time* is what a clock on the wall shows in a zone.
//! Turning one into the other needs the rules of the zone, which come from outside as a [`Zone`].

mod clock;
mod interval;
mod parse;
mod week;
mod words;
pub mod written;
mod zone;

pub use clock::Clock;
pub use interval::{EmptyInterval, Interval};
pub use parse::{NotAnInstant, date, instant, time_of_day};
pub use week::IsoWeek;
pub use words::{
    clock_time, date_long, dates, day, day_long, month_long, offset, place, range, range_long, soon, weekday,
    weekday_short,
};
pub use zone::{Gap, LocalTime, OutsideRange, Transition, Zone, ZoneName};

/// A point on the time line.
pub type Instant = chrono::DateTime<chrono::Utc>;
