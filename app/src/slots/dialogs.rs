//! The dialogs of the page: a slot to be offered, one that is there, the list of keys.

use crate::{
    dom::{Node, effect, view},
    signals::{Callback, RwSignal, Signal, memo},
};
use domain::{bookings::Booking, slots::Location};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _, wasm_split::wasm_split};

use super::{
    board::{Board, Open, ShownSlot},
    form::{SlotForm, Version},
    keys,
    list::Join,
    server_fns::RemoveSlot,
    words::{self, Standing},
};
use crate::lazy::{Lazy, Loaded};
use crate::ui::{
    button::{Button, ButtonKind},
    confirm::Confirm,
    dialog::Dialog,
    week_grid,
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
    let keys = view! { <KeysDialog board=board /> };
    Node::several([offer, slot, keys].into_iter().collect())
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
        Some(Open::Slot { id, .. }) => board.shown().into_iter().find(|slot| slot.id == id),
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
                <RemoveForm shown=slot.clone() asking=asking />
                <SlotForm board=board typed=typed refused=refused replaces=slot />
            }
        }
        _ => view! { <WhoComes shown=slot booking=booking standing=standing /> },
    }
}

/// Asks once; without a script the dialog it is in was the question.
#[component]
fn RemoveForm(shown: ShownSlot, asking: RwSignal<bool>) -> Node {
    let ask = move |ev: SubmitEvent| {
        ev.prevent_default();
        asking.set(true);
    };
    view! {
        <form class="dialog-aside" method="post" action=RemoveSlot::url() on:submit=ask>
            <Version id=shown.id version=shown.version.0 />
            <span class="small">"Coordinators can book it."</span>
            <Button kind=ButtonKind::Danger submit=true>"Remove…"</Button>
        </form>
    }
}

#[component]
fn WhoComes(shown: ShownSlot, booking: Option<Booking>, standing: Standing) -> Node {
    let place = shown.location.as_ref().map(|place| match place.link() {
        Some(link) if !standing.is_past() => view! { <Join link=link.to_owned() /> },
        _ => view! { <span>{place.as_str().to_owned()}</span> },
    });
    let no_place = shown.location.as_ref().map(Location::as_str).is_none();
    let who = booking.map(|booking| {
        let Booking { candidate, notes, .. } = booking;
        let email = candidate.email.to_string();
        view! {
            <dt>"Candidate"</dt>
            <dd>
                <b>{candidate.name.to_string()}</b>
                " "
                <a href=format!("mailto:{email}")>{email.clone()}</a>
            </dd>
            {notes.map(|notes| view! { <dt>"Notes"</dt><dd class="as-typed">{notes.as_str().to_owned()}</dd> })}
        }
    });
    let held = (standing == Standing::Booked).then(
        || view! { <p class="small">"A coordinator can move or cancel it. Until then it cannot change."</p> },
    );
    view! {
        <div class="dialog-body">
            <dl class="facts">
                {who}
                <dt>"State"</dt>
                <dd>{standing.word()}</dd>
                <dt>"Place"</dt>
                <dd>{place}{no_place.then_some("None said")}</dd>
            </dl>
            {held}
        </div>
    }
}

#[component]
fn KeysDialog(board: Board) -> Node {
    let open = opens(board, |open| matches!(open, Open::Keys));
    let line = |&(key, does): &(&'static str, &'static str)| {
        view! {
            <dt>
                <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
        }
    };
    view! {
        <Dialog id="keys" open=open title="Keys">
            <div class="dialog-body">
                <dl class="facts">{keys::KEYS.iter().chain(week_grid::KEYS).map(line).collect_view()}</dl>
            </div>
        </Dialog>
    }
}

/// Whether the one dialog is open, kept the same as what the page has open.
fn opens(board: Board, is_this: fn(&Open) -> bool) -> RwSignal<bool> {
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
