//! Two candidates who are one person: one of them stays, with the bookings, notes and messages of both, and what the
//! other was known by leads to them.

use std::collections::{BTreeSet, HashSet};

use domain::{
    actor::Actor,
    bookings::{BookedCandidate, Booking},
    candidates::{Candidate, Former, Merge, RawMerge, both_at_once},
    events::Event,
    fields::Fields,
    ids::{BookingId, CandidateId, PersonId, SlotId, Version},
    paging::Paging,
    permissions::{self, Permission},
    refusal::Refusal,
};
use serde_json::json;

use crate::{
    Context, Result, announcements,
    store::{self, Limit, Txn, audit::Subject, locks},
    undo,
};

/// What a merge would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub into: Candidate,
    /// The other one, of whom this becomes theirs:
    pub from: Candidate,
    pub interviews: u64,
    pub notes: u64,
    pub messages: u64,
    /// How many coming interviews are told to the address that is kept, where it is the first one's.
    pub told_anew: u64,
    /// And where it is the other's.
    pub told_anew_if_taken: u64,
    /// Interviews of both at once: they have to be moved or called off before.
    pub conflicts: Vec<(Booking, Booking)>,
}

/// What would become of two candidates.
pub async fn preview(cx: &Context, actor: &Actor, id: CandidateId, from: CandidateId) -> Result<Preview> {
    let into = super::get(cx, actor, id).await?;
    let db = cx.reader();
    let from = store::candidates::find(db, from).await?.filter(|from| from.id != id).ok_or_else(nobody)?;
    let (theirs, others) = shared_out(store::bookings::of_candidates(db, [id, from.id]).await?, id);
    let first = Paging::DEFAULT;
    let identities = super::identities(db, from.id).await?;
    let coming = |bookings: &[Booking]| {
        bookings.iter().filter(|booking| booking.active(cx.now()).is_ok()).count() as u64
    };
    let conflicts = both_at_once(&theirs, &others).into_iter();
    Ok(Preview {
        interviews: others.len() as u64,
        notes: store::candidates::notes::count(db, from.id).await?,
        messages: store::messages::for_candidates(db, &identities, first).await?.total,
        told_anew: coming(&others),
        told_anew_if_taken: coming(&theirs),
        conflicts: conflicts.map(|(one, other)| (one.clone(), other.clone())).collect(),
        into,
        from,
    })
}

/// Makes one of two. `expected`: the version of the one who stays that the caller has seen.
pub async fn merge(
    cx: &Context,
    actor: &Actor,
    id: CandidateId,
    expected: Option<Version>,
    raw: RawMerge,
) -> Result<Candidate> {
    permissions::check(actor, Permission::ManageCandidates)?;
    let form = raw.parse(id)?;
    cx.write((actor.clone(), id, expected, form), |txn, (actor, id, expected, form)| {
        Box::pin(async move {
            store::candidates::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            // Asked for again under its key, a merge finds the other one gone.
            store::candidates::find(txn.db, form.from).await?.ok_or_else(nobody)?;
            let both = hold(txn, *id, form.from).await?;
            if expected.is_some_and(|expected| expected != both.into.version) {
                return Err(Refusal::VersionMismatch.into());
            }
            if let Some((one, _)) = both_at_once(&both.theirs, &both.others).first() {
                return Err(Refusal::CandidateBusy { booking: one.id }.into());
            }
            become_one(txn, actor, both, *form).await
        })
    })
    .await
}

/// Two candidates who are held, with everything that is to change with them.
struct Both {
    into: Candidate,
    from: Candidate,
    /// The bookings of the one who stays.
    theirs: Vec<Booking>,
    /// Those of the other.
    others: Vec<Booking>,
}

/// Locks both with whoever takes part in their coming interviews or was told of them, their slots and their bookings.
async fn hold(txn: &Txn<'_>, id: CandidateId, from: CandidateId) -> Result<Both> {
    let seen = store::bookings::of_candidates(txn.db, [id, from]).await?;
    let people = concerned(txn, &seen).await?;
    locks::interviewers(txn, &people.iter().copied().collect::<Vec<_>>()).await?;
    locks::candidates(txn, &[id, from]).await?;
    let live = seen.iter().filter(|booking| booking.status.is_live());
    locks::slots(txn, &live.map(|booking| booking.slot.id).collect::<Vec<_>>()).await?;
    locks::bookings(txn, &seen.iter().map(|booking| booking.id).collect::<Vec<_>>()).await?;
    let bookings = store::bookings::of_candidates(txn.db, [id, from]).await?;
    let known = held(&seen) == held(&bookings) && concerned(txn, &bookings).await?.is_subset(&people);
    let into = store::candidates::find(txn.db, id).await?;
    let from = store::candidates::find(txn.db, from).await?;
    // Somebody booked, moved or merged between the look and the lock: what is held is no longer what is needed.
    let (Some(into), Some(from), true) = (into, from, known) else { return Err(store::lost_race()) };
    let (theirs, others) = shared_out(bookings, id);
    Ok(Both { into, from, theirs, others })
}

/// Which bookings hold which slots.
fn held(bookings: &[Booking]) -> HashSet<(BookingId, SlotId, bool)> {
    bookings.iter().map(|booking| (booking.id, booking.slot.id, booking.status.is_live())).collect()
}

