//! The interface for programs, walked from outside over HTTP, on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "what is missing from an answer fails the test")]

mod assignments;
mod bookings;
mod candidates;
mod conventions;
mod devices;
mod document;
mod exports;
mod follow_ups;
mod imports;
mod limit;
mod malformed;
mod messages;
mod notices;
mod openings;
mod outage;
mod outcomes;
mod people;
mod practice_rooms;
mod preferences;
mod preparation;
mod races;
mod rates;
mod search;
mod slots;
#[path = "../support/mod.rs"]
mod support;
mod thank_you_notes;
mod webhooks;

use domain::{actor::Role, people::Person};
use serde_json::{Value, json};
use services::testing::World;

use crate::support::{Caller, Server, address, booking};

/// Names nothing and nobody.
const NOBODY: &str = "0198c0de-0000-7000-8000-000000000000";

/// A server, and those who call it: an interviewer in Paris and one in Tokyo, a coordinator, an administrator.
struct Walk {
    server: Server,
    ana: Caller,
    bo: Caller,
    clara: Caller,
    dee: Caller,
}

impl Walk {
    async fn begin(world: World) -> Self {
        Self::through(Server::start(world).await).await
    }

    async fn through(server: Server) -> Self {
        let (ana, bo) = (server.interviewer().await, server.person(&server.world.bo().await));
        let (clara, dee) = (server.coordinator().await, server.admin().await);
        Self { server, ana, bo, clara, dee }
    }

    /// A slot of Ana's on Tuesday 3 March 2026, from one time of hers to another.
    async fn slot(&self, from: &str, to: &str) -> Value {
        self.ana.post("/api/slots", &tuesday(from, to)).await.ok(201)
    }

    /// A slot of Bo's at the same time.
    async fn slot_of_bo(&self, from: &str, to: &str) -> Value {
        self.bo.post("/api/slots", &tuesday(from, to)).await.ok(201)
    }

    /// A booking by Clara, for a candidate of that name.
    async fn booking(&self, slot: &Value, candidate: &str) -> Value {
        self.clara.post("/api/book", &booking(slot, candidate)).await.ok(201)
    }

    /// Somebody else who interviews.
    async fn interviewer(&self, name: &str, zone: &str) -> (Person, Caller) {
        let person = self.server.world.person(name, zone, &[Role::Interviewer]).await;
        let caller = self.server.person(&person);
        (person, caller)
    }
}

/// From one time in Paris to another, on Tuesday 3 March 2026.
fn tuesday(from: &str, to: &str) -> Value {
    slot_on("2026-03-03", from, to)
}

/// From one time in Paris to another, in winter.
fn slot_on(day: &str, from: &str, to: &str) -> Value {
    json!({ "startTime": format!("{day}T{from}:00+01:00"), "endTime": format!("{day}T{to}:00+01:00") })
}

fn moving(booking: &Value, to: &Value) -> Value {
    json!({ "bookingId": booking["id"], "newSlotId": to["id"] })
}

/// The path of a slot or of a booking.
fn at(place: &str, row: &Value) -> String {
    format!("/api/{place}/{}", row["id"].as_str().expect("a row with an id"))
}

/// The names of the fields that an answer refuses.
#[track_caller]
fn fields(answer: &support::Answer) -> Vec<String> {
    answer.is(400, "invalid_input");
    answer.body["details"]["fields"].as_object().expect("fields").keys().cloned().collect()
}

/// The ids of a list, in its order.
fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().map(|item| item["id"].as_str().expect("an id")).collect()
}
