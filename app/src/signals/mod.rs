//! Signals, memos, and what is kept: Leptos' names, Leptos' graph. There each is a type of what it holds, and the
//! compiler copies the graph's code for every type. Here the graph holds one type, whatever that is of, and what it is
//! of is said at the edge: a fifth of what a visitor had to load.

mod callback;
mod maybe;
mod memo;
mod read;
mod rw;
mod stored;

use std::{any::Any, marker::PhantomData, sync::Arc};

use leptos::reactive::{graph::untrack as without_observer, owner::ArenaItem};

pub use callback::Callback;
pub use maybe::MaybeProp;
pub use memo::{Memo, memo};
pub use read::Signal;
pub use rw::RwSignal;
pub use stored::StoredValue;

/// What the graph holds, whatever it is.
pub(crate) type Held = Arc<dyn Any + Send + Sync>;

/// Where the graph holds it. Whoever made it takes it along when they go.
struct Place<T> {
    item: ArenaItem<Held>,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static> Place<T> {
    fn new(thing: T) -> Self {
        Self { item: hold(Arc::new(thing)), of: PhantomData }
    }

    /// `None` when whoever made it has gone.
    fn find(self) -> Option<Arc<T>> {
        find(self.item)?.downcast().ok()
    }
}

fn hold(thing: Held) -> ArenaItem<Held> {
    ArenaItem::new(thing)
}

fn find(item: ArenaItem<Held>) -> Option<Held> {
    item.try_get_value()
}

/// Reads without being told of changes.
pub fn untrack<T>(read: impl FnOnce() -> T) -> T {
    let (mut read, mut made) = (Some(read), None);
    unobserved(&mut || made = read.take().map(|read| read()));
    made.unwrap_or_else(|| unreachable!("it runs once"))
}

fn unobserved(run: &mut dyn FnMut()) {
    without_observer(run);
}

/// As Leptos does: whoever reads what has gone would show what is not so.
#[cold]
fn gone() -> ! {
    panic!("what is read here went with those who made it")
}

impl<T> Clone for Place<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Place<T> {}

impl<T> PartialEq for Place<T> {
    fn eq(&self, other: &Self) -> bool {
        self.item == other.item
    }
}

/// A handle is copied, whatever it is of.
macro_rules! handles {
    ($($handle:ident<$($of:ident),+>),+) => {$(
        impl<$($of),+> Clone for $handle<$($of),+> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$($of),+> Copy for $handle<$($of),+> {}

        impl<$($of),+> std::fmt::Debug for $handle<$($of),+> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($handle))
            }
        }
    )+};
}

handles!(RwSignal<T>, Memo<T>, Signal<T>, StoredValue<T>, MaybeProp<T>, Callback<In, Out>);

/// Whatever is read by reference is read as a copy, too.
macro_rules! readers {
    ($($reader:ident),+) => {$(
        impl<T: Clone + Send + Sync + 'static> $reader<T> {
            #[must_use]
            pub fn get(self) -> T {
                self.with(T::clone)
            }

            #[must_use]
            pub fn try_get(self) -> Option<T> {
                self.try_with(T::clone)
            }

            #[must_use]
            pub fn get_untracked(self) -> T {
                self.with_untracked(T::clone)
            }

            #[must_use]
            pub fn try_get_untracked(self) -> Option<T> {
                self.try_with_untracked(T::clone)
            }
        }
    )+};
}

readers!(RwSignal, Memo, Signal);

#[cfg(test)]
mod tests {
    use leptos::reactive::owner::Owner;

    use super::*;

    fn owned<T>(run: impl FnOnce() -> T) -> T {
        Owner::new().with(run)
    }

    #[test]
    fn a_memo_follows_what_it_read_and_tells_only_of_what_is_different() {
        owned(|| {
            let number = RwSignal::new(1);
            let is_even = memo(move |_| number.get() % 2 == 0);
            let made = RwSignal::new(0);
            let word = memo(move |_| {
                untrack(|| made.update(|made| *made += 1));
                if is_even.get() { "even" } else { "odd" }
            });
            for (next, expected, times) in [(1, "odd", 1), (3, "odd", 1), (4, "even", 2), (6, "even", 2)] {
                number.set(next);
                assert_eq!((word.get(), made.get_untracked()), (expected, times), "{next}");
            }
        });
    }

    #[test]
    fn a_memo_is_handed_what_it_was_before() {
        owned(|| {
            let added = RwSignal::new(1);
            let sum = memo(move |before: Option<&i32>| before.copied().unwrap_or_default() + added.get());
            assert_eq!(sum.get(), 1);
            added.set(2);
            assert_eq!(sum.get(), 3);
        });
    }

    #[test]
    fn a_signal_is_whatever_it_was_made_of() {
        owned(|| {
            let name = RwSignal::new("Amélie".to_owned());
            let length = memo(move |_| name.with(String::len));
            let signals: [Signal<usize>; 3] =
                [length.into(), Signal::derive(move || name.with(String::len)), Signal::stored(7)];
            name.set("Bo".to_owned());
            assert_eq!(signals.map(|signal| signal.get()), [2, 2, 7]);
            assert_eq!(Signal::<String>::from(name).get(), "Bo");
        });
    }

    #[test]
    fn what_has_gone_is_neither_read_nor_set() {
        let owner = Owner::new();
        let (signal, kept) = owner.with(|| (RwSignal::new(1), StoredValue::new(1)));
        owner.cleanup();
        signal.set(2);
        assert_eq!((signal.try_get(), signal.try_set(3)), (None, Some(3)));
        assert_eq!((kept.try_get_value(), kept.try_set_value(4)), (None, Some(4)));
    }

    #[test]
    fn a_callback_is_run() {
        owned(|| {
            let heard = StoredValue::new(0);
            let hear = Callback::new(move |more: i32| {
                heard.update_value(|heard| *heard += more);
                heard.get_value()
            });
            assert_eq!((hear.run(2), hear.run(3)), (2, 5));
        });
    }
}
