//! `/api/slots`.

use domain::{
    ids::{OpeningId, PersonId, SlotId},
    permissions::Permission,
    slots::{RawSlot, RawSlotChanges, Slot, SlotStatus},
};
use serde::Serialize;
use services::slots::{self, SlotFilter};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    call::Asked,
    clocks::ZoneQuery,
    conditions::{Conditional, Repeatable},
    exports::{self, Columns, List},
    json::Form,
    paging::{ListJson, PageQuery},
};
use crate::openapi::{DeleteSlotRefused, EditSlotRefused, GetRefused, ListRefused, OfferRefused};

/// Offers a slot
#[utoipa::path(post, path = "/api/slots", tag = "Slots", operation_id = "offerSlot",
    params(ZoneQuery, Repeatable), request_body = NewSlot,
    responses(
        (status = 201, description = "The slot is offered.", body = SlotJson,
            headers(("Location" = String, description = "Where it is"),
                ("ETag" = String, description = "Its version"))),
        OfferRefused))]
pub async fn create(call: Call) -> Answer {
    let mut asked = call.may(Permission::OfferSlots)?.posted().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let raw = NewSlot::read(&mut asked.form);
    let (accepted, _) = asked.understood(|now| raw.clone().parse(now))?;
    let made = slots::create(&accepted.cx, &accepted.actor, raw).await;
    accepted.answer(made, |slot| {
        let location = format!("/api/slots/{}", slot.id);
        Ok(answer::created(&location, slot.version, &SlotJson::new(&slot, &clocks)?))
    })
}

/// Slots, ordered by start, then id
#[utoipa::path(get, path = "/api/slots", tag = "Slots", operation_id = "listSlots",
    params(SlotQuery, ZoneQuery, PageQuery),
    responses((status = 200, description = "One page of them.", body = SlotList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeSlots)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let (filter, paging) = (SlotQuery::read(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let page = slots::list(&accepted.cx, &accepted.actor, filter, paging).await;
    accepted.answer(page, |page| answer::list(page, |slot| SlotJson::new(&slot, &clocks)))
}

/// Slots as comma-separated values: all that `GET /api/slots` lists
#[utoipa::path(get, path = "/api/slots.csv", tag = "Slots", operation_id = "exportSlots",
    params(SlotQuery, ZoneQuery),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeSlots)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let filter = SlotQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let list = List {
        filter,
        read: |cx, actor, filter, paging| {
            Box::pin(async move { slots::list(&cx, &actor, filter, paging).await })
        },
        publish: move |slot| Ok(vec![SlotJson::new(&slot, &clocks)?]),
    };
    exports::answer(&accepted, "slots", COLUMNS, list).await
}

/// A slot
#[utoipa::path(get, path = "/api/slots/{id}", tag = "Slots", operation_id = "getSlot",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The slot.", body = SlotJson,
            headers(("ETag" = String, description = "Its version"))),
        GetRefused))]
pub async fn get(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeSlots)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let found = slots::get(&accepted.cx, &accepted.actor, accepted.id(SlotId::parse)?).await;
    accepted.answer(found, |slot| Ok(answer::row(slot.version, &SlotJson::new(&slot, &clocks)?)))
}

/// Changes a slot that is not booked
#[utoipa::path(patch, path = "/api/slots/{id}", tag = "Slots", operation_id = "editSlot",
    params(ZoneQuery, Conditional, ("id" = Uuid, Path)),
    request_body = SlotEdits,
    responses(
        (status = 200, description = "The slot as it is now.", body = SlotJson,
            headers(("ETag" = String, description = "Its version"))),
        EditSlotRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::ChangeSlots)?.patched().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let (seen, raw) = (asked.if_match(), SlotEdits::read(&mut asked.form));
    let (accepted, _) = asked.understood(|now| raw.clone().parse(now))?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(SlotId::parse)?);
    let seen = seen.expected(async || Ok(slots::get(cx, actor, id).await?.version)).await?;
    let edited = slots::edit(cx, actor, id, seen, raw).await;
    accepted.answer(edited, |slot| Ok(answer::row(slot.version, &SlotJson::new(&slot, &clocks)?)))
}

/// Takes back a slot that is not booked
#[utoipa::path(delete, path = "/api/slots/{id}", tag = "Slots", operation_id = "deleteSlot",
    params(Conditional, ("id" = Uuid, Path)),
    responses((status = 204, description = "It is gone."), DeleteSlotRefused))]
pub async fn delete(call: Call) -> Answer {
    let mut asked = call.may(Permission::ChangeSlots)?.asked();
    let seen = asked.if_match();
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(SlotId::parse)?);
    let seen = seen.expected(async || Ok(slots::get(cx, actor, id).await?.version)).await?;
    let deleted = slots::delete(cx, actor, id, seen).await;
    accepted.answer(deleted, |()| Ok(answer::nothing()))
}

/// An interval that an interviewer offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Slot)]
#[serde(rename_all = "camelCase")]
pub struct SlotJson {
    pub id: Uuid,
    pub interviewer_id: Uuid,
    #[schema(example = "Ana Moreau")]
    pub interviewer_name: String,
    #[schema(format = DateTime, example = "2026-03-02T09:00:00+01:00")]
    pub start_time: String,
    #[schema(format = DateTime, example = "2026-03-02T10:00:00+01:00")]
    pub end_time: String,
    /// The interviewer's (IANA name).
    #[schema(example = "Europe/Paris")]
    pub time_zone: String,
    /// A place, or an `http(s)` link to join by.
    #[schema(required = true, example = "https://meet.example.com/ana")]
    pub location: Option<String>,
    #[schema(value_type = SlotStatusJson)]
    pub status: &'static str,
    /// Rises with every change of the row.
    pub version: i64,
    #[schema(format = DateTime, example = "2026-02-20T14:03:21.512+01:00")]
    pub created_at: String,
    #[schema(format = DateTime, example = "2026-02-20T14:03:21.512+01:00")]
    pub updated_at: String,
}

