use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{Line, progress, server_fns::TickTask, ticks::Ticks};
use crate::{
    dom::{For, Node, Show, view},
    signals::{Memo, memo},
    ui::{
        icon::{Icon, IconName},
        note::Note,
        pill::Tone,
    },
};

/// How far it is: "3 of 7", and the same as a bar.
#[component]
pub(super) fn Progress(lines: Memo<Vec<Line>>, ticks: Ticks) -> Node {
    let now = memo(move |_| {
        lines.with(|lines| {
            let progress = progress(lines.iter().map(|line| ticks.is_done(line)));
            (progress.done, progress.total)
        })
    });
    let of = move || {
        let (done, total) = now.get();
        domain::preparation::Progress { done, total }
    };
    view! {
        <Show when=move || of().total != 0>
            <span class="progress" class:complete=move || of().is_complete()>
                <progress aria-hidden="true" value=move || of().done.to_string() max=move || of().total.to_string()></progress>
                <span role="status">{move || of().to_string()}<span class="spoken">" tasks done"</span></span>
            </span>
        </Show>
    }
}

/// Every task, to be ticked off where that is possible. `more`: what else can be done with each.
#[component]
pub(super) fn Tasks(
    lines: Memo<Vec<Line>>,
    ticks: Ticks,
    may_tick: Memo<bool>,
    interviewer: Memo<String>,
    on_page: bool,
    more: fn(Memo<Line>) -> Node,
) -> Node {
    view! {
        <ul class="tasks">
            <For each=move || lines.get() key=|line| line.id let:first>
                <Task
                    line=memo(move |_| {
                        let now = lines.with(|lines| lines.iter().find(|line| line.id == first.id).cloned());
                        now.unwrap_or_else(|| first.clone())
                    })
                    ticks=ticks
                    may_tick=may_tick
                    interviewer=interviewer
                    on_page=on_page
                    more=more
                />
            </For>
        </ul>
    }
}

#[component]
fn Task(
    line: Memo<Line>,
    ticks: Ticks,
    may_tick: Memo<bool>,
    interviewer: Memo<String>,
    on_page: bool,
    more: fn(Memo<Line>) -> Node,
) -> Node {
    let id = line.with_untracked(|line| line.id);
    let is_done = memo(move |_| line.with(|line| ticks.is_done(line)));
    let about = move || {
        line.with(|line| {
            let whose =
                line.assignee.as_ref().map_or_else(|| interviewer.get(), |helper| helper.name.clone());
            let done = line.done.clone().filter(|_| is_done.get());
            let when = match done {
                Some(done) => format!("Done {done}"),
                None if is_done.get() => "Done".to_owned(),
                None => format!("{whose}, {}", line.due),
            };
            format!("{} · {when}", line.category.words())
        })
    };
    let late = move || line.with(|line| line.is_late) && !is_done.get();
    let tick = move |ev: SubmitEvent| {
        ev.prevent_default();
        ticks.tick(id, !is_done.get_untracked());
    };
    view! {
        <li class:done=move || is_done.get() class:late=late>
            <form class="tick" method="post" action=TickTask::url() on:submit=tick>
                <input type="hidden" name="booking" value=ticks.booking().to_string() />
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="done" value=move || (!is_done.get()).to_string() />
                <input type="hidden" name="on_page" value=on_page.to_string() />
                <button
                    type="submit"
                    role="checkbox"
                    aria-checked=move || is_done.get().to_string()
                    disabled=move || !may_tick.get()
                >
                    <span class="box" aria-hidden="true">
                        {move || is_done.get().then(|| view! { <Icon name=IconName::Check size=14 /> })}
                    </span>
                    <span>{move || line.with(|line| line.title.clone())}</span>
                </button>
            </form>
            <small>{about}</small>
            {more(line)}
            {move || ticks.refused_of(id).map(|why| view! { <Note tone=Tone::Bad answers=true>{why}</Note> })}
        </li>
    }
}

/// Nothing else can be done with a task.
pub(super) fn no_more(_: Memo<Line>) -> Node {
    Node::nothing()
}
