//! `/api/me/notices`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{Walk, fields};

const PATH: &str = "/api/me/notices";
const READ: &str = "/api/me/notices/read";

/// Lena has an interview with Ana, and everybody knows.
async fn booked(walk: &Walk) -> Value {
    let slot = walk.slot("10:00", "11:00").await;
    let booked = walk.booking(&slot, "Lena Fischer").await;
    walk.server.world.pass(TimeDelta::seconds(20));
    walk.server.world.deliver().await;
    booked
}

services::on_both_databases! {
    async fn they_are_listed_on_the_callers_clock_and_read(world: World) {
        let walk = Walk::begin(world).await;
        let booking = booked(&walk).await;
        let list = walk.ana.get(PATH).await.ok(200);
        let id = list["items"][0]["id"].clone();
        let expected = json!({
            "id": id, "kind": "booked", "bookingId": booking["id"], "slotId": booking["slot"]["id"],
            "about": "Lena Fischer", "startTime": booking["slot"]["startTime"], "endTime": booking["slot"]["endTime"],
            "at": list["items"][0]["at"], "read": false, "roomId": null, "webhookId": null,
        });
        assert_eq!((&list["items"], &list["total"]), (&json!([expected]), &json!(1)));
        assert!(list["items"][0]["at"].as_str().unwrap().ends_with("+01:00"), "{list}");
        let elsewhere = walk.ana.get(&format!("{PATH}?timeZone=Asia/Tokyo")).await.ok(200);
        assert!(elsewhere["items"][0]["startTime"].as_str().unwrap().ends_with("+09:00"), "{elsewhere}");

        assert_eq!(walk.bo.get(PATH).await.ok(200)["total"], 0);
        walk.bo.post(READ, &json!({ "ids": [id] })).await.ok(204);
        assert_eq!(walk.ana.get(&format!("{PATH}?unread=true")).await.ok(200)["total"], 1);
        walk.ana.post(READ, &json!({ "ids": [id] })).await.ok(204);
        assert_eq!(walk.ana.get(&format!("{PATH}?unread=true")).await.ok(200)["total"], 0);
        assert_eq!(walk.ana.get(PATH).await.ok(200)["items"][0]["read"], true);
        walk.ana.post(READ, &json!({})).await.ok(204);
    }

    async fn what_is_malformed_is_named(world: World) {
        let walk = Walk::begin(world).await;
        let id = "0198c0de-0000-7000-8000-000000000001";
        for ids in [json!("all"), json!([7]), json!(["7"]), json!(vec![id; 501])] {
            assert_eq!(fields(&walk.ana.post(READ, &json!({ "ids": ids })).await), ["ids"], "{ids}");
        }
        for (query, field) in [("unread=perhaps", "unread"), ("limit=0", "limit"), ("kind=booked", "kind")] {
            assert_eq!(fields(&walk.ana.get(&format!("{PATH}?{query}")).await), [field], "{query}");
        }
        let anonymous = walk.server.anonymous();
        anonymous.get(PATH).await.is(401, "unauthenticated");
        anonymous.post(READ, &json!({})).await.is(401, "unauthenticated");
    }
}
