//! What is typed to book a slot.

use domain::{fields::Fields, ids::SlotId, refusal::Refusal};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    book_dialog::Booker,
    clocks::Clocks,
    others::NearestThatFit,
    search::{Chosen, Search},
    server_fns::BookSlot,
};
use crate::{
    candidates::CandidatePicker,
    dom::{Node, Show, effect, view, watch},
    error::AppError,
    messages::word_leaves,
    openings::format_options,
    signals::{Callback, RwSignal, Signal, memo, untrack},
    ui::{
        addressed::close_instead,
        button::{Button, ButtonKind, ButtonLink},
        field::{Field, FieldKind},
        focus::focus_soon,
        note::Note,
        pill::Tone,
    },
};

/// Who is to be interviewed, and what it is about.
#[component]
pub(super) fn BookForm(booker: Booker, open: RwSignal<bool>) -> Node {
    let Booker { picked, notes, attempts, wrong, wait, search, .. } = booker;
    let pending = Signal::derive(move || booker.is_pending());
    let in_the_way = move || booker.others.warning();
    let cannot = Signal::derive(move || wait.left().is_some() || booker.is_lost() || in_the_way().is_some());
    let fields = Signal::derive(move || booker.fields());
    // The browser's own words give way to ours once a script runs.
    let ours = RwSignal::new(false);
    effect(move |_| ours.set(true));
    watch(
        move || wait.left().is_none(),
        move |over, _| {
            if *over {
                booker.forget_refusal();
                focus_soon("#book-submit");
            }
        },
    );
    let slot_id = move || booker.slot().and_then(Result::ok).map(|chosen| chosen.slot.id.to_string());
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let found_wrong = untrack(|| booker.check());
        if !found_wrong.is_empty() {
            focus_soon("#book [aria-invalid]");
        } else if !cannot.get_untracked() && !pending.get_untracked() {
            booker.book(open);
        }
        wrong.set(found_wrong);
    };
    view! {
        <form method="post" action=BookSlot::url() novalidate=ours on:submit=send>
            <div class="dialog-body">
                <input type="hidden" name="slot_id" value=slot_id />
                <CandidatePicker picked=picked refused=fields near=Signal::derive(move || booker.zones()) />
                <TheirClock booker=booker />
                <Field
                    name="about[notes]"
                    id="notes"
                    label="Note"
                    optional=true
                    kind=FieldKind::Textarea
                    value=notes
                    hint="The interviewer sees it too."
                    error=Signal::derive(move || fields.with(|fields| fields.get("notes").map(|what| format!("The note {what}."))))
                />
                <WhatItIsAbout booker=booker fields=fields />
                <WhatSpeaksAgainst booker=booker />
                {attempts.note(move |&slot| booker.slot().and_then(Result::ok).is_some_and(|chosen| chosen.slot.id == slot))}
                <p class="small">{word_leaves("An invitation goes to both")}</p>
            </div>
            <div class="dialog-foot">
                <ButtonLink
                    href=Signal::derive(move || search.with(Search::href))
                    on:click=move |ev| close_instead(open, &ev)
                >
                    "Close"
                </ButtonLink>
                <Button kind=ButtonKind::Primary submit=true busy=pending disabled=cannot attr:id="book-submit">
                    {move || match wait.left() {
                        Some(seconds) => format!("Book in {seconds} s"),
                        None => "Book this slot".to_owned(),
                    }}
                </Button>
            </div>
        </form>
    }
}

/// How it is held and, of an interview for an opening, which of several it is.
#[component]
fn WhatItIsAbout(booker: Booker, fields: Signal<Fields>) -> Node {
    let opening = memo(move |_| booker.opening());
    let usual = move || {
        let format = opening.with(|opening| opening.as_ref().and_then(|opening| opening.format));
        format.map_or("Not said".to_owned(), |format| {
            format!("As usual: {}", format.words().to_ascii_lowercase())
        })
    };
    let formats = Signal::derive(move || format_options(&usual()));
    let wrong = move |field: &'static str, what: &'static str| {
        Signal::derive(move || fields.with(|fields| fields.get(field).map(|said| format!("{what} {said}."))))
    };
    let opening_id = move || opening.with(|opening| opening.as_ref().map(|opening| opening.id.to_string()));
    view! {
        <div class="fields">
            <Field name="about[format]" id="book-format" label="Held" kind=FieldKind::Select(formats) value=booker.format
                error=wrong("format", "How it is held") />
            <Show when=move || opening.with(Option::is_some)>
                <Field name="about[stage]" id="book-stage" label="Stage" optional=true value=booker.stage autocomplete="off"
                    placeholder="Second round" error=wrong("stage", "The stage") />
                <input type="hidden" name="about[opening_id]" value=opening_id />
            </Show>
        </div>
    }
}

/// The hour it is for whoever was chosen.
#[component]
fn TheirClock(booker: Booker) -> Node {
    let words = move || {
        let zone = booker.picked.zone()?;
        let Chosen { slot, clocks, zone: own } = booker.slot()?.ok()?;
        let knows = |rules: &Clocks| rules.zone(&zone).is_some();
        let told = [Some(clocks), booker.others.clocks(), booker.rules.get()];
        let rules = told.into_iter().flatten().find(knows)?;
        let when = rules.whole(slot.interval, &zone);
        (zone != own).then(|| format!("For {}: {when}", booker.picked.name()))
    };
    view! { <p class="their-clock" role="status" hidden=move || words().is_none()>{words}</p> }
}

/// Why it cannot be booked now, and what to do instead.
#[component]
fn WhatSpeaksAgainst(booker: Booker) -> Node {
    let Booker { others, search, wait, .. } = booker;
    let href = Callback::new(move |slot: SlotId| search.with_untracked(|search| search.booking(slot)));
    let nearest = move || view! { <NearestThatFit others=others href=href /> };
    Node::live(move || {
        // It may be booked already, by this very attempt.
        if booker.is_pending() {
            return Node::nothing();
        }
        if let Some(sentence) = wait.sentence() {
            return view! { <Note tone=Tone::Warn>{sentence}</Note> };
        }
        if booker.is_lost() {
            return view! {
                <Note tone=Tone::Bad answers=true>
                    <p>{Refusal::SlotUnavailable.to_string()}</p>
                    {nearest()}
                </Note>
            };
        }
        if let Some(warning) = others.warning() {
            return view! {
                <Note tone=Tone::Bad answers=true>
                    <p>{warning}</p>
                    {nearest()}
                </Note>
            };
        }
        match booker.refusal() {
            None | Some(AppError::Refused(Refusal::RateLimited { .. })) => Node::nothing(),
            Some(AppError::Refused(Refusal::InvalidInput { fields })) if is_about_fields(&fields) => {
                Node::nothing()
            }
            Some(error) => {
                let elsewhere = error
                    .refusal()
                    .is_some_and(|refusal| refusal.is_conflict() && *refusal != Refusal::OpeningNotOpen);
                view! {
                    <Note tone=Tone::Bad answers=true>
                        <p>{error.to_string()}</p>
                        {elsewhere.then(nearest)}
                    </Note>
                }
            }
        }
    })
}

/// Each stands beside its field already.
fn is_about_fields(fields: &Fields) -> bool {
    const SHOWN: [&str; 6] = ["candidateId", "candidate.name", "candidate.email", "notes", "format", "stage"];
    fields.iter().all(|(field, _)| SHOWN.contains(&field))
}
