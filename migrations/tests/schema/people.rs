use crate::{
    fixture::{ANA, DEE, Schema, instant},
    on_both_databases,
};

on_both_databases![
    nobody_is_without_a_role,
    an_address_is_one_person,
    an_address_is_one_candidate,
    a_person_may_be_a_candidate_too,
    a_key_is_used_once_by_a_caller_on_a_path,
    sessions_go_with_their_person,
];

async fn nobody_is_without_a_role(db: &Schema) {
    db.refuses([db.person(20, "new@example.com", "false, false, false")], "people_have_a_role").await;
    db.refuses(
        [format!("UPDATE people SET interviewer = false WHERE id = {}", db.id(ANA))],
        "people_have_a_role",
    )
    .await;
}

async fn an_address_is_one_person(db: &Schema) {
    db.refuses([db.person(20, "p1@example.com", "true, false, false")], "people_email_key").await;
}

async fn an_address_is_one_candidate(db: &Schema) {
    db.refuses([db.candidate(20, "c4@example.com")], "candidates_email_key").await;
}

async fn a_person_may_be_a_candidate_too(db: &Schema) {
    db.write([db.candidate(20, "p1@example.com")]).await;
}

async fn a_key_is_used_once_by_a_caller_on_a_path(db: &Schema) {
    let key = |caller, path: &str| {
        format!(
            "INSERT INTO idempotency_keys (caller_id, method, path, key, body_hash, outcome, created_at) \
             VALUES ({}, 'POST', '{path}', 'k', '', NULL, {})",
            db.id(caller),
            instant("2026-03-02 09:00:00.123456"),
        )
    };
    db.write([key(ANA, "/api/slots"), key(ANA, "/api/book"), key(DEE, "/api/slots")]).await;
    db.refuses([key(ANA, "/api/slots")], "idempotency_keys_pkey").await;
}

async fn sessions_go_with_their_person(db: &Schema) {
    let at = instant("2026-03-02 09:00");
    db.write([
        format!("INSERT INTO sessions VALUES ('hash', {}, {at}, {at}, {at}, NULL)", db.id(ANA)),
        format!("DELETE FROM people WHERE id = {}", db.id(ANA)),
    ])
    .await;
    assert_eq!(db.count("sessions".to_owned()).await, 0);
}
