//! `/api/candidates`.

use chrono::TimeDelta;
use serde_json::json;

use crate::{NOBODY, Walk, at, fields, ids};

/// A candidate as lists and previews have them.
async fn plain(walk: &Walk, path: &str) -> serde_json::Value {
    let mut known = walk.clara.get(path).await.ok(200);
    known.as_object_mut().unwrap().remove("formerEmails");
    known
}

async fn lena(walk: &Walk) -> serde_json::Value {
    let lena = json!({ "name": "Lena Fischer", "email": "lena@example.com" });
    walk.clara.post("/api/candidates", &lena).await.ok(201)
}

services::on_both_databases! {
    async fn a_candidate_is_added_found_and_changed(world: World) {
        let walk = Walk::begin(world).await;
        let lena = json!({ "name": " Lena Fischer ", "email": "Lena@Example.com", "timeZone": null });
        let answer = walk.clara.post("/api/candidates", &lena).await;
        assert_eq!(answer.header("etag"), Some("\"1\""));
        let location = answer.header("location").map(str::to_owned);
        let added = answer.ok(201);
        assert_eq!(location, Some(at("candidates", &added)));
        assert_eq!(
            added,
            json!({
                "id": added["id"], "name": "Lena Fischer", "email": "Lena@Example.com", "version": 1,
            })
        );
        let path = at("candidates", &added);
        let mut known = added;
        known["formerEmails"] = json!([]);
        assert_eq!(walk.dee.get(&path).await.ok(200), known);

        let zoned = walk.clara.patch(&path, &json!({ "timeZone": "Asia/Tokyo" })).await.ok(200);
        assert_eq!((&zoned["timeZone"], &zoned["version"]), (&json!("Asia/Tokyo"), &json!(2)));
        let plain = walk.clara.patch(&path, &json!({ "timeZone": null, "name": "Lena F." })).await.ok(200);
        assert!(plain.get("timeZone").is_none());
        assert_eq!(plain["name"], "Lena F.");
    }

    async fn an_email_names_one_candidate(world: World) {
        let walk = Walk::begin(world).await;
        let lena = walk
            .clara
            .post("/api/candidates", &json!({ "name": "Lena", "email": "lena@example.com" }))
            .await
            .ok(201);
        let omar = walk
            .clara
            .post("/api/candidates", &json!({ "name": "Omar", "email": "omar@example.com" }))
            .await
            .ok(201);
        let again =
            walk.clara.post("/api/candidates", &json!({ "name": "L", "email": "LENA@example.com" })).await;
        again.is(409, "already_exists");
        assert_eq!(again.body["details"], json!({ "id": lena["id"] }));
        let taken = walk.clara.patch(&at("candidates", &omar), &json!({ "email": "Lena@example.com" })).await;
        taken.is(409, "already_exists");
        assert_eq!(taken.body["details"]["id"], lena["id"]);
        walk.clara.patch(&at("candidates", &lena), &json!({ "email": "LENA@example.com" })).await.ok(200);
    }

    async fn candidates_are_searched_by_name_and_email(world: World) {
        let walk = Walk::begin(world).await;
        for (name, email) in
            [("Zoë Ångström", "zoe@example.com"), ("Ana 100%", "a_b@example.com"), ("Bo", "bo@zoe.example")]
        {
            walk.clara.post("/api/candidates", &json!({ "name": name, "email": email })).await.ok(201);
        }
        for (search, expected) in [
            ("", vec!["Ana 100%", "Bo", "Zoë Ångström"]),
            ("%20", vec!["Ana 100%", "Bo", "Zoë Ångström"]),
            ("ZOE", vec!["Bo", "Zoë Ångström"]),
            ("example.com", vec!["Ana 100%", "Zoë Ångström"]),
            ("%25", vec!["Ana 100%"]),
            ("a_b", vec!["Ana 100%"]),
            ("_", vec!["Ana 100%"]),
            ("'", vec![]),
            ("\\", vec![]),
            ("nobody", vec![]),
        ] {
            let list = walk.clara.get(&format!("/api/candidates?search={search}")).await.ok(200);
            let names: Vec<_> =
                list["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
            assert_eq!(names, expected, "{search}");
            assert_eq!(list["total"], expected.len(), "{search}");
        }
        let page = walk.clara.get("/api/candidates?limit=1&offset=1").await.ok(200);
        assert_eq!((ids(&page).len(), &page["total"], &page["limit"]), (1, &json!(3), &json!(1)));
        for query in ["search=a%00b", "search=a%0Ab", "search=%ff", &format!("search={}", "x".repeat(201))] {
            assert_eq!(
                fields(&walk.clara.get(&format!("/api/candidates?{query}")).await),
                ["search"],
                "{query}"
            );
        }
    }

    async fn a_candidate_is_changed_as_they_were_seen(world: World) {
        let walk = Walk::begin(world).await;
        let path = at("candidates", &lena(&walk).await);
        let name = |name: &str| json!({ "name": name });
        let seen = walk.clara.clone().with("if-match", "\"1\"");
        assert_eq!(seen.patch(&path, &name("Lena F.")).await.ok(200)["version"], 2);
        seen.patch(&path, &name("L.")).await.is(412, "version_mismatch");
        let wrong = walk.clara.clone().with("if-match", "1").patch(&path, &name("L.")).await;
        assert_eq!(fields(&wrong), ["If-Match"]);
        walk.clara.patch(&path, &name("L.")).await.ok(200);
    }

    async fn notes_are_written_changed_and_removed(world: World) {
        let walk = Walk::begin(world).await;
        let path = format!("{}/notes", at("candidates", &lena(&walk).await));
        let answer = walk.clara.post(&path, &json!({ "text": " Asks\nwell " })).await;
        let location = answer.header("location").map(str::to_owned).unwrap();
        assert_eq!(answer.header("etag"), Some("\"1\""));
        let note = answer.ok(201);
        assert_eq!((&note["text"], &note["author"]["name"]), (&json!("Asks\nwell"), &json!("Clara Vogt")));
        assert_eq!(note["createdAt"], "2026-03-02T09:00:00.000+01:00", "by Clara's clock");
        assert_eq!(location, format!("{path}/{}", note["id"].as_str().unwrap()));
        let list = walk.dee.get(&format!("{path}?timeZone=UTC")).await.ok(200);
        assert_eq!((ids(&list), &list["total"]), (vec![note["id"].as_str().unwrap()], &json!(1)));
        assert_eq!(list["items"][0]["createdAt"], "2026-03-02T08:00:00.000Z");

        walk.dee.patch(&location, &json!({ "text": "No" })).await.is(403, "forbidden");
        let edited = walk.clara.clone().with("if-match", "\"1\"").patch(&location, &json!({ "text": "Asks" })).await;
        assert_eq!(edited.ok(200)["version"], 2);
        let stale = walk.clara.clone().with("if-match", "\"1\"");
        stale.patch(&location, &json!({ "text": "B" })).await.is(412, "version_mismatch");
        stale.delete(&location).await.is(412, "version_mismatch");
        for (body, expected) in [
            (json!({}), vec!["text"]),
            (json!({ "text": " " }), vec!["text"]),
            (json!({ "text": "x".repeat(10_001) }), vec!["text"]),
            (json!({ "text": ["a"], "id": 1 }), vec!["id", "text"]),
        ] {
            assert_eq!(fields(&walk.clara.post(&path, &body).await), expected);
            assert_eq!(fields(&walk.clara.patch(&location, &body).await), expected);
        }
        walk.ana.get(&path).await.is(403, "forbidden");
        walk.ana.post(&path, &json!({ "text": "a" })).await.is(403, "forbidden");
        walk.ana.delete(&location).await.is(403, "forbidden");
        let nowhere = format!("/api/candidates/{NOBODY}/notes");
        walk.clara.get(&nowhere).await.is(404, "not_found");
        walk.clara.post(&nowhere, &json!({ "text": "a" })).await.is(404, "not_found");
        walk.clara.delete(&format!("{path}/{NOBODY}")).await.is(404, "not_found");
        assert_eq!(walk.dee.delete(&location).await.status, 204, "an administrator removes anybody's");
        walk.clara.delete(&location).await.is(404, "not_found");
    }

    async fn interviews_and_messages_of_a_candidate(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let booked = walk.booking(&slot, "Lena Fischer").await;
        let path = at("candidates", &booked["candidate"]);
        let list = walk.clara.get(&format!("{path}/interviews")).await.ok(200);
        assert_eq!((&list["total"], &list["items"][0]["booking"]["id"]), (&json!(1), &booked["id"]));
        let later = walk.clara.get(&format!("{path}/interviews?from=2026-03-04T00:00:00Z")).await.ok(200);
        assert_eq!(later["total"], 0);
        let told = walk.clara.get(&format!("{path}/messages?limit=2")).await.ok(200);
        assert_eq!((&told["total"], told["items"].as_array().unwrap().len()), (&json!(3), 2));
        assert_eq!(told["items"][0]["bookingId"], booked["id"]);
        assert_eq!(told["items"][0]["message"]["kind"], "reminder");
        assert_eq!(told["items"][0]["message"]["email"], booked["candidate"]["email"]);
        for what in ["interviews", "messages"] {
            walk.ana.get(&format!("{path}/{what}")).await.is(403, "forbidden");
            walk.clara.get(&format!("/api/candidates/{NOBODY}/{what}")).await.is(404, "not_found");
        }
    }

    async fn two_who_are_one_person_become_one(world: World) {
        let walk = Walk::begin(world).await;
        let (slot, later) = (walk.slot("10:00", "11:00").await, walk.slot("12:00", "13:00").await);
        let booked = walk.booking(&slot, "L Fischer").await;
        let kept = walk.booking(&later, "Lena Fischer").await;
        let (into, from) = (at("candidates", &kept["candidate"]), at("candidates", &booked["candidate"]));
        let merge = format!("{into}/merge");
        let preview = format!("{merge}?from={}", booked["candidate"]["id"].as_str().unwrap());
        let told = walk.clara.get(&preview).await.ok(200);
        assert_eq!(
            told,
            json!({
                "into": plain(&walk, &into).await, "from": plain(&walk, &from).await,
                "interviews": 1, "notes": 0, "messages": 3, "toldAnew": 1, "toldAnewIfTaken": 1, "conflicts": [],
            })
        );
        let body = json!({ "from": booked["candidate"]["id"], "take": ["name"] });
        walk.ana.post(&merge, &body).await.is(403, "forbidden");
        walk.ana.get(&preview).await.is(403, "forbidden");
        for (body, expected) in [
            (json!({}), vec!["from"]),
            (json!({ "from": "1", "take": ["phone"] }), vec!["from", "take"]),
            (json!({ "from": kept["candidate"]["id"] }), vec!["from"]),
            (json!({ "from": NOBODY }), vec!["from"]),
            (json!({ "from": NOBODY, "keep": 1 }), vec!["keep"]),
        ] {
            assert_eq!(fields(&walk.clara.post(&merge, &body).await), expected, "{body}");
        }
        assert_eq!(fields(&walk.clara.get(&merge).await), ["from"]);
        assert_eq!(fields(&walk.clara.get(&format!("{merge}?from={NOBODY}")).await), ["from"]);
        walk.clara.post(&format!("/api/candidates/{NOBODY}/merge"), &body).await.is(404, "not_found");
        walk.clara.clone().with("if-match", "\"9\"").post(&merge, &body).await.is(412, "version_mismatch");

        let keyed = walk.clara.clone().with("idempotency-key", "one");
        let merged = keyed.post(&merge, &body).await.ok(200);
        assert_eq!((&merged["name"], &merged["email"]), (&json!("L Fischer"), &kept["candidate"]["email"]));
        assert_eq!(keyed.post(&merge, &body).await.ok(200), merged, "asked for again under its key");
        let elsewhere = walk.dee.get(&from).await;
        assert_eq!((elsewhere.status.as_u16(), elsewhere.header("location")), (308, Some(into.as_str())));
        assert_eq!(elsewhere.header("cache-control"), Some("no-store"));
        walk.ana.get(&from).await.is(403, "forbidden");
        walk.server.anonymous().get(&from).await.is(401, "unauthenticated");
        walk.clara.patch(&from, &json!({ "name": "L" })).await.is(404, "not_found");
        let known = walk.clara.get(&into).await.ok(200);
        assert_eq!(known["formerEmails"], json!([booked["candidate"]["email"]]));
        let own_again = json!({ "email": booked["candidate"]["email"] });
        walk.clara.patch(&into, &own_again).await.ok(200);
        assert_eq!(walk.clara.get(&into).await.ok(200)["formerEmails"], json!([]), "it is theirs now");
        let moved = walk.clara.get(&at("booking", &booked)).await.ok(200);
        assert_eq!(moved["candidate"]["id"], merged["id"]);
        assert_eq!((&moved["icsUid"], &moved["sequence"]), (&booked["icsUid"], &json!(1)));
        let again = json!({ "name": "L", "email": booked["candidate"]["email"] });
        let taken = walk.clara.post("/api/candidates", &again).await;
        taken.is(409, "already_exists");
        assert_eq!(taken.body["details"]["id"], merged["id"]);
    }

    async fn what_happened_to_a_candidate_is_told_to_those_who_manage_them(world: World) {
        let walk = Walk::begin(world).await;
        let added = lena(&walk).await;
        let path = at("candidates", &added);
        walk.server.world.pass(TimeDelta::minutes(5));
        walk.dee.patch(&path, &json!({ "name": "Lena F.", "timeZone": "Asia/Tokyo" })).await.ok(200);
        let other = json!({ "name": "L Fischer", "email": "l.fischer@example.com" });
        let other = walk.clara.post("/api/candidates", &other).await.ok(201);
        walk.clara.post(&format!("{}/notes", at("candidates", &other)), &json!({ "text": "Asks" })).await.ok(201);
        walk.clara.post(&format!("{path}/merge"), &json!({ "from": other["id"] })).await.ok(200);
        let history = walk.dee.get(&format!("{path}/history?timeZone=UTC")).await.ok(200);
        let told: Vec<_> = history["items"].as_array().unwrap().iter().collect();
        let sentences: Vec<_> = told.iter().map(|line| line["sentence"].as_str().unwrap()).collect();
        assert_eq!(
            sentences,
            [
                "Found to be one with L Fischer, l.fischer@example.com",
                "Wrote a note",
                "Added",
                "Changed name and time zone",
                "Added",
            ]
        );
        assert_eq!((&told[3]["by"], &told[4]["by"]), (&json!("Dee Park"), &json!("Clara Vogt")));
        assert_eq!(told[3]["at"], "2026-03-02T08:05:00.000Z");
        let own = walk.clara.get(&format!("{path}/history")).await.ok(200);
        assert_eq!(own["items"][4]["at"], "2026-03-02T09:00:00.000+01:00", "by Clara's clock");
        walk.ana.get(&format!("{path}/history")).await.is(403, "forbidden");
        walk.server.anonymous().get(&format!("{path}/history")).await.is(401, "unauthenticated");
        walk.clara.get(&format!("/api/candidates/{NOBODY}/history")).await.is(404, "not_found");
    }

    async fn interviews_at_once_are_in_the_way_of_a_merge(world: World) {
        let walk = Walk::begin(world).await;
        let (slot, other) = (walk.slot("10:00", "11:00").await, walk.slot_of_bo("10:30", "11:30").await);
        let (one, two) = (walk.booking(&slot, "Lena Fischer").await, walk.booking(&other, "L Fischer").await);
        let merge = format!("{}/merge", at("candidates", &one["candidate"]));
        let from = two["candidate"]["id"].as_str().unwrap();
        let preview = walk.clara.get(&format!("{merge}?from={from}")).await.ok(200);
        assert_eq!(preview["conflicts"], json!([{ "bookingId": one["id"], "otherBookingId": two["id"] }]));
        let refused = walk.clara.post(&merge, &json!({ "from": from })).await;
        refused.is(409, "candidate_busy");
        assert_eq!(refused.body["details"], json!({ "bookingId": one["id"] }));
    }

    async fn what_is_asked_of_a_candidate(world: World) {
        let walk = Walk::begin(world).await;
        for (body, expected) in [
            (json!({}), vec!["email", "name"]),
            (json!({ "name": "", "email": "lena" }), vec!["email", "name"]),
            (json!({ "name": "L", "email": "l@example.com", "timeZone": "Mars" }), vec!["timeZone"]),
            (json!({ "name": "L", "email": "l@example.com", "phone": "1" }), vec!["phone"]),
            (json!({ "name": ["L"], "email": {}, "timeZone": 1 }), vec!["email", "name", "timeZone"]),
        ] {
            assert_eq!(fields(&walk.clara.post("/api/candidates", &body).await), expected, "{body}");
        }
        let lena = walk
            .clara
            .post("/api/candidates", &json!({ "name": "Lena", "email": "lena@example.com" }))
            .await
            .ok(201);
        for (body, expected) in [
            (json!({ "name": null }), vec!["name"]),
            (json!({ "email": null }), vec!["email"]),
            (json!({ "id": NOBODY, "version": 3 }), vec!["id", "version"]),
        ] {
            assert_eq!(fields(&walk.clara.patch(&at("candidates", &lena), &body).await), expected, "{body}");
        }
        walk.clara.patch("/api/candidates/1", &json!({})).await.is(404, "not_found");
        walk.clara.get(&format!("/api/candidates/{NOBODY}")).await.is(404, "not_found");
        walk.ana.get("/api/candidates").await.is(403, "forbidden");
        walk.ana.get(&at("candidates", &lena)).await.is(403, "forbidden");
        walk.ana.post("/api/candidates", &json!({})).await.is(403, "forbidden");
        walk.ana.patch("/api/candidates/1", &json!({})).await.is(403, "forbidden");
    }
}