pub type SlotList = ListJson<SlotJson>;

const COLUMNS: Columns = &[
    "id",
    "interviewerId",
    "interviewerName",
    "startTime",
    "endTime",
    "timeZone",
    "location",
    "status",
    "version",
    "createdAt",
    "updatedAt",
];

/// What `status` of a slot is one of.
#[derive(Debug, ToSchema)]
#[schema(as = SlotStatus, rename_all = "snake_case")]
pub enum SlotStatusJson {
    Available,
    Booked,
}

impl SlotJson {
    /// # Errors
    /// When the rules of the zone are not at hand.
    pub fn new(slot: &Slot, clocks: &Clocks) -> services::Result<Self> {
        let Slot {
            id,
            interviewer,
            interviewer_name,
            interval,
            time_zone,
            location,
            status,
            version,
            created_at,
            updated_at,
        } = slot;
        Ok(Self {
            id: id.0,
            interviewer_id: interviewer.0,
            interviewer_name: interviewer_name.to_string(),
            start_time: clocks.seconds(interval.start(), time_zone)?,
            end_time: clocks.seconds(interval.end(), time_zone)?,
            time_zone: time_zone.to_string(),
            location: location.as_ref().map(|location| location.as_str().to_owned()),
            status: status.as_str(),
            version: version.0,
            created_at: clocks.millis(*created_at, time_zone)?,
            updated_at: clocks.millis(*updated_at, time_zone)?,
        })
    }
}

/// A slot to be offered: 15 minutes to 8 hours, in the future, in whole minutes.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase", example = json!({
    "startTime": "2026-03-02T09:00:00+01:00", "endTime": "2026-03-02T10:00:00+01:00", "location": "Room 4",
}))]
pub struct NewSlot {
    /// An interviewer may leave it out.
    #[schema(format = Uuid)]
    interviewer_id: Option<String>,
    #[schema(required = true, nullable = false, format = DateTime, example = "2026-03-02T09:00:00+01:00")]
    start_time: Option<String>,
    #[schema(required = true, nullable = false, format = DateTime, example = "2026-03-02T10:00:00+01:00")]
    end_time: Option<String>,
    /// A place, or an `http(s)` link to join by.
    #[schema(max_length = 200)]
    location: Option<String>,
}

impl NewSlot {
    fn read(form: &mut Form) -> RawSlot {
        let Self { interviewer_id, start_time, end_time, location } = Self {
            interviewer_id: form.text("interviewerId"),
            start_time: form.text("startTime"),
            end_time: form.text("endTime"),
            location: form.text("location"),
        };
        RawSlot { interviewer_id, start_time, end_time, location }
    }
}

/// What is to be different about a slot; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase", example = json!({ "location": "https://meet.example.com/ana" }))]
pub struct SlotEdits {
    #[schema(nullable = false, format = DateTime, example = "2026-03-02T09:00:00+01:00")]
    start_time: Option<String>,
    #[schema(nullable = false, format = DateTime, example = "2026-03-02T10:00:00+01:00")]
    end_time: Option<String>,
    /// `null` takes the place away.
    #[schema(value_type = Option<String>, max_length = 200)]
    location: Option<Option<String>>,
}

impl SlotEdits {
    fn read(form: &mut Form) -> RawSlotChanges {
        let Self { start_time, end_time, location } = Self {
            start_time: form.text("startTime"),
            end_time: form.text("endTime"),
            location: form.text_or_null("location"),
        };
        RawSlotChanges { start_time, end_time, location }
    }
}

/// Which slots: those that overlap the half-open window `[from, to)`, and match whatever else is given.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SlotQuery {
    #[param(rename = "interviewerId", nullable = false, value_type = Option<Uuid>)]
    interviewer: Option<PersonId>,
    /// Offered by those who usually interview for it; by anybody where nobody is named.
    #[param(rename = "openingId", nullable = false, value_type = Option<Uuid>)]
    opening: Option<OpeningId>,
    #[param(nullable = false, value_type = Option<String>, format = DateTime)]
    from: Option<domain::time::Instant>,
    #[param(nullable = false, value_type = Option<String>, format = DateTime)]
    to: Option<domain::time::Instant>,
    #[param(inline, nullable = false, value_type = Option<SlotStatusJson>)]
    status: Option<SlotStatus>,
}

impl SlotQuery {
    fn read(asked: &mut Asked) -> SlotFilter {
        let query = &mut asked.query;
        let (from, to) = query.window();
        let Self { interviewer, opening, from, to, status } = Self {
            interviewer: query.known("interviewerId", "must be the id of a person (a UUID)", PersonId::parse),
            opening: query.known("openingId", "must be the id of an opening (a UUID)", OpeningId::parse),
            from,
            to,
            status: query.known("status", "must be available or booked", SlotStatus::parse),
        };
        SlotFilter { interviewer, opening, from, to, status, begins: None, text: None }
    }
}
