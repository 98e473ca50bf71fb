//! Who is told elsewhere, and what became of what they were told.

use crate::{
    fixture::{Schema, instant},
    on_both_databases,
};

on_both_databases![
    a_webhook_is_signed_unless_it_is_for_people,
    a_webhook_is_of_some_events_or_of_all,
    only_one_that_is_off_was_switched_off,
    of_each_event_a_webhook_is_told_once,
    a_delivery_is_in_a_state_that_is_known,
    deliveries_go_with_their_webhook,
];

const HOOK: u8 = 70;

/// With what comes after the address: kind, events, active, why off, since when failing, generation, hash, until when.
fn webhook(db: &Schema, id: u8, rest: &str) -> String {
    let (id, at) = (db.id(id), instant("2026-03-02 09:00"));
    format!("INSERT INTO webhooks VALUES ({id}, 'https://example.com', {rest}, 1, {at}, {at})")
}

fn slack(db: &Schema, id: u8) -> String {
    webhook(db, id, "'slack', NULL, true, NULL, NULL, NULL, NULL, NULL")
}

fn delivery(db: &Schema, id: u8, event: u8, state: &str, status: &str) -> String {
    let (id, webhook, event, at) = (db.id(id), db.id(HOOK), db.id(event), instant("2026-03-02 09:00"));
    format!(
        "INSERT INTO webhook_deliveries VALUES ({id}, {webhook}, {event}, 'slot.created', '{{}}', '{state}', 0, {status}, \
         NULL, NULL, {at}, NULL)"
    )
}

async fn a_webhook_is_signed_unless_it_is_for_people(db: &Schema) {
    let until = instant("2026-03-03 09:00");
    db.write([
        slack(db, HOOK),
        webhook(db, 71, "'standard', NULL, true, NULL, NULL, 1, 'hash', NULL"),
        webhook(db, 72, &format!("'standard', NULL, true, NULL, NULL, 2, 'hash', {until}")),
    ])
    .await;
    for rest in [
        "'standard', NULL, true, NULL, NULL, NULL, NULL, NULL",
        "'standard', NULL, true, NULL, NULL, 1, NULL, NULL",
        "'slack', NULL, true, NULL, NULL, 1, 'hash', NULL",
        &format!("'standard', NULL, true, NULL, NULL, 1, 'hash', {until}"),
    ] {
        db.refuses([webhook(db, 73, rest)], "webhooks_signed").await;
    }
    let of_zero = "'standard', NULL, true, NULL, NULL, 0, 'hash', NULL";
    db.refuses([webhook(db, 73, of_zero)], "webhooks_generation").await;
    db.refuses([webhook(db, 73, "'teams', NULL, true, NULL, NULL, NULL, NULL, NULL")], "webhooks_kind").await;
}

async fn a_webhook_is_of_some_events_or_of_all(db: &Schema) {
    let of = |events: &str| format!("'slack', '{events}', true, NULL, NULL, NULL, NULL, NULL");
    db.write([webhook(db, HOOK, &of(r#"["slot.created"]"#))]).await;
    db.refuses([webhook(db, 71, &of("[]"))], "webhooks_events").await;
}

async fn only_one_that_is_off_was_switched_off(db: &Schema) {
    let off = |active: bool| format!("'slack', NULL, {active}, 'Gone.', NULL, NULL, NULL, NULL");
    db.write([webhook(db, HOOK, &off(false))]).await;
    db.refuses([webhook(db, 71, &off(true))], "webhooks_off_for_a_reason").await;
}

async fn of_each_event_a_webhook_is_told_once(db: &Schema) {
    db.write([
        slack(db, HOOK),
        delivery(db, 80, 90, "waiting", "NULL"),
        delivery(db, 81, 91, "waiting", "NULL"),
    ])
    .await;
    db.refuses([delivery(db, 82, 90, "waiting", "NULL")], "webhook_deliveries_once_each").await;
}

async fn a_delivery_is_in_a_state_that_is_known(db: &Schema) {
    db.write([slack(db, HOOK)]).await;
    for (id, state) in (80..).zip(["waiting", "delivered", "recorded", "failed", "skipped"]) {
        db.write([delivery(db, id, id, state, "500")]).await;
    }
    db.refuses([delivery(db, 90, 90, "lost", "NULL")], "webhook_deliveries_state").await;
    db.refuses([delivery(db, 90, 90, "failed", "99")], "webhook_deliveries_status").await;
}

async fn deliveries_go_with_their_webhook(db: &Schema) {
    db.refuses([delivery(db, 80, 90, "waiting", "NULL")], "webhook_deliveries_webhook").await;
    let gone = format!("DELETE FROM webhooks WHERE id = {}", db.id(HOOK));
    db.write([slack(db, HOOK), delivery(db, 80, 90, "waiting", "NULL"), gone]).await;
    assert_eq!(db.count("webhook_deliveries".to_owned()).await, 0);
}
