//! What happened to bookings and candidates, as their histories tell it.

use domain::time::ZoneName;
use serde::Serialize;
use services::audit::Happened;
use utoipa::ToSchema;

use super::Clocks;

/// What happened to a booking or a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = History)]
pub struct HistoryJson {
    /// The newest first: the last 200.
    pub items: Vec<HappenedJson>,
}

/// A change, in words for people: what they are may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Happened)]
pub struct HappenedJson {
    #[schema(format = DateTime, example = "2026-02-20T14:03:21.512+01:00")]
    pub at: String,
    /// Who did it; `null`: the product itself, or somebody from outside.
    #[schema(required = true, example = "Clara Vogt")]
    pub by: Option<String>,
    #[schema(example = "Moved from Mon 2 Mar, 10:00–10:45 Paris")]
    pub sentence: String,
}

impl HistoryJson {
    /// `own`: the zone that instants are written in unless another is asked for.
    pub(super) fn new(history: &[Happened], clocks: &Clocks, own: &ZoneName) -> services::Result<Self> {
        let items = history.iter().map(|happened| HappenedJson::new(happened, clocks, own));
        Ok(Self { items: items.collect::<services::Result<_>>()? })
    }
}

impl HappenedJson {
    fn new(happened: &Happened, clocks: &Clocks, own: &ZoneName) -> services::Result<Self> {
        let Happened { at, by, sentence } = happened;
        Ok(Self {
            at: clocks.millis(*at, own)?,
            by: by.as_ref().map(ToString::to_string),
            sentence: sentence.clone(),
        })
    }
}
