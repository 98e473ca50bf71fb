//! Signed outgoing webhooks as the Standard Webhooks (version 1) describe them: by what a receiver knows that it was us,
//! and where none is sent to. Pure; who sends them when is decided elsewhere.

mod addresses;
mod signature;

pub use addresses::is_public;
pub use signature::{Headers, Secret, Secrets};
