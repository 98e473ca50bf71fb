//! Changes on their way to the server: sent again, under the same key, until it is known what came of them.

use std::{
    fmt::{self, Debug},
    future::Future,
    pin::Pin,
};

use gloo_timers::future::TimeoutFuture;
use leptos::{ev, prelude::*, task::spawn_local};

use crate::{
    dom::{IntoNode, Node, effect, view},
    error::AppError,
    signals::{RwSignal, StoredValue},
    ui::{note::Note, pill::Tone},
};

/// What sends a change, once more each time it is called.
type Asking<'a, T> = &'a dyn Fn() -> Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

/// How long it is tried: about ten minutes.
const TRIES: u32 = 120;
const FIRST_PAUSE_MS: u32 = 500;
const LONGEST_PAUSE_MS: u32 = 5_000;

/// What a change is known by, however often it is sent.
pub(crate) fn new_key() -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number below two to the 52"
    )]
    let half = || (js_sys::Math::random() * 2_f64.powi(52)) as u64;
    format!("{:013x}{:013x}", half(), half())
}

/// What the server answers; `waits` is told when it cannot be reached.
async fn deliver<T>(send: Asking<'_, T>, waits: &dyn Fn()) -> Result<T, AppError> {
    let mut pause = FIRST_PAUSE_MS;
    for _ in 0..TRIES {
        if window().navigator().on_line() {
            match send().await {
                // Nobody knows whether it was heard: under the same key it is done once.
                Err(AppError::Network | AppError::Unavailable) => {}
                answer => return answer,
            }
        }
        waits();
        TimeoutFuture::new(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE_MS);
    }
    Err(AppError::Network)
}

/// Changes on their way, each shown as `T` until the answer is known. Kept by the page: dialogs close, and what is open
/// changes, before all answers are there.
pub(crate) struct Deliveries<T: 'static> {
    under_way: RwSignal<Vec<UnderWay<T>>>,
    last: StoredValue<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnderWay<T> {
    /// Of all that were asked for on the page.
    pub(crate) number: u32,
    pub(crate) to_be: T,
    /// The server cannot be reached: it is sent again.
    pub(crate) waits: bool,
}

impl<T> Clone for Deliveries<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Deliveries<T> {}

impl<T> Debug for Deliveries<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Deliveries")
    }
}

impl<T: Clone + Send + Sync + 'static> Deliveries<T> {
    /// None yet. What waits would be lost with the page: whoever closes it is asked.
    pub(crate) fn none() -> Self {
        let under_way = RwSignal::new(Vec::<UnderWay<T>>::new());
        effect(move |_| {
            let leaving = window_event_listener(ev::beforeunload, move |ev| {
                let waits = under_way.try_with_untracked(|all| all.iter().any(|one| one.waits));
                if waits == Some(true) {
                    ev.prevent_default();
                }
            });
            on_cleanup(move || leaving.remove());
        });
        Self { under_way, last: StoredValue::new(0) }
    }

    /// Asks for a change until it is known what came of it, and hands that to `answered`, wherever the page has gone.
    pub(crate) fn send<A: 'static, F>(
        self,
        to_be: T,
        ask: impl Fn() -> F + 'static,
        answered: impl FnOnce(Result<A, AppError>) + 'static,
    ) where
        F: Future<Output = Result<A, AppError>> + 'static,
    {
        let number = self.last.try_update_value(|last| {
            *last = last.wrapping_add(1);
            *last
        });
        let number = number.unwrap_or_default();
        self.under_way.try_update(|all| all.push(UnderWay { number, to_be, waits: false }));
        spawn_local(async move {
            let wait = || {
                let of_this = |one: &&mut UnderWay<T>| one.number == number;
                self.under_way
                    .try_update(|all| all.iter_mut().filter(of_this).for_each(|one| one.waits = true));
            };
            let answer = deliver(&|| Box::pin(ask()), &wait).await;
            answered(answer);
            self.under_way.try_update(|all| all.retain(|one| one.number != number));
        });
    }

    pub(crate) fn with<R>(self, read: impl FnOnce(&[UnderWay<T>]) -> R) -> R {
        self.under_way.with(|all| read(all))
    }

    pub(crate) fn is_under_way(self, is_meant: impl Fn(&T) -> bool) -> bool {
        self.with(|all| all.iter().any(|one| is_meant(&one.to_be)))
    }

    /// How many wait until the server can be reached.
    pub(crate) fn waiting(self) -> usize {
        self.with(|all| all.iter().filter(|one| one.waits).count())
    }

    /// While the server cannot be reached: that what was asked, and is meant, is kept.
    pub(crate) fn note(self, is_meant: impl Fn(&T) -> bool + Send + Sync + 'static) -> Node {
        let waits = move || self.with(|all| all.iter().any(|one| one.waits && is_meant(&one.to_be)));
        let note = || {
            view! {
                <Note tone=Tone::Warn>
                    "The server cannot be reached. What you asked for is kept here and sent as soon as it answers."
                </Note>
            }
        };
        Node::live(move || waits().then(note).into_node())
    }
}
