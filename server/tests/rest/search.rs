//! `/api/search`.

use serde_json::{Value, json};

use crate::Walk;

services::on_both_databases! {
    async fn what_is_found_is_answered_as_it_is_published(world: World) {
        let walk = Walk::begin(world).await;
        let slot = json!({ "startTime": "2026-03-03T10:00:00+01:00", "endTime": "2026-03-03T10:45:00+01:00" });
        let slot = walk.ana.post("/api/slots", &slot).await.ok(201);
        let lena = json!({ "name": "Lena Fischer", "email": "lena.fischer@example.com" });
        let booked = walk.clara.post("/api/book", &json!({ "slotId": slot["id"], "candidate": lena })).await.ok(201);
        let found = walk.clara.get("/api/search?q=lnea%20fischr").await.ok(200);
        let expected = json!({ "items": [{
            "kind": "candidate", "id": booked["candidate"]["id"], "name": "Lena Fischer",
            "about": "lena.fischer@example.com",
            "interview": { "bookingId": booked["id"], "start": "2026-03-03T10:00:00+01:00" },
        }] });
        assert_eq!(found, expected);
        assert_eq!(walk.ana.get("/api/search?q=lena&timeZone=UTC").await.ok(200)["items"][0]["interview"]["start"], "2026-03-03T09:00:00Z");
        assert_eq!(walk.bo.get("/api/search?q=lena").await.ok(200)["items"], Value::Array(Vec::new()));
        walk.clara.get("/api/search").await.is(400, "invalid_input");
        walk.clara.get(&format!("/api/search?q={}", "a".repeat(201))).await.is(400, "invalid_input");
        walk.server.anonymous().get("/api/search?q=lena").await.is(401, "unauthenticated");
    }
}
