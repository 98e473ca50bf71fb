//! The document of the interface, its page, and that both say what is so.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Map, Value, json};
use services::testing::World;

use crate::{NOBODY, Walk, support::Server};

/// Every call that is published.
const CALLS: [(&str, &str); 129] = [
    ("POST", "/api/slots"),
    ("GET", "/api/slots"),
    ("GET", "/api/slots/{id}"),
    ("PATCH", "/api/slots/{id}"),
    ("DELETE", "/api/slots/{id}"),
    ("POST", "/api/book"),
    ("POST", "/api/reschedule"),
    ("DELETE", "/api/booking/{id}"),
    ("GET", "/api/booking/{id}"),
    ("POST", "/api/booking/{id}/outcome"),
    ("POST", "/api/booking/{id}/undo"),
    ("GET", "/api/booking/{id}/history"),
    ("GET", "/api/booking/{id}/messages"),
    ("POST", "/api/booking/{id}/messages/{messageId}/resend"),
    ("GET", "/api/booking/{id}/reminders"),
    ("PUT", "/api/booking/{id}/reminders"),
    ("GET", "/api/calendar"),
    ("GET", "/api/jobs"),
    ("POST", "/api/jobs/{id}/retry"),
    ("GET", "/api/people"),
    ("POST", "/api/people"),
    ("GET", "/api/people/{id}"),
    ("PATCH", "/api/people/{id}"),
    ("GET", "/api/me"),
    ("GET", "/api/me/preferences"),
    ("PATCH", "/api/me/preferences"),
    ("GET", "/api/me/notices"),
    ("POST", "/api/me/notices/read"),
    ("GET", "/api/me/push-key"),
    ("GET", "/api/me/push-subscriptions"),
    ("POST", "/api/me/push-subscriptions"),
    ("DELETE", "/api/me/push-subscriptions/{id}"),
    ("POST", "/api/me/push-subscriptions/{id}/test"),
    ("GET", "/api/search"),
    ("GET", "/api/candidates"),
    ("POST", "/api/candidates"),
    ("GET", "/api/candidates/{id}"),
    ("PATCH", "/api/candidates/{id}"),
    ("GET", "/api/candidates/{id}/interviews"),
    ("GET", "/api/candidates/{id}/messages"),
    ("GET", "/api/candidates/{id}/history"),
    ("GET", "/api/candidates/{id}/notes"),
    ("POST", "/api/candidates/{id}/notes"),
    ("PATCH", "/api/candidates/{id}/notes/{noteId}"),
    ("DELETE", "/api/candidates/{id}/notes/{noteId}"),
    ("GET", "/api/candidates/{id}/merge"),
    ("POST", "/api/candidates/{id}/merge"),
    ("GET", "/api/openings"),
    ("POST", "/api/openings"),
    ("GET", "/api/openings/{id}"),
    ("PATCH", "/api/openings/{id}"),
    ("GET", "/api/openings/{id}/interviews"),
    ("GET", "/api/v1/job-opportunities/{id}/interviews"),
    ("GET", "/api/booking/{id}/interview"),
    ("PATCH", "/api/booking/{id}/interview"),
    ("GET", "/api/booking/{id}/people"),
    ("POST", "/api/booking/{id}/assignments"),
    ("PATCH", "/api/booking/{id}/assignments/{personId}"),
    ("DELETE", "/api/booking/{id}/assignments/{personId}"),
    ("POST", "/api/booking/{id}/assignments/{personId}/swap"),
    ("GET", "/api/booking/{id}/proposals"),
    ("POST", "/api/booking/{id}/answer"),
    ("POST", "/api/booking/{id}/guests"),
    ("DELETE", "/api/booking/{id}/guests/{guestId}"),
    ("GET", "/api/booking/{id}/outcome"),
    ("PATCH", "/api/booking/{id}/outcome"),
    ("GET", "/api/follow-ups"),
    ("GET", "/api/follow-ups.csv"),
    ("PATCH", "/api/follow-ups/{id}"),
    ("DELETE", "/api/follow-ups/{id}"),
    ("GET", "/api/booking/{id}/follow-ups"),
    ("POST", "/api/booking/{id}/follow-ups"),
    ("GET", "/api/rates"),
    ("GET", "/api/preparation"),
    ("GET", "/api/booking/{id}/preparation"),
    ("POST", "/api/booking/{id}/preparation"),
    ("PATCH", "/api/booking/{id}/preparation/{taskId}"),
    ("DELETE", "/api/booking/{id}/preparation/{taskId}"),
    ("GET", "/api/booking/{id}/thank-you-notes"),
    ("POST", "/api/booking/{id}/thank-you-notes"),
    ("GET", "/api/thank-you-notes/rate"),
    ("GET", "/api/thank-you-notes/{id}"),
    ("PATCH", "/api/thank-you-notes/{id}"),
    ("DELETE", "/api/thank-you-notes/{id}"),
    ("POST", "/api/thank-you-notes/{id}/send"),
    ("POST", "/api/thank-you-notes/{id}/take-back"),
    ("GET", "/api/thank-you-notes/{id}/preview"),
    ("POST", "/api/webhooks"),
    ("GET", "/api/webhooks"),
    ("GET", "/api/webhooks/{id}"),
    ("PATCH", "/api/webhooks/{id}"),
    ("DELETE", "/api/webhooks/{id}"),
    ("POST", "/api/webhooks/{id}/rotate"),
    ("POST", "/api/webhooks/{id}/test"),
    ("GET", "/api/webhooks/{id}/deliveries"),
    ("POST", "/api/webhooks/{id}/deliveries/{deliveryId}/redeliver"),
    ("POST", "/api/practice-room/create"),
    ("POST", "/api/practice-room/update"),
    ("DELETE", "/api/practice-room/{roomId}"),
    ("GET", "/api/practice-room/{roomId}/messages"),
    ("POST", "/api/practice-room/{roomId}/messages/{messageId}/resend"),
    ("GET", "/api/practice-rooms"),
    ("GET", "/api/slots.csv"),
    ("GET", "/api/calendar.csv"),
    ("GET", "/api/candidates.csv"),
    ("GET", "/api/candidates/{id}/interviews.csv"),
    ("GET", "/api/candidates/{id}/messages.csv"),
    ("GET", "/api/candidates/{id}/notes.csv"),
    ("GET", "/api/openings.csv"),
    ("GET", "/api/openings/{id}/interviews.csv"),
    ("GET", "/api/people.csv"),
    ("GET", "/api/me/notices.csv"),
    ("GET", "/api/booking/{id}/messages.csv"),
    ("GET", "/api/booking/{id}/thank-you-notes.csv"),
    ("GET", "/api/preparation.csv"),
    ("GET", "/api/jobs.csv"),
    ("GET", "/api/webhooks.csv"),
    ("GET", "/api/webhooks/{id}/deliveries.csv"),
    ("GET", "/api/practice-rooms.csv"),
    ("GET", "/api/practice-room/{roomId}/messages.csv"),
    ("GET", "/api/calendar.ics"),
    ("POST", "/api/candidates/import"),
    ("POST", "/api/slots/import"),
    ("GET", "/api/events"),
    ("GET", "/api/health"),
    ("GET", "/api/health/live"),
    ("GET", "/api/health/ready"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
];

/// Those that have something done without being told more than what.
const WITHOUT_A_BODY: [&str; 10] = [
    "/api/booking/{id}/undo",
    "/api/booking/{id}/messages/{messageId}/resend",
    "/api/jobs/{id}/retry",
    "/api/me/push-subscriptions/{id}/test",
    "/api/webhooks/{id}/rotate",
    "/api/webhooks/{id}/test",
    "/api/webhooks/{id}/deliveries/{deliveryId}/redeliver",
    "/api/practice-room/{roomId}/messages/{messageId}/resend",
    "/api/thank-you-notes/{id}/send",
    "/api/thank-you-notes/{id}/take-back",
];

/// Those that take a file.
const WITH_A_FILE: [&str; 2] = ["/api/candidates/import", "/api/slots/import"];

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

async fn document() -> (Walk, Value) {
    let walk = Walk::through(Server::start(World::sqlite().await).await).await;
    let document = walk.server.anonymous().get("/api/openapi.json").await;
    assert_eq!(document.header("content-type"), Some("application/json"));
    let document = document.ok(200);
    (walk, document)
}

/// Every operation of the document with its method and path.
fn operations(document: &Value) -> Vec<(Method, &str, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("a path item").iter();
        methods.map(move |(method, operation)| {
            (method.to_uppercase().parse().expect("a method"), path.as_str(), operation)
        })
    });
    operations.collect()
}

