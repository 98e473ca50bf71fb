//! The rules hold in the database itself: rows that break them, written past the application by plain SQL, are refused.

#![expect(clippy::unwrap_used, reason = "what a fact takes for granted may stop it")]

mod afterwards;
mod assignments;
mod bookings;
mod candidates;
mod days;
mod devices;
mod fixture;
mod imports;
mod messages;
mod notices;
mod openings;
mod participations;
mod people;
mod practice_rooms;
mod preferences;
mod preparation;
mod races;
mod replies;
mod slots;
#[path = "../support/mod.rs"]
mod support;
mod thank_you_notes;
mod values;
mod webhooks;
