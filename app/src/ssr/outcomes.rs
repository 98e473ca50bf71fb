//! How interviews ended, in words.

use domain::{
    actor::Actor,
    bookings::BookingStatus,
    ids::BookingId,
    outcomes::{Decision, Ending, Outcome, RawCancellation, RawConclusion, RawOutcome, Said},
    permissions::{Permission, Standing, check},
    slots::Slot,
    time::ZoneName,
};
use services::{
    Context, Result,
    outcomes::{self, View},
};

use crate::{
    bookings::{Clocks, form::given},
    outcomes::{Decided, Ended, Told, Way},
};

pub(crate) async fn of(
    cx: &Context,
    actor: &Actor,
    (id, status, slot): (BookingId, BookingStatus, &Slot),
    standing: Standing,
    (clocks, own): (&Clocks, &ZoneName),
) -> Result<Told> {
    let View { version, outcome } = outcomes::get(cx, actor, id).await?;
    let has_begun = slot.interval.has_begun(cx.now());
    let may_decide = check(actor, Permission::Decide { standing }).is_ok();
    let (ended, decided) = match outcome {
        Some(Outcome { booking: _, ending, reason, said, decision }) => {
            let words = |Said { by, at }: Said| format!("by {}, {}", by.name, clocks.moment(at, own));
            let decided = decision.map(|Decision { verdict, note, said }| Decided {
                verdict,
                note: note.map(|note| note.as_str().to_owned()),
                said: words(said),
            });
            let reason = reason.map(|reason| reason.to_string());
            (Some(Ended { way: way(ending), said: said.map(words), reason }), decided)
        }
        None => (None, None),
    };
    let may_say = may_decide && (has_begun || status != BookingStatus::Booked);
    Ok(Told { version, ended, decided, may_say })
}

fn way(ending: Ending) -> Way {
    match ending {
        Ending::Completed => Way::TookPlace,
        Ending::NoShow(absent) => Way::Missed(absent),
        Ending::Cancelled(by) => Way::CalledOff(by),
    }
}

/// An outcome as it stands in its form: all of it.
pub(crate) fn said(way: &str, decision: String, note: String) -> RawOutcome {
    let mut parts = way.split_whitespace().map(str::to_owned);
    let conclusion = RawConclusion { status: parts.next(), absent: parts.next() };
    RawOutcome { conclusion, decision: Some(Some(decision)), note: Some(Some(note)) }
}

/// How it ended, as its button says.
pub(crate) fn ended(status: String) -> RawConclusion {
    RawConclusion { status: given(status), absent: None }
}

/// Why it is called off, and on whose behalf, as it stands in the form.
pub(crate) fn called_off(reason: String, by: String) -> RawCancellation {
    RawCancellation { reason: given(reason), by: given(by) }
}
