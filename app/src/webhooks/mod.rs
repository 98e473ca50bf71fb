//! Addresses elsewhere that are told what happens, for administrators to add, watch and withdraw.

mod add;
mod asked;
mod delete_dialog;
mod hook;
mod log;
mod page;
pub mod server_fns;

use domain::{
    ids::{DeliveryId, WebhookId},
    webhooks::{DeliveryState, WebhookKind},
};
use serde::{Deserialize, Serialize};

pub use asked::{PATH, log};
pub use page::WebhooksPage;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhooks {
    /// The oldest first.
    pub hooks: Vec<Hook>,
    /// Of the one whose log is open.
    pub log: Option<Log>,
}

/// A webhook in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    pub id: WebhookId,
    /// Without what is secret in it.
    pub address: String,
    pub kind: WebhookKind,
    /// "all events", "booking.created, booking.updated".
    pub events: String,
    pub active: bool,
    /// Why it is off, or since when nothing arrives.
    pub trouble: Option<String>,
}

/// What a webhook was told, the newest first, as far back as is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    pub of: WebhookId,
    pub lines: Vec<Line>,
    pub total: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: DeliveryId,
    /// "booking.created".
    pub about: String,
    pub state: DeliveryState,
    /// "today at 14:05 · tried 3 times · The receiver answered 503".
    pub course: String,
}

/// A secret that was just made: shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub id: WebhookId,
    /// `None`: of a kind that signs nothing.
    pub secret: Option<String>,
}
