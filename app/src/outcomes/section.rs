use domain::{
    ids::{BookingId, Version},
    outcomes::Verdict,
    refusal::Refusal,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{Decided, Ended, Told, Way, server_fns::SayOutcome};
use crate::{
    action::ServerAction,
    address::use_query,
    dom::{Node, Show, view, watch},
    error::AppError,
    signals::{Callback, Memo, RwSignal, Signal, memo},
    ui::{
        button::Button,
        field::{Field, FieldKind},
        note::Note,
        pill::{Pill, Tone},
        refused::{Otherwise, wrong},
    },
};

/// How an interview ended and what follows; nothing before it began. `again` has it asked for anew.
#[component]
pub(crate) fn OutcomeSection(booking: BookingId, told: Memo<Option<Told>>, again: Callback<()>) -> Node {
    let is_shown = memo(move |_| told.with(|told| told.as_ref().is_some_and(Told::is_shown)));
    let has_ended = memo(move |_| told.with(|told| told.as_ref().is_some_and(|told| told.ended.is_some())));
    let may_say = memo(move |_| told.with(|told| told.as_ref().is_some_and(|told| told.may_say)));
    let refused = use_query().with_untracked(|query| query.refused_form(&[SayOutcome::PATH]));
    view! {
        <Show when=move || is_shown.get()>
            <section class="outcome stack tight" aria-labelledby="outcome-title">
                <h2 id="outcome-title">"How it went"</h2>
                {refused.clone().map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
                {move || told.get().and_then(|told| told.ended).map(|ended| view! { <HowItEnded ended=ended /> })}
                {move || told.get().and_then(|told| told.decided).map(|decided| view! { <WhatFollows decided=decided /> })}
                <Show when=move || may_say.get() && !has_ended.get()>
                    <Saying booking=booking told=told again=again />
                </Show>
                <Show when=move || may_say.get() && has_ended.get()>
                    <details class="outcome-change">
                        <summary>{move || verb(told)}</summary>
                        <Saying booking=booking told=told again=again />
                    </details>
                </Show>
            </section>
        </Show>
    }
}

fn verb(told: Memo<Option<Told>>) -> &'static str {
    let is_decided = told.with(|told| told.as_ref().is_some_and(|told| told.decided.is_some()));
    if is_decided { "Change how it went or what follows" } else { "Decide what follows" }
}

#[component]
fn HowItEnded(ended: Ended) -> Node {
    let Ended { way, said, reason } = ended;
    let because = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    view! {
        <p>{format!("{}{because}", way.words())}</p>
        {said.map(|said| view! { <p class="small">{format!("Said {said}")}</p> })}
    }
}

#[component]
fn WhatFollows(decided: Decided) -> Node {
    let Decided { verdict, note, said } = decided;
    view! {
        <p class="outcome-decision">
            <Pill tone=tone(verdict)>{verdict.words()}</Pill>
            <span class="small">{format!("decided {said}")}</span>
        </p>
        {note.map(|note| view! { <p class="note-text">{note}</p> })}
    }
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Advance => Tone::Good,
        Verdict::Hold => Tone::Warn,
        Verdict::Reject => Tone::Bad,
    }
}

/// What is typed, field by field.
#[derive(Clone, Copy)]
struct Entries {
    way: RwSignal<String>,
    decision: RwSignal<String>,
    note: RwSignal<String>,
}

impl Entries {
    fn of(told: &Told) -> Self {
        let [way, decision, note] = as_typed(told).map(RwSignal::new);
        Self { way, decision, note }
    }

    fn all(self) -> [RwSignal<String>; 3] {
        [self.way, self.decision, self.note]
    }

    fn typed(self) -> [String; 3] {
        self.all().map(|field| field.get_untracked())
    }

    fn put(self, told: &Told) {
        for (field, typed) in self.all().into_iter().zip(as_typed(told)) {
            field.set(typed);
        }
    }
}

fn as_typed(told: &Told) -> [String; 3] {
    let Told { ended, decided, .. } = told;
    let way = ended.as_ref().map_or(Way::TookPlace, |ended| ended.way);
    let decision = decided.as_ref().map(|decided| decided.verdict.as_str().to_owned());
    let note = decided.as_ref().and_then(|decided| decided.note.clone());
    [way.value(), decision.unwrap_or_default(), note.unwrap_or_default()]
}

/// The form. What is typed stays whatever else happens to the booking.
#[component]
fn Saying(booking: BookingId, told: Memo<Option<Told>>, again: Callback<()>) -> Node {
    let Some(first) = told.get_untracked() else { return Node::nothing() };
    let entries = Entries::of(&first);
    let is_called_off = matches!(first.ended, Some(Ended { way: Way::CalledOff(_), .. }));
    // As of what is known; what somebody else said meanwhile is not taken away unseen.
    let as_of = RwSignal::new(first.version);
    watch(
        move || told.get(),
        move |now: &Option<Told>, before: Option<&Option<Told>>| {
            let (Some(now), Some(Some(before))) = (now, before) else { return };
            if as_typed(before) == entries.typed() {
                entries.put(now);
                as_of.set(now.version);
            } else if as_typed(now) == entries.typed() || as_typed(now) == as_typed(before) {
                // What is typed was said; or the booking is another, and what was said of it is not.
                as_of.set(now.version);
            }
        },
    );
    let action = ServerAction::<SayOutcome>::new(move |()| again.run(()));
    let refused = action.refused();
    let known = move || told.with_untracked(|told| told.as_ref().map(|told| told.version));
    watch(
        move || refused.get(),
        move |refused, _| {
            if refused.as_ref().and_then(AppError::refusal) == Some(&Refusal::VersionMismatch) {
                // Seen now, it may be said once more.
                again.run(());
                as_of.set(known().unwrap_or(first.version));
            }
        },
    );
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let [way, decision, note] = entries.typed();
        let Version(version) = as_of.get_untracked();
        action.dispatch(SayOutcome { booking, version, way, decision, note });
    };
    let wrong = move |field| wrong(refused, field);
    let ways = Way::CHOSEN.map(|way| (way.value(), way.words().to_owned()));
    let verdicts = [(String::new(), "Not decided yet".to_owned())];
    let verdicts = verdicts
        .into_iter()
        .chain(Verdict::ALL.map(|verdict| (verdict.as_str().to_owned(), verdict.words().to_owned())));
    view! {
        <form class="stack tight" method="post" action=SayOutcome::url() on:submit=send>
            <input type="hidden" name="booking" value=booking.to_string() />
            <input type="hidden" name="version" value=first.version.to_string() />
            <div class="fields">
                {(!is_called_off).then(|| view! {
                    <Field label="How it ended" name="way" id="outcome-way" kind=FieldKind::Select(Signal::stored(Vec::from(ways)))
                        value=entries.way error=wrong("status") />
                })}
                <Field label="What follows" name="decision" id="outcome-decision"
                    kind=FieldKind::Select(Signal::stored(verdicts.collect())) value=entries.decision error=wrong("decision") />
            </div>
            <Field label="Why" name="note" id="outcome-note" kind=FieldKind::Textarea value=entries.note optional=true
                hint="For colleagues who decide; the candidate does not see it." error=wrong("note") />
            <Otherwise why=refused />
            <div class="buttons"><Button submit=true busy=action.pending()>"Save"</Button></div>
        </form>
    }
}
