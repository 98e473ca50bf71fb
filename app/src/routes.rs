//! Every page and its path.

use std::sync::Arc;

use domain::actor::{Role, Roles};
use futures_util::future::join_all;
use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    address::{Address, escaped, use_address},
    aids::Aids,
    around,
    bookings::{BOOKING, CalendarPage, MONTH, PANEL, SlotsPage},
    candidates::{self, CandidatesPage},
    dom::{Children, ChildrenFn, Node, Title, ToChildren as _, effect, view},
    error::AppError,
    follow_ups::{self, FollowUpsPage},
    frame::{Connection, Face, Frame, Tab},
    imports::{self, ImportPage},
    interviews::{self, InterviewPage},
    jobs::{self, JobsPage},
    lazy::{Lazy, Loaded, Part},
    live::{self, Live},
    notices::{self, NoticesPage},
    openings::{self, OpeningsPage},
    practice_rooms::PracticePage,
    preparation::{self, PreparationPage},
    rates::{self, RatesPage},
    session::{Session, home, may_see, use_session},
    settings::SettingsPage,
    sign_in::SignIn,
    signals::Signal,
    slots::{COPIES, DIALOGS, MyWeek},
    ui::{
        gallery::Gallery,
        icon::IconName,
        skeleton::{PageSkeleton, Shape},
    },
    webhooks::{self, WebhooksPage},
};

#[component]
pub fn App() -> Node {
    let session = Session::shared();
    let path = Address::provide(is_page).path();
    provide_context(Live::connect(session.me.as_ref().map(|me| me.unread)));
    provide_context(session);
    view! {
        <Framed>
            {move || {
                let path = path.get();
                untrack(|| page(&path))
            }}
        </Framed>
    }
}

/// Every path that a page has.
pub const PATHS: [&str; 20] = [
    "/",
    "/sign-in",
    "/slots",
    "/book",
    "/calendar",
    candidates::PATH,
    candidates::ONE,
    openings::PATH,
    interviews::PATH,
    preparation::PATH,
    follow_ups::PATH,
    rates::PATH,
    "/practice",
    notices::PATH,
    "/settings",
    jobs::PATH,
    webhooks::PATH,
    imports::CANDIDATES,
    imports::SLOTS,
    "/ui",
];

fn page(path: &str) -> Node {
    match named(path) {
        "/" => view! { <Home /> },
        "/sign-in" => SIGN_IN.node((), door_to_be),
        "/slots" => only(Role::Interviewer, &MY_WEEK, week_to_be),
        "/book" => only(Role::Coordinator, &SLOTS, rows_to_be),
        "/calendar" => only(Role::Coordinator, &CALENDAR, calendar_to_be),
        "/settings" => anybodys(&SETTINGS, rows_to_be),
        "/practice" => anybodys(&PRACTICE, rows_to_be),
        candidates::PATH => only(Role::Coordinator, &CANDIDATES, rows_to_be),
        openings::PATH => anybodys(&OPENINGS, rows_to_be),
        preparation::PATH => anybodys(&PREPARATION, rows_to_be),
        follow_ups::PATH => anybodys(&FOLLOW_UPS, rows_to_be),
        rates::PATH => anybodys(&RATES, rows_to_be),
        notices::PATH => anybodys(&NOTICES, rows_to_be),
        jobs::PATH => only(Role::Admin, &JOBS, rows_to_be),
        webhooks::PATH => only(Role::Admin, &WEBHOOKS, rows_to_be),
        imports::CANDIDATES => only(Role::Coordinator, &IMPORT, rows_to_be),
        imports::SLOTS => only(imports::offering(use_session().me.as_ref()), &IMPORT, rows_to_be),
        "/ui" => gallery(),
        path if interviews::at(path).is_some() => anybodys(&INTERVIEW, rows_to_be),
        path if candidates::at(path).is_some() => only(Role::Coordinator, &CANDIDATES, rows_to_be),
        _ => view! { <NotFound /> },
    }
}

fn is_page(path: &str) -> bool {
    let path = named(path);
    PATHS.contains(&path) || interviews::at(path).is_some() || candidates::at(path).is_some()
}

/// Without the slash that somebody may have put behind it.
fn named(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" => "/",
        named => named,
    }
}

