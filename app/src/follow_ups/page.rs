use std::time::Duration;

use domain::{follow_ups::Horizon, ids::PersonId};
use leptos::{prelude::*, server_fn::ServerFn as _};

use super::{
    Agenda, Entry, Line,
    line::FollowUpLine,
    server_fns::{SnoozeFollowUp, TickFollowUp, show_follow_ups},
};
use crate::{
    address::{Query, use_query},
    around::AroundSwitch,
    bookings::link,
    dom::{For, IntoNode, Node, Show, Title, Transition, view, watch},
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
        switch::{Switch, Way},
    },
};

pub const PATH: &str = "/follow-ups";

/// News come in bursts: one look answers them all.
const SETTLES: Duration = Duration::from_millis(300);

/// What the address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    /// One's own alone.
    mine: bool,
    /// What is done, in place of what is open.
    done: bool,
    /// From 1.
    page: u64,
}

impl Asked {
    fn read(query: &Query) -> Self {
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        Self {
            mine: query.get("whose") != Some("all"),
            done: query.get("show") == Some("done"),
            page: page.max(1),
        }
    }

    fn href(self) -> String {
        let Self { mine, done, page } = self;
        let page = if page > 1 { page.to_string() } else { String::new() };
        let (whose, show) = (if mine { "" } else { "all" }, if done { "done" } else { "" });
        link(PATH, &[("whose", whose), ("show", show), ("page", &page)])
    }
}

/// What is to be done after interviews: overdue, today, this week, later.
#[component]
pub fn FollowUpsPage() -> Node {
    let query = use_query();
    let asked = memo(move |_| query.with(Asked::read));
    let loaded =
        sent::load(move || asked.get(), |Asked { mine, done, page }| show_follow_ups(mine, done, page));
    keep_live(loaded);
    view! {
        <Title text="Follow-ups" />
        <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <Looked asked=asked loaded=loaded />
        </Transition>
    }
}

/// Those who see whole bookings hear what became of them; those assigned only that one is another.
fn keep_live(loaded: Sent<Result<Agenda, AppError>>) {
    let asks = StoredValue::new(0_u32);
    let look = move || {
        let ask = asks.get_value().wrapping_add(1);
        asks.set_value(ask);
        let again = move || {
            if asks.try_get_value() == Some(ask) {
                loaded.refetch();
            }
        };
        set_timeout(again, SETTLES);
    };
    let live = use_live();
    live.on_change(move |change| match change {
        Change::FollowUps(_) | Change::Booking { .. } | Change::Reload => look(),
        Change::Slot { .. }
        | Change::Room(_)
        | Change::Openings
        | Change::Preparation(_)
        | Change::Candidate(_) => {}
    });
    watch(
        move || live.interview().get(),
        move |changed, _| {
            if changed.is_some() {
                look();
            }
        },
    );
}

/// What is shown stays, and the focus with it, when the same is looked for again.
#[component]
fn Looked(asked: Memo<Asked>, loaded: Sent<Result<Agenda, AppError>>) -> Node {
    let Kept { shown, failed, outcome } = loaded.kept();
    let again = Callback::new(move |()| loaded.refetch());
    IntoNode::into_node(move || {
        outcome.get().map(|told| match told {
            Ok(()) => view! { <Listed asked=asked shown=shown failed=failed again=again /> },
            Err(error) => view! { <Broken error=error /> },
        })
    })
}

