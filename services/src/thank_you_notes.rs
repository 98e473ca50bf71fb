//! Thank-you notes: once an interview is completed, those who coordinate, its interviewer and who leads it thank whoever
//! took part. A note is drafted from a template, written on together, and leaves as mail whose answers reach its author.

mod templates;

use domain::{
    actor::Actor,
    assignments::{Assignment, Participants},
    bookings::{Booking, BookingStatus},
    events::Event,
    fields::Fields,
    ids::{BookingId, JobId, OpeningId, PersonId, ThankYouNoteId, Version},
    interviews::Interview,
    openings::Colleague,
    people::Person,
    permissions::{self, Permission},
    refusal::Refusal,
    rules::nobody_twice::Party,
    text::{Line, Note},
    thank_you_notes::{
        NewNote, NoteState, Outgoing, Rate, RawNote, Recipient, ThankYouNote, Thanked, can_be_thanked_for,
        recipients,
    },
    time::{Instant, ZoneName},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

pub use templates::{SHIPPED, Templates, read, shipped};

use crate::{
    Context, Result,
    bookings::BookingFilter,
    jobs::{self, Work},
    mail::{
        self, WrittenNote,
        words::{OnAClock, one_line},
    },
    messages,
    slots::only_of_interest,
    store::{self, Limit, Txn, audit::Subject, jobs::NewJob, locks},
};
use templates::{Facts, For, Role};

/// The notes of an interview, and who could be thanked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notes {
    pub booking: Booking,
    /// The oldest first.
    pub notes: Vec<ThankYouNote>,
    /// Those who took part and have no note: nobody, unless the interview is completed.
    pub suggested: Vec<Recipient>,
}

/// Which completed interviews.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateFilter {
    /// Those that began then or later.
    pub from: Option<Instant>,
    /// Those that began before.
    pub to: Option<Instant>,
    pub opening: Option<OpeningId>,
    pub interviewer: Option<PersonId>,
}

/// The notes of an interview that whoever asks may see, and whom they could thank. Nobody sees what they are thanked with
/// before it is sent, nor thanks themselves.
pub async fn list(cx: &Context, actor: &Actor, id: BookingId) -> Result<Notes> {
    permissions::check(actor, Permission::SeeBookings)?;
    let Interviewed { booking, interviewer, participants } = interviewed(cx.reader(), id).await?;
    may_thank(actor, &booking, &participants)?;
    let all = store::thank_you_notes::of(cx.reader(), id).await?;
    let suggested = match can_be_thanked_for(&booking) {
        Ok(()) => recipients(&booking, &interviewer.email, &participants),
        Err(_not_yet) => Vec::new(),
    };
    let is_free = |to: &Recipient| !to.is(actor.person) && all.iter().all(|note| note.to.party != to.party);
    let suggested = suggested.into_iter().filter(is_free).collect();
    let notes = all.into_iter().filter(|note| is_shown(note, actor)).collect();
    Ok(Notes { booking, notes, suggested })
}

/// A note, and the interview it is for.
pub async fn get(cx: &Context, actor: &Actor, id: ThankYouNoteId) -> Result<(ThankYouNote, Booking)> {
    permissions::check(actor, Permission::SeeBookings)?;
    let (note, interviewed) = seen(cx.reader(), actor, id).await?;
    Ok((note, interviewed.booking))
}

