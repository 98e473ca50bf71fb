//! `/api/candidates/import`, `/api/slots/import`, and the form of the page.

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;

use crate::{
    Walk, fields,
    support::{Answer, Caller},
    tuesday,
};

async fn import(caller: &Caller, path: &str, file: impl Into<reqwest::Body>) -> Answer {
    let request = caller.request(Method::POST, path).header("content-type", "text/csv; charset=utf-8");
    Answer::of(request.body(file)).await
}

const CANDIDATES: &str = "/api/candidates/import";
const SLOTS: &str = "/api/slots/import";

services::on_both_databases! {
    async fn a_file_of_candidates_is_tried_and_imported(world: World) {
        let walk = Walk::begin(world).await;
        let file = "name,email,time_zone\nLena Fischer,lena@example.com,Europe/Berlin\nOmar,,\n";
        let dry = import(&walk.clara, &format!("{CANDIDATES}?dryRun=true"), file).await.ok(200);
        let refused = json!({
            "line": 3, "action": "refused", "code": "invalid_input",
            "message": "Please correct: email must be an e-mail address such as name@example.com.",
            "fields": { "email": "must be an e-mail address such as name@example.com" },
        });
        let made = json!({ "line": 2, "action": "create", "about": "Lena Fischer, lena@example.com" });
        assert_eq!(
            dry,
            json!({
                "dryRun": true, "applied": false, "rows": [made, refused],
                "counts": { "rows": 2, "create": 1, "known": 0, "refused": 1 },
            })
        );
        let real = import(&walk.clara, CANDIDATES, file).await.ok(200);
        assert_eq!((&real["dryRun"], &real["applied"], &real["rows"]), (&json!(false), &json!(false), &dry["rows"]));
        assert_eq!(walk.clara.get("/api/candidates").await.ok(200)["total"], 0);

        let mended = file.replace("Omar,,", "Omar,omar@example.com,");
        let real = import(&walk.dee, CANDIDATES, mended.clone()).await.ok(200);
        assert_eq!((&real["applied"], &real["counts"]["create"]), (&json!(true), &json!(2)));
        assert_eq!(walk.clara.get("/api/candidates").await.ok(200)["total"], 2);
        let again = import(&walk.clara, CANDIDATES, mended).await.ok(200);
        assert_eq!((&again["applied"], &again["counts"]["known"]), (&json!(true), &json!(2)));
    }

    async fn a_file_of_slots_says_what_is_in_the_way(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let file = "start,end,location\n\
                    2026-03-03T10:30:00+01:00,2026-03-03T11:30:00+01:00,\n\
                    2026-03-03T12:00:00+01:00,2026-03-03T13:00:00+01:00,Room 4\n\
                    2026-03-03T12:30:00+01:00,2026-03-03T13:30:00+01:00,\n";
        let dry = import(&walk.ana, &format!("{SLOTS}?dryRun=true"), file).await.ok(200);
        assert_eq!(dry["counts"], json!({ "rows": 3, "create": 1, "known": 0, "refused": 2 }));
        assert_eq!(
            dry["rows"][0],
            json!({
                "line": 2, "action": "refused", "code": "slot_overlap",
                "message": "This overlaps the slot already offered Tue 3 Mar, 10:00–11:00 Paris.",
                "details": {
                    "conflictsWith": [slot["id"]], "lines": [],
                    "violations": [{ "code": "slot_overlap", "conflictsWith": [slot["id"]] }],
                },
            })
        );
        assert_eq!(dry["rows"][2]["message"], "This overlaps line 3.");
        assert_eq!(dry["rows"][2]["details"]["lines"], json!([3]));
        let file = "start,end\n2026-03-03T12:00:00+01:00,2026-03-03T13:00:00+01:00\n";
        let real = import(&walk.ana, SLOTS, file).await.ok(200);
        assert_eq!(real["applied"], true);
        assert_eq!(walk.ana.get("/api/slots").await.ok(200)["total"], 2);
        assert_eq!(walk.bo.get("/api/slots").await.ok(200)["total"], 0);
    }

    async fn who_may_not_import_is_told_before_anything_is_read(world: World) {
        let walk = Walk::begin(world).await;
        let large = "x".repeat(32 * 1024 * 1024 + 1);
        for (caller, path, status, code) in [
            (&walk.server.anonymous(), CANDIDATES, 401, "unauthenticated"),
            (&walk.ana, CANDIDATES, 403, "forbidden"),
            (&walk.clara, SLOTS, 403, "forbidden"),
            (&walk.clara.clone().with("origin", "https://evil.example"), CANDIDATES, 403, "forbidden"),
        ] {
            import(caller, path, "").await.is(status, code);
        }
        import(&walk.clara, CANDIDATES, large).await.is(413, "too_large");
        walk.clara.post(CANDIDATES, &json!({})).await.is(415, "unsupported_media_type");
        for path in ["/api/candidates", "/api/slots"] {
            let caller = if path == "/api/slots" { &walk.ana } else { &walk.clara };
            let large = "x".repeat(1024 * 1024 + 1);
            let request = caller.request(Method::POST, path).header("content-type", "application/json");
            Answer::of(request.body(large)).await.is(413, "too_large");
        }
        for (path, file, expected) in [
            (format!("{CANDIDATES}?dryRun=perhaps&x=1"), "name,email\n".to_owned(), vec!["dryRun", "x"]),
            (CANDIDATES.to_owned(), String::new(), vec!["file"]),
            (CANDIDATES.to_owned(), "name,phone\n".to_owned(), vec!["email", "phone"]),
        ] {
            assert_eq!(fields(&import(&walk.clara, &path, file).await), expected, "{path}");
        }
        let latin = import(&walk.clara, CANDIDATES, b"name,email\nJos\xe9,jose@example.com\n".to_vec()).await;
        assert_eq!(fields(&latin), ["file"]);
    }

    async fn an_import_is_repeated_under_its_key(world: World) {
        let walk = Walk::begin(world).await;
        let ana = walk.ana.clone().with("idempotency-key", "k");
        let file = "start,end\n2026-03-03T12:00:00+01:00,2026-03-03T13:00:00+01:00\n";
        // A dry run is none.
        import(&ana, &format!("{SLOTS}?dryRun=true"), file).await.ok(200);
        let first = import(&ana, SLOTS, file).await.ok(200);
        assert_eq!(first["applied"], true);
        assert_eq!(import(&ana, SLOTS, file).await.ok(200), first);
        let other = file.replace("13:00:00", "13:30:00");
        import(&ana, SLOTS, other).await.is(409, "idempotency_key_reused");
    }

    async fn what_was_exported_is_imported_as_it_was(world: World) {
        let walk = Walk::begin(world).await;
        for (name, email) in [("=HYPERLINK(\"x\")", "a@example.com"), ("'-1, \"quoted\"", "b@example.com")] {
            walk.clara.post("/api/candidates", &json!({ "name": name, "email": email })).await.ok(201);
        }
        let before = walk.clara.get("/api/candidates").await.ok(200);
        let file = walk.clara.get("/api/candidates.csv").await.text;
        assert!(file.contains("\"'=HYPERLINK(\"\"x\"\")\"") && file.contains("''-1"), "{file}");
        // All of them are known, so their names are looked at under other addresses.
        let known = import(&walk.clara, CANDIDATES, file.clone()).await.ok(200);
        assert_eq!(known["counts"], json!({ "rows": 2, "create": 0, "known": 2, "refused": 0 }));
        let moved = file.replace("@example.com", "@example.org");
        assert_eq!(import(&walk.clara, CANDIDATES, moved).await.ok(200)["applied"], true);
        let after = walk.clara.get("/api/candidates?search=example.org").await.ok(200);
        for (one, other) in before["items"].as_array().unwrap().iter().zip(after["items"].as_array().unwrap()) {
            assert_eq!(one["name"], other["name"]);
        }

        let place = json!({ "location": "@ the office" });
        let slot = walk.ana.post("/api/slots", &merged(tuesday("10:00", "11:00"), &place)).await.ok(201);
        let file = walk.ana.get("/api/slots.csv").await.text;
        walk.ana.delete(&format!("/api/slots/{}", slot["id"].as_str().unwrap())).await.ok(204);
        assert_eq!(import(&walk.ana, SLOTS, file).await.ok(200)["applied"], true);
        let back = walk.ana.get("/api/slots").await.ok(200);
        for field in ["interviewerId", "startTime", "endTime", "location", "timeZone"] {
            assert_eq!(back["items"][0][field], slot[field], "{field}");
        }
    }

    async fn the_form_of_the_page_keeps_a_file(world: World) {
        let walk = Walk::begin(world).await;
        let send = async |caller: &Caller, path: &str, form: Form| {
            Answer::of(caller.request(Method::POST, path).multipart(form)).await
        };
        let file = |contents: Vec<u8>| Form::new().part("file", Part::bytes(contents).file_name("people.csv"));
        let kept = send(&walk.clara, "/import/candidates", file(b"name,email\nLena,lena@example.com\n".to_vec())).await;
        assert_eq!(kept.status, 303);
        let led_to = kept.header("location").unwrap().to_owned();
        assert!(led_to.starts_with("/import/candidates?file="), "{led_to}");
        let page = walk.clara.clone().with("accept", "text/html").get(&led_to).await;
        assert!(page.text.contains("people.csv") && page.text.contains("Import 1 candidate"), "{}", page.text);
        let other = walk.dee.clone().with("accept", "text/html").get(&led_to).await;
        assert!(!other.text.contains("people.csv") && other.text.contains("kept no longer"), "{}", other.text);

        for (caller, path, form, expected) in [
            (&walk.clara, "/import/candidates", Form::new().text("other", "x"), "/import/candidates?problem=nothing"),
            (&walk.clara, "/import/candidates", file(Vec::new()), "/import/candidates?problem=nothing"),
            (
                &walk.clara,
                "/import/candidates",
                file(vec![b'x'; 32 * 1024 * 1024 + 1]),
                "/import/candidates?problem=too_large",
            ),
            (&walk.clara, "/import/slots", file(vec![b'x']), "/"),
            (&walk.ana, "/import/candidates", file(vec![b'x']), "/"),
            (&walk.server.anonymous(), "/import/slots", file(vec![b'x']), "/sign-in"),
        ] {
            let answer = send(caller, path, form).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some(expected)));
        }
        let foreign = walk.clara.clone().with("origin", "https://evil.example");
        assert_eq!(send(&foreign, "/import/candidates", file(vec![b'x'])).await.status, 403);
    }
}

fn merged(mut one: serde_json::Value, other: &serde_json::Value) -> serde_json::Value {
    for (name, value) in other.as_object().unwrap() {
        one[name] = value.clone();
    }
    one
}
