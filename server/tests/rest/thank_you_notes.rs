//! `/api/thank-you-notes`, and what those who took part in a booking are thanked with.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{NOBODY, Walk, at, fields};

fn of(booking: &Value) -> String {
    format!("{}/thank-you-notes", at("booking", booking))
}

/// Ana has interviewed Lena.
async fn completed(walk: &Walk) -> Value {
    let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
    walk.server.world.set_now("2026-03-03T10:00:00Z");
    walk.server.world.deliver().await;
    let outcome = format!("{}/outcome", at("booking", &booking));
    walk.ana.post(&outcome, &json!({ "status": "completed" })).await.ok(200)
}

async fn drafted(walk: &Walk, booking: &Value) -> Value {
    walk.clara.post(&of(booking), &json!({ "recipientId": booking["candidate"]["id"] })).await.ok(201)
}

async fn leave(walk: &Walk) {
    walk.server.world.pass(TimeDelta::seconds(20));
    walk.server.world.deliver().await;
}

services::on_both_databases! {
    async fn a_note_is_drafted_edited_seen_taken_back_and_sent(world: World) {
        let walk = Walk::begin(world).await;
        let booking = completed(&walk).await;
        let path = of(&booking);
        let before = walk.clara.get(&path).await.ok(200);
        let candidate = json!({
            "id": booking["candidate"]["id"], "side": "candidate", "name": "Lena", "email": "lena@example.com",
        });
        let interviewer = json!({
            "id": booking["slot"]["interviewerId"], "side": "interviewer", "name": "Ana Moreau",
            "email": "ana.moreau@example.com",
        });
        assert_eq!(
            before,
            json!({ "bookingId": booking["id"], "notes": [], "suggestions": [candidate, interviewer] })
        );
        let answer = walk.clara.post(&path, &json!({ "recipientId": candidate["id"] })).await;
        assert_eq!(answer.header("etag"), Some("\"1\""));
        let location = answer.header("location").map(str::to_owned);
        let note = answer.ok(201);
        let own = at("thank-you-notes", &note);
        assert_eq!(location.as_deref(), Some(own.as_str()));
        let clara = walk.clara.get("/api/me").await.ok(200);
        assert_eq!(
            note,
            json!({
                "id": note["id"], "bookingId": booking["id"], "recipient": candidate,
                "subject": "Thank you for the interview", "body": note["body"], "state": "draft", "tries": 0,
                "remark": null, "dueAt": null, "sentAt": null,
                "author": { "id": clara["id"], "name": clara["name"] }, "version": 1,
                "createdAt": "2026-03-03T11:00:00.000+01:00", "updatedAt": "2026-03-03T11:00:00.000+01:00",
            })
        );
        assert!(note["body"].as_str().unwrap().contains("Tuesday 3 March 2026"), "{note}");
        walk.clara.post(&path, &json!({ "recipientId": candidate["id"] })).await.is(409, "already_exists");

        let text = json!({ "body": "Dear Lena,\n\nthank you." });
        let stale = walk.clara.clone().with("if-match", "\"7\"").patch(&own, &text).await;
        stale.is(412, "version_mismatch");
        let edited = walk.ana.clone().with("if-match", "\"1\"").patch(&own, &text).await.ok(200);
        assert_eq!((&edited["body"], &edited["version"]), (&text["body"], &json!(2)));
        let mail = walk.clara.get(&format!("{own}/preview")).await.ok(200);
        assert_eq!((&mail["subject"], &mail["text"]), (&edited["subject"], &json!("Dear Lena,\n\nthank you.\n")));
        assert!(mail["html"].as_str().unwrap().contains("thank you.</p>"), "{mail}");
        assert!(mail["replyTo"].as_str().unwrap().contains("clara.vogt@example.com"), "{mail}");

        let send = format!("{own}/send");
        walk.clara.clone().with("if-match", "\"1\"").send(Method::POST, &send, None).await.is(412, "version_mismatch");
        let queued = walk.clara.clone().with("if-match", "\"2\"").send(Method::POST, &send, None).await.ok(200);
        assert_eq!((&queued["state"], &queued["dueAt"]), (&json!("queued"), &json!("2026-03-03T11:00:20.000+01:00")));
        walk.clara.send(Method::POST, &send, None).await.is(409, "note_has_left");
        walk.clara.patch(&own, &text).await.is(409, "note_has_left");
        walk.clara.delete(&own).await.is(409, "note_has_left");
        let back = walk.clara.send(Method::POST, &format!("{own}/take-back"), None).await.ok(200);
        assert_eq!((&back["state"], &back["dueAt"]), (&json!("draft"), &json!(null)));
        walk.clara.send(Method::POST, &send, None).await.ok(200);
        leave(&walk).await;
        let sent = walk.clara.get(&own).await.ok(200);
        assert_eq!((&sent["state"], &sent["sentAt"]), (&json!("sent"), &json!("2026-03-03T11:00:20.000+01:00")));
        walk.clara.send(Method::POST, &format!("{own}/take-back"), None).await.is(409, "note_has_left");
        assert_eq!(walk.clara.get(&path).await.ok(200)["suggestions"], json!([interviewer]));
    }

    async fn what_is_asked_of_a_note(world: World) {
        let walk = Walk::begin(world).await;
        let ahead = walk.booking(&walk.slot("14:00", "15:00").await, "Mo").await;
        let to = json!({ "recipientId": ahead["candidate"]["id"] });
        walk.clara.post(&of(&ahead), &to).await.is(409, "booking_not_completed");
        let nobody_yet = walk.clara.get(&of(&ahead)).await.ok(200);
        assert_eq!((&nobody_yet["notes"], &nobody_yet["suggestions"]), (&json!([]), &json!([])));
        let booking = completed(&walk).await;
        let long = "a".repeat(10_001);
        for (body, expected) in [
            (json!({}), vec!["recipientId"]),
            (json!({ "recipientId": NOBODY }), vec!["recipientId"]),
            (json!({ "recipientId": "7", "subject": "a\r\nBcc: b", "body": " " }), vec!["body", "recipientId", "subject"]),
            (json!({ "recipientId": NOBODY, "body": long, "state": "sent" }), vec!["body", "state"]),
        ] {
            assert_eq!(fields(&walk.clara.post(&of(&booking), &body).await), expected);
        }
        let own = at("thank-you-notes", &drafted(&walk, &booking).await);
        let wrong = json!({ "subject": null, "recipientId": NOBODY });
        assert_eq!(fields(&walk.clara.patch(&own, &wrong).await), ["recipientId", "subject"]);
        for path in ["/api/thank-you-notes/1", &format!("/api/thank-you-notes/{NOBODY}")] {
            walk.clara.get(path).await.is(404, "not_found");
            walk.clara.get(&format!("{path}/preview")).await.is(404, "not_found");
            walk.clara.patch(path, &json!({})).await.is(404, "not_found");
            walk.clara.delete(path).await.is(404, "not_found");
            walk.clara.send(Method::POST, &format!("{path}/send"), None).await.is(404, "not_found");
            walk.clara.send(Method::POST, &format!("{path}/take-back"), None).await.is(404, "not_found");
        }
        assert_eq!(walk.clara.delete(&own).await.status, 204);
        walk.clara.delete(&own).await.is(404, "not_found");
    }

    async fn who_may_and_who_is_told_nothing(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena").await;
        let (lea, lead) = walk.interviewer("Lea Lead", "UTC").await;
        let (nils, takes_notes) = walk.interviewer("Nils Noter", "UTC").await;
        for (person, part) in [(&lea, "lead"), (&nils, "note_taker")] {
            let raw = json!({ "personId": person.id, "part": part });
            walk.clara.post(&format!("{}/assignments", at("booking", &booking)), &raw).await.ok(201);
        }
        walk.server.world.set_now("2026-03-03T10:00:00Z");
        let outcome = format!("{}/outcome", at("booking", &booking));
        walk.ana.post(&outcome, &json!({ "status": "completed" })).await.ok(200);
        let note = drafted(&walk, &booking).await;
        let (path, own) = (of(&booking), at("thank-you-notes", &note));
        let anonymous = walk.server.anonymous();
        let callers = [
            (&walk.ana, None),
            (&lead, None),
            (&walk.clara, None),
            (&walk.dee, None),
            (&takes_notes, Some((403, "forbidden"))),
            (&walk.bo, Some((404, "not_found"))),
            (&anonymous, Some((401, "unauthenticated"))),
        ];
        for (caller, refused) in callers {
            let text = json!({ "subject": "Thank you for the interview" });
            let answers = [
                caller.get(&path).await,
                caller.get(&own).await,
                caller.get(&format!("{own}/preview")).await,
                caller.patch(&own, &text).await,
            ];
            for answer in &answers {
                match refused {
                    None => assert_eq!(answer.status, 200),
                    Some((status, code)) => answer.is(status, code),
                }
            }
            let Some((status, code)) = refused else { continue };
            caller.post(&path, &json!({ "recipientId": lea.id })).await.is(status, code);
            caller.send(Method::POST, &format!("{own}/send"), None).await.is(status, code);
            caller.send(Method::POST, &format!("{own}/take-back"), None).await.is(status, code);
            caller.delete(&own).await.is(status, code);
        }
        anonymous.get("/api/thank-you-notes/rate").await.is(401, "unauthenticated");
    }

    async fn the_rate_of_notes(world: World) {
        let walk = Walk::begin(world).await;
        let booking = completed(&walk).await;
        let own = at("thank-you-notes", &drafted(&walk, &booking).await);
        let none = json!({ "completed": 1, "thanked": 0 });
        assert_eq!(walk.clara.get("/api/thank-you-notes/rate").await.ok(200), none);
        walk.ana.send(Method::POST, &format!("{own}/send"), None).await.ok(200);
        leave(&walk).await;
        let one = json!({ "completed": 1, "thanked": 1 });
        let nothing = json!({ "completed": 0, "thanked": 0 });
        let ana = booking["slot"]["interviewerId"].as_str().unwrap();
        for (query, expected) in [
            (String::new(), &one),
            (format!("interviewerId={ana}"), &one),
            ("from=2026-03-03T00:00:00Z&to=2026-03-04T00:00:00Z".to_owned(), &one),
            ("from=2026-03-04T00:00:00Z".to_owned(), &nothing),
            (format!("openingId={NOBODY}"), &nothing),
        ] {
            assert_eq!(walk.dee.get(&format!("/api/thank-you-notes/rate?{query}")).await.ok(200), *expected, "{query}");
        }
        assert_eq!(walk.bo.get("/api/thank-you-notes/rate").await.ok(200), nothing);
        for (query, expected) in [
            ("from=2026-03-04T00:00:00Z&to=2026-03-03T00:00:00Z", "to"),
            ("openingId=7", "openingId"),
            ("interviewerId=7", "interviewerId"),
            ("limit=7", "limit"),
        ] {
            assert_eq!(fields(&walk.clara.get(&format!("/api/thank-you-notes/rate?{query}")).await), [expected]);
        }
    }
}