/// Begins a note; what is not said of it is drafted.
pub async fn draft(cx: &Context, actor: &Actor, id: BookingId, raw: RawNote) -> Result<ThankYouNote> {
    permissions::check(actor, Permission::SeeBookings)?;
    let form = raw.parse_new()?;
    cx.write((actor.clone(), id, form), |txn, (actor, id, form)| {
        Box::pin(async move {
            let Interviewed { booking, participants, .. } = interviewed(txn.db, *id).await?;
            may_thank(actor, &booking, &participants)?;
            txn.admit(actor, Limit::Writes).await?;
            locks::booking(txn, *id).await?;
            let interviewed = interviewed(txn.db, *id).await?;
            may_thank(actor, &interviewed.booking, &interviewed.participants)?;
            can_be_thanked_for(&interviewed.booking)?;
            let NewNote { recipient, said } = form.clone();
            let to = interviewed.recipients().into_iter().find(|to| to.is_called(recipient));
            let sentence = "must be the id of somebody else who took part";
            let to = to
                .filter(|to| !to.is(actor.person))
                .ok_or_else(|| Refusal::InvalidInput { fields: Fields::of("recipientId", sentence) })?;
            let all = store::thank_you_notes::of(txn.db, *id).await?;
            if let Some(other) = all.iter().find(|note| note.to.party == to.party) {
                return Err(Refusal::AlreadyExists { id: other.id.0 }.into());
            }
            let author = store::people::named(txn.db, [actor.person.0]).await?.remove(&actor.person);
            let author = author.ok_or(Refusal::Forbidden)?;
            let (subject, body) = drafted(txn, &interviewed, &to, &author).await?;
            let note = ThankYouNote {
                id: ThankYouNoteId(txn.new_id()),
                booking: *id,
                to,
                subject: said.subject.unwrap_or(subject),
                body: said.body.unwrap_or(body),
                state: NoteState::Draft,
                tries: 0,
                perhaps_sent: false,
                remark: None,
                due: None,
                sent_at: None,
                author,
                version: Version::FIRST,
                created_at: txn.now,
                updated_at: txn.now,
            };
            store::thank_you_notes::insert(txn, &note).await?;
            tell(txn, Some(actor), "note_drafted", interviewed.booking, &note).await?;
            Ok(note)
        })
    })
    .await
}

/// Changes what a note says. `expected`: the version that the caller has seen, so that nobody writes over what another
/// wrote. One that failed is a draft again.
pub async fn edit(
    cx: &Context,
    actor: &Actor,
    id: ThankYouNoteId,
    expected: Option<Version>,
    raw: RawNote,
) -> Result<ThankYouNote> {
    permissions::check(actor, Permission::SeeBookings)?;
    let changes = raw.parse_changes()?;
    cx.write((actor.clone(), id, expected, changes), |txn, (actor, id, expected, changes)| {
        Box::pin(async move {
            let Held { note, interviewed, job } = held(txn, actor, *id, *expected).await?;
            let Some(edited) = note.clone().edited(changes, txn.now)? else { return Ok(note) };
            // What was given up is not what is to leave.
            store::jobs::delete(txn, job.map(|job| job.id)).await?;
            store::thank_you_notes::save(txn, &edited).await?;
            tell(txn, Some(actor), "note_edited", interviewed.booking, &edited).await?;
            Ok(edited)
        })
    })
    .await
}

/// The mail as it is to be sent, or as it would be once more.
pub async fn preview(cx: &Context, actor: &Actor, id: ThankYouNoteId) -> Result<WrittenNote> {
    permissions::check(actor, Permission::SeeBookings)?;
    let (note, interviewed) = seen(cx.reader(), actor, id).await?;
    let outgoing = outgoing(cx.reader(), note, &interviewed).await?;
    mail::written_note(cx, &outgoing)
}

