use crate::dom::{ChildrenFn, Node, Show, Title, ToChildren as _, Transition, effect, view};
use chrono::TimeDelta;
use domain::{
    ids::SlotId,
    time::{Instant, IsoWeek},
};
use gloo_timers::callback::Interval;
use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, error::ServerFnUrlError},
};
use send_wrapper::SendWrapper;

use super::{
    board::{Board, Open},
    coach::Coach,
    dialogs::DIALOGS,
    grid::Grid,
    keys,
    list::{Filter, List},
    server_fns::{RemoveSlot, show_week},
    typed::Typed,
    week::{self, Week},
};
use crate::{
    address::{Query, use_query},
    error::AppError,
    live::use_live,
    routes::Broken,
    sent,
    signals::{Callback, memo, untrack},
    ui::{
        button::{ButtonKind, ButtonLink},
        icon::IconName,
        note::Note,
        pill::Tone,
        skeleton::Skeleton,
    },
};

/// How often the line of now moves.
const TICK_MS: u32 = 20_000;

/// An interviewer's own week.
#[component]
pub fn MyWeek() -> Node {
    let query = use_query();
    let asked = memo(move |_| query.with(|query| query.get("week").unwrap_or_default().to_owned()));
    let week = sent::load(move || asked.get(), show_week);
    view! {
        <Title text="My week" />
        <Transition of=week fallback=|| view! { <Skeleton /> }>
            {move || week.get().map(|told| match told {
                Ok(week) => view! { <WeekPage week=week /> },
                Err(error) => view! { <Broken error=error /> },
            })}
        </Transition>
    }
}

#[component]
fn WeekPage(week: Week) -> Node {
    let (shown, this_week) = (week.week, week.this_week());
    let board = Board::new(week);
    let query = use_query();
    open_asked_for(board, &query.get_untracked());
    keep_up(board);
    // Once opened they stay, to be opened again.
    let is_wanted = memo(move |before| before == Some(&true) || board.open.with(Option::is_some));
    DIALOGS.fetch_when_somebody_is_there();
    let offer =
        Callback::new(move |()| board.open.set(Some(Open::Offer { typed: empty(board), refused: None })));
    keys::listen(board, offer);
    let filter = memo(move |_| query.with(|query| Filter::read(query.get("show").unwrap_or_default())));
    let offer_href = offer_href(shown, this_week);
    let grid = view! { <Grid board=board this_week=this_week /> };
    let first_offer = move || view! { <OfferLink href=offer_href.clone() offer=offer /> };
    view! {
        <Head shown=shown this_week=this_week offer=offer />
        <Coach board=board />
        {move || {
            board.refused.get().map(|why| view! { <div class="said"><Note tone=Tone::Bad answers=true>{why}</Note></div> })
        }}
        <div class="split">
            {grid}
            <List board=board this_week=this_week filter=filter offer=ChildrenFn::to_children(first_offer) />
        </div>
        <Show when=move || is_wanted.get()>{DIALOGS.node(board, Node::nothing)}</Show>
    }
}

#[component]
fn Head(shown: IsoWeek, this_week: IsoWeek, offer: Callback<()>) -> Node {
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
            <OfferLink href=offer_href(shown, this_week) offer=offer />
        </div>
    }
}

/// A link, so that it leads to the form without a script too.
#[component]
fn OfferLink(href: String, offer: Callback<()>) -> Node {
    let open = move |ev: leptos::ev::MouseEvent| {
        ev.prevent_default();
        offer.run(());
    };
    view! {
        <ButtonLink href=href kind=ButtonKind::Primary icon=IconName::Plus on:click=open>
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
    let refused = query.get("__err").map(|raw| ServerFnUrlError::<AppError>::decode_err(raw).to_string());
    let slot = query.get("slot").and_then(SlotId::parse);
    match (slot, query.get("__path")) {
        (_, Some(RemoveSlot::PATH)) => board.refused.set(refused),
        (Some(id), _) => board.open.set(Some(Open::Slot { id, typed: None, refused })),
        (None, _) if query.get("offer").is_some() => {
            board.open.set(Some(Open::Offer { typed: empty(board), refused }));
        }
        (None, _) => {}
    }
}

/// An empty form, on a day that is likely meant: one that is still open.
fn empty(board: Board) -> Typed {
    let used = untrack(|| board.used_days());
    let date = board.with_frame(|frame| {
        let is_full = used.len() >= frame.max_days_per_week;
        let open = used.into_iter().find(|&day| is_full && day >= frame.likely_day);
        open.unwrap_or(frame.likely_day).to_string()
    });
    Typed { date, minutes: "45".to_owned(), ..Typed::default() }
}

fn offer_href(week: IsoWeek, this_week: IsoWeek) -> String {
    let page = week::href(week, this_week);
    let and = if page.contains('?') { '&' } else { '?' };
    format!("{page}{and}offer=new")
}
