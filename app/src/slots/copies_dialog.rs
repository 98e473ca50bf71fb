//! Offers slots again in other weeks, and shows before anything is sent what would be made and what left out.

use domain::{
    rules::Offered,
    slots::plan::{self, Plan},
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _, wasm_split::wasm_split};

use super::{
    board::{Board, Open, Which},
    copier::{Copier, facts},
    copies::{Copies, by_reason, by_week, named},
    dialogs::opens,
    server_fns::CopySlots,
};
use crate::{
    dom::{IntoNode, Node, Show, effect, view},
    lazy::{Lazy, Loaded},
    signals::{MaybeProp, Memo, RwSignal, Signal, memo},
    ui::{
        button::{Button, ButtonKind},
        dialog::Dialog,
        field::{Field, FieldKind},
        note::Note,
        pill::Tone,
        skeleton::Skeleton,
    },
};

pub(crate) static COPIES: Lazy<Board> = Lazy { name: "copies", load: || Box::pin(copies()) };

#[wasm_split(copies, wasm_split_path = ::leptos::wasm_split, fallible)]
fn copies() -> Loaded<Board> {
    Ok(|board| view! { <CopiesDialog board=board /> })
}

/// For how many weeks slots are repeated.
const WEEKS: [u8; 11] = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, plan::MOST_WEEKS];

#[component]
fn CopiesDialog(board: Board) -> Node {
    let open = opens(board, |open| matches!(open, Open::Copies { .. }));
    let which = memo(move |before: Option<&Which>| match board.open.get() {
        Some(Open::Copies { which, .. }) => which,
        // It keeps its heading while it closes.
        _ => before.copied().unwrap_or(Which::LastWeek),
    });
    let copier = Copier {
        board,
        which,
        weeks: RwSignal::new("4".to_owned()),
        before: RwSignal::new(None),
        there: RwSignal::new(None),
        refused: RwSignal::new(None),
    };
    copier.load_when(open);
    let title = Signal::derive(move || copier.title());
    let about = board.with_frame(|frame| {
        format!(
            "Each at the same time on the clock in {}, and at the same place.",
            domain::time::place(frame.zone.name())
        )
    });
    view! {
        <Dialog id="copies" open=open title=title about=about>
            <CopiesForm copier=copier />
        </Dialog>
    }
}

#[component]
fn CopiesForm(copier: Copier) -> Node {
    let board = copier.board;
    let plan = memo(move |_| copier.plan());
    let count = move || plan.with(|plan| plan.as_ref().map(|(plan, _)| plan.copies.len()));
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        if let Some((plan, _)) = plan.get_untracked().filter(|(plan, _)| !plan.copies.is_empty()) {
            send(copier, plan);
        }
    };
    let verb = move || match count() {
        Some(1) => "Offer 1 slot".to_owned(),
        Some(slots) if slots > 0 => format!("Offer {slots} slots"),
        _ => "Offer them".to_owned(),
    };
    let is_alive = RwSignal::new(false);
    effect(move |_| is_alive.set(true));
    let asked = memo(move |_| copier.asked());
    let hidden = move |name: &'static str, value: fn(&Copies) -> Option<String>| {
        view! { <input type="hidden" name=name value=move || asked.with(value) /> }
    };
    let options = Signal::stored(WEEKS.map(|weeks| (weeks.to_string(), in_weeks(weeks))).to_vec());
    let for_how_long = move || {
        let until = MaybeProp::derive(move || {
            let last = asked.with(|asked| asked.first.plus(i64::from(asked.weeks) - 1));
            Some(format!("Up to the week of {}", super::week::title(last)))
        });
        view! {
            <Field
                label="For"
                name="copies[weeks]"
                id="copies-weeks"
                kind=FieldKind::Select(options)
                value=copier.weeks
                hint=until
                autofocus=true
            />
        }
    };
    view! {
        <form method="post" action=CopySlots::url() on:submit=send>
            {hidden("copies[of]", |asked| Some(asked.of.to_string()))}
            {hidden("copies[first]", |asked| Some(asked.first.to_string()))}
            <Show when=move || asked.with(|asked| asked.only.is_some())>
                {hidden("copies[only]", |asked| asked.only.map(|id| id.to_string()))}
            </Show>
            <div class="dialog-body">
                <Show
                    when=move || copier.which.get() != Which::LastWeek
                    fallback=|| view! { <input type="hidden" name="copies[weeks]" value="1" /> }
                >
                    {for_how_long()}
                </Show>
                {move || copier.refused.get().map(|why| view! { <Note tone=Tone::Bad answers=true>{why}</Note> })}
                <div class="copies" tabindex="0" role="region" aria-label="What will be offered">
                    <Show when=move || is_alive.get() && copier.refused.with(Option::is_none)>
                        <Preview board=board plan=plan />
                    </Show>
                </div>
            </div>
            <div class="dialog-foot">
                <Button on:click=move |_| board.open.set(None)>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    disabled=Signal::derive(move || is_alive.get() && count().unwrap_or_default() == 0)
                >
                    {verb}
                </Button>
            </div>
        </form>
    }
}