/// What the document says a schema is, through references and the choice of null.
fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    if let Some(name) = schema["$ref"].as_str() {
        return resolved(document, document.pointer(&name[1..]).expect("a reference to something"));
    }
    let choices = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    match choices.iter().find(|choice| choice["type"] != "null") {
        Some(choice) => resolved(document, choice),
        None => schema,
    }
}

#[tokio::test]
async fn it_names_every_call_and_every_call_it_names_is_there() {
    let (walk, document) = document().await;
    let of_itself = ["/api/openapi.json", "/api/docs"];
    let named: BTreeSet<(String, &str)> =
        operations(&document).iter().map(|(method, path, _)| (method.to_string(), *path)).collect();
    let published: BTreeSet<(String, &str)> = CALLS
        .iter()
        .filter(|(_, path)| !of_itself.contains(path))
        .map(|&(method, path)| (method.to_owned(), path))
        .collect();
    assert_eq!(named, published);

    for (_, path) in CALLS {
        for method in METHODS {
            let sent = path.replace("{id}", NOBODY);
            let answer = walk.dee.send(method.clone(), &sent, None).await;
            let known = CALLS.contains(&(method.as_str(), path));
            assert_eq!(
                answer.body["code"] == "method_not_allowed",
                !known,
                "{method} {path}: {}",
                answer.text
            );
            assert_eq!(answer.status == 405, !known, "{method} {path}");
            if !known {
                let allowed: BTreeSet<_> =
                    answer.header("allow").unwrap().split(',').map(str::trim).collect();
                let expected = CALLS.iter().filter(|call| call.1 == path).map(|call| call.0);
                assert!(expected.clone().all(|method| allowed.contains(method)), "{path}: {allowed:?}");
            }
        }
    }
}

