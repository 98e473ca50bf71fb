//! Dialogs that have an address: they open with it, and closing them leaves it.

use crate::{
    address::use_address,
    dom::watch,
    signals::{Memo, RwSignal, untrack},
};

/// Goes to an address in place of this one, without a jump of the page.
pub(super) fn use_quiet_navigate() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let address = use_address();
    move |to: &str| address.replace(to)
}

/// Goes on to an address, without a jump of the page.
pub(super) fn use_gentle_navigate() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let address = use_address();
    move |to: &str| address.go(to)
}

/// Open while the address asks for it; once closed by hand, the address is `closed`.
pub(super) fn open_while(
    asked: Memo<bool>,
    closed: impl Fn() -> String + Send + Sync + 'static,
) -> RwSignal<bool> {
    let open = RwSignal::new(asked.get_untracked());
    let navigate = use_quiet_navigate();
    watch(move || asked.get(), move |&asked, _| open.set(asked));
    watch(
        move || open.get(),
        move |&open, _| {
            if !open && asked.get_untracked() {
                navigate(&untrack(&closed));
            }
        },
    );
    open
}
