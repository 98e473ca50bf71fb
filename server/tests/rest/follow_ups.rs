//! `/api/follow-ups`, and what is to be done after a booking.

use serde_json::{Value, json};

use crate::{NOBODY, Walk, at, fields};

/// Ana's with Lena, which took place.
async fn completed(walk: &Walk) -> Value {
    let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
    walk.server.world.set_now("2026-03-03T10:00:00Z");
    walk.ana
        .post(&format!("{}/outcome", at("booking", &booking)), &json!({ "status": "completed" }))
        .await
        .ok(200)
}

fn of(booking: &Value) -> String {
    format!("{}/follow-ups", at("booking", booking))
}

services::on_both_databases! {
    async fn what_is_suggested_is_put_off_done_and_removed(world: World) {
        let walk = Walk::begin(world).await;
        let booking = completed(&walk).await;
        let all = walk.ana.get(&of(&booking)).await.ok(200);
        assert_eq!((&all["open"], &all["total"]), (&json!(3), &json!(3)));
        let thanks = &all["followUps"][0];
        let ana = walk.ana.get("/api/me").await.ok(200);
        let by = json!({ "id": ana["id"], "name": ana["name"] });
        assert_eq!(thanks, &json!({
            "id": thanks["id"], "bookingId": booking["id"], "kind": "thank_you_note", "title": null, "dueOn": "2026-03-04",
            "snoozedUntil": null, "assignee": by, "note": null, "done": false, "doneBy": null, "doneAt": null,
            "suggested": true, "version": 1,
        }));
        let path = at("follow-ups", thanks);
        let asleep = walk.ana.patch(&path, &json!({ "snoozedUntil": "2026-03-06", "note": "After the talk." })).await.ok(200);
        assert_eq!((&asleep["snoozedUntil"], &asleep["note"], &asleep["version"]), (&json!("2026-03-06"), &json!("After the talk."), &json!(2)));
        let done = walk.ana.patch(&path, &json!({ "done": true })).await.ok(200);
        assert_eq!((&done["doneBy"], &done["doneAt"]), (&by, &json!("2026-03-03T11:00:00.000+01:00")));
        assert_eq!(walk.clara.patch(&path, &json!({ "done": true })).await.ok(200), done);
        walk.clara.delete(&path).await.ok(204);
        walk.clara.delete(&path).await.is(404, "not_found");
        assert_eq!(walk.ana.get(&of(&booking)).await.ok(200)["total"], 2);
    }

    async fn administrators_see_whom_it_is_written_to(world: World) {
        let walk = Walk::begin(world).await;
        completed(&walk).await;
        walk.server.world.set_now("2026-03-04T08:00:00Z");
        walk.server.world.tell_due().await;
        let ana = walk.ana.get("/api/me").await.ok(200);
        let jobs = walk.dee.get("/api/jobs").await.ok(200);
        let job = jobs["items"].as_array().unwrap().iter().find(|job| job["kind"] == "to_do").unwrap();
        let told = ["personId", "bookingId", "webhookId", "dueAt"].map(|name| job[name].clone());
        assert_eq!(told, [ana["id"].clone(), json!(null), json!(null), json!("2026-03-04T08:01:00.000Z")]);
    }

    async fn one_is_added_for_somebody(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let ana = walk.ana.get("/api/me").await.ok(200);
        let body = json!({ "title": "Send the exercise", "dueOn": "2026-03-05", "assigneeId": ana["id"] });
        let answer = walk.clara.post(&of(&booking), &body).await;
        let location = answer.header("location").map(str::to_owned);
        let added = answer.ok(201);
        assert_eq!(location, Some(at("follow-ups", &added)));
        assert_eq!((&added["kind"], &added["suggested"], &added["assignee"]["id"]), (&json!("other"), &json!(false), &ana["id"]));
        for (body, field) in [
            (json!({ "title": "No day" }), "dueOn"),
            (json!({ "dueOn": "2026-03-05" }), "title"),
            (json!({ "title": "T", "dueOn": "tomorrow" }), "dueOn"),
            (json!({ "title": "T", "dueOn": "2026-03-05", "kind": "fax" }), "kind"),
            (json!({ "title": "T", "dueOn": "2026-03-05", "assigneeId": NOBODY }), "assigneeId"),
            (json!({ "title": "T", "dueOn": "2026-03-05", "due": "2026-03-05" }), "due"),
        ] {
            assert_eq!(fields(&walk.clara.post(&of(&booking), &body).await), [field], "{body}");
        }
        walk.bo.post(&of(&booking), &body).await.is(404, "not_found");
        walk.bo.patch(&at("follow-ups", &added), &json!({ "done": true })).await.is(404, "not_found");
        walk.bo.delete(&at("follow-ups", &added)).await.is(404, "not_found");
        walk.bo.get(&of(&booking)).await.is(404, "not_found");
        walk.server.anonymous().get("/api/follow-ups").await.is(401, "unauthenticated");
    }

    async fn what_is_due_is_listed_by_its_day(world: World) {
        let walk = Walk::begin(world).await;
        completed(&walk).await;
        walk.server.world.set_now("2026-03-10T10:00:00Z");
        let kinds = |list: &Value| -> Vec<String> {
            let items = list["items"].as_array().unwrap().iter();
            items.map(|item| format!("{} {}", item["followUp"]["kind"].as_str().unwrap(), item["due"].as_str().unwrap())).collect()
        };
        let all = walk.clara.get("/api/follow-ups").await.ok(200);
        assert_eq!(kinds(&all), ["thank_you_note overdue", "follow_up_email today", "status_inquiry later"]);
        let first = &all["items"][0];
        assert_eq!((&first["candidateName"], &first["interviewStart"]), (&json!("Lena"), &json!("2026-03-03T10:00:00+01:00")));
        for (query, expected) in [
            ("due=today", vec!["follow_up_email today"]),
            ("due=this_week", vec![]),
            ("done=true", vec![]),
            ("limit=1&offset=2", vec!["status_inquiry later"]),
        ] {
            assert_eq!(kinds(&walk.clara.get(&format!("/api/follow-ups?{query}")).await.ok(200)), expected, "{query}");
        }
        assert_eq!(kinds(&walk.ana.get("/api/follow-ups").await.ok(200)), ["thank_you_note overdue"]);
        assert_eq!(walk.bo.get("/api/follow-ups").await.ok(200)["total"], 0);
        for query in ["due=soon", "done=perhaps", "assigneeId=7", "limit=0"] {
            assert_eq!(fields(&walk.clara.get(&format!("/api/follow-ups?{query}")).await).len(), 1, "{query}");
        }
    }
}
