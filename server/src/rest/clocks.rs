//! Instants as they are published: in the zone that was asked for, else in that of the row's interviewer.

use chrono::SecondsFormat;
use domain::{
    people,
    time::{Instant, ZoneName},
};
use services::time_zones;
use utoipa::IntoParams;

use super::call::Asked;

/// The names under which the zone database has coordinated universal time.
const UTC: [&str; 8] = ["UTC", "Etc/UTC", "UCT", "Etc/UCT", "Universal", "Etc/Universal", "Zulu", "Etc/Zulu"];

/// The parameter of every call that is answered with instants.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ZoneQuery {
    /// The zone whose offset instants are written with (IANA name, such as
    /// `Europe/Paris`); without it, each interviewer's own.
    #[param(rename = "timeZone", nullable = false)]
    pub time_zone: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Clocks {
    asked: Option<ZoneName>,
}

impl Clocks {
    /// Those of each row's interviewer.
    pub const OF_INTERVIEWERS: Self = Self { asked: None };

    /// Those that a call asks for.
    pub(super) fn asked_for(asked: &mut Asked) -> Self {
        let ZoneQuery { time_zone } = ZoneQuery { time_zone: asked.query.text("timeZone") };
        let fields = &mut asked.query.fields;
        Self {
            asked: time_zone
                .and_then(|raw| fields.take("timeZone", people::zone(&raw, time_zones::is_known))),
        }
    }

    /// An instant in whole seconds; `own` is the zone of the interviewer whose row it stands in.
    pub(super) fn seconds(&self, instant: Instant, own: &ZoneName) -> services::Result<String> {
        self.written(instant, own, SecondsFormat::Secs)
    }

    /// An instant in milliseconds.
    pub(super) fn millis(&self, instant: Instant, own: &ZoneName) -> services::Result<String> {
        self.written(instant, own, SecondsFormat::Millis)
    }

    fn written(&self, instant: Instant, own: &ZoneName, unit: SecondsFormat) -> services::Result<String> {
        let zone = self.asked.as_ref().unwrap_or(own);
        let is_utc = UTC.contains(&zone.as_str());
        Ok(time_zones::local(zone, instant)?.to_rfc3339_opts(unit, is_utc))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utc_is_written_as_z() {
        let at = domain::time::instant("2026-03-02T09:00:00Z").unwrap();
        for (zone, expected) in [
            ("UTC", "2026-03-02T09:00:00Z"),
            ("Etc/UTC", "2026-03-02T09:00:00Z"),
            ("Europe/London", "2026-03-02T09:00:00+00:00"),
            ("Europe/Paris", "2026-03-02T10:00:00+01:00"),
            ("America/St_Johns", "2026-03-02T05:30:00-03:30"),
        ] {
            let own = ZoneName::stored("Asia/Tokyo".to_owned());
            let asked = Clocks { asked: Some(ZoneName::stored(zone.to_owned())) };
            assert_eq!(asked.seconds(at, &own).unwrap(), expected);
            assert_eq!(Clocks::OF_INTERVIEWERS.seconds(at, &own).unwrap(), "2026-03-02T18:00:00+09:00");
        }
    }
}
