use crate::{
    dom::{IntoNode, Node, effect, view},
    signals::{MaybeProp, Memo, RwSignal, Signal, StoredValue, memo},
};
use domain::ids::SlotId;
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    board::{Board, ShownSlot},
    judged::Judged,
    server_fns::{ChangeSlot, OfferSlot},
    typed::{LENGTHS, Start, Typed},
    week,
};
use crate::ui::{
    button::{Button, ButtonKind},
    field::{Field, FieldKind},
    note::Note,
    pill::Tone,
};

/// What is typed, field by field.
#[derive(Clone, Copy)]
struct Entries {
    date: RwSignal<String>,
    start: RwSignal<String>,
    minutes: RwSignal<String>,
    place: RwSignal<String>,
    which: RwSignal<String>,
}

impl Entries {
    fn new(typed: Typed) -> Self {
        let Typed { date, start, minutes, place, which } = typed;
        Self {
            date: RwSignal::new(date),
            start: RwSignal::new(start),
            minutes: RwSignal::new(minutes),
            place: RwSignal::new(place),
            which: RwSignal::new(which),
        }
    }

    fn typed(self) -> Typed {
        let Self { date, start, minutes, place, which } = self;
        Typed {
            date: date.get(),
            start: start.get(),
            minutes: minutes.get(),
            place: place.get(),
            which: which.get(),
        }
    }
}

/// A slot to be offered, or to be changed where it `replaces` one: judged while it is typed, and not sent
/// while something is known to speak against it.
#[component]
pub(super) fn SlotForm(
    board: Board,
    typed: Typed,
    /// Why the server said no to what is typed.
    refused: Option<String>,
    #[prop(optional)] replaces: Option<ShownSlot>,
) -> Node {
    let entries = Entries::new(typed);
    let slot = StoredValue::new(replaces);
    let (tried, refused) = (RwSignal::new(false), RwSignal::new(refused));
    let typed = memo(move |_| entries.typed());
    let judged = memo(move |_| slot.with_value(|slot| Judged::new(board, &typed.get(), slot.as_ref())));
    effect(move |before: Option<()>| {
        typed.track();
        if before.is_some() {
            refused.set(None);
        }
    });
    effect(move |_| {
        if let Judged::Elsewhere(week) = judged.get() {
            board.look_at(week);
        }
    });
    // Without a script the browser says what is missing.
    let is_alive = RwSignal::new(false);
    effect(move |_| is_alive.set(true));
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        tried.set(true);
        if judged.with_untracked(Judged::may_be_sent) {
            let typed = typed.get_untracked();
            board.open.set(None);
            match slot.get_value() {
                Some(slot) => board.change(&slot, typed),
                None => board.offer(typed),
            }
        }
    };
    let editing = slot.with_value(|slot| slot.as_ref().map(|slot| (slot.id, slot.version)));
    let (action, verb) = match editing {
        Some(_) => (ChangeSlot::url(), "Save changes"),
        None => (OfferSlot::url(), "Offer this slot"),
    };
    view! {
        <form method="post" action=action on:submit=send novalidate=move || is_alive.get()>
            {editing.map(|(id, version)| view! { <Version id=id version=version.0 /> })}
            <div class="dialog-body">
                <Fields board=board entries=entries typed=typed tried=tried judged=judged />
                <Said judged=judged refused=refused tried=tried />
            </div>
            <div class="dialog-foot">
                <Button on:click=move |_| board.open.set(None)>"Cancel"</Button>
                <Button kind=ButtonKind::Primary submit=true>
                    {verb}
                </Button>
            </div>
        </form>
    }
}

#[component]
pub(super) fn Version(id: SlotId, version: i64) -> Node {
    view! {
        <input type="hidden" name="id" value=id.to_string() />
        <input type="hidden" name="version" value=version.to_string() />
    }
}

