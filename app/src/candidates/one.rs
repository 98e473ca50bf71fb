use domain::{
    bookings::BookingStatus,
    ids::CandidateId,
    time::{Interval, ZoneName},
};
use leptos::prelude::*;

use super::{Asked, Candidates, InterviewLine, MessageLine, One, OpeningLine, PATH, notes::Notes};
use crate::{
    bookings::{Search, StatusPill, happened},
    dom::{For, Node, Show, Title, view, watch},
    error::AppError,
    interviews, messages, openings,
    signals::{Callback, Memo, RwSignal, Signal, memo},
    ui::{
        button::{ButtonKind, ButtonLink},
        note::Note,
        pill::{Pill, Tone},
        tick::tick,
    },
};

/// Everything about a candidate.
#[component]
pub(super) fn OneCandidate(
    id: CandidateId,
    shown: Signal<Option<Candidates>>,
    failed: Signal<Option<AppError>>,
    again: Callback<()>,
) -> Node {
    let one = memo(move |before: Option<&Option<One>>| {
        let now = shown.with(|shown| match shown {
            Some(Candidates::One(one)) => Some((**one).clone()),
            _ => None,
        });
        now.or_else(|| before.cloned().flatten())
    });
    let zone = memo(move |_| one.with(|one| one.as_ref().and_then(|one| one.zone.clone())));
    let name = memo(move |_| one.with(|one| one.as_ref().map(|one| one.name.clone()).unwrap_or_default()));
    view! {
        <p class="trail"><a href=PATH>"All candidates"</a></p>
        <Head id=id name=name zone=zone />
        {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        <div class="interview candidate">
            <div class="interview-half">
                <section class="stack tight">
                    <h2>"Who they are"</h2>
                    <Facts one=one />
                </section>
                <Interviews one=one />
                <Openings one=one />
            </div>
            <div class="interview-half">
                <Notes candidate=id one=one again=again />
                <Messages one=one />
                <History one=one />
            </div>
        </div>
    }
}

#[component]
fn Head(id: CandidateId, name: Memo<String>, zone: Memo<Option<ZoneName>>) -> Node {
    // With their clock beside one's own.
    let book = move || {
        let zone = zone.with(|zone| zone.as_ref().map(ToString::to_string).unwrap_or_default());
        Search { zone, ..Search::default() }.href()
    };
    let merge = Asked::Merge { id, with: None, words: String::new() }.href();
    view! {
        {move || view! { <Title text=name.get() /> }}
        <div class="page-head opening-head">
            <h1>{move || name.get()}</h1>
            <span class="grow"></span>
            <div class="buttons">
                <ButtonLink href=Asked::Edit(id).href()>"Edit"</ButtonLink>
                <ButtonLink href=merge>"Merge"</ButtonLink>
                <ButtonLink href=Signal::derive(book) kind=ButtonKind::Primary>"Find a slot"</ButtonLink>
            </div>
        </div>
    }
}

/// How to reach them, and what their clock shows.
#[component]
fn Facts(one: Memo<Option<One>>) -> Node {
    let facts = memo(move |_| {
        one.with(|one| one.as_ref().map(|one| (one.email.clone(), one.formerly.clone(), one.zone.clone())))
    });
    view! {
        {move || facts.get().map(|(email, formerly, zone)| view! {
            <dl class="facts">
                <dt>"E-mail"</dt>
                <dd><a href=format!("mailto:{email}")>{email}</a></dd>
                {(!formerly.is_empty()).then(|| view! {
                    <dt>"Before"</dt>
                    <dd>{formerly.join(", ")}</dd>
                })}
                <dt>"Their time"</dt>
                <dd>{match zone {
                    Some(zone) => view! { <Now one=one zone=zone /> },
                    None => view! { <span class="small">"Their time zone is not known; they are told times by the interviewer’s clock."</span> },
                }}</dd>
            </dl>
        })}
    }
}

/// "Tue 3 Mar, 14:02 Tokyo (UTC+9)", as time goes on.
#[component]
fn Now(one: Memo<Option<One>>, zone: ZoneName) -> Node {
    let asked = memo(move |_| one.with(|one| one.as_ref().map(|one| one.now)));
    let now = RwSignal::new(asked.get_untracked());
    watch(move || asked.get(), move |asked, _| now.set(*asked));
    tick(move |passed| _ = now.try_update(|now| *now = now.map(|now| now + passed)));
    let words = move || {
        let now = now.get()?;
        let moment = Interval::new(now, now + chrono::TimeDelta::minutes(1)).ok()?;
        let reading = one.with(|one| one.as_ref().map(|one| one.clocks.reading(moment, &zone)))?;
        let time = reading.times.split('–').next()?.to_owned();
        Some(format!("{}, {time} {} ({})", reading.day, reading.place, reading.offset))
    };
    view! { <span>{words}</span> }
}

#[component]
fn Interviews(one: Memo<Option<One>>) -> Node {
    let coming =
        memo(move |_| one.with(|one| one.as_ref().map(|one| one.coming.clone()).unwrap_or_default()));
    let past = memo(move |_| one.with(|one| one.as_ref().map(|one| one.past.clone()).unwrap_or_default()));
    let older = memo(move |_| one.with(|one| one.as_ref().map_or(0, |one| one.older)));
    let none = move || coming.with(Vec::is_empty) && past.with(Vec::is_empty);
    view! {
        <section class="stack tight">
            <h2>"Interviews"</h2>
            <Show when=none>
                <p class="small">"No interview yet. Find a slot, and book it for them."</p>
            </Show>
            <Show when=move || !coming.with(Vec::is_empty)>
                <h3>"Coming"</h3>
                {lines(coming)}
            </Show>
            <Show when=move || !past.with(Vec::is_empty)>
                <h3>"Past"</h3>
                {lines(past)}
            </Show>
            <Show when=move || older.get() != 0>
                <p class="small">{move || format!("{} older ones are in the calendar.", older.get())}</p>
            </Show>
        </section>
    }
}

fn lines(lines: Memo<Vec<InterviewLine>>) -> Node {
    view! {
        <ul class="met">
            <For each=move || lines.get() key=InterviewLine::clone let:line>
                {interview(line)}
            </For>
        </ul>
    }
}

fn interview(InterviewLine { booking, status, when, with, about }: InterviewLine) -> Node {
    let is_off = status == BookingStatus::Cancelled;
    view! {
        <li class=is_off.then_some("off")>
            <StatusPill status=status />
            <span>
                <a href=interviews::href(booking)>{when}</a>
                <small>{with}{(!about.is_empty()).then(|| format!(" · {about}"))}</small>
            </span>
        </li>
    }
}

/// Those that their interviews are for.
#[component]
fn Openings(one: Memo<Option<One>>) -> Node {
    let lines =
        memo(move |_| one.with(|one| one.as_ref().map(|one| one.openings.clone()).unwrap_or_default()));
    let line = |OpeningLine { opening, status, interviews }: OpeningLine| {
        view! {
            <li>
                <Pill tone=openings::tone(status)>{status.words()}</Pill>
                <span><a href=openings::Asked::one(opening.id)>{opening.name}</a><small>{interviews}</small></span>
            </li>
        }
    };
    view! {
        <section class="stack tight">
            <h2>"Considered for"</h2>
            <Show
                when=move || lines.with(|lines| !lines.is_empty())
                fallback=|| view! { <p class="small">"No interview of theirs says for which opening it is."</p> }
            >
                <ul class="met">
                    <For each=move || lines.get() key=OpeningLine::clone let:entry>
                        {line(entry)}
                    </For>
                </ul>
            </Show>
        </section>
    }
}

/// What they were told, and are to be.
#[component]
fn Messages(one: Memo<Option<One>>) -> Node {
    let lines =
        memo(move |_| one.with(|one| one.as_ref().map(|one| one.messages.clone()).unwrap_or_default()));
    let total = memo(move |_| one.with(|one| one.as_ref().map_or(0, |one| one.messages_total)));
    let rest = memo(move |_| total.get().saturating_sub(lines.with(Vec::len) as u64));
    view! {
        <section class="stack tight">
            <h2>"Messages"</h2>
            <Show
                when=move || lines.with(|lines| !lines.is_empty())
                fallback=|| view! { <p class="small">"They were told nothing yet. Invitations follow a booking."</p> }
            >
                <ul class="ledger">
                    <For each=move || lines.get() key=MessageLine::clone let:line>
                        {message(line)}
                    </For>
                </ul>
            </Show>
            <Show when=move || rest.get() != 0>
                <p class="small">{move || format!("{} older ones stand with their interviews.", rest.get())}</p>
            </Show>
        </section>
    }
}

fn message(line: MessageLine) -> Node {
    let MessageLine { id, booking, what, elsewhere, about, state, became, is_readable } = line;
    let words = elsewhere.map_or_else(|| what.clone(), |address| format!("{what} to {address}"));
    let read = is_readable.then(|| {
        let href = format!("/mail/{booking}/{id}");
        view! { " "<a href=href rel="external">"Read"<span class="spoken">{format!(" {words}")}</span></a> }
    });
    view! {
        <li>
            <Pill tone=messages::tone(state)>{messages::word(state)}</Pill>
            <span>{words.clone()}</span>
            <small>
                "About "<a href=interviews::href(booking)>{about}</a>", "{became}
                {read}
            </small>
        </li>
    }
}

#[component]
fn History(one: Memo<Option<One>>) -> Node {
    let lines = move || {
        one.get().map(|One { history, clocks, own, .. }| {
            history.into_iter().map(|line| happened(line, &clocks, &own)).collect::<Vec<_>>()
        })
    };
    let is_known = move || one.with(|one| one.as_ref().is_some_and(|one| !one.history.is_empty()));
    view! {
        <Show when=is_known>
            <section class="stack tight">
                <h2>"History"</h2>
                <ol class="history">{lines}</ol>
            </section>
        </Show>
    }
}
