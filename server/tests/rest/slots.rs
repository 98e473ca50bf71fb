//! `/api/slots`.

use serde_json::json;

use crate::{NOBODY, Walk, at, fields, ids, slot_on, tuesday};

services::on_both_databases! {
    async fn an_offered_slot_is_answered_as_it_is_published(world: World) {
        let walk = Walk::begin(world).await;
        let ana = walk.server.world.ana().await;
        let mut body = tuesday("10:00", "10:45");
        body["location"] = json!("  Room 4 ");
        let answer = walk.ana.post("/api/slots", &body).await;
        assert_eq!(answer.header("etag"), Some("\"1\""));
        let location = answer.header("location").map(str::to_owned);
        let slot = answer.ok(201);
        assert_eq!(location, Some(at("slots", &slot)));
        assert_eq!(
            slot,
            json!({
                "id": slot["id"], "interviewerId": ana.id, "interviewerName": "Ana Moreau",
                "startTime": "2026-03-03T10:00:00+01:00", "endTime": "2026-03-03T10:45:00+01:00",
                "timeZone": "Europe/Paris", "location": "Room 4", "status": "available", "version": 1,
                "createdAt": "2026-03-02T09:00:00.000+01:00", "updatedAt": "2026-03-02T09:00:00.000+01:00",
            })
        );
        let found = walk.ana.get(&at("slots", &slot)).await;
        assert_eq!(found.header("etag"), Some("\"1\""));
        assert_eq!(found.ok(200), slot);
    }

    async fn instants_are_written_in_the_zone_asked_for(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "10:45").await;
        for (zone, expected) in [
            ("UTC", "2026-03-03T09:00:00Z"),
            ("Europe/London", "2026-03-03T09:00:00+00:00"),
            ("Asia/Kolkata", "2026-03-03T14:30:00+05:30"),
            ("America%2FSt_Johns", "2026-03-03T05:30:00-03:30"),
        ] {
            let path = at("slots", &slot);
            for path in [format!("{path}?timeZone={zone}"), format!("/api/slots?timeZone={zone}")] {
                let found = walk.clara.get(&path).await.ok(200);
                let slot = if found["items"].is_array() { &found["items"][0] } else { &found };
                assert_eq!(slot["startTime"], expected, "{path}");
                assert_eq!(slot["timeZone"], "Europe/Paris", "{path}");
            }
        }
        for zone in ["Paris", "europe/paris", "", "+01:00", "Factory"] {
            assert_eq!(
                fields(&walk.clara.get(&format!("/api/slots?timeZone={zone}")).await),
                ["timeZone"],
                "{zone}"
            );
        }
        let offered = walk.ana.post("/api/slots?timeZone=UTC", &tuesday("11:00", "12:00")).await.ok(201);
        assert_eq!(offered["startTime"], "2026-03-03T10:00:00Z");
    }

    async fn a_list_holds_what_overlaps_the_window(world: World) {
        let walk = Walk::begin(world).await;
        let first = walk.slot("10:00", "11:00").await;
        let second = walk.slot("11:00", "12:00").await;
        let of_bo = walk.slot_of_bo("10:00", "11:00").await;
        walk.booking(&second, "Lena Fischer").await;
        let (ana, bo) = (walk.server.world.ana().await.id, walk.server.world.bo().await.id);

        let mut at_ten = [first["id"].as_str().unwrap(), of_bo["id"].as_str().unwrap()];
        at_ten.sort_unstable();
        let [a, b] = at_ten;
        let (one, two) = (first["id"].as_str().unwrap(), second["id"].as_str().unwrap());
        for (query, expected) in [
            (String::new(), vec![a, b, two]),
            (format!("interviewerId={ana}"), vec![one, two]),
            (format!("interviewerId={ana}&status=booked"), vec![two]),
            (format!("status=available&interviewerId={bo}"), vec![of_bo["id"].as_str().unwrap()]),
            ("from=2026-03-03T11:00:00%2B01:00".to_owned(), vec![two]),
            ("from=2026-03-03T10:59:59+01:00&to=2026-03-03T10:00:00Z".to_owned(), vec![a, b]),
            ("from=2026-03-03T10:00:00Z&to=2026-03-03T10:00:00.001Z".to_owned(), vec![two]),
            ("to=2026-03-03T09:00:00Z".to_owned(), vec![]),
            ("from=2026-03-03T11:00:00Z".to_owned(), vec![]),
            ("limit=1&offset=2".to_owned(), vec![two]),
            ("offset=3".to_owned(), vec![]),
        ] {
            let list = walk.clara.get(&format!("/api/slots?{query}")).await.ok(200);
            assert_eq!(ids(&list), expected, "{query}");
        }
        let page = walk.clara.get("/api/slots?limit=1&offset=1").await.ok(200);
        assert_eq!((&page["total"], &page["limit"], &page["offset"]), (&json!(3), &json!(1), &json!(1)));
        let all = walk.clara.get("/api/slots").await.ok(200);
        assert_eq!((&all["limit"], &all["offset"]), (&json!(50), &json!(0)));
    }

    async fn a_list_refuses_what_is_out_of_range(world: World) {
        let walk = Walk::begin(world).await;
        for (query, expected) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=x", "limit"),
            ("limit=", "limit"),
            ("limit=-1", "limit"),
            ("limit=99999999999999999999", "limit"),
            ("offset=-1", "offset"),
            ("offset=1.5", "offset"),
            ("offset=99999999999999999999", "offset"),
            ("status=BOOKED", "status"),
            ("status=", "status"),
            ("from=2026-03-03", "from"),
            ("from=2026-03-03T10:00:00", "from"),
            ("to=yesterday", "to"),
            ("from=2026-03-03T10:00:00Z&to=2026-03-03T10:00:00Z", "to"),
            ("from=2026-03-03T10:00:00Z&to=2026-03-03T09:00:00Z", "to"),
            ("interviewerId=ana", "interviewerId"),
            (&format!("interviewerId={NOBODY}"), "interviewerId"),
            ("interviewer=x", "interviewer"),
            ("limit=1&limit=1", "limit"),
            ("status=%ff", "status"),
            ("status=%00", "status"),
        ] {
            assert_eq!(fields(&walk.clara.get(&format!("/api/slots?{query}")).await), [expected], "{query}");
        }
        let several = walk.clara.get("/api/slots?limit=0&offset=x&status=y&timeZone=z&a=b").await;
        assert_eq!(fields(&several), ["a", "limit", "offset", "status", "timeZone"]);
    }

    async fn a_slot_that_breaks_no_rule_but_the_form_is_invalid(world: World) {
        let walk = Walk::begin(world).await;
        let slot = |start: &str, end: &str| json!({ "startTime": start, "endTime": end });
        let long = "x".repeat(201);
        for (body, expected) in [
            (json!({}), vec!["endTime", "startTime"]),
            (slot("2026-03-03T10:00:00", "2026-03-03T11:00:00"), vec!["endTime", "startTime"]),
            (slot("2026-03-03T10:00:00Z", "2026-03-03T10:14:00Z"), vec!["endTime"]),
            (slot("2026-03-03T10:00:00Z", "2026-03-03T18:01:00Z"), vec!["endTime"]),
            (slot("2026-03-03T10:00:00Z", "2026-03-03T10:00:00Z"), vec!["endTime"]),
            (slot("2026-03-03T10:00:30Z", "2026-03-03T11:00:00Z"), vec!["startTime"]),
            (slot("2026-03-03T10:00:00Z", "2026-03-03T11:00:00.5Z"), vec!["endTime"]),
            (slot("2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"), vec!["startTime"]),
            (slot("2027-09-02T08:01:00Z", "2027-09-02T09:00:00Z"), vec!["startTime"]),
            (
                json!({ "startTime": 1, "endTime": null, "location": [], "x": 1 }),
                vec!["endTime", "location", "startTime", "x"],
            ),
            (json!({ "startTime": 1, "endTime": "tomorrow" }), vec!["endTime", "startTime"]),
            (
                json!({ "location": long, "interviewerId": "ana" }),
                vec!["endTime", "interviewerId", "location", "startTime"],
            ),
            (json!({ "location": "a\u{0}b" }), vec!["endTime", "location", "startTime"]),
            (json!({ "location": "a\nb" }), vec!["endTime", "location", "startTime"]),
        ] {
            assert_eq!(fields(&walk.ana.post("/api/slots", &body).await), expected, "{body}");
        }
        for (start, end) in [
            ("2026-03-03T10:00:00Z", "2026-03-03T10:15:00Z"),
            ("2026-03-03T11:00:00Z", "2026-03-03T19:00:00Z"),
            ("2027-09-02T08:00:00Z", "2027-09-02T09:00:00Z"),
            ("2026-03-02t08:01:00.000z", "2026-03-02T10:31:00+02:00"),
        ] {
            walk.ana.post("/api/slots", &slot(start, end)).await.ok(201);
        }
    }

    async fn offering_is_for_interviewers_themselves_and_administrators(world: World) {
        let walk = Walk::begin(world).await;
        let (ana, bo, clara) = (
            walk.server.world.ana().await.id,
            walk.server.world.bo().await.id,
            walk.server.world.clara().await.id,
        );
        let of = |id: &str| {
            let mut body = tuesday("10:00", "11:00");
            body["interviewerId"] = json!(id);
            body
        };
        let (ana, bo, clara) = (ana.to_string(), bo.to_string(), clara.to_string());
        walk.clara.post("/api/slots", &tuesday("10:00", "11:00")).await.is(403, "forbidden");
        walk.clara.post("/api/slots", &of(&ana)).await.is(403, "forbidden");
        walk.ana.post("/api/slots", &of(&bo)).await.is(403, "forbidden");
        assert_eq!(fields(&walk.dee.post("/api/slots", &tuesday("10:00", "11:00")).await), ["interviewerId"]);
        assert_eq!(fields(&walk.dee.post("/api/slots", &of(NOBODY)).await), ["interviewerId"]);
        assert_eq!(fields(&walk.dee.post("/api/slots", &of(&clara)).await), ["interviewerId"]);
        walk.ana.post("/api/slots", &of(&ana)).await.ok(201);
        let offered = walk.dee.post("/api/slots", &of(&bo)).await.ok(201);
        assert_eq!((&offered["interviewerId"], &offered["timeZone"]), (&json!(bo), &json!("Asia/Tokyo")));
        assert_eq!(offered["startTime"], "2026-03-03T18:00:00+09:00");
    }

    async fn an_interviewer_sees_their_own_slots_alone(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let path = at("slots", &slot);
        let edit = json!({ "location": "Room 5" });
        assert_eq!(ids(&walk.ana.get("/api/slots").await.ok(200)), [slot["id"].as_str().unwrap()]);
        assert!(ids(&walk.bo.get("/api/slots").await.ok(200)).is_empty());
        walk.bo.get(&path).await.is(404, "not_found");
        walk.bo.patch(&path, &edit).await.is(404, "not_found");
        walk.bo.delete(&path).await.is(404, "not_found");
        walk.clara.get(&path).await.ok(200);
        walk.clara.patch(&path, &edit).await.is(403, "forbidden");
        walk.clara.delete(&path).await.is(403, "forbidden");
        walk.dee.patch(&path, &edit).await.ok(200);
        walk.dee.delete(&path).await.ok(204);
        for path in [path, format!("/api/slots/{NOBODY}"), "/api/slots/1".into(), "/api/slots/%ff".into()] {
            walk.dee.get(&path).await.is(404, "not_found");
            walk.dee.patch(&path, &edit).await.is(404, "not_found");
            walk.dee.delete(&path).await.is(404, "not_found");
        }
    }

    async fn rules_are_told_with_their_facts(world: World) {
        let walk = Walk::begin(world).await;
        let first = walk.slot("10:00", "11:00").await;
        walk.ana.post("/api/slots", &slot_on("2026-03-04", "10:00", "11:00")).await.ok(201);

        let overlapping = walk.ana.post("/api/slots", &tuesday("10:30", "11:30")).await;
        overlapping.is(409, "slot_overlap");
        assert_eq!(
            overlapping.body["details"],
            json!({
                "conflictsWith": [first["id"]],
                "violations": [{ "code": "slot_overlap", "conflictsWith": [first["id"]] }],
            })
        );

        let third_day = walk.ana.post("/api/slots", &slot_on("2026-03-05", "10:00", "11:00")).await;
        third_day.is(409, "day_limit");
        let days = json!(["2026-03-03", "2026-03-04"]);
        assert_eq!(
            third_day.body["details"],
            json!({
                "week": "2026-W10", "days": days, "limit": 2,
                "violations": [{ "code": "day_limit", "week": "2026-W10", "days": days, "limit": 2 }],
            })
        );

        // A night from Wednesday to Thursday that another one, from Thursday on, would overlap.
        walk.ana
            .post(
                "/api/slots",
                &json!({
                    "startTime": "2026-03-04T23:00:00+01:00", "endTime": "2026-03-05T02:00:00+01:00",
                }),
            )
            .await
            .ok(201);
        let both = walk.ana.post("/api/slots", &slot_on("2026-03-05", "01:00", "03:00")).await;
        both.is(409, "slot_overlap");
        let codes: Vec<_> =
            both.body["details"]["violations"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
        assert_eq!(codes, ["slot_overlap", "day_limit"]);
        assert_eq!(both.body["details"]["week"], "2026-W10");
        assert!(both.body["message"].as_str().unwrap().len() > 20);

        walk.slot("11:00", "11:30").await;
        walk.bo.post("/api/slots", &tuesday("10:30", "11:30")).await.ok(201);
    }

    async fn a_slot_is_edited_while_it_is_free(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let other = walk.slot("12:00", "13:00").await;
        let path = at("slots", &slot);

        let edited = walk.ana.patch(&path, &json!({ "location": "https://meet.example.com/x" })).await;
        assert_eq!(edited.header("etag"), Some("\"2\""));
        let edited = edited.ok(200);
        assert_eq!(
            (&edited["location"], &edited["version"]),
            (&json!("https://meet.example.com/x"), &json!(2))
        );
        assert_eq!(edited["startTime"], slot["startTime"]);
        let emptied = walk.ana.patch(&path, &json!({ "location": null })).await.ok(200);
        assert_eq!(emptied["location"], json!(null));
        let longer = walk.ana.patch(&path, &json!({ "endTime": "2026-03-03T11:30:00+01:00" })).await.ok(200);
        assert_eq!(longer["endTime"], "2026-03-03T11:30:00+01:00");

        for (body, expected) in [
            (json!({ "startTime": null }), "startTime"),
            (json!({ "endTime": "2026-03-03T10:05:00+01:00" }), "endTime"),
            (json!({ "startTime": "2026-03-01T10:00:00+01:00" }), "startTime"),
            (json!({ "location": 5 }), "location"),
            (json!({ "interviewerId": NOBODY }), "interviewerId"),
            (json!({ "status": "booked" }), "status"),
        ] {
            let refused = fields(&walk.ana.patch(&path, &body).await);
            assert!(refused.contains(&expected.to_owned()), "{body}: {refused:?}");
        }
        let into = walk.ana.patch(&path, &json!({ "endTime": "2026-03-03T12:30:00+01:00" })).await;
        into.is(409, "slot_overlap");
        assert_eq!(into.body["details"]["conflictsWith"], json!([other["id"]]));

        let booking = walk.booking(&slot, "Lena Fischer").await;
        walk.ana.patch(&path, &json!({ "location": "Room 5" })).await.is(409, "slot_booked");
        walk.ana.delete(&path).await.is(409, "slot_booked");
        walk.clara.delete(&at("booking", &booking)).await.ok(200);
        let gone = walk.ana.delete(&path).await;
        assert_eq!(gone.text, "");
        gone.ok(204);
        walk.ana.get(&path).await.is(404, "not_found");
        walk.ana.delete(&path).await.is(404, "not_found");
    }

    async fn a_change_may_depend_on_what_was_seen(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let path = at("slots", &slot);
        let edit = json!({ "location": "Room 5" });
        let seen = |tag: &str| walk.ana.clone().with("if-match", tag);
        for stale in ["\"2\"", "\"0\"", "\"x\"", "W/\"1\"", "\"2\", \"3\""] {
            seen(stale).patch(&path, &edit).await.is(412, "version_mismatch");
            seen(stale).delete(&path).await.is(412, "version_mismatch");
        }
        for wrong in ["1", "\"1", "\"1\" \"2\""] {
            assert_eq!(fields(&seen(wrong).patch(&path, &edit).await), ["If-Match"], "{wrong}");
            assert_eq!(fields(&seen(wrong).delete(&path).await), ["If-Match"], "{wrong}");
        }
        seen("\"1\"").patch(&path, &edit).await.ok(200);
        seen("\"1\"").patch(&path, &edit).await.is(412, "version_mismatch");
        seen("\"1\", \"2\"").patch(&path, &edit).await.ok(200);
        seen("*").patch(&path, &edit).await.ok(200);
        seen("\"4\"").delete(&path).await.ok(204);
        seen("\"4\"").delete(&path).await.is(404, "not_found");
    }
}
