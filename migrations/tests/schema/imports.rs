//! Files that wait to be imported.

use sea_orm::DbBackend;

use crate::{
    fixture::{ANA, Schema, instant},
    on_both_databases,
};

on_both_databases![a_file_is_somebodys_and_of_something, a_file_goes_with_its_person];

fn file(db: &Schema, person: u8, noun: &str, name: &str, contents: &str) -> String {
    let (id, person, at) = (db.id(80), db.id(person), instant("2026-03-02 09:00"));
    format!("INSERT INTO import_files VALUES ({id}, {person}, '{noun}', '{name}', {contents}, {at})")
}

/// So many octets.
fn octets(db: &Schema, count: u32) -> String {
    match db.backend() {
        DbBackend::Postgres => format!("decode(repeat('00', {count}), 'hex')"),
        _ => format!("zeroblob({count})"),
    }
}

async fn a_file_is_somebodys_and_of_something(db: &Schema) {
    let one = octets(db, 1);
    let long = "x".repeat(201);
    for (statement, rule) in [
        (file(db, 99, "slots", "a.csv", &one), "import_files_person"),
        (file(db, ANA, "people", "a.csv", &one), "import_files_noun"),
        (file(db, ANA, "slots", "", &one), "import_files_name"),
        (file(db, ANA, "slots", &long, &one), "import_files_name"),
        (file(db, ANA, "slots", "a.csv", &octets(db, 0)), "import_files_contents"),
        (file(db, ANA, "slots", "a.csv", &octets(db, 32 * 1024 * 1024 + 1)), "import_files_contents"),
    ] {
        db.refuses([statement], rule).await;
    }
    db.write([file(db, ANA, "candidates", "a.csv", &octets(db, 32 * 1024 * 1024))]).await;
}

async fn a_file_goes_with_its_person(db: &Schema) {
    db.write([
        file(db, ANA, "slots", "a.csv", &octets(db, 1)),
        format!("DELETE FROM people WHERE id = {}", db.id(ANA)),
    ])
    .await;
    assert_eq!(db.count("import_files".to_owned()).await, 0);
}
