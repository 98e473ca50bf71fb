use std::{marker::PhantomData, sync::Arc};

use leptos::prelude::{GetUntracked, Memo as LeptosMemo, Track};

use super::{Held, gone};

/// A value made from others; see [`memo`].
pub struct Memo<T> {
    made: LeptosMemo<Held>,
    of: PhantomData<fn() -> T>,
}

/// From what was made before to what is made now, and whether that is something else.
trait Make: Send + Sync {
    fn make(&self, before: Option<Held>) -> (Held, bool);
}

struct Maker<T, F> {
    make: F,
    of: PhantomData<fn() -> T>,
}

impl<T, F> Make for Maker<T, F>
where
    T: PartialEq + Send + Sync + 'static,
    F: Fn(Option<&T>) -> T + Send + Sync,
{
    fn make(&self, before: Option<Held>) -> (Held, bool) {
        let before = before.and_then(|before| before.downcast::<T>().ok());
        let now = (self.make)(before.as_deref());
        match before {
            Some(before) if *before == now => (before, false),
            _ => (Arc::new(now), true),
        }
    }
}

/// A value made from others, made again when they change; told on only when it has become another.
pub fn memo<T>(make: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo { made: begin(Box::new(Maker { make, of: PhantomData })), of: PhantomData }
}

fn begin(maker: Box<dyn Make>) -> LeptosMemo<Held> {
    LeptosMemo::new_owning(move |before| maker.make(before))
}

impl<T: Send + Sync + 'static> Memo<T> {
    pub fn track(self) {
        self.made.track();
    }

    pub fn try_with<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.track();
        self.try_with_untracked(read)
    }

    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with(read).unwrap_or_else(|| gone())
    }

    pub fn try_with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.made.try_get_untracked()?.downcast_ref().map(read)
    }

    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with_untracked(read).unwrap_or_else(|| gone())
    }
}
