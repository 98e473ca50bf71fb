//! Interviews: what bookings are about, beside who meets whom, when and where.

use serde::{Deserialize, Serialize};

use crate::{
    fields::Fields,
    ids::{BookingId, OpeningId},
    refusal::Refusal,
    text::Line,
};

/// What a booking is about, as far as somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    pub booking: BookingId,
    /// The job it is for.
    pub opening: Option<OpeningId>,
    pub format: Option<Format>,
    /// Where in the course of several interviews it stands: "second round".
    pub stage: Option<Line>,
}

/// How an interview is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Phone,
    Video,
    OnSite,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Phone, Self::Video, Self::OnSite];

    /// In the interface and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Video => "video",
            Self::OnSite => "on_site",
        }
    }

    /// On pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Phone => "By phone",
            Self::Video => "By video",
            Self::OnSite => "On site",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == raw)
    }
}

impl Interview {
    /// Nothing is said of it yet.
    #[must_use]
    pub fn of(booking: BookingId) -> Self {
        Self { booking, opening: None, format: None, stage: None }
    }

    #[must_use]
    pub fn changed(self, changes: &InterviewChanges) -> Self {
        let InterviewChanges { opening, format, stage } = changes.clone();
        Self {
            booking: self.booking,
            opening: opening.unwrap_or(self.opening),
            format: format.unwrap_or(self.format),
            stage: stage.unwrap_or(self.stage),
        }
    }
}

/// What an interview is about, as typed; what is left out stays, and `Some(None)` takes a value away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawInterview {
    pub opening_id: Option<Option<String>>,
    pub format: Option<Option<String>>,
    pub stage: Option<Option<String>>,
}

/// What is to be different about an interview; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewChanges {
    pub opening: Option<Option<OpeningId>>,
    pub format: Option<Option<Format>>,
    pub stage: Option<Option<Line>>,
}

impl RawInterview {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse(self) -> Result<InterviewChanges, Refusal> {
        let mut fields = Fields::default();
        let changes = self.read(&mut fields);
        fields.finish(Some(changes))
    }

    /// As part of a larger form.
    pub(crate) fn read(self, fields: &mut Fields) -> InterviewChanges {
        let Self { opening_id, format: held, stage } = self;
        InterviewChanges {
            opening: fields.change("openingId", opening_id, opening),
            format: fields.change("format", held, format),
            stage: fields.change("stage", stage, Line::parse),
        }
    }
}

fn opening(raw: &str) -> Result<OpeningId, &'static str> {
    OpeningId::parse(raw).ok_or("must be the id of an opening (a UUID)")
}

pub(crate) fn format(raw: &str) -> Result<Format, &'static str> {
    Format::parse(raw).ok_or("must be phone, video or on_site")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_typed_is_understood_or_named() {
        let id = OpeningId(Uuid::from_u128(7));
        let some = |raw: &str| Some(Some(raw.to_owned()));
        let raw = RawInterview {
            opening_id: some(&id.to_string()),
            format: some("on_site"),
            stage: some(" second round "),
        };
        let before = Interview::of(BookingId(Uuid::from_u128(1)));
        let after = before.clone().changed(&raw.parse().unwrap());
        assert_eq!((after.opening, after.format), (Some(id), Some(Format::OnSite)));
        assert_eq!(after.stage.as_ref().map(Line::as_str), Some("second round"));
        let none = RawInterview { opening_id: Some(None), format: some(" "), stage: Some(None) };
        assert_eq!(after.clone().changed(&none.parse().unwrap()), before);
        assert_eq!(after.clone().changed(&InterviewChanges::default()), after);
        for (raw, field) in [
            (RawInterview { opening_id: some("7"), ..RawInterview::default() }, "openingId"),
            (RawInterview { format: some("Video"), ..RawInterview::default() }, "format"),
            (RawInterview { stage: some("a\u{7}"), ..RawInterview::default() }, "stage"),
        ] {
            let Err(Refusal::InvalidInput { fields }) = raw.parse() else { panic!("{field}") };
            assert!(fields.get(field).is_some(), "{field}");
        }
    }
}