#[tokio::test]
async fn it_has_the_shape_of_openapi_3_1() {
    let (_walk, document) = document().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(document["info"]["title"], "Convoke");
    assert!(document["info"]["version"].is_string());
    let tags: BTreeSet<_> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let about = format!("{method} {path}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{about}");
        assert!(tags.contains(operation["tags"][0].as_str().unwrap()), "{about}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with(['1', '2'])), "{about}");
        for (status, response) in responses {
            assert!(
                response["description"].as_str().is_some_and(|text| !text.is_empty()),
                "{about} {status}"
            );
            let refused = status.starts_with(['4', '5']) && !path.starts_with("/api/health");
            let schema = &response["content"]["application/json"]["schema"]["$ref"];
            assert!(!refused || schema == "#/components/schemas/Error", "{about} {status}");
        }
        let named: Vec<_> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| one["in"] == "path")
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        let in_the_path: Vec<_> = path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        assert_eq!(named, in_the_path, "{about}");
    }
    every_reference_leads_somewhere(&document, &document);
}

fn every_reference_leads_somewhere(document: &Value, part: &Value) {
    match part {
        Value::Object(members) => {
            if let Some(Value::String(name)) = members.get("$ref") {
                assert!(document.pointer(&name[1..]).is_some(), "{name}");
            }
            members.values().for_each(|member| every_reference_leads_somewhere(document, member));
        }
        Value::Array(items) => items.iter().for_each(|item| every_reference_leads_somewhere(document, item)),
        _ => {}
    }
}

