//! Code in files of its own, loaded when it is needed: pages when they are looked at, dialogs when they are opened.

use std::{future::Future, pin::Pin};

use futures_util::FutureExt;
use leptos::{ev, prelude::*, task::spawn_local};

use crate::dom::{IntoNode, Node, effect};

/// What makes a node of what it is handed.
pub(crate) type Maker<T> = fn(T) -> Node;

type Loading<T> = Pin<Box<dyn Future<Output = T>>>;

/// A maker whose code may not be there yet.
pub(crate) struct Lazy<T: 'static> {
    /// Its file is named after it.
    pub(crate) name: &'static str,
    /// Ready at once when the code is there, as it always is on the server.
    pub(crate) load: fn() -> Loading<Maker<T>>,
}

/// What can be loaded, whatever it makes.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) fetch: Box<dyn FnOnce() -> Loading<()>>,
}

impl<T: Copy + Send + Sync + 'static> Lazy<T> {
    /// What is made, or what is like it until the code has arrived.
    pub(crate) fn node(&'static self, handed: T, meanwhile: fn() -> Node) -> Node {
        if let Some(make) = (self.load)().now_or_never() {
            return make(handed);
        }
        let arrived = RwSignal::new(None::<Maker<T>>);
        spawn_local(async move {
            let make = (self.load)().await;
            arrived.try_set(Some(make));
        });
        IntoNode::into_node(move || arrived.get().map_or_else(meanwhile, |make| make(handed)))
    }

    pub(crate) fn part(&'static self) -> Part {
        let fetch = || (self.load)().map(|_| ()).boxed_local();
        Part { name: self.name, fetch: Box::new(fetch) }
    }

    /// Loads it at the first sign that somebody is at work on the page, so that nobody waits when it is needed.
    pub(crate) fn fetch_when_somebody_is_there(&'static self) {
        effect(move |_| {
            let fetch = move || {
                let part = self.part();
                spawn_local((part.fetch)());
            };
            let moved = window_event_listener(ev::pointermove, move |_| fetch());
            let typed = window_event_listener(ev::keydown, move |_| fetch());
            on_cleanup(move || {
                moved.remove();
                typed.remove();
            });
        });
    }
}
