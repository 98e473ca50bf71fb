//! The database. One table and its children a file: entity, finders, row ↔ thing. Nothing outside of
//! `services` can reach it.

pub(crate) mod assignments;
pub(crate) mod audit;
pub(crate) mod bookings;
pub(crate) mod candidates;
pub(crate) mod checkup;
mod constraints;
pub(crate) mod deliveries;
pub(crate) mod devices;
mod dialect;
pub(crate) mod events;
pub(crate) mod feeds;
pub(crate) mod follow_ups;
pub(crate) mod idempotency;
pub(crate) mod imports;
pub(crate) mod interviews;
pub(crate) mod jobs;
pub(crate) mod local_days;
pub(crate) mod locks;
pub(crate) mod messages;
pub(crate) mod notices;
pub(crate) mod openings;
pub(crate) mod outcomes;
pub(crate) mod people;
pub(crate) mod policy;
pub(crate) mod practice_rooms;
pub(crate) mod preferences;
pub(crate) mod preparation;
pub(crate) mod pushes;
pub(crate) mod rates;
pub(crate) mod reminders;
mod replay;
pub(crate) mod replies;
pub(crate) mod room_messages;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod slots;
pub(crate) mod thank_you_notes;
pub(crate) mod transaction;
pub(crate) mod undo;
pub(crate) mod webhooks;
mod writer;

/// How many values one question is asked about, and how many rows one statement writes: a statement of SQLite takes
/// 32,766 values, one of PostgreSQL 65,535.
pub(crate) const ASKED_AT_ONCE: usize = 10_000;
pub(crate) const WRITTEN_AT_ONCE: usize = 1000;

pub(crate) use constraints::lost_race;
pub(crate) use dialect::{Database, contains, one_at_a_time};
pub(crate) use transaction::{Limit, Txn};
