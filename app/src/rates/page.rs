use domain::{
    ids::{OpeningId, PersonId},
    rates::{Rate, RatesBy, Tally},
};
use leptos::prelude::*;

use super::{Asked, Group, Shown, server_fns::show_rates};
use crate::{
    address::{Query, use_address, use_query},
    around::AroundSwitch,
    bookings::link,
    dom::{For, IntoNode, Node, Show, Title, Transition, view, watch},
    error::AppError,
    routes::Broken,
    sent::{self, Kept, Sent},
    signals::{Memo, RwSignal, Signal, memo},
    ui::{
        empty::Empty,
        field::{Field, FieldKind},
        icon::IconName,
        note::Note,
        pill::Tone,
        skeleton::{PageSkeleton, Shape},
        table::Table,
    },
};

pub const PATH: &str = "/rates";

impl Asked {
    fn read(query: &Query) -> Self {
        let text = |name: &str| query.get(name).unwrap_or_default().to_owned();
        Self {
            from: text("from"),
            to: text("to"),
            by: query.get("by").and_then(RatesBy::parse).unwrap_or_default(),
            interviewer: query.get("interviewer").and_then(PersonId::parse),
            opening: query.get("opening").and_then(OpeningId::parse),
        }
    }

    fn href(&self) -> String {
        let Self { from, to, by, interviewer, opening } = self;
        let by = if *by == RatesBy::default() { "" } else { by.as_str() };
        let interviewer = interviewer.map(|id| id.to_string()).unwrap_or_default();
        let opening = opening.map(|id| id.to_string()).unwrap_or_default();
        let asked =
            [("from", &**from), ("to", to), ("by", by), ("interviewer", &interviewer), ("opening", &opening)];
        link(PATH, &asked)
    }
}

/// How many slots were booked, and how the interviews on them went: one's own, or everybody's for those who coordinate.
#[component]
pub fn RatesPage() -> Node {
    let query = use_query();
    let asked = memo(move |_| query.with(Asked::read));
    let loaded = sent::load(move || asked.get(), show_rates);
    view! {
        <Title text="Rates" />
        <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <Looked asked=asked loaded=loaded />
        </Transition>
    }
}

/// What is shown stays, and the focus with it, when something else is looked for.
#[component]
fn Looked(asked: Memo<Asked>, loaded: Sent<Result<Shown, AppError>>) -> Node {
    let Kept { shown, failed, outcome } = loaded.kept();
    IntoNode::into_node(move || {
        outcome.get().map(|told| match told {
            Ok(()) => view! { <Counted asked=asked shown=shown failed=failed /> },
            // What was typed is named beside the fields.
            Err(error) if error.fields().is_some() => {
                view! { <Counted asked=asked shown=shown failed=failed /> }
            }
            Err(error) => view! { <Broken error=error /> },
        })
    })
}

#[component]
fn Counted(asked: Memo<Asked>, shown: Signal<Option<Shown>>, failed: Signal<Option<AppError>>) -> Node {
    let days = move || shown.with(|shown| shown.as_ref().map(|shown| shown.days.clone()));
    let groups = memo(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| shown.groups.clone())).unwrap_or_default()
    });
    let all = memo(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.all)).unwrap_or_default());
    let otherwise = move || failed.get().filter(|error| error.fields().is_none());
    view! {
        <div class="page-head">
            <h1>"Rates"</h1>
            <span class="range" role="status">{days}</span>
            <span class="grow"></span>
            <AroundSwitch />
        </div>
        <Filters asked=asked shown=shown failed=failed />
        {move || otherwise().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        <Show when=move || all.get() != Tally::default() fallback=|| view! { <Nothing /> }>
            <Figures all=all />
            <Table caption="What became of slots and interviews">
                <thead>
                    <tr>
                        <th scope="col">{move || asked.with(|asked| asked.by.words())}</th>
                        <th scope="col" class="number">"Offered"</th>
                        <th scope="col" class="number">"Booked"</th>
                        <th scope="col" class="number">"Completed"</th>
                        <th scope="col" class="number">"No-show"</th>
                        <th scope="col" class="number">"Cancelled"</th>
                        <th scope="col" class="number">"Not said"</th>
                        <th scope="col" class="number">"Thanked"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || groups.get() key=|group| (group.name.clone(), group.tally) let:group>
                        <Row group=group />
                    </For>
                </tbody>
            </Table>
        </Show>
    }
}

/// What matters most, in large.
#[component]
fn Figures(all: Memo<Tally>) -> Node {
    let figure = |words: &'static str, about: &'static str, rate: fn(Tally) -> Rate| {
        let percent =
            move || rate(all.get()).percent().map_or_else(|| "–".to_owned(), |rate| format!("{rate} %"));
        let counted = move || {
            let Rate { of, all } = rate(all.get());
            format!("{of} of {all} {about}")
        };
        view! { <li><b>{percent}</b><span>{words}</span><small>{counted}</small></li> }
    };
    view! {
        <ul class="figures">
            {figure("booked", "slots", Tally::booking)}
            {figure("took place", "interviews", Tally::completion)}
            {figure("no-shows", "interviews", Tally::no_show)}
            {figure("thanked", "completed", Tally::thanks)}
        </ul>
    }
}

