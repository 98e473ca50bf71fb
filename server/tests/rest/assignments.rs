//! Who takes part in a booking: `/api/booking/{id}/people` and what changes it.

use domain::actor::Role;
use serde_json::{Value, json};

use crate::{NOBODY, Walk, fields};

fn at(booking: &Value, what: &str) -> String {
    format!("/api/booking/{}/{what}", booking["id"].as_str().unwrap())
}

fn of(booking: &Value, person: &Value) -> String {
    at(booking, &format!("assignments/{}", person["id"].as_str().unwrap()))
}

services::on_both_databases! {
    async fn somebody_is_assigned_answers_and_is_replaced(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let bo = walk.bo.get("/api/me").await.ok(200);
        let answer = walk.clara.post(&at(&booking, "assignments"), &json!({ "personId": bo["id"], "part": "lead" })).await;
        let path = at(&booking, "people");
        assert_eq!((answer.header("etag"), answer.header("location")), (Some("\"2\""), Some(path.as_str())));
        let people = answer.ok(201);
        let assignment = json!({
            "personId": bo["id"], "name": "Bo Lindqvist", "email": bo["email"], "outside": false, "part": "lead",
            "answer": null, "comment": null,
        });
        assert_eq!(people, json!({ "assignments": [assignment], "guests": [] }));
        for caller in [&walk.ana, &walk.bo, &walk.clara, &walk.dee] {
            assert_eq!(caller.get(&path).await.ok(200), people);
        }

        let stale = json!({ "answer": "declined", "sequence": 7 });
        walk.bo.post(&at(&booking, "answer"), &stale).await.is(412, "version_mismatch");
        let declined = json!({ "answer": "declined", "comment": "On holiday", "sequence": 1 });
        let people = walk.bo.post(&at(&booking, "answer"), &declined).await.ok(200);
        let assignment = &people["assignments"][0];
        assert_eq!((&assignment["answer"], &assignment["comment"]), (&json!("declined"), &json!("On holiday")));
        let (mira, mira_calls) = walk.interviewer("Mira Okafor", "Africa/Lagos").await;
        let proposals = walk.clara.get(&at(&booking, "proposals")).await.ok(200);
        assert_eq!(
            proposals,
            json!({ "items": [{
                "personId": mira.id, "name": "Mira Okafor", "usual": false, "thatWeek": 0,
                "reason": "nothing else that week",
            }] })
        );
        let swap = format!("{}/swap", of(&booking, &bo));
        let people = walk.clara.post(&swap, &json!({ "personId": mira.id })).await.ok(200);
        assert_eq!((&people["assignments"][0]["name"], &people["assignments"][0]["part"]), (&json!("Mira Okafor"), &json!("lead")));
        walk.bo.get(&path).await.is(404, "not_found");
        // Who leads sees the whole booking.
        mira_calls.get(&crate::at("booking", &booking)).await.ok(200);
        let person = json!({ "id": mira.id });
        let people = walk.clara.patch(&of(&booking, &person), &json!({ "part": "note_taker" })).await.ok(200);
        assert_eq!(people["assignments"][0]["part"], "note_taker");
        mira_calls.get(&crate::at("booking", &booking)).await.is(404, "not_found");
        mira_calls.get(&path).await.ok(200);
        let people = walk.dee.delete(&of(&booking, &person)).await.ok(200);
        assert_eq!(people["assignments"], json!([]));
    }

    async fn a_guest_is_invited_and_uninvited(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let guest = json!({ "email": "guest@example.com", "name": "Gus Guest" });
        let people = walk.clara.post(&at(&booking, "guests"), &guest).await.ok(201);
        let id = people["guests"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(
            people["guests"],
            json!([{ "id": id, "name": "Gus Guest", "email": "guest@example.com", "answer": null }])
        );
        let again = walk.clara.post(&at(&booking, "guests"), &guest).await;
        again.is(409, "takes_part");
        assert_eq!(again.body["details"]["id"], json!(id));
        let path = at(&booking, &format!("guests/{id}"));
        assert_eq!(walk.clara.delete(&path).await.ok(200)["guests"], json!([]));
        walk.clara.delete(&path).await.is(404, "not_found");
    }

    async fn what_is_refused(world: World) {
        let walk = Walk::begin(world).await;
        let nine = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let half_past = walk.booking(&walk.slot_of_bo("10:30", "11:30").await, "Omar").await;
        let (mira, _) = walk.interviewer("Mira Okafor", "Africa/Lagos").await;
        let path = at(&nine, "assignments");
        let lead = json!({ "personId": mira.id, "part": "lead" });
        for (body, expected) in [
            (json!({}), vec!["part", "personId"]),
            (json!({ "personId": NOBODY, "part": "lead" }), vec!["personId"]),
            (json!({ "personId": mira.id, "part": "boss" }), vec!["part"]),
            (json!({ "personId": mira.id, "part": "lead", "colleague": {} }), vec!["colleague.name"]),
            (json!({ "colleague": { "name": "Vic", "mail": "v" }, "part": "lead" }), vec!["colleague.email", "colleague.mail"]),
        ] {
            assert_eq!(fields(&walk.clara.post(&path, &body).await), expected, "{body}");
        }
        walk.clara.clone().with("if-match", "\"9\"").post(&path, &lead).await.is(412, "version_mismatch");
        walk.clara.post(&path, &lead).await.ok(201);
        walk.clara.post(&path, &lead).await.is(409, "takes_part");
        let busy = walk.clara.post(&at(&half_past, "assignments"), &lead).await;
        busy.is(409, "person_busy");
        assert_eq!(busy.body["details"], json!({ "personId": mira.id, "bookingId": nine["id"] }));
        let wrong = json!({ "answer": "maybe", "sequence": -1 });
        assert_eq!(fields(&walk.bo.post(&at(&nine, "answer"), &wrong).await), ["answer", "sequence"]);
        walk.bo.post(&at(&nine, "answer"), &json!({ "answer": "accepted" })).await.is(404, "not_found");
        walk.ana.post(&path, &lead).await.is(403, "forbidden");
        walk.ana.get(&at(&nine, "proposals")).await.is(403, "forbidden");
        walk.bo.get(&at(&nine, "people")).await.is(404, "not_found");
        walk.clara.post(&format!("/api/booking/{NOBODY}/assignments"), &lead).await.is(404, "not_found");
        walk.clara.delete(&at(&nine, &format!("assignments/{NOBODY}"))).await.is(404, "not_found");
        walk.server.anonymous().get(&at(&nine, "people")).await.is(401, "unauthenticated");
        let nobody = walk.server.world.person("Cy Clerk", "UTC", &[Role::Coordinator]).await;
        walk.clara.post(&path, &json!({ "personId": nobody.id, "part": "shadow" })).await.ok(201);
    }
}
