//! Dialogs that have an address: they open with it, and closing them leaves it.

use crate::{
    address::use_address,
    dom::watch,
    signals::{Memo, RwSignal, StoredValue, untrack},
};
use leptos::{ev::MouseEvent, prelude::window};

/// Whether a dialog that `asked` tells of was opened from the page, and not with it. Made with the page: the dialog
/// itself may be made only when it is opened.
pub(crate) fn entered(asked: Memo<bool>) -> StoredValue<bool> {
    let entered = StoredValue::new(false);
    watch(
        move || asked.get(),
        move |&asked, _| {
            if asked {
                entered.set_value(true);
            }
        },
    );
    entered
}

/// Goes back to where the page was before it was entered: the way there leaves no trace.
pub(crate) fn go_back() {
    // Where there is no way back nothing happens.
    let _ = window().history().and_then(|history| history.back());
}

/// A link out of a dialog closes it, as its cross does, where a script runs.
pub(crate) fn close_instead(open: RwSignal<bool>, ev: &MouseEvent) {
    if !(ev.ctrl_key() || ev.meta_key() || ev.shift_key()) {
        ev.prevent_default();
        open.set(false);
    }
}

/// Open while the address asks for it. Once closed by hand, the page is where it was before, or where it came with
/// the dialog open, at the address `closed`.
pub(crate) fn open_while(
    asked: Memo<bool>,
    entered: StoredValue<bool>,
    closed: impl Fn() -> String + Send + Sync + 'static,
) -> RwSignal<bool> {
    let open = RwSignal::new(asked.get_untracked());
    let address = use_address();
    watch(move || asked.get(), move |&asked, _| open.set(asked));
    watch(
        move || open.get(),
        move |&open, _| {
            if open || !asked.get_untracked() {
                return;
            }
            if entered.get_value() {
                entered.set_value(false);
                go_back();
            } else {
                address.replace(&untrack(&closed));
            }
        },
    );
    open
}
