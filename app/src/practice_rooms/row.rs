use domain::{
    ids::{RoomId, RoomMessageId},
    practice_rooms::PracticeRoom,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    acts::Acts,
    asked::Asked,
    board::{Board, Mail, Standing},
    server_fns::{MailRoomAgain, TakeRoom},
};
use crate::{
    dom::{Node, view},
    messages::{tone, word},
    signals::{Memo, Signal, memo},
    ui::{
        button::{Button, ButtonKind},
        pill::{Pill, Tone},
    },
};

/// A room on a line of its own. What was said of it stays for as long as the line does, also once the room is gone.
#[component]
pub(super) fn RoomRow(id: RoomId, board: Board, acts: Acts) -> Node {
    let room = memo(move |before: Option<&Option<PracticeRoom>>| {
        board.room(id).or_else(|| before.cloned().flatten())
    });
    let standing = memo(move |_| room.with(|room| room.as_ref().map(|room| board.standing(room))));
    let of = move |words: fn(Board, &PracticeRoom) -> Option<String>| {
        room.with(|room| room.as_ref().and_then(|room| words(board, room)))
    };
    let gone = move || matches!(standing.get(), Some(Standing::Taken | Standing::Begun));
    view! {
        <li class="row" class:gone=gone>
            <b class="when">{move || of(times)}</b>
            <span class="who">{move || of(|board, room| Some(board.called(&room.host)))}</span>
            <span class="beside">{move || of(with)}</span>
            <span class="place">{move || of(|_, room| room.topic.as_ref().map(ToString::to_string))}</span>
            <span class="act">{move || standing.get().map(|standing| act(standing, id, room, board, acts))}</span>
            {move || mails(board, id)}
            {move || acts.refused_of(id).map(|why| view! { <p class="wrong said" role="alert">{why}</p> })}
        </li>
    }
}

/// What host and guest are told of it. Sending again is for the server alone, with a script as without.
fn mails(board: Board, id: RoomId) -> Option<Node> {
    let mails = board.mails(id);
    let again = |message: RoomMessageId, what: String| {
        view! {
            <form method="post" action=MailRoomAgain::url()>
                <input type="hidden" name="room" value=id.to_string() />
                <input type="hidden" name="id" value=message.to_string() />
                <Button kind=ButtonKind::Quiet submit=true>
                    "Send again"
                    <span class="spoken">{format!(" {what}")}</span>
                </Button>
            </form>
        }
    };
    let line = |Mail { id, room: _, what, state, became, again: may_again }: Mail| {
        view! {
            <li>
                <Pill tone=tone(state)>{word(state)}</Pill>
                <span>{what.clone()}</span>
                <small>{became}</small>
                {may_again.then(|| again(id, what))}
            </li>
        }
    };
    (!mails.is_empty())
        .then(|| view! { <ul class="ledger mails">{mails.into_iter().map(line).collect_view()}</ul> })
}

/// "14:00–14:45 Paris".
fn times(board: Board, room: &PracticeRoom) -> Option<String> {
    board.wall(|wall| {
        let reading = wall.clocks.reading(room.interval, &wall.zone);
        Some(format!("{} {}", reading.times, reading.place))
    })
}

/// "with Bo Lindqvist".
fn with(board: Board, room: &PracticeRoom) -> Option<String> {
    let guest = room.guest.as_ref()?;
    Some(match board.called(guest).as_str() {
        "You" => "with you".to_owned(),
        name => format!("with {name}"),
    })
}

fn act(standing: Standing, id: RoomId, room: Memo<Option<PracticeRoom>>, board: Board, acts: Acts) -> Node {
    match standing {
        Standing::Open => view! { <Take id=id room=room board=board acts=acts /> },
        Standing::Own => view! { <Own id=id room=room board=board /> },
        Standing::Yours => view! { <Pill tone=Tone::Good>"Yours"</Pill> },
        Standing::Taken => view! { <Pill tone=Tone::Accent>"Taken"</Pill> },
        Standing::Begun => view! { <Pill>"Begun"</Pill> },
    }
}

#[component]
fn Take(id: RoomId, room: Memo<Option<PracticeRoom>>, board: Board, acts: Acts) -> Node {
    let name = named(room, board, |when, room| format!("Take {when}, hosted by {}", room.host.name));
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        acts.take(id);
    };
    view! {
        <form method="post" action=TakeRoom::url() on:submit=send>
            <input type="hidden" name="id" value=id.to_string() />
            <Button submit=true busy=Signal::derive(move || acts.is_taking(id)) attr:aria-label=name>"Take"</Button>
        </form>
    }
}

/// What its host may do with it.
#[component]
fn Own(id: RoomId, room: Memo<Option<PracticeRoom>>, board: Board) -> Node {
    let moving = named(room, board, |when, _| format!("Move {when}"));
    let cancelling = named(room, board, |when, _| format!("Cancel {when}"));
    view! {
        <span class="buttons">
            <a class="button" href=Asked::Move(id).href() aria-label=moving data-noscroll="">"Move…"</a>
            <a class="button danger" href=Asked::Cancel(id).href() aria-label=cancelling data-noscroll="">"Cancel…"</a>
        </span>
    }
}

/// A whole sentence for those who do not see the line around it.
fn named(
    room: Memo<Option<PracticeRoom>>,
    board: Board,
    words: fn(String, &PracticeRoom) -> String,
) -> impl Fn() -> Option<String> + Copy + Send + Sync + 'static {
    move || {
        room.with(|room| {
            let room = room.as_ref()?;
            let when = board.wall(|wall| wall.clocks.spoken(room.interval, &wall.zone));
            Some(words(when, room))
        })
    }
}
