//! The dialogs of the page: a slot to be offered, and one that is there.

use crate::{
    dom::{Node, effect, view},
    signals::{Callback, RwSignal, Signal, memo},
    ui::focus::focus_if_lost,
};
use domain::{bookings::Booking, ids::SlotId};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
    server_fn::ServerFn as _,
    wasm_split::wasm_split,
};

use super::{
    board::{Board, Open, ShownSlot, Which},
    form::{SlotForm, Version},
    interview::Interview,
    server_fns::RemoveSlot,
    week,
    words::{self, Standing},
};
use crate::lazy::{Lazy, Loaded};
use crate::ui::{
    button::{Button, ButtonKind, ButtonLink},
    confirm::Confirm,
    dialog::Dialog,
};

pub(crate) static DIALOGS: Lazy<Board> = Lazy { name: "dialogs", load: || Box::pin(dialogs()) };

#[wasm_split(dialogs, wasm_split_path = ::leptos::wasm_split, fallible)]
fn dialogs() -> Loaded<Board> {
    Ok(|board| view! { <Dialogs board=board /> })
}

#[component]
fn Dialogs(board: Board) -> Node {
    let offer = view! { <OfferDialog board=board /> };
    let slot = view! { <SlotDialog board=board /> };
    Node::several([offer, slot].into_iter().collect())
}

#[component]
fn OfferDialog(board: Board) -> Node {
    let open = opens(board, |open| matches!(open, Open::Offer { .. }));
    let form = move || match board.open.get() {
        Some(Open::Offer { typed, refused }) => {
            Some(view! { <SlotForm board=board typed=typed refused=refused /> })
        }
        _ => None,
    };
    let clock = board.with_frame(|frame| domain::time::place(frame.zone.name()));
    view! {
        <Dialog id="offer" open=open title="Offer a slot" about=format!("Times are {clock} time.")>
            {form}
        </Dialog>
    }
}

#[component]
fn SlotDialog(board: Board) -> Node {
    let open = opens(board, |open| matches!(open, Open::Slot { .. }));
    let slot = memo(move |before: Option<&Option<ShownSlot>>| match board.open.get() {
        Some(Open::Slot { id, .. }) => board.slot(id),
        // It keeps its heading while it closes.
        _ => before.cloned().flatten(),
    });
    let booking =
        memo(move |_| slot.with(|slot| slot.as_ref().map(|slot| slot.id)).and_then(|id| board.booking(id)));
    // Somebody else took it away, or it never was.
    effect(move |_| {
        if open.get() && slot.with(Option::is_none) {
            board.open.set(None);
        }
    });
    let title = move || {
        slot.with(|slot| {
            slot.as_ref()
                .map(|slot| board.with_frame(|frame| words::title(slot, &frame.zone)))
                .unwrap_or_default()
        })
    };
    let asking = RwSignal::new(false);
    let remove = Callback::new(move |()| {
        asking.set(false);
        board.open.set(None);
        if let Some(slot) = slot.get_untracked() {
            board.remove(slot, true);
            // Where it stood, when it was opened there: what opened the dialog has gone.
            focus_if_lost(".week-cursor");
        }
    });
    view! {
        <Dialog id="slot" open=open title=Signal::derive(title)>
            {move || {
                let booking = booking.get();
                slot.get().map(|slot| view! { <TheSlot board=board shown=slot booking=booking asking=asking /> })
            }}
        </Dialog>
        <Confirm
            id="remove"
            open=asking
            title=Signal::derive(move || format!("Remove {}?", title()))
            about="Nobody has booked it, so nobody is told."
            verb=Signal::stored("Remove this slot".to_owned())
            on_yes=remove
        />
    }
}

#[component]
fn TheSlot(board: Board, shown: ShownSlot, booking: Option<Booking>, asking: RwSignal<bool>) -> Node {
    let slot = shown;
    let standing = Standing::of(&slot, booking.as_ref(), board.now.get_untracked());
    match standing {
        Standing::Available => {
            let (typed, refused) = match board.open.get_untracked() {
                Some(Open::Slot { typed, refused, .. }) => (typed, refused),
                _ => (None, None),
            };
            let typed = typed.or_else(|| board.as_typed(&slot)).unwrap_or_default();
            view! {
                <Aside board=board shown=slot.clone() asking=asking />
                <SlotForm board=board typed=typed refused=refused replaces=slot />
            }
        }
        _ => view! { <Interview board=board shown=slot booking=booking standing=standing /> },
    }
}

/// What else can be done with it. Asks once before it removes; without a script the dialog it is in was the question.
#[component]
fn Aside(board: Board, shown: ShownSlot, asking: RwSignal<bool>) -> Node {
    let ask = move |ev: SubmitEvent| {
        ev.prevent_default();
        asking.set(true);
    };
    view! {
        <div class="dialog-aside">
            <span class="small grow">"Coordinators can book it."</span>
            <RepeatLink board=board slot=shown.id />
            <form method="post" action=RemoveSlot::url() on:submit=ask>
                <Version id=shown.id version=shown.version.0 />
                <Button kind=ButtonKind::Danger submit=true>"Remove…"</Button>
            </form>
        </div>
    }
}

/// In place of this dialog, the one that repeats the slot.
#[component]
pub(super) fn RepeatLink(board: Board, slot: SlotId) -> Node {
    let which = Which::Repeated(Some(slot));
    let open = move |ev: MouseEvent| {
        ev.prevent_default();
        board.open.set(Some(Open::Copies { which, refused: None }));
    };
    let week = board.with_frame(|frame| frame.week);
    let href = format!("{}?week={week}&repeat={slot}", week::PATH);
    view! { <ButtonLink href=href on:click=open>"Repeat weekly…"</ButtonLink> }
}

/// Whether the one dialog is open, kept the same as what the page has open.
pub(super) fn opens(board: Board, is_this: fn(&Open) -> bool) -> RwSignal<bool> {
    let wanted = move |open: &Option<Open>| open.as_ref().is_some_and(is_this);
    let open = RwSignal::new(board.open.with_untracked(wanted));
    effect(move |_| {
        let wanted = board.open.with(wanted);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    effect(move |_| {
        if !open.get() && board.open.with_untracked(wanted) {
            board.open.set(None);
        }
    });
    open
}
