use leptos::prelude::{Get, Memo as LeptosMemo};

use super::{Memo, Place, RwSignal, gone, untrack};

/// A value that is read, wherever it comes from.
pub struct Signal<T>(Source<T>);

enum Source<T> {
    Stored(Place<T>),
    Set(RwSignal<T>),
    Made(Memo<T>),
    Derived(Place<Box<dyn Derive<T>>>),
}

trait Derive<T>: Send + Sync {
    fn derive(&self) -> T;
}

impl<T, F: Fn() -> T + Send + Sync> Derive<T> for F {
    fn derive(&self) -> T {
        self()
    }
}

impl<T: Send + Sync + 'static> Signal<T> {
    /// Made anew whenever it is read.
    #[must_use]
    pub fn derive(read: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self(Source::Derived(Place::new(Box::new(read))))
    }

    /// For good.
    #[must_use]
    pub fn stored(value: T) -> Self {
        Self(Source::Stored(Place::new(value)))
    }

    pub fn try_with<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        match self.0 {
            Source::Stored(value) => Some(read(&*value.find()?)),
            Source::Set(signal) => signal.try_with(read),
            Source::Made(memo) => memo.try_with(read),
            Source::Derived(derived) => Some(read(&derived.find()?.derive())),
        }
    }

    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with(read).unwrap_or_else(|| gone())
    }

    pub fn try_with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        untrack(|| self.try_with(read))
    }

    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with_untracked(read).unwrap_or_else(|| gone())
    }
}

impl<T> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self(Source::Set(signal))
    }
}

impl<T> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self(Source::Made(memo))
    }
}

impl<T: Default + Send + Sync + 'static> Default for Signal<T> {
    fn default() -> Self {
        Self::stored(T::default())
    }
}

/// What Leptos' router tells.
impl<T: Clone + Send + Sync + 'static> From<LeptosMemo<T>> for Signal<T> {
    fn from(memo: LeptosMemo<T>) -> Self {
        Self::derive(move || memo.get())
    }
}

impl<T: Send + Sync + 'static> From<T> for Signal<T> {
    fn from(value: T) -> Self {
        Self::stored(value)
    }
}

impl From<&str> for Signal<String> {
    fn from(text: &str) -> Self {
        Self::stored(text.to_owned())
    }
}

impl<T> Clone for Source<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Source<T> {}
