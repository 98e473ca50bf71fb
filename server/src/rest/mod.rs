//! The interface for programs: thin shells over the use cases of `services`, and the JSON that is published.
//!
//! A handler reads top to bottom in the order in which a call is checked: may this caller do it at all
//! ([`Call::may`]), the body's size and type and then all that is malformed in body, query and headers
//! ([`Asked::accepted`](call::Asked::accepted)), the id in the path; the rest is the use case's.
//! What is published has structs of its own here: a field in them is a decision.

pub mod answer;
pub mod assignments;
pub mod audit;
pub mod bookings;
pub mod call;
pub mod candidates;
pub mod clocks;
pub mod conditions;
pub mod devices;
pub mod error;
mod exports;
pub mod follow_ups;
pub mod imports;
pub mod interviews;
pub mod jobs;
mod json;
pub mod messages;
pub mod notices;
pub mod openings;
pub mod outcomes;
pub mod paging;
pub mod people;
pub mod practice_rooms;
pub mod preferences;
pub mod preparation;
mod query;
pub mod rates;
pub mod reminders;
pub mod search;
pub mod slots;
pub mod thank_you_notes;
pub mod webhooks;

pub use call::Call;
pub use clocks::Clocks;
pub use error::{ApiError, ErrorJson};
