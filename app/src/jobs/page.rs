use domain::jobs::Failing;
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    Jobs, Line,
    server_fns::{TryAgain, show_jobs},
};
use crate::{
    address::{Query, use_query},
    bookings::tick,
    dom::{For, IntoNode, Node, Show, Title, Transition, view, watch},
    error::AppError,
    routes::{AdminHead, Broken},
    sent::{self, Sent},
    session::leave_if_signed_out,
    signals::{Callback, Memo, Signal, memo},
    ui::{
        button::{Button, ButtonLink},
        empty::Empty,
        icon::IconName,
        note::Note,
        pill::{Pill, Tone},
        skeleton::{PageSkeleton, Shape},
        switch::{Switch, Way},
    },
};

pub const PATH: &str = "/admin";

/// What the address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    failing: Option<Failing>,
    /// From 1.
    page: u64,
}

impl Asked {
    fn read(query: &Query) -> Self {
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        Self { failing: query.get("state").and_then(Failing::parse), page: page.max(1) }
    }

    fn href(self) -> String {
        let state = self.failing.map(|failing| format!("state={}", failing.as_str()));
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
    let loaded = sent::load(move || asked.get(), |Asked { failing, page }| show_jobs(failing, page));
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
    let shown = memo(move |before: Option<&Option<Jobs>>| {
        let now = loaded.with(|told| told?.as_ref().ok().cloned());
        now.or_else(|| before.cloned().flatten())
    });
    let outcome =
        memo(move |_| loaded.with(|told| told.map(|told| told.as_ref().map(drop).map_err(Clone::clone))));
    let again = Callback::new(move |()| loaded.refetch());
    IntoNode::into_node(move || {
        outcome.get().map(|told| match told {
            Ok(()) => view! { <Listed asked=asked shown=shown again=again /> },
            Err(error) => view! { <Broken error=error /> },
        })
    })
}

#[component]
fn Listed(asked: Memo<Asked>, shown: Memo<Option<Jobs>>, again: Callback<()>) -> Node {
    let lines =
        memo(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.jobs.clone())).unwrap_or_default());
    let count = move || match shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.total)) {
        0 => String::new(),
        1 => "1 job".to_owned(),
        jobs => format!("{jobs} jobs"),
    };
    let ways = Signal::derive(move || {
        let states = [None].into_iter().chain(Failing::ALL.map(Some));
        let current = asked.get().failing;
        states
            .map(|failing| Way {
                label: failing.map_or("All", word).to_owned(),
                href: Asked { failing, page: 1 }.href(),
                current: failing == current,
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
        <Pages asked=asked pages=memo(move |_| shown.with(|shown| shown.as_ref().map_or(1, |shown| shown.pages))) />
    }
}

#[component]
fn Job(line: Memo<Line>, again: Callback<()>) -> Node {
    let failing = memo(move |_| line.with(|line| line.failing));
    let what = move || line.with(|line| view! { <a href=line.href.clone()>{line.what.clone()}</a> });
    view! {
        <li class="line">
            <Pill tone=Signal::derive(move || tone(failing.get()))>{move || word(failing.get())}</Pill>
            <b>{what}</b>
            <span class="small">{move || line.with(|line| line.course.clone())}</span>
            <Show when=move || failing.get() != Failing::NotYet>
                <Again line=line again=again />
            </Show>
            {move || line.with(|line| line.error.clone()).map(|error| view! { <p class="said small">{error}</p> })}
        </li>
    }
}

#[component]
fn Again(line: Memo<Line>, again: Callback<()>) -> Node {
    let action = ServerAction::<TryAgain>::new();
    let id = line.with_untracked(|line| line.id);
    let refused = move || action.value().get().and_then(Result::err);
    watch(
        move || action.value().get(),
        move |answer: &Option<Result<(), AppError>>, _| match answer {
            Some(Ok(())) => again.run(()),
            Some(Err(error)) => leave_if_signed_out(error),
            None => {}
        },
    );
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        action.dispatch(TryAgain { id });
    };
    view! {
        <form class="act" method="post" action=TryAgain::url() on:submit=send>
            <input type="hidden" name="id" value=id.to_string() />
            <Button submit=true busy=action.pending()>
                "Try again"
                <span class="spoken">{move || line.with(|line| format!(": {}", line.what))}</span>
            </Button>
        </form>
        {move || refused().map(|error| view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> })}
    }
}

#[component]
fn Nothing(asked: Memo<Asked>) -> Node {
    let sentence = match asked.get_untracked().failing {
        None => {
            "Everything that followed from a change is done. What waits for its time, or fails, stands here."
        }
        Some(Failing::NotYet) => "Nothing waits for its time.",
        Some(Failing::SoFar) => "Nothing has failed that is yet to be tried again.",
        Some(Failing::ForGood) => {
            "Nothing was given up. What was tried as often as it is, and failed, stands here."
        }
    };
    view! { <Empty icon=IconName::Check sentence=sentence /> }
}

#[component]
fn Pages(asked: Memo<Asked>, pages: Memo<u64>) -> Node {
    let to = move |page: u64| Asked { page, ..asked.get() }.href();
    view! {
        <Show when=move || { pages.get() > 1 }>
            <nav class="pages" aria-label="Pages">
                <Show when=move || { asked.get().page > 1 }>
                    <ButtonLink href=Signal::derive(move || to(asked.get().page - 1))>"Earlier"</ButtonLink>
                </Show>
                <span>{move || format!("Page {} of {}", asked.get().page, pages.get())}</span>
                <Show when=move || { asked.get().page < pages.get() }>
                    <ButtonLink href=Signal::derive(move || to(asked.get().page + 1))>"Later"</ButtonLink>
                </Show>
            </nav>
        </Show>
    }
}

fn tone(failing: Failing) -> Tone {
    match failing {
        Failing::NotYet => Tone::Open,
        Failing::SoFar => Tone::Warn,
        Failing::ForGood => Tone::Bad,
    }
}

fn word(failing: Failing) -> &'static str {
    match failing {
        Failing::NotYet => "Waiting",
        Failing::SoFar => "Failed",
        Failing::ForGood => "Given up",
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
