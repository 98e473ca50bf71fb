//! Taking something away that does not come back: asked once, naming it.

use super::{confirm::Confirm, focus::focus_if_lost, refused::Refused};
use crate::{
    action::ServerAction,
    call::Change,
    dom::{Node, view, watch},
    signals::{Callback, RwSignal, Signal},
};

/// What may be taken away, and whether somebody is asked just now if it is to be.
pub(crate) struct Removal<T> {
    what: RwSignal<Option<T>>,
    asks: RwSignal<bool>,
}

/// How it is asked.
pub(crate) struct Question<T> {
    /// Of the dialog.
    pub(crate) id: &'static str,
    /// "Remove “Read the CV”?"
    pub(crate) title: fn(&T) -> String,
    /// What follows from it.
    pub(crate) about: &'static str,
    /// "Remove it".
    pub(crate) verb: &'static str,
}

impl<T: Send + Sync + 'static> Removal<T> {
    pub(crate) fn new() -> Self {
        Self { what: RwSignal::new(None), asks: RwSignal::new(false) }
    }

    pub(crate) fn ask(self, what: T) {
        self.what.set(Some(what));
        self.asks.set(true);
    }

    /// The dialog. `input`: what the server is asked then; `again` has all asked for anew once it is gone.
    pub(crate) fn dialog<F>(
        self,
        question: Question<T>,
        input: impl Fn(&T) -> F + Send + Sync + 'static,
        again: Callback<()>,
    ) -> Node
    where
        F: Change<Output = ()> + 'static,
    {
        let Self { what, asks } = self;
        let Question { id, title, about, verb } = question;
        let action = ServerAction::<F>::new(move |()| {
            asks.set(false);
            again.run(());
            // The button that asked goes with what it was for.
            focus_if_lost("#main");
        });
        watch(
            move || asks.get(),
            move |&asks, _| {
                if asks {
                    action.forget();
                }
            },
        );
        let title = Signal::derive(move || what.with(|what| what.as_ref().map(title)).unwrap_or_default());
        let yes = Callback::new(move |()| {
            if let Some(input) = what.with_untracked(|what| what.as_ref().map(&input)) {
                action.dispatch(input);
            }
        });
        let refused = action.refused();
        view! {
            <Confirm id=id open=asks title=title about=about verb=Signal::stored(verb.to_owned()) busy=action.pending() on_yes=yes>
                <Refused why=refused />
            </Confirm>
        }
    }
}

impl<T> Clone for Removal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Removal<T> {}
