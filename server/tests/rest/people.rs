//! `/api/people` and `/api/me`.

use serde_json::json;

use crate::{NOBODY, Walk, at, fields, slot_on};

services::on_both_databases! {
    async fn everybody_may_ask_who_they_are(world: World) {
        let walk = Walk::begin(world).await;
        let ana = walk.server.world.ana().await.id;
        let me = walk.ana.get("/api/me").await.ok(200);
        assert_eq!(
            me,
            json!({
                "id": ana, "name": "Ana Moreau", "email": "ana.moreau@example.com", "roles": ["interviewer"],
                "timeZone": "Europe/Paris", "active": true, "version": 1,
            })
        );
        assert_eq!(walk.clara.get("/api/me").await.ok(200)["roles"], json!(["coordinator"]));
        assert_eq!(fields(&walk.ana.get("/api/me?x=1").await), ["x"]);
        walk.server.anonymous().get("/api/me").await.is(401, "unauthenticated");
    }

    async fn somebody_is_added_and_changed_by_administrators(world: World) {
        let walk = Walk::begin(world).await;
        let ines = json!({
            "name": "Ines Prado", "email": "ines@example.com", "roles": ["coordinator", "interviewer"],
            "timeZone": "Europe/Lisbon",
        });
        let answer = walk.dee.post("/api/people", &ines).await;
        assert_eq!(answer.header("etag"), Some("\"1\""));
        let location = answer.header("location").map(str::to_owned);
        let added = answer.ok(201);
        assert_eq!(location, Some(at("people", &added)));
        assert_eq!(
            added,
            json!({
                "id": added["id"], "name": "Ines Prado", "email": "ines@example.com",
                "roles": ["interviewer", "coordinator"], "timeZone": "Europe/Lisbon", "active": true, "version": 1,
            })
        );
        let path = at("people", &added);
        assert_eq!(walk.dee.get(&path).await.ok(200), added);
        let list = walk.dee.get("/api/people").await.ok(200);
        let names: Vec<_> =
            list["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Ana Moreau", "Bo Lindqvist", "Clara Vogt", "Dee Park", "Ines Prado"]);

        let acting = walk
            .server
            .anonymous()
            .with("x-user-id", added["id"].as_str().unwrap())
            .with("x-user-role", "coordinator");
        acting.get("/api/calendar").await.ok(200);
        let gone = walk.dee.patch(&path, &json!({ "active": false, "roles": ["coordinator"] })).await.ok(200);
        assert_eq!(
            (&gone["active"], &gone["roles"], &gone["version"]),
            (&json!(false), &json!(["coordinator"]), &json!(2))
        );
        acting.get("/api/calendar").await.is(401, "unauthenticated");

        let again = walk
            .dee
            .post(
                "/api/people",
                &json!({
                    "name": "I", "email": "INES@example.com", "roles": ["admin"], "timeZone": "UTC",
                }),
            )
            .await;
        again.is(409, "already_exists");
        assert_eq!(again.body["details"], json!({ "id": added["id"] }));
    }

    async fn people_are_managed_by_administrators_alone(world: World) {
        let walk = Walk::begin(world).await;
        let path = format!("/api/people/{}", walk.server.world.ana().await.id);
        for caller in [&walk.ana, &walk.clara] {
            caller.get("/api/people").await.is(403, "forbidden");
            caller.post("/api/people", &json!({})).await.is(403, "forbidden");
            caller.get(&path).await.is(403, "forbidden");
            caller.patch(&path, &json!({})).await.is(403, "forbidden");
        }
        walk.dee.get(&format!("/api/people/{NOBODY}")).await.is(404, "not_found");
        walk.dee.patch("/api/people/x", &json!({})).await.is(404, "not_found");
    }

    async fn what_is_asked_of_a_person(world: World) {
        let walk = Walk::begin(world).await;
        for (body, expected) in [
            (json!({}), vec!["email", "name", "roles", "timeZone"]),
            (
                json!({ "name": 1, "email": 1, "roles": "admin", "timeZone": 1 }),
                vec!["email", "name", "roles", "timeZone"],
            ),
            (json!({ "name": "I", "email": "i@example.com", "roles": [], "timeZone": "UTC" }), vec!["roles"]),
            (
                json!({ "name": "I", "email": "i@example.com", "roles": ["boss"], "timeZone": "UTC" }),
                vec!["roles"],
            ),
            (
                json!({ "name": "I", "email": "i@example.com", "roles": ["admin", 1], "timeZone": "UTC" }),
                vec!["roles"],
            ),
            (
                json!({ "name": "I", "email": "i@example.com", "roles": ["admin"], "timeZone": "utc" }),
                vec!["timeZone"],
            ),
            (
                json!({ "name": "I", "email": "i@example.com", "roles": ["admin"], "timeZone": "UTC", "active": "yes" }),
                vec!["active"],
            ),
            (
                json!({ "name": "I", "email": "i@example.com", "roles": ["admin"], "timeZone": "UTC", "id": NOBODY }),
                vec!["id"],
            ),
        ] {
            assert_eq!(fields(&walk.dee.post("/api/people", &body).await), expected, "{body}");
        }
        let path = format!("/api/people/{}", walk.server.world.ana().await.id);
        for (body, expected) in [
            (json!({ "name": null }), vec!["name"]),
            (json!({ "roles": null, "active": null }), vec!["active", "roles"]),
            (json!({ "timeZone": null }), vec!["timeZone"]),
        ] {
            assert_eq!(fields(&walk.dee.patch(&path, &body).await), expected, "{body}");
        }
    }

    async fn a_change_of_zone_that_breaks_a_week_is_refused(world: World) {
        let walk = Walk::begin(world).await;
        let path = format!("/api/people/{}", walk.server.world.ana().await.id);
        // In Auckland, twelve hours ahead, the afternoon of a day in Paris is the next day's early morning.
        for (day, from, to) in [
            ("2026-03-03", "09:00", "10:00"),
            ("2026-03-03", "15:00", "16:00"),
            ("2026-03-05", "09:00", "10:00"),
        ] {
            walk.ana.post("/api/slots", &slot_on(day, from, to)).await.ok(201);
        }
        let refused = walk.dee.patch(&path, &json!({ "timeZone": "Pacific/Auckland" })).await;
        refused.is(409, "day_limit");
        assert_eq!(refused.body["details"]["week"], "2026-W10");
        assert_eq!(walk.dee.get(&path).await.ok(200)["timeZone"], "Europe/Paris");
        let moved = walk.dee.patch(&path, &json!({ "timeZone": "Europe/London" })).await.ok(200);
        assert_eq!(moved["timeZone"], "Europe/London");
        let slots = walk.ana.get("/api/slots").await.ok(200);
        assert_eq!(slots["items"][0]["startTime"], "2026-03-03T08:00:00+00:00");
        assert_eq!(slots["items"][0]["timeZone"], "Europe/London");
    }
}
