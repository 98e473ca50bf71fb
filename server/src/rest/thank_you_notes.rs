//! What those who took part in an interview are thanked with: `/api/booking/{id}/thank-you-notes`, `/api/thank-you-notes`.

use axum::{Json, response::IntoResponse};
use domain::{
    bookings::Booking,
    ids::{BookingId, CandidateId, GuestId, OpeningId, PersonId, ThankYouNoteId},
    paging::Page,
    permissions::Permission,
    rules::nobody_twice::Party,
    thank_you_notes::{Rate, RawNote, Recipient, ThankYouNote},
    time::{Instant, ZoneName},
};
use serde::Serialize;
use services::{
    mail::WrittenNote,
    thank_you_notes::{self, Notes, RateFilter},
};
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
    messages::SideJson,
    openings::ColleagueJson,
};
use crate::openapi::{
    DiscardNoteRefused, DraftNoteRefused, GetRefused, ListRefused, RewriteNoteRefused, SendNoteRefused,
};

/// The notes of an interview, the oldest first, and who could be thanked yet: nobody, unless it is completed. For those who
/// coordinate, its interviewer and who leads it; nobody sees a note to themselves before it is sent
#[utoipa::path(get, path = "/api/booking/{id}/thank-you-notes", tag = "Thank-you notes",
    operation_id = "listThankYouNotes", params(ZoneQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "All of them.", body = ThankYouNotesJson), GetRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let found = thank_you_notes::list(&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?).await;
    accepted.answer(found, |notes| Ok(Json(ThankYouNotesJson::new(&notes, &clocks)?).into_response()))
}

/// The notes of an interview as comma-separated values: all that `GET /api/booking/{id}/thank-you-notes` lists
#[utoipa::path(get, path = "/api/booking/{id}/thank-you-notes.csv", tag = "Thank-you notes",
    operation_id = "exportThankYouNotes", params(ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        GetRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let list = List {
        filter: accepted.id(BookingId::parse)?,
        // There are no more than take part: all of them are one part.
        read: |cx, actor, id, paging| {
            Box::pin(async move {
                let Notes { booking, notes, suggested: _ } = thank_you_notes::list(&cx, &actor, id).await?;
                let own = booking.slot.time_zone;
                let items: Vec<_> = notes.into_iter().map(|note| (note, own.clone())).collect();
                Ok(Page { total: items.len() as u64, items, paging })
            })
        },
        publish: move |(note, own)| Ok(vec![ThankYouNoteJson::new(&note, &own, &clocks)?]),
    };
    exports::answer(&accepted, "thank-you-notes", COLUMNS, list).await
}

/// Begins a note; what is left out of it is drafted from the template
#[utoipa::path(post, path = "/api/booking/{id}/thank-you-notes", tag = "Thank-you notes",
    operation_id = "draftThankYouNote",
    params(ZoneQuery, Repeatable, ("id" = Uuid, Path)), request_body = NewThankYouNote,
    responses(
        (status = 201, description = "The draft.", body = ThankYouNoteJson,
            headers(("Location" = String, description = "Where it is from now on"),
                ("ETag" = String, description = "Its version"))),
        DraftNoteRefused))]
pub async fn draft(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.posted().await?;
    let (clocks, raw) = (Clocks::asked_for(&mut asked), NewThankYouNote::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse_new())?;
    let (cx, actor) = (&accepted.cx, &accepted.actor);
    match thank_you_notes::draft(cx, actor, accepted.id(BookingId::parse)?, raw).await {
        Ok(note) => {
            let (_, booking) = thank_you_notes::get(cx, actor, note.id).await?;
            let location = format!("/api/thank-you-notes/{}", note.id);
            let made = ThankYouNoteJson::new(&note, &booking.slot.time_zone, &clocks)?;
            accepted.answer(Ok(()), |()| Ok(answer::created(&location, note.version, &made)))
        }
        Err(refused) => accepted.answer(Err(refused), |()| Ok(answer::nothing())),
    }
}

/// A note
#[utoipa::path(get, path = "/api/thank-you-notes/{id}", tag = "Thank-you notes", operation_id = "getThankYouNote",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "It.", body = ThankYouNoteJson,
            headers(("ETag" = String, description = "Its version"))),
        GetRefused))]
