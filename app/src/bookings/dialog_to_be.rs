use crate::dom::{Node, effect, view};
use leptos::{ev, prelude::*};

use super::address::go_back;
use crate::ui::skeleton::Skeleton;

/// What a dialog is like until its code has arrived, on a line that keeps one waiting. It was opened from the page:
/// with the page its code comes, too. So Escape is the way back.
pub(super) fn dialog_to_be() -> Node {
    effect(move |_| {
        let keys = window_event_listener(ev::keydown, move |ev| {
            if ev.key() == "Escape" {
                ev.prevent_default();
                go_back();
            }
        });
        on_cleanup(move || keys.remove());
    });
    view! {
        <div class="dialog-to-be">
            <div><Skeleton lines=5 /></div>
        </div>
    }
}
