//! What the server wrote stands there without code, as it does without a script. Its code comes later, and takes over with
//! all that was typed and opened; what was sent or pressed before waits for it.

use std::time::Duration;

use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::{Owner, set_timeout},
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event, HtmlElement, HtmlFormElement},
};
use send_wrapper::SendWrapper;

use super::{Lazy, Maker, when_somebody_is_there};
use crate::{
    dom::{Node, effect, view},
    signals::{RwSignal, StoredValue, untrack},
};

impl<T: Clone + Send + Sync + 'static> Lazy<T> {
    /// As [`Self::node`], for what nobody needs at once: what the server wrote of it is taken over when somebody is there,
    /// or what it `reads` has changed.
    pub(crate) fn later(
        &'static self,
        handed: T,
        meanwhile: fn() -> Node,
        reads: impl Fn() + Send + Sync + 'static,
    ) -> Node {
        let is_sent = Owner::current_shared_context().is_some_and(|page| page.during_hydration());
        if !is_sent {
            return view! { <div class="part">{self.node(handed, meanwhile)}</div> };
        }
        let code = Code::none();
        let fetch = move || code.fetch(self);
        when_somebody_is_there(move || {
            fetch();
            code.stage.try_get_value() == Some(Stage::There)
        });
        effect(move |before: Option<()>| {
            reads();
            if before.is_some() {
                fetch();
            }
        });
        let sent = move |ev: SubmitEvent| {
            code.hold(&ev, Held::of_form(&ev));
            fetch();
        };
        let pressed = move |ev: MouseEvent| {
            code.hold(&ev, Held::of_button(&ev));
            fetch();
        };
        let content = move || match code.make.get() {
            Some(make) => untrack(|| make(handed.clone())),
            None => Node::as_sent(meanwhile),
        };
        view! { <div class="part" on:submit=sent on:click=pressed>{content}</div> }
    }
}

/// The code of one such place.
struct Code<T: 'static> {
    make: RwSignal<Option<Maker<T>>>,
    stage: StoredValue<Stage>,
    /// What somebody did before it was there, each once, in their order.
    held: StoredValue<SendWrapper<Vec<Held>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    AsSent,
    Awaited,
    There,
    /// It could not be had: forms are sent as they are without a script.
    Missing,
}

#[derive(PartialEq)]
enum Held {
    Sent { form: HtmlFormElement, by: Option<HtmlElement> },
    Pressed(HtmlElement),
}

impl Held {
    fn of_form(ev: &SubmitEvent) -> Option<Self> {
        let form = ev.target()?.dyn_into().ok()?;
        Some(Self::Sent { form, by: ev.submitter() })
    }

    /// A button that only code can answer, as in `ssr/boot.js`.
    fn of_button(ev: &MouseEvent) -> Option<Self> {
        let target: Element = ev.target()?.dyn_into().ok()?;
        let button = target.closest("button[type=button]:not([popovertarget])").ok()??;
        Some(Self::Pressed(button.dyn_into().ok()?))
    }

    fn done(self) {
        match self {
            // It may have gone meanwhile.
            Self::Sent { form, by } => drop(form.request_submit_with_submitter(by.as_ref())),
            Self::Pressed(button) => button.click(),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> Code<T> {
    fn none() -> Self {
        Self {
            make: RwSignal::new(None),
            stage: StoredValue::new(Stage::AsSent),
            held: StoredValue::new(SendWrapper::new(Vec::new())),
        }
    }

    fn fetch(self, lazy: &'static Lazy<T>) {
        if !matches!(self.stage.try_get_value(), Some(Stage::AsSent | Stage::Missing)) {
            return;
        }
        self.stage.set_value(Stage::Awaited);
        spawn_local(async move {
            match (lazy.load)().await {
                Ok(make) => {
                    self.stage.set_value(Stage::There);
                    self.make.set(Some(make));
                }
                Err(_) => self.stage.set_value(Stage::Missing),
            }
            // Once it has taken over, and was told what is typed.
            set_timeout(move || set_timeout(move || self.let_go(), Duration::ZERO), Duration::ZERO);
        });
    }

    /// What is done before the code is there waits for it.
    fn hold(self, ev: &Event, held: Option<Held>) {
        let is_awaited = matches!(self.stage.try_get_value(), Some(Stage::AsSent | Stage::Awaited));
        if let Some(held) = held.filter(|_| is_awaited) {
            ev.prevent_default();
            self.held.update_value(|all| {
                all.retain(|other| *other != held);
                all.push(held);
            });
        }
    }

    fn let_go(self) {
        let held = self.held.try_update_value(|all| std::mem::take(&mut **all));
        held.into_iter().flatten().for_each(Held::done);
    }
}

impl<T> Clone for Code<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Code<T> {}