/// Has a note sent: a draft, one that failed, or once more. It leaves when it can no longer be taken back, and not in the
/// quiet hours of a colleague.
pub async fn send(
    cx: &Context,
    actor: &Actor,
    id: ThankYouNoteId,
    expected: Option<Version>,
) -> Result<ThankYouNote> {
    permissions::check(actor, Permission::SeeBookings)?;
    cx.write((actor.clone(), id, expected), |txn, (actor, id, expected)| {
        Box::pin(async move {
            let Held { note, interviewed, job } = held(txn, actor, *id, *expected).await?;
            can_be_thanked_for(&interviewed.booking)?;
            let to = interviewed.now(&note.to);
            let wanted = if job.is_some() { txn.now } else { txn.now + txn.cx.undo_window() };
            let due = leaves(txn, to.party, wanted).await?;
            let queued = note.queued(to, due, txn.now)?;
            match job {
                // Given up, it may have arrived: under the id that it had, it arrives once.
                Some(job) => jobs::revive(txn, JobId(job.id)).await?,
                None => {
                    let work = Work::Thank(*id);
                    jobs::enqueue(txn, &[NewJob { work, order_key: id.0, ordinal: 0, due }]).await?;
                }
            }
            store::thank_you_notes::save(txn, &queued).await?;
            tell(txn, Some(actor), "note_queued", interviewed.booking, &queued).await?;
            Ok(queued)
        })
    })
    .await
}

/// A note that waits is a draft again, unless it is just leaving, or may have left.
pub async fn take_back(
    cx: &Context,
    actor: &Actor,
    id: ThankYouNoteId,
    expected: Option<Version>,
) -> Result<ThankYouNote> {
    permissions::check(actor, Permission::SeeBookings)?;
    cx.write((actor.clone(), id, expected), |txn, (actor, id, expected)| {
        Box::pin(async move {
            let Held { note, interviewed, job } = held(txn, actor, *id, *expected).await?;
            if job.as_ref().is_some_and(|job| job.is_under_way(txn.now)) {
                return Err(Refusal::NoteHasLeft.into());
            }
            let draft = note.taken_back(txn.now)?;
            store::jobs::delete(txn, job.map(|job| job.id)).await?;
            store::thank_you_notes::save(txn, &draft).await?;
            tell(txn, Some(actor), "note_taken_back", interviewed.booking, &draft).await?;
            Ok(draft)
        })
    })
    .await
}

/// Throws a note away that has not been sent.
pub async fn discard(
    cx: &Context,
    actor: &Actor,
    id: ThankYouNoteId,
    expected: Option<Version>,
) -> Result<()> {
    permissions::check(actor, Permission::SeeBookings)?;
    cx.write((actor.clone(), id, expected), |txn, (actor, id, expected)| {
        Box::pin(async move {
            let Held { note, interviewed, job } = held(txn, actor, *id, *expected).await?;
            note.discardable()?;
            store::jobs::delete(txn, job.map(|job| job.id)).await?;
            store::thank_you_notes::delete(txn, *id).await?;
            tell(txn, Some(actor), "note_discarded", interviewed.booking, &note).await
        })
    })
    .await
}

/// How many interviews were completed, and for how many of them somebody was thanked. An interviewer is told of their own.
pub async fn rate(cx: &Context, actor: &Actor, filter: RateFilter) -> Result<Rate> {
    permissions::check(actor, Permission::SeeBookings)?;
    let RateFilter { from, to, opening, mut interviewer } = filter;
    if !only_of_interest(cx, actor, &mut interviewer).await? {
        return Ok(Rate::default());
    }
    let status = Some(BookingStatus::Completed);
    let completed = BookingFilter { interviewer, opening, to, status, ..BookingFilter::default() };
    store::thank_you_notes::rate(cx.reader(), &completed, from).await
}

/// The interview did not take place after all: what waits to be sent is a draft again, unless it is just leaving, or may have
/// left. The booking is locked.
pub(crate) async fn withdraw(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    for note in store::thank_you_notes::of(txn.db, booking.id).await? {
        let job = store::jobs::hold_work(txn, Work::Thank(note.id)).await?;
        let is_under_way = job.as_ref().is_some_and(|job| job.is_under_way(txn.now));
        if let (false, Ok(draft)) = (is_under_way, note.taken_back(txn.now)) {
            store::jobs::delete(txn, job.map(|job| job.id)).await?;
            store::thank_you_notes::save(txn, &draft).await?;
            tell(txn, None, "note_taken_back", booking.clone(), &draft).await?;
        }
    }
    Ok(())
}

