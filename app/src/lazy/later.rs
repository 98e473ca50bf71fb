//! What the server wrote works without code, as it does without a script: forms are sent. Its code comes later, and takes
//! over what stands there with all that was typed into it.

use std::time::Duration;

use leptos::{
    ev::SubmitEvent,
    prelude::{Owner, set_timeout},
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{HtmlElement, HtmlFormElement},
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
        when_somebody_is_there(fetch);
        effect(move |before: Option<()>| {
            reads();
            if before.is_some() {
                fetch();
            }
        });
        let hold = move |ev: SubmitEvent| {
            code.hold(&ev);
            fetch();
        };
        let content = move || match code.make.get() {
            Some(make) => untrack(|| make(handed.clone())),
            None => Node::as_sent(meanwhile),
        };
        view! { <div class="part" on:submit=hold>{content}</div> }
    }
}

/// The code of one such place.
struct Code<T: 'static> {
    make: RwSignal<Option<Maker<T>>>,
    stage: StoredValue<Stage>,
    /// What somebody sent before it was there.
    held: StoredValue<Option<SendWrapper<Sending>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    AsSent,
    Awaited,
    There,
    /// It could not be had: forms are sent as they are without a script.
    Missing,
}

struct Sending {
    form: HtmlFormElement,
    button: Option<HtmlElement>,
}

impl<T: Clone + Send + Sync + 'static> Code<T> {
    fn none() -> Self {
        Self {
            make: RwSignal::new(None),
            stage: StoredValue::new(Stage::AsSent),
            held: StoredValue::new(None),
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
            // Once it has taken over.
            set_timeout(move || self.send_held(), Duration::ZERO);
        });
    }

    /// What is sent before the code is there waits for it.
    fn hold(self, ev: &SubmitEvent) {
        if !matches!(self.stage.get_value(), Stage::AsSent | Stage::Awaited) {
            return;
        }
        if let Some(form) = ev.target().and_then(|form| form.dyn_into().ok()) {
            ev.prevent_default();
            self.held.set_value(Some(SendWrapper::new(Sending { form, button: ev.submitter() })));
        }
    }

    fn send_held(self) {
        let held = self.held.try_update_value(Option::take).flatten().map(SendWrapper::take);
        if let Some(Sending { form, button }) = held {
            // The button may have gone, and the form with it.
            drop(form.request_submit_with_submitter(button.as_ref()));
        }
    }
}

impl<T> Clone for Code<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Code<T> {}
