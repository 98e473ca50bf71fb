//! When those who take part in a booking are reminded: `/api/booking/{id}/reminders`.

use std::collections::BTreeSet;

use axum::{Json, response::IntoResponse};
use domain::{
    ids::BookingId,
    permissions::Permission,
    reminders::{Lead, RawLeads},
};
use serde::Serialize;
use services::reminders;
use utoipa::ToSchema;

use super::{Call, answer::Answer, json::Form};
use crate::openapi::{GetRefused, RemindersRefused};

/// When those who take part in a booking are reminded of it
#[utoipa::path(get, path = "/api/booking/{id}/reminders", tag = "Messages", operation_id = "getReminders",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "How long before it.", body = RemindersJson), GetRefused))]
pub async fn get(call: Call) -> Answer {
    let accepted = call.may(Permission::SeeBookings)?.asked().accepted()?;
    let found = reminders::get(&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?).await;
    accepted.answer(found, |own| Ok(Json(RemindersJson::new(&own)).into_response()))
}

/// Gives a booking reminders of its own, in place of those it had; those that every booking has stay
#[utoipa::path(put, path = "/api/booking/{id}/reminders", tag = "Messages", operation_id = "setReminders",
    params(("id" = Uuid, Path)), request_body = NewReminders,
    responses((status = 200, description = "How long before it.", body = RemindersJson), RemindersRefused))]
pub async fn set(call: Call) -> Answer {
    let mut asked = call.may(Permission::Book)?.patched().await?;
    let raw = NewReminders::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.parse())?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let set = reminders::set(cx, actor, id, &raw).await;
    accepted.answer(set, |own| Ok(Json(RemindersJson::new(&own)).into_response()))
}

/// How long before an interview those who take part are reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Reminders)]
#[serde(rename_all = "camelCase")]
pub struct RemindersJson {
    /// What the booking has of its own, in minutes.
    #[schema(example = json!([30]))]
    pub minutes_before: Vec<i32>,
    /// What every booking has beside.
    #[schema(example = json!([1440, 120]))]
    pub always: Vec<i32>,
}

impl RemindersJson {
    fn new(own: &BTreeSet<Lead>) -> Self {
        Self {
            minutes_before: own.iter().map(|lead| lead.minutes()).collect(),
            always: Lead::ALWAYS.map(Lead::minutes).into(),
        }
    }
}

/// Reminders that a booking is to have of its own.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewReminders {
    /// In whole minutes, each from 5 to 43200 (thirty days).
    #[schema(required = true, nullable = false, max_items = 10, example = json!([30]))]
    minutes_before: Option<Vec<i64>>,
}

impl NewReminders {
    fn read(form: &mut Form) -> RawLeads {
        let Self { minutes_before } = Self { minutes_before: form.numbers("minutesBefore") };
        RawLeads { minutes_before }
    }
}
