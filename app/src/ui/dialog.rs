use std::time::Duration;

use crate::{
    dom::{ChildrenFn, Node, Show, effect, view},
    signals::{MaybeProp, RwSignal, Signal, StoredValue},
};
use leptos::{
    html,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{HtmlDialogElement, HtmlElement},
};

use super::{
    button::{ButtonKind, IconButton},
    icon::IconName,
};

/// A modal dialog named by its heading. The browser keeps the focus inside while it is open and gives it
/// back to where it was; Escape, the veil and the cross close it. What it shows is made when it opens.
#[component]
pub fn Dialog(
    /// Of one dialog on the page.
    #[prop(into)]
    id: String,
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    /// A line under the heading.
    #[prop(optional, into)]
    about: MaybeProp<String>,
    #[prop(optional)] wide: bool,
    children: ChildrenFn,
) -> Node {
    let node = NodeRef::<html::Dialog>::new();
    effect(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() {
            show(&dialog);
        } else if dialog.open() {
            dialog.close();
        }
    });
    let heading = format!("{id}-title");
    // A press that begins inside and ends on the veil (while selecting text) does not close.
    let on_veil = StoredValue::new(false);
    let is_veil = move |target: Option<leptos::web_sys::EventTarget>| {
        node.get_untracked().is_some_and(|dialog| target.as_ref() == Some(dialog.as_ref()))
    };
    view! {
        <dialog
            node_ref=node
            id=id
            class=if wide { "dialog wide" } else { "dialog" }
            open=open.get_untracked()
            aria-labelledby=heading.clone()
            on:close=move |_| {
                open.set(false);
                spare_what_lies_below();
            }
            on:pointerdown=move |ev| on_veil.set_value(is_veil(ev.target()))
            on:click=move |ev| {
                if on_veil.get_value() && is_veil(ev.target()) {
                    open.set(false);
                }
            }
        >
            <header>
                <h2 id=heading>{title}</h2>
                {move || about.get().map(|about| view! { <p>{about}</p> })}
            </header>
            <Show when=move || open.get()>{children()}</Show>
            <div class="dialog-close">
                <IconButton
                    icon=IconName::Close
                    label="Close"
                    kind=ButtonKind::Quiet
                    on:click=move |_| open.set(false)
                />
            </div>
        </dialog>
    }
}

/// The second click of a double click is meant for the dialog that has just gone, not for what it covered.
fn spare_what_lies_below() {
    const MOMENT: Duration = Duration::from_millis(350);
    let Some(page) = document().document_element() else { return };
    // An element takes any attribute of such a name.
    drop(page.set_attribute("data-just-closed", ""));
    set_timeout(move || drop(page.remove_attribute("data-just-closed")), MOMENT);
}

/// The server may send a dialog open, for those without a script: here it becomes a modal one.
fn show(dialog: &HtmlDialogElement) {
    if dialog.matches(":modal").unwrap_or(false) {
        return;
    }
    dialog.set_open(false);
    // A dialog that has left the document has nobody to show itself to.
    let _ = dialog.show_modal();
    if to_focus(dialog).is_none() {
        focus_what_comes(dialog.clone(), PATIENCE);
    }
}

/// In frames.
const PATIENCE: u32 = 120;

/// What is to have the focus may come a moment after its dialog; the browser looked for it when that was shown.
fn focus_what_comes(dialog: HtmlDialogElement, patience: u32) {
    request_animation_frame(move || match to_focus(&dialog) {
        // Where it cannot be focused, the focus stays in the dialog.
        Some(field) => drop(field.focus()),
        None if patience > 0 && dialog.open() => focus_what_comes(dialog, patience - 1),
        None => {}
    });
}

fn to_focus(dialog: &HtmlDialogElement) -> Option<HtmlElement> {
    dialog.query_selector("[autofocus]").ok()??.dyn_into().ok()
}
