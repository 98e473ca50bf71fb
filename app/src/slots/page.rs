use crate::dom::{ChildrenFn, Node, Show, Title, ToChildren as _, Transition, effect, view};
use chrono::TimeDelta;
use domain::{
    ids::SlotId,
    time::{Instant, IsoWeek},
};
use gloo_timers::callback::Interval;
use leptos::{prelude::*, server_fn::ServerFn as _};
use send_wrapper::SendWrapper;

use super::{
    address,
    board::{Board, Open, OpenedInterview},
    coach::Coach,
    copies_dialog::COPIES,
    dialogs::DIALOGS,
    grid::Grid,
    keys,
    list::{Filter, List},
    server_fns::{RemoveSlot, open_interview, show_week},
    week::{self, Week},
};
use crate::{
    address::{Query, use_query},
    imports, interviews,
    lazy::Lazy,
    live::use_live,
    routes::Broken,
    sent,
    signals::memo,
    ui::{
        button::{ButtonKind, ButtonLink},
        exports::Exports,
        icon::IconName,
        note::Note,
        pill::Tone,
        skeleton::{PageSkeleton, Shape},
    },
};

/// How often the line of now moves.
const TICK_MS: u32 = 20_000;

/// An interviewer's own week.
#[component]
pub fn MyWeek() -> Node {
    let query = use_query();
    let asked = memo(move |_| query.with(|query| query.get("week").unwrap_or_default().to_owned()));
    let slot = memo(move |_| query.with(|query| query.get("slot").and_then(SlotId::parse)));
    let week = sent::load(move || asked.get(), show_week);
    let interview = sent::load(
        move || slot.get(),
        |slot| async move {
            let slot = slot?;
            Some(open_interview(slot).await)
        },
    );
    view! {
        <Title text="My week" />
        <Transition of=week fallback=|| view! { <PageSkeleton shape=Shape::Week /> }>
            {move || week.get().map(|told| match told {
                Ok(week) => view! { <WeekPage week=week interview=interview /> },
                Err(error) => view! { <Broken error=error /> },
            })}
        </Transition>
    }
}

#[component]
fn WeekPage(week: Week, interview: OpenedInterview) -> Node {
    let (shown, this_week) = (week.week, week.this_week());
    let board = Board::new(week, interview);
    let query = use_query();
    open_asked_for(board, &query.get_untracked());
    let show = memo(move |_| query.with(|query| query.get("show").unwrap_or_default().to_owned()));
    address::keep(board, this_week, move || address::page(board, this_week, &show.get()));
    keep_up(board);
    DIALOGS.fetch_when_somebody_is_there();
    interviews::fetch_when_somebody_is_there();
    COPIES.fetch_when_somebody_is_there();
    keys::listen(board, this_week);
    let filter = memo(move |_| show.with(|show| Filter::read(show)));
    let grid = view! { <Grid board=board this_week=this_week /> };
    let first_offer = move || view! { <OfferLink week=shown this_week=this_week /> };
    view! {
        <Head shown=shown this_week=this_week />
        <Coach board=board />
        {move || {
            board.refused.get().map(|why| view! { <div class="said"><Note tone=Tone::Bad answers=true>{why}</Note></div> })
        }}
        <Waiting board=board />
        <div class="split">
            {grid}
            <List board=board this_week=this_week filter=filter offer=ChildrenFn::to_children(first_offer) />
        </div>
        <Exports what="your slots" files=vec![("Export as CSV", "/api/slots.csv".to_owned())]>
            <a href=imports::SLOTS>"Import from a file"</a>
        </Exports>
        <Opened board=board part=&DIALOGS is_one=|open| !matches!(open, Open::Copies { .. }) />
        <Opened board=board part=&COPIES is_one=|open| matches!(open, Open::Copies { .. }) />
    }
}

