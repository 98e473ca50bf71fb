//! A slot as it is typed or drawn: a date and a time on the interviewer's wall, a length, a place.
//! Where the wall shows no such time, or shows it twice, nothing is guessed.

use chrono::{NaiveDateTime, TimeDelta, Timelike};
use domain::{
    fields::Fields,
    refusal::Refusal,
    slots::{RawSlot, RawSlotChanges},
    time::{self, Gap, Instant, Interval, LocalTime, OutsideRange, Zone, clock_time, day, offset},
};
use serde::{Deserialize, Serialize};

/// The lengths a form offers, in minutes, beside the one a slot has.
pub const LENGTHS: [u16; 14] = [15, 30, 45, 60, 75, 90, 105, 120, 150, 180, 240, 300, 360, 480];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// `2026-03-03`.
    pub date: String,
    /// `14:00`.
    pub start: String,
    pub minutes: String,
    pub place: String,
    /// Which of two, where clocks show the start twice: `earlier` or `later`.
    pub which: String,
}

/// What the wall says about a start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    At(Instant),
    /// It is shown twice; each with the offset it has then: "02:30, UTC+2".
    Twice {
        earlier: (Instant, String),
        later: (Instant, String),
    },
    Skipped(Gap),
}

impl Typed {
    /// As it would have to be typed to mean `interval`.
    ///
    /// # Errors
    /// [`OutsideRange`] when the zone's rules do not reach that far.
    pub fn of(interval: Interval, place: &str, zone: &Zone) -> Result<Self, OutsideRange> {
        let local = zone.local(interval.start())?;
        let which = match zone.resolve(local.naive_local())? {
            LocalTime::Ambiguous { earlier, .. } if earlier == interval.start() => "earlier",
            LocalTime::Ambiguous { .. } => "later",
            LocalTime::Single(_) | LocalTime::Skipped(_) => "",
        };
        Ok(Self {
            date: local.date_naive().to_string(),
            start: format!("{:02}:{:02}", local.hour(), local.minute()),
            minutes: interval.length().num_minutes().to_string(),
            place: place.to_owned(),
            which: which.to_owned(),
        })
    }

    /// # Errors
    /// What is wrong with date and time, under the interface's `startTime`.
    pub fn start(&self, zone: &Zone) -> Result<Start, Fields> {
        let wall = self.wall().map_err(|sentence| Fields::of("startTime", sentence))?;
        let resolved = zone.resolve(wall).map_err(|outside| Fields::of("startTime", outside.to_string()))?;
        Ok(match resolved {
            LocalTime::Single(at) => Start::At(at),
            LocalTime::Skipped(gap) => Start::Skipped(gap),
            LocalTime::Ambiguous { earlier, later } => match self.which.as_str() {
                "earlier" => Start::At(earlier),
                "later" => Start::At(later),
                _ => Start::Twice {
                    earlier: (earlier, told(zone, earlier)),
                    later: (later, told(zone, later)),
                },
            },
        })
    }

    /// The interval meant.
    ///
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong, in the interface's names.
    pub fn interval(&self, zone: &Zone) -> Result<Interval, Refusal> {
        let mut fields = Fields::default();
        let start = match self.start(zone) {
            Ok(start) => fields.take("startTime", start.only()),
            Err(refused) => {
                refused.iter().for_each(|(field, sentence)| fields.refuse(field, sentence));
                None
            }
        };
        let length = fields.take("endTime", self.length());
        let interval = start
            .zip(length)
            .and_then(|(start, length)| fields.take("endTime", Interval::new(start, start + length)));
        fields.finish(interval)
    }

    /// # Errors
    /// As [`Typed::interval`].
    pub fn offer(&self, zone: &Zone) -> Result<RawSlot, Refusal> {
        let (start, end) = ends(self.interval(zone)?);
        Ok(RawSlot {
            interviewer_id: None,
            start_time: Some(start),
            end_time: Some(end),
            location: Some(self.place.clone()),
        })
    }

    /// # Errors
    /// As [`Typed::interval`].
    pub fn changes(&self, zone: &Zone) -> Result<RawSlotChanges, Refusal> {
        let (start, end) = ends(self.interval(zone)?);
        Ok(RawSlotChanges {
            start_time: Some(start),
            end_time: Some(end),
            location: Some(Some(self.place.clone())),
        })
    }

