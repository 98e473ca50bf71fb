use super::{Memo, RwSignal, Signal};

/// A property that a component may be handed, now and later.
pub struct MaybeProp<T>(Option<Signal<Option<T>>>);

impl<T: Send + Sync + 'static> MaybeProp<T> {
    #[must_use]
    pub fn derive(read: impl Fn() -> Option<T> + Send + Sync + 'static) -> Self {
        Self(Some(Signal::derive(read)))
    }

    pub fn with<U>(self, read: impl FnOnce(Option<&T>) -> U) -> U {
        match self.0 {
            Some(signal) => signal.with(|value| read(value.as_ref())),
            None => read(None),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> MaybeProp<T> {
    #[must_use]
    pub fn get(self) -> Option<T> {
        self.with(|value| value.cloned())
    }
}

impl<T> Default for MaybeProp<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<Signal<Option<T>>> for MaybeProp<T> {
    fn from(signal: Signal<Option<T>>) -> Self {
        Self(Some(signal))
    }
}

impl<T> From<Memo<Option<T>>> for MaybeProp<T> {
    fn from(memo: Memo<Option<T>>) -> Self {
        Signal::from(memo).into()
    }
}

impl<T> From<RwSignal<Option<T>>> for MaybeProp<T> {
    fn from(signal: RwSignal<Option<T>>) -> Self {
        Signal::from(signal).into()
    }
}

impl From<String> for MaybeProp<String> {
    fn from(text: String) -> Self {
        Signal::stored(Some(text)).into()
    }
}

impl From<&str> for MaybeProp<String> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}
