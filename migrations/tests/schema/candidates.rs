//! Notes about candidates, and whom they were before they were found to be one with another.

use crate::{
    fixture::{ANA, BO, CLEO, DEE, ELI, Schema, When, instant},
    on_both_databases,
};

on_both_databases![
    a_note_says_something_about_somebody_and_is_somebodys,
    notes_go_with_their_candidate_and_keep_their_author,
    nobody_was_themselves_before,
    an_address_leads_to_one_candidate,
    the_own_former_address_may_be_taken_again,
    whoever_has_bookings_stays,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");

fn note(db: &Schema, (id, candidate, author): (u8, u8, u8), text: &str) -> String {
    let (id, candidate, author) = (db.id(id), db.id(candidate), db.id(author));
    let at = instant(NINE.0);
    format!("INSERT INTO candidate_notes VALUES ({id}, {candidate}, {author}, {text}, 1, {at}, {at})")
}

fn former(db: &Schema, (id, candidate): (u8, u8), email: &str) -> String {
    let (id, candidate, at) = (db.id(id), db.id(candidate), instant(NINE.0));
    format!("INSERT INTO former_candidates VALUES ({id}, {candidate}, '{email}', '{email}', {at})")
}

async fn a_note_says_something_about_somebody_and_is_somebodys(db: &Schema) {
    db.refuses([note(db, (70, DEE, CLEO), "''")], "candidate_notes_text").await;
    let long = format!("'{}'", "a".repeat(10_001));
    db.refuses([note(db, (70, DEE, CLEO), &long)], "candidate_notes_text").await;
    db.refuses([note(db, (70, CLEO, CLEO), "'a'")], "candidate_notes_candidate").await;
    db.refuses([note(db, (70, DEE, DEE), "'a'")], "candidate_notes_author").await;
    let longest = format!("'{}'", "é".repeat(10_000));
    db.write([note(db, (70, DEE, CLEO), &longest), note(db, (71, DEE, CLEO), "'a'")]).await;
    db.refuses(["UPDATE candidate_notes SET version = 0".to_owned()], "candidate_notes_version").await;
}

async fn notes_go_with_their_candidate_and_keep_their_author(db: &Schema) {
    db.write([note(db, (70, DEE, CLEO), "'a'")]).await;
    db.refuses([format!("DELETE FROM people WHERE id = {}", db.id(CLEO))], "candidate_notes_author").await;
    db.write([format!("DELETE FROM candidates WHERE id = {}", db.id(DEE))]).await;
    assert_eq!(db.count("candidate_notes".to_owned()).await, 0);
}

async fn nobody_was_themselves_before(db: &Schema) {
    db.refuses([former(db, (DEE, DEE), "d@example.com")], "former_candidates_of_another").await;
    db.refuses([former(db, (ELI, DEE), "d@example.com")], "former_candidates_one_address").await;
    db.refuses([former(db, (70, ANA), "d@example.com")], "former_candidates_candidate").await;
    db.write([former(db, (70, DEE), "d@example.com")]).await;
    db.write([format!("DELETE FROM candidates WHERE id = {}", db.id(DEE))]).await;
    assert_eq!(db.count("former_candidates".to_owned()).await, 0);
}

async fn an_address_leads_to_one_candidate(db: &Schema) {
    db.refuses([former(db, (70, DEE), "c5@example.com")], "former_candidates_one_address").await;
    db.write([former(db, (70, DEE), "d@example.com")]).await;
    db.refuses([former(db, (71, ELI), "d@example.com")], "former_candidates_one_address").await;
    db.refuses([db.candidate(20, "d@example.com")], "candidates_one_address").await;
    let renamed =
        |id: u8| format!("UPDATE candidates SET email_folded = 'd@example.com' WHERE id = {}", db.id(id));
    db.refuses([renamed(ELI)], "candidates_one_address").await;
    // Whoever goes makes room, in the transaction in which they do.
    let gone = format!("DELETE FROM candidates WHERE id = {}", db.id(ELI));
    db.write([gone, former(db, (ELI, DEE), "c5@example.com")]).await;
}

async fn the_own_former_address_may_be_taken_again(db: &Schema) {
    let back = format!("UPDATE candidates SET email_folded = 'd@example.com' WHERE id = {}", db.id(DEE));
    db.write([former(db, (70, DEE), "d@example.com"), back, former(db, (71, DEE), "d@example.com")]).await;
}

async fn whoever_has_bookings_stays(db: &Schema) {
    db.write([
        db.day(BO, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, BO, NINE),
        db.booking(20, 10, BO, DEE, NINE),
    ])
    .await;
    let gone = format!("DELETE FROM candidates WHERE id = {}", db.id(DEE));
    db.refuses([gone.clone()], "bookings_candidate").await;
    // Bookings follow whoever they turned out to be, and so does who takes part when.
    let moved = format!("UPDATE bookings SET candidate_id = {}", db.id(ELI));
    db.write([moved, gone]).await;
    let theirs = format!("participations WHERE kind = 'candidate' AND party_id = {}", db.id(ELI));
    assert_eq!(db.count(theirs).await, 1);
}
