//! What a page is loaded with: by the server, which sends it along with the page; again by the browser when what it
//! depends on changes. Of one type inside, whatever it is of; see [`crate::signals`].

use std::{
    any::Any,
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, OnceLock},
};

use codee::{Decoder, Encoder};
use leptos::{
    prelude::{Get, Resource, SharedValue},
    task::spawn_local,
};
use postcard::Error;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    dom::effect,
    error::AppError,
    signals::{Held, RwSignal, Signal, StoredValue, memo, untrack},
    wire,
};

/// What a page is loaded with, once it is there.
pub(crate) struct Sent<T> {
    on_its_way: OnItsWay,
    of: PhantomData<fn() -> T>,
}

/// The same, whatever it is of.
#[derive(Clone, Copy)]
pub struct OnItsWay {
    /// On the server, which waits for it before it sends the page.
    resource: Option<Resource<Load, AsSent>>,
    /// In the browser.
    load: RwSignal<Option<Load>>,
    again: RwSignal<u32>,
}

/// What was loaded: as it was sent, until somebody reads it.
#[derive(Clone)]
struct Load(Arc<Loaded>);

struct Loaded {
    sent: Vec<u8>,
    value: OnceLock<Held>,
    write: fn(&(dyn Any + Send + Sync)) -> Result<Vec<u8>, Error>,
}

/// What a load depends on.
#[derive(Clone)]
struct Source {
    value: Held,
    is_same: fn(&Held, &Held) -> bool,
}

/// How a load is sent.
#[derive(Clone, Copy, Debug)]
struct AsSent;

type Loading = Pin<Box<dyn Future<Output = Load> + Send>>;

pub(crate) fn load<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    load: impl Fn(S) -> F + Send + Sync + 'static,
) -> Sent<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let source = move || Source { value: Arc::new(source()), is_same: is_same::<S> };
    let load = move |source: Source| -> Option<Loading> {
        let loading = load(source.value.downcast_ref::<S>()?.clone());
        Some(Box::pin(async move { Load::of(loading.await) }))
    };
    Sent { on_its_way: begin(Box::new(source), Box::new(load)), of: PhantomData }
}

type Ask = Box<dyn Fn() -> Source + Send + Sync>;
type Answer = Box<dyn Fn(Source) -> Option<Loading> + Send + Sync>;

fn begin(ask: Ask, answer: Answer) -> OnItsWay {
    if cfg!(feature = "ssr") {
        let answer = move |source| answer(source).unwrap_or_else(|| Box::pin(std::future::pending()));
        let resource = Some(Resource::new_with_options(ask, answer, false));
        OnItsWay { resource, load: RwSignal::new(None), again: RwSignal::new(0) }
    } else {
        begin_in_browser(ask, answer)
    }
}

/// With what was sent along where the page was; else, and after every change of what is asked, by asking.
fn begin_in_browser(ask: Ask, answer: Answer) -> OnItsWay {
    let sent = SharedValue::<Load, AsSent>::new_with_encoding(Load::nothing).into_inner();
    let mut is_answered = !sent.is_nothing();
    let (load, again) = (RwSignal::new(is_answered.then_some(sent)), RwSignal::new(0));
    let asked = memo(move |_| (again.get(), ask()));
    let asks = StoredValue::new(0_u32);
    effect(move |_| {
        let (_, source) = asked.get();
        if std::mem::take(&mut is_answered) {
            return;
        }
        let ask = asks.get_value().wrapping_add(1);
        asks.set_value(ask);
        let answer = untrack(|| answer(source));
        spawn_local(async move {
            let Some(answer) = answer else { return };
            let answer = answer.await;
            // Unless something else was asked meanwhile, or nobody is there any more.
            if asks.try_get_value() == Some(ask) {
                load.try_set(Some(answer));
            }
        });
    });
    OnItsWay { resource: None, load, again }
}

fn is_same<S: PartialEq + 'static>(one: &Held, other: &Held) -> bool {
    matches!((one.downcast_ref::<S>(), other.downcast_ref::<S>()), (Some(one), Some(other)) if one == other)
}

impl<T: DeserializeOwned + Send + Sync + 'static> Sent<T> {
    /// `None` until it is there; inside a `Transition`, what is read is waited for.
    pub(crate) fn with<U>(self, read: impl FnOnce(Option<&T>) -> U) -> U {
        match self.on_its_way.get() {
            Some(load) => read(load.value()),
            None => read(None),
        }
    }

    /// As [`Self::with`].
    pub(crate) fn get(self) -> Option<T>
    where
        T: Clone,
    {
        self.with(|value| value.cloned())
    }
}

impl<T: DeserializeOwned + Send + Sync + 'static> Sent<T> {
    /// What is read of it, told again only when that is different. It is made outside the `Transition` that waits for
    /// it: on the server nothing is remembered, as with [`Self::kept`].
    pub(crate) fn read<U>(self, read: impl Fn(Option<&T>) -> U + Send + Sync + 'static) -> Signal<U>
    where
        U: PartialEq + Clone + Send + Sync + 'static,
    {
        if cfg!(feature = "ssr") {
            Signal::derive(move || self.with(&read))
        } else {
            memo(move |_| self.with(&read)).into()
        }
    }
}

