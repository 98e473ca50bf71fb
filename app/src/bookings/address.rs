//! Dialogs that have an address: they open with it, and closing them leaves it.

use crate::{
    dom::watch,
    signals::{Memo, RwSignal, StoredValue, untrack},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Goes to an address in place of this one, without a jump of the page.
pub(crate) fn use_quiet_navigate() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = StoredValue::new(use_navigate());
    move |to: &str| {
        let quietly = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(to, quietly));
    }
}

/// Goes on to an address, without a jump of the page.
pub(crate) fn use_gentle_navigate() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = StoredValue::new(use_navigate());
    move |to: &str| {
        let gently = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(to, gently));
    }
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
