use std::{sync::Arc, time::Duration};

use crate::{
    dom::{For, Node, view},
    signals::{RwSignal, StoredValue},
};
use leptos::prelude::*;

use super::icon::{Icon, IconName};

const STAYS: Duration = Duration::from_secs(6);
const STAYS_WITH_UNDO: Duration = Duration::from_secs(12);
const AT_ONCE: usize = 3;

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    undo: Option<Undo>,
}

/// It outlives what made it: whoever does it looks whether there is still something to undo.
type Undo = Arc<dyn Fn() + Send + Sync>;

/// What has just been confirmed, newest last. Only confirms: what went wrong is said where it happened.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
    held: RwSignal<bool>,
}

/// Makes toasts known to everything below; beside it stands one [`ToastRegion`].
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { shown: RwSignal::default(), next: StoredValue::new(0), held: RwSignal::new(false) };
    provide_context(toasts);
    toasts
}

/// The toasts of the page, to be taken while a component is made and used whenever something is done.
#[must_use]
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(provide_toasts)
}

impl Toasts {
    /// "Slot removed".
    pub fn say(self, text: impl Into<String>) {
        self.add(text.into(), None);
    }

    /// "Slot removed", and a way back.
    pub fn say_with_undo(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.add(text.into(), Some(Arc::new(undo)));
    }

    fn add(self, text: String, undo: Option<Undo>) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        let stays = if undo.is_some() { STAYS_WITH_UNDO } else { STAYS };
        self.shown.update(|shown| {
            shown.push(Toast { id, text, undo });
            let surplus = shown.len().saturating_sub(AT_ONCE);
            shown.drain(..surplus);
        });
        self.leave_after(id, stays);
    }

    /// Nobody is hurried: a toast that is pointed at or focused stays.
    fn leave_after(self, id: u32, wait: Duration) {
        set_timeout(
            move || match self.held.try_get_untracked() {
                Some(true) => self.leave_after(id, STAYS),
                Some(false) => self.remove(id),
                None => {}
            },
            wait,
        );
    }

    fn remove(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
        self.held.try_set(false);
    }
}

/// Where toasts appear, above the phone's bottom bar; read out politely.
#[component]
pub fn ToastRegion(toasts: Toasts) -> Node {
    let hold = move |held| toasts.held.set(held);
    view! {
        <div
            class="toasts"
            role="status"
            on:pointerenter=move |_| hold(true)
            on:pointerleave=move |_| hold(false)
            on:focusin=move |_| hold(true)
            on:focusout=move |_| hold(false)
        >
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <ToastLine toasts=toasts toast=toast />
            </For>
        </div>
    }
}

#[component]
fn ToastLine(toasts: Toasts, toast: Toast) -> Node {
    let id = toast.id;
    let undo = toast.undo.map(|undo| {
        let take_back = move |_| {
            toasts.remove(id);
            undo();
        };
        view! { <button type="button" on:click=take_back>"Undo"</button> }
    });
    view! {
        <div class="toast">
            <span>{toast.text}</span>
            <div class="cluster">
                {undo}
                <button type="button" class="icon" aria-label="Close" on:click=move |_| toasts.remove(id)>
                    <Icon name=IconName::Close />
                </button>
            </div>
        </div>
    }
}
