//! Changes on their way to the server: sent again, under the same key, until it is known what came of them.

use std::{future::Future, pin::Pin};

use gloo_timers::future::TimeoutFuture;
use leptos::{ev, prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::{
    dom::{IntoNode, Node, effect, view},
    error::AppError,
    signals::{RwSignal, StoredValue},
    ui::{note::Note, pill::Tone},
};

/// What sends a change, once more each time it is called.
pub(crate) type Asking<'a, T> = &'a dyn Fn() -> Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

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
pub(crate) async fn deliver<T>(send: Asking<'_, T>, waits: &dyn Fn()) -> Result<T, AppError> {
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

/// Changes on their way, each about something that is shown, and shown as `T` until the answer is known. Kept by the
/// page: dialogs close, and what is open changes, before all answers are there.
pub(crate) struct Deliveries<T: 'static> {
    under_way: RwSignal<Vec<UnderWay<T>>>,
    last: StoredValue<u32>,
}

#[derive(Clone)]
struct UnderWay<T> {
    number: u32,
    about: Uuid,
    to_be: T,
    /// The server cannot be reached.
    waits: bool,
}

impl<T> Clone for Deliveries<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Deliveries<T> {}

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
        about: Uuid,
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
        let this = UnderWay { number, about, to_be, waits: false };
        self.under_way.try_update(|all| all.push(this));
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

    pub(crate) fn is_under_way(self, about: Uuid) -> bool {
        self.under_way.with(|all| all.iter().any(|one| one.about == about))
    }

    /// What is shown meanwhile, the last asked for last.
    pub(crate) fn to_be(self) -> Vec<T> {
        self.under_way.with(|all| all.iter().map(|one| one.to_be.clone()).collect())
    }

    /// That of one of them, as it was asked for last.
    pub(crate) fn to_be_of(self, about: Uuid) -> Option<T> {
        self.under_way.with(|all| all.iter().rfind(|one| one.about == about).map(|one| one.to_be.clone()))
    }

    /// While the server cannot be reached: that what was asked about it is kept.
    pub(crate) fn note(self, about: impl Fn() -> Option<Uuid> + Send + Sync + 'static) -> Node {
        let waits = move || {
            let about = about();
            self.under_way.with(|all| all.iter().any(|one| one.waits && Some(one.about) == about))
        };
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
