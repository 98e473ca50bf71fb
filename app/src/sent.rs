//! What a page is loaded with: on the server, whence it is sent along with the page; again by the browser when what it
//! depends on changes. Leptos' resource of one type, whatever it is of; see [`crate::signals`].

use std::{
    any::Any,
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, OnceLock},
};

use codee::{Decoder, Encoder};
use leptos::prelude::{Get, Resource};
use postcard::Error;
use serde::{Serialize, de::DeserializeOwned};

use crate::{signals::Held, wire};

/// What a page is loaded with, once it is there.
pub(crate) struct Sent<T> {
    resource: Resource<Load, AsSent>,
    of: PhantomData<fn() -> T>,
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
    Sent { resource: begin(Box::new(source), Box::new(load)), of: PhantomData }
}

fn begin(
    source: Box<dyn Fn() -> Source + Send + Sync>,
    load: Box<dyn Fn(Source) -> Option<Loading> + Send + Sync>,
) -> Resource<Load, AsSent> {
    Resource::new_with_options(
        source,
        move |source| {
            load(source).unwrap_or_else(|| unreachable!("a source is of the type that it was made of"))
        },
        false,
    )
}

fn is_same<S: PartialEq + 'static>(one: &Held, other: &Held) -> bool {
    matches!((one.downcast_ref::<S>(), other.downcast_ref::<S>()), (Some(one), Some(other)) if one == other)
}

impl<T: DeserializeOwned + Send + Sync + 'static> Sent<T> {
    /// `None` until it is there; inside a `Transition`, what is read is waited for.
    pub(crate) fn with<U>(self, read: impl FnOnce(Option<&T>) -> U) -> U {
        match self.resource.get() {
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

impl<T> Sent<T> {
    /// Loads it again.
    pub(crate) fn refetch(self) {
        self.resource.refetch();
    }
}

impl Load {
    fn of<T: Serialize + Send + Sync + 'static>(value: T) -> Self {
        let value: Held = Arc::new(value);
        Self(Arc::new(Loaded { sent: Vec::new(), value: value.into(), write: write::<T> }))
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

impl Encoder<Load> for AsSent {
    type Error = Error;
    type Encoded = Vec<u8>;

    fn encode(Load(load): &Load) -> Result<Vec<u8>, Error> {
        load.value.get().map_or_else(|| Ok(load.sent.clone()), |value| (load.write)(&**value))
    }
}

impl Decoder<Load> for AsSent {
    type Error = Error;
    type Encoded = [u8];

    fn decode(sent: &[u8]) -> Result<Load, Error> {
        wire::after_version(sent)?;
        let write = |_: &(dyn Any + Send + Sync)| Err(Error::SerdeSerCustom);
        Ok(Load(Arc::new(Loaded { sent: sent.to_vec(), value: OnceLock::new(), write })))
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
