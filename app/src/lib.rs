//! What people see: pages rendered on the server and taken over in the browser.

#![recursion_limit = "256"]
#![expect(unreachable_pub, reason = "the component macro writes public items, also into private modules")]

mod action;
pub mod address;
mod admin;
mod aids;
mod around;
pub mod bookings;
mod call;
pub mod candidates;
mod delivery;
pub mod dom;
pub mod error;
pub mod follow_ups;
pub mod frame;
pub mod imports;
pub mod interviews;
pub mod jobs;
pub mod lazy;
pub mod live;
pub mod messages;
pub mod notices;
pub mod openings;
pub mod outcomes;
pub mod practice_rooms;
pub mod preparation;
pub mod rates;
pub mod routes;
pub mod sent;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod signals;
pub mod slots;
#[cfg(feature = "ssr")]
pub mod ssr;
pub mod thank_you_notes;
pub mod ui;
pub mod webhooks;
mod wire;

pub use routes::App;
#[cfg(feature = "ssr")]
pub use ssr::{Assets, shell};
