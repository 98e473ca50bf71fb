//! `/api/webhooks`, and what they were told.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{NOBODY, Walk, at, fields};

const URL: &str = "https://hooks.example/in?to=us";

async fn made(walk: &Walk, body: Value) -> Value {
    walk.dee.post("/api/webhooks", &body).await.ok(201)
}

fn within(webhook: &Value, what: &str) -> String {
    format!("{}/{what}", at("webhooks", webhook))
}

services::on_both_databases! {
    async fn a_webhook_is_made_shown_changed_and_taken_away(world: World) {
        let walk = Walk::begin(world).await;
        let answer = walk.dee.post("/api/webhooks", &json!({ "url": URL })).await;
        assert_eq!(answer.header("etag"), Some("\"1\""));
        let location = answer.header("location").unwrap().to_owned();
        let mut webhook = answer.ok(201);
        assert_eq!(location, at("webhooks", &webhook));
        let secret = webhook.as_object_mut().unwrap().remove("secret").unwrap();
        assert!(secret.as_str().unwrap().starts_with("whsec_"));
        assert_eq!(
            webhook,
            json!({
                "id": webhook["id"], "url": URL, "kind": "standard", "events": null, "active": true,
                "offBecause": null, "failingSince": null, "formerSecretUntil": null, "version": 1,
                "createdAt": "2026-03-02T08:00:00.000Z", "updatedAt": "2026-03-02T08:00:00.000Z",
            })
        );
        assert_eq!(walk.dee.get(&location).await.ok(200), webhook, "its secret is told once");
        let list = walk.dee.get("/api/webhooks?timeZone=Europe/Paris").await.ok(200);
        assert_eq!((&list["total"], &list["items"][0]["createdAt"]), (&json!(1), &json!("2026-03-02T09:00:00.000+01:00")));

        let changes = json!({ "events": ["slot.deleted", "booking.created"], "active": false });
        let changed = walk.dee.patch(&location, &changes).await.ok(200);
        assert_eq!(changed["events"], json!(["slot.deleted", "booking.created"]));
        assert_eq!((&changed["active"], &changed["version"], &changed["url"]), (&json!(false), &json!(2), &json!(URL)));
        let of_all = walk.dee.patch(&location, &json!({ "events": null })).await.ok(200);
        assert_eq!(of_all["events"], json!(null));

        walk.dee.delete(&location).await.ok(204);
        walk.dee.get(&location).await.is(404, "not_found");
        walk.dee.delete(&location).await.is(404, "not_found");
    }

    async fn what_is_wrong_is_named(world: World) {
        let walk = Walk::begin(world).await;
        for (body, expected) in [
            (json!({}), vec!["url"]),
            (json!({ "url": "https://ana:secret@hooks.example/" }), vec!["url"]),
            (json!({ "url": "https://127.0.0.1/" }), vec!["url"]),
            (json!({ "url": "http://hooks.example/" }), vec!["url"]),
            (json!({ "url": URL, "kind": "teams", "events": [], "active": false }), vec!["active", "events", "kind"]),
            (json!({ "url": URL, "events": ["booking.moved"] }), vec!["events"]),
            (json!({ "url": URL, "secret": "mine" }), vec!["secret"]),
        ] {
            assert_eq!(fields(&walk.dee.post("/api/webhooks", &body).await), expected, "{body}");
        }
        let webhook = made(&walk, json!({ "url": URL })).await;
        let path = at("webhooks", &webhook);
        for (body, expected) in [
            (json!({ "kind": "slack" }), vec!["kind"]),
            (json!({ "url": null }), vec!["url"]),
            (json!({ "url": "https://10.0.0.1/" }), vec!["url"]),
        ] {
            assert_eq!(fields(&walk.dee.patch(&path, &body).await), expected, "{body}");
        }
        assert_eq!(fields(&walk.dee.get(&within(&webhook, "deliveries?state=lost")).await), ["state"]);
    }

    async fn only_administrators_have_webhooks(world: World) {
        let walk = Walk::begin(world).await;
        let webhook = made(&walk, json!({ "url": URL })).await;
        let path = at("webhooks", &webhook);
        let again = format!("{path}/deliveries/{NOBODY}/redeliver");
        for caller in [&walk.clara, &walk.ana] {
            caller.get("/api/webhooks").await.is(403, "forbidden");
            caller.post("/api/webhooks", &json!({ "url": URL })).await.is(403, "forbidden");
            caller.get(&path).await.is(403, "forbidden");
            caller.patch(&path, &json!({ "active": false })).await.is(403, "forbidden");
            caller.delete(&path).await.is(403, "forbidden");
            caller.get(&within(&webhook, "deliveries")).await.is(403, "forbidden");
            for told in [within(&webhook, "rotate"), within(&webhook, "test"), again.clone()] {
                caller.send(Method::POST, &told, None).await.is(403, "forbidden");
            }
        }
        walk.server.anonymous().get("/api/webhooks").await.is(401, "unauthenticated");
        for told in ["rotate", "test"] {
            let path = format!("/api/webhooks/{NOBODY}/{told}");
            walk.dee.send(Method::POST, &path, None).await.is(404, "not_found");
        }
        walk.dee.send(Method::POST, &again, None).await.is(404, "not_found");
        let foreign = walk.dee.clone().with("origin", "https://evil.example");
        foreign.send(Method::POST, &within(&webhook, "rotate"), None).await.is(403, "forbidden");
    }

    async fn a_secret_is_replaced_and_the_same_request_is_the_same_secret(world: World) {
        let walk = Walk::begin(world).await;
        let webhook = made(&walk, json!({ "url": URL })).await;
        let again = walk.dee.clone().with("idempotency-key", "rotate");
        let rotated = again.send(Method::POST, &within(&webhook, "rotate"), None).await.ok(200);
        assert_ne!(rotated["secret"], webhook["secret"]);
        assert_eq!(rotated["formerSecretUntil"], "2026-03-03T08:00:00.000Z");
        assert_eq!(again.send(Method::POST, &within(&webhook, "rotate"), None).await.ok(200), rotated);
        let slack = json!({ "url": "https://hooks.example/services/T1/B1/secret", "kind": "slack" });
        let slack = made(&walk, slack).await;
        assert_eq!(slack["url"], "https://hooks.example/…cret");
        assert_eq!(slack["events"], json!(["booking.created", "booking.updated", "booking.cancelled"]));
        assert!(slack["secret"].is_null());
        let unsigned = walk.dee.send(Method::POST, &within(&slack, "rotate"), None).await;
        unsigned.is(409, "webhook_unsigned");
    }

    async fn the_log_says_what_became_of_it_and_a_button_sends_it_again(world: World) {
        let walk = Walk::begin(world).await;
        // Nobody has that name.
        let webhook = made(&walk, json!({ "url": "https://hooks.invalid/in", "events": ["slot.created"] })).await;
        let slot = walk.slot("10:00", "11:00").await;
        walk.booking(&slot, "Lena Fischer").await;
        let log = within(&webhook, "deliveries");
        let waiting = walk.dee.get(&log).await.ok(200);
        assert_eq!(waiting["total"], 1);
        let jobs = walk.dee.get("/api/jobs").await.ok(200);
        let job = jobs["items"].as_array().unwrap().iter().find(|job| job["kind"] == "post").unwrap();
        assert_eq!((&job["webhookId"], &job["bookingId"]), (&webhook["id"], &json!(null)));
        walk.server.world.deliver().await;
        let tried = walk.dee.get(&format!("{log}?state=waiting")).await.ok(200)["items"][0].clone();
        assert_eq!(
            tried,
            json!({
                "id": tried["id"], "webhookId": webhook["id"], "eventId": tried["eventId"], "event": "slot.created",
                "state": "waiting", "attempts": 1, "lastStatus": null,
                "lastError": "The name hooks.invalid leads nowhere.", "triedAt": "2026-03-02T08:00:00.000Z",
                "createdAt": "2026-03-02T08:00:00.000Z",
            })
        );
        let again = format!("{log}/{}/redeliver", tried["id"].as_str().unwrap());
        let sent = walk.dee.send(Method::POST, &again, None).await.ok(202);
        assert_eq!((&sent["state"], &sent["attempts"], &sent["eventId"]), (&json!("waiting"), &json!(0), &tried["eventId"]));
        assert_eq!(walk.server.world.deliver().await, 1);
        assert_eq!(walk.dee.get(&format!("{log}?state=failed")).await.ok(200)["total"], 0);
        walk.dee.patch(&at("webhooks", &webhook), &json!({ "active": false })).await.ok(200);
        walk.dee.send(Method::POST, &again, None).await.is(409, "webhook_inactive");
        walk.dee.send(Method::POST, &within(&webhook, "test"), None).await.is(409, "webhook_inactive");
    }
}
