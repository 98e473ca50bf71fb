use domain::jobs::JobState;
use leptos::prelude::*;

use super::{
    Jobs, Line,
    server_fns::{TryAgain, show_jobs},
};
use crate::{
    address::{Query, use_query},
    admin::AdminHead,
    bookings::link,
    dom::{For, IntoNode, Node, Show, Title, Transition, view},
    error::AppError,
    routes::Broken,
    sent::{self, Kept, Sent},
    signals::{Callback, Memo, Signal, memo},
    ui::{
        act::{Words, act},
        button::ButtonKind,
        empty::Empty,
        exports::Exports,
        icon::IconName,
        note::Note,
        pages::Pages,
        pill::{Pill, Tone},
        skeleton::{PageSkeleton, Shape},
        switch::{Switch, Way},
        tick::tick,
    },
};

pub const PATH: &str = "/admin";

/// What the address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    state: Option<JobState>,
    /// From 1.
    page: u64,
}

impl Asked {
    fn read(query: &Query) -> Self {
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        Self { state: query.get("state").and_then(JobState::parse), page: page.max(1) }
    }

    fn href(self) -> String {
        let state = self.state.map(|state| format!("state={}", state.as_str()));
        let page = (self.page > 1).then(|| format!("page={}", self.page));
        let query: Vec<String> = state.into_iter().chain(page).collect();
        if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", query.join("&")) }
    }
}

/// Work that is not done.
#[component]
pub fn JobsPage() -> Node {
    let query = use_query();
    let asked = memo(move |_| query.with(Asked::read));
    let loaded = sent::load(move || asked.get(), |Asked { state, page }| show_jobs(state, page));
    // What is done elsewhere is not told: it is looked for.
    tick(move |_| loaded.refetch());
    view! {
        <Title text="Jobs" />
        <AdminHead />
        <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <Looked asked=asked loaded=loaded />
        </Transition>
    }
}

/// What is shown stays, and the focus with it, when the same is looked for again.
#[component]
fn Looked(asked: Memo<Asked>, loaded: Sent<Result<Jobs, AppError>>) -> Node {
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
    shown: Signal<Option<Jobs>>,
    failed: Signal<Option<AppError>>,
    again: Callback<()>,
) -> Node {
    let lines =
        memo(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.jobs.clone())).unwrap_or_default());
    let count = move || match shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.total)) {
        0 => String::new(),
        1 => "1 job".to_owned(),
        jobs => format!("{jobs} jobs"),
    };
    let ways = Signal::derive(move || {
        let states = [None].into_iter().chain(JobState::ALL.map(Some));
        let current = asked.get().state;
        states
            .map(|state| Way {
                label: state.map_or("All", word).to_owned(),
                href: Asked { state, page: 1 }.href(),
                current: state == current,
            })
            .collect()
    });
    view! {
        <div class="page-head">
            <h2>"Jobs"</h2>
            <span class="range" role="status">{count}</span>
            <span class="grow"></span>
            <Switch label="Which" ways=ways />
        </div>
        {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        <Show when=move || lines.with(|lines| !lines.is_empty()) fallback=move || view! { <Nothing asked=asked /> }>
            <ul class="rows lines">
                <For each=move || lines.get() key=|line| line.id let:first>
                    <Job line=memo(move |_| {
                        let now = lines.with(|lines| lines.iter().find(|line| line.id == first.id).cloned());
                        now.unwrap_or_else(|| first.clone())
                    }) again=again />
                </For>
            </ul>
        </Show>
        <Pages
            page=memo(move |_| asked.get().page)
            pages=memo(move |_| shown.with(|shown| shown.as_ref().map_or(1, |shown| shown.pages)))
            to=Callback::new(move |page| Asked { page, ..asked.get() }.href())
        />
        <Exports what="these jobs" files=Signal::derive(move || asked.with(exported)) />
    }
}

/// The same list as a file.
fn exported(Asked { state, page: _ }: &Asked) -> Vec<(&'static str, String)> {
    let query: Vec<_> = state.map(|state| ("state", state.as_str())).into_iter().collect();
    vec![("Export as CSV", link("/api/jobs.csv", &query))]
}

#[component]
fn Job(line: Memo<Line>, again: Callback<()>) -> Node {
    let state = memo(move |_| line.with(|line| line.state));
    let what = move || line.with(|line| view! { <a href=line.href.clone()>{line.what.clone()}</a> });
    view! {
        <li class="line">
            <Pill tone=Signal::derive(move || tone(state.get()))>{move || word(state.get())}</Pill>
            <b>{what}</b>
            <span class="small">{move || line.with(|line| line.course.clone())}</span>
            {move || (state.get() != JobState::Waiting).then(|| try_again(line.get_untracked(), again))}
            {move || line.with(|line| line.error.clone()).map(|error| view! { <p class="said small">{error}</p> })}
        </li>
    }
}

fn try_again(Line { id, what, .. }: Line, again: Callback<()>) -> Node {
    let words = Words { verb: "Try again", about: what, kind: ButtonKind::Plain };
    act(words, vec![("id", id.to_string())], TryAgain { id }, move |()| again.run(()))
}

#[component]
fn Nothing(asked: Memo<Asked>) -> Node {
    Node::live(move || {
        let sentence = match asked.get().state {
            None => {
                "Everything that followed from a change is done. What waits for its time, or fails, stands here."
            }
            Some(JobState::Waiting) => "Nothing waits for its time.",
            Some(JobState::Failed) => "Nothing has failed that is yet to be tried again.",
            Some(JobState::Dead) => {
                "Nothing was given up. What was tried as often as it is, and failed, stands here."
            }
        };
        view! { <Empty icon=IconName::Check sentence=sentence /> }
    })
}

fn tone(state: JobState) -> Tone {
    match state {
        JobState::Waiting => Tone::Open,
        JobState::Failed => Tone::Warn,
        JobState::Dead => Tone::Bad,
    }
}

fn word(state: JobState) -> &'static str {
    match state {
        JobState::Waiting => "Waiting",
        JobState::Failed => "Failed",
        JobState::Dead => "Given up",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_survives_the_way_through_its_address() {
        for (query, expected) in [
            ("", "/admin"),
            ("state=dead", "/admin?state=dead"),
            ("state=failed&page=3", "/admin?state=failed&page=3"),
            ("state=nonsense&page=-1", "/admin"),
            ("page=0", "/admin"),
        ] {
            assert_eq!(Asked::read(&Query::parse(query)).href(), expected, "{query}");
        }
    }
}
