//! Candidates: found or added where one is needed.

mod picker;
pub mod server_fns;
mod zone;

pub use picker::{CandidatePicker, Picked};
pub use zone::AnyZone;
