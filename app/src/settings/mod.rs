//! What somebody sets for themselves: the clock their times are shown by, the address their calendar reads, the
//! messages they want.

mod clock;
mod feed;
mod page;
pub(crate) mod preferences;
pub mod server_fns;

use domain::{preferences::Preferences, time::ZoneName};
use serde::{Deserialize, Serialize};

pub(crate) use clock::ChooseClock;
pub use page::SettingsPage;

/// One's settings as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub zone: ZoneName,
    /// Every zone there is to choose.
    pub zones: Vec<String>,
    /// One's interviews can be read at a secret address: since then, in words.
    pub feed_since: Option<String>,
    /// Which messages one wants, and when.
    pub preferences: Preferences,
}