    fn wall(&self) -> Result<NaiveDateTime, &'static str> {
        let date = time::date(self.date.trim()).ok_or("needs a date")?;
        let time = time::time_of_day(self.start.trim()).ok_or("needs a time of day")?;
        Ok(date.and_time(time))
    }

    fn length(&self) -> Result<TimeDelta, &'static str> {
        let minutes: u16 = self.minutes.trim().parse().map_err(|_| "needs a length in minutes")?;
        Ok(TimeDelta::minutes(minutes.into()))
    }
}

impl Start {
    /// # Errors
    /// The sentence that asks for what is missing.
    pub fn only(&self) -> Result<Instant, String> {
        match self {
            Self::At(at) => Ok(*at),
            Self::Twice { .. } => Err("happens twice that night; say which of the two is meant".to_owned()),
            Self::Skipped(gap) => Err(skipped(gap)),
        }
    }
}

/// "does not exist on Sun 29 Mar: clocks go from 2:00 to 3:00".
#[must_use]
pub fn skipped(gap: &Gap) -> String {
    let clock = |wall: NaiveDateTime| clock_time(wall.and_utc().fixed_offset());
    format!(
        "does not exist on {}: clocks go from {} to {}",
        day(gap.from.date()),
        clock(gap.from),
        clock(gap.to)
    )
}

fn told(zone: &Zone, at: Instant) -> String {
    zone.local(at).map(|local| format!("{}, {}", clock_time(local), offset(local))).unwrap_or_default()
}

fn ends(interval: Interval) -> (String, String) {
    let text = |at: Instant| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    (text(interval.start()), text(interval.end()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::fixtures::{at, paris};

    fn typed(date: &str, start: &str, minutes: &str, which: &str) -> Typed {
        Typed {
            date: date.to_owned(),
            start: start.to_owned(),
            minutes: minutes.to_owned(),
            place: "Room 4".to_owned(),
            which: which.to_owned(),
        }
    }

    #[test]
    fn a_wall_time_means_an_instant() {
        let offer = typed("2026-03-03", "14:00", "45", "").offer(&paris()).unwrap();
        assert_eq!(offer.start_time.as_deref(), Some("2026-03-03T13:00:00Z"));
        assert_eq!(offer.end_time.as_deref(), Some("2026-03-03T13:45:00Z"));
    }

    #[test]
    fn a_time_shown_twice_is_asked_for_and_then_meant() {
        let night = |which| typed("2026-10-25", "02:30", "45", which);
        let Ok(Start::Twice { earlier, later }) = night("").start(&paris()) else { panic!("guessed") };
        assert_eq!((earlier.1.as_str(), later.1.as_str()), ("2:30, UTC+2", "2:30, UTC+1"));
        assert!(night("").interval(&paris()).is_err());
        for (which, start) in [("earlier", "2026-10-25T00:30:00Z"), ("later", "2026-10-25T01:30:00Z")] {
            let interval = night(which).interval(&paris()).unwrap();
            assert_eq!(interval.start(), at(start));
            assert_eq!(Typed::of(interval, "Room 4", &paris()), Ok(night(which)));
        }
    }

    #[test]
    fn each_wrong_field_says_what_it_needs() {
        for (form, field, sentence) in [
            (typed("", "14:00", "45", ""), "startTime", "needs a date"),
            (typed("2026-03-03", "2pm", "45", ""), "startTime", "needs a time of day"),
            (typed("2026-03-03", "14:00", "", ""), "endTime", "needs a length in minutes"),
            (typed("2026-03-03", "14:00", "0", ""), "endTime", "must be after the start"),
            (
                typed("2026-03-29", "02:30", "45", ""),
                "startTime",
                "does not exist on Sun 29 Mar: clocks go from 2:00 to 3:00",
            ),
            (
                typed("2036-03-29", "02:30", "45", ""),
                "startTime",
                "is outside the years whose clock changes are known here",
            ),
        ] {
            let Err(Refusal::InvalidInput { fields }) = form.interval(&paris()) else { panic!("{form:?}") };
            assert_eq!(fields.get(field), Some(sentence), "{form:?}");
        }
    }
}