/// What would be made, week by week, and what would not, with the reason.
#[component]
fn Preview(board: Board, plan: Memo<Option<(Plan, Vec<Offered>)>>) -> Node {
    let told = move |(Plan { copies, left_out }, offered): (Plan, Vec<Offered>)| {
        let made = board.with_frame(|frame| by_week(&copies, &frame.zone));
        let missed = board.with_frame(|frame| by_reason(&left_out, facts(frame, &offered)));
        if made.is_empty() && missed.is_empty() {
            return view! { <p class="small" role="status">"There is no slot to copy."</p> };
        }
        let weeks =
            made.into_iter().map(|(week, words)| view! { <li><b>{week}</b><span>{words}</span></li> });
        let reasons =
            missed.into_iter().map(|(slot, why)| view! { <li><b>{slot}</b><span>{why}</span></li> });
        view! {
            <h3><span role="status">{counted(copies.len(), left_out.len())}</span></h3>
            <ul class="made">{weeks.collect_view()}</ul>
            <h3 hidden=left_out.is_empty()>"Left out"</h3>
            <ul class="missed">{reasons.collect_view()}</ul>
        }
    };
    IntoNode::into_node(move || plan.get().map_or_else(|| view! { <Skeleton lines=4 /> }, told))
}

fn send(copier: Copier, plan: Plan) {
    let (board, copies, which) = (copier.board, copier.asked(), copier.which.get_untracked());
    let meant = plan.copies.into_iter().map(|copied| (copied.interval, copied.location)).collect();
    let expected = plan.left_out.len();
    board.open.set(None);
    board.copy(copies, meant, move |answer| match answer {
        Ok(copying) => {
            board.say_copied(&copying.made);
            if copying.left_out.len() > expected {
                // Something came in between, which the page does not know yet.
                let slots: Vec<_> = copying.left_out.iter().map(named).collect();
                let told = format!("These could not be offered after all: {}.", slots.join("; "));
                board.refused.try_set(Some(told));
            }
        }
        Err(error) => {
            let refused = Some(error.to_string());
            board.open.try_set(Some(Open::Copies { which, refused }));
        }
    });
}

/// "8 slots will be offered, 2 left out".
fn counted(made: usize, left_out: usize) -> String {
    let slots = |count: usize| if count == 1 { "1 slot".to_owned() } else { format!("{count} slots") };
    match (made, left_out) {
        (0, _) => "Nothing would be offered".to_owned(),
        (made, 0) => format!("{} will be offered", slots(made)),
        (made, left_out) => format!("{} will be offered, {left_out} left out", slots(made)),
    }
}

fn in_weeks(weeks: u8) -> String {
    if weeks == 1 { "1 week".to_owned() } else { format!("{weeks} weeks") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_come_of_it_is_counted() {
        for (made, left_out, expected) in [
            (0, 3, "Nothing would be offered"),
            (1, 0, "1 slot will be offered"),
            (8, 2, "8 slots will be offered, 2 left out"),
        ] {
            assert_eq!(counted(made, left_out), expected);
        }
    }
}
