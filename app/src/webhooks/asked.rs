//! What the address asks of the page: whose log is open, and who is about to be deleted.

use domain::ids::WebhookId;

use crate::address::Query;

pub const PATH: &str = "/admin/webhooks";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) log: Option<WebhookId>,
    pub(super) delete: Option<WebhookId>,
}

impl Asked {
    pub(super) fn read(query: &Query) -> Self {
        let id = |key: &str| query.get(key).and_then(WebhookId::parse);
        Self { log: id("log"), delete: id("delete") }
    }
}

/// Where the log of a webhook is shown.
#[must_use]
pub fn log(of: WebhookId) -> String {
    format!("{PATH}?log={of}")
}

/// Where it is asked whether a webhook is to go.
pub(super) fn delete(of: WebhookId) -> String {
    format!("{PATH}?delete={of}")
}
