//! Around every page: who one is, whose clock is shown, whether the page is live, and the way elsewhere.

use crate::{
    dom::{Children, ChildrenFn, For, Node, Show, view},
    signals::{Signal, StoredValue},
};
use leptos::{ev::MouseEvent, prelude::*};

use crate::aids::{Aid, AidDialogs, Aids};
use crate::ui::{
    icon::{Icon, IconName, Mark},
    pill::{Pill, Tone},
    theme::ThemeSwitch,
    toast::{ToastRegion, provide_toasts},
};

/// A page in the bar; on a phone in the bar at the bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tab {
    pub label: &'static str,
    pub href: &'static str,
    pub icon: IconName,
    /// What other pages it stands for.
    pub others: &'static [&'static str],
}

impl Tab {
    fn is_current(self, path: &str) -> bool {
        is_in(path, self.href) || self.others.iter().any(|other| is_in(path, other))
    }
}

/// How changes reach the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    #[default]
    Live,
    Reconnecting,
    /// Without a socket it asks, every so many seconds.
    Checking {
        every: u64,
    },
}

impl Connection {
    fn words(self) -> String {
        match self {
            Self::Live => "Live".to_owned(),
            Self::Reconnecting => "Reconnecting".to_owned(),
            Self::Checking { every } => format!("Checking every {every} s"),
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Live => Tone::Good,
            Self::Reconnecting | Self::Checking { .. } => Tone::Warn,
        }
    }
}

/// Whoever is signed in, as the bar shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    pub name: String,
    /// "Interviewer", and what else tells the account apart.
    pub about: String,
}

/// "AM" of "Ana Moreau".
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let (first, last) = (words.next(), words.next_back());
    first.into_iter().chain(last).collect()
}

/// The frame of every page. Provides toasts to the page inside.
#[component]
pub fn Frame(
    #[prop(into)] tabs: Signal<Vec<Tab>>,
    /// The path of the page shown.
    #[prop(into)]
    path: Signal<String>,
    /// Nobody before signing in.
    #[prop(into)]
    face: Signal<Option<Face>>,
    /// "Paris, UTC+1".
    #[prop(into)]
    zone: Signal<Option<String>>,
    /// How many notices are not read.
    #[prop(into)]
    unread: Signal<u64>,
    /// Nothing on a page that does not change by itself.
    #[prop(into)]
    connection: Signal<Option<Connection>>,
    /// The last entries of the account's menu: to leave, at least.
    account: ChildrenFn,
    aids: Aids,
    children: Children,
) -> Node {
    let toasts = provide_toasts();
    let account = StoredValue::new(account);
    view! {
        <a class="skip button" href="#main">"Skip to the page"</a>
        <header class="bar">
            <a class="brand" href="/">
                <Mark />
                <span>"Convoke"</span>
            </a>
            <Tabs class="tabs" tabs=tabs path=path />
            <span class="grow"></span>
            <Show when=move || face.with(Option::is_some)>
                <button type="button" class="find" on:click=move |_| aids.open(Aid::Palette)>
                    <Icon name=IconName::Search />
                    "Find anything"
                    <kbd aria-hidden="true">"Ctrl K"</kbd>
                </button>
            </Show>
            <div class="connection" role="status">
                {move || {
                    connection
                        .get()
                        .map(|state| view! { <Pill tone=state.tone()>{state.words()}</Pill> })
                }}
            </div>
            <Show when=move || face.with(Option::is_some)>
                <Bell unread=unread path=path />
            </Show>
            {move || zone.get().map(|zone| view! { <WhoseClock zone=zone aids=aids /> })}
            {move || face.get().map(|face| view! { <Account face=face entries=account.get_value() aids=aids /> })}
        </header>
        <main class="page" id="main" tabindex="-1">
            {children()}
        </main>
        <Show when=move || !tabs.with(Vec::is_empty)>
            <Tabs class="bottom-bar" tabs=tabs path=path />
        </Show>
        <ToastRegion toasts=toasts />
        <AidDialogs aids=aids />
    }
}

