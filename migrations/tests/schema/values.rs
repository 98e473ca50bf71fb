//! What is written through SeaORM comes back as it was, and compares as it should.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveValue::NotSet, EntityTrait, IntoActiveModel, QueryOrder, entity::prelude::*};
use serde_json::json;
use uuid::Uuid;

use crate::{
    fixture::{ANA, DEE, Schema, When},
    on_both_databases,
};

on_both_databases![
    ids_days_instants_and_numbers_of_a_slot,
    booleans_of_a_person,
    documents_and_drawn_ids_of_an_audit_row,
    bytes_and_fractions_of_a_session,
    a_document_that_is_not_there_yet,
    instants_compare_as_instants,
    a_booking_without_the_slot_it_would_hold,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");

mod slots {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "slots")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub interviewer_id: Uuid,
        pub starts_at: DateTimeUtc,
        pub ends_at: DateTimeUtc,
        pub local_day: Date,
        pub time_zone: String,
        pub location: Option<String>,
        pub status: String,
        pub version: i64,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub status_changed_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod people {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "people")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub email: String,
        pub email_folded: String,
        pub time_zone: String,
        pub interviewer: bool,
        pub coordinator: bool,
        pub admin: bool,
        pub active: bool,
        pub version: i64,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod audit {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub at: DateTimeUtc,
        pub actor_id: Option<Uuid>,
        pub actor_role: Option<String>,
        pub request_id: Option<String>,
        pub action: String,
        pub subject_kind: String,
        pub subject_id: Uuid,
        pub details: Json,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod sessions {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: Vec<u8>,
        pub person_id: Uuid,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub last_seen_at: DateTimeUtc,
        pub user_agent: Option<String>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod idempotency_keys {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency_keys")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub caller_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub method: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub path: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub body_hash: Vec<u8>,
        pub outcome: Option<Json>,
        pub created_at: DateTimeUtc,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod bookings {
    use sea_orm::entity::prelude::*;

    /// As much of it as a move writes.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "bookings")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub slot_id: Uuid,
        pub status: String,
        pub sequence: i32,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn instant(raw: &str) -> DateTime<Utc> {
    raw.parse().unwrap()
}

fn id(n: u8) -> Uuid {
    Uuid::from_u128(n.into())
}

async fn ids_days_instants_and_numbers_of_a_slot(db: &Schema) {
    db.write([db.day(ANA, "2026-03-02", 1, "2026-03-02")]).await;
    let slot = slots::Model {
        id: id(10),
        interviewer_id: id(ANA),
        starts_at: instant("2026-03-02T09:00:00Z"),
        ends_at: instant("2026-03-02T10:00:00Z"),
        local_day: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        time_zone: "Europe/Vienna".to_owned(),
        location: Some("Room 4".to_owned()),
        status: "available".to_owned(),
        version: i64::MAX,
        created_at: instant("2026-02-01T12:00:00.123456Z"),
        updated_at: instant("2026-02-01T12:00:00.5Z"),
        status_changed_at: instant("2026-02-01T12:00:00Z"),
    };
    let written = slots::Entity::insert(slot.clone().into_active_model()).exec_with_returning(&db.db).await;
    assert_eq!(written.unwrap(), slot);
    assert_eq!(slots::Entity::find_by_id(id(10)).one(&db.db).await.unwrap(), Some(slot.clone()));
    let found = slots::Entity::find()
        .filter(slots::Column::StartsAt.eq(slot.starts_at))
        .filter(slots::Column::EndsAt.gt(instant("2026-03-02T09:59:00Z")))
        .filter(slots::Column::LocalDay.eq(slot.local_day));
    assert_eq!(found.all(&db.db).await.unwrap(), [slot]);
}

async fn booleans_of_a_person(db: &Schema) {
    let ana = people::Entity::find_by_id(id(ANA)).one(&db.db).await.unwrap().unwrap();
    assert!(ana.interviewer && !ana.coordinator && !ana.admin && ana.active);
    let person = people::Model {
        id: id(20),
        email_folded: "new@example.com".to_owned(),
        interviewer: false,
        admin: true,
        ..ana
    };
    people::Entity::insert(person.clone().into_active_model()).exec(&db.db).await.unwrap();
    let admins = people::Entity::find().filter(people::Column::Admin.eq(true)).all(&db.db).await.unwrap();
    assert_eq!(admins, [person]);
}

async fn documents_and_drawn_ids_of_an_audit_row(db: &Schema) {
    let row = audit::ActiveModel {
        id: NotSet,
        ..audit::Model {
            id: 0,
            at: instant("2026-03-02T09:00:00.000001Z"),
            actor_id: None,
            actor_role: Some("coordinator".to_owned()),
            request_id: None,
            action: "booking.created".to_owned(),
            subject_kind: "booking".to_owned(),
            subject_id: id(20),
            details: json!({ "from": { "slot": "é" }, "attempts": [1, 2.5, null] }),
        }
        .into_active_model()
    };
    let first = audit::Entity::insert(row.clone()).exec_with_returning(&db.db).await.unwrap();
    let second = audit::Entity::insert(row).exec_with_returning(&db.db).await.unwrap();
    assert!(first.id < second.id);
    assert_eq!(audit::Model { id: second.id, ..first }, second);
    assert_eq!(second.details["attempts"], json!([1, 2.5, null]));
}

async fn bytes_and_fractions_of_a_session(db: &Schema) {
    let session = session(&[0, 255, 10, 39], "2026-03-02T09:00:00.25Z");
    sessions::Entity::insert(session.clone().into_active_model()).exec(&db.db).await.unwrap();
    let found = sessions::Entity::find_by_id(vec![0, 255, 10, 39]).one(&db.db).await.unwrap();
    assert_eq!(found, Some(session));
}

async fn a_document_that_is_not_there_yet(db: &Schema) {
    let key = idempotency_keys::Model {
        caller_id: id(ANA),
        method: "POST".to_owned(),
        path: "/api/slots".to_owned(),
        key: "k".to_owned(),
        body_hash: vec![0; 32],
        outcome: None,
        created_at: instant("2026-03-02T09:00:00Z"),
    };
    idempotency_keys::Entity::insert(key.clone().into_active_model()).exec(&db.db).await.unwrap();
    assert_eq!(idempotency_keys::Entity::find().one(&db.db).await.unwrap(), Some(key.clone()));
    let outcome = Some(json!({ "status": 201 }));
    let known = idempotency_keys::ActiveModel {
        outcome: sea_orm::ActiveValue::Set(outcome.clone()),
        ..key.into_active_model()
    };
    assert_eq!(idempotency_keys::Entity::update(known).exec(&db.db).await.unwrap().outcome, outcome);
}

async fn instants_compare_as_instants(db: &Schema) {
    let in_order = [
        "2026-03-02T08:59:59.999999Z",
        "2026-03-02T09:00:00Z",
        "2026-03-02T09:00:00.000001Z",
        "2026-03-02T09:00:00.5Z",
        "2026-03-02T09:00:00.500001Z",
        "2026-03-02T09:00:01Z",
    ];
    for (n, at) in (0u8..6).zip(in_order).rev() {
        sessions::Entity::insert(session(&[n], at).into_active_model()).exec(&db.db).await.unwrap();
    }
    let by_expiry = sessions::Entity::find().order_by_asc(sessions::Column::ExpiresAt);
    let found: Vec<_> = by_expiry.all(&db.db).await.unwrap().into_iter().map(|row| row.expires_at).collect();
    assert_eq!(found, in_order.map(instant));
    let live =
        sessions::Entity::find().filter(sessions::Column::ExpiresAt.gt(instant("2026-03-02T09:00:00Z")));
    assert_eq!(live.all(&db.db).await.unwrap().len(), 4);
}

async fn a_booking_without_the_slot_it_would_hold(db: &Schema) {
    db.write([
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.booking(20, 10, ANA, DEE, NINE),
    ])
    .await;
    let booking = bookings::Entity::find_by_id(id(20)).one(&db.db).await.unwrap().unwrap();
    let cancelled = bookings::ActiveModel {
        status: sea_orm::ActiveValue::Set("cancelled".to_owned()),
        sequence: sea_orm::ActiveValue::Set(booking.sequence + 1),
        ..booking.into_active_model()
    };
    assert_eq!(bookings::Entity::update(cancelled).exec(&db.db).await.unwrap().sequence, 1);
    assert_eq!(db.count("bookings WHERE held_slot_id IS NULL".to_owned()).await, 1);
}

fn session(token_hash: &[u8], expires_at: &str) -> sessions::Model {
    sessions::Model {
        token_hash: token_hash.to_owned(),
        person_id: id(ANA),
        created_at: instant("2026-03-01T09:00:00Z"),
        expires_at: instant(expires_at),
        last_seen_at: instant("2026-03-01T09:00:00Z"),
        user_agent: None,
    }
}
