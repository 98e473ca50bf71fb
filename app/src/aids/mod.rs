//! What helps on every page: the list of its keys, a way to go anywhere or to find anybody, and another clock.

mod clock;
mod keys;
mod palette;
pub mod server_fns;

use leptos::{ev, prelude::*, wasm_split::wasm_split, web_sys::KeyboardEvent};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{
    dom::{Node, Show, effect, view},
    lazy::{Lazy, Loaded},
    signals::{RwSignal, memo},
    ui::theme::Theme,
};

pub use server_fns::Hit;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aid {
    Clock,
    Keys,
    Palette,
}

#[derive(Clone, Copy, Debug)]
pub struct Aids {
    pub(crate) open: RwSignal<Option<Aid>>,
    /// The one of the page, which the palette changes too.
    pub(crate) theme: RwSignal<Theme>,
}

static AIDS: Lazy<Aids> = Lazy { name: "aids", load: || Box::pin(aids()) };

#[wasm_split(aids, wasm_split_path = ::leptos::wasm_split, fallible)]
fn aids() -> Loaded<Aids> {
    Ok(|aids| {
        let keys = view! { <keys::KeysDialog aids=aids /> };
        let palette = view! { <palette::Palette aids=aids /> };
        let clock = view! { <clock::ClockDialog aids=aids /> };
        Node::several([keys, palette, clock].into_iter().collect())
    })
}

impl Aids {
    /// Listens on every page: `?` and Ctrl K.
    pub(crate) fn listen() -> Self {
        let aids = Self { open: RwSignal::new(None), theme: RwSignal::new(Theme::System) };
        effect(move |_| {
            let keys = window_event_listener(ev::keydown, move |ev| {
                let commands = ev.ctrl_key() || ev.meta_key();
                if !commands && aids.open.with_untracked(Option::is_some) && !has_dialog() {
                    // It is on its way: what is typed meanwhile is not meant for the page.
                    ev.prevent_default();
                    return;
                }
                let aid = match ev.key().as_str() {
                    "k" if commands && !ev.alt_key() && !ev.shift_key() => Aid::Palette,
                    "?" if !is_taken(&ev) => Aid::Keys,
                    _ => return,
                };
                ev.prevent_default();
                if !has_dialog() {
                    aids.open.set(Some(aid));
                }
            });
            on_cleanup(move || keys.remove());
        });
        aids
    }

    pub(crate) fn open(self, aid: Aid) {
        self.open.set(Some(aid));
    }
}

/// Where the dialogs are, once one was opened.
#[component]
pub(crate) fn AidDialogs(aids: Aids) -> Node {
    AIDS.fetch_when_somebody_is_there();
    let is_wanted = memo(move |before| before == Some(&true) || aids.open.with(Option::is_some));
    view! { <Show when=move || is_wanted.get()>{AIDS.node(aids, Node::nothing)}</Show> }
}

/// Whether the one is open, for its dialog to be opened and closed by.
fn opens(aids: Aids, aid: Aid) -> RwSignal<bool> {
    let open = RwSignal::new(aids.open.get_untracked() == Some(aid));
    effect(move |_| {
        let wanted = aids.open.get() == Some(aid);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    effect(move |_| {
        if !open.get() && aids.open.get_untracked() == Some(aid) {
            aids.open.set(None);
        }
    });
    open
}

/// By the browser, by something that is typed into, by a dialog, or by another part of the page.
pub(crate) fn is_taken(ev: &KeyboardEvent) -> bool {
    let modified = ev.ctrl_key() || ev.meta_key() || ev.alt_key();
    let target = ev.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let typing = target.is_some_and(|target| {
        target.is_content_editable() || matches!(target.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
    });
    modified || ev.default_prevented() || typing || has_dialog()
}

fn has_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}
