//! Who comes to a slot, on both clocks, and what came of it.

use domain::{
    bookings::{Booking, BookingStatus},
    ids::BookingId,
    time::ZoneName,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    board::{Board, SentInterview, ShownSlot},
    dialogs::RepeatLink,
    words::Standing,
};
use crate::{
    bookings::{Clocks, Happened, Opened, Place, happened, server_fns::ConcludeBooking, wall_clocks},
    dom::{Node, Transition, view},
    error::AppError,
    interviews::{self, Interview as About, Told as ToldAbout},
    live::{Change, use_live},
    messages::{Messages, Told},
    preparation::{Checklist, PreparationSection},
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
    let held = (standing == Standing::Booked).then(
        || view! { <p class="small">"A coordinator can move or cancel it. Until then it cannot change."</p> },
    );
    let id = booking.as_ref().map(|booking| booking.id);
    view! {
        <div class="dialog-aside">
            <Pill tone=standing.tone()>{standing.word()}</Pill>
            <RepeatLink board=board slot=shown.id />
        </div>
        <div class="dialog-body">
            {booking.map(|booking| view! { <Candidate booking=booking board=board /> })}
            <Place location=shown.location is_active=!standing.is_past() />
            {held}
            {id.map(|id| view! { <More board=board booking=id /> })}
        </div>
    }
}

#[component]
fn Candidate(board: Board, booking: Booking) -> Node {
    let has_begun = booking.slot.interval.has_begun(board.now.get_untracked());
    let is_to_say = has_begun && booking.status == BookingStatus::Booked;
    let id = booking.id;
    let says = is_to_say.then(|| view! { <Outcome board=board id=id /> });
    let Booking { candidate, notes, .. } = booking;
    let email = candidate.email.to_string();
    view! {
        <div>
            <b class="who-comes">{candidate.name.to_string()}</b>
            <p class="small"><a href=format!("mailto:{email}")>{email.clone()}</a></p>
            <p class="small"><a href=interviews::href(id)>"Page of the interview"</a></p>
        </div>
        {says}
        {notes.map(|notes| view! { <p class="as-typed">{notes.as_str().to_owned()}</p> })}
    }
}

/// What is known of the interview beside its messages; the same as long as nothing about it changes.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    booking: Booking,
    interview: About,
    history: Vec<Happened>,
    clocks: Clocks,
    own: ZoneName,
}

impl Known {
    fn of(opened: &Opened) -> Self {
        let Opened { booking, interview, preparation: _, history, told: _, clocks, own, now: _ } =
            opened.clone();
        Self { booking, interview, history, clocks, own }
    }
}

/// What is here of that booking; of another one it is about to be replaced.
fn opened(sent: Option<&SentInterview>, id: BookingId) -> Option<Result<&Opened, &AppError>> {
    match sent?.as_ref()? {
        Ok(opened) => opened.as_ref().filter(|opened| opened.booking.id == id).map(Ok),
        Err(error) => Some(Err(error)),
    }
}

/// Both clocks, what it is about, what everybody was told, and what happened.
#[component]
fn More(board: Board, booking: BookingId) -> Node {
    let known = board.interview.read(move |sent| match opened(sent, booking)? {
        Ok(opened) => Some(Ok(Known::of(opened))),
        Err(error) => Some(Err(error.clone())),
    });
    let is_there = board.interview.read(move |sent| matches!(opened(sent, booking), Some(Ok(_))));
    let told = memo(move |_| {
        board.interview.with(|sent| match opened(sent, booking) {
            Some(Ok(opened)) => opened.told.clone(),
            Some(Err(_)) | None => Told::default(),
        })
    });
    let checklist = board.interview.read(move |sent| match opened(sent, booking) {
        Some(Ok(opened)) => opened.preparation.clone(),
        Some(Err(_)) | None => Checklist::default(),
    });
    use_live().on_change(move |change| {
        if change == Change::Preparation(booking) {
            board.interview.refetch();
        }
    });
    let again = Callback::new(move |()| board.interview.refetch());
    let taken_back = Callback::new(move |booking: Booking| {
        board.bookings.try_update(|bookings| bookings.put(booking));
        board.interview.refetch();
    });
    view! {
        <Transition of=board.interview fallback=|| view! { <div><Skeleton lines=4 /></div> }>
            {move || known.get().map(before_messages)}
            {move || is_there.get().then(|| view! { <PreparationSection booking=booking checklist=checklist again=again /> })}
            {move || is_there.get().then(|| view! { <Messages booking=booking told=told again=again done=taken_back /> })}
            {move || known.get().and_then(Result::ok).map(after_messages)}
        </Transition>
    }
}

fn before_messages(known: Result<Known, AppError>) -> Node {
    match known {
        Ok(Known { booking, interview, clocks, own, .. }) => view! {
            <TwoClocks clocks=Signal::stored(wall_clocks(&booking, &clocks, &own)) />
            <div class="stack tight"><ToldAbout interview=interview /></div>
        },
        Err(error) => view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> },
    }
}

fn after_messages(Known { history, clocks, own, .. }: Known) -> Node {
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
    let busy = Signal::derive(move || board.is_concluding(id));
    let way = move |status: BookingStatus, verb: &'static str| {
        let send = move |ev: SubmitEvent| {
            ev.prevent_default();
            if !busy.get_untracked() {
                board.conclude(id, status, refused);
            }
        };
        view! {
            <form method="post" action=ConcludeBooking::url() on:submit=send>
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="status" value=status.as_str() />
                <Button submit=true busy=busy>{verb}</Button>
            </form>
        }
    };
    view! {
        <div class="buttons" role="group" aria-label="What came of it">
            {way(BookingStatus::Completed, "Completed")}
            {way(BookingStatus::NoShow, "No-show")}
        </div>
        {move || refused.get().map(|why| view! { <Note tone=Tone::Bad answers=true>{why}</Note> })}
    }
}