static SIGN_IN: Lazy<()> = Lazy { name: "the_door", load: || Box::pin(the_door()) };
static MY_WEEK: Lazy<()> = Lazy { name: "my_week", load: || Box::pin(my_week()) };
static SLOTS: Lazy<()> = Lazy { name: "slots", load: || Box::pin(slots()) };
static CALENDAR: Lazy<()> = Lazy { name: "calendar", load: || Box::pin(calendar()) };
static SETTINGS: Lazy<()> = Lazy { name: "settings", load: || Box::pin(settings()) };
static PRACTICE: Lazy<()> = Lazy { name: "practice", load: || Box::pin(practice()) };
static CANDIDATES: Lazy<()> = Lazy { name: "candidates", load: || Box::pin(the_candidates()) };
static OPENINGS: Lazy<()> = Lazy { name: "openings", load: || Box::pin(the_openings()) };
static INTERVIEW: Lazy<()> = Lazy { name: "interview", load: || Box::pin(the_interview()) };
static PREPARATION: Lazy<()> = Lazy { name: "preparation", load: || Box::pin(the_preparation()) };
static FOLLOW_UPS: Lazy<()> = Lazy { name: "follow_ups", load: || Box::pin(the_follow_ups()) };
static RATES: Lazy<()> = Lazy { name: "rates", load: || Box::pin(the_rates()) };
static NOTICES: Lazy<()> = Lazy { name: "notices", load: || Box::pin(the_notices()) };
static JOBS: Lazy<()> = Lazy { name: "jobs", load: || Box::pin(the_jobs()) };
static WEBHOOKS: Lazy<()> = Lazy { name: "webhooks", load: || Box::pin(the_webhooks()) };

static IMPORT: Lazy<()> = Lazy { name: "import", load: || Box::pin(the_import()) };
static PIECES: Lazy<()> = Lazy { name: "pieces", load: || Box::pin(pieces()) };

#[wasm_split(import, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_import() -> Loaded<()> {
    Ok(|()| view! { <ImportPage /> })
}

#[wasm_split(pieces, wasm_split_path = ::leptos::wasm_split, fallible)]
fn pieces() -> Loaded<()> {
    Ok(|()| view! { <Gallery /> })
}

#[wasm_split(the_door, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_door() -> Loaded<()> {
    Ok(|()| view! { <SignIn /> })
}

#[wasm_split(my_week, wasm_split_path = ::leptos::wasm_split, fallible)]
fn my_week() -> Loaded<()> {
    Ok(|()| view! { <MyWeek /> })
}

#[wasm_split(slots, wasm_split_path = ::leptos::wasm_split, fallible)]
fn slots() -> Loaded<()> {
    Ok(|()| view! { <SlotsPage /> })
}

#[wasm_split(calendar, wasm_split_path = ::leptos::wasm_split, fallible)]
fn calendar() -> Loaded<()> {
    Ok(|()| view! { <CalendarPage /> })
}

#[wasm_split(settings, wasm_split_path = ::leptos::wasm_split, fallible)]
fn settings() -> Loaded<()> {
    Ok(|()| view! { <SettingsPage /> })
}

#[wasm_split(practice, wasm_split_path = ::leptos::wasm_split, fallible)]
fn practice() -> Loaded<()> {
    Ok(|()| view! { <PracticePage /> })
}

#[wasm_split(candidates, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_candidates() -> Loaded<()> {
    Ok(|()| view! { <CandidatesPage /> })
}

#[wasm_split(openings, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_openings() -> Loaded<()> {
    Ok(|()| view! { <OpeningsPage /> })
}

#[wasm_split(interview, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_interview() -> Loaded<()> {
    Ok(|()| view! { <InterviewPage /> })
}

#[wasm_split(preparation, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_preparation() -> Loaded<()> {
    Ok(|()| view! { <PreparationPage /> })
}

#[wasm_split(follow_ups, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_follow_ups() -> Loaded<()> {
    Ok(|()| view! { <FollowUpsPage /> })
}

#[wasm_split(rates, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_rates() -> Loaded<()> {
    Ok(|()| view! { <RatesPage /> })
}

#[wasm_split(notices, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_notices() -> Loaded<()> {
    Ok(|()| view! { <NoticesPage /> })
}

#[wasm_split(jobs, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_jobs() -> Loaded<()> {
    Ok(|()| view! { <JobsPage /> })
}

#[wasm_split(webhooks, wasm_split_path = ::leptos::wasm_split, fallible)]
fn the_webhooks() -> Loaded<()> {
    Ok(|()| view! { <WebhooksPage /> })
}

/// What a page is like until its code has arrived.
fn week_to_be() -> Node {
    view! { <PageSkeleton shape=Shape::Week /> }
}

