use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use crate::{
    fields::Fields,
    time::{Instant, Interval, LocalTime, OutsideRange, Zone, ZoneName, place, time_of_day},
};

/// When somebody is told nothing that can wait: from one time of day to another by the clock on their wall, over
/// midnight where `until` is the lesser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    #[serde(with = "crate::time::written::time_of_day")]
    from: NaiveTime,
    #[serde(with = "crate::time::written::time_of_day")]
    until: NaiveTime,
}

/// Quiet hours as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawQuietHours {
    pub from: Option<String>,
    pub until: Option<String>,
}

impl RawQuietHours {
    /// The value, or `None` after what is wrong was noted.
    pub(super) fn read(self, fields: &mut Fields) -> Option<QuietHours> {
        const FROM: &str = "quietHours.from";
        const UNTIL: &str = "quietHours.until";
        let from = fields.take(FROM, time(self.from));
        let until = fields.take(UNTIL, time(self.until));
        fields.take(UNTIL, QuietHours::new(from?, until?))
    }
}

fn time(raw: Option<String>) -> Result<NaiveTime, &'static str> {
    let raw = raw.ok_or("is required")?;
    time_of_day(&raw).ok_or("must be a time of day to the minute, such as 22:00")
}

impl QuietHours {
    /// How long they may be, so that something is left of every day.
    pub const LONGEST: TimeDelta = TimeDelta::hours(16);
    /// Word of an interview that begins before so long after their end does not wait for it.
    pub const LAST_MINUTE: TimeDelta = TimeDelta::hours(2);
    /// So long before the interview a reminder is still of use to somebody who hears nothing earlier.
    const IN_TIME: TimeDelta = TimeDelta::minutes(30);
    /// So long before quiet hours begin comes what cannot wait for their end: there is time to try it again.
    const BEFORE: TimeDelta = TimeDelta::minutes(15);

    /// # Errors
    /// The sentence that says until when they may be.
    pub fn new(from: NaiveTime, until: NaiveTime) -> Result<Self, &'static str> {
        if from == until {
            return Err("must be another time than that from which on it is quiet");
        }
        let hours = Self { from, until };
        if hours.length() > Self::LONGEST {
            return Err("must be at most 16 hours later");
        }
        Ok(hours)
    }

    /// For minutes of the day that were checked before they were stored.
    #[must_use]
    pub fn stored(from: i32, until: i32) -> Self {
        let time = |minutes| NaiveTime::MIN + TimeDelta::minutes(i64::from(minutes));
        Self { from: time(from), until: time(until) }
    }

    /// The minutes of the day at which they begin and end.
    #[must_use]
    pub fn minutes(self) -> (i32, i32) {
        let minutes = |time: NaiveTime| (time.hour() * 60 + time.minute()).cast_signed();
        (minutes(self.from), minutes(self.until))
    }

    /// As they are typed.
    #[must_use]
    pub fn typed(self) -> RawQuietHours {
        let typed = |time: NaiveTime| Some(format!("{:02}:{:02}", time.hour(), time.minute()));
        RawQuietHours { from: typed(self.from), until: typed(self.until) }
    }

    #[must_use]
    pub fn from(self) -> NaiveTime {
        self.from
    }

    #[must_use]
    pub fn until(self) -> NaiveTime {
        self.until
    }

    /// When word leaves that was to leave at `wanted`, of an interview that begins at `begins`: at the end of the quiet
    /// hours, or at once where that would be at the last minute, or later.
    ///
    /// # Errors
    /// [`OutsideRange`] when the rules of the zone do not reach that far.
    pub fn word_leaves(self, wanted: Instant, begins: Instant, zone: &Zone) -> Result<Instant, OutsideRange> {
        let quiet = self.around(wanted, zone)?;
        let can_wait = quiet.filter(|quiet| quiet.end() + Self::LAST_MINUTE <= begins);
        Ok(can_wait.map_or(wanted, |quiet| quiet.end()))
    }

    /// When a reminder comes that was to come at `wanted`, of an interview that begins at `begins`: at the end of the
    /// quiet hours where that is at least half an hour before the interview, else in the last quarter of an hour before they
    /// begin.
    ///
    /// # Errors
    /// As [`QuietHours::word_leaves`].
    pub fn reminder_leaves(
        self,
        wanted: Instant,
        begins: Instant,
        zone: &Zone,
    ) -> Result<Instant, OutsideRange> {
        Ok(match self.around(wanted, zone)? {
            None => wanted,
            Some(quiet) if quiet.end() + Self::IN_TIME <= begins => quiet.end(),
            Some(quiet) => quiet.start() - Self::BEFORE,
        })
    }

    /// "Nothing between 22:00 and 7:00 Paris time, except for what begins before 9:00."
    #[must_use]
    pub fn words(self, zone: &ZoneName) -> String {
        let clock = |time: NaiveTime| format!("{}:{:02}", time.hour(), time.minute());
        format!(
            "Nothing between {} and {} {} time, except for what begins before {}.",
            clock(self.from),
            clock(self.until),
            place(zone),
            clock(self.until + Self::LAST_MINUTE)
        )
    }

    /// On days without a clock change.
    fn length(self) -> TimeDelta {
        let length = self.until - self.from;
        if length < TimeDelta::zero() { length + TimeDelta::days(1) } else { length }
    }

    /// The quiet hours that `at` is in.
    fn around(self, at: Instant, zone: &Zone) -> Result<Option<Interval>, OutsideRange> {
        let day = zone.day(at)?;
        let mut all: Vec<Interval> = Vec::new();
        for days in -2_i64..=2 {
            let first = day.checked_add_signed(TimeDelta::days(days)).ok_or(OutsideRange)?;
            let Some(quiet) = self.beginning_on(first, zone)? else { continue };
            match all.pop() {
                // Where a whole day was skipped one night follows upon the other.
                Some(before) if quiet.start() <= before.end() => {
                    all.extend(Interval::new(before.start(), quiet.end().max(before.end())));
                }
                before => all.extend(before.into_iter().chain([quiet])),
            }
        }
        Ok(all.into_iter().find(|quiet| quiet.contains(at)))
    }

    /// Those that begin on that day: with the first time that clocks show their beginning, to the last time that they
    /// show their end, each of which a clock change may skip. `None` where it skips them all.
    fn beginning_on(self, day: NaiveDate, zone: &Zone) -> Result<Option<Interval>, OutsideRange> {
        let last = if self.from < self.until { day } else { day + Days::new(1) };
        let start = match zone.resolve(day.and_time(self.from))? {
            LocalTime::Single(start) | LocalTime::Ambiguous { earlier: start, .. } => start,
            LocalTime::Skipped(gap) => gap.at,
        };
        let end = match zone.resolve(last.and_time(self.until))? {
            LocalTime::Single(end) | LocalTime::Ambiguous { later: end, .. } => end,
            LocalTime::Skipped(gap) => gap.at,
        };
        Ok(Interval::new(start, end).ok())
    }
}