pub async fn get(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let found =
        thank_you_notes::get(&accepted.cx, &accepted.actor, accepted.id(ThankYouNoteId::parse)?).await;
    accepted.answer(found, |(note, booking)| row(&note, &booking, &clocks))
}

/// Changes what a note says, until it is on its way; one that failed is a draft again
#[utoipa::path(patch, path = "/api/thank-you-notes/{id}", tag = "Thank-you notes",
    operation_id = "editThankYouNote",
    params(ZoneQuery, Conditional, ("id" = Uuid, Path)), request_body = ThankYouNoteEdits,
    responses(
        (status = 200, description = "The note as it is now.", body = ThankYouNoteJson,
            headers(("ETag" = String, description = "Its version"))),
        RewriteNoteRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.patched().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let (seen, raw) = (asked.if_match(), ThankYouNoteEdits::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse_changes())?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(ThankYouNoteId::parse)?);
    let (before, booking) = thank_you_notes::get(cx, actor, id).await?;
    let seen = seen.expected(async || Ok(before.version)).await?;
    let edited = thank_you_notes::edit(cx, actor, id, seen, raw).await;
    accepted.answer(edited, |note| row(&note, &booking, &clocks))
}

/// Throws a note away that has not been sent
#[utoipa::path(delete, path = "/api/thank-you-notes/{id}", tag = "Thank-you notes",
    operation_id = "discardThankYouNote", params(Conditional, ("id" = Uuid, Path)),
    responses((status = 204, description = "It is gone."), DiscardNoteRefused))]
pub async fn discard(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let seen = asked.if_match();
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(ThankYouNoteId::parse)?);
    let seen = seen.expected(async || Ok(thank_you_notes::get(cx, actor, id).await?.0.version)).await?;
    let discarded = thank_you_notes::discard(cx, actor, id, seen).await;
    accepted.answer(discarded, |()| Ok(answer::nothing()))
}

/// Has a note sent: a draft, one that failed, or once more. It leaves when it can no longer be taken back
#[utoipa::path(post, path = "/api/thank-you-notes/{id}/send", tag = "Thank-you notes",
    operation_id = "sendThankYouNote", params(ZoneQuery, Repeatable, Conditional, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The note, waiting.", body = ThankYouNoteJson,
            headers(("ETag" = String, description = "Its version"))),
        SendNoteRefused))]
pub async fn send(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.told();
    let (clocks, seen) = (Clocks::asked_for(&mut asked), asked.if_match());
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(ThankYouNoteId::parse)?);
    let (before, booking) = thank_you_notes::get(cx, actor, id).await?;
    let seen = seen.expected(async || Ok(before.version)).await?;
    let sent = thank_you_notes::send(cx, actor, id, seen).await;
    accepted.answer(sent, |note| row(&note, &booking, &clocks))
}

/// Makes a note that waits a draft again, unless it is just leaving or may have left
#[utoipa::path(post, path = "/api/thank-you-notes/{id}/take-back", tag = "Thank-you notes",
    operation_id = "takeBackThankYouNote", params(ZoneQuery, Repeatable, Conditional, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The draft.", body = ThankYouNoteJson,
            headers(("ETag" = String, description = "Its version"))),
        SendNoteRefused))]
pub async fn take_back(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.told();
    let (clocks, seen) = (Clocks::asked_for(&mut asked), asked.if_match());
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(ThankYouNoteId::parse)?);
    let (before, booking) = thank_you_notes::get(cx, actor, id).await?;
    let seen = seen.expected(async || Ok(before.version)).await?;
    let draft = thank_you_notes::take_back(cx, actor, id, seen).await;
    accepted.answer(draft, |note| row(&note, &booking, &clocks))
}

/// The mail as it is sent, or would be once more
#[utoipa::path(get, path = "/api/thank-you-notes/{id}/preview", tag = "Thank-you notes",
    operation_id = "previewThankYouNote", params(("id" = Uuid, Path)),
    responses((status = 200, description = "As text and as HTML.", body = ThankYouMailJson), GetRefused))]
pub async fn preview(call: Call) -> Answer {
    let accepted = call.may(Permission::SeeBookings)?.asked().accepted()?;
    let shown =
        thank_you_notes::preview(&accepted.cx, &accepted.actor, accepted.id(ThankYouNoteId::parse)?).await;
    accepted.answer(shown, |mail| Ok(Json(ThankYouMailJson::new(mail)).into_response()))
}

