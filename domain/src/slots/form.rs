//! From what was typed to a slot that may be tried.

use serde::{Deserialize, Serialize};

use super::Location;
use crate::{
    fields::Fields,
    ids::PersonId,
    refusal::Refusal,
    rules::{notice, slot_length},
    time::{self, Instant, Interval},
};

/// A slot as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawSlot {
    pub interviewer_id: Option<String>,
    pub start_time: Option<String>,
    pub end_time: Option<String>,
    pub location: Option<String>,
}

/// A slot that may be tried: its length and notice are right; the rules about others are yet to be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSlot {
    /// `None`: whoever asks.
    pub interviewer: Option<PersonId>,
    pub interval: Interval,
    pub location: Option<Location>,
}

impl RawSlot {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self, now: Instant) -> Result<NewSlot, Refusal> {
        let mut fields = Fields::default();
        for (field, missing) in
            [("startTime", self.start_time.is_none()), ("endTime", self.end_time.is_none())]
        {
            if missing {
                fields.refuse(field, "is required");
            }
        }
        let interviewer = self.interviewer_id.and_then(|raw| fields.take("interviewerId", person(&raw)));
        let start = self.start_time.and_then(|raw| instant(&mut fields, "startTime", &raw));
        let end = self.end_time.and_then(|raw| instant(&mut fields, "endTime", &raw));
        let location = location(&mut fields, self.location.as_deref()).flatten();
        let interval = start.zip(end).and_then(|(start, end)| interval(&mut fields, start, end, now));
        fields.finish(interval.map(|interval| NewSlot { interviewer, interval, location }))
    }
}

/// Changes to a slot as typed. `location: Some(None)` takes the place away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawSlotChanges {
    pub start_time: Option<String>,
    pub end_time: Option<String>,
    pub location: Option<Option<String>>,
}

/// What is to be different about a slot; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotChanges {
    pub start: Option<Instant>,
    pub end: Option<Instant>,
    pub location: Option<Option<Location>>,
}

impl RawSlotChanges {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong. Where both ends are given they are
    /// checked together here, else against the slot they are to change.
    pub fn parse(self, now: Instant) -> Result<SlotChanges, Refusal> {
        let mut fields = Fields::default();
        let start = self.start_time.and_then(|raw| instant(&mut fields, "startTime", &raw));
        let end = self.end_time.and_then(|raw| instant(&mut fields, "endTime", &raw));
        if let Some((start, end)) = start.zip(end) {
            interval(&mut fields, start, end, now);
        }
        let location = self.location.and_then(|given| location(&mut fields, given.as_deref()));
        fields.finish(Some(SlotChanges { start, end, location }))
    }
}

impl SlotChanges {
    /// The times a slot would have: checked only where they change, so that the place of a slot that
    /// has begun can still be put right.
    ///
    /// # Errors
    /// [`Refusal::InvalidInput`] for times that no slot has.
    pub fn interval(&self, current: Interval, now: Instant) -> Result<Interval, Refusal> {
        let (start, end) = (self.start.unwrap_or(current.start()), self.end.unwrap_or(current.end()));
        if (start, end) == (current.start(), current.end()) {
            return Ok(current);
        }
        let mut fields = Fields::default();
        let changed = interval(&mut fields, start, end, now);
        fields.finish(changed)
    }
}

fn person(raw: &str) -> Result<PersonId, &'static str> {
    PersonId::parse(raw).ok_or("must be the id of a person (a UUID)")
}

fn instant(fields: &mut Fields, field: &str, raw: &str) -> Option<Instant> {
    let instant = fields.take(field, time::instant(raw))?;
    fields.take(field, slot_length::whole_minute(instant))?;
    Some(instant)
}

fn interval(fields: &mut Fields, start: Instant, end: Instant, now: Instant) -> Option<Interval> {
    fields.take("startTime", notice::check(start, now));
    let interval = fields.take("endTime", Interval::new(start, end))?;
    fields.take("endTime", slot_length::check(interval))?;
    Some(interval)
}

fn location(fields: &mut Fields, raw: Option<&str>) -> Option<Option<Location>> {
    raw.map_or(Some(None), |raw| fields.take("location", Location::parse(raw)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(start: &str, end: &str) -> RawSlot {
        RawSlot { start_time: Some(start.to_owned()), end_time: Some(end.to_owned()), ..RawSlot::default() }
    }

    fn refused(form: RawSlot) -> Vec<String> {
        let now = time::instant("2026-03-02T09:00:00Z").unwrap();
        match form.parse(now) {
            Err(Refusal::InvalidInput { fields }) => {
                fields.iter().map(|(field, _)| field.to_owned()).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_wrong_field_is_named() {
        let ok = "2026-03-03T10:00:00Z";
        for (form, expected) in [
            (RawSlot::default(), vec!["endTime", "startTime"]),
            (raw("2026-03-03T10:00:00", ok), vec!["startTime"]),
            (raw(ok, ok), vec!["endTime"]),
            (raw(ok, "2026-03-03T10:14:00Z"), vec!["endTime"]),
            (raw(ok, "2026-03-03T18:01:00Z"), vec!["endTime"]),
            (raw("2026-03-02T08:00:00Z", "2026-03-02T08:10:00Z"), vec!["endTime", "startTime"]),
            (raw("2028-03-02T08:00:00Z", "2028-03-02T09:00:00Z"), vec!["startTime"]),
            (raw("2026-03-03T10:00:30Z", "2026-03-03T11:00:00.5Z"), vec!["endTime", "startTime"]),
            (
                RawSlot {
                    interviewer_id: Some("ana".to_owned()),
                    location: Some("a\nb".to_owned()),
                    ..raw(ok, ok)
                },
                vec!["endTime", "interviewerId", "location"],
            ),
        ] {
            assert_eq!(refused(form.clone()), expected, "{form:?}");
        }
    }

    #[test]
    fn one_end_alone_is_checked_against_the_slot() {
        let at = |raw: &str| time::instant(raw).unwrap();
        let current = Interval::new(at("2026-03-03T10:00:00Z"), at("2026-03-03T11:00:00Z")).unwrap();
        let now = at("2026-03-02T09:00:00Z");
        for (end, expected) in [("2026-03-03T12:00:00Z", true), ("2026-03-03T10:00:00Z", false)] {
            let changes = SlotChanges { end: Some(at(end)), ..SlotChanges::default() };
            assert_eq!(changes.interval(current, now).is_ok(), expected, "{end}");
        }
        let after_its_start = at("2026-03-03T10:30:00Z");
        assert_eq!(SlotChanges::default().interval(current, after_its_start), Ok(current));
    }
}
