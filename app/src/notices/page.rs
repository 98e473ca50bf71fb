use domain::notices::NoticeKind;
use leptos::{prelude::*, server_fn::ServerFn as _, task::spawn_local};

use super::{
    Line, Notices,
    server_fns::{ReadNotices, read_notices, show_notices},
};
use crate::{
    address::{Query, use_query},
    dom::{For, IntoNode, Node, Show, Title, Transition, view, watch},
    error::AppError,
    live::{Change, use_live},
    routes::Broken,
    sent::{self, Kept, Sent},
    session::use_session,
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
    },
};

pub const PATH: &str = "/notices";

/// What the address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    /// Those alone that are not read.
    unread: bool,
    /// From 1.
    page: u64,
}

impl Asked {
    fn read(query: &Query) -> Self {
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        Self { unread: query.get("show") == Some("unread"), page: page.max(1) }
    }

    fn href(self) -> String {
        let unread = self.unread.then(|| "show=unread".to_owned());
        let page = (self.page > 1).then(|| format!("page={}", self.page));
        let query: Vec<String> = unread.into_iter().chain(page).collect();
        if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", query.join("&")) }
    }
}

/// What whoever looks is told.
#[component]
pub fn NoticesPage() -> Node {
    let query = use_query();
    let asked = memo(move |_| query.with(Asked::read));
    let loaded = sent::load(move || asked.get(), |Asked { unread, page }| show_notices(unread, page));
    let live = use_live();
    live.on_change(move |change| {
        if change == Change::Reload {
            loaded.refetch();
        }
    });
    watch(move || live.unread().get(), move |_, _| loaded.refetch());
    view! {
        <Title text="Notices" />
        <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <Looked asked=asked loaded=loaded />
        </Transition>
    }
}

/// What is shown stays, and the focus with it, when the same is looked for again.
#[component]
fn Looked(asked: Memo<Asked>, loaded: Sent<Result<Notices, AppError>>) -> Node {
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
    shown: Signal<Option<Notices>>,
    failed: Signal<Option<AppError>>,
    again: Callback<()>,
) -> Node {
    let lines = memo(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| shown.notices.clone())).unwrap_or_default()
    });
    let count = move || match shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.total)) {
        0 => String::new(),
        1 => "1 notice".to_owned(),
        notices => format!("{notices} notices"),
    };
    let ways = Signal::derive(move || {
        let now = asked.get().unread;
        let way = |(label, unread): (&str, bool)| Way {
            label: label.to_owned(),
            href: Asked { unread, page: 1 }.href(),
            current: unread == now,
        };
        [("All", false), ("Not read", true)].map(way).to_vec()
    });
    let unread = memo(move |_| shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.unread)));
    let live = use_live();
    watch(move || unread.get(), move |&unread, _| live.set_unread(unread));
    let pages = memo(move |_| shown.with(|shown| shown.as_ref().map_or(1, |shown| shown.pages)));
    let refused = use_query().with_untracked(|query| query.refused_form(&[ReadNotices::PATH]));
    view! {
        <div class="page-head">
            <h1>"Notices"</h1>
            <span class="range" role="status">{count}</span>
            <span class="grow"></span>
            <Switch label="Which" ways=ways />
            <Show when=move || { unread.get() > 0 }>{read_all(again)}</Show>
        </div>
        {refused.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
        {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        <Show when=move || lines.with(|lines| !lines.is_empty()) fallback=move || view! { <Nothing asked=asked /> }>
            <ul class="rows lines">
                <For each=move || lines.get() key=|line| line.id let:first>
                    <Notice line=memo(move |_| {
                        let now = lines.with(|lines| lines.iter().find(|line| line.id == first.id).cloned());
                        now.unwrap_or_else(|| first.clone())
                    }) />
                </For>
            </ul>
        </Show>
        <Pages
            page=memo(move |_| asked.get().page.min(pages.get()))
            pages=pages
            to=Callback::new(move |page| Asked { page, ..asked.get() }.href())
        />
        <Exports what="your notices" files=vec![("Export as CSV", "/api/me/notices.csv".to_owned())] />
    }
}

fn read_all(again: Callback<()>) -> Node {
    let words = Words { verb: "Mark all as read", about: "notices".to_owned(), kind: ButtonKind::Plain };
    act(words, Vec::new(), ReadNotices { id: None }, move |()| again.run(()))
}

/// Whoever follows it has read it.
#[component]
fn Notice(line: Memo<Line>) -> Node {
    let Line { id, kind, what, href, when, said, .. } = line.get_untracked();
    let is_read = memo(move |_| line.with(|line| line.is_read));
    let followed = move |_| {
        if !is_read.get_untracked() {
            // What is not written down stays unread.
            spawn_local(async move { drop(read_notices(Some(id)).await) });
        }
    };
    view! {
        <li class="line notice" class:unread=move || !is_read.get()>
            <Pill tone=tone(kind)>{word(kind)}</Pill>
            <b>
                <a href=href on:click=followed>
                    {move || (!is_read.get()).then(|| view! { <span class="spoken">"Not read: "</span> })}
                    {what}
                </a>
            </b>
            <span class="small">{when}</span>
            <span class="small said-at">{said}</span>
        </li>
    }
}

#[component]
fn Nothing(asked: Memo<Asked>) -> Node {
    let is_interviewer = use_session().me.is_some_and(|me| me.roles.interviewer);
    Node::live(move || {
        let sentence = if asked.get().unread {
            "You have read everything."
        } else if is_interviewer {
            "Nothing yet. When an interview of yours is booked, moved, called off or coming up, it stands here."
        } else {
            "Nothing yet. When mail about an interview that you booked does not arrive, or a colleague declines one, it \
             stands here."
        };
        view! { <Empty icon=IconName::Bell sentence=sentence /> }
    })
}

fn tone(kind: NoticeKind) -> Tone {
    match kind {
        NoticeKind::Booked => Tone::Good,
        NoticeKind::Moved
        | NoticeKind::Reminder
        | NoticeKind::Preparation
        | NoticeKind::Outcome
        | NoticeKind::FollowUp => Tone::Accent,
        NoticeKind::Cancelled | NoticeKind::Declined => Tone::Warn,
        NoticeKind::Undelivered | NoticeKind::RoomUndelivered | NoticeKind::WebhookOff => Tone::Bad,
    }
}

fn word(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Booked => "Booked",
        NoticeKind::Moved => "Moved",
        NoticeKind::Cancelled => "Cancelled",
        NoticeKind::Reminder => "Reminder",
        NoticeKind::Preparation | NoticeKind::FollowUp => "To do",
        NoticeKind::Outcome => "Over",
        NoticeKind::Declined => "Declined",
        NoticeKind::Undelivered | NoticeKind::RoomUndelivered => "Mail",
        NoticeKind::WebhookOff => "Webhook",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_survives_the_way_through_its_address() {
        for (query, expected) in [
            ("", "/notices"),
            ("show=unread", "/notices?show=unread"),
            ("show=unread&page=3", "/notices?show=unread&page=3"),
            ("show=nonsense&page=-1", "/notices"),
        ] {
            assert_eq!(Asked::read(&Query::parse(query)).href(), expected, "{query}");
        }
    }
}