/// How many interviews were completed, and for how many of them somebody was thanked. Interviewers are told of their own
#[utoipa::path(get, path = "/api/thank-you-notes/rate", tag = "Thank-you notes",
    operation_id = "rateOfThankYouNotes", params(ThankYouRateQuery),
    responses((status = 200, description = "Both numbers.", body = ThankYouRateJson), ListRefused))]
pub async fn rate(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let filter = ThankYouRateQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let rate = thank_you_notes::rate(&accepted.cx, &accepted.actor, filter).await;
    accepted.answer(rate, |Rate { completed, thanked }| {
        Ok(Json(ThankYouRateJson { completed, thanked }).into_response())
    })
}

fn row(note: &ThankYouNote, booking: &Booking, clocks: &Clocks) -> Answer {
    Ok(answer::row(note.version, &ThankYouNoteJson::new(note, &booking.slot.time_zone, clocks)?))
}

/// The notes of an interview, and who could be thanked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ThankYouNotes)]
#[serde(rename_all = "camelCase")]
pub struct ThankYouNotesJson {
    pub booking_id: Uuid,
    /// The oldest first.
    pub notes: Vec<ThankYouNoteJson>,
    /// Those who took part and have no note.
    pub suggestions: Vec<RecipientJson>,
}

/// What somebody who took part is thanked with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ThankYouNote)]
#[serde(rename_all = "camelCase")]
pub struct ThankYouNoteJson {
    pub id: Uuid,
    pub booking_id: Uuid,
    pub recipient: RecipientJson,
    #[schema(example = "Thank you for the interview")]
    pub subject: String,
    pub body: String,
    #[schema(value_type = ThankYouNoteStateJson)]
    pub state: &'static str,
    /// How often it was tried since it was to be sent.
    pub tries: i32,
    /// What the other side said last; of one that failed, why.
    #[schema(required = true)]
    pub remark: Option<String>,
    /// When it leaves, or was to leave; `null`: it is a draft.
    #[schema(required = true, format = DateTime, example = "2026-03-03T15:00:20.000+01:00")]
    pub due_at: Option<String>,
    /// When it was sent or recorded last.
    #[schema(required = true, format = DateTime, example = "2026-03-03T15:00:21.640+01:00")]
    pub sent_at: Option<String>,
    /// Who began it: answers go to them.
    pub author: ColleagueJson,
    /// Rises with every change of the row.
    pub version: i64,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub updated_at: String,
}

const COLUMNS: Columns = &[
    "id",
    "bookingId",
    "recipient.id",
    "recipient.side",
    "recipient.name",
    "recipient.email",
    "subject",
    "body",
    "state",
    "tries",
    "remark",
    "dueAt",
    "sentAt",
    "author.id",
    "author.name",
    "version",
    "createdAt",
    "updatedAt",
];

/// Somebody who took part, as they are called and reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ThankYouRecipient)]
#[serde(rename_all = "camelCase")]
pub struct RecipientJson {
    /// Of the candidate, the person or the guest.
    pub id: Uuid,
    #[schema(value_type = SideJson)]
    pub side: &'static str,
    #[schema(example = "Lena Fischer")]
    pub name: String,
    #[schema(example = "lena.fischer@example.com")]
    pub email: String,
}

/// What `state` of a note is one of: it is being written; it leaves at its time, or is tried again; was sent; was recorded,
/// since this server sends no mail; was refused for good by the other side, or tried as often as it is.
#[derive(Debug, ToSchema)]
#[schema(as = ThankYouNoteState, rename_all = "snake_case")]
pub enum ThankYouNoteStateJson {
    Draft,
    Queued,
    Sent,
    Recorded,
    Failed,
}

