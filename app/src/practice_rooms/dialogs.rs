//! The dialogs of the page: to host a room, to move one's own, to call it off.

use chrono::TimeDelta;
use domain::{ids::RoomId, practice_rooms::PracticeRoom, time::Interval};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

use super::{
    acts::{Acts, when},
    asked::Asked,
    board::Board,
    form::{AboutNoField, Entries, Times, said},
    server_fns::{CancelRoom, HostRoom, MoveRoom},
};
use crate::{
    action::ServerAction,
    dom::{Node, view},
    signals::{MaybeProp, Memo, RwSignal, Signal, memo, untrack},
    slots::typed::Typed,
    ui::{
        addressed::close_instead,
        button::{Button, ButtonKind, ButtonLink},
        dialog::Dialog,
        field::Field,
        note::Note,
    },
};

/// As long as most interviews last.
const MINUTES: &str = "45";

#[component]
pub(super) fn HostDialog(board: Board, acts: Acts) -> Node {
    let is_asked = |asked| asked == Asked::Host;
    let (open, action) = acts.dialog(is_asked, move |room| {
        let said = format!("Hosted: {}", when(board, &room));
        board.put(room);
        said
    });
    let about =
        Signal::stored(Some("Everybody sees it, and the first colleague to take it has it.".to_owned()));
    view! {
        <Dialog id="host-room" open=open title=Signal::stored("Host a practice room".to_owned()) about=about>
            <HostForm board=board action=action open=open />
        </Dialog>
    }
}

#[component]
fn HostForm(board: Board, action: ServerAction<HostRoom>, open: RwSignal<bool>) -> Node {
    let entries = Entries::new(Typed { minutes: MINUTES.to_owned(), ..tomorrow(board) });
    let topic = RwSignal::new(String::new());
    let refused = action.refused();
    let about_topic = MaybeProp::derive(move || {
        refused.with(|refused| said(refused.as_ref(), ["topic", "topic"], "The topic"))
    });
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let typed = untrack(|| entries.typed());
        action.dispatch(HostRoom { typed, topic: topic.get_untracked() });
    };
    view! {
        <form method="post" action=HostRoom::url() on:submit=send>
            <div class="dialog-body">
                <Times board=board entries=entries lasts=true refused=refused />
                <Field
                    label="Topic"
                    name="topic"
                    id="room-topic"
                    value=topic
                    hint="What is to be practised: system design, a difficult conversation"
                    error=about_topic
                    optional=true
                />
            </div>
            <Foot open=open keep="Not now">
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>"Host this room"</Button>
            </Foot>
        </form>
    }
}

/// The hour that comes next, a day from now.
fn tomorrow(board: Board) -> Typed {
    const HOUR: i64 = 60 * 60;
    untrack(|| {
        board.wall(|wall| {
            let soon = wall.now + TimeDelta::days(1) + TimeDelta::hours(1);
            let start = soon - TimeDelta::seconds(soon.timestamp().rem_euclid(HOUR));
            let start = start - TimeDelta::nanoseconds(start.timestamp_subsec_nanos().into());
            let interval = Interval::new(start, start + TimeDelta::hours(1)).ok()?;
            Typed::of(interval, "", wall.clocks.zone(&wall.zone)?).ok()
        })
    })
    .unwrap_or_default()
}

#[component]
pub(super) fn MoveDialog(board: Board, acts: Acts) -> Node {
    let is_asked = |asked| matches!(asked, Asked::Move(_));
    let (open, action) = acts.dialog(is_asked, move |room| {
        let said = format!("Moved to {}", when(board, &room));
        board.put(room);
        said
    });
    let room = asked_for(board, acts, |asked| match asked {
        Asked::Move(id) => Some(id),
        _ => None,
    });
    let about = Signal::derive(move || {
        room.get().map(|room| format!("Now {}. {}", when(board, &room), taken(&room)))
    });
    let body = move || match untrack(|| room.get()) {
        Some(room) => view! { <MoveForm board=board action=action open=open room=room /> },
        None => gone(),
    };
    view! {
        <Dialog id="move-room" open=open title=Signal::stored("Move your practice room".to_owned()) about=about>
            {body()}
        </Dialog>
    }
}

#[component]
fn MoveForm(board: Board, action: ServerAction<MoveRoom>, open: RwSignal<bool>, room: PracticeRoom) -> Node {
    let id = room.id;
    let entries = untrack(|| Entries::of(board, room.interval));
    let minutes = room.interval.length().num_minutes().to_string();
    let refused = action.refused();
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        action.dispatch(MoveRoom { id, typed: untrack(|| entries.typed()) });
    };
    view! {
        <form method="post" action=MoveRoom::url() on:submit=send>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="typed[minutes]" value=minutes />
            <div class="dialog-body">
                <Times board=board entries=entries lasts=false refused=refused />
            </div>
            <Foot open=open keep="Leave it there">
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>"Move the room"</Button>
            </Foot>
        </form>
    }
}

/// Asks once, naming the room, before it is called off.
#[component]
pub(super) fn CancelDialog(board: Board, acts: Acts) -> Node {
    let is_asked = |asked| matches!(asked, Asked::Cancel(_));
    let (open, action) = acts.dialog(is_asked, move |room| {
        board.remove(&room);
        format!("Cancelled: {}", when(board, &room))
    });
    let room = asked_for(board, acts, |asked| match asked {
        Asked::Cancel(id) => Some(id),
        _ => None,
    });
    let about =
        Signal::derive(move || room.get().map(|room| format!("{}. {}", when(board, &room), taken(&room))));
    let body = move || match untrack(|| room.get()) {
        Some(room) => view! { <CancelForm action=action open=open id=room.id /> },
        None => gone(),
    };
    view! {
        <Dialog id="cancel-room" open=open title=Signal::stored("Cancel your practice room?".to_owned()) about=about>
            {body()}
        </Dialog>
    }
}

#[component]
fn CancelForm(action: ServerAction<CancelRoom>, open: RwSignal<bool>, id: RoomId) -> Node {
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        action.dispatch(CancelRoom { id });
    };
    view! {
        <form method="post" action=CancelRoom::url() on:submit=send>
            <input type="hidden" name="id" value=id.to_string() />
            <div class="dialog-body">
                <AboutNoField refused=action.refused() />
            </div>
            <Foot open=open keep="Keep the room">
                <Button kind=ButtonKind::Destroy submit=true busy=action.pending()>"Cancel the room"</Button>
            </Foot>
        </form>
    }
}

/// The way out, and beside it the way on.
#[component]
fn Foot(open: RwSignal<bool>, keep: &'static str, children: crate::dom::Children) -> Node {
    view! {
        <div class="dialog-foot">
            <ButtonLink href=Asked::Nothing.href() on:click=move |ev| close_instead(open, &ev)>
                {keep}
            </ButtonLink>
            {children()}
        </div>
    }
}

/// The room that a dialog is about; it stays what it was while the dialog closes.
fn asked_for(board: Board, acts: Acts, id: fn(Asked) -> Option<RoomId>) -> Memo<Option<PracticeRoom>> {
    memo(move |before: Option<&Option<PracticeRoom>>| match id(acts.asked.get()) {
        Some(id) => board.room(id),
        None => before.cloned().flatten(),
    })
}

/// Whom a change concerns.
fn taken(room: &PracticeRoom) -> String {
    match &room.guest {
        Some(guest) => format!("{} has taken it.", guest.name),
        None => "Nobody has taken it yet.".to_owned(),
    }
}

fn gone() -> Node {
    view! {
        <div class="dialog-body">
            <Note>"This room is not here any more."</Note>
        </div>
    }
}
