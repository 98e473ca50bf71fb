//! What is done on the page, and what came of it.

use domain::{ids::RoomId, practice_rooms::PracticeRoom};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    asked::{Asked, PATH},
    board::Board,
    server_fns::{CancelRoom, HostRoom, MoveRoom, TakeRoom},
};
use crate::{
    dom::watch,
    error::AppError,
    session::leave_if_signed_out,
    signals::{Memo, RwSignal, StoredValue, memo},
    ui::{
        addressed::open_while,
        focus::focus_if_lost,
        toast::{Toasts, use_toasts},
    },
};

/// The acts of the page, each with its answer.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    pub(super) asked: Memo<Asked>,
    entered: StoredValue<bool>,
    pub(super) host: ServerAction<HostRoom>,
    pub(super) shift: ServerAction<MoveRoom>,
    pub(super) cancel: ServerAction<CancelRoom>,
    take: ServerAction<TakeRoom>,
    taking: RwSignal<Option<RoomId>>,
    refused: RwSignal<Option<(RoomId, String)>>,
}

impl Acts {
    pub(super) fn new(board: Board, asked: Memo<Asked>, entered: StoredValue<bool>) -> Self {
        let acts = Self {
            asked,
            entered,
            host: ServerAction::new(),
            shift: ServerAction::new(),
            cancel: ServerAction::new(),
            take: ServerAction::new(),
            taking: RwSignal::new(None),
            refused: RwSignal::new(None),
        };
        acts.settle_taking(board, use_toasts());
        acts
    }

    pub(super) fn take(self, id: RoomId) {
        self.taking.set(Some(id));
        self.refused.set(None);
        self.take.dispatch(TakeRoom { id });
    }

    pub(super) fn is_taking(self, id: RoomId) -> bool {
        self.taking.get() == Some(id)
    }

    /// Why the room could not be had, for as long as nothing else is tried.
    pub(super) fn refused_of(self, id: RoomId) -> Option<String> {
        self.refused.get().filter(|(of, _)| *of == id).map(|(_, why)| why)
    }

    fn settle_taking(self, board: Board, toasts: Toasts) {
        let take = self.take;
        watch(
            move || take.value().get(),
            move |answer, _| {
                let taken = self.taking.get_untracked();
                match answer {
                    Some(Ok(room)) => {
                        board.put(room.clone());
                        toasts.say(format!("Yours: {}, with {}", when(board, room), room.host.name));
                        focus_if_lost("#main");
                    }
                    Some(Err(error)) => {
                        leave_if_signed_out(error);
                        self.refused.set(taken.map(|id| (id, error.to_string())));
                    }
                    None => return,
                }
                self.taking.set(None);
            },
        );
    }

    /// Open while the address asks for one of its kind; what was said the last time is not said again.
    pub(super) fn dialog<F>(self, action: ServerAction<F>, is_asked: fn(Asked) -> bool) -> RwSignal<bool>
    where
        F: ServerFn<Output = PracticeRoom, Error = AppError> + Clone + Send + Sync + 'static,
    {
        let asked = memo(move |_| is_asked(self.asked.get()));
        let open = open_while(asked, self.entered, || PATH.to_owned());
        watch(
            move || open.get(),
            move |&open, _| {
                if open {
                    action.value().set(None);
                }
            },
        );
        open
    }
}

/// Once it is done, shows what came of it, says so and closes the dialog.
pub(super) fn settle<F>(
    action: ServerAction<F>,
    open: RwSignal<bool>,
    done: impl Fn(&PracticeRoom) -> String + Send + Sync + 'static,
) where
    F: ServerFn<Output = PracticeRoom, Error = AppError> + Clone + Send + Sync + 'static,
{
    let toasts = use_toasts();
    watch(
        move || action.value().get(),
        move |answer, _| match answer {
            Some(Ok(room)) => {
                let said = done(room);
                open.set(false);
                toasts.say(said);
            }
            Some(Err(error)) => leave_if_signed_out(error),
            None => {}
        },
    );
}

/// "Tue 3 Mar, 14:00–14:45 Paris".
pub(super) fn when(board: Board, room: &PracticeRoom) -> String {
    board.wall(|wall| wall.whole(room.interval))
}
