use domain::ids::RoomId;
use leptos::{prelude::*, server_fn::ServerFn as _};

use super::{
    acts::Acts,
    asked::Asked,
    board::{Board, Practice},
    dialogs::{CancelDialog, HostDialog, MoveDialog},
    row::RoomRow,
    server_fns::{MailRoomAgain, TakeRoom, show_rooms},
};
use crate::{
    address::{Query, use_query},
    dom::{For, Node, Show, Title, Transition, view},
    live::use_live,
    routes::Broken,
    sent,
    session::use_session,
    signals::{Memo, StoredValue, memo},
    ui::{
        addressed::entered,
        button::{ButtonKind, ButtonLink},
        empty::Empty,
        exports::Exports,
        icon::IconName,
        note::Note,
        pill::Tone,
        skeleton::{PageSkeleton, Shape},
        tick::tick,
    },
};

/// Practice rooms, to take one or to host one.
#[component]
pub fn PracticePage() -> Node {
    let query = use_query();
    let asked = memo(move |_| query.with(Asked::read));
    let entered = entered(memo(move |_| asked.get() != Asked::Nothing));
    let loaded = sent::load(|| (), |()| show_rooms());
    view! {
        <Title text="Practice" />
        <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            {move || loaded.get().map(|told| match told {
                Ok(practice) => view! { <Practised practice=practice asked=asked entered=entered /> },
                Err(error) => view! { <Broken error=error /> },
            })}
        </Transition>
    }
}

#[component]
fn Practised(practice: Practice, asked: Memo<Asked>, entered: StoredValue<bool>) -> Node {
    let (shown, total) = (practice.rooms.len() as u64, practice.total);
    let board = Board::new(practice);
    let acts = Acts::new(board, asked, entered);
    keep_up(board);
    view! {
        <Rooms board=board acts=acts />
        {(shown < total).then(|| view! { <p class="small">{format!("The first {shown} of {total} rooms are shown.")}</p> })}
        <HostDialog board=board acts=acts />
        <MoveDialog board=board acts=acts />
        <CancelDialog board=board acts=acts />
    }
}

/// Listens to what changes elsewhere, and moves with the clock.
fn keep_up(board: Board) {
    use_live().on_change(move |change| board.take_in(change));
    tick(move |passed| board.pass(passed));
}

#[component]
fn Rooms(board: Board, acts: Acts) -> Node {
    let days = memo(move |_| board.days());
    let before = use_query()
        .with_untracked(|query: &Query| query.refused_form(&[TakeRoom::PATH, MailRoomAgain::PATH]));
    view! {
        <div class="page-head">
            <h1>"Practice"</h1>
            <span class="range" role="status">{move || days.with(|days| count(days))}</span>
            <span class="grow"></span>
            <HostLink />
        </div>
        <p class="small">{word_leaves()}</p>
        {before.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
        <Show when=move || days.with(|days| !days.is_empty()) fallback=|| view! { <Nothing /> }>
            <div class="rows rooms">
                <For each=move || days.get() key=|day| day.0.clone() let:day>
                    <DayOfRooms name=day.0 days=days board=board acts=acts />
                </For>
            </div>
        </Show>
        <Exports what="these rooms" files=vec![("Export as CSV", "/api/practice-rooms.csv".to_owned())] />
    }
}

/// The day stays while its rooms come and go.
#[component]
fn DayOfRooms(name: String, days: Memo<Vec<(String, Vec<RoomId>)>>, board: Board, acts: Acts) -> Node {
    let of_day = {
        let name = name.clone();
        memo(move |_| {
            let rooms = |day: &(String, Vec<RoomId>)| (day.0 == name).then(|| day.1.clone());
            days.with(|days| days.iter().find_map(rooms)).unwrap_or_default()
        })
    };
    view! {
        <section>
            <h2>{name}</h2>
            <ul class="of-day">
                <For each=move || of_day.get() key=|id| *id let:id>
                    <RoomRow id=id board=board acts=acts />
                </For>
            </ul>
        </section>
    }
}

/// "3 rooms"; where there are none, the page says so itself.
fn count<T>(days: &[(String, Vec<T>)]) -> String {
    match days.iter().map(|(_, rooms)| rooms.len()).sum() {
        0 => String::new(),
        1 => "1 room".to_owned(),
        rooms => format!("{rooms} rooms"),
    }
}

/// To whom word goes out, and when.
fn word_leaves() -> String {
    let when = match use_session().undo_seconds {
        0 => "at once".to_owned(),
        seconds => format!("{seconds} s later"),
    };
    format!(
        "When a room is taken, and when it is moved or called off after that, mail goes to host and guest {when}."
    )
}

/// A link, so that it leads to the form without a script too.
#[component]
fn HostLink() -> Node {
    view! {
        <ButtonLink href=Asked::Host.href() kind=ButtonKind::Primary icon=IconName::Plus attr:data-noscroll="">
            "Host a room"
        </ButtonLink>
    }
}

#[component]
fn Nothing() -> Node {
    let sentence = "Nobody hosts a mock interview just now. Host one, and it appears on every colleague’s page: the \
                    first to take it practises with you.";
    view! { <Empty icon=IconName::People sentence=sentence /> }
}
