use domain::{
    bookings::BookingStatus,
    ids::BookingId,
    interviews::Format,
    slots::Location,
    time::{Instant, Interval},
};
use leptos::prelude::*;

use super::{
    Shown, TakesPart, Told, afterwards::WhatComesAfter, at, server_fns::show_interview, until::until,
};
use crate::{
    address::{escaped, use_address},
    bookings::{Meeting, Place, StatusPill, happened, wall_clocks},
    dom::{IntoNode, Node, Show, Title, Transition, view, watch},
    error::AppError,
    live::{Change, use_live},
    messages::Messages,
    preparation::PreparationSection,
    routes::Broken,
    sent::{self, Kept, Sent},
    signals::{Callback, RwSignal, Signal, memo},
    ui::{
        button::ButtonLink,
        note::Note,
        pill::Tone,
        skeleton::{PageSkeleton, Shape},
        tick::tick,
        two_clocks::TwoClocks,
    },
};

/// The one place for everybody who takes part in an interview.
#[component]
pub fn InterviewPage() -> Node {
    let Some(id) = use_address().path().with_untracked(|path| at(path.trim_end_matches('/'))) else {
        return Node::nothing();
    };
    let loaded = sent::load(move || id, show_interview);
    keep_live(id, loaded);
    view! {
        <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <Looked id=id loaded=loaded />
        </Transition>
    }
}

/// Those who see the whole booking hear what became of it; those assigned only that it is another.
fn keep_live(id: BookingId, loaded: Sent<Result<Shown, AppError>>) {
    let live = use_live();
    live.on_change(move |change| match change {
        Change::Booking { booking, .. } if booking.id == id => loaded.refetch(),
        Change::Preparation(booking) | Change::FollowUps(booking) if booking == id => loaded.refetch(),
        Change::Reload | Change::Openings => loaded.refetch(),
        Change::Booking { .. }
        | Change::Slot { .. }
        | Change::Room(_)
        | Change::Preparation(_)
        | Change::FollowUps(_)
        | Change::Candidate(_) => {}
    });
    watch(
        move || live.interview().get(),
        move |changed, _| {
            if changed.is_some_and(|(_, changed)| changed == id) {
                loaded.refetch();
            }
        },
    );
}

/// What is shown stays, and the focus with it, when the same is looked for again.
#[component]
fn Looked(id: BookingId, loaded: Sent<Result<Shown, AppError>>) -> Node {
    let Kept { shown, failed, outcome } = loaded.kept();
    let again = Callback::new(move |()| loaded.refetch());
    IntoNode::into_node(move || {
        outcome.get().map(|told| match told {
            Ok(()) => view! { <Page id=id shown=shown failed=failed again=again /> },
            Err(error) => view! { <Broken error=error /> },
        })
    })
}

#[component]
fn Page(
    id: BookingId,
    shown: Signal<Option<Shown>>,
    failed: Signal<Option<AppError>>,
    again: Callback<()>,
) -> Node {
    let people = memo(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.people.clone())));
    let checklist = Signal::derive(move || {
        shown.with(|shown| shown.as_ref().map(|shown| shown.checklist.clone()).unwrap_or_default())
    });
    let outcome = memo(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.outcome.clone())));
    let follow_ups = Signal::derive(move || {
        shown.with(|shown| shown.as_ref().map(|shown| shown.follow_ups.clone()).unwrap_or_default())
    });
    let told = memo(move |_| shown.with(|shown| shown.as_ref().and_then(|shown| shown.told.clone())));
    let thanks = memo(move |_| shown.with(|shown| shown.as_ref().and_then(|shown| shown.thanks.clone())));
    let is_past = memo(move |_| {
        shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.interval.is_over(shown.now)))
    });
    let done = Callback::new(move |_| again.run(()));
    let ledger = memo(move |_| told.get().unwrap_or_default());
    let has_ledger = memo(move |_| told.with(Option::is_some));
    view! {
        {move || shown.get().map(|shown| view! { <Head shown=shown /> })}
        {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        <div class="interview">
            <div class="interview-half">
                <section class="stack">
                    <h2>"When and where"</h2>
                    <Begins shown=shown again=again />
                    {move || shown.get().map(|shown| view! { <When shown=shown /> })}
                </section>
                <section class="stack">
                    <h2>"About"</h2>
                    {move || shown.get().map(|shown| view! { <About shown=shown /> })}
                </section>
                <WhatComesAfter booking=id told=outcome follow_ups=follow_ups thanks=thanks is_past=is_past again=again />
                <PreparationSection booking=id checklist=checklist again=again />
            </div>
            <div class="interview-half">
                <section><TakesPart booking=id people=people again=again /></section>
                <Show when=move || has_ledger.get()>
                    <section><Messages booking=id told=ledger again=again done=done /></section>
                </Show>
                {move || shown.get().map(|shown| view! { <History shown=shown /> })}
            </div>
        </div>
    }
}