#[component]
fn Fields(
    board: Board,
    entries: Entries,
    typed: Memo<Typed>,
    tried: RwSignal<bool>,
    judged: Memo<Judged>,
) -> Node {
    let wrong = move |field: &'static str| {
        MaybeProp::derive(move || judged.with(|judged| judged.wrong(field, tried.get())))
    };
    let lengths = Signal::derive(move || lengths(&entries.minutes.get()));
    view! {
        <div class="fields">
            <Field
                label="Date"
                name="typed[date]"
                id="slot-date"
                kind=FieldKind::Date
                value=entries.date
                required=true
                autofocus=true
            />
            <Field
                label="Starts at"
                name="typed[start]"
                id="slot-start"
                kind=FieldKind::Time
                value=entries.start
                error=wrong("startTime")
                required=true
            />
            <Field
                label="Lasts"
                name="typed[minutes]"
                id="slot-minutes"
                kind=FieldKind::Select(lengths)
                value=entries.minutes
                error=wrong("endTime")
            />
        </div>
        <Twice board=board typed=typed which=entries.which />
        <Field
            label="Place"
            name="typed[place]"
            id="slot-place"
            value=entries.place
            hint="A room, or a link that shows as a button to join"
            error=wrong("location")
            optional=true
        />
    }
}

/// Which of two, where clocks show the start twice: asked, never guessed.
#[component]
fn Twice(board: Board, typed: Memo<Typed>, which: RwSignal<String>) -> Node {
    let twice = memo(move |_| {
        let unsaid = Typed { which: String::new(), ..typed.get() };
        match board.with_frame(|frame| unsaid.start(&frame.zone)) {
            Ok(Start::Twice { earlier: (_, earlier), later: (_, later) }) => Some((earlier, later)),
            _ => None,
        }
    });
    let way = move |value: &'static str, words: String| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="typed[which]"
                    value=value
                    prop:checked=move || which.get() == value
                    on:change=move |_| which.set(value.to_owned())
                />
                {words}
            </label>
        }
    };
    let choice = move |(earlier, later): (String, String)| {
        view! {
            <fieldset class="stack tight">
                <legend>"Clocks go back that night, so this time happens twice. Which one is meant?"</legend>
                {way("earlier", format!("The first, {earlier}"))}
                {way("later", format!("The second, {later}"))}
            </fieldset>
        }
    };
    IntoNode::into_node(move || twice.get().map(choice))
}

/// Whether it would do, said before anything is sent.
#[component]
fn Said(judged: Memo<Judged>, refused: RwSignal<Option<String>>, tried: RwSignal<bool>) -> Node {
    let note =
        move |tone, answers, words: String| Some(view! { <Note tone=tone answers=answers>{words}</Note> });
    IntoNode::into_node(move || match (refused.get(), judged.get()) {
        (Some(why), _) => note(Tone::Bad, true, why),
        (None, Judged::Said(verdict)) if verdict.fits => {
            note(Tone::Good, false, "This fits your week.".to_owned())
        }
        (None, Judged::Said(verdict)) => {
            note(Tone::Bad, tried.get(), format!("{}. Choose another time or day.", verdict.sentence))
        }
        (None, Judged::Elsewhere(week)) => {
            note(Tone::Neutral, false, format!("Looking at the week of {}.", week::title(week)))
        }
        (None, Judged::Twice) if tried.get() => {
            note(Tone::Bad, true, "Say which of the two times is meant.".to_owned())
        }
        (None, Judged::Wrong { .. } | Judged::Twice | Judged::Unchanged) => None,
    })
}

/// Value and words of each length, the one at hand among them.
fn lengths(current: &str) -> Vec<(String, String)> {
    let mut minutes: Vec<u16> = LENGTHS.to_vec();
    if let Ok(current) = current.parse()
        && !minutes.contains(&current)
    {
        minutes.push(current);
        minutes.sort_unstable();
    }
    minutes.into_iter().map(|minutes| (minutes.to_string(), lasting(minutes))).collect()
}

/// "45 minutes", "1 hour", "1 h 30 min".
fn lasting(minutes: u16) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} minutes"),
        (1, 0) => "1 hour".to_owned(),
        (hours, 0) => format!("{hours} hours"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_its_own_is_among_those_offered() {
        let offered = |current| lengths(current).into_iter().map(|(value, _)| value).collect::<Vec<_>>();
        assert!(offered("50").contains(&"50".to_owned()));
        assert_eq!(offered("45"), offered(""));
        assert_eq!(lasting(45), "45 minutes");
        assert_eq!(lasting(90), "1 h 30 min");
        assert_eq!(lasting(120), "2 hours");
    }
}
