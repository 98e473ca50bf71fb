//! What the product does, as use cases. Serves no HTTP and renders no page.
//!
//! A use case is `async fn verb(cx: &Context, actor: &Actor, …) -> Result<…>` and reads top to bottom:
//! may the actor do this at all (a role), is what was typed right, then one [`Context::write`] in which
//! the row is looked for (404), [`Txn::admit`](store::transaction::Txn::admit) answers repeated requests
//! and applies the limits, rows are locked in the one order (openings, interviewers, candidates, slots, bookings, rooms, each by
//! id), the rules of `domain` decide on what was locked, the transition is saved, and its events, its
//! audit row and what is to be told of it are written. All of it commits together or not at all.

mod announcements;
pub mod assignments;
pub mod audit;
pub mod bookings;
pub mod candidates;
pub mod context;
pub mod demo;
pub mod devices;
pub mod doctor;
mod due;
pub mod error;
pub mod feeds;
pub mod follow_ups;
mod icalendar;
pub mod imports;
pub mod interviews;
pub mod jobs;
mod local_days;
pub mod mail;
pub mod messages;
pub mod notices;
pub mod openings;
pub mod outcomes;
pub mod people;
pub mod policy;
pub mod practice_rooms;
pub mod preferences;
pub mod preparation;
mod rate_limit;
pub mod rates;
pub mod realtime;
mod redis;
pub mod reminders;
pub mod replies;
pub mod search;
pub mod sessions;
pub mod slots;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod thank_you_notes;
pub mod time_zones;
mod token;
pub mod undo;
mod upkeep;
pub mod webhooks;

pub use context::{Allowance, Context, Idempotency, Request, Settings};
pub use error::{Error, Result};
pub use rate_limit::WINDOW as LIMIT_WINDOW;
