//! What colleagues write down about a candidate: `/api/candidates/{id}/notes`.

use domain::{
    candidates::{CandidateNote, RawNote},
    ids::{CandidateId, NoteId},
    permissions::Permission,
    time::ZoneName,
};
use serde::Serialize;
use services::{candidates::notes, people};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    openapi::{AddNoteRefused, EditNoteRefused, GetRefused, RemoveNoteRefused},
    rest::{
        Call, Clocks,
        answer::{self, Answer},
        call::Accepted,
        clocks::ZoneQuery,
        conditions::{Conditional, IfMatch, Repeatable},
        exports::{self, Columns, List},
        json::Form,
        openings::ColleagueJson,
        paging::{ListJson, PageQuery},
    },
};

/// What colleagues wrote down about a candidate, the newest first
#[utoipa::path(get, path = "/api/candidates/{id}/notes", tag = "Candidates", operation_id = "listNotes",
    params(ZoneQuery, PageQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "One page of the notes.", body = NoteList), GetRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let paging = asked.query.paging();
    let accepted = asked.accepted()?;
    let own = own_zone(&accepted).await?;
    let page = notes::list(&accepted.cx, &accepted.actor, accepted.id(CandidateId::parse)?, paging).await;
    accepted.answer(page, |page| answer::list(page, |note| NoteJson::new(&note, &clocks, &own)))
}

/// What colleagues wrote down about a candidate as comma-separated values: all that `GET /api/candidates/{id}/notes` lists
#[utoipa::path(get, path = "/api/candidates/{id}/notes.csv", tag = "Candidates", operation_id = "exportNotes",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        GetRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let id = accepted.id(CandidateId::parse)?;
    let own = own_zone(&accepted).await?;
    let list = List {
        filter: id,
        read: |cx, actor, id, paging| Box::pin(async move { notes::list(&cx, &actor, id, paging).await }),
        publish: move |note| Ok(vec![NoteJson::new(&note, &clocks, &own)?]),
    };
    exports::answer(&accepted, "notes", COLUMNS, list).await
}

/// Writes something down about a candidate
#[utoipa::path(post, path = "/api/candidates/{id}/notes", tag = "Candidates", operation_id = "addNote",
    params(ZoneQuery, Repeatable, ("id" = Uuid, Path)), request_body = NewNote,
    responses(
        (status = 201, description = "The note is added.", body = NoteJson,
            headers(("Location" = String, description = "Where it is changed"),
                ("ETag" = String, description = "Its version"))),
        AddNoteRefused))]
pub async fn add(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.posted().await?;
    let (clocks, raw) = (Clocks::asked_for(&mut asked), NewNote::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let id = accepted.id(CandidateId::parse)?;
    let own = own_zone(&accepted).await?;
    let added = notes::add(&accepted.cx, &accepted.actor, id, raw).await;
    accepted.answer(added, |note| {
        let location = format!("/api/candidates/{id}/notes/{}", note.id);
        Ok(answer::created(&location, note.version, &NoteJson::new(&note, &clocks, &own)?))
    })
}

/// Changes a note of the caller's own
#[utoipa::path(patch, path = "/api/candidates/{id}/notes/{noteId}", tag = "Candidates", operation_id = "editNote",
    params(ZoneQuery, Conditional, ("id" = Uuid, Path), ("noteId" = Uuid, Path)), request_body = NewNote,
    responses(
        (status = 200, description = "The note as it is now.", body = NoteJson,
            headers(("ETag" = String, description = "Its version"))),
        EditNoteRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.patched().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let (seen, raw) = (asked.if_match(), NewNote::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let at = (accepted.id(CandidateId::parse)?, accepted.inner_id(NoteId::parse)?);
    let own = own_zone(&accepted).await?;
    let seen = expected(&accepted, seen, at).await?;
    let edited = notes::edit(&accepted.cx, &accepted.actor, at, seen, raw).await;
    accepted.answer(edited, |note| Ok(answer::row(note.version, &NoteJson::new(&note, &clocks, &own)?)))
}

/// Removes a note: of the caller's own, or as an administrator anybody's
#[utoipa::path(delete, path = "/api/candidates/{id}/notes/{noteId}", tag = "Candidates", operation_id = "removeNote",
    params(Conditional, ("id" = Uuid, Path), ("noteId" = Uuid, Path)),
    responses((status = 204, description = "It is gone."), RemoveNoteRefused))]
pub async fn remove(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let seen = asked.if_match();
    let accepted = asked.accepted()?;
    let at = (accepted.id(CandidateId::parse)?, accepted.inner_id(NoteId::parse)?);
    let seen = expected(&accepted, seen, at).await?;
    let removed = notes::remove(&accepted.cx, &accepted.actor, at, seen).await;
    accepted.answer(removed, |()| Ok(answer::nothing()))
}

async fn expected(
    accepted: &Accepted,
    seen: IfMatch,
    (candidate, note): (CandidateId, NoteId),
) -> Result<Option<domain::ids::Version>, crate::rest::ApiError> {
    let (cx, actor) = (&accepted.cx, &accepted.actor);
    seen.expected(async || Ok(notes::get(cx, actor, (candidate, note)).await?.version)).await
}

/// A candidate's notes are written by the clock of whoever asks.
async fn own_zone(accepted: &Accepted) -> services::Result<ZoneName> {
    Ok(people::me(&accepted.cx, &accepted.actor).await?.time_zone)
}

/// What a colleague wrote down about a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Note)]
#[serde(rename_all = "camelCase")]
pub struct NoteJson {
    pub id: Uuid,
    pub author: ColleagueJson,
    #[schema(example = "Asks good questions.")]
    pub text: String,
    /// Rises with every change of the row.
    pub version: i64,
    #[schema(format = DateTime, example = "2026-03-01T16:20:04.120+01:00")]
    pub created_at: String,
    #[schema(format = DateTime, example = "2026-03-01T16:20:04.120+01:00")]
    pub updated_at: String,
}

pub type NoteList = ListJson<NoteJson>;

const COLUMNS: Columns = &["id", "author.id", "author.name", "text", "version", "createdAt", "updatedAt"];

impl NoteJson {
    fn new(note: &CandidateNote, clocks: &Clocks, own: &ZoneName) -> services::Result<Self> {
        let CandidateNote { id, by, text, version, created_at, updated_at } = note;
        Ok(Self {
            id: id.0,
            author: ColleagueJson::new(by),
            text: text.as_str().to_owned(),
            version: version.0,
            created_at: clocks.millis(*created_at, own)?,
            updated_at: clocks.millis(*updated_at, own)?,
        })
    }
}

/// What a note says.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewNote {
    #[schema(
        required = true,
        nullable = false,
        min_length = 1,
        max_length = 10000,
        example = "Asks good questions."
    )]
    text: Option<String>,
}

impl NewNote {
    fn read(form: &mut Form) -> RawNote {
        let Self { text } = Self { text: form.text("text") };
        RawNote { text }
    }
}