/// An administrator has tried again what was given up.
pub(crate) async fn queued_again(txn: &Txn<'_>, id: ThankYouNoteId) -> Result<()> {
    let found = store::thank_you_notes::find(txn.db, id).await?;
    let Some(note) = found.filter(|note| note.state == NoteState::Failed) else { return Ok(()) };
    let booking = store::bookings::find(txn.db, note.booking).await?.ok_or(Refusal::NotFound)?;
    can_be_thanked_for(&booking)?;
    let to = note.to.clone();
    let queued = note.queued(to, txn.now, txn.now)?;
    store::thank_you_notes::save(txn, &queued).await?;
    emit(txn, booking).await
}

/// When a note leaves that is to leave at `wanted`: nothing hurries it, so it waits for the end of quiet hours.
pub(crate) async fn leaves(txn: &Txn<'_>, party: Party, wanted: Instant) -> Result<Instant> {
    messages::wishes(txn, party).await?.leaves(None, wanted, Instant::MAX_UTC)
}

/// The note with all that its mail says, by what is known now.
pub(crate) async fn outgoing(
    db: &impl ConnectionTrait,
    note: ThankYouNote,
    interviewed: &Interviewed,
) -> Result<Outgoing> {
    let to = interviewed.now(&note.to);
    let author = store::people::find(db, note.author.id).await?;
    let author = author.ok_or_else(|| anyhow::anyhow!("note {} is by nobody", note.id))?;
    let ThankYouNote { booking, subject, body, .. } = note;
    Ok(Outgoing { booking, to, author: (author.name, author.email), subject, body })
}

/// Those who may see the interview hear that its notes are others than before.
pub(crate) async fn emit(txn: &Txn<'_>, booking: Booking) -> Result<()> {
    let notes = store::thank_you_notes::of(txn.db, booking.id).await?;
    let sent = notes.iter().filter(|note| note.sent_at.is_some()).count();
    txn.emit(Event::ThankYouNotesUpdated(Thanked { booking, sent })).await
}

/// An interview, and everybody who took part in it.
pub(crate) struct Interviewed {
    pub(crate) booking: Booking,
    interviewer: Person,
    participants: Participants,
}

impl Interviewed {
    pub(crate) fn recipients(&self) -> Vec<Recipient> {
        recipients(&self.booking, &self.interviewer.email, &self.participants)
    }

    /// Whoever a note is for, as they are called and reached now.
    pub(crate) fn now(&self, to: &Recipient) -> Recipient {
        let known = self.recipients().into_iter().find(|known| known.party == to.party);
        known.unwrap_or_else(|| to.clone())
    }

    fn assignment(&self, to: &Recipient) -> Option<&Assignment> {
        self.participants.engaged().find(|assignment| to.is(assignment.person))
    }

    fn role(&self, to: &Recipient) -> Role {
        match to.party {
            Party::Candidate(_) => Role::Candidate,
            Party::Person(id) if id == self.interviewer.id => Role::Interviewer,
            Party::Person(_) => Role::Colleague,
            Party::Guest(_) => Role::Guest,
        }
    }

    /// By whose clock somebody reads when it was; by the interviewer's where theirs is not known.
    fn zone(&self, to: &Recipient) -> &ZoneName {
        let own = match to.party {
            Party::Candidate(_) => self.booking.candidate.time_zone.as_ref(),
            Party::Person(_) => self.assignment(to).map(|assignment| &assignment.time_zone),
            Party::Guest(_) => None,
        };
        own.unwrap_or(&self.interviewer.time_zone)
    }
}

pub(crate) async fn interviewed(db: &impl ConnectionTrait, id: BookingId) -> Result<Interviewed> {
    let found = store::bookings::find_with_interviewer(db, id).await?;
    let (booking, interviewer) = found.ok_or(Refusal::NotFound)?;
    let participants = store::assignments::of(db, &booking).await?;
    Ok(Interviewed { booking, interviewer, participants })
}

