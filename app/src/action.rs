//! What somebody asks the server to do, and what came of it. Leptos' name; of one type inside, whatever it is of; see
//! [`crate::signals`].

use std::marker::PhantomData;

use bytes::Bytes;
use leptos::{
    reactive::owner::{Owner, WeakOwner},
    task::spawn_local,
};

use crate::{
    address::use_query,
    call::{self, Answer, Change},
    error::AppError,
    session::leave_if_signed_out,
    signals::{Callback, RwSignal, Signal, StoredValue, untrack},
};

/// Something that a form or a button asks for. Whoever is signed out by then is led to the door.
pub(crate) struct ServerAction<F> {
    progress: Progress,
    /// Refuses what it cannot read.
    done: Callback<Bytes, Result<(), AppError>>,
    of: PhantomData<fn(F)>,
}

#[derive(Clone, Copy)]
struct Progress {
    under_way: RwSignal<u32>,
    pending: Signal<bool>,
    refused: RwSignal<Option<AppError>>,
    /// Of whoever asks: what is done in the end is theirs.
    owner: StoredValue<Option<WeakOwner>>,
}

impl<F: Change + 'static> ServerAction<F> {
    /// `done` is handed what the server answers where it does not refuse, unless whoever asked has gone.
    pub(crate) fn new(done: impl Fn(F::Output) + Send + Sync + 'static) -> Self {
        Self::begin(Progress::new(None), done)
    }

    /// As [`Self::new`], for the one form of its kind on a page: it begins with why it was refused when it was sent without
    /// a script.
    pub(crate) fn of_form(done: impl Fn(F::Output) + Send + Sync + 'static) -> Self {
        Self::begin(Progress::of_form(F::PATH), done)
    }

    fn begin(progress: Progress, done: impl Fn(F::Output) + Send + Sync + 'static) -> Self {
        let done = Callback::new(move |answer: Bytes| call::read(&answer).map(&done));
        Self { progress, done, of: PhantomData }
    }

    pub(crate) fn dispatch(self, input: F) {
        ask(self.progress, self.done, input.ask());
    }
}

impl<F> ServerAction<F> {
    /// Whether an answer is still to come.
    pub(crate) fn pending(self) -> Signal<bool> {
        self.progress.pending
    }

    /// Why it was refused the last time, until it is asked for again.
    pub(crate) fn refused(self) -> Signal<Option<AppError>> {
        self.progress.refused.into()
    }

    /// What was said the last time is not said again.
    pub(crate) fn forget(self) {
        self.progress.refused.set(None);
    }
}

fn ask(progress: Progress, done: Callback<Bytes, Result<(), AppError>>, answer: Answer) {
    progress.begin();
    spawn_local(async move {
        match answer.await {
            Ok(told) => {
                let Some(owner) = progress.end(None) else { return };
                let done = owner.with(|| untrack(|| done.try_run(told)));
                if let Some(Err(error)) = done {
                    progress.refused.set(Some(error));
                }
            }
            Err(error) => _ = progress.end(Some(error)),
        }
    });
}

impl Progress {
    fn new(refused: Option<AppError>) -> Self {
        let owner = Owner::current().map(|owner| owner.downgrade());
        let under_way = RwSignal::new(0);
        let pending = Signal::derive(move || under_way.get() > 0);
        Self { under_way, pending, refused: RwSignal::new(refused), owner: StoredValue::new(owner) }
    }

    fn of_form(path: &str) -> Self {
        Self::new(use_query().with_untracked(|query| query.refused_form(&[path])))
    }

    fn begin(self) {
        self.refused.set(None);
        self.under_way.update(|under_way| *under_way += 1);
    }

    /// Gives whoever asked, if they are still there.
    fn end(self, refused: Option<AppError>) -> Option<Owner> {
        let owner = self.owner.try_get_value().flatten()?.upgrade()?;
        if let Some(error) = &refused {
            leave_if_signed_out(error);
        }
        self.under_way.update(|under_way| *under_way = under_way.saturating_sub(1));
        self.refused.set(refused);
        Some(owner)
    }
}

impl<F> Clone for ServerAction<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for ServerAction<F> {}
