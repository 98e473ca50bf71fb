use crate::{
    address::use_query,
    dom::{Node, Show, effect, view},
    signals::memo,
};
use leptos::{ev, prelude::*};

use crate::ui::{addressed::go_back, skeleton::Skeleton};

/// What a dialog is like until its code has arrived, on a line that keeps one waiting. It was opened from the page:
/// with the page its code comes, too. So Escape is the way back.
pub(super) fn dialog_to_be() -> Node {
    // Called off, it is not shown until it is asked for again.
    let query = use_query();
    let is_awaited = memo(move |_| query.with(|query| query.get("slot").is_some()));
    effect(move |_| {
        let keys = window_event_listener(ev::keydown, move |ev| {
            if ev.key() == "Escape" && is_awaited.get_untracked() {
                ev.prevent_default();
                go_back();
            }
        });
        on_cleanup(move || keys.remove());
    });
    view! {
        <Show when=move || is_awaited.get()>
            <div class="dialog-to-be">
                <div><Skeleton lines=5 /></div>
            </div>
        </Show>
    }
}