impl<T> Sent<Result<T, AppError>>
where
    T: PartialEq + Clone + DeserializeOwned + Send + Sync + 'static,
{
    /// For what is loaded again and again: what cannot be loaded once more leaves what is shown. Made inside the
    /// `Transition`, which waits for what is read there.
    pub(crate) fn kept(self) -> Kept<T> {
        let now = move || self.with(|told| told?.as_ref().ok().cloned());
        let failed = move || self.with(|told| told?.as_ref().err().cloned());
        if cfg!(feature = "ssr") {
            // Nothing is remembered here: what is made just while the answer arrives would remember that it had not.
            let told = move || self.with(|told| Some(told?.as_ref().map(|_| ()).map_err(Clone::clone)));
            return Kept {
                shown: Signal::derive(now),
                failed: Signal::derive(failed),
                outcome: Signal::derive(told),
            };
        }
        let shown = memo(move |before: Option<&Option<T>>| now().or_else(|| before.cloned().flatten()));
        let failed = memo(move |_| failed());
        let outcome = memo(move |_| match (shown.with(Option::is_some), failed.get()) {
            (true, _) => Some(Ok(())),
            (false, Some(error)) => Some(Err(error)),
            (false, None) => None,
        });
        Kept { shown: shown.into(), failed: failed.into(), outcome: outcome.into() }
    }
}

/// What was loaded last; see [`Sent::kept`].
pub(crate) struct Kept<T> {
    pub(crate) shown: Signal<Option<T>>,
    /// Why it could not be loaded just now.
    pub(crate) failed: Signal<Option<AppError>>,
    /// Whether there is anything to show, once it is known.
    pub(crate) outcome: Signal<Option<Result<(), AppError>>>,
}

#[cfg(test)]
impl<T> Sent<T> {
    /// What never arrives.
    pub(crate) fn nothing() -> Self {
        let on_its_way = OnItsWay { resource: None, load: RwSignal::new(None), again: RwSignal::new(0) };
        Self { on_its_way, of: PhantomData }
    }
}

impl<T> Sent<T> {
    /// Loads it again.
    pub(crate) fn refetch(self) {
        self.on_its_way.again.update(|again| *again = again.wrapping_add(1));
    }
}

impl OnItsWay {
    fn get(self) -> Option<Load> {
        match self.resource {
            Some(resource) if cfg!(feature = "ssr") => resource.get(),
            _ => self.load.get(),
        }
    }

    /// Whether it has arrived, in the browser.
    pub(crate) fn is_there(self) -> bool {
        self.load.with(Option::is_some)
    }
}

impl<T> From<Sent<T>> for OnItsWay {
    fn from(sent: Sent<T>) -> Self {
        sent.on_its_way
    }
}

impl Load {
    fn nothing() -> Self {
        Self::as_sent(Vec::new())
    }

    fn is_nothing(&self) -> bool {
        self.0.sent.is_empty()
    }

    fn as_sent(sent: Vec<u8>) -> Self {
        Self(Arc::new(Loaded { sent, value: OnceLock::new(), write: unwritten }))
    }

    fn of<T: Serialize + Send + Sync + 'static>(value: T) -> Self {
        let value: Held = Arc::new(value);
        // Browsers send nothing along, and load no code for it.
        let write = if cfg!(feature = "ssr") { write::<T> } else { unwritten };
        Self(Arc::new(Loaded { sent: Vec::new(), value: value.into(), write }))
    }

    fn value<T: DeserializeOwned + Send + Sync + 'static>(&self) -> Option<&T> {
        let Loaded { sent, value, write: _ } = &*self.0;
        if value.get().is_none() {
            // Only the version is known to be right: the rest was written by the same program, and is read by it.
            let read: T = wire::read(sent).ok()?;
            // Somebody else may have read it meanwhile.
            drop(value.set(Arc::new(read)));
        }
        value.get()?.downcast_ref()
    }
}

fn write<T: Serialize + 'static>(value: &(dyn Any + Send + Sync)) -> Result<Vec<u8>, Error> {
    value.downcast_ref::<T>().map_or(Err(Error::SerdeSerCustom), wire::write)
}

fn unwritten(_: &(dyn Any + Send + Sync)) -> Result<Vec<u8>, Error> {
    Err(Error::SerdeSerCustom)
}

impl Encoder<Load> for AsSent {
    type Error = Error;
    type Encoded = String;

    fn encode(Load(load): &Load) -> Result<String, Error> {
        match load.value.get() {
            None => wire::to_text(&load.sent),
            Some(value) => wire::to_text(&(load.write)(&**value)?),
        }
    }
}

impl Decoder<Load> for AsSent {
    type Error = Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<Load, Error> {
        let sent = wire::from_text(text)?;
        wire::after_version(&sent)?;
        Ok(Load::as_sent(sent))
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        (self.is_same)(&self.value, &other.value)
    }
}

impl<T> Clone for Sent<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Sent<T> {}

impl<T> std::fmt::Debug for Sent<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sent")
    }
}

impl std::fmt::Debug for OnItsWay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OnItsWay")
    }
}
