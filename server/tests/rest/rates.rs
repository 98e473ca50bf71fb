//! `/api/rates`: how many slots were booked, and how interviews went.

use serde_json::{Value, json};

use crate::{Walk, at, fields};

services::on_both_databases! {
    async fn counts_come_with_their_shares(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        walk.slot("12:00", "13:00").await;
        walk.slot_of_bo("12:00", "13:00").await;
        walk.server.world.set_now("2026-03-03T10:00:00Z");
        walk.ana.post(&format!("{}/outcome", at("booking", &booking)), &json!({ "status": "completed" })).await.ok(200);
        let rates = walk.clara.get("/api/rates").await.ok(200);
        assert_eq!((&rates["from"], &rates["to"]), (&json!("2026-01-01"), &json!("2026-03-03")));
        assert_eq!(rates["all"], json!({
            "offered": 3, "booked": 1, "completed": 1, "noShow": 0, "cancelled": 0, "unsaid": 0, "thanked": 0,
            "bookingRate": 33, "completionRate": 100, "noShowRate": 0, "thanksRate": 0,
        }));
        assert_eq!(rates["groups"].as_array().unwrap().len(), 1);
        assert_eq!(rates["groups"][0]["name"], "2026-03");
        let names = |rates: &Value| -> Vec<String> {
            let groups = rates["groups"].as_array().unwrap().iter();
            groups.map(|group| group["name"].as_str().unwrap().to_owned()).collect()
        };
        let people = walk.clara.get("/api/rates?by=interviewer").await.ok(200);
        assert_eq!(names(&people), ["Ana Moreau", "Bo Lindqvist"]);
        assert_eq!(names(&walk.ana.get("/api/rates?by=interviewer").await.ok(200)), ["Ana Moreau"]);
        assert_eq!(names(&walk.clara.get("/api/rates?by=week").await.ok(200)), ["2026-W10"]);
        for query in ["by=year", "from=March", "from=2026-03-05&to=2026-03-04", "openingId=7", "week=2026-W10"] {
            assert_eq!(fields(&walk.clara.get(&format!("/api/rates?{query}")).await).len(), 1, "{query}");
        }
        walk.server.anonymous().get("/api/rates").await.is(401, "unauthenticated");
    }
}
