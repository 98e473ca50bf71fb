//! What is to be done before interviews.

use crate::{
    fixture::{ANA, BO, DEE, Schema, When, instant},
    on_both_databases,
};

on_both_databases![
    a_task_is_of_a_kind_and_due_that_are_known,
    a_task_of_the_rules_is_there_once,
    what_is_done_was_done_by_somebody,
    what_somebody_added_goes_when_it_is_taken_away,
    tasks_go_with_their_booking,
    people_who_are_named_stay,
    a_notice_tells_of_open_tasks,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");

/// What is particular about a task, as SQL writes it.
#[derive(Clone, Copy)]
struct Task<'a> {
    title: &'a str,
    category: &'a str,
    lead: &'a str,
    origin: &'a str,
    removed: bool,
    version: i64,
}

const TASK: Task<'static> = Task {
    title: "'Read'",
    category: "'research'",
    lead: "1440",
    origin: "'read'",
    removed: false,
    version: 1,
};

fn task(db: &Schema, id: u8, task: Task<'_>) -> String {
    let Task { title, category, lead, origin, removed, version } = task;
    let (id, booking, at) = (db.id(id), db.id(20), instant(NINE.0));
    format!(
        "INSERT INTO preparation_tasks VALUES ({id}, {booking}, {title}, {category}, {lead}, {origin}, NULL, NULL, NULL, \
         {removed}, {version}, {at}, {at})"
    )
}

/// Booking 20 of slot 10.
async fn booked(db: &Schema) {
    db.write([
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.booking(20, 10, ANA, DEE, NINE),
    ])
    .await;
}

async fn a_task_is_of_a_kind_and_due_that_are_known(db: &Schema) {
    booked(db).await;
    let long = format!("'{}'", "a".repeat(201));
    for (wrong, rule) in [
        (Task { title: "''", ..TASK }, "preparation_tasks_title"),
        (Task { title: &long, ..TASK }, "preparation_tasks_title"),
        (Task { category: "'fun'", ..TASK }, "preparation_tasks_category"),
        (Task { lead: "4", ..TASK }, "preparation_tasks_lead"),
        (Task { lead: "43201", ..TASK }, "preparation_tasks_lead"),
        (Task { origin: "''", ..TASK }, "preparation_tasks_origin"),
        (Task { version: 0, ..TASK }, "preparation_tasks_version"),
    ] {
        db.refuses([task(db, 70, wrong)], rule).await;
    }
    for (number, category) in ["research", "questions", "logistics", "technology", "other"].iter().enumerate()
    {
        let (origin, category) = (format!("'{category}'"), format!("'{category}'"));
        let id = 70 + u8::try_from(number).unwrap();
        db.write([task(db, id, Task { category: &category, origin: &origin, ..TASK })]).await;
    }
}

async fn a_task_of_the_rules_is_there_once(db: &Schema) {
    booked(db).await;
    db.write([task(db, 70, TASK)]).await;
    db.refuses([task(db, 71, TASK)], "preparation_tasks_once_each").await;
    let removed = format!("UPDATE preparation_tasks SET removed = true WHERE id = {}", db.id(70));
    db.write([removed]).await;
    db.refuses([task(db, 71, TASK)], "preparation_tasks_once_each").await;
    // By hand the same may be added again and again.
    let by_hand = Task { origin: "NULL", ..TASK };
    db.write([task(db, 71, by_hand), task(db, 72, by_hand)]).await;
}

async fn what_is_done_was_done_by_somebody(db: &Schema) {
    booked(db).await;
    db.write([task(db, 70, TASK)]).await;
    let (bo, nobody, at) = (db.id(BO), db.id(99), instant(NINE.0));
    let set = |doer: &str, at: &str| format!("UPDATE preparation_tasks SET done_by = {doer}, done_at = {at}");
    db.refuses([set(&bo, "NULL")], "preparation_tasks_done").await;
    db.refuses([set("NULL", &at)], "preparation_tasks_done").await;
    db.refuses([set(&nobody, &at)], "preparation_tasks_doer").await;
    db.write([set(&bo, &at), set("NULL", "NULL")]).await;
}

async fn what_somebody_added_goes_when_it_is_taken_away(db: &Schema) {
    booked(db).await;
    let removed = Task { origin: "NULL", removed: true, ..TASK };
    db.refuses([task(db, 70, removed)], "preparation_tasks_removed").await;
    db.write([task(db, 70, Task { removed: true, ..TASK })]).await;
}

async fn tasks_go_with_their_booking(db: &Schema) {
    booked(db).await;
    db.write([task(db, 70, TASK), format!("DELETE FROM bookings WHERE id = {}", db.id(20))]).await;
    assert_eq!(db.count("preparation_tasks".to_owned()).await, 0);
    db.refuses([task(db, 70, TASK)], "preparation_tasks_booking").await;
}

async fn people_who_are_named_stay(db: &Schema) {
    booked(db).await;
    db.write([task(db, 70, TASK)]).await;
    let named = |person: u8| format!("UPDATE preparation_tasks SET assignee_id = {}", db.id(person));
    db.refuses([named(99)], "preparation_tasks_assignee").await;
    db.write([named(BO)]).await;
    let gone = format!("DELETE FROM people WHERE id = {}", db.id(BO));
    db.refuses([gone], "preparation_tasks_assignee").await;
}

async fn a_notice_tells_of_open_tasks(db: &Schema) {
    let (id, ana, [nine, ten]) = (db.id(80), db.id(ANA), [NINE.0, NINE.1].map(instant));
    let notice = |booking: &str, slot: &str| {
        format!(
            "INSERT INTO notices VALUES ({id}, {ana}, 'preparation', {id}, {booking}, {slot}, 'Dee', {nine}, {ten}, {nine}, \
             NULL, NULL, NULL)"
        )
    };
    db.refuses([notice("NULL", "NULL")], "notices_subject").await;
    db.write([notice(&id, &id)]).await;
}
