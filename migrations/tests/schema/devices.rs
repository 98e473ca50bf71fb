//! Which browsers show people their notices, and what is on its way there.

use crate::{
    fixture::{ANA, DEE, Schema, instant},
    on_both_databases,
};

on_both_databases![
    a_browser_is_one_persons,
    a_browser_is_reached_by_http_with_its_keys,
    what_failed_says_why,
    a_notice_does_not_wait_twice_for_one_browser,
    devices_go_with_their_person,
];

const PUSH: &str = "https://push.example/1";

/// With what comes after the keys: failures, why.
fn device(db: &Schema, id: u8, person: u8, endpoint: &str, auth: usize, failed: &str) -> String {
    let (id, person, at) = (db.id(id), db.id(person), instant("2026-03-02 09:00"));
    let (p256dh, auth) = ("B".repeat(87), "a".repeat(auth));
    format!(
        "INSERT INTO push_subscriptions VALUES ({id}, {person}, '{endpoint}', '{p256dh}', '{auth}', 'Firefox on Linux', \
         {at}, NULL, {failed})"
    )
}

fn push(db: &Schema, id: u8, notice: &str) -> String {
    let (id, device, at) = (db.id(id), db.id(70), instant("2026-03-02 09:00"));
    format!("INSERT INTO pushes VALUES ({id}, {device}, {notice}, NULL, {at})")
}

async fn a_browser_is_one_persons(db: &Schema) {
    db.write([device(db, 70, ANA, PUSH, 22, "0, NULL")]).await;
    db.refuses([device(db, 71, DEE, PUSH, 22, "0, NULL")], "push_subscriptions_endpoint").await;
    db.refuses([device(db, 71, 99, "https://push.example/2", 22, "0, NULL")], "push_subscriptions_person")
        .await;
}

async fn a_browser_is_reached_by_http_with_its_keys(db: &Schema) {
    for endpoint in ["ftp://push.example", "https://", "https://push.example/ 1", ""] {
        db.refuses([device(db, 70, ANA, endpoint, 22, "0, NULL")], "push_subscriptions_address").await;
    }
    let long = format!("https://push.example/{}", "x".repeat(1000));
    db.refuses([device(db, 70, ANA, &long, 22, "0, NULL")], "push_subscriptions_address").await;
    db.refuses([device(db, 70, ANA, PUSH, 21, "0, NULL")], "push_subscriptions_keys").await;
}

async fn what_failed_says_why(db: &Schema) {
    for failed in ["-1, NULL", "0, 'why'", "1, NULL"] {
        db.refuses([device(db, 70, ANA, PUSH, 22, failed)], "push_subscriptions_failures").await;
    }
    db.write([device(db, 70, ANA, PUSH, 22, "1, 'why'")]).await;
}

async fn a_notice_does_not_wait_twice_for_one_browser(db: &Schema) {
    let notice = db.id(80);
    db.write([device(db, 70, ANA, PUSH, 22, "0, NULL"), push(db, 71, &notice)]).await;
    db.refuses([push(db, 72, &notice)], "pushes_once_each").await;
    // Somebody may try a device out twice.
    db.write([push(db, 73, "NULL"), push(db, 74, "NULL")]).await;
}

async fn devices_go_with_their_person(db: &Schema) {
    db.write([device(db, 70, ANA, PUSH, 22, "0, NULL"), push(db, 71, "NULL")]).await;
    db.write([format!("DELETE FROM people WHERE id = {}", db.id(ANA))]).await;
    assert_eq!(db.count("push_subscriptions".to_owned()).await, 0);
    assert_eq!(db.count("pushes".to_owned()).await, 0);
}