#[component]
fn Row(group: Group) -> Node {
    let Group { name, tally } = group;
    let share = |number: u64, rate: Rate| {
        let percent = rate.percent().map(|percent| view! { <small>{format!(" {percent} %")}</small> });
        view! { <td class="number">{number.to_string()}{percent}</td> }
    };
    let count = |number: u64| view! { <td class="number">{number.to_string()}</td> };
    view! {
        <tr>
            <th scope="row">{name}</th>
            {count(tally.offered)}
            {share(tally.booked, tally.booking())}
            {share(tally.completed, tally.completion())}
            {share(tally.no_show, tally.no_show())}
            {count(tally.cancelled)}
            {count(tally.unsaid)}
            {share(tally.thanked, tally.thanks())}
        </tr>
    }
}

/// A plain form without a script; with one, what is chosen is looked for at once.
#[component]
fn Filters(asked: Memo<Asked>, shown: Signal<Option<Shown>>, failed: Signal<Option<AppError>>) -> Node {
    let first = asked.get_untracked();
    let known = shown.with_untracked(|shown| {
        shown.as_ref().map(|shown| (shown.from.clone(), shown.to.clone())).unwrap_or_default()
    });
    let or = |typed: String, known: String| if typed.is_empty() { known } else { typed };
    let id = |id: Option<String>| id.unwrap_or_default();
    let from = RwSignal::new(or(first.from, known.0));
    let to = RwSignal::new(or(first.to, known.1));
    let by = RwSignal::new(first.by.as_str().to_owned());
    let interviewer = RwSignal::new(id(first.interviewer.map(|id| id.to_string())));
    let opening = RwSignal::new(id(first.opening.map(|id| id.to_string())));
    let address = use_address();
    watch(
        move || [from.get(), to.get(), by.get(), interviewer.get(), opening.get()],
        move |[from, to, by, interviewer, opening], _| {
            let wanted = Asked {
                from: from.clone(),
                to: to.clone(),
                by: RatesBy::parse(by).unwrap_or_default(),
                interviewer: PersonId::parse(interviewer),
                opening: OpeningId::parse(opening),
            };
            // A day that is being typed is none yet.
            if !from.is_empty() && !to.is_empty() && asked.with_untracked(|asked| *asked != wanted) {
                address.replace(&wanted.href());
            }
        },
    );
    let wrong = move |field: &'static str| {
        Signal::derive(move || {
            failed.with(|failed| Some(format!("This {}.", failed.as_ref()?.fields()?.get(field)?)))
        })
    };
    let kinds = RatesBy::ALL.map(|by| (by.as_str().to_owned(), by.words().to_owned()));
    let people = Signal::derive(move || shown.with(people));
    let openings = Signal::derive(move || shown.with(openings));
    let coordinates =
        shown.with_untracked(|shown| shown.as_ref().is_some_and(|shown| !shown.interviewers.is_empty()));
    view! {
        <form class="filters even" method="get" action=PATH>
            <Field label="From" name="from" kind=FieldKind::Date value=from error=wrong("from") />
            <Field label="To" name="to" kind=FieldKind::Date value=to error=wrong("to") />
            <Field label="By" name="by" kind=FieldKind::Select(Signal::stored(Vec::from(kinds))) value=by />
            {coordinates.then(|| view! {
                <Field label="Interviewer" name="interviewer" kind=FieldKind::Select(people) value=interviewer />
                <Field label="Opening" name="opening" kind=FieldKind::Select(openings) value=opening />
            })}
            <noscript inner_html=r#"<button class="button primary">Show</button>"#></noscript>
        </form>
    }
}

fn people(shown: &Option<Shown>) -> Vec<(String, String)> {
    let people = shown.iter().flat_map(|shown| &shown.interviewers);
    let people = people.map(|(id, name)| (id.to_string(), name.clone()));
    std::iter::once((String::new(), "Everybody".to_owned())).chain(people).collect()
}

fn openings(shown: &Option<Shown>) -> Vec<(String, String)> {
    let openings = shown.iter().flat_map(|shown| &shown.openings);
    let openings = openings.map(|opening| (opening.id.to_string(), opening.name.clone()));
    std::iter::once((String::new(), "All".to_owned())).chain(openings).collect()
}

#[component]
fn Nothing() -> Node {
    view! {
        <Empty
            icon=IconName::Calendar
            sentence="Nothing was offered or booked on those days. Choose others above; what becomes of slots and interviews is counted here."
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_survives_the_way_through_its_address() {
        for (query, expected) in [
            ("", "/rates"),
            ("from=2026-01-01&to=2026-03-04&by=week", "/rates?from=2026-01-01&to=2026-03-04&by=week"),
            ("by=month&interviewer=7", "/rates"),
            (
                "by=opening&opening=0198c0de-0000-7000-8000-000000000001",
                "/rates?by=opening&opening=0198c0de-0000-7000-8000-000000000001",
            ),
        ] {
            assert_eq!(Asked::read(&Query::parse(query)).href(), expected, "{query}");
        }
    }
}
