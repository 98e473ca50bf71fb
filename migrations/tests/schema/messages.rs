use crate::{
    fixture::{ANA, DEE, ELI, Schema, When, Word},
    on_both_databases,
};

on_both_databases![
    nobody_is_told_the_same_thing_twice,
    one_change_is_one_word_to_each,
    a_reminder_has_a_lead_and_nothing_else_has,
    a_message_is_of_a_booking,
    a_message_has_a_known_kind_side_and_state,
    what_was_sent_was_sent_at_some_time,
    reminders_are_within_bounds,
    only_a_move_has_a_slot_to_go_back_to,
    the_same_is_not_waiting_to_be_done_twice,
    all_goes_with_the_booking,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");

const INVITATION: Word =
    Word { booking: 20, sequence: 0, kind: "invitation", lead: 0, party: DEE, state: "waiting" };
const REMINDER: Word = Word { kind: "reminder", lead: 120, ..INVITATION };

/// Dee has Ana's slot (booking 20).
async fn booked(db: &Schema) {
    db.write([
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.booking(20, 10, ANA, DEE, NINE),
    ])
    .await;
}

async fn nobody_is_told_the_same_thing_twice(db: &Schema) {
    booked(db).await;
    db.write([
        db.message(30, INVITATION),
        db.message(31, Word { party: ANA, ..INVITATION }),
        db.message(32, Word { sequence: 1, kind: "update", ..INVITATION }),
        db.message(33, REMINDER),
        db.message(34, Word { lead: 30, ..REMINDER }),
        db.message(35, Word { party: ANA, ..REMINDER }),
        db.message(36, Word { sequence: 1, ..REMINDER }),
    ])
    .await;
    db.refuses([db.message(40, REMINDER)], "messages_once_each").await;
    db.refuses([db.message(40, Word { state: "skipped", ..REMINDER })], "messages_once_each").await;
    assert!(db.attempt(&[db.message(40, INVITATION)]).await.is_err());
}

async fn one_change_is_one_word_to_each(db: &Schema) {
    booked(db).await;
    db.write([db.message(30, INVITATION), db.message(31, REMINDER)]).await;
    for kind in ["update", "cancellation"] {
        db.refuses([db.message(40, Word { kind, ..INVITATION })], "messages_one_word_per_change").await;
    }
}

async fn a_reminder_has_a_lead_and_nothing_else_has(db: &Schema) {
    booked(db).await;
    for word in
        [Word { lead: 0, ..REMINDER }, Word { lead: -30, ..REMINDER }, Word { lead: 30, ..INVITATION }]
    {
        db.refuses([db.message(30, word)], "messages_reminders_have_a_lead").await;
    }
}

async fn a_message_is_of_a_booking(db: &Schema) {
    booked(db).await;
    db.refuses([db.message(30, Word { booking: 99, ..INVITATION })], "messages_booking").await;
}

async fn a_message_has_a_known_kind_side_and_state(db: &Schema) {
    booked(db).await;
    for (from, to, rule) in [
        ("'invitation'", "'letter'", "messages_kind"),
        ("'candidate'", "'audience'", "messages_side"),
        ("'waiting'", "'lost'", "messages_state"),
    ] {
        db.refuses([db.message(30, INVITATION).replace(from, to)], rule).await;
    }
    db.refuses([db.message(30, Word { sequence: -1, ..INVITATION })], "messages_sequence").await;
}

async fn what_was_sent_was_sent_at_some_time(db: &Schema) {
    booked(db).await;
    for state in ["sent", "recorded"] {
        db.refuses([db.message(30, Word { state, ..INVITATION })], "messages_sent_at_some_time").await;
    }
    db.write([db.message(30, Word { state: "refused", ..INVITATION })]).await;
}

async fn reminders_are_within_bounds(db: &Schema) {
    booked(db).await;
    let before = |minutes: i32| format!("INSERT INTO reminders VALUES ({}, {minutes})", db.id(20));
    db.write([before(5), before(43_200)]).await;
    for minutes in [-5, 0, 4, 43_201] {
        db.refuses([before(minutes)], "reminders_lead").await;
    }
}

async fn only_a_move_has_a_slot_to_go_back_to(db: &Schema) {
    booked(db).await;
    let change = |what: &str, slot: &str| {
        let until = crate::fixture::instant("2026-03-01 09:00:20");
        format!("INSERT INTO undoable_changes VALUES ({}, '{what}', {slot}, 1, {until})", db.id(20))
    };
    for (what, slot) in [("booked", "'{}'"), ("moved", "NULL"), ("cancelled", "'{}'")] {
        db.refuses([change(what, slot)], "undoable_changes_moves_have_a_slot").await;
    }
    db.write([change("moved", "'{}'")]).await;
}

async fn the_same_is_not_waiting_to_be_done_twice(db: &Schema) {
    db.write([db.job(40, 30), db.job(41, 31)]).await;
    db.refuses([db.job(42, 30)], "jobs_dedupe_key").await;
    db.write([format!("DELETE FROM jobs WHERE id = {}", db.id(40)), db.job(42, 30)]).await;
}

async fn all_goes_with_the_booking(db: &Schema) {
    booked(db).await;
    db.write([db.message(30, INVITATION), format!("INSERT INTO reminders VALUES ({}, 30)", db.id(20))]).await;
    db.write([db.booking(21, 10, ANA, ELI, NINE).replace("'booked'", "'cancelled'")]).await;
    db.write([db.cancel(20), format!("DELETE FROM bookings WHERE id = {}", db.id(20))]).await;
    assert_eq!(db.count("messages".to_owned()).await, 0);
    assert_eq!(db.count("reminders".to_owned()).await, 0);
}
