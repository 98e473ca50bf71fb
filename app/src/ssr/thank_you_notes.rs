//! What those who took part in an interview are thanked with, in words.

use chrono::TimeDelta;
use domain::{
    actor::Actor,
    bookings::Booking,
    ids::{CandidateId, GuestId, PersonId},
    rules::nobody_twice::Party,
    text::Note,
    thank_you_notes::{NoteState, Rate, Recipient, ThankYouNote},
    time::{self, ZoneName},
};
use services::{
    Context, Result,
    thank_you_notes::{self, Notes, RateFilter},
};

use super::messages::{Fate, became};
use crate::{
    bookings::Clocks,
    thank_you_notes::{Line, Suggested, Thanks},
};

/// Over how many days it is said how often somebody was thanked.
const DAYS: i64 = 90;

/// All of an interview, for whoever may thank; `noted`: what was noted down of it.
pub(crate) async fn of(
    cx: &Context,
    actor: &Actor,
    booking: &Booking,
    clocks: &Clocks,
    own: &ZoneName,
) -> Result<Thanks> {
    let Notes { booking, notes, suggested } = thank_you_notes::list(cx, actor, booking.id).await?;
    let is_any = !notes.is_empty() || !suggested.is_empty();
    let rate = if is_any { rate(cx, actor).await? } else { None };
    let line = |note| line(note, cx, &booking, actor, clocks, own);
    Ok(Thanks {
        notes: notes.into_iter().map(line).collect(),
        suggested: suggested.into_iter().map(|to| somebody(to, &booking)).collect(),
        noted: booking.notes.as_ref().map(|notes: &Note| notes.as_str().to_owned()),
        rate,
    })
}

async fn rate(cx: &Context, actor: &Actor) -> Result<Option<String>> {
    let from = Some(cx.now() - TimeDelta::days(DAYS));
    let rate = thank_you_notes::rate(cx, actor, RateFilter { from, ..RateFilter::default() }).await?;
    let whose = if actor.roles.coordinates() { "" } else { "your " };
    let said = |percent| {
        let Rate { completed, thanked } = rate;
        format!(
            "{thanked} of {whose}{completed} interviews completed in the last {DAYS} days were followed by a note ({percent}%)."
        )
    };
    Ok(rate.percent().map(said))
}

fn line(
    note: ThankYouNote,
    cx: &Context,
    booking: &Booking,
    actor: &Actor,
    clocks: &Clocks,
    own: &ZoneName,
) -> Line {
    // What somebody was thanked with themselves they may read.
    let may_write = !note.to.is(actor.person);
    let became = match note.state {
        NoteState::Draft => format!("by {}", note.author.name),
        NoteState::Queued | NoteState::Sent | NoteState::Recorded | NoteState::Failed => {
            became(&Fate::from(&note), cx.now(), &time::place(own), |at| clocks.moment(at, own))
        }
    };
    let is_settled = matches!(note.state, NoteState::Sent | NoteState::Recorded | NoteState::Failed);
    Line {
        is_open: may_write && note.is_open(),
        can_be_taken_back: may_write && note.can_be_taken_back(),
        can_be_sent_again: may_write && is_settled,
        about: about(&note.to, booking).to_owned(),
        id: note.id,
        to: note.to.name.to_string(),
        email: note.to.email.to_string(),
        subject: note.subject.to_string(),
        body: note.body.as_str().to_owned(),
        state: note.state,
        became,
        version: note.version,
    }
}

fn somebody(to: Recipient, booking: &Booking) -> Suggested {
    let about = about(&to, booking).to_owned();
    let (Party::Candidate(CandidateId(id)) | Party::Person(PersonId(id)) | Party::Guest(GuestId(id))) =
        to.party;
    Suggested { id: id.to_string(), name: to.name.to_string(), about }
}

fn about(to: &Recipient, booking: &Booking) -> &'static str {
    match to.party {
        Party::Candidate(_) => "Candidate",
        Party::Person(id) if id == booking.slot.interviewer => "Interviewer",
        Party::Person(_) => "Colleague",
        Party::Guest(_) => "Guest",
    }
}
