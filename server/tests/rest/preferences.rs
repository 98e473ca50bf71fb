//! `/api/me/preferences`.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use crate::{Walk, at, fields};

const PATH: &str = "/api/me/preferences";

services::on_both_databases! {
    async fn everybody_has_preferences_of_their_own(world: World) {
        let walk = Walk::begin(world).await;
        let all = json!({ "dayBefore": true, "twoHoursBefore": true, "others": true });
        let said_nothing = json!({
            "reminders": all, "mails": { "toDo": true }, "notices": { "changes": true, "reminders": all },
            "pushes": { "changes": true, "reminders": true, "troubles": true },
            "quietHours": null, "timeZone": "Europe/Paris",
        });
        assert_eq!(walk.ana.get(PATH).await.ok(200), said_nothing);
        let edits = json!({ "reminders": { "dayBefore": false }, "mails": { "toDo": false },
            "notices": { "changes": false, "reminders": { "others": false } },
            "pushes": { "troubles": false },
            "quietHours": { "from": "22:00", "until": "07:00" } });
        let edited = json!({
            "reminders": { "dayBefore": false, "twoHoursBefore": true, "others": true },
            "mails": { "toDo": false },
            "notices": {
                "changes": false, "reminders": { "dayBefore": true, "twoHoursBefore": true, "others": false },
            },
            "pushes": { "changes": true, "reminders": true, "troubles": false },
            "quietHours": { "from": "22:00", "until": "07:00" }, "timeZone": "Europe/Paris",
        });
        assert_eq!(walk.ana.patch(PATH, &edits).await.ok(200), edited);
        assert_eq!(walk.ana.patch(PATH, &json!({})).await.ok(200), edited);
        assert_eq!(walk.ana.get(PATH).await.ok(200), edited);
        assert_eq!(walk.clara.get(PATH).await.ok(200)["quietHours"], json!(null));
        let again = json!({ "reminders": { "dayBefore": true }, "mails": { "toDo": true },
            "notices": { "changes": true, "reminders": { "others": true } }, "pushes": { "troubles": true },
            "quietHours": null });
        assert_eq!(walk.ana.patch(PATH, &again).await.ok(200), said_nothing);
        walk.server.anonymous().get(PATH).await.is(401, "unauthenticated");
        walk.ana.send(Method::PUT, PATH, Some(&edits)).await.is(405, "method_not_allowed");
    }

    async fn what_is_wrong_with_them_is_named(world: World) {
        let walk = Walk::begin(world).await;
        for (body, expected) in [
            (json!({ "reminders": null }), &["reminders"][..]),
            (json!({ "reminders": { "dayBefore": "no", "often": true } }), &["reminders.dayBefore", "reminders.often"]),
            (json!({ "notices": { "changes": 1, "reminders": { "often": true } } }),
                &["notices.changes", "notices.reminders.often"]),
            (json!({ "mails": { "toDo": "no", "often": true } }), &["mails.often", "mails.toDo"]),
            (json!({ "pushes": { "changes": null, "often": true } }), &["pushes.changes", "pushes.often"]),
            (json!({ "quietHours": "at night" }), &["quietHours"]),
            (json!({ "quietHours": {} }), &["quietHours.from", "quietHours.until"]),
            (json!({ "quietHours": { "from": "22:00" } }), &["quietHours.until"]),
            (json!({ "quietHours": { "from": null, "until": "7:00" } }), &["quietHours.from", "quietHours.until"]),
            (json!({ "quietHours": { "from": "07:00", "until": "07:00" } }), &["quietHours.until"]),
            (json!({ "quietHours": { "from": "07:00", "until": "23:01" } }), &["quietHours.until"]),
            (json!({ "quiet": true }), &["quiet"]),
        ] {
            assert_eq!(fields(&walk.ana.patch(PATH, &body).await), expected, "{body}");
        }
    }

    async fn a_message_says_that_it_is_held(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let quiet = json!({ "quietHours": { "from": "08:00", "until": "18:00" } });
        walk.ana.patch(PATH, &quiet).await.ok(200);
        let booked = walk.booking(&slot, "Lena Fischer").await;
        walk.server.world.pass(TimeDelta::seconds(20));
        walk.server.world.deliver().await;
        let list = walk.ana.get(&format!("{}/messages", at("booking", &booked))).await.ok(200);
        let to_ana = list["items"].as_array().unwrap().iter().find(|one| {
            one["kind"] == "invitation" && one["to"] == "interviewer"
        });
        let to_ana = to_ana.unwrap();
        assert_eq!((&to_ana["state"], &to_ana["held"]), (&json!("waiting"), &json!(true)));
        assert_eq!(to_ana["dueAt"], "2026-03-02T18:00:00.000+01:00");
    }
}
