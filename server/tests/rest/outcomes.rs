//! `/api/booking/{id}/outcome`: how interviews ended, and what was decided.

use domain::actor::Role;
use serde_json::{Value, json};

use crate::{NOBODY, Walk, at, fields};

fn of(booking: &Value) -> String {
    format!("{}/outcome", at("booking", booking))
}

services::on_both_databases! {
    async fn an_outcome_is_said_corrected_and_decided_on(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let path = of(&booking);
        let nothing = json!({
            "bookingId": booking["id"], "status": null, "absent": null, "cancelledBy": null, "reason": null, "saidBy": null,
            "saidAt": null, "decision": null, "note": null, "decidedBy": null, "decidedAt": null,
        });
        assert_eq!(walk.ana.get(&path).await.ok(200), nothing);
        walk.ana.post(&path, &json!({ "status": "completed" })).await.is(409, "booking_not_active");
        walk.server.world.set_now("2026-03-03T10:00:00Z");
        let ana = walk.ana.get("/api/me").await.ok(200);
        let by = json!({ "id": ana["id"], "name": ana["name"] });
        let concluded = walk.ana.post(&path, &json!({ "status": "no_show", "absent": "both" })).await.ok(200);
        assert_eq!(concluded["status"], "no_show");
        let said = walk.clara.get(&path).await.ok(200);
        assert_eq!((&said["status"], &said["absent"], &said["saidBy"]), (&json!("no_show"), &json!("both"), &by));
        assert_eq!(said["saidAt"], "2026-03-03T11:00:00.000+01:00");
        let decided = json!({ "status": "completed", "decision": "advance", "note": "Clear." });
        let answer = walk.ana.patch(&path, &decided).await;
        assert_eq!(answer.header("etag"), Some("\"3\""));
        let decided = answer.ok(200);
        assert_eq!((&decided["status"], &decided["absent"]), (&json!("completed"), &Value::Null));
        assert_eq!((&decided["decision"], &decided["note"], &decided["decidedBy"]), (&json!("advance"), &json!("Clear."), &by));
        let stale = walk.clara.clone().with("if-match", "\"2\"").patch(&path, &json!({ "decision": "hold" })).await;
        stale.is(412, "version_mismatch");
        let open = walk.clara.patch(&path, &json!({ "decision": null })).await.ok(200);
        assert_eq!((&open["decision"], &open["note"], &open["decidedAt"]), (&Value::Null, &Value::Null, &Value::Null));
    }

    async fn who_called_it_off_is_said_with_why(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let path = at("booking", &booking);
        walk.clara.delete(&format!("{path}?by=weather")).await.is(400, "invalid_input");
        walk.clara.delete(&format!("{path}?by=candidate&reason=ill")).await.ok(200);
        let outcome = walk.clara.get(&of(&booking)).await.ok(200);
        let told = ["status", "cancelledBy", "reason"].map(|field| outcome[field].as_str().unwrap().to_owned());
        assert_eq!(told, ["cancelled", "candidate", "ill"]);
    }

    async fn what_makes_no_sense_is_named_and_strangers_see_nothing(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let path = of(&booking);
        walk.server.world.set_now("2026-03-03T10:00:00Z");
        for (body, field) in [
            (json!({ "status": "cancelled" }), "status"),
            (json!({ "status": "no_show", "absent": "nobody" }), "absent"),
            (json!({ "status": "completed", "absent": "both" }), "absent"),
            (json!({ "decision": "promote" }), "decision"),
            (json!({ "note": "a\u{0}" }), "note"),
            (json!({ "decision": "hold" }), "status"),
            (json!({ "verdict": "hold" }), "verdict"),
        ] {
            assert_eq!(fields(&walk.ana.patch(&path, &body).await), [field], "{body}");
        }
        walk.bo.get(&path).await.is(404, "not_found");
        walk.bo.post(&path, &json!({ "status": "completed" })).await.is(404, "not_found");
        walk.bo.patch(&path, &json!({ "status": "completed" })).await.is(404, "not_found");
        walk.server.anonymous().get(&path).await.is(401, "unauthenticated");
        walk.clara.get(&format!("/api/booking/{NOBODY}/outcome")).await.is(404, "not_found");
    }

    async fn whoever_takes_notes_hears_how_it_ended_and_not_what_was_decided(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let noor = walk.server.world.person("Noor Haddad", "UTC", &[Role::Interviewer]).await;
        let part = json!({ "personId": noor.id, "part": "note_taker" });
        walk.clara.post(&format!("{}/assignments", at("booking", &booking)), &part).await.ok(201);
        walk.server.world.set_now("2026-03-03T10:00:00Z");
        let path = of(&booking);
        walk.ana.patch(&path, &json!({ "status": "completed", "decision": "reject" })).await.ok(200);
        let noor = walk.server.person(&noor);
        let seen = noor.get(&path).await.ok(200);
        assert_eq!((&seen["status"], &seen["decision"]), (&json!("completed"), &Value::Null));
        noor.patch(&path, &json!({ "decision": "hold" })).await.is(403, "forbidden");
    }
}
