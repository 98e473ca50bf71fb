//! Who comes to a slot, on both clocks, and what came of it.

use domain::{
    bookings::{Booking, BookingStatus},
    ids::BookingId,
    slots::Location,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    board::{Board, ShownSlot},
    dialogs::RepeatLink,
    list::Join,
    words::Standing,
};
use crate::{
    bookings::{Opened, happened, server_fns::open_booking, wall_clocks},
    dom::{IntoNode, Node, effect, view},
    interviews::Told,
    live::{Change, use_live},
    preparation::PreparationSection,
    signals::{Callback, RwSignal, Signal, memo},
    ui::{
        button::Button,
        note::Note,
        pill::{Pill, Tone},
        skeleton::Skeleton,
        two_clocks::TwoClocks,
    },
};

#[component]
pub(super) fn Interview(
    board: Board,
    shown: ShownSlot,
    booking: Option<Booking>,
    standing: Standing,
) -> Node {
    let id = shown.id;
    let (who, more) = match booking {
        Some(booking) => {
            let more = view! { <More id=booking.id /> };
            (Some(view! { <Candidate booking=booking board=board /> }), Some(more))
        }
        None => (None, None),
    };
    let place = shown.location.as_ref().map(|place| match place.link() {
        Some(link) if !standing.is_past() => view! { <Join link=link.to_owned() /> },
        _ => view! { <span>{place.as_str().to_owned()}</span> },
    });
    let no_place = shown.location.as_ref().map(Location::as_str).is_none();
    let held = (standing == Standing::Booked).then(
        || view! { <p class="small">"A coordinator can move or cancel it. Until then it cannot change."</p> },
    );
    view! {
        <div class="dialog-aside">
            <Pill tone=standing.tone()>{standing.word()}</Pill>
            <RepeatLink board=board slot=id />
        </div>
        <div class="dialog-body">
            {who}
            <dl class="facts">
                <dt>"Place"</dt>
                <dd>{place}{no_place.then_some("None said")}</dd>
            </dl>
            {held}
            {more}
        </div>
    }
}

#[component]
fn Candidate(board: Board, booking: Booking) -> Node {
    let has_begun = booking.slot.interval.start() <= board.now.get_untracked();
    let id = booking.id;
    let says = (has_begun && booking.status.is_live()).then(|| view! { <Outcome board=board id=id /> });
    let Booking { candidate, notes, .. } = booking;
    let email = candidate.email.to_string();
    view! {
        <div>
            <b class="who-comes">{candidate.name.to_string()}</b>
            <p class="small"><a href=format!("mailto:{email}")>{email.clone()}</a></p>
        </div>
        {says}
        {notes.map(|notes| view! { <p class="as-typed">{notes.as_str().to_owned()}</p> })}
    }
}

/// Both clocks and what happened, asked for when it is opened.
#[component]
fn More(id: BookingId) -> Node {
    let opened = RwSignal::new(None::<Result<Opened, String>>);
    effect(move |_| load(id, opened));
    use_live().on_change(move |change| {
        if change == Change::Preparation(id) {
            load(id, opened);
        }
    });
    let again = Callback::new(move |()| load(id, opened));
    let known = memo(move |_| opened.get().and_then(Result::ok));
    let checklist = memo(move |_| known.get().map(|opened| opened.preparation).unwrap_or_default());
    let outcome = memo(move |_| opened.get().map(|told| told.map(|_| ())));
    IntoNode::into_node(move || match outcome.get() {
        None => view! { <Skeleton lines=4 /> },
        Some(Err(why)) => view! { <Note tone=Tone::Bad>{why}</Note> },
        Some(Ok(())) => view! {
            {move || known.get().map(meeting)}
            <PreparationSection booking=id checklist=checklist again=again />
            {move || known.get().map(history)}
        },
    })
}

fn load(id: BookingId, into: RwSignal<Option<Result<Opened, String>>>) {
    spawn_local(async move {
        let answer = open_booking(id).await.map_err(|error| error.to_string());
        // What cannot be loaded once more leaves what is shown.
        let is_shown = into.try_with_untracked(|known| matches!(known, Some(Ok(_)))).unwrap_or_default();
        if answer.is_ok() || !is_shown {
            into.try_set(Some(answer));
        }
    });
}

fn meeting(opened: Opened) -> Node {
    let Opened { booking, interview, preparation: _, history: _, told: _, clocks, own, now: _ } = opened;
    let walls = wall_clocks(&booking, &clocks, &own);
    view! {
        <TwoClocks clocks=Signal::stored(walls) />
        <div class="stack tight"><Told interview=interview /></div>
    }
}

fn history(opened: Opened) -> Node {
    let Opened { history, clocks, own, .. } = opened;
    let lines = history.into_iter().map(|line| happened(line, &clocks, &own)).collect_view();
    view! {
        <div class="stack tight">
            <h3>"History"</h3>
            <ol class="history">{lines}</ol>
        </div>
    }
}

/// What came of it, once it has begun.
#[component]
fn Outcome(board: Board, id: BookingId) -> Node {
    let refused = RwSignal::new(None::<String>);
    let way = move |status: BookingStatus, verb: &'static str| {
        let busy = Signal::derive(move || board.is_concluding(id));
        view! { <Button busy=busy on:click=move |_| board.conclude(id, status, refused)>{verb}</Button> }
    };
    view! {
        <div class="buttons" role="group" aria-label="What came of it">
            {way(BookingStatus::Completed, "Completed")}
            {way(BookingStatus::NoShow, "No-show")}
        </div>
        {move || refused.get().map(|why| view! { <Note tone=Tone::Bad answers=true>{why}</Note> })}
    }
}
