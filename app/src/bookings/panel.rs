use crate::dom::{Node, Transition, effect, view};
use domain::{
    bookings::{Booking, BookingStatus},
    time::{self, Instant, Interval, ZoneName},
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _, wasm_split::wasm_split};

use super::{
    agenda::StatusPill,
    asks::Asks,
    calendar_page::Page,
    cancel_dialog::CancelDialog,
    clocks::Clocks,
    move_dialog::{MoveDialog, Targeted},
    place::Place,
    server_fns::{ConcludeBooking, conclude_booking},
    targets::first_name,
    view::{Asking, Happened, Opened, View},
};
use crate::{
    candidates,
    delivery::new_key,
    error::AppError,
    interviews::{self, AboutInterview, PeopleOf, Said, SentPeople},
    lazy::{Lazy, Loaded},
    live::{Change, use_live},
    messages::{Messages, Told},
    preparation::{Checklist, PreparationSection},
    sent::Sent,
    signals::{Callback, Memo, RwSignal, Signal, memo},
    ui::{
        button::{Button, ButtonKind, ButtonLink},
        focus::focus_soon,
        icon::IconName,
        note::Note,
        pill::Tone,
        skeleton::Skeleton,
        two_clocks::{TwoClocks, WallClock},
    },
};

pub(super) type OpenedBooking = Sent<Option<Result<Opened, AppError>>>;

/// What the panel and its dialogs know of the booking; the same as long as nothing about it changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) booking: Booking,
    pub(super) clocks: Clocks,
    pub(super) own: ZoneName,
    history: Vec<Happened>,
    /// It may still be moved or cancelled.
    is_active: bool,
    /// It may be said what came of it.
    has_begun: bool,
}

impl Known {
    fn of(opened: Opened, now: Instant) -> Self {
        let Opened { booking, interview: _, preparation: _, history, told: _, clocks, own, now: _ } = opened;
        let is_booked = booking.status == BookingStatus::Booked;
        let is_active = is_booked && !booking.slot.interval.is_over(now);
        let has_begun = is_booked && booking.slot.interval.has_begun(now);
        Self { booking, clocks, own, history, is_active, has_begun }
    }
}

/// What the page hands the panel.
type Handed = (Page, OpenedBooking, SentPeople, Targeted);

pub(crate) static PANEL: Lazy<Handed> = Lazy { name: "panel", load: || Box::pin(panel()) };

#[wasm_split(panel, wasm_split_path = ::leptos::wasm_split, fallible)]
fn panel() -> Loaded<Handed> {
    Ok(|(page, opened, people, targeted)| {
        view! { <Panel page=page opened=opened people=people targeted=targeted /> }
    })
}

/// A booking, beside the calendar: who, when on both clocks, where, what happened, what can be done.
#[component]
fn Panel(page: Page, opened: OpenedBooking, people: SentPeople, targeted: Targeted) -> Node {
    let ticks = move || page.calendar.with(|calendar| calendar.as_ref().map(|calendar| calendar.now));
    let known = memo(move |_| {
        let asked = opened.get().flatten()?;
        Some(asked.map(|opened| {
            let now = ticks().map_or(opened.now, |now| now.max(opened.now));
            Known::of(opened, now)
        }))
    });
    let booking = memo(move |_| known.get().and_then(Result::ok));
    let told = memo(move |_| {
        opened.get().flatten().and_then(Result::ok).map(|opened| opened.told).unwrap_or_default()
    });
    let checklist = opened.read(|opened| match opened.and_then(Option::as_ref) {
        Some(Ok(opened)) => opened.preparation.clone(),
        Some(Err(_)) | None => Checklist::default(),
    });
    let said = memo(move |_| {
        let Opened { booking, interview, .. } = opened.get().flatten()?.ok()?;
        Some(Said { booking: booking.id, version: booking.version, interview })
    });
    // Of another booking another is shown; of the same, what is typed stays.
    let said_of = memo(move |_| said.with(|said| said.as_ref().map(|said| said.booking)));
    let again = Callback::new(move |()| opened.refetch());
    let shown = Signal::derive(move || booking.with(|known| known.as_ref().map(|known| known.booking.id)));
    let conclude = Asks::new(page, opened, shown).for_good();
    keep_live(page, opened);
    focus_when_opened(booking);
    let close = Signal::derive(move || page.view.with(View::closed));
    view! {
        <aside class="panel booking-panel" aria-label="Interview">
            <div class="panel-close">
                <ButtonLink href=close kind=ButtonKind::Quiet icon=IconName::Close label="Close" attr:data-noscroll="" />
            </div>
            <Heading page=page known=booking />
            <Transition of=opened fallback=|| view! { <div><Skeleton lines=6 /></div> }>
                {move || said_of.get().map(|_| view! { <AboutInterview said=said again=again /> })}
                {move || known.get().map(|known| match known {
                    Ok(known) => view! { <About page=page known=known conclude=conclude /> },
                    Err(error) => view! { <div><Note tone=Tone::Bad answers=true>{error.to_string()}</Note></div> },
                })}
                {move || said_of.get().map(|id| view! { <PreparationSection booking=id checklist=checklist again=again /> })}
                {move || known.get().and_then(Result::ok).map(|known| view! {
                    <SoFar page=page known=known told=told opened=opened />
                })}
            </Transition>
            <PeopleOf loaded=people again=again />
        </aside>
        <MoveDialog page=page known=booking opened=opened targeted=targeted />
        <CancelDialog page=page known=booking opened=opened />
    }
}

