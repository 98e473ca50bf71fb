//! What somebody sets for themselves: the clock their times are shown by, the address their calendar reads, the
//! messages they want, and the devices that show their notices.

mod browser;
mod clock;
mod devices;
mod feed;
mod page;
pub(crate) mod preferences;
pub mod server_fns;

use domain::{ids::DeviceId, preferences::Preferences, time::ZoneName};
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
    pub devices: DevicesTold,
}

/// Which browsers show one's notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicesTold {
    /// By what a browser knows the server.
    pub key: String,
    /// Whether anything is sent to them.
    pub are_told: bool,
    pub devices: Vec<Device>,
}

/// A browser in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Device {
    pub id: DeviceId,
    pub name: String,
    /// "Since 3 March 2026, last reached on 4 March 2026".
    pub course: String,
    /// Why it was not reached the last time.
    pub trouble: Option<String>,
}