#[component]
fn Head(shown: Shown) -> Node {
    let Shown { status, candidate, interviewer, calendar, .. } = shown;
    view! {
        <Title text=format!("Interview: {candidate}") />
        <div class="page-head">
            <h1>{candidate}</h1>
            <StatusPill status=status />
            <span class="range">{format!("with {interviewer}")}</span>
            <span class="grow"></span>
            {calendar.map(|href| view! { <ButtonLink href=href>"In the calendar"</ButtonLink> })}
        </div>
    }
}

/// How long it is until then, counted down. Once it has begun, and once it is over, other things can be done: all is asked
/// for anew until it says so.
#[component]
fn Begins(shown: Signal<Option<Shown>>, again: Callback<()>) -> Node {
    let asked = memo(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| (shown.interval, shown.status, shown.now)))
    });
    let now = RwSignal::new(asked.get_untracked().map(|(_, _, now)| now));
    watch(move || asked.get(), move |asked, _| now.set(asked.map(|(_, _, now)| now)));
    tick(move |passed| {
        now.try_update(|now| *now = now.map(|now| now + passed));
        let shown = asked.try_get_untracked().flatten().zip(now.try_get_untracked().flatten());
        if shown.is_some_and(|((interval, _, then), now)| stage(interval, then) != stage(interval, now)) {
            again.run(());
        }
    });
    view! { <p class="until">{move || asked.get().zip(now.get()).and_then(|((interval, status, _), now)| told_until(interval, status, now))}</p> }
}

/// Whether it has begun, and is over.
fn stage(interval: Interval, now: Instant) -> (bool, bool) {
    (interval.has_begun(now), interval.is_over(now))
}

/// Of what is called off or over nothing is counted.
fn told_until(interval: Interval, status: BookingStatus, now: Instant) -> Option<String> {
    match status {
        BookingStatus::Booked => Some(until(interval, now)),
        BookingStatus::Cancelled => Some("It is called off".to_owned()),
        BookingStatus::Completed | BookingStatus::NoShow => None,
    }
}

/// Every clock that matters, and the way there.
#[component]
fn When(shown: Shown) -> Node {
    let walls = wall_clocks(&shown, &shown.clocks, &shown.own);
    let is_ahead = shown.status == BookingStatus::Booked && !shown.interval.is_over(shown.now);
    let on_site = shown.interview.format == Some(Format::OnSite);
    let map = on_site.then(|| on_map(shown.location.as_ref())).flatten();
    view! {
        <TwoClocks clocks=Signal::stored(walls) />
        <Place location=shown.location is_active=is_ahead />
        {map}
    }
}

/// Where somebody has to go, on a map.
fn on_map(location: Option<&Location>) -> Option<Node> {
    let place = location.filter(|location| location.link().is_none())?;
    Some(view! {
        <p class="small">
            <a href=map(place.as_str()) target="_blank" rel="noopener noreferrer">"Show on a map"</a>
        </p>
    })
}

fn map(place: &str) -> String {
    format!("https://www.openstreetmap.org/search?query={}", escaped(place))
}

impl<'a> From<&'a Shown> for Meeting<'a> {
    fn from(shown: &'a Shown) -> Self {
        let Shown { candidate, candidate_zone, interviewer, interviewer_zone, interval, .. } = shown;
        Self {
            interval: *interval,
            interviewer: (interviewer, interviewer_zone),
            candidate: (candidate, candidate_zone.as_ref()),
        }
    }
}

#[component]
fn About(shown: Shown) -> Node {
    let Shown { interview, notes, contact, candidate, candidate_page, .. } = shown;
    view! {
        <Told interview=interview />
        {contact.map(|email| view! {
            <p class="small"><a href=format!("mailto:{email}")>{email}</a></p>
        })}
        {candidate_page.map(|page| view! {
            <p class="small"><a href=page>"Everything about "{candidate}</a></p>
        })}
        {notes.map(|notes| view! { <p class="note-text">{notes}</p> })}
    }
}

#[component]
fn History(shown: Shown) -> Node {
    let Shown { history, clocks, own, .. } = shown;
    if history.is_empty() {
        return Node::nothing();
    }
    let lines = history.into_iter().map(|line| happened(line, &clocks, &own)).collect_view();
    view! {
        <section class="stack tight">
            <h3>"History"</h3>
            <ol class="history">{lines}</ol>
        </section>
    }
}