/// Shows a booking whose last change was taken back.
pub(super) fn shows(page: Page, opened: OpenedBooking) -> impl Fn(Booking) + Copy + Send + Sync + 'static {
    move |booking| {
        page.put(&booking);
        opened.refetch();
    }
}

/// A change to the booking loads it and its history again.
fn keep_live(page: Page, opened: OpenedBooking) {
    let shown = move || page.view.with_untracked(|view| view.booking);
    use_live().on_change(move |change| match change {
        Change::Booking { booking, .. } if shown() == Some(booking.id) => opened.refetch(),
        Change::Preparation(booking) if shown() == Some(booking) => opened.refetch(),
        Change::Reload => opened.refetch(),
        Change::Booking { .. }
        | Change::Slot { .. }
        | Change::Room(_)
        | Change::Openings
        | Change::Preparation(_)
        | Change::FollowUps(_)
        | Change::Candidate(_) => {}
    });
}

/// What opens it is far from it: the focus follows. Where the page came with it open, the focus stays.
fn focus_when_opened(booking: Memo<Option<Known>>) {
    let came_with_it = Owner::current_shared_context().is_some_and(|page| page.during_hydration());
    let shown = RwSignal::new(None);
    effect(move |_| {
        let id = booking.with(|known| known.as_ref().map(|known| known.booking.id));
        let before = shown.get_untracked();
        if id.is_some() && id != before && !(came_with_it && before.is_none()) {
            focus_soon("#booking-title");
        }
        if id.is_some() {
            shown.set(id);
        }
    });
}

/// Who meets whom. It stays while the rest is loaded again, for the focus may stand on it.
#[component]
fn Heading(page: Page, known: Memo<Option<Known>>) -> Node {
    let of = move |words: fn(&Booking) -> String| {
        move || known.with(|known| known.as_ref().map(|known| words(&known.booking)))
    };
    let status = move || {
        let booking = known.with(|known| known.as_ref().map(|known| known.booking.clone()))?;
        // The calendar may know it as it is to be, or hear of it before its history is here.
        let newer = page.booking(booking.id).filter(|newer| newer.version > booking.version);
        Some(view! { <StatusPill status=newer.unwrap_or(booking).status /> })
    };
    view! {
        <div class="booking-head" hidden=move || known.with(Option::is_none)>
            {status}
            <h2 id="booking-title" tabindex="-1">{of(|booking| booking.candidate.name.to_string())}</h2>
            <p>{of(|booking| format!("with {}", booking.slot.interviewer_name))}</p>
            <p class="small">
                <a href=of(|booking| interviews::href(booking.id))>"Page of the interview"</a>
                " · "
                <a href=of(|booking| candidates::href(booking.candidate.id))>"Page of the candidate"</a>
            </p>
            <p class="small">
                <a href=of(|booking| format!("mailto:{}", booking.candidate.email))>
                    {of(|booking| booking.candidate.email.to_string())}
                </a>
            </p>
        </div>
    }
}

#[component]
fn About(page: Page, known: Known, conclude: Asks) -> Node {
    let Known { booking, clocks, own, history: _, is_active, has_begun } = known;
    let asks = move |asking| Signal::derive(move || page.view.with(|view| view.ask(Some(asking))));
    let walls = wall_clocks(&booking, &clocks, &own);
    view! {
        <div><TwoClocks clocks=Signal::stored(walls) /></div>
        <div class="stack tight">
            <Place location=booking.slot.location.clone() is_active=is_active />
            {is_active.then(|| view! {
                <div class="buttons even">
                    <ButtonLink href=asks(Asking::Move) attr:data-noscroll="">"Move…"</ButtonLink>
                    <ButtonLink href=asks(Asking::Cancel) kind=ButtonKind::Danger attr:data-noscroll="">"Cancel…"</ButtonLink>
                </div>
            })}
            {has_begun.then(|| view! { <Outcome booking=booking.clone() conclude=conclude /> })}
        </div>
        {booking.notes.as_ref().map(|notes| view! {
            <div>
                <h3>"Note"</h3>
                <p class="note-text">{notes.as_str().to_owned()}</p>
            </div>
        })}
    }
}