fn rows_to_be() -> Node {
    view! { <PageSkeleton shape=Shape::Rows /> }
}

fn calendar_to_be() -> Node {
    view! { <PageSkeleton shape=Shape::Calendar /> }
}

fn door_to_be() -> Node {
    view! { <PageSkeleton shape=Shape::Door /> }
}

/// All that the page at an address is made of when it opens.
fn parts(path: &str, query: &str) -> Vec<Part> {
    let asks = |key: &str| query.split('&').any(|pair| pair.split('=').next() == Some(key));
    let parts = match named(path) {
        "/sign-in" => [Some(SIGN_IN.part()), None, None],
        "/settings" => [Some(SETTINGS.part()), None, None],
        "/slots" => {
            let copies = asks("copy") || asks("repeat");
            let dialogs = asks("offer") || asks("slot");
            [Some(MY_WEEK.part()), copies.then(|| COPIES.part()), dialogs.then(|| DIALOGS.part())]
        }
        "/book" => [Some(SLOTS.part()), asks("slot").then(|| BOOKING.part()), None],
        "/calendar" => {
            let by_month = asks("month") || query.split('&').any(|pair| pair == "view=month");
            [Some(CALENDAR.part()), by_month.then(|| MONTH.part()), asks("booking").then(|| PANEL.part())]
        }
        "/practice" => [Some(PRACTICE.part()), None, None],
        candidates::PATH => [Some(CANDIDATES.part()), None, None],
        openings::PATH => [Some(OPENINGS.part()), None, None],
        preparation::PATH => [Some(PREPARATION.part()), None, None],
        follow_ups::PATH => [Some(FOLLOW_UPS.part()), None, None],
        rates::PATH => [Some(RATES.part()), None, None],
        notices::PATH => [Some(NOTICES.part()), None, None],
        jobs::PATH => [Some(JOBS.part()), None, None],
        webhooks::PATH => [Some(WEBHOOKS.part()), None, None],
        imports::CANDIDATES | imports::SLOTS => [Some(IMPORT.part()), None, None],
        path if interviews::at(path).is_some() => [Some(INTERVIEW.part()), None, None],
        path if candidates::at(path).is_some() => [Some(CANDIDATES.part()), None, None],
        "/ui" => [Some(PIECES.part()), None, None],
        _ => return Vec::new(),
    };
    parts.into_iter().flatten().collect()
}

/// The names that the files of the page at an address begin with.
#[must_use]
pub fn files(path: &str, query: &str) -> Vec<&'static str> {
    parts(path, query).into_iter().map(|part| part.name).collect()
}

/// Loads the code of the page at an address: it has to be there before the browser takes over what the server sent.
/// `is_marked`: whether the server says that it shows something besides, by the name of its part.
pub async fn load(path: &str, query: &str, is_marked: impl Fn(&str) -> bool) {
    let besides = interviews::marked().into_iter().filter(|part| is_marked(part.name));
    // What does not arrive is loaded, and missed, where it is to be shown.
    join_all(parts(path, query).into_iter().chain(besides).map(|part| (part.fetch)())).await;
}

/// Every piece in every state, for those who work on them.
fn gallery() -> Node {
    if use_session().shows_pieces {
        PIECES.node((), rows_to_be)
    } else {
        view! { <NotFound /> }
    }
}

/// Leads to the person's own page.
#[component]
fn Home() -> Node {
    lead_to(use_session().me.map_or("/sign-in", |me| home(me.roles)).to_owned())
}

/// A page for those with a role; others are led to their own, strangers to the door.
fn only(role: Role, page: &'static Lazy<()>, to_be: fn() -> Node) -> Node {
    match use_session().me {
        Some(me) if may_see(me.roles, role) => page.node((), to_be),
        Some(_) => lead_to("/".to_owned()),
        None => lead_to(sign_in()),
    }
}

/// A page for whoever is signed in.
fn anybodys(page: &'static Lazy<()>, to_be: fn() -> Node) -> Node {
    match use_session().me {
        Some(_) => page.node((), to_be),
        None => lead_to(sign_in()),
    }
}

pub(crate) fn lead_to(path: String) -> Node {
    match use_context::<Lead>() {
        Some(Lead(lead)) => lead(&path),
        None => {
            let address = use_address();
            // What is being made ends first.
            effect(move |_| address.replace(&path));
        }
    }
    Node::nothing()
}

/// The door, and the way back from it.
fn sign_in() -> String {
    format!("/sign-in?next={}", escaped(&use_address().written()))
}

