//! `/api/candidates`.

use serde_json::json;

use crate::{NOBODY, Walk, at, fields, ids};

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
        assert_eq!(walk.dee.get(&path).await.ok(200), added);

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
