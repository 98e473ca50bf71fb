//! Every list as comma-separated values, and the calendar as iCalendar.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{NOBODY, Walk, at, fields, slot_on, support::Caller};

/// The lines of a file, cell by cell; the first names the columns.
fn table(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').expect("the mark of UTF-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

async fn export(caller: &Caller, path: &str) -> Vec<Vec<String>> {
    let answer = caller.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let kept = answer.header("content-disposition").unwrap().to_owned();
    assert!(kept.starts_with("attachment; filename=\"") && kept.ends_with(".csv\""), "{kept}");
    table(&answer.text)
}

/// What a row has in a column.
fn cell<'t>(table: &'t [Vec<String>], row: usize, column: &str) -> &'t str {
    let place =
        table[0].iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column}"));
    &table[row + 1][place]
}

/// The names of everything that stands in a row.
fn names(row: &Value, within: &str, into: &mut BTreeSet<String>) {
    match row {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = if within.is_empty() { name.clone() } else { format!("{within}.{name}") };
                names(value, &name, into);
            }
        }
        Value::Array(several) if several.iter().any(Value::is_object) => {
            several.iter().for_each(|one| names(one, within, into));
        }
        _ => _ = into.insert(within.to_owned()),
    }
}

services::on_both_databases! {
    async fn an_export_has_every_field_of_its_list(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let opening = json!({
            "title": "Platform engineer", "company": "Acme", "hiringManagerId": walk.server.world.dee().await.id,
            "interviewerIds": [walk.server.world.ana().await.id],
        });
        let opening = walk.clara.post("/api/openings", &opening).await.ok(201);
        let booking = json!({
            "slotId": slot["id"], "openingId": opening["id"],
            "candidate": { "name": "Lena Fischer", "email": "lena@example.com", "timeZone": "Asia/Tokyo" },
        });
        let booking = walk.clara.post("/api/book", &booking).await.ok(201);
        let task = json!({ "title": "Read the CV" });
        walk.clara.post(&format!("{}/preparation", at("booking", &booking)), &task).await.ok(201);
        let follow_up = json!({ "title": "Send the exercise", "dueOn": "2026-03-05" });
        walk.clara.post(&format!("{}/follow-ups", at("booking", &booking)), &follow_up).await.ok(201);
        let room = json!({ "datetimeUtc": "2026-03-04T09:00:00Z", "minutes": 45 });
        let room = walk.ana.post("/api/practice-room/create", &room).await.ok(200);
        walk.bo.post("/api/practice-room/update", &json!({ "roomId": room["id"], "take": true })).await.ok(200);
        let hook = json!({ "url": "https://example.com/hooks", "kind": "standard" });
        let hook = walk.dee.post("/api/webhooks", &hook).await.ok(201);
        walk.dee.send(reqwest::Method::POST, &format!("{}/test", at("webhooks", &hook)), None).await.ok(202);

        let candidate = at("candidates", &booking["candidate"]);
        walk.clara.post(&format!("{candidate}/notes"), &json!({ "text": "Asks good questions." })).await.ok(201);

        let (of_booking, of_opening) = (at("booking", &booking), at("openings", &opening));
        let (of_room, of_hook) = (at("practice-room", &room), at("webhooks", &hook));
        for (caller, list) in [
            (&walk.clara, "/api/slots".to_owned()),
            (&walk.clara, "/api/calendar".to_owned()),
            (&walk.clara, "/api/candidates".to_owned()),
            (&walk.clara, format!("{candidate}/interviews")),
            (&walk.clara, format!("{candidate}/messages")),
            (&walk.clara, format!("{candidate}/notes")),
            (&walk.clara, "/api/openings".to_owned()),
            (&walk.clara, format!("{of_opening}/interviews")),
            (&walk.clara, format!("{of_booking}/messages")),
            (&walk.clara, "/api/follow-ups".to_owned()),
            (&walk.dee, "/api/people".to_owned()),
            (&walk.ana, "/api/practice-rooms".to_owned()),
            (&walk.ana, format!("{of_room}/messages")),
            (&walk.ana, "/api/me/notices".to_owned()),
            (&walk.dee, "/api/jobs".to_owned()),
            (&walk.dee, "/api/webhooks".to_owned()),
            (&walk.dee, format!("{of_hook}/deliveries")),
        ] {
            let listed = caller.get(&list).await.ok(200);
            let exported = export(caller, &format!("{list}.csv")).await;
            let rows = listed["items"].as_array().unwrap();
            assert_eq!(exported.len(), rows.len() + 1, "{list}");
            let columns: BTreeSet<String> = exported[0].iter().cloned().collect();
            for (number, row) in rows.iter().enumerate() {
                let mut named = BTreeSet::new();
                names(row, "", &mut named);
                // One that may be nothing stands for all that it would have.
                named.retain(|name| !columns.iter().any(|column| column.starts_with(&format!("{name}."))));
                let missing: Vec<_> = named.difference(&columns).collect();
                assert!(missing.is_empty(), "{list} has no columns {missing:?}");
                assert_eq!(cell(&exported, number, &exported[0][0]), row.pointer(&format!("/{}", exported[0][0].replace('.', "/"))).unwrap().as_str().unwrap(), "{list}");
            }
        }
        let tasks = export(&walk.clara, "/api/preparation.csv").await;
        assert_eq!(tasks.len(), 2);
        assert_eq!(cell(&tasks, 0, "task.title"), "Read the CV");
        assert_eq!(cell(&tasks, 0, "booking.candidate.name"), "Lena Fischer");
        let openings = export(&walk.clara, "/api/openings.csv").await;
        assert_eq!(cell(&openings, 0, "interviewers.name"), "Ana Moreau");
    }

    async fn thank_you_notes_are_exported_to_those_who_see_them(world: World) {
        let walk = Walk::begin(world).await;
        let booking = walk.booking(&walk.slot("10:00", "11:00").await, "Lena Fischer").await;
        walk.server.world.set_now("2026-03-03T10:00:00Z");
        let path = format!("{}/thank-you-notes.csv", at("booking", &booking));
        assert_eq!(export(&walk.clara, &path).await.len(), 1, "nobody is thanked yet");
        let outcome = format!("{}/outcome", at("booking", &booking));
        walk.ana.post(&outcome, &json!({ "status": "completed" })).await.ok(200);
        for recipient in [&booking["candidate"]["id"], &booking["slot"]["interviewerId"]] {
            let raw = json!({ "recipientId": recipient, "subject": "=1+1" });
            walk.clara.post(path.trim_end_matches(".csv"), &raw).await.ok(201);
        }
        let listed = walk.clara.get(path.trim_end_matches(".csv")).await.ok(200);
        let exported = export(&walk.clara, &path).await;
        assert_eq!(exported.len(), 3);
        let columns: BTreeSet<String> = exported[0].iter().cloned().collect();
        for (number, note) in listed["notes"].as_array().unwrap().iter().enumerate() {
            let mut named = BTreeSet::new();
            names(note, "", &mut named);
            assert_eq!(named, columns);
            assert_eq!(cell(&exported, number, "id"), note["id"]);
            assert_eq!(cell(&exported, number, "recipient.name"), note["recipient"]["name"]);
            assert_eq!(cell(&exported, number, "subject"), "'=1+1");
        }
        // Nobody sees a note to themselves before it is sent.
        assert_eq!(export(&walk.ana, &path).await.len(), 2);
        walk.bo.get(&path).await.is(404, "not_found");
        walk.server.anonymous().get(&path).await.is(401, "unauthenticated");
    }

    async fn an_export_has_the_filters_and_the_rights_of_its_list(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        walk.slot_of_bo("10:00", "11:00").await;
        walk.ana.post("/api/slots", &slot_on("2026-03-10", "10:00", "11:00")).await.ok(201);
        let booking = walk.booking(&slot, "Lena Fischer").await;
        let of_candidate = |what: &str| format!("{}/{what}.csv", at("candidates", &booking["candidate"]));

        assert_eq!(export(&walk.clara, "/api/slots.csv").await.len(), 4);
        assert_eq!(export(&walk.clara, "/api/slots.csv?status=booked").await.len(), 2);
        let own = export(&walk.ana, "/api/slots.csv?timeZone=Asia/Tokyo").await;
        assert_eq!(own.len(), 3);
        assert_eq!(cell(&own, 0, "startTime"), "2026-03-03T18:00:00+09:00");
        assert_eq!(cell(&own, 0, "interviewerName"), "Ana Moreau");
        assert_eq!(export(&walk.bo, "/api/calendar.csv").await.len(), 1);
        assert_eq!(export(&walk.dee, &of_candidate("interviews")).await.len(), 2);
        let later = format!("{}?from=2026-03-04T00:00:00Z", of_candidate("interviews"));
        assert_eq!(export(&walk.clara, &later).await.len(), 1);
        let zoned = format!("{}?timeZone=Asia/Tokyo", of_candidate("messages"));
        assert!(cell(&export(&walk.dee, &zoned).await, 0, "message.dueAt").ends_with("+09:00"));
        assert_eq!(export(&walk.dee, &of_candidate("notes")).await.len(), 1);
        assert_eq!(fields(&walk.clara.get("/api/slots.csv?limit=5&status=x").await), ["limit", "status"]);
        let nobody = walk.server.anonymous();
        for (caller, path, status, code) in [
            (&nobody, "/api/slots.csv", 401, "unauthenticated"),
            (&nobody, "/api/calendar.ics", 401, "unauthenticated"),
            (&walk.ana, "/api/candidates.csv", 403, "forbidden"),
            (&walk.ana, "/api/people.csv", 403, "forbidden"),
            (&walk.clara, "/api/people.csv", 403, "forbidden"),
            (&walk.clara, "/api/jobs.csv", 403, "forbidden"),
            (&walk.clara, "/api/webhooks.csv", 403, "forbidden"),
            (&walk.clara, "/api/openings/0198c0de-0000-7000-8000-000000000000/interviews.csv", 404, "not_found"),
            (&walk.ana, "/api/booking/0198c0de-0000-7000-8000-000000000000/messages.csv", 404, "not_found"),
        ] {
            caller.get(path).await.is(status, code);
        }
        for what in ["interviews", "messages", "notes"] {
            nobody.get(&of_candidate(what)).await.is(401, "unauthenticated");
            walk.ana.get(&of_candidate(what)).await.is(403, "forbidden");
            walk.clara.get(&format!("/api/candidates/{NOBODY}/{what}.csv")).await.is(404, "not_found");
        }
    }

    async fn a_long_list_is_exported_whole(world: World) {
        let walk = Walk::begin(world).await;
        let rows: String = (0..10_003).map(|number| format!("Lena {number},lena{number}@example.com\n")).collect();
        let request = walk.clara.request(reqwest::Method::POST, "/api/candidates/import");
        let sent = request.header("content-type", "text/csv").body(format!("name,email\n{rows}"));
        assert_eq!(crate::support::Answer::of(sent).await.ok(200)["applied"], true);
        let exported = export(&walk.clara, "/api/candidates.csv").await;
        let ids: BTreeSet<&str> = exported[1..].iter().map(|row| row[0].as_str()).collect();
        assert_eq!((exported.len(), ids.len()), (10_004, 10_003));
    }

    async fn the_calendar_is_published_as_icalendar(world: World) {
        let walk = Walk::begin(world).await;
        let (slot, other) = (walk.slot("10:00", "11:00").await, walk.slot_of_bo("10:00", "11:00").await);
        let booking = walk.booking(&slot, "Lena Fischer").await;
        walk.booking(&other, "Omar Haddad").await;
        let answer = walk.clara.get("/api/calendar.ics").await;
        assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8; method=PUBLISH"));
        assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"interviews.ics\""));
        assert!(answer.text.starts_with("BEGIN:VCALENDAR\r\n") && answer.text.contains("\r\nMETHOD:PUBLISH\r\n"));
        assert_eq!(answer.text.matches("BEGIN:VEVENT").count(), 2);
        assert!(answer.text.contains(&format!("UID:{}", booking["icsUid"].as_str().unwrap())));
        assert!(answer.text.contains("DTSTART:20260303T090000Z"));
        assert!(!answer.text.contains("ATTENDEE"), "nobody is invited by it");
        let own = walk.ana.get("/api/calendar.ics").await.text;
        assert_eq!(own.matches("BEGIN:VEVENT").count(), 1);
        let none = walk.clara.get("/api/calendar.ics?from=2027-01-01T00:00:00Z").await.text;
        assert!(!none.contains("BEGIN:VEVENT") && none.ends_with("END:VCALENDAR\r\n"));
        assert_eq!(fields(&walk.clara.get("/api/calendar.ics?timeZone=Asia/Tokyo").await), ["timeZone"]);
    }
}
