//! `/api/openings`, and what a booking is about.

use serde_json::json;

use crate::{NOBODY, Walk, at, booking, fields, ids};

services::on_both_databases! {
    async fn an_opening_is_added_found_and_changed(world: World) {
        let walk = Walk::begin(world).await;
        let ana = walk.ana.get("/api/me").await.ok(200);
        let dee = walk.dee.get("/api/me").await.ok(200);
        let opening = json!({
            "title": " Platform engineer ", "company": "Payments", "role": "engineering", "place": null,
            "hiringManagerId": dee["id"], "interviewerIds": [ana["id"], ana["id"]], "format": "video",
        });
        let answer = walk.clara.post("/api/openings", &opening).await;
        assert_eq!(answer.header("etag"), Some("\"1\""));
        let location = answer.header("location").map(str::to_owned);
        let added = answer.ok(201);
        assert_eq!(location, Some(at("openings", &added)));
        let named = |person: &serde_json::Value| json!({ "id": person["id"], "name": person["name"] });
        assert_eq!(
            added,
            json!({
                "id": added["id"], "title": "Platform engineer", "company": "Payments", "industry": null,
                "role": "engineering", "place": null, "description": null, "hiringManager": named(&dee),
                "interviewers": [named(&ana)], "format": "video", "status": "open", "version": 1,
            })
        );
        let path = at("openings", &added);
        assert_eq!(walk.ana.get(&path).await.ok(200), added);

        walk.clara.clone().with("if-match", "\"2\"").patch(&path, &json!({})).await.is(412, "version_mismatch");
        let held = json!({ "status": "on_hold", "role": null, "interviewerIds": [] });
        let held = walk.dee.clone().with("if-match", "\"1\"").patch(&path, &held).await.ok(200);
        assert_eq!(
            (&held["status"], &held["role"], &held["interviewers"], &held["version"]),
            (&json!("on_hold"), &json!(null), &json!([]), &json!(2))
        );
        assert_eq!(held["hiringManager"], named(&dee));
        for (query, expected) in [
            ("", 1),
            ("?status=on_hold", 1),
            ("?status=open", 0),
            ("?search=PLATFORM", 1),
            ("?search=payments&status=on_hold", 1),
            ("?search=%25", 0),
        ] {
            let list = walk.ana.get(&format!("/api/openings{query}")).await.ok(200);
            assert_eq!(ids(&list).len(), expected, "{query}");
        }
    }

    async fn what_is_asked_of_an_opening(world: World) {
        let walk = Walk::begin(world).await;
        for (body, expected) in [
            (json!({}), vec!["company", "title"]),
            (json!({ "title": "", "company": "A", "format": "fax" }), vec!["format", "title"]),
            (json!({ "title": "T", "company": "A", "status": "gone", "salary": 1 }), vec!["salary", "status"]),
            (json!({ "title": "T", "company": "A", "interviewerIds": [NOBODY] }), vec!["interviewerIds"]),
            (json!({ "title": "T", "company": "A", "hiringManagerId": NOBODY }), vec!["hiringManagerId"]),
        ] {
            assert_eq!(fields(&walk.clara.post("/api/openings", &body).await), expected, "{body}");
        }
        let opening = json!({ "title": "T", "company": "A" });
        let opening = walk.clara.post("/api/openings", &opening).await.ok(201);
        let path = at("openings", &opening);
        for (body, expected) in [
            (json!({ "title": null }), vec!["title"]),
            (json!({ "interviewerIds": null }), vec!["interviewerIds"]),
            (json!({ "version": 3 }), vec!["version"]),
        ] {
            assert_eq!(fields(&walk.clara.patch(&path, &body).await), expected, "{body}");
        }
        for query in ["status=gone", "search=a%00b", "limit=0"] {
            let answer = walk.clara.get(&format!("/api/openings?{query}")).await;
            assert_eq!(fields(&answer).len(), 1, "{query}");
        }
        walk.ana.post("/api/openings", &json!({})).await.is(403, "forbidden");
        walk.ana.patch(&path, &json!({})).await.is(403, "forbidden");
        walk.clara.get(&format!("/api/openings/{NOBODY}")).await.is(404, "not_found");
        walk.clara.patch("/api/openings/1", &json!({})).await.is(404, "not_found");
        walk.ana.get(&format!("/api/openings/{NOBODY}/interviews")).await.is(404, "not_found");
        walk.server.anonymous().get("/api/openings").await.is(401, "unauthenticated");
    }

    async fn interviews_are_booked_for_an_opening_and_listed_with_it(world: World) {
        let walk = Walk::begin(world).await;
        let opening = json!({ "title": "Platform engineer", "company": "Payments", "format": "on_site" });
        let opening = walk.clara.post("/api/openings", &opening).await.ok(201);
        let path = at("openings", &opening);
        let slot = walk.slot("10:00", "11:00").await;
        let mut form = booking(&slot, "Lena");
        form["openingId"] = json!(NOBODY);
        assert_eq!(fields(&walk.clara.post("/api/book", &form).await), ["openingId"]);
        form["openingId"] = opening["id"].clone();
        form["format"] = json!("fax");
        form["stage"] = json!("a\u{7}");
        assert_eq!(fields(&walk.clara.post("/api/book", &form).await), ["format", "stage"]);
        form["format"] = json!(null);
        form["stage"] = json!("First round");
        let booked = walk.clara.post("/api/book", &form).await.ok(201);

        let of_booking = format!("/api/booking/{}/interview", booked["id"].as_str().unwrap());
        let interview = walk.ana.get(&of_booking).await;
        assert_eq!(interview.header("etag"), Some("\"1\""));
        let interview = interview.ok(200);
        assert_eq!(
            interview,
            json!({
                "booking": booked, "openingId": opening["id"], "format": "on_site", "stage": "First round",
            })
        );
        let id = opening["id"].as_str().unwrap();
        for path in [format!("{path}/interviews"), format!("/api/v1/job-opportunities/{id}/interviews")] {
            for caller in [&walk.ana, &walk.clara] {
                let list = caller.get(&path).await.ok(200);
                assert_eq!((&list["items"], &list["total"]), (&json!([interview]), &json!(1)), "{path}");
            }
        }

        // Of an opening that is closed since.
        walk.clara.patch(&path, &json!({ "status": "closed" })).await.ok(200);
        let stale = walk.clara.clone().with("if-match", "\"9\"");
        stale.patch(&of_booking, &json!({ "format": null })).await.is(412, "version_mismatch");
        let changed = json!({ "stage": "Last round", "format": "phone", "openingId": id });
        let changed = walk.clara.patch(&of_booking, &changed).await.ok(200);
        assert_eq!(
            (&changed["format"], &changed["stage"], &changed["booking"]["version"]),
            (&json!("phone"), &json!("Last round"), &json!(2))
        );
        walk.ana.patch(&of_booking, &json!({})).await.is(403, "forbidden");
        let nothing = walk.clara.patch(&of_booking, &json!({ "openingId": null })).await.ok(200);
        assert_eq!(nothing["openingId"], json!(null));
        walk.clara.patch(&of_booking, &json!({ "openingId": id })).await.is(409, "opening_not_open");
        let other = walk.slot("12:00", "13:00").await;
        let mut form = booking(&other, "Mo");
        form["openingId"] = json!(id);
        walk.clara.post("/api/book", &form).await.is(409, "opening_not_open");
        assert_eq!(walk.clara.get(&format!("{path}/interviews")).await.ok(200)["total"], 0);
        walk.clara.get(&format!("/api/booking/{NOBODY}/interview")).await.is(404, "not_found");
    }

    async fn slots_are_listed_for_an_opening(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let bo = walk.bo.get("/api/me").await.ok(200);
        for (interviewers, expected) in [(json!([]), vec![slot["id"].clone()]), (json!([bo["id"]]), vec![])] {
            let opening = json!({ "title": "T", "company": "A", "interviewerIds": interviewers });
            let opening = walk.clara.post("/api/openings", &opening).await.ok(201);
            let path = format!("/api/slots?openingId={}", opening["id"].as_str().unwrap());
            let list = walk.clara.get(&path).await.ok(200);
            let found: Vec<_> = list["items"].as_array().unwrap().iter().map(|slot| slot["id"].clone()).collect();
            assert_eq!(found, expected);
        }
        assert_eq!(fields(&walk.clara.get("/api/slots?openingId=7").await), ["openingId"]);
    }
}
