use std::sync::{PoisonError, RwLock};

use super::{Place, gone};

/// A value that is kept, and tells nobody.
pub struct StoredValue<T>(Place<RwLock<T>>);

impl<T: Send + Sync + 'static> StoredValue<T> {
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Place::new(RwLock::new(value)))
    }

    pub fn try_with_value<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        Some(read(&self.0.find()?.read().unwrap_or_else(PoisonError::into_inner)))
    }

    pub fn with_value<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with_value(read).unwrap_or_else(|| gone())
    }

    /// Nothing happens to what has gone.
    pub fn try_update_value<U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        Some(change(&mut self.0.find()?.write().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Nothing happens to what has gone.
    pub fn update_value(self, change: impl FnOnce(&mut T)) {
        self.try_update_value(change);
    }

    /// Gives the value back where there is nothing to set any more.
    pub fn try_set_value(self, value: T) -> Option<T> {
        match self.0.find() {
            Some(kept) => {
                *kept.write().unwrap_or_else(PoisonError::into_inner) = value;
                None
            }
            None => Some(value),
        }
    }

    /// Nothing happens to what has gone.
    pub fn set_value(self, value: T) {
        self.try_set_value(value);
    }
}

impl<T: Clone + Send + Sync + 'static> StoredValue<T> {
    #[must_use]
    pub fn get_value(self) -> T {
        self.with_value(T::clone)
    }

    #[must_use]
    pub fn try_get_value(self) -> Option<T> {
        self.try_with_value(T::clone)
    }
}