#[component]
fn Listed(
    asked: Memo<Asked>,
    shown: Signal<Option<Agenda>>,
    failed: Signal<Option<AppError>>,
    again: Callback<()>,
) -> Node {
    let entries = memo(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| shown.entries.clone())).unwrap_or_default()
    });
    let open = memo(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.open)).unwrap_or_default());
    let today = Signal::derive(move || shown.with(|shown| shown.as_ref().map(|shown| shown.today)));
    let me = use_session().me.map(|me| me.id);
    let refused = use_query()
        .with_untracked(|query: &Query| query.refused_form(&[TickFollowUp::PATH, SnoozeFollowUp::PATH]));
    view! {
        <Ways asked=asked />
        <div class="horizons" role="status">
            {Horizon::ALL.map(|horizon| view! { <Count horizon=horizon open=open /> }).collect_view()}
        </div>
        {refused.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
        {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        <Show
            when=move || entries.with(|entries| !entries.is_empty())
            fallback=move || view! { <Nothing asked=asked /> }
        >
            <div class="rows preparations">
                {Horizon::ALL
                    .map(Some)
                    .into_iter()
                    .chain([None])
                    .map(|horizon| view! { <Group horizon=horizon entries=entries today=today again=again /> })
                    .collect_view()}
            </div>
        </Show>
        <Exports what="these follow-ups" files=Signal::derive(move || asked.with(|asked| exported(asked, me))) />
        <Pages
            page=memo(move |_| shown.with(|shown| shown.as_ref().map_or(1, |shown| shown.page)))
            pages=memo(move |_| shown.with(|shown| shown.as_ref().map_or(1, |shown| shown.pages)))
            to=Callback::new(move |page| Asked { page, ..asked.get() }.href())
        />
    }
}

/// The same list as a file: where it is one's own, no more than that.
fn exported(Asked { mine, done, page: _ }: &Asked, me: Option<PersonId>) -> Vec<(&'static str, String)> {
    let assignee = me.filter(|_| *mine).map(|me| me.to_string()).unwrap_or_default();
    let done = if *done { "true" } else { "" };
    vec![("Export as CSV", link("/api/follow-ups.csv", &[("assigneeId", &assignee), ("done", done)]))]
}

/// How many there are; those that are overdue stand out.
#[component]
fn Count(horizon: Horizon, open: Memo<[u64; 4]>) -> Node {
    let number = memo(move |_| open.with(|open| open[horizon as usize]));
    let late = move || horizon == Horizon::Overdue && number.get() > 0;
    view! {
        <span class="horizon" class:late=late>
            <b>{move || number.get().to_string()}</b>" "{horizon.words().to_ascii_lowercase()}
        </span>
    }
}

#[component]
fn Ways(asked: Memo<Asked>) -> Node {
    let coordinates = use_session().me.is_some_and(|me| me.roles.coordinates());
    let whose = Signal::derive(move || {
        let now = asked.get();
        let way = |(label, mine): (&str, bool)| Way {
            label: label.to_owned(),
            href: Asked { mine, page: 1, ..now }.href(),
            current: now.mine == mine,
        };
        [("Mine", true), ("Everybody’s", false)].map(way).to_vec()
    });
    let states = Signal::derive(move || {
        let now = asked.get();
        let way = |(label, done): (&str, bool)| Way {
            label: label.to_owned(),
            href: Asked { done, page: 1, ..now }.href(),
            current: now.done == done,
        };
        [("Open", false), ("Done", true)].map(way).to_vec()
    });
    view! {
        <div class="page-head">
            <h1>"Follow-ups"</h1>
            <span class="grow"></span>
            <AroundSwitch />
        </div>
        <div class="follow-up-ways">
            {coordinates.then(|| view! { <Switch label="Whose" ways=whose /> })}
            <Switch label="Which" ways=states />
        </div>
    }
}

/// Those that are as near; `None`: those that are done.
#[component]
fn Group(
    horizon: Option<Horizon>,
    entries: Memo<Vec<Entry>>,
    today: Signal<Option<chrono::NaiveDate>>,
    again: Callback<()>,
) -> Node {
    let own = memo(move |_| {
        entries.with(|entries| {
            entries.iter().filter(|entry| entry.horizon == horizon).cloned().collect::<Vec<_>>()
        })
    });
    let words = horizon.map_or("Done", Horizon::words);
    let id = format!("follow-ups-{}", horizon.map_or("done", Horizon::as_str));
    view! {
        <Show when=move || own.with(|own| !own.is_empty())>
            <section class="coming" aria-labelledby=id.clone()>
                <h2 id=id.clone()>{words}</h2>
                <ul class="tasks">
                    <For each=move || own.get() key=|entry| entry.line.id let:first>
                        <Due first=first entries=entries today=today again=again />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn Due(
    first: Entry,
    entries: Memo<Vec<Entry>>,
    today: Signal<Option<chrono::NaiveDate>>,
    again: Callback<()>,
) -> Node {
    let Entry { line: was, horizon: _, after, href } = first;
    let line: Memo<Line> = memo(move |_| {
        let now = entries
            .with(|entries| entries.iter().map(|entry| &entry.line).find(|line| line.id == was.id).cloned());
        now.unwrap_or_else(|| was.clone())
    });
    let after = view! { <small>"After "<a href=href>{after}</a></small> };
    view! {
        <FollowUpLine line=line today=today again=again on_page=true after=after more=Node::nothing() />
    }
}

#[component]
fn Nothing(asked: Memo<Asked>) -> Node {
    Node::live(move || {
        let sentence = if asked.get().done {
            "Nothing is done yet. What is done after interviews stands here, with who did it."
        } else {
            "Nothing is to be done. Once an interview took place, what is usual after it is suggested and stands here."
        };
        view! { <Empty icon=IconName::Check sentence=sentence /> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_survives_the_way_through_its_address() {
        for (query, expected) in [
            ("", "/follow-ups"),
            ("whose=all", "/follow-ups?whose=all"),
            ("whose=all&show=done&page=2", "/follow-ups?whose=all&show=done&page=2"),
            ("whose=nobody&show=all&page=0", "/follow-ups"),
        ] {
            assert_eq!(Asked::read(&Query::parse(query)).href(), expected, "{query}");
        }
    }

    #[test]
    fn what_is_exported_is_what_is_listed() {
        let me = PersonId(uuid::Uuid::from_u128(7));
        for (query, expected) in [
            ("", format!("/api/follow-ups.csv?assigneeId={me}")),
            ("show=done&page=2", format!("/api/follow-ups.csv?assigneeId={me}&done=true")),
            ("whose=all", "/api/follow-ups.csv".to_owned()),
            ("whose=all&show=done", "/api/follow-ups.csv?done=true".to_owned()),
        ] {
            let [(_, href)] = exported(&Asked::read(&Query::parse(query)), Some(me)).try_into().unwrap();
            assert_eq!(href, expected, "{query}");
        }
    }
}