#[tokio::test]
async fn bodies_take_the_fields_that_it_names_and_no_others() {
    let (walk, document) = document().await;
    let mut checked = 0;
    for (method, path, operation) in operations(&document) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            continue;
        }
        let fields = resolved(&document, schema)["properties"].as_object().expect("properties");
        // A list of lists is what no field takes.
        let wrong: Map<String, Value> = fields.keys().map(|name| (name.clone(), json!([[]]))).collect();
        let mut body = Value::Object(wrong);
        body["nobodyKnowsThis"] = json!(1);
        let caller = if path == "/api/slots/{id}" || path == "/api/slots" { &walk.ana } else { &walk.dee };
        let answer = caller.send(method.clone(), &path.replace("{id}", NOBODY), Some(&body)).await;
        answer.is(400, "invalid_input");
        let refused = answer.body["details"]["fields"].as_object().unwrap();
        for name in fields.keys() {
            let sentence = refused[name].as_str().unwrap();
            assert!(sentence.starts_with("must be"), "{method} {path} {name}: {sentence}");
        }
        assert_eq!(refused["nobodyKnowsThis"], "is not a field of this request");
        checked += 1;
    }
    let with_a_body = |call: &&(&str, &str)| {
        ["POST", "PUT", "PATCH"].contains(&call.0)
            && !WITHOUT_A_BODY.contains(&call.1)
            && !WITH_A_FILE.contains(&call.1)
    };
    assert_eq!(checked, CALLS.iter().filter(with_a_body).count());
}

#[tokio::test]
async fn queries_take_the_parameters_that_it_names_and_no_others() {
    let (walk, document) = document().await;
    for (method, path, operation) in operations(&document) {
        if method != Method::GET || path.starts_with("/api/health") || path == "/api/events" {
            continue;
        }
        let named: Vec<_> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| one["in"] == "query")
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        let query: Vec<_> = named.iter().map(|name| format!("{name}=%00")).collect();
        let path = format!("{}?{}&nobodyKnowsThis=1", path.replace("{id}", NOBODY), query.join("&"));
        let answer = walk.dee.get(&path).await;
        answer.is(400, "invalid_input");
        let refused = answer.body["details"]["fields"].as_object().unwrap();
        for name in named {
            assert_ne!(refused[name], "is not a parameter of this request", "{path} {name}");
        }
        assert_eq!(refused["nobodyKnowsThis"], "is not a parameter of this request");
    }
}