/// Who was told what, and what happened.
#[component]
fn SoFar(page: Page, known: Known, told: Memo<Told>, opened: OpenedBooking) -> Node {
    let Known { booking, clocks, own, history, is_active: _, has_begun: _ } = known;
    let lines = history.into_iter().map(|line| happened(line, &clocks, &own)).collect_view();
    let again = Callback::new(move |()| opened.refetch());
    let taken_back = Callback::new(shows(page, opened));
    view! {
        <Messages booking=booking.id told=told again=again done=taken_back />
        <div>
            <h3>"History"</h3>
            <ol class="history">{lines}</ol>
        </div>
    }
}

/// What came of it, once it has begun.
#[component]
fn Outcome(booking: Booking, conclude: Asks) -> Node {
    let pending = conclude.pending();
    let refused = move || conclude.refusal();
    let id = booking.id;
    let way = move |status: BookingStatus, verb: &'static str| {
        let booking = booking.clone();
        let send = move |ev: SubmitEvent| {
            ev.prevent_default();
            if pending.get_untracked() {
                return;
            }
            let told = format!("{verb}: {} with {}", booking.candidate.name, booking.slot.interviewer_name);
            let key = new_key();
            let ask = move || conclude_booking(id, status.as_str().to_owned(), key.clone());
            conclude.send(Booking { status, ..booking.clone() }, told, ask, |_| ());
        };
        view! {
            <form method="post" action=ConcludeBooking::url() on:submit=send>
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="status" value=status.as_str() />
                <Button submit=true busy=pending>{verb}</Button>
            </form>
        }
    };
    view! {
        <div class="buttons" role="group" aria-label="What came of it">
            {way(BookingStatus::Completed, "Completed")}
            {way(BookingStatus::NoShow, "No-show")}
        </div>
        {conclude.note()}
        {move || refused().map(|error| view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> })}
    }
}

/// Who meets when, and by which clocks.
pub(crate) struct Meeting<'a> {
    pub(crate) interval: Interval,
    pub(crate) interviewer: (&'a str, &'a ZoneName),
    /// A candidate's clock is not always known.
    pub(crate) candidate: (&'a str, Option<&'a ZoneName>),
}

impl<'a> From<&'a Booking> for Meeting<'a> {
    fn from(Booking { slot, candidate, .. }: &'a Booking) -> Self {
        Self {
            interval: slot.interval,
            interviewer: (slot.interviewer_name.as_str(), &slot.time_zone),
            candidate: (candidate.name.as_str(), candidate.time_zone.as_ref()),
        }
    }
}

/// The interviewer's and the candidate's clock, and one's own where it is a third or theirs is not known.
pub(crate) fn wall_clocks<'a>(
    meeting: impl Into<Meeting<'a>>,
    clocks: &Clocks,
    own: &ZoneName,
) -> Vec<WallClock> {
    let Meeting { interval, interviewer: (interviewer, zone), candidate: (candidate, theirs) } =
        meeting.into();
    let mut walls = vec![(zone, first_name(interviewer))];
    walls.extend(theirs.map(|zone| (zone, first_name(candidate))));
    if own != zone && Some(own) != theirs {
        walls.push((own, "you".to_owned()));
    }
    let wall = |(zone, whose): (&ZoneName, String)| {
        let reading = clocks.reading(interval, zone);
        WallClock {
            place: format!("{} ({whose})", reading.place),
            time: reading.times,
            day: format!("{}, {}", reading.day, reading.offset),
        }
    };
    walls.into_iter().map(wall).collect()
}

pub(crate) fn happened(Happened { at, by, sentence }: Happened, clocks: &Clocks, own: &ZoneName) -> Node {
    let when = clocks.moment(at, own);
    let by = by.map_or_else(|| "by Convoke".to_owned(), |by| format!("by {by}"));
    let zone = time::place(own);
    view! {
        <li>
            <span>{sentence}</span>
            <small>{by} ", " <time datetime=at.to_rfc3339()>{when} " " {zone}</time></small>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{booking, clocks, slot, zone},
        *,
    };

    #[test]
    fn every_clock_that_matters_is_shown_once() {
        let interview = booking(1, slot(1, 1, "2026-03-03T13:00:00Z", "2026-03-03T13:45:00Z"));
        for (own, expected) in [
            ("Europe/Paris", vec!["Paris (Ana)", "Tokyo (Lena)"]),
            ("America/New_York", vec!["Paris (Ana)", "Tokyo (Lena)", "New York (you)"]),
        ] {
            let walls = wall_clocks(&interview, &clocks(), &zone(own));
            assert_eq!(walls.iter().map(|wall| wall.place.as_str()).collect::<Vec<_>>(), expected);
        }
        let walls = wall_clocks(&interview, &clocks(), &zone("Europe/Paris"));
        assert_eq!((walls[1].time.as_str(), walls[1].day.as_str()), ("22:00–22:45", "Tue 3 Mar, UTC+9"));
    }
}