/// The same tabs in both bars; only one of the two is in sight.
#[component]
fn Tabs(class: &'static str, tabs: Signal<Vec<Tab>>, path: Signal<String>) -> Node {
    let in_bottom_bar = class == "bottom-bar";
    view! {
        <nav class=class aria-label="Main">
            <For each=move || tabs.get() key=|tab| tab.href let:tab>
                <a href=tab.href aria-current=move || path.with(|path| tab.is_current(path)).then_some("page")>
                    {in_bottom_bar.then(|| view! { <Icon name=tab.icon size=20 /> })}
                    {tab.label}
                </a>
            </For>
        </nav>
    }
}

/// The way to what one is told, and how much of it is new.
#[component]
fn Bell(unread: Signal<u64>, path: Signal<String>) -> Node {
    let count = move || Some(unread.get()).filter(|&unread| unread > 0);
    let shown = move || count().map(|count| if count > 99 { "99+".to_owned() } else { count.to_string() });
    let spoken = move || count().map(|count| format!("{count} not read"));
    view! {
        <a class="bell" href="/notices" title="Notices" aria-current=move || path.with(|path| is_in(path, "/notices")).then_some("page")>
            <Icon name=IconName::Bell size=20 />
            <span class="spoken">"Notices"</span>
            <span class="spoken" aria-live="polite">{spoken}</span>
            {move || shown().map(|shown| view! { <span class="count" aria-hidden="true">{shown}</span> })}
        </a>
    }
}

/// Leads to another clock: on the page itself, where a script runs.
#[component]
fn WhoseClock(zone: String, aids: Aids) -> Node {
    let choose = move |ev: MouseEvent| {
        if !(ev.ctrl_key() || ev.meta_key() || ev.shift_key()) {
            ev.prevent_default();
            aids.open(Aid::Clock);
        }
    };
    view! {
        <a class="whose-clock" href="/settings" title="Times are shown as clocks there show them; choose another" on:click=choose>
            <Icon name=IconName::Clock />
            <span class="spoken">"Times in "</span>
            {zone}
        </a>
    }
}

#[component]
fn Account(face: Face, entries: ChildrenFn, aids: Aids) -> Node {
    let initials = initials(&face.name);
    view! {
        <button type="button" class="face" popovertarget="account">
            <span class="spoken">{format!("Account of {}", face.name)}</span>
            <span aria-hidden="true">{initials}</span>
        </button>
        <div class="menu" id="account" popover="auto">
            <p>
                <b>{face.name}</b>
                <small>{face.about}</small>
            </p>
            <div>
                <h2>"Theme"</h2>
                <ThemeSwitch theme=aids.theme />
            </div>
            <div class="menu-entries">
                <a class="button quiet menu-item" href="/settings">"Settings"</a>
                <MenuAid aids=aids aid=Aid::Palette words="Find anything" key="Ctrl K" />
                <MenuAid aids=aids aid=Aid::Keys words="Keys of this page" key="?" />
                {entries()}
            </div>
        </div>
    }
}

/// An entry that opens an aid; the menu it is in closes.
#[component]
fn MenuAid(aids: Aids, aid: Aid, words: &'static str, key: &'static str) -> Node {
    view! {
        <button
            type="button"
            class="button quiet menu-item"
            popovertarget="account"
            popovertargetaction="hide"
            on:click=move |_| aids.open(aid)
        >
            <span class="grow">{words}</span>
            <kbd aria-hidden="true">{key}</kbd>
        </button>
    }
}

/// A page, and the pages under it.
fn is_in(path: &str, page: &str) -> bool {
    path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_shows_the_first_and_the_last_initial() {
        for (name, expected) in
            [("Ana Moreau", "AM"), ("Anna Lena von Berg", "AB"), ("Øyvind", "Ø"), ("", "")]
        {
            assert_eq!(initials(name), expected);
        }
    }

    #[test]
    fn a_tab_is_current_on_its_page_and_the_pages_under_it() {
        for (path, page, expected) in
            [("/book", "/book", true), ("/book/more", "/book", true), ("/books", "/book", false)]
        {
            assert_eq!(is_in(path, page), expected, "{path}");
        }
    }
}