#[tokio::test]
async fn answers_have_the_fields_that_it_names() {
    let (walk, document) = document().await;
    let slot = walk.slot("10:00", "11:00").await;
    let booking = walk.clara.post("/api/book", &json!({
        "slotId": slot["id"],
        "candidate": { "name": "Lena Fischer", "email": "lena@example.com", "timeZone": "Asia/Tokyo" },
    })).await.ok(201);
    let person = walk.dee.get("/api/me").await.ok(200);
    let of_candidate =
        |what: &str| format!("/api/candidates/{}{what}", booking["candidate"]["id"].as_str().unwrap());
    let candidate = walk.clara.get(&of_candidate("")).await.ok(200);
    let note = walk.clara.post(&of_candidate("/notes"), &json!({ "text": "Asks well" })).await.ok(201);
    let notes = walk.clara.get(&of_candidate("/notes")).await.ok(200);
    let told = walk.clara.get(&of_candidate("/messages")).await.ok(200);
    let other = json!({ "name": "L Fischer", "email": "l.fischer@example.com" });
    let other = walk.clara.post("/api/candidates", &other).await.ok(201);
    let other = format!("/merge?from={}", other["id"].as_str().unwrap());
    let merge = walk.clara.get(&of_candidate(&other)).await.ok(200);
    let history = walk.clara.get(&of_candidate("/history")).await.ok(200);
    let list = walk.clara.get("/api/slots").await.ok(200);
    let at = |what: &str| format!("/api/booking/{}/{what}", booking["id"].as_str().unwrap());
    let messages = walk.clara.get(&at("messages")).await.ok(200);
    let reminders = walk.clara.get(&at("reminders")).await.ok(200);
    let preferences = json!({ "quietHours": { "from": "22:00", "until": "07:00" } });
    let preferences = walk.ana.patch("/api/me/preferences", &preferences).await.ok(200);
    let jobs = walk.dee.get("/api/jobs").await.ok(200);
    let webhook = walk.dee.post("/api/webhooks", &json!({ "url": "https://hooks.example/in" })).await.ok(201);
    let of_webhook = |what: &str| format!("{}/{what}", crate::at("webhooks", &webhook));
    let delivery = walk.dee.send(Method::POST, &of_webhook("test"), None).await.ok(202);
    let deliveries = walk.dee.get(&of_webhook("deliveries")).await.ok(200);
    let webhooks = walk.dee.get("/api/webhooks").await.ok(200);
    let room = json!({ "datetimeUtc": "2026-03-03T15:00:00Z", "minutes": 45 });
    let room = walk.ana.post("/api/practice-room/create", &room).await.ok(200);
    let rooms = walk.ana.get("/api/practice-rooms").await.ok(200);
    let opening = json!({ "title": "Designer", "company": "Acme", "hiringManagerId": person["id"] });
    let opening = walk.clara.post("/api/openings", &opening).await.ok(201);
    let openings = walk.clara.get("/api/openings").await.ok(200);
    let interview = walk.clara.get(&at("interview")).await.ok(200);
    let interviews = walk.clara.get(&format!("{}/interviews", crate::at("openings", &opening))).await.ok(200);
    let colleague =
        json!({ "colleague": { "name": "Vic Doe", "email": "vic@elsewhere.example" }, "part": "shadow" });
    walk.clara.post(&at("assignments"), &colleague).await.ok(201);
    let people = walk.clara.post(&at("guests"), &json!({ "email": "guest@example.com" })).await.ok(201);
    let proposals = walk.clara.get(&at("proposals")).await.ok(200);
    let task = walk.ana.post(&at("preparation"), &json!({ "title": "Order lunch" })).await.ok(201);
    let preparation = walk.ana.get(&at("preparation")).await.ok(200);
    let preparations = walk.ana.get("/api/preparation").await.ok(200);
    walk.server.world.pass(TimeDelta::seconds(20));
    walk.server.world.deliver().await;
    let notices = walk.ana.get("/api/me/notices").await.ok(200);
    let device = walk.ana.post("/api/me/push-subscriptions", &crate::devices::browser(1)).await.ok(201);
    let devices = walk.ana.get("/api/me/push-subscriptions").await.ok(200);
    let push_key = walk.ana.get("/api/me/push-key").await.ok(200);
    let found = walk.clara.get("/api/search?q=lena").await.ok(200);
    let body = json!({ "title": "Send the exercise", "dueOn": "2026-03-05" });
    let follow_up = walk.clara.post(&at("follow-ups"), &body).await.ok(201);
    let follow_ups = walk.clara.get(&at("follow-ups")).await.ok(200);
    let due = walk.clara.get("/api/follow-ups").await.ok(200);
    let outcome = walk.clara.get(&at("outcome")).await.ok(200);
    let rates = walk.clara.get("/api/rates?to=2026-03-03").await.ok(200);
    walk.server.world.set_now("2026-03-03T12:00:00Z");
    walk.clara.post(&at("outcome"), &json!({ "status": "completed" })).await.ok(200);
    let thanks = json!({ "recipientId": booking["candidate"]["id"] });
    let thanks = walk.clara.post(&at("thank-you-notes"), &thanks).await.ok(201);
    let all_thanks = walk.clara.get(&at("thank-you-notes")).await.ok(200);
    let mail = walk.clara.get(&format!("{}/preview", crate::at("thank-you-notes", &thanks))).await.ok(200);
    let rate = walk.clara.get("/api/thank-you-notes/rate").await.ok(200);
    let refusal = walk.clara.get("/api/slots?limit=0").await.body;
    for (name, row) in [
        ("Slot", &slot),
        ("Booking", &booking),
        ("BookedCandidate", &booking["candidate"]),
        ("Person", &person),
        ("Candidate", &candidate),
        ("Note", &note),
        ("NoteList", &notes),
        ("CandidateMessage", &told["items"][0]),
        ("CandidateMessageList", &told),
        ("MergePreview", &merge),
        ("History", &history),
        ("Happened", &history["items"][0]),
        ("SlotList", &list),
        ("MessageList", &messages),
        ("Message", &messages["items"][0]),
        ("Reminders", &reminders),
        ("Preferences", &preferences),
        ("WantedReminders", &preferences["reminders"]),
        ("QuietHours", &preferences["quietHours"]),
        ("WantedMails", &preferences["mails"]),
        ("WantedPushes", &preferences["pushes"]),
        ("PushSubscriptionList", &devices),
        ("PushSubscription", &device),
        ("PushKey", &push_key),
        ("NoticeList", &notices),
        ("Notice", &notices["items"][0]),
        ("Opening", &opening),
        ("OpeningList", &openings),
        ("Colleague", &opening["hiringManager"]),
        ("Interview", &interview),
        ("InterviewList", &interviews),
        ("FoundList", &found),
        ("Found", &found["items"][0]),
        ("FoundInterview", &found["items"][0]["interview"]),
        ("PeopleOfBooking", &people),
        ("Assignment", &people["assignments"][0]),
        ("Guest", &people["guests"][0]),
        ("Proposals", &proposals),
        ("Proposal", &proposals["items"][0]),
        ("Task", &task),
        ("Preparation", &preparation),
        ("ComingInterview", &preparations["items"][0]),
        ("ComingInterviewList", &preparations),
        ("FollowUp", &follow_up),
        ("FollowUps", &follow_ups),
        ("DueFollowUp", &due["items"][0]),
        ("DueFollowUpList", &due),
        ("BookingOutcome", &outcome),
        ("Rates", &rates),
        ("RateGroup", &rates["groups"][0]),
        ("Tally", &rates["all"]),
        ("ThankYouNote", &thanks),
        ("ThankYouRecipient", &thanks["recipient"]),
        ("ThankYouNotes", &all_thanks),
        ("ThankYouMail", &mail),
        ("ThankYouRate", &rate),
        ("JobList", &jobs),
        ("Job", &jobs["items"][0]),
        ("Webhook", &webhook),
        ("WebhookList", &webhooks),
        ("Delivery", &delivery),
        ("DeliveryList", &deliveries),
        ("PracticeRoom", &room),
        ("PracticeRound", &room["rounds"][0]),
        ("PracticeRoomList", &rooms),
        ("Error", &refusal),
    ] {
        let schema = &document["components"]["schemas"][name];
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(row), keys(&schema["properties"]), "{name}");
    }
}

#[tokio::test]
async fn its_page_brings_everything_it_shows() {
    let (walk, _) = document().await;
    let anonymous = walk.server.anonymous();
    let page = anonymous.get("/api/docs").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").unwrap().contains("default-src 'self'"));
    let files: Vec<&str> = page.text.split('"').filter(|part| part.starts_with("/api/docs/")).collect();
    assert_eq!(files.len(), 3);
    assert!(!page.text.contains("http"), "nothing is fetched from elsewhere");
    for file in files {
        let answer = anonymous.get(file).await;
        assert_eq!(answer.status, 200, "{file}");
        let kind = if file.ends_with(".css") { "text/css" } else { "text/javascript" };
        assert!(answer.header("content-type").unwrap().starts_with(kind), "{file}");
        assert!(answer.text.len() > 50, "{file}");
    }
    anonymous.get("/api/docs/nothing.js").await.is(404, "not_found");
}
