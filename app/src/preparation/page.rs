use std::time::Duration;

use leptos::{prelude::*, server_fn::ServerFn as _};

use super::{
    Coming, Preparations,
    checklist::{Progress, Tasks, no_more},
    server_fns::{TickTask, show_preparations},
    ticks::Ticks,
};
use crate::{
    address::use_query,
    around::AroundSwitch,
    bookings::link,
    dom::{For, IntoNode, Node, Show, Title, Transition, view},
    error::AppError,
    live::{Change, use_live},
    routes::Broken,
    sent::{self, Kept, Sent},
    session::use_session,
    signals::{Callback, Memo, Signal, StoredValue, memo},
    ui::{
        empty::Empty,
        exports::Exports,
        icon::IconName,
        note::Note,
        pages::Pages,
        pill::Tone,
        skeleton::{PageSkeleton, Shape},
    },
};

pub const PATH: &str = "/preparation";

/// News come in bursts: one look answers them all.
const SETTLES: Duration = Duration::from_millis(300);

/// What is to be done before the interviews that are coming: those one takes part in, or everybody's for those who
/// coordinate.
#[component]
pub fn PreparationPage() -> Node {
    let query = use_query();
    let page = memo(move |_| {
        let page = query.with(|query| query.get("page").and_then(|page| page.parse().ok()));
        page.unwrap_or(1_u64).max(1)
    });
    let loaded = sent::load(move || page.get(), show_preparations);
    keep_live(loaded);
    view! {
        <Title text="Preparation" />
        <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <Looked loaded=loaded />
        </Transition>
    }
}

fn keep_live(loaded: Sent<Result<Preparations, AppError>>) {
    let asks = StoredValue::new(0_u32);
    use_live().on_change(move |change| {
        let concerns_us = match change {
            Change::Preparation(_) | Change::Booking { .. } | Change::Reload => true,
            Change::Slot { .. }
            | Change::Room(_)
            | Change::Openings
            | Change::FollowUps(_)
            | Change::Candidate(_) => false,
        };
        if concerns_us {
            let ask = asks.get_value().wrapping_add(1);
            asks.set_value(ask);
            let again = move || {
                if asks.try_get_value() == Some(ask) {
                    loaded.refetch();
                }
            };
            set_timeout(again, SETTLES);
        }
    });
}

/// What is shown stays, and the focus with it, when the same is looked for again.
#[component]
fn Looked(loaded: Sent<Result<Preparations, AppError>>) -> Node {
    let Kept { shown, failed, outcome } = loaded.kept();
    let again = Callback::new(move |()| loaded.refetch());
    IntoNode::into_node(move || {
        outcome.get().map(|told| match told {
            Ok(()) => view! { <Listed shown=shown failed=failed again=again /> },
            Err(error) => view! { <Broken error=error /> },
        })
    })
}

#[component]
fn Listed(
    shown: Signal<Option<Preparations>>,
    failed: Signal<Option<AppError>>,
    again: Callback<()>,
) -> Node {
    let interviews = memo(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| shown.interviews.clone())).unwrap_or_default()
    });
    let count = move || match shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.total)) {
        0 => String::new(),
        1 => "1 interview".to_owned(),
        total => format!("{total} interviews"),
    };
    let refused = use_query().with_untracked(|query| query.refused_form(&[TickTask::PATH]));
    view! {
        <div class="page-head">
            <h1>"Preparation"</h1>
            <span class="range" role="status">{count}</span>
            <span class="grow"></span>
            <AroundSwitch />
        </div>
        {refused.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
        {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        <Show when=move || interviews.with(|interviews| !interviews.is_empty()) fallback=|| view! { <Nothing /> }>
            <div class="rows preparations">
                <For each=move || interviews.get() key=|coming| coming.booking let:first>
                    <Interview
                        coming=memo(move |_| {
                            let is_it = |coming: &&Coming| coming.booking == first.booking;
                            let now = interviews.with(|interviews| interviews.iter().find(is_it).cloned());
                            now.unwrap_or_else(|| first.clone())
                        })
                        again=again
                    />
                </For>
            </div>
        </Show>
        <Pages
            page=memo(move |_| shown.with(|shown| shown.as_ref().map_or(1, |shown| shown.page)))
            pages=memo(move |_| shown.with(|shown| shown.as_ref().map_or(1, |shown| shown.pages)))
            to=Callback::new(|page: u64| link(PATH, &[("page", &page.to_string())]))
        />
        <Exports what="these tasks" files=vec![("Export as CSV", "/api/preparation.csv".to_owned())] />
    }
}

#[component]
fn Interview(coming: Memo<Coming>, again: Callback<()>) -> Node {
    let booking = coming.with_untracked(|coming| coming.booking);
    let ticks = Ticks::of(booking, again);
    let lines = memo(move |_| coming.with(|coming| coming.checklist.tasks.clone()));
    let may_tick = memo(move |_| coming.with(|coming| coming.checklist.may_tick));
    let interviewer = memo(move |_| coming.with(|coming| coming.checklist.interviewer.clone()));
    let nothing = move || {
        if coming.with(|coming| coming.checklist.is_ahead) {
            "Nothing is to be done. Open the interview to add a task."
        } else {
            "There was nothing to be done."
        }
    };
    let of = move |words: fn(&Coming) -> &String| move || coming.with(|coming| words(coming).clone());
    // Two may meet twice: what tells their interviews apart is when.
    let (title, time) = (format!("prepared-{booking}"), format!("prepared-at-{booking}"));
    view! {
        <section class="coming" aria-labelledby=format!("{title} {time}")>
            <div class="preparation-head">
                <h2 id=title><a href=of(|coming| &coming.href)>{of(|coming| &coming.who)}</a></h2>
                <Progress lines=lines ticks=ticks />
                <span class="small" id=time>{of(|coming| &coming.when)}</span>
            </div>
            <Show
                when=move || lines.with(|lines| !lines.is_empty())
                fallback=move || view! { <p class="small">{nothing}</p> }
            >
                <Tasks lines=lines ticks=ticks may_tick=may_tick interviewer=interviewer on_page=true more=no_more />
            </Show>
        </section>
    }
}

#[component]
fn Nothing() -> Node {
    let coordinates = use_session().me.is_some_and(|me| me.roles.coordinates());
    let sentence = if coordinates {
        "No interview is coming. Once one is booked, what is to be done before it stands here, by its format, its opening \
         and who interviews."
    } else {
        "No interview of yours is coming. Once one is booked, what is to be done before it stands here, to be ticked off."
    };
    view! { <Empty icon=IconName::Check sentence=sentence /> }
}
