//! `/api/booking/{id}/undo`, `…/messages`, `…/reminders`, `/api/jobs`.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use services::testing::Mood;

use crate::{NOBODY, Walk, at, fields, moving};

async fn leave(walk: &Walk) {
    walk.server.world.pass(TimeDelta::seconds(20));
    walk.server.world.deliver().await;
}

fn within(booking: &Value, what: &str) -> String {
    format!("{}/{what}", at("booking", booking))
}

services::on_both_databases! {
    async fn messages_are_answered_as_they_are_published(world: World) {
        let walk = Walk::begin(world).await;
        let booked = walk.booking(&walk.slot("10:00", "11:00").await, "Lena Fischer").await;
        leave(&walk).await;
        let list = walk.ana.get(&within(&booked, "messages?limit=1")).await.ok(200);
        assert_eq!((&list["total"], &list["limit"]), (&json!(6), &json!(1)));
        let invitation = &list["items"][0];
        assert_eq!(
            *invitation,
            json!({
                "id": invitation["id"], "kind": "invitation", "sequence": 0, "minutesBefore": null, "to": "candidate",
                "email": "lena.fischer@example.com", "state": "sent", "tries": 1, "remark": null,
                "dueAt": "2026-03-02T09:00:20.000+01:00", "held": false, "sentAt": "2026-03-02T09:00:20.000+01:00",
                "createdAt": "2026-03-02T09:00:00.000+01:00",
            })
        );
        let list = walk.clara.get(&within(&booked, "messages?timeZone=UTC&offset=2")).await.ok(200);
        let reminder = &list["items"][0];
        assert_eq!((&reminder["kind"], &reminder["minutesBefore"]), (&json!("reminder"), &json!(1440)));
        assert_eq!((&reminder["state"], &reminder["sentAt"]), (&json!("waiting"), &json!(null)));
        assert_eq!(reminder["dueAt"], "2026-03-02T09:00:00.000Z");
        walk.bo.get(&within(&booked, "messages")).await.is(404, "not_found");
        walk.clara.get(&format!("/api/booking/{NOBODY}/messages")).await.is(404, "not_found");
    }

    async fn a_change_is_taken_back_without_a_body(world: World) {
        let walk = Walk::begin(world).await;
        let (slot, of_bo) = (walk.slot("10:00", "11:00").await, walk.slot_of_bo("15:00", "16:00").await);
        let booked = walk.booking(&slot, "Lena Fischer").await;
        leave(&walk).await;
        walk.clara.post("/api/reschedule", &moving(&booked, &of_bo)).await.ok(200);
        let path = within(&booked, "undo");
        walk.ana.send(Method::POST, &path, None).await.is(403, "forbidden");
        assert_eq!(fields(&walk.clara.send(Method::POST, &format!("{path}?why=so"), None).await), ["why"]);
        let again = walk.clara.clone().with("idempotency-key", "undo");
        let undone = again.send(Method::POST, &path, None).await;
        assert_eq!(undone.header("etag"), Some("\"3\""));
        assert!(undone.header("ratelimit-limit").is_none());
        let undone = undone.ok(200);
        assert_eq!((&undone["slot"]["id"], &undone["sequence"]), (&slot["id"], &json!(2)));
        assert_eq!(again.send(Method::POST, &path, None).await.ok(200), undone);
        walk.clara.send(Method::POST, &path, None).await.is(409, "booking_not_active");
        walk.clara.send(Method::POST, &format!("/api/booking/{NOBODY}/undo"), None).await.is(404, "not_found");

        walk.clara.post("/api/reschedule", &moving(&booked, &of_bo)).await.ok(200);
        walk.booking(&slot, "Omar Haddad").await;
        walk.clara.send(Method::POST, &path, None).await.is(409, "slot_unavailable");
        let foreign = walk.clara.clone().with("origin", "https://evil.example");
        foreign.send(Method::POST, &path, None).await.is(403, "forbidden");
    }

    async fn reminders_are_set_whole(world: World) {
        let walk = Walk::begin(world).await;
        let booked = walk.booking(&walk.slot("10:00", "11:00").await, "Lena Fischer").await;
        let path = within(&booked, "reminders");
        let put = async |body: Value| walk.clara.send(Method::PUT, &path, Some(&body)).await;
        let set = put(json!({ "minutesBefore": [45, 15, 45] })).await.ok(200);
        assert_eq!(set, json!({ "minutesBefore": [15, 45], "always": [1440, 120] }));
        assert_eq!(walk.ana.get(&path).await.ok(200), set);
        for body in [
            json!({}),
            json!({ "minutesBefore": null }),
            json!({ "minutesBefore": 30 }),
            json!({ "minutesBefore": [30.5] }),
            json!({ "minutesBefore": ["30"] }),
            json!({ "minutesBefore": [4] }),
            json!({ "minutesBefore": [18_446_744_073_709_551_615_u64] }),
            json!({ "minutesBefore": [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] }),
        ] {
            assert_eq!(fields(&put(body.clone()).await), ["minutesBefore"], "{body}");
        }
        assert_eq!(put(json!({ "minutesBefore": [] })).await.ok(200)["minutesBefore"], json!([]));
        let of_ana = walk.ana.send(Method::PUT, &path, Some(&json!({ "minutesBefore": [] }))).await;
        of_ana.is(403, "forbidden");
    }

    async fn messages_are_sent_again_and_jobs_tried_again(world: World) {
        let walk = Walk::begin(world).await;
        let booked = walk.booking(&walk.slot("10:00", "11:00").await, "Lena Fischer").await;
        walk.server.world.post.is(Mood::Closed);
        leave(&walk).await;
        let failed = walk.dee.get("/api/jobs?state=failed").await.ok(200);
        assert_eq!(failed["total"], 2);
        let job = &failed["items"][0];
        assert_eq!((&job["bookingId"], &job["attempts"]), (&booked["id"], &json!(1)));
        assert_eq!((&job["state"], &job["lastError"]), (&json!("failed"), &json!("421 closed for the day")));
        assert_eq!(fields(&walk.dee.get("/api/jobs?state=lost").await), ["state"]);
        walk.clara.get("/api/jobs").await.is(403, "forbidden");
        walk.server.world.post.is(Mood::Good);
        for job in failed["items"].as_array().unwrap() {
            let path = format!("/api/jobs/{}/retry", job["id"].as_str().unwrap());
            walk.dee.send(Method::POST, &path, None).await.ok(204);
        }
        walk.server.world.deliver().await;
        assert_eq!(walk.server.world.post.news().len(), 2);
        walk.dee.send(Method::POST, &format!("/api/jobs/{NOBODY}/retry"), None).await.is(404, "not_found");

        let list = walk.clara.get(&within(&booked, "messages")).await.ok(200);
        let sent = list["items"].as_array().unwrap().iter().find(|one| one["state"] == "sent").unwrap();
        let path = format!("{}/{}/resend", within(&booked, "messages"), sent["id"].as_str().unwrap());
        walk.ana.send(Method::POST, &path, None).await.is(403, "forbidden");
        assert_eq!(walk.clara.send(Method::POST, &path, None).await.ok(200)["state"], "waiting");
        walk.clara.send(Method::POST, &path, None).await.is(409, "message_not_current");
        let nothing = format!("{}/{NOBODY}/resend", within(&booked, "messages"));
        walk.clara.send(Method::POST, &nothing, None).await.is(404, "not_found");
        walk.server.world.deliver().await;
        assert_eq!(walk.server.world.post.news().len(), 1);
    }
}
