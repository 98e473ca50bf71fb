//! `/api/preparation`, and what is to be done before a booking.

use serde_json::{Value, json};

use crate::{NOBODY, Walk, fields};

fn of(booking: &Value) -> String {
    format!("/api/booking/{}/preparation", booking["id"].as_str().unwrap())
}

services::on_both_databases! {
    async fn a_task_is_added_given_away_ticked_and_removed(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let booking = walk.booking(&slot, "Lena").await;
        let path = of(&booking);
        let nothing = json!({ "bookingId": booking["id"], "done": 0, "total": 0, "tasks": [] });
        assert_eq!(walk.ana.get(&path).await.ok(200), nothing);

        let (ana, clara) = (walk.ana.get("/api/me").await.ok(200), walk.clara.get("/api/me").await.ok(200));
        let named = |person: &Value| json!({ "id": person["id"], "name": person["name"] });
        let order = json!({ "title": " Order lunch ", "category": "logistics", "minutesBefore": 120 });
        let answer = walk.ana.post(&path, &order).await;
        assert_eq!(answer.header("etag"), Some("\"1\""));
        let location = answer.header("location").map(str::to_owned);
        let added = answer.ok(201);
        let task = format!("{path}/{}", added["id"].as_str().unwrap());
        assert_eq!(location.as_deref(), Some(task.as_str()));
        assert_eq!(
            added,
            json!({
                "id": added["id"], "title": "Order lunch", "category": "logistics", "minutesBefore": 120,
                "dueAt": "2026-03-03T08:00:00+01:00", "assignee": null, "done": false, "doneBy": null,
                "doneAt": null, "generated": false, "version": 1,
            })
        );
        let given = walk.ana.patch(&task, &json!({ "assigneeId": clara["id"] })).await.ok(200);
        assert_eq!((&given["assignee"], &given["version"]), (&named(&clara), &json!(2)));
        let done = walk.clara.patch(&task, &json!({ "done": true })).await.ok(200);
        assert_eq!((&done["done"], &done["doneBy"], &done["version"]), (&json!(true), &named(&clara), &json!(3)));
        assert_eq!(done["doneAt"], "2026-03-02T09:00:00.000+01:00");
        // Once more by somebody else changes nothing.
        assert_eq!(walk.ana.patch(&task, &json!({ "done": true })).await.ok(200), done);
        let all = walk.ana.get(&path).await.ok(200);
        assert_eq!((&all["done"], &all["total"], &all["tasks"]), (&json!(1), &json!(1), &json!([done])));
        // Whoever interviews is nobody in particular.
        let back = walk.dee.patch(&task, &json!({ "assigneeId": ana["id"], "done": false })).await.ok(200);
        assert_eq!((&back["assignee"], &back["done"], &back["doneBy"]), (&json!(null), &json!(false), &json!(null)));
        let tokyo = walk.ana.get(&format!("{path}?timeZone=Asia/Tokyo")).await.ok(200);
        assert_eq!(tokyo["tasks"][0]["dueAt"], "2026-03-03T16:00:00+09:00");

        assert_eq!(walk.ana.delete(&task).await.status, 204);
        walk.ana.delete(&task).await.is(404, "not_found");
        assert_eq!(walk.clara.get(&path).await.ok(200), nothing);
    }

    async fn what_is_asked_of_a_task(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let path = of(&booking);
        for (body, expected) in [
            (json!({}), vec!["title"]),
            (json!({ "title": "", "category": "fun", "minutesBefore": 4 }), vec!["category", "minutesBefore", "title"]),
            (json!({ "title": "T", "assigneeId": "7", "done": true }), vec!["assigneeId", "done"]),
            (json!({ "title": "T", "assigneeId": NOBODY }), vec!["assigneeId"]),
        ] {
            assert_eq!(fields(&walk.clara.post(&path, &body).await), expected, "{body}");
        }
        let task = walk.clara.post(&path, &json!({ "title": "T" })).await.ok(201);
        let task = format!("{path}/{}", task["id"].as_str().unwrap());
        for (body, expected) in [
            (json!({ "title": null, "done": null }), vec!["done", "title"]),
            (json!({ "done": "yes", "generated": true }), vec!["done", "generated"]),
        ] {
            assert_eq!(fields(&walk.clara.patch(&task, &body).await), expected, "{body}");
        }
        for query in ["interviewerId=7", "to=tomorrow", "limit=0"] {
            assert_eq!(fields(&walk.clara.get(&format!("/api/preparation?{query}")).await).len(), 1, "{query}");
        }
        // Somebody else who interviews does not see it.
        walk.bo.patch(&task, &json!({ "done": true })).await.is(404, "not_found");
        walk.bo.get(&path).await.is(404, "not_found");
        walk.bo.post(&path, &json!({ "title": "T" })).await.is(404, "not_found");
        walk.bo.delete(&task).await.is(404, "not_found");
        walk.clara.patch(&format!("{path}/{NOBODY}"), &json!({ "done": true })).await.is(404, "not_found");
        walk.clara.patch(&format!("{path}/1"), &json!({})).await.is(404, "not_found");
        walk.clara.get(&format!("/api/booking/{NOBODY}/preparation")).await.is(404, "not_found");
        walk.server.anonymous().get("/api/preparation").await.is(401, "unauthenticated");

        let id = booking["id"].as_str().unwrap();
        walk.clara.delete(&format!("/api/booking/{id}")).await.ok(200);
        walk.clara.patch(&task, &json!({ "done": true })).await.is(409, "booking_not_active");
        walk.clara.post(&path, &json!({ "title": "T" })).await.is(409, "booking_not_active");
        walk.clara.delete(&task).await.is(409, "booking_not_active");
        assert_eq!(walk.clara.get(&path).await.ok(200)["total"], 1);
    }

    async fn interviews_to_come_are_listed_with_what_is_to_be_done(world: World) {
        let walk = Walk::begin(world).await;
        let first = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let second = walk.booking(&walk.slot_of_bo("12:00", "13:00").await, "Mo").await;
        let cancelled = walk.booking(&walk.slot("14:00", "15:00").await, "Uma").await;
        walk.clara.delete(&crate::at("booking", &cancelled)).await.ok(200);
        walk.clara.post(&of(&first), &json!({ "title": "T" })).await.ok(201);
        let list = walk.clara.get("/api/preparation").await.ok(200);
        let progress = |list: &Value| -> Vec<(Value, Value, Value)> {
            let items = list["items"].as_array().unwrap().iter();
            let line = |item: &Value| {
                let preparation = &item["preparation"];
                (item["booking"]["id"].clone(), preparation["done"].clone(), preparation["total"].clone())
            };
            items.map(line).collect()
        };
        let [one, other] = [(first["id"].clone(), json!(0), json!(1)), (second["id"].clone(), json!(0), json!(0))];
        assert_eq!(progress(&list), [one.clone(), other.clone()]);
        let own = walk.ana.get("/api/preparation").await.ok(200);
        assert_eq!((progress(&own), &own["total"]), (vec![one.clone()], &json!(1)));
        let bo = walk.bo.get("/api/me").await.ok(200);
        let path = format!("/api/preparation?interviewerId={}", bo["id"].as_str().unwrap());
        assert_eq!(progress(&walk.clara.get(&path).await.ok(200)), [other]);
        let before = walk.clara.get("/api/preparation?to=2026-03-03T12:00:00%2B01:00").await.ok(200);
        assert_eq!(progress(&before), [one]);
    }
}
