use std::borrow::Cow;

use leptos::{
    prelude::Owner,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{AddEventListenerOptions, Element, Event},
};
use send_wrapper::SendWrapper;

/// What is done when something happens to an element. Nothing ever does on the server, which keeps none.
pub(super) struct Handler {
    event: Cow<'static, str>,
    captures: bool,
    handle: Option<SendWrapper<Handle>>,
}

type Handle = Box<dyn FnMut(Event)>;

/// An element that listens, for as long as this is kept.
pub(super) struct Listening {
    element: Element,
    event: Cow<'static, str>,
    captures: bool,
    closure: Closure<dyn FnMut(Event)>,
}

impl Handler {
    pub(super) fn new<E: JsCast>(
        event: Cow<'static, str>,
        captures: bool,
        mut handle: impl FnMut(E) + 'static,
    ) -> Self {
        let handle: Option<Handle> = if cfg!(feature = "ssr") {
            None
        } else {
            Some(Box::new(move |event: Event| handle(event.unchecked_into())))
        };
        Self { event, captures, handle: handle.map(SendWrapper::new) }
    }

    /// What is handled finds the contexts of where it was written.
    pub(super) fn attach(self, element: &Element) -> Option<Listening> {
        let Self { event, captures, handle } = self;
        let (mut handle, owner) = (handle?.take(), Owner::current().unwrap_or_default());
        let closure = Closure::new(move |event| {
            #[cfg(debug_assertions)]
            let _untracked = leptos::reactive::diagnostics::SpecialNonReactiveZone::enter();
            owner.with(|| handle(event));
        });
        let listening = Listening { element: element.clone(), event, captures, closure };
        listening.begin();
        Some(listening)
    }
}

impl Listening {
    fn begin(&self) {
        let options = AddEventListenerOptions::new();
        options.set_capture(self.captures);
        let function = self.closure.as_ref().unchecked_ref();
        // Fails for no name of an event.
        drop(self.element.add_event_listener_with_callback_and_add_event_listener_options(
            &self.event,
            function,
            &options,
        ));
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        drop(self.element.remove_event_listener_with_callback_and_bool(&self.event, function, self.captures));
    }
}
