use domain::{
    ids::OpeningId,
    openings::{Colleague, Opening, OpeningStatus},
    text::Line,
};
use leptos::{prelude::*, server_fn::ServerFn as _};

use super::{
    Asked, InterviewLine, One, Openings,
    asked::Wanted,
    list::{manages, tone},
    server_fns::SetOpeningStatus,
};
use crate::{
    address::use_query,
    bookings::{Search, StatusPill},
    dom::{For, Node, Show, Title, view},
    error::AppError,
    signals::{Callback, Memo, Signal, memo},
    ui::{
        act::{Words, act},
        button::{ButtonKind, ButtonLink},
        empty::Empty,
        icon::IconName,
        note::Note,
        pages::Pages,
        pill::{Pill, Tone},
        switch::{Switch, Way},
    },
};

/// An opening, and the interviews for it.
#[component]
pub(super) fn OneOpening(
    shown: Signal<Option<Openings>>,
    failed: Signal<Option<AppError>>,
    again: Callback<()>,
) -> Node {
    let one = memo(move |before: Option<&Option<One>>| {
        let now = shown.with(|shown| match shown {
            Some(Openings::One(one)) => Some((**one).clone()),
            _ => None,
        });
        now.or_else(|| before.cloned().flatten())
    });
    let opening = memo(move |_| one.with(|one| one.as_ref().map(|one| one.opening.clone())));
    let refused = use_query().with_untracked(|query| query.refused_form(&[SetOpeningStatus::PATH]));
    view! {
        <p class="trail"><a href=all()>"All openings"</a></p>
        {move || opening.get().map(|opening| view! { <About opening=opening again=again /> })}
        {refused.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
        {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        <Interviews one=one />
    }
}

fn all() -> String {
    Asked::List(Wanted::default()).href()
}

#[component]
fn About(opening: Opening, again: Callback<()>) -> Node {
    let Opening { id, title, company, status, .. } = opening.clone();
    let manages = manages();
    let can_be_scheduled = manages && status == OpeningStatus::Open;
    let schedule = Search { opening: id.to_string(), ..Search::default() }.href();
    let facts = facts(&opening);
    view! {
        <Title text=title.to_string() />
        <div class="page-head opening-head">
            <h1>{title.to_string()}</h1>
            <Pill tone=tone(status)>{status.words()}</Pill>
            <span class="range">{company.to_string()}</span>
            <span class="grow"></span>
            <div class="buttons">
                {manages.then(|| view! { <ButtonLink href=Asked::Edit(id).href()>"Edit"</ButtonLink> })}
                {manages.then(|| ways(id, status, &title, again))}
                {can_be_scheduled.then(|| view! {
                    <ButtonLink href=schedule kind=ButtonKind::Primary>"Schedule an interview"</ButtonLink>
                })}
            </div>
        </div>
        <dl class="facts opening-facts">{facts}</dl>
        {opening.description.map(|note| view! { <p class="note-text">{note.as_str().to_owned()}</p> })}
    }
}

/// What may become of it.
fn ways(id: OpeningId, status: OpeningStatus, title: &Line, again: Callback<()>) -> Node {
    let way = |verb: &'static str, to: OpeningStatus| {
        let words = Words { verb, about: title.to_string(), kind: ButtonKind::Plain };
        let hidden = vec![("id", id.to_string()), ("status", to.as_str().to_owned())];
        act(words, hidden, SetOpeningStatus { id, status: to }, move |()| again.run(()))
    };
    let ways = match status {
        OpeningStatus::Open => {
            vec![way("Put on hold", OpeningStatus::OnHold), way("Close", OpeningStatus::Closed)]
        }
        OpeningStatus::OnHold => {
            vec![way("Open again", OpeningStatus::Open), way("Close", OpeningStatus::Closed)]
        }
        OpeningStatus::Closed => vec![way("Open again", OpeningStatus::Open)],
    };
    view! { {ways} }
}

fn facts(opening: &Opening) -> Vec<Node> {
    let line = |line: &Option<Line>| line.as_ref().map(ToString::to_string);
    let names = |people: &[Colleague]| {
        let names: Vec<_> = people.iter().map(|person| person.name.to_string()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    [
        ("Industry", line(&opening.industry)),
        ("Role", line(&opening.role)),
        ("Place", line(&opening.place)),
        ("Interviews", opening.format.map(|format| format.words().to_owned())),
        ("Hiring manager", opening.hiring_manager.as_ref().map(|manager| manager.name.to_string())),
        ("Interviewers", names(&opening.interviewers)),
    ]
    .into_iter()
    .filter_map(|(term, said)| said.map(|said| view! { <dt>{term}</dt><dd>{said}</dd> }))
    .collect()
}

#[component]
fn Interviews(one: Memo<Option<One>>) -> Node {
    let lines =
        memo(move |_| one.with(|one| one.as_ref().map(|one| one.interviews.clone())).unwrap_or_default());
    let count = move || match one.with(|one| one.as_ref().map_or(0, |one| one.total)) {
        0 => String::new(),
        1 => "1 interview".to_owned(),
        total => format!("{total} interviews"),
    };
    let query = use_query();
    let asked = memo(move |_| query.with(Asked::read));
    let over = memo(move |_| matches!(asked.get(), Asked::One { all: true, .. }));
    let page = memo(move |_| one.with(|one| one.as_ref().map_or(1, |one| one.page)));
    let id = move || one.with(|one| one.as_ref().map(|one| one.opening.id));
    let href =
        move |all: bool, page: u64| id().map_or_else(self::all, |id| Asked::One { id, all, page }.href());
    let ways = Signal::derive(move || {
        let way = |(label, of): (&str, bool)| Way {
            label: label.to_owned(),
            href: href(of, 1),
            current: of == over.get(),
        };
        [("Coming", false), ("All", true)].map(way).to_vec()
    });
    view! {
        <div class="page-head">
            <h2>"Interviews"</h2>
            <span class="range" role="status">{count}</span>
            <span class="grow"></span>
            <Switch label="Which" ways=ways />
        </div>
        <Show when=move || lines.with(|lines| !lines.is_empty()) fallback=move || view! { <Nothing all=over /> }>
            <ul class="rows lines openings">
                <For each=move || lines.get() key=|line| line.booking let:first>
                    <Interview line=memo(move |_| {
                        let now = lines.with(|lines| lines.iter().find(|line| line.booking == first.booking).cloned());
                        now.unwrap_or_else(|| first.clone())
                    }) />
                </For>
            </ul>
        </Show>
        <Pages
            page=page
            pages=memo(move |_| one.with(|one| one.as_ref().map_or(1, |one| one.pages)))
            to=Callback::new(move |page| href(over.get(), page))
        />
    }
}

#[component]
fn Interview(line: Memo<InterviewLine>) -> Node {
    let of = move |words: fn(&InterviewLine) -> &String| move || line.with(|line| words(line).clone());
    view! {
        <li class="line">
            {move || view! { <StatusPill status=line.with(|line| line.status) /> }}
            <b><a href=of(|line| &line.href)>{of(|line| &line.who)}</a></b>
            <span>{of(|line| &line.when)}</span>
            <span class="small about">{of(|line| &line.about)}</span>
        </li>
    }
}

#[component]
fn Nothing(all: Memo<bool>) -> Node {
    let sees_all = manages();
    Node::live(move || {
        let sentence = match (all.get(), sees_all) {
            (true, true) => {
                "No interview is scheduled for it yet. Those that are stand here, whatever becomes of them."
            }
            (true, false) => "None of your interviews is for it.",
            (false, true) => "No interview for it is coming up.",
            (false, false) => "None of your interviews that are coming up is for it.",
        };
        view! { <Empty icon=IconName::Calendar sentence=sentence /> }
    })
}
