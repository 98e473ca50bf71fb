//! `/api/practice-room/create`, `/api/practice-room/update`, `/api/practice-room/{roomId}`, `/api/practice-rooms`.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{NOBODY, Walk, at, fields, ids, support::Caller};

const CREATE: &str = "/api/practice-room/create";
const UPDATE: &str = "/api/practice-room/update";
const LIST: &str = "/api/practice-rooms";
const NINE: &str = "2026-03-03T09:00:00Z";
const TEN: &str = "2026-03-03T10:00:00Z";

async fn host(host: &Caller, start: &str) -> Value {
    host.post(CREATE, &json!({ "datetimeUtc": start, "minutes": 45 })).await.ok(200)
}

fn taking(room: &Value) -> Value {
    json!({ "roomId": room["id"], "take": true })
}

fn moving(room: &Value, start: &str) -> Value {
    json!({ "roomId": room["id"], "datetimeUtc": start })
}

services::on_both_databases! {
    async fn a_room_is_answered_as_it_is_published(world: World) {
        let walk = Walk::begin(world).await;
        let (ana, bo) = (walk.server.world.ana().await.id, walk.server.world.bo().await.id);
        let body = json!({ "datetimeUtc": "2026-03-03T10:00:00+01:00", "minutes": 45, "topic": " System design " });
        let answer = walk.ana.post(CREATE, &body).await;
        assert_eq!(answer.header("etag"), Some("\"1\""));
        let room = answer.ok(200);
        let id = room["id"].as_str().unwrap();
        let mut expected = json!({
            "id": id, "hostId": ana, "hostName": "Ana Moreau", "guestId": null, "guestName": null,
            "datetimeUtc": NINE, "minutes": 45, "topic": "System design", "rounds": [{ "number": 1 }],
            "version": 1, "icsUid": format!("{id}@convoke"), "sequence": 0,
            "createdAt": "2026-03-02T08:00:00.000Z", "updatedAt": "2026-03-02T08:00:00.000Z",
        });
        assert_eq!(room, expected);
        let taken = walk.bo.post(UPDATE, &taking(&room)).await.ok(200);
        expected["guestId"] = json!(bo);
        expected["guestName"] = json!("Bo Lindqvist");
        expected["version"] = json!(2);
        assert_eq!(taken, expected);
        let moved = walk.ana.post(UPDATE, &moving(&room, TEN)).await.ok(200);
        expected["datetimeUtc"] = json!(TEN);
        expected["version"] = json!(3);
        expected["sequence"] = json!(1);
        assert_eq!(moved, expected);
        assert_eq!(walk.dee.get(LIST).await.ok(200)["items"][0], expected);
        let gone = walk.ana.delete(&at("practice-room", &room)).await.ok(200);
        expected["version"] = json!(4);
        expected["sequence"] = json!(2);
        assert_eq!(gone, expected);
        assert_eq!(walk.dee.get(LIST).await.ok(200)["total"], 0);
    }

    async fn the_second_is_refused_and_the_host_always(world: World) {
        let walk = Walk::begin(world).await;
        let room = host(&walk.ana, NINE).await;
        walk.ana.post(UPDATE, &taking(&room)).await.is(403, "forbidden");
        walk.bo.post(UPDATE, &moving(&room, TEN)).await.is(403, "forbidden");
        walk.dee.post(UPDATE, &moving(&room, TEN)).await.is(403, "forbidden");
        walk.bo.delete(&at("practice-room", &room)).await.is(403, "forbidden");
        walk.bo.post(UPDATE, &taking(&room)).await.ok(200);
        walk.clara.post(UPDATE, &taking(&room)).await.is(409, "room_taken");
        walk.bo.post(UPDATE, &taking(&room)).await.is(409, "room_taken");
        walk.server.world.set_now(NINE);
        walk.ana.post(UPDATE, &moving(&room, TEN)).await.is(409, "room_begun");
        walk.ana.delete(&at("practice-room", &room)).await.is(409, "room_begun");
    }

    async fn who_is_elsewhere_then_is_told_where(world: World) {
        let walk = Walk::begin(world).await;
        let ana = walk.server.world.ana().await.id;
        let (slot, room) = (walk.slot("10:00", "11:00").await, host(&walk.bo, NINE).await);
        let booked = walk.booking(&slot, "Lena Fischer").await;
        let busy = walk.ana.post(UPDATE, &taking(&room)).await;
        busy.is(409, "person_busy");
        assert_eq!(busy.body["details"], json!({ "personId": ana, "bookingId": booked["id"] }));
        let next = host(&walk.ana, TEN).await;
        let twice = walk.ana.post(CREATE, &json!({ "datetimeUtc": TEN, "minutes": 15 })).await;
        twice.is(409, "person_busy");
        assert_eq!(twice.body["details"], json!({ "personId": ana, "roomId": next["id"] }));
    }

    async fn what_is_malformed_is_named_field_by_field(world: World) {
        let walk = Walk::begin(world).await;
        let room = host(&walk.ana, NINE).await;
        for (body, expected) in [
            (json!({}), vec!["datetimeUtc", "minutes"]),
            (json!({ "datetimeUtc": "2026-03-03T09:00:00", "minutes": "45" }), vec!["datetimeUtc", "minutes"]),
            (json!({ "datetimeUtc": "2026-03-02T08:00:00Z", "minutes": 14 }), vec!["datetimeUtc", "minutes"]),
            (json!({ "datetimeUtc": TEN, "minutes": 45.5, "topic": 1 }), vec!["minutes", "topic"]),
            (json!({ "datetimeUtc": TEN, "minutes": 45, "hostId": NOBODY }), vec!["hostId"]),
        ] {
            assert_eq!(fields(&walk.ana.post(CREATE, &body).await), expected, "{body}");
        }
        for (body, expected) in [
            (json!({}), vec!["datetimeUtc", "roomId"]),
            (json!({ "roomId": room["id"] }), vec!["datetimeUtc"]),
            (json!({ "roomId": room["id"], "take": false }), vec!["take"]),
            (json!({ "roomId": room["id"], "take": true, "datetimeUtc": TEN }), vec!["take"]),
            (json!({ "roomId": room["id"], "datetimeUtc": "2026-03-02T08:00:00Z" }), vec!["datetimeUtc"]),
            (json!({ "roomId": "1", "take": "yes" }), vec!["datetimeUtc", "roomId", "take"]),
        ] {
            assert_eq!(fields(&walk.ana.post(UPDATE, &body).await), expected, "{body}");
        }
        walk.ana.post(UPDATE, &json!({ "roomId": NOBODY, "take": true })).await.is(404, "not_found");
        for id in [NOBODY, "1", "%ff"] {
            walk.ana.delete(&format!("/api/practice-room/{id}")).await.is(404, "not_found");
        }
        walk.server.anonymous().get(LIST).await.is(401, "unauthenticated");
    }

    async fn rooms_are_listed_by_their_start_in_pages(world: World) {
        let walk = Walk::begin(world).await;
        let (second, first) = (host(&walk.ana, TEN).await, host(&walk.bo, NINE).await);
        let in_order = [first["id"].as_str().unwrap(), second["id"].as_str().unwrap()];
        assert_eq!(ids(&walk.clara.get(LIST).await.ok(200)), in_order);
        let page = walk.clara.get(&format!("{LIST}?limit=1&offset=1")).await.ok(200);
        assert_eq!((ids(&page), &page["total"]), (vec![in_order[1]], &json!(2)));
        assert_eq!(fields(&walk.clara.get(&format!("{LIST}?limit=0")).await), ["limit"]);
    }

    async fn hosting_and_taking_can_be_repeated(world: World) {
        let walk = Walk::begin(world).await;
        let keyed = |caller: &Caller| caller.clone().with("idempotency-key", "k");
        let room = host(&keyed(&walk.ana), NINE).await;
        assert_eq!(host(&keyed(&walk.ana), NINE).await, room);
        let taken = keyed(&walk.bo).post(UPDATE, &taking(&room)).await.ok(200);
        assert_eq!(keyed(&walk.bo).post(UPDATE, &taking(&room)).await.ok(200), taken);
        keyed(&walk.bo).post(UPDATE, &moving(&room, TEN)).await.is(409, "idempotency_key_reused");
    }

    async fn members_read_what_they_are_told_and_have_it_sent_again(world: World) {
        let walk = Walk::begin(world).await;
        let room = host(&walk.ana, NINE).await;
        walk.bo.post(UPDATE, &taking(&room)).await.ok(200);
        walk.server.world.pass(TimeDelta::seconds(20));
        walk.server.world.deliver().await;
        let messages = format!("{}/messages", at("practice-room", &room));
        let told = walk.bo.get(&messages).await.ok(200);
        assert_eq!(told["total"], 2);
        let to_bo = told["items"].as_array().unwrap().iter().find(|told| told["toName"] == "Bo Lindqvist").unwrap();
        assert_eq!(
            to_bo,
            &json!({
                "id": to_bo["id"], "roomId": room["id"], "kind": "invitation",
                "toName": "Bo Lindqvist", "state": "sent", "tries": 1, "remark": null,
                "dueAt": "2026-03-02T08:00:20.000Z", "sentAt": "2026-03-02T08:00:20.000Z",
            })
        );
        assert_eq!(walk.ana.get(&format!("{messages}?limit=1&offset=1")).await.ok(200)["items"][0]["kind"], "invitation");
        walk.clara.get(&messages).await.is(404, "not_found");
        let again = format!("{messages}/{}/resend", to_bo["id"].as_str().unwrap());
        walk.clara.send(Method::POST, &again, None).await.is(404, "not_found");
        assert_eq!(walk.ana.send(Method::POST, &again, None).await.status, 204);
        walk.bo.send(Method::POST, &again, None).await.is(409, "message_not_current");
        let nothing = format!("{messages}/{NOBODY}/resend");
        walk.ana.send(Method::POST, &nothing, None).await.is(404, "not_found");
    }
}
