//! What is done on the page, and what came of it.

use super::{
    asked::{Asked, PATH},
    board::Board,
    server_fns::TakeRoom,
};
use crate::{
    action::ServerAction,
    call::Change,
    dom::watch,
    signals::{Memo, RwSignal, StoredValue, memo},
    ui::{addressed::open_while, focus::focus_if_lost, toast::use_toasts},
};
use domain::{ids::RoomId, practice_rooms::PracticeRoom};

/// What is asked for in the address, and what is taken without being asked for there.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    pub(super) asked: Memo<Asked>,
    entered: StoredValue<bool>,
    take: ServerAction<TakeRoom>,
    /// Which was tried last.
    tried: RwSignal<Option<RoomId>>,
}

impl Acts {
    pub(super) fn new(board: Board, asked: Memo<Asked>, entered: StoredValue<bool>) -> Self {
        let toasts = use_toasts();
        let take = ServerAction::new(move |room: PracticeRoom| {
            board.put(room.clone());
            toasts.say(format!("Yours: {}, with {}", when(board, &room), room.host.name));
            focus_if_lost("#main");
        });
        Self { asked, entered, take, tried: RwSignal::new(None) }
    }

    /// One after the other.
    pub(super) fn take(self, id: RoomId) {
        if self.take.pending().get_untracked() {
            return;
        }
        self.tried.set(Some(id));
        self.take.dispatch(TakeRoom { id });
    }

    pub(super) fn is_taking(self, id: RoomId) -> bool {
        self.tried.get() == Some(id) && self.take.pending().get()
    }

    /// Why the room could not be had, for as long as nothing else is tried.
    pub(super) fn refused_of(self, id: RoomId) -> Option<String> {
        let refused = self.take.refused().get().filter(|_| self.tried.get() == Some(id));
        refused.map(|why| why.to_string())
    }

    /// A dialog that is open while the address asks for one of its kind; what was said the last time is not said again.
    /// Once it is done, `done` shows what came of it and tells it in words, and the dialog closes.
    pub(super) fn dialog<F>(
        self,
        is_asked: fn(Asked) -> bool,
        done: impl Fn(PracticeRoom) -> String + Send + Sync + 'static,
    ) -> (RwSignal<bool>, ServerAction<F>)
    where
        F: Change<Output = PracticeRoom> + 'static,
    {
        let asked = memo(move |_| is_asked(self.asked.get()));
        let open = open_while(asked, self.entered, || PATH.to_owned());
        let toasts = use_toasts();
        let action = ServerAction::of_form(move |room| {
            let said = done(room);
            open.set(false);
            toasts.say(said);
        });
        watch(
            move || open.get(),
            move |&open, _| {
                if open {
                    action.forget();
                }
            },
        );
        (open, action)
    }
}

/// "Tue 3 Mar, 14:00–14:45 Paris".
pub(super) fn when(board: Board, room: &PracticeRoom) -> String {
    board.wall(|wall| wall.whole(room.interval))
}
