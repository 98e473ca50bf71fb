//! What came of a request, as it is kept for whoever repeats it.

use domain::refusal::Refusal;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Error, Result};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Replay {
    Done(Value),
    Refused(Refusal),
}

impl Replay {
    pub(super) fn done<T: Serialize>(value: &T) -> Result<Option<Self>> {
        Ok(Some(Self::Done(serde_json::to_value(value).map_err(anyhow::Error::from)?)))
    }

    /// Kept only where the state of things refused.
    pub(super) fn refused(refusal: &Refusal) -> Option<Self> {
        refusal.is_conflict().then(|| Self::Refused(refusal.clone()))
    }

    pub(super) fn again<T: DeserializeOwned>(self) -> Result<T> {
        match self {
            Self::Done(value) => serde_json::from_value(value).map_err(|error| Error::Failed(error.into())),
            Self::Refused(refusal) => Err(refusal.into()),
        }
    }
}
