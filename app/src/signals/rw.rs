use std::sync::{PoisonError, RwLock};

use leptos::prelude::{ArcTrigger, Notify, Track};

use super::{Place, gone};

/// A value that is set, and tells those who read it.
pub struct RwSignal<T>(Place<Cell<T>>);

struct Cell<T> {
    told: ArcTrigger,
    value: RwLock<T>,
}

impl<T> Cell<T> {
    fn read<U>(&self, read: impl FnOnce(&T) -> U) -> U {
        read(&self.value.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<U>(&self, write: impl FnOnce(&mut T) -> U) -> U {
        let wrote = write(&mut self.value.write().unwrap_or_else(PoisonError::into_inner));
        self.told.notify();
        wrote
    }
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Place::new(Cell { told: ArcTrigger::new(), value: RwLock::new(value) }))
    }

    pub fn track(self) {
        if let Some(cell) = self.0.find() {
            cell.told.track();
        }
    }

    pub fn try_with<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        let cell = self.0.find()?;
        cell.told.track();
        Some(cell.read(read))
    }

    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with(read).unwrap_or_else(|| gone())
    }

    pub fn try_with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        Some(self.0.find()?.read(read))
    }

    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with_untracked(read).unwrap_or_else(|| gone())
    }

    /// Nothing happens to what has gone.
    pub fn try_update<U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        Some(self.0.find()?.write(change))
    }

    /// Nothing happens to what has gone.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Gives the value back where there is nothing to set any more.
    pub fn try_set(self, value: T) -> Option<T> {
        match self.0.find() {
            Some(cell) => {
                cell.write(|old| *old = value);
                None
            }
            None => Some(value),
        }
    }

    /// Nothing happens to what has gone.
    pub fn set(self, value: T) {
        self.try_set(value);
    }
}

impl<T: Default + Send + Sync + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> PartialEq for RwSignal<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
