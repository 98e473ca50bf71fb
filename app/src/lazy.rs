//! Code in files of its own, loaded when it is needed: pages when they are looked at, dialogs when they are opened, what is
//! done about an interview when there is anything to be done.

use std::{future::Future, ops::ControlFlow, pin::Pin, sync::Arc, time::Duration};

use futures_util::FutureExt;
use leptos::{
    ev, leptos_dom::helpers::WindowListenerHandle, prelude::*, task::spawn_local,
    wasm_split::SplitLoaderError,
};
use send_wrapper::SendWrapper;

use crate::{
    dom::{IntoNode, Node, effect, view},
    signals::{RwSignal, StoredValue, untrack},
    ui::{note::Note, pill::Tone},
};

/// What makes a node of what it is handed.
pub(crate) type Maker<T> = fn(T) -> Node;

/// A maker whose code may not be to be had: the network is gone, or the server has another by now.
pub(crate) type Loaded<T> = Result<Maker<T>, SplitLoaderError>;

type Loading<T> = Pin<Box<dyn Future<Output = T>>>;

/// A maker whose code may not be there yet.
pub(crate) struct Lazy<T: 'static> {
    /// Of the function that it loads, after which its file is named.
    pub(crate) name: &'static str,
    /// Ready at once when the code is there, as it always is on the server.
    pub(crate) load: fn() -> Loading<Loaded<T>>,
}

/// What can be loaded, whatever it makes.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) fetch: Box<dyn FnOnce() -> Loading<bool>>,
}

/// A maker with what it is handed, whatever that is.
type Made = Arc<dyn Fn() -> Node + Send + Sync>;

#[derive(Clone)]
enum Arrival {
    Awaited,
    There(Made),
    Failed,
}

/// When what could not be had is tried again, at the earliest.
const ONCE_MORE: Duration = Duration::from_secs(5);

/// The attribute by which an element names the part that it is made by.
pub const MARK: &str = "data-part";

impl<T: Clone + Send + Sync + 'static> Lazy<T> {
    /// What is made, or what is like it until the code has arrived.
    pub(crate) fn node(&'static self, handed: T, meanwhile: fn() -> Node) -> Node {
        if let Some(Ok(make)) = (self.load)().now_or_never() {
            return make(handed);
        }
        let made = |make: Maker<T>| Arrival::There(Arc::new(move || make(handed.clone())));
        let arrived = (self.load)().map(|loaded| loaded.map_or(Arrival::Failed, made));
        awaited(arrived.boxed_local(), meanwhile)
    }

    /// As [`Self::node`], for what the address of a page does not tell of: the server marks it, so that the code is there
    /// before the browser takes the page over.
    pub(crate) fn marked(&'static self, handed: T, meanwhile: fn() -> Node) -> Node {
        view! { <div class="part" data-part=self.name>{self.node(handed, meanwhile)}</div> }
    }

    pub(crate) fn part(&'static self) -> Part {
        let fetch = || (self.load)().map(|loaded| loaded.is_ok()).boxed_local();
        Part { name: self.name, fetch: Box::new(fetch) }
    }

    /// Loads it at the first sign that somebody is at work on the page, so that nobody waits when it is needed; where that
    /// fails, at a later one, after [`ONCE_MORE`].
    pub(crate) fn fetch_when_somebody_is_there(&'static self) {
        let (begun, is_there) = (StoredValue::new(false), StoredValue::new(false));
        when_somebody_is_there(move || {
            if begun.try_get_value() == Some(false) {
                begun.set_value(true);
                let fetch = self.part().fetch;
                spawn_local(async move {
                    let fetched = fetch().await;
                    is_there.set_value(fetched);
                    if !fetched {
                        set_timeout(move || begun.set_value(false), ONCE_MORE);
                    }
                });
            }
            if is_there.try_get_value() == Some(true) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
    }
}

/// What is made once it has arrived, and what is like it until then.
fn awaited(arrived: Loading<Arrival>, meanwhile: fn() -> Node) -> Node {
    let arrival = RwSignal::new(Arrival::Awaited);
    spawn_local(async move {
        arrival.try_set(arrived.await);
    });
    IntoNode::into_node(move || {
        let arrival = arrival.get();
        untrack(|| match arrival {
            Arrival::Awaited => meanwhile(),
            Arrival::There(make) => make(),
            Arrival::Failed => missing(),
        })
    })
}

/// Runs it whenever a hand moves, presses or types, or the focus comes to something, until it has heard enough.
fn when_somebody_is_there(told: impl Fn() -> ControlFlow<()> + Copy + 'static) {
    effect(move |_| {
        let heard = StoredValue::new(None::<SendWrapper<[WindowListenerHandle; 4]>>);
        let stop = move || {
            let heard = heard.try_update_value(Option::take).flatten();
            heard.into_iter().flat_map(SendWrapper::take).for_each(WindowListenerHandle::remove);
        };
        let hear = move || {
            if told().is_break() {
                stop();
            }
        };
        heard.set_value(Some(SendWrapper::new([
            window_event_listener(ev::pointermove, move |_| hear()),
            window_event_listener(ev::pointerdown, move |_| hear()),
            window_event_listener(ev::keydown, move |_| hear()),
            window_event_listener(ev::focusin, move |_| hear()),
        ])));
        on_cleanup(stop);
    });
}

/// What stands where code could not be loaded.
fn missing() -> Node {
    view! {
        <Note tone=Tone::Bad answers=true>
            "This part of the page could not be loaded. Check the connection, then "
            <a href="" rel="external">
                "load the page again"
            </a>
            "."
        </Note>
    }
}