/// Whoever takes part in what is coming up, or was told of it.
async fn concerned(txn: &Txn<'_>, bookings: &[Booking]) -> Result<BTreeSet<PersonId>> {
    let mut people = BTreeSet::new();
    for booking in bookings.iter().filter(|booking| booking.active(txn.now).is_ok()) {
        people.insert(booking.slot.interviewer);
        people.extend(store::messages::people_told(txn, booking.id).await?);
        people.extend(store::assignments::people(txn.db, booking.id).await?);
    }
    Ok(people)
}

/// Those of the one, and those of the other.
fn shared_out(bookings: Vec<Booking>, id: CandidateId) -> (Vec<Booking>, Vec<Booking>) {
    bookings.into_iter().partition(|booking| booking.candidate.id == id)
}

async fn become_one(txn: &Txn<'_>, actor: &Actor, both: Both, form: Merge) -> Result<Candidate> {
    let Both { into, from, theirs, others } = both;
    if form.take.email {
        swap_addresses(txn, (&into, &theirs), (&from, &others)).await?;
    }
    let (merged, former) = into.clone().merged(from.clone(), form.take, txn.now);
    let mut changed = Vec::new();
    for before in others {
        changed.push(Changed::of(txn, before, &merged, !form.take.email));
    }
    // Who stays is told at another address of what is coming up; of all else nothing changes.
    let coming = theirs.into_iter().filter(|booking| form.take.email && booking.active(txn.now).is_ok());
    for before in coming {
        changed.push(Changed::of(txn, before, &merged, true));
    }
    changed.sort_by_key(|changed| changed.after.id);
    for Changed { after, .. } in &changed {
        store::bookings::save(txn, after).await?;
    }
    let notes = store::candidates::notes::follow(txn, from.id, into.id).await?;
    take_the_place(txn, &merged, &former).await?;
    let bookings: Vec<BookingId> = changed.iter().map(|changed| changed.after.id).collect();
    let details =
        json!({ "before": into, "from": from, "after": merged, "bookings": bookings, "notes": notes });
    txn.record(Some(actor), "merged", Subject::Candidate, into.id.0, details).await?;
    for changed in changed {
        tell(txn, actor, changed, &from).await?;
    }
    txn.candidate_changed(into.id).await?;
    txn.candidate_changed(from.id).await?;
    Ok(merged)
}

/// A booking whose candidate is another, or is reached elsewhere.
struct Changed {
    before: Booking,
    after: Booking,
    /// It is coming up, and told to another address than before.
    told_anew: bool,
}

impl Changed {
    fn of(txn: &Txn<'_>, before: Booking, merged: &Candidate, elsewhere: bool) -> Self {
        let told_anew = elsewhere && before.active(txn.now).is_ok();
        let Candidate { id, name, email, time_zone, .. } = merged.clone();
        let booking = Booking { candidate: BookedCandidate { id, name, email, time_zone }, ..before.clone() };
        // The sequence rises where others are to come than before: who is reached at another address is one.
        let after = if told_anew { booking.accompanied(txn.now) } else { booking.described(txn.now) };
        Self { before, after, told_anew }
    }
}

/// The address of the one becomes the other's, with what was told there.
async fn swap_addresses(
    txn: &Txn<'_>,
    (into, theirs): (&Candidate, &[Booking]),
    (from, others): (&Candidate, &[Booking]),
) -> Result<()> {
    let ids = |bookings: &[Booking]| bookings.iter().map(|booking| booking.id).collect::<Vec<_>>();
    let (theirs, others) = (ids(theirs), ids(others));
    let mut all: Vec<BookingId> = theirs.iter().chain(&others).copied().collect();
    all.sort_unstable();
    for booking in all {
        store::jobs::hold(txn, booking.0).await?;
    }
    store::messages::readdress(txn, &theirs, into.id, from.id).await?;
    store::messages::readdress(txn, &others, from.id, into.id).await
}

/// One of them goes, and what they were known by leads to the other.
async fn take_the_place(txn: &Txn<'_>, merged: &Candidate, former: &Former) -> Result<()> {
    store::thank_you_notes::readdress(txn, former.id, merged.id).await?;
    store::candidates::former::follow(txn, former.id, merged.id).await?;
    store::candidates::delete(txn, former.id).await?;
    store::candidates::save(txn, merged).await?;
    store::candidates::former::insert(txn, former).await
}

/// Whoever shows the booking hears of it, and where it is told to another address, the outside.
async fn tell(txn: &Txn<'_>, actor: &Actor, changed: Changed, from: &Candidate) -> Result<()> {
    let Changed { before, after, told_anew } = changed;
    let details = json!({ "name": after.candidate.name, "from": from.name });
    txn.record(Some(actor), "merged", Subject::Booking, after.id.0, details).await?;
    txn.emit(Event::BookingUpdated(after.clone())).await?;
    if told_anew {
        announcements::follow(txn, &after, None).await
    } else {
        undo::stays(txn, &before, &after).await
    }
}

fn nobody() -> crate::Error {
    Refusal::InvalidInput { fields: Fields::of("from", "must be the id of a candidate here") }.into()
}