/// A note that is held as it is, with its interview, and the job that has it carried, where there is one.
struct Held {
    note: ThankYouNote,
    interviewed: Interviewed,
    job: Option<store::jobs::Model>,
}

/// All notes of an interview change under its lock, and a note that is to be carried under that of its job as well.
async fn held(txn: &Txn<'_>, actor: &Actor, id: ThankYouNoteId, expected: Option<Version>) -> Result<Held> {
    let (note, _) = seen(txn.db, actor, id).await?;
    if note.to.is(actor.person) {
        return Err(Refusal::Forbidden.into());
    }
    txn.admit(actor, Limit::Writes).await?;
    locks::booking(txn, note.booking).await?;
    let job = store::jobs::hold_work(txn, Work::Thank(id)).await?;
    let (note, interviewed) = seen(txn.db, actor, id).await?;
    if expected.is_some_and(|expected| expected != note.version) {
        return Err(Refusal::VersionMismatch.into());
    }
    Ok(Held { note, interviewed, job })
}

async fn seen(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: ThankYouNoteId,
) -> Result<(ThankYouNote, Interviewed)> {
    let found = store::thank_you_notes::find(db, id).await?;
    let note = found.filter(|note| is_shown(note, actor)).ok_or(Refusal::NotFound)?;
    let interviewed = interviewed(db, note.booking).await?;
    may_thank(actor, &interviewed.booking, &interviewed.participants)?;
    Ok((note, interviewed))
}

/// Not to whom it is for, before it is sent.
fn is_shown(note: &ThankYouNote, actor: &Actor) -> bool {
    !note.to.is(actor.person) || note.sent_at.is_some()
}

fn may_thank(actor: &Actor, booking: &Booking, participants: &Participants) -> Result<()> {
    let standing = participants.standing(booking, actor.person);
    Ok(permissions::check(actor, Permission::Thank { standing })?)
}

/// What the template makes of the interview, as far as whoever it is for may know.
pub(crate) async fn drafted(
    txn: &Txn<'_>,
    interviewed: &Interviewed,
    to: &Recipient,
    author: &Colleague,
) -> Result<(Line, Note)> {
    let Interviewed { booking, interviewer, participants } = interviewed;
    let Interview { opening, format, stage, .. } = store::interviews::of(txn.db, booking.id).await?;
    let opening = match opening {
        Some(id) => store::openings::find(txn.db, id).await?,
        None => None,
    };
    let role = interviewed.role(to);
    let clock = OnAClock::of(booking.slot.interval, interviewed.zone(to))?;
    // What colleagues noted down is for colleagues.
    let notes = booking.notes.as_ref().filter(|_| matches!(role, Role::Interviewer | Role::Colleague));
    let facts = Facts {
        to: one_line(&to.name),
        author: one_line(&author.name),
        candidate: one_line(&booking.candidate.name),
        interviewer: one_line(&interviewer.name),
        colleagues: participants.engaged().map(|assignment| one_line(&assignment.name)).collect(),
        role,
        day: clock.day,
        hours: clock.hours,
        opening: opening
            .map(|opening| For { title: one_line(&opening.title), company: one_line(&opening.company) }),
        stage: stage.as_ref().map(one_line),
        format: format.map(|format| format.words().to_lowercase()),
        notes: notes.map(|notes| notes.as_str().to_owned()),
    };
    txn.cx.templates_of_notes().draft(&facts)
}

/// Writes down who did what, but not what was written, and those who may see it hear of it.
async fn tell(
    txn: &Txn<'_>,
    actor: Option<&Actor>,
    action: &str,
    booking: Booking,
    note: &ThankYouNote,
) -> Result<()> {
    let details = json!({ "to": note.to.party, "state": note.state, "version": note.version });
    txn.record(actor, action, Subject::ThankYouNote, note.id.0, details).await?;
    emit(txn, booking).await
}
