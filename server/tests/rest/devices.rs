//! `/api/me/push-subscriptions`, `/api/me/push-key`, and the script that shows notices.

use serde_json::{Value, json};

use crate::{NOBODY, Walk, fields, support::Caller};

const PATH: &str = "/api/me/push-subscriptions";

/// The keys are those of RFC 8291, appendix A.
pub(crate) fn browser(number: u8) -> Value {
    let p256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    json!({
        "endpoint": format!("https://push.example/send/{number}"),
        "keys": { "p256dh": p256dh, "auth": "BTBZMqHH6r4Tts7J_aSIgg" },
    })
}

fn on_a_phone(caller: &Caller) -> Caller {
    caller.clone().with("user-agent", "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0")
}

services::on_both_databases! {
    async fn a_browser_is_added_tried_out_and_removed(world: World) {
        let walk = Walk::begin(world).await;
        let key = walk.ana.get("/api/me/push-key").await.ok(200);
        assert_eq!(key, walk.bo.get("/api/me/push-key").await.ok(200));
        assert_eq!(key["publicKey"].as_str().unwrap().len(), 87);
        let added = on_a_phone(&walk.ana).post(PATH, &browser(1)).await.ok(201);
        let expected = json!({
            "id": added["id"], "device": "Firefox on Android", "service": "push.example",
            "createdAt": "2026-03-02T09:00:00.000+01:00", "lastSuccessAt": null, "failures": 0, "lastError": null,
        });
        assert_eq!(added, expected);
        let other = walk.ana.post(PATH, &browser(2)).await.ok(201);
        assert_eq!(other["device"], "A browser");
        let list = walk.ana.get(PATH).await.ok(200);
        assert_eq!((&list["items"], &list["total"]), (&json!([added, other]), &json!(2)));
        let second = walk.ana.get(&format!("{PATH}?limit=1&offset=1&timeZone=Asia/Tokyo")).await.ok(200);
        assert_eq!((&second["items"][0]["id"], &second["total"]), (&other["id"], &json!(2)));
        assert_eq!(second["items"][0]["createdAt"], "2026-03-02T17:00:00.000+09:00");

        let one = format!("{PATH}/{}", added["id"].as_str().unwrap());
        let test = format!("{one}/test");
        for stranger in [&walk.bo, &walk.clara, &walk.dee] {
            assert_eq!(stranger.get(PATH).await.ok(200)["total"], 0);
            stranger.post(&test, &json!({})).await.is(404, "not_found");
            stranger.delete(&one).await.is(404, "not_found");
        }
        walk.ana.post(&test, &json!({})).await.ok(204);
        let jobs = walk.dee.get("/api/jobs").await.ok(200);
        let job = &jobs["items"][0];
        let told = ["kind", "bookingId", "webhookId"].map(|name| job[name].clone());
        assert_eq!(told, [json!("push"), json!(null), json!(null)]);
        walk.ana.delete(&one).await.ok(204);
        walk.ana.delete(&one).await.is(404, "not_found");
        assert_eq!(walk.ana.get(PATH).await.ok(200)["total"], 1);
        assert_eq!(walk.dee.get("/api/jobs").await.ok(200)["total"], 0);
    }

    async fn what_is_wrong_with_a_browser_is_named(world: World) {
        let walk = Walk::begin(world).await;
        let with = |name: &str, value: Value| {
            let mut body = browser(1);
            body[name] = value;
            body
        };
        let all = &["endpoint", "keys.auth", "keys.p256dh"][..];
        for (body, expected) in [
            (json!({}), all),
            (json!({ "endpoint": 7, "keys": { "p256dh": "x", "auth": [] } }), all),
            (with("keys", json!({ "p256dh": "B".repeat(87), "auth": "BTBZMqHH6r4Tts7J_aSIgg" })), &["keys.p256dh"]),
            (with("endpoint", json!("http://push.example/1")), &["endpoint"]),
            (with("endpoint", json!("https://10.1.2.3/1")), &["endpoint"]),
            (with("expirationTime", json!(null)), &["expirationTime"]),
        ] {
            assert_eq!(fields(&walk.ana.post(PATH, &body).await), expected, "{body}");
        }
        let anonymous = walk.server.anonymous();
        for path in [PATH, "/api/me/push-key"] {
            anonymous.get(path).await.is(401, "unauthenticated");
        }
        anonymous.post(PATH, &browser(1)).await.is(401, "unauthenticated");
        for path in [format!("{PATH}/{NOBODY}"), format!("{PATH}/7")] {
            walk.ana.delete(&path).await.is(404, "not_found");
            walk.ana.post(&format!("{path}/test"), &json!({})).await.is(404, "not_found");
        }
    }

    async fn the_script_is_at_the_root_and_reaches_this_server_alone(world: World) {
        let walk = Walk::begin(world).await;
        let script = walk.server.anonymous().get("/device-worker.js").await;
        for (name, expected) in [
            ("content-type", "text/javascript; charset=utf-8"),
            ("cache-control", "no-cache"),
            ("content-security-policy", "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"),
        ] {
            assert_eq!(script.header(name), Some(expected));
        }
        assert!(script.text.contains("showNotification") && !script.text.contains("\"fetch\""));
    }
}
