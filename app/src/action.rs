//! What somebody asks the server to do, and what came of it. Leptos' name; of one type inside, whatever it is of; see
//! [`crate::signals`].

use std::pin::Pin;

use leptos::{
    reactive::owner::{Owner, WeakOwner},
    server_fn::ServerFn,
    task::spawn_local,
};

use crate::{
    address::{Query, use_query},
    error::AppError,
    session::leave_if_signed_out,
    signals::{Callback, RwSignal, Signal, StoredValue, untrack},
};

/// Something that a form or a button asks for. Whoever is signed out by then is led to the door.
pub(crate) struct ServerAction<F: ServerFn> {
    progress: Progress,
    done: Callback<F::Output>,
}

#[derive(Clone, Copy)]
struct Progress {
    under_way: RwSignal<u32>,
    pending: Signal<bool>,
    refused: RwSignal<Option<AppError>>,
    /// Of whoever asks: what is done in the end is theirs.
    owner: StoredValue<Option<WeakOwner>>,
}

impl<F> ServerAction<F>
where
    F: ServerFn<Error = AppError> + 'static,
    F::Output: 'static,
{
    /// `done` is handed what the server answers where it does not refuse, unless whoever asked has gone.
    pub(crate) fn new(done: impl Fn(F::Output) + Send + Sync + 'static) -> Self {
        Self { progress: Progress::new(None), done: Callback::new(done) }
    }

    /// As [`Self::new`], for the one form of its kind on a page: it begins with why it was refused when it was sent without
    /// a script.
    pub(crate) fn of_form(done: impl Fn(F::Output) + Send + Sync + 'static) -> Self {
        let before = use_query().with_untracked(Query::refused_form::<F>);
        Self { progress: Progress::new(before), done: Callback::new(done) }
    }

    pub(crate) fn dispatch(self, input: F) {
        let Self { progress, done } = self;
        progress.begin();
        spawn(Box::pin(async move {
            let (told, refused) = match F::run_on_client(input).await {
                Ok(told) => (Some(told), None),
                Err(error) => (None, Some(error)),
            };
            if let (Some(owner), Some(told)) = (progress.end(refused), told) {
                owner.with(|| untrack(|| done.try_run(told)));
            }
        }));
    }

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

impl Progress {
    fn new(refused: Option<AppError>) -> Self {
        let owner = Owner::current().map(|owner| owner.downgrade());
        let under_way = RwSignal::new(0);
        let pending = Signal::derive(move || under_way.get() > 0);
        Self { under_way, pending, refused: RwSignal::new(refused), owner: StoredValue::new(owner) }
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

fn spawn(asking: Pin<Box<dyn Future<Output = ()>>>) {
    spawn_local(asking);
}

impl<F: ServerFn> Clone for ServerAction<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: ServerFn> Copy for ServerAction<F> {}
