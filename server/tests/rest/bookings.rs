//! `/api/book`, `/api/reschedule`, `/api/booking/{id}`, `/api/calendar`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{NOBODY, Walk, at, booking, fields, ids, moving, slot_on, tuesday};

services::on_both_databases! {
    async fn a_booking_is_answered_as_it_is_published(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let body = json!({
            "slotId": slot["id"], "notes": "Line one\r\nLine two",
            "candidate": { "name": "Lena Fischer", "email": "Lena@Example.com", "timeZone": "America/New_York" },
        });
        let answer = walk.clara.post("/api/book", &body).await;
        assert_eq!(answer.header("etag"), Some("\"1\""));
        let location = answer.header("location").map(str::to_owned);
        let booked = answer.ok(201);
        assert_eq!(location, Some(at("booking", &booked)));
        let held = walk.clara.get(&at("slots", &slot)).await.ok(200);
        assert_eq!((&held["status"], &held["version"]), (&json!("booked"), &json!(2)));
        assert_eq!(
            booked,
            json!({
                "id": booked["id"], "slot": held,
                "candidate": {
                    "id": booked["candidate"]["id"], "name": "Lena Fischer", "email": "Lena@Example.com",
                    "timeZone": "America/New_York",
                },
                "coordinatorId": walk.server.world.clara().await.id, "status": "booked",
                "notes": "Line one\nLine two", "version": 1, "icsUid": booked["icsUid"], "sequence": 0,
                "createdAt": "2026-03-02T09:00:00.000+01:00", "updatedAt": "2026-03-02T09:00:00.000+01:00",
            })
        );
        assert!(!booked["icsUid"].as_str().unwrap().is_empty());
        for caller in [&walk.ana, &walk.clara, &walk.dee] {
            let found = caller.get(&at("booking", &booked)).await;
            assert_eq!(found.header("etag"), Some("\"1\""));
            assert_eq!(found.ok(200), booked);
        }
        walk.bo.get(&at("booking", &booked)).await.is(404, "not_found");
    }

    async fn a_candidate_is_known_by_email(world: World) {
        let walk = Walk::begin(world).await;
        let (first, second) = (walk.slot("10:00", "11:00").await, walk.slot("11:00", "12:00").await);
        let third = walk.slot("12:00", "13:00").await;
        let lena = walk.booking(&first, "Lena Fischer").await["candidate"].clone();
        assert!(lena.get("timeZone").is_none());
        let again = walk.clara.post("/api/book", &json!({
            "slotId": second["id"],
            "candidate": { "name": "L. F.", "email": "LENA.FISCHER@example.com", "timeZone": "Asia/Tokyo" },
        })).await.ok(201);
        assert_eq!(again["candidate"], lena);
        let by_id =
            json!({ "slotId": third["id"], "candidateId": lena["id"], "candidate": null, "notes": null });
        assert_eq!(walk.clara.post("/api/book", &by_id).await.ok(201)["candidate"], lena);
    }

    async fn what_is_asked_of_a_booking(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let id = slot["id"].clone();
        let lena = json!({ "name": "Lena", "email": "lena@example.com" });
        for (body, expected) in [
            (json!({}), vec!["candidateId", "slotId"]),
            (json!({ "slotId": "x", "candidateId": 7 }), vec!["candidateId", "slotId"]),
            (json!({ "slotId": id, "candidateId": NOBODY }), vec!["candidateId"]),
            (json!({ "slotId": id, "candidateId": NOBODY, "candidate": lena }), vec!["candidate"]),
            (json!({ "slotId": id, "candidate": "lena" }), vec!["candidate"]),
            (json!({ "slotId": id, "candidate": {} }), vec!["candidate.email", "candidate.name"]),
            (
                json!({ "slotId": id, "candidate": { "name": "", "email": "x", "timeZone": "Mars", "age": 3 } }),
                vec!["candidate.age", "candidate.email", "candidate.name", "candidate.timeZone"],
            ),
            (json!({ "slotId": id, "candidate": lena, "notes": "x".repeat(10_001) }), vec!["notes"]),
            (json!({ "slotId": id, "candidate": lena, "notes": "\u{7}" }), vec!["notes"]),
            (json!({ "slotId": id, "candidate": lena, "coordinatorId": NOBODY }), vec!["coordinatorId"]),
        ] {
            let refused = fields(&walk.clara.post("/api/book", &body).await);
            let missing: Vec<_> =
                expected.iter().filter(|field| !refused.contains(&(**field).to_owned())).collect();
            assert!(missing.is_empty(), "{body}: {refused:?}");
        }
        walk.clara
            .post("/api/book", &json!({ "slotId": NOBODY, "candidate": lena }))
            .await
            .is(409, "slot_unavailable");
        walk.ana.post("/api/book", &booking(&slot, "Lena")).await.is(403, "forbidden");
        walk.ana.post("/api/reschedule", &json!({})).await.is(403, "forbidden");
        walk.ana.delete(&format!("/api/booking/{NOBODY}")).await.is(403, "forbidden");
        walk.dee.post("/api/book", &booking(&slot, "Lena")).await.ok(201);
    }

    async fn a_slot_that_cannot_be_had_is_unavailable(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        walk.booking(&slot, "Lena Fischer").await;
        walk.clara.post("/api/book", &booking(&slot, "Omar Haddad")).await.is(409, "slot_unavailable");
        let gone = walk.slot("12:00", "13:00").await;
        walk.ana.delete(&at("slots", &gone)).await.ok(204);
        walk.clara.post("/api/book", &booking(&gone, "Omar Haddad")).await.is(409, "slot_unavailable");
        let begun = walk.slot("14:00", "15:00").await;
        walk.server.world.set_now("2026-03-03T13:00:00Z");
        walk.clara.post("/api/book", &booking(&begun, "Omar Haddad")).await.is(409, "slot_unavailable");
    }

    async fn nobody_is_in_two_interviews_at_once(world: World) {
        let walk = Walk::begin(world).await;
        let (slot, of_bo) = (walk.slot("10:00", "11:00").await, walk.slot_of_bo("10:30", "11:30").await);
        let first = walk.booking(&slot, "Lena Fischer").await;
        let twice = walk.clara.post("/api/book", &booking(&of_bo, "Lena Fischer")).await;
        twice.is(409, "candidate_busy");
        assert_eq!(twice.body["details"], json!({ "bookingId": first["id"] }));

        let later = walk.slot_of_bo("11:30", "12:30").await;
        let second = walk.booking(&later, "Lena Fischer").await;
        let into = walk.clara.post("/api/reschedule", &moving(&second, &of_bo)).await;
        into.is(409, "candidate_busy");
        assert_eq!(into.body["details"]["bookingId"], first["id"]);
        walk.clara.delete(&at("booking", &first)).await.ok(200);
        walk.clara.post("/api/reschedule", &moving(&second, &of_bo)).await.ok(200);
    }

    async fn a_booking_moves_to_another_slot(world: World) {
        let walk = Walk::begin(world).await;
        let (from, to) = (walk.slot("10:00", "11:00").await, walk.slot_of_bo("15:00", "16:00").await);
        let booked = walk.booking(&from, "Lena Fischer").await;
        let mut body = moving(&booked, &to);
        body["reason"] = json!("Ana is ill");
        let moved = walk.clara.post("/api/reschedule?timeZone=UTC", &body).await;
        assert_eq!(moved.header("etag"), Some("\"2\""));
        let moved = moved.ok(200);
        assert_eq!(
            (&moved["id"], &moved["sequence"], &moved["version"]),
            (&booked["id"], &json!(1), &json!(2))
        );
        assert_eq!(moved["slot"]["id"], to["id"]);
        assert_eq!(moved["slot"]["startTime"], "2026-03-03T14:00:00Z");
        assert_eq!(moved["icsUid"], booked["icsUid"]);
        assert_eq!(walk.clara.get(&at("slots", &from)).await.ok(200)["status"], "available");
        assert_eq!(walk.clara.get(&at("slots", &to)).await.ok(200)["status"], "booked");
        walk.ana.get(&at("booking", &booked)).await.is(404, "not_found");
        walk.bo.get(&at("booking", &booked)).await.ok(200);
    }

    async fn what_is_asked_of_a_move(world: World) {
        let walk = Walk::begin(world).await;
        let (slot, other) = (walk.slot("10:00", "11:00").await, walk.slot("11:00", "12:00").await);
        let booked = walk.booking(&slot, "Lena Fischer").await;
        let omar = walk.booking(&other, "Omar Haddad").await;
        for (body, expected) in [
            (json!({}), vec!["bookingId", "newSlotId"]),
            (json!({ "bookingId": 1, "newSlotId": "x" }), vec!["bookingId", "newSlotId"]),
            (
                json!({ "bookingId": booked["id"], "newSlotId": other["id"], "reason": "a\nb" }),
                vec!["reason"],
            ),
            (
                json!({ "bookingId": booked["id"], "newSlotId": other["id"], "slotId": other["id"] }),
                vec!["slotId"],
            ),
        ] {
            assert_eq!(fields(&walk.clara.post("/api/reschedule", &body).await), expected, "{body}");
        }
        let nothing = json!({ "bookingId": NOBODY, "newSlotId": other["id"] });
        walk.clara.post("/api/reschedule", &nothing).await.is(404, "not_found");
        let nowhere = json!({ "bookingId": booked["id"], "newSlotId": NOBODY });
        walk.clara.post("/api/reschedule", &nowhere).await.is(409, "slot_unavailable");
        walk.clara.post("/api/reschedule", &moving(&booked, &other)).await.is(409, "slot_unavailable");
        walk.clara.post("/api/reschedule", &moving(&booked, &slot)).await.is(409, "slot_unavailable");

        let free = walk.slot("14:00", "15:00").await;
        let stale = walk.clara.clone().with("if-match", "\"2\"");
        stale.post("/api/reschedule", &moving(&booked, &free)).await.is(412, "version_mismatch");
        let fresh = walk.clara.clone().with("if-match", "\"1\"");
        fresh.post("/api/reschedule", &moving(&booked, &free)).await.ok(200);
        let either = walk.clara.clone().with("if-match", "\"1\", \"2\"");
        either.post("/api/reschedule", &moving(&booked, &slot)).await.ok(200);

        walk.clara.delete(&at("booking", &omar)).await.ok(200);
        walk.clara.post("/api/reschedule", &moving(&omar, &free)).await.is(409, "booking_not_active");
        walk.server.world.set_now("2026-03-03T10:00:00Z");
        walk.clara.post("/api/reschedule", &moving(&booked, &free)).await.is(409, "booking_not_active");
    }

    async fn a_cancelled_booking_keeps_what_it_had(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let booked = walk.booking(&slot, "Lena Fischer").await;
        let path = at("booking", &booked);
        walk.clara.clone().with("if-match", "\"7\"").delete(&path).await.is(412, "version_mismatch");
        assert_eq!(fields(&walk.clara.delete(&format!("{path}?reason=a%0Ab")).await), ["reason"]);
        assert_eq!(fields(&walk.clara.delete(&format!("{path}?why=ill")).await), ["why"]);
        let cancelled =
            walk.clara.clone().with("if-match", "\"1\"").delete(&format!("{path}?reason=Ana+is+ill")).await;
        assert_eq!(cancelled.header("etag"), Some("\"2\""));
        let cancelled = cancelled.ok(200);
        assert_eq!((&cancelled["status"], &cancelled["sequence"]), (&json!("cancelled"), &json!(1)));
        assert_eq!(walk.clara.get(&at("slots", &slot)).await.ok(200)["status"], "available");

        walk.ana.patch(&at("slots", &slot), &tuesday("16:00", "17:00")).await.ok(200);
        walk.ana.delete(&at("slots", &slot)).await.ok(204);
        let kept = walk.clara.get(&path).await.ok(200);
        assert_eq!(kept["slot"]["startTime"], "2026-03-03T10:00:00+01:00");
        assert_eq!(kept["slot"]["id"], slot["id"]);
        walk.clara.delete(&path).await.is(409, "booking_not_active");
        walk.clara.delete(&format!("/api/booking/{NOBODY}")).await.is(404, "not_found");
        walk.clara.delete("/api/booking/1").await.is(404, "not_found");
        walk.clara.get("/api/booking/1").await.is(404, "not_found");
    }

    async fn what_happened_to_a_booking_is_told_to_those_who_see_it(world: World) {
        let walk = Walk::begin(world).await;
        let (slot, other) = (walk.slot("10:00", "11:00").await, walk.slot("14:00", "15:00").await);
        let booked = walk.booking(&slot, "Lena Fischer").await;
        let (lea, lead) = walk.interviewer("Lea Lead", "UTC").await;
        let (nils, takes_notes) = walk.interviewer("Nils Noter", "UTC").await;
        for (person, part) in [(&lea, "lead"), (&nils, "note_taker")] {
            let raw = json!({ "personId": person.id, "part": part });
            walk.clara.post(&format!("{}/assignments", at("booking", &booked)), &raw).await.ok(201);
        }
        walk.server.world.pass(TimeDelta::minutes(5));
        let mut moving = moving(&booked, &other);
        moving["reason"] = json!("ill");
        walk.dee.post("/api/reschedule", &moving).await.ok(200);
        let path = format!("{}/history", at("booking", &booked));
        let history = walk.clara.get(&path).await.ok(200);
        let (last, first) = (&history["items"][0], &history["items"][3]);
        assert_eq!(
            (last, first),
            (
                &json!({
                    "at": "2026-03-02T09:05:00.000+01:00", "by": "Dee Park",
                    "sentence": "Moved from Tue 3 Mar, 10:00–11:00 Paris: ill",
                }),
                &json!({ "at": "2026-03-02T09:00:00.000+01:00", "by": "Clara Vogt", "sentence": "Booked" }),
            )
        );
        let zoned = walk.clara.get(&format!("{path}?timeZone=UTC")).await.ok(200);
        assert_eq!(zoned["items"][0]["at"], "2026-03-02T08:05:00.000Z");
        for caller in [&walk.ana, &lead, &walk.dee] {
            assert_eq!(caller.get(&path).await.ok(200), history);
        }
        for caller in [&takes_notes, &walk.bo] {
            caller.get(&path).await.is(404, "not_found");
        }
        walk.server.anonymous().get(&path).await.is(401, "unauthenticated");
        assert_eq!(fields(&walk.clara.get(&format!("{path}?limit=1")).await), ["limit"]);
        for path in [format!("/api/booking/{NOBODY}/history"), "/api/booking/1/history".to_owned()] {
            walk.clara.get(&path).await.is(404, "not_found");
        }
    }

    async fn an_outcome_is_recorded_once_the_interview_has_begun(world: World) {
        let walk = Walk::begin(world).await;
        let (slot, other) = (walk.slot("10:00", "11:00").await, walk.slot("11:00", "12:00").await);
        let (lena, omar) =
            (walk.booking(&slot, "Lena Fischer").await, walk.booking(&other, "Omar Haddad").await);
        let path = format!("{}/outcome", at("booking", &lena));
        let completed = json!({ "status": "completed" });
        for body in
            [json!({}), json!({ "status": "booked" }), json!({ "status": 1 }), json!({ "status": null })]
        {
            assert_eq!(fields(&walk.ana.post(&path, &body).await), ["status"], "{body}");
            assert_eq!(fields(&walk.ana.post("/api/booking/1/outcome", &body).await), ["status"], "{body}");
        }
        walk.ana.post(&path, &completed).await.is(409, "booking_not_active");
        walk.server.world.set_now("2026-03-03T09:00:00Z");
        walk.bo.post(&path, &completed).await.is(404, "not_found");
        walk.ana.post("/api/booking/1/outcome", &completed).await.is(404, "not_found");
        let concluded = walk.ana.post(&path, &completed).await.ok(200);
        assert_eq!((&concluded["status"], &concluded["version"]), (&json!("completed"), &json!(2)));
        assert_eq!(concluded["sequence"], 0);
        walk.ana.post(&path, &json!({ "status": "no_show" })).await.is(409, "booking_not_active");
        walk.clara.delete(&at("booking", &lena)).await.is(409, "booking_not_active");

        walk.server.world.pass(TimeDelta::hours(2));
        let path = format!("{}/outcome", at("booking", &omar));
        assert_eq!(
            walk.clara.post(&path, &json!({ "status": "no_show" })).await.ok(200)["status"],
            "no_show"
        );
    }

    async fn the_calendar_holds_every_status_unless_one_is_asked_for(world: World) {
        let walk = Walk::begin(world).await;
        let (one, two) = (walk.slot("10:00", "11:00").await, walk.slot("11:00", "12:00").await);
        let three = walk.bo.post("/api/slots", &slot_on("2026-03-05", "10:00", "11:00")).await.ok(201);
        let [lena, omar, ines] = [
            walk.booking(&one, "Lena Fischer").await,
            walk.booking(&two, "Omar Haddad").await,
            walk.booking(&three, "Ines Prado").await,
        ];
        walk.clara.delete(&at("booking", &omar)).await.ok(200);
        let bo = walk.server.world.bo().await.id;
        let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
        for (query, expected) in [
            (String::new(), vec![id(&lena), id(&omar), id(&ines)]),
            ("status=booked".into(), vec![id(&lena), id(&ines)]),
            ("status=cancelled".into(), vec![id(&omar)]),
            ("status=completed".into(), vec![]),
            ("status=no_show".into(), vec![]),
            (format!("interviewerId={bo}"), vec![id(&ines)]),
            ("from=2026-03-03T11:00:00+01:00&to=2026-03-04T00:00:00Z".into(), vec![id(&omar)]),
            ("limit=1&offset=1".into(), vec![id(&omar)]),
        ] {
            let list = walk.clara.get(&format!("/api/calendar?{query}")).await.ok(200);
            assert_eq!(ids(&list), expected, "{query}");
        }
        assert_eq!(ids(&walk.bo.get("/api/calendar").await.ok(200)), [id(&ines)]);
        let shown = walk.clara.get("/api/calendar?timeZone=UTC").await.ok(200);
        assert_eq!(shown["items"][0]["slot"]["startTime"], "2026-03-03T09:00:00Z");
        assert_eq!(shown["items"][0]["createdAt"], "2026-03-02T08:00:00.000Z");
        for (query, field) in [
            ("status=gone", "status"),
            ("candidateId=x", "candidateId"),
            ("limit=0", "limit"),
            ("interviewerId=x", "interviewerId"),
            (&format!("interviewerId={NOBODY}"), "interviewerId"),
        ] {
            assert_eq!(fields(&walk.clara.get(&format!("/api/calendar?{query}")).await), [field], "{query}");
        }
    }
}
