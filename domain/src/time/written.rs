//! How instants, days and times of day are written where they are stored or sent: as RFC 3339 and ISO 8601 say where
//! people may read it, as numbers where only programs do. `#[serde(with = "…")]` names one of these modules.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Day(#[serde(with = "day")] NaiveDate);

/// A point on the time line: microseconds since 1970 began.
pub mod instant {
    use chrono::DateTime;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::time::Instant;

    pub fn serialize<S: Serializer>(at: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            at.serialize(serializer)
        } else {
            at.timestamp_micros().serialize(serializer)
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
        if deserializer.is_human_readable() {
            return Instant::deserialize(deserializer);
        }
        let micros = i64::deserialize(deserializer)?;
        DateTime::from_timestamp_micros(micros).ok_or_else(|| D::Error::custom("not an instant"))
    }
}

/// As [`instant`], or none.
pub mod maybe_instant {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::time::Instant;

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Written(#[serde(with = "super::instant")] Instant);

    pub fn serialize<S: Serializer>(at: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(Written).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
        Ok(Option::<Written>::deserialize(deserializer)?.map(|Written(at)| at))
    }
}

/// A day of the calendar: its number, 1 January of the year 1 being the first.
pub mod day {
    use chrono::{Datelike, NaiveDate};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            day.serialize(serializer)
        } else {
            day.num_days_from_ce().serialize(serializer)
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        if deserializer.is_human_readable() {
            return NaiveDate::deserialize(deserializer);
        }
        let number = i32::deserialize(deserializer)?;
        NaiveDate::from_num_days_from_ce_opt(number).ok_or_else(|| D::Error::custom("not a day"))
    }
}

/// As [`day`], or none.
pub mod maybe_day {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Day;

    pub fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        day.map(Day).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
        Ok(Option::<Day>::deserialize(deserializer)?.map(|Day(day)| day))
    }
}

/// A time of day: whole seconds since midnight.
pub mod time_of_day {
    use chrono::{NaiveTime, Timelike};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            time.serialize(serializer)
        } else {
            time.num_seconds_from_midnight().serialize(serializer)
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
        if deserializer.is_human_readable() {
            return NaiveTime::deserialize(deserializer);
        }
        let seconds = u32::deserialize(deserializer)?;
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)
            .ok_or_else(|| D::Error::custom("not a time of day"))
    }
}

/// Days, each as [`day`] is written.
pub mod days {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Day;

    pub fn serialize<S: Serializer>(days: &[NaiveDate], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(days.iter().copied().map(Day))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<NaiveDate>, D::Error> {
        let written = Vec::<Day>::deserialize(deserializer)?;
        Ok(written.into_iter().map(|Day(day)| day).collect())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime};
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use crate::time::Instant;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Written {
        #[serde(with = "super::instant")]
        at: Instant,
        #[serde(with = "super::maybe_instant")]
        again: Option<Instant>,
        #[serde(with = "super::days")]
        days: Vec<NaiveDate>,
        #[serde(with = "super::maybe_day")]
        until: Option<NaiveDate>,
        #[serde(with = "super::time_of_day")]
        from: NaiveTime,
    }

    #[test]
    fn people_read_what_the_standards_say() {
        let written = json!({
            "at": "2026-03-02T09:00:00Z",
            "again": null,
            "days": ["2026-03-02", "2026-03-03"],
            "until": "2026-03-04",
            "from": "22:00:00",
        });
        let read: Written = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(json!(read), written);
    }
}