/// A note as mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ThankYouMail)]
#[serde(rename_all = "camelCase")]
pub struct ThankYouMailJson {
    #[schema(example = "\"Clara Vogt (Acme)\" <interviews@acme.example>")]
    pub from: String,
    /// Where answers go.
    #[schema(example = "Clara Vogt <clara.vogt@acme.example>")]
    pub reply_to: String,
    #[schema(example = "Lena Fischer <lena.fischer@example.com>")]
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// How often somebody was thanked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ThankYouRate)]
#[serde(rename_all = "camelCase")]
pub struct ThankYouRateJson {
    /// How many interviews were completed.
    pub completed: u64,
    /// For how many of them one note at least was sent, or recorded where nothing is sent.
    pub thanked: u64,
}

impl ThankYouNotesJson {
    fn new(notes: &Notes, clocks: &Clocks) -> services::Result<Self> {
        let Notes { booking, notes, suggested } = notes;
        let own = &booking.slot.time_zone;
        let notes = notes.iter().map(|note| ThankYouNoteJson::new(note, own, clocks));
        Ok(Self {
            booking_id: booking.id.0,
            notes: notes.collect::<services::Result<_>>()?,
            suggestions: suggested.iter().map(RecipientJson::new).collect(),
        })
    }
}

impl ThankYouNoteJson {
    /// `own`: the zone of the interviewer.
    fn new(note: &ThankYouNote, own: &ZoneName, clocks: &Clocks) -> services::Result<Self> {
        let ThankYouNote {
            id,
            booking,
            to,
            subject,
            body,
            state,
            tries,
            perhaps_sent: _,
            remark,
            due,
            sent_at,
            author,
            version,
            created_at,
            updated_at,
        } = note;
        let millis = |at: &Option<Instant>| at.map(|at| clocks.millis(at, own)).transpose();
        Ok(Self {
            id: id.0,
            booking_id: booking.0,
            recipient: RecipientJson::new(to),
            subject: subject.to_string(),
            body: body.as_str().to_owned(),
            state: state.as_str(),
            tries: *tries,
            remark: remark.clone(),
            due_at: millis(due)?,
            sent_at: millis(sent_at)?,
            author: ColleagueJson::new(author),
            version: version.0,
            created_at: clocks.millis(*created_at, own)?,
            updated_at: clocks.millis(*updated_at, own)?,
        })
    }
}

impl RecipientJson {
    fn new(to: &Recipient) -> Self {
        let (Party::Candidate(CandidateId(id)) | Party::Person(PersonId(id)) | Party::Guest(GuestId(id))) =
            to.party;
        let side = to.side().as_str();
        Self { id, side, name: to.name.to_string(), email: to.email.to_string() }
    }
}

impl ThankYouMailJson {
    fn new(mail: WrittenNote) -> Self {
        let WrittenNote { from, reply_to, to, subject, plain, html } = mail;
        Self { from, reply_to, to, subject, text: plain, html }
    }
}

/// A note to be begun.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewThankYouNote {
    /// Of the candidate, the person or the guest: one of the `suggestions`.
    #[schema(required = true, nullable = false, value_type = Uuid)]
    recipient_id: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    subject: Option<String>,
    #[schema(min_length = 1, max_length = 10_000)]
    body: Option<String>,
}

/// What is to be different about a note; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ThankYouNoteEdits {
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    subject: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 10_000)]
    body: Option<String>,
}

impl NewThankYouNote {
    fn read(form: &mut Form) -> RawNote {
        let Self { recipient_id, subject, body } = Self {
            recipient_id: form.text("recipientId"),
            subject: form.text("subject"),
            body: form.text("body"),
        };
        RawNote { recipient_id, subject, body }
    }
}

impl ThankYouNoteEdits {
    fn read(form: &mut Form) -> RawNote {
        let Self { subject, body } = Self { subject: form.text("subject"), body: form.text("body") };
        RawNote { recipient_id: None, subject, body }
    }
}

/// Which completed interviews.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ThankYouRateQuery {
    /// Those that began then or later.
    #[param(nullable = false, value_type = Option<String>, format = DateTime)]
    from: Option<Instant>,
    /// Those that began before.
    #[param(nullable = false, value_type = Option<String>, format = DateTime)]
    to: Option<Instant>,
    #[param(rename = "openingId", nullable = false, value_type = Option<Uuid>)]
    opening: Option<OpeningId>,
    #[param(rename = "interviewerId", nullable = false, value_type = Option<Uuid>)]
    interviewer: Option<PersonId>,
}

impl ThankYouRateQuery {
    fn read(asked: &mut Asked) -> RateFilter {
        let query = &mut asked.query;
        let (from, to) = query.window();
        let Self { from, to, opening, interviewer } = Self {
            from,
            to,
            opening: query.known("openingId", "must be the id of an opening (a UUID)", OpeningId::parse),
            interviewer: query.known("interviewerId", "must be the id of a person (a UUID)", PersonId::parse),
        };
        RateFilter { from, to, opening, interviewer }
    }
}
