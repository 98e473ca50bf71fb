//! What people are told on their pages.

use crate::{
    fixture::{ANA, Schema, instant},
    on_both_databases,
};

on_both_databases![a_notice_is_about_what_its_kind_tells_of, of_one_cause_somebody_is_told_once];

/// With what it is about: booking, slot, start, end, room, webhook.
fn notice(db: &Schema, id: u8, kind: &str, [booking, slot, start, end, room, webhook]: [&str; 6]) -> String {
    let (id, ana, cause, at) = (db.id(id), db.id(ANA), db.id(90), instant("2026-03-02 09:00"));
    format!(
        "INSERT INTO notices (id, person_id, kind, cause_id, booking_id, slot_id, about, start_at, end_at, created_at, \
         room_id, webhook_id) VALUES ({id}, {ana}, '{kind}', {cause}, {booking}, {slot}, 'Dee', {start}, {end}, {at}, \
         {room}, {webhook})"
    )
}

async fn a_notice_is_about_what_its_kind_tells_of(db: &Schema) {
    let (id, nine, ten) = (db.id(20), instant("2026-03-02 09:00"), instant("2026-03-02 10:00"));
    let (id, nine, ten) = (id.as_str(), nine.as_str(), ten.as_str());
    let interview = [id, id, nine, ten, "NULL", "NULL"];
    let room = ["NULL", "NULL", nine, ten, id, "NULL"];
    let webhook = ["NULL", "NULL", "NULL", "NULL", "NULL", id];
    for (number, (kind, about)) in
        [("booked", interview), ("declined", interview), ("room_undelivered", room), ("webhook_off", webhook)]
            .into_iter()
            .enumerate()
    {
        for other in [interview, room, webhook].into_iter().filter(|other| *other != about) {
            db.refuses([notice(db, 80, kind, other)], "notices_subject").await;
        }
        let id = 81 + u8::try_from(number).unwrap_or_default();
        db.write([notice(db, id, kind, about)]).await;
    }
    db.refuses([notice(db, 80, "gossip", interview)], "notices_kind").await;
}

async fn of_one_cause_somebody_is_told_once(db: &Schema) {
    let id = db.id(20);
    let webhook = ["NULL", "NULL", "NULL", "NULL", "NULL", id.as_str()];
    db.write([notice(db, 80, "webhook_off", webhook)]).await;
    db.refuses([notice(db, 81, "webhook_off", webhook)], "notices_once_each").await;
}