/// Dialogs, from when one of them is opened first: then they stay, to be opened again.
#[component]
fn Opened(board: Board, part: &'static Lazy<Board>, is_one: fn(&Open) -> bool) -> Node {
    let is_wanted = memo(move |before| {
        before == Some(&true) || board.open.with(|open| open.as_ref().is_some_and(is_one))
    });
    view! { <Show when=move || is_wanted.get()>{part.node(board, Node::nothing)}</Show> }
}

/// What is not with the server yet, and why.
#[component]
fn Waiting(board: Board) -> Node {
    let waiting = memo(move |_| board.waiting());
    let words = move || match waiting.get() {
        0 => None,
        1 => Some(
            "The server cannot be reached. Your change is kept here and sent as soon as it answers."
                .to_owned(),
        ),
        changes => Some(format!(
            "The server cannot be reached. Your {changes} changes are kept here and sent as soon as it answers."
        )),
    };
    view! {
        <div role="status">
            {move || words().map(|words| view! { <div class="said"><Note tone=Tone::Warn>{words}</Note></div> })}
        </div>
    }
}

#[component]
fn Head(shown: IsoWeek, this_week: IsoWeek) -> Node {
    let page = week::href(shown, this_week);
    let to = move |weeks| week::href(shown.plus(weeks), this_week);
    view! {
        <div class="page-head">
            <h1>"My week"</h1>
            <span class="range">{week::title(shown)}</span>
            <nav class="joined" aria-label="Week">
                <ButtonLink href=to(-1) icon=IconName::Back label="Week before" />
                <ButtonLink href=week::PATH.to_owned()>"Today"</ButtonLink>
                <ButtonLink href=to(1) icon=IconName::Forward label="Week after" />
            </nav>
            <span class="grow"></span>
            <div class="buttons again">
                <ButtonLink href=week::and(&page, "copy", "last") kind=ButtonKind::Quiet attr:data-noscroll="">
                    "Copy last week"
                </ButtonLink>
                <ButtonLink href=week::and(&page, "repeat", "week") attr:data-noscroll="">"Repeat…"</ButtonLink>
            </div>
            <OfferLink week=shown this_week=this_week />
        </div>
    }
}

/// A link, so that it leads to the form without a script too.
#[component]
fn OfferLink(week: IsoWeek, this_week: IsoWeek) -> Node {
    let href = week::and(&week::href(week, this_week), "offer", "new");
    view! {
        <ButtonLink href=href kind=ButtonKind::Primary icon=IconName::Plus attr:data-noscroll="">
            "Offer a slot"
            <kbd aria-hidden="true">"n"</kbd>
        </ButtonLink>
    }
}

/// Listens to what changes elsewhere, and moves with the clock.
fn keep_up(board: Board) {
    use_live().on_change(move |change| board.take_in(change));
    effect(move |_| {
        let (loaded, at) = (board.now.get_untracked(), js_sys::Date::now());
        let tick = Interval::new(TICK_MS, move || {
            board.now.try_set(later(loaded, js_sys::Date::now() - at));
        });
        let tick = SendWrapper::new(tick);
        on_cleanup(move || drop(tick));
    });
}

/// The server's clock, which the browser's may differ from, so many milliseconds later.
fn later(loaded: Instant, milliseconds: f64) -> Instant {
    loaded + TimeDelta::milliseconds(milliseconds as i64)
}

/// Opens the dialog that the address asks for, with what came of it, for those without a script.
fn open_asked_for(board: Board, query: &Query) {
    if let Some(refused) = query.refused_form(&[RemoveSlot::PATH]) {
        board.refused.set(Some(refused.to_string()));
        return;
    }
    let refused = query.refused().map(|(_, refused)| refused.to_string());
    let open = address::opened(query, address::likely(board));
    board.open.set(open.map(|open| match open {
        Open::Offer { typed, .. } => Open::Offer { typed, refused },
        Open::Slot { id, typed, .. } => Open::Slot { id, typed, refused },
        Open::Copies { which, .. } => Open::Copies { which, refused },
    }));
}