/// The frame, filled in with who looks.
#[component]
fn Framed(children: Children) -> Node {
    let session = use_session();
    let path = use_address().path();
    let tabs = session.me.as_ref().map(|me| tabs(me.roles)).unwrap_or_default();
    let face = session.me.as_ref().map(|me| Face { name: me.name.to_string(), about: about(me.roles) });
    let clock = session.me.as_ref().map(|me| me.clock.clone());
    let live = live::use_live().connection();
    let is_known = session.me.is_some();
    let connection = move || is_known.then(|| shown(live.get()));
    let unread = live::use_live().unread();
    let account = move || session.can_sign_out.then(|| view! { <SignOut /> });
    view! {
        <Frame
            tabs=Signal::stored(tabs)
            path=path
            face=Signal::stored(face)
            zone=Signal::stored(clock)
            unread=unread
            connection=Signal::derive(connection)
            account=ChildrenFn::to_children(account)
            aids=Aids::listen()
        >
            {children()}
        </Frame>
    }
}

#[component]
fn SignOut() -> Node {
    view! {
        <form method="post" action="/sign-out">
            <button type="submit" class="button quiet menu-item">
                "Sign out"
            </button>
        </form>
    }
}

fn tabs(roles: Roles) -> Vec<Tab> {
    let tab = |label, href, icon| Tab { label, href, icon, others: &[] };
    let pages = [
        (Role::Interviewer, tab("My week", "/slots", IconName::Week)),
        (Role::Coordinator, tab("Slots", "/book", IconName::Search)),
        (Role::Coordinator, tab("Calendar", "/calendar", IconName::Calendar)),
        (Role::Coordinator, tab("Candidates", candidates::PATH, IconName::Person)),
        (Role::Coordinator, tab("Openings", openings::PATH, IconName::Briefcase)),
        (Role::Admin, tab("Admin", jobs::PATH, IconName::Computer)),
    ];
    let of_roles = pages.into_iter().filter(|&(role, _)| may_see(roles, role)).map(|(_, tab)| tab);
    let of_everybody = [
        Tab { others: &around::PAGES, ..tab("To do", preparation::PATH, IconName::Check) },
        tab("Practice", "/practice", IconName::People),
    ];
    of_roles.chain(of_everybody).collect()
}

/// "Interviewer, coordinator".
fn about(roles: Roles) -> String {
    let named = |role| match role {
        Role::Interviewer => "interviewer",
        Role::Coordinator => "coordinator",
        Role::Admin => "administrator",
    };
    let mut words = roles.iter().map(named).collect::<Vec<_>>().join(", ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn shown(connection: live::Connection) -> Connection {
    match connection {
        live::Connection::Live => Connection::Live,
        live::Connection::Reconnecting => Connection::Reconnecting,
        live::Connection::Polling => Connection::Checking { every: live::POLL_SECONDS },
    }
}

/// Leads elsewhere while a page is made; only the server has one.
#[derive(Clone, Copy)]
pub(crate) struct Lead(pub(crate) fn(&str));

/// Sets the status of the page under way; only the server has one.
#[derive(Clone)]
pub(crate) struct Status(pub(crate) Arc<dyn Fn(u16) + Send + Sync>);

#[component]
fn NotFound() -> Node {
    if let Some(status) = use_context::<Status>() {
        (status.0)(404);
    }
    view! {
        <Title text="Not found" />
        <Alone title="There is no page here">
            <p>"The address may be old or mistyped."</p>
            <p>
                <a class="button primary" href="/">
                    "Go to your own page"
                </a>
            </p>
        </Alone>
    }
}

/// What stands where a page could not be made.
#[component]
pub fn Broken(error: AppError) -> Node {
    // What was refused is refused again; the rest may work in a moment.
    let (words, href) = match error {
        AppError::Refused(_) => ("Go to your own page", "/"),
        AppError::Unavailable | AppError::Failed { .. } | AppError::Network | AppError::Outdated => {
            ("Try again", "")
        }
    };
    view! {
        <Alone title="This page could not be shown">
            <p role="alert">{error.to_string()}</p>
            <p>
                <a class="button" href=href rel="external">
                    {words}
                </a>
            </p>
        </Alone>
    }
}

#[component]
fn Alone(title: &'static str, children: Children) -> Node {
    view! {
        <div class="door">
            <header>
                <h1>{title}</h1>
                {children()}
            </header>
        </div>
    }
}
