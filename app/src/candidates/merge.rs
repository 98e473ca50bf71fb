//! Two candidates who are one person: the other is chosen, what would happen is shown, then they are one.

use domain::{
    candidates::{Candidate, RawMerge},
    ids::CandidateId,
    refusal::Refusal,
    time,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    Asked, Candidates, Conflict, Merging, Other, Picked, href,
    picker::{Finder, find_as_typed, item},
    server_fns::MergeCandidates,
};
use crate::{
    action::ServerAction,
    address::use_address,
    dom::{Node, Title, view},
    error::AppError,
    interviews,
    signals::{Callback, RwSignal, Signal, memo},
    ui::{
        button::{Button, ButtonKind, ButtonLink},
        combobox::{Combobox, Found},
        note::Note,
        pill::Tone,
    },
};

/// How a form says that what the other one has is kept.
const OTHER: &str = "other";
const OWN: &str = "own";

/// What was chosen, field by field: name, e-mail, zone.
#[cfg_attr(not(any(feature = "ssr", test)), expect(dead_code, reason = "forms are read on the server"))]
pub(super) fn raw(from: CandidateId, chosen: [&str; 3]) -> RawMerge {
    let fields = ["name", "email", "timeZone"].into_iter().zip(chosen);
    let take = fields.filter(|(_, chosen)| *chosen == OTHER).map(|(field, _)| field.to_owned()).collect();
    RawMerge { from: Some(from.to_string()), take: Some(take) }
}

#[component]
pub(super) fn MergeForm(shown: Signal<Option<Candidates>>, failed: Signal<Option<AppError>>) -> Node {
    let merging = memo(move |before: Option<&Option<Merging>>| {
        let now = shown.with(|shown| match shown {
            Some(Candidates::Merge(merging)) => Some((**merging).clone()),
            _ => None,
        });
        now.or_else(|| before.cloned().flatten())
    });
    let into = memo(move |_| merging.with(|merging| merging.as_ref().map(|merging| merging.into.clone())));
    let other =
        memo(move |_| merging.with(|merging| merging.as_ref().and_then(|merging| merging.other.clone())));
    let name = move || into.with(|into| into.as_ref().map(|into| into.name.to_string()).unwrap_or_default());
    let question = move || match other.get() {
        Some(other) => format!("Are {} and {} one person?", name(), other.candidate.name),
        None => format!("Who is one with {}?", name()),
    };
    let trail = move || {
        into.get()
            .map(|into| view! { <p class="trail"><a href=href(into.id)>{into.name.to_string()}</a></p> })
    };
    view! {
        <Title text="Merge two candidates" />
        {trail}
        <div class="page-head"><h1>{question}</h1></div>
        {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        {move || merging.get().filter(|merging| merging.other.is_none()).map(|merging| view! { <Choose merging=merging /> })}
        {move || into.get().zip(other.get()).map(|(into, other)| view! { <Preview into=into other=other /> })}
    }
}

/// Finds the other one.
#[component]
fn Choose(merging: Merging) -> Node {
    let Merging { into, found, words, .. } = merging;
    let id = into.id;
    let picked = Picked::nobody();
    picked.query.set(words.clone());
    let Finder { found: typed, busy, failed } = find_as_typed(picked);
    let items = Signal::derive(move || {
        let others = |found: &Vec<Candidate>| {
            found.iter().filter(|other| other.id != id).map(item).collect::<Vec<_>>()
        };
        typed.with(others)
    });
    let address = use_address();
    let pick = Callback::new(move |item: Found| {
        if let Some(with) = CandidateId::parse(&item.id) {
            address.go(&Asked::Merge { id, with: Some(with), words: String::new() }.href());
        }
    });
    let line = move |other: Candidate| {
        let Found { label, detail, .. } = item(&other);
        let to = Asked::Merge { id, with: Some(other.id), words: String::new() }.href();
        view! { <li><a href=to>{label}</a><small>{detail}</small></li> }
    };
    let is_nobody = !words.is_empty() && found.is_empty();
    let found: Vec<Node> = found.into_iter().map(line).collect();
    view! {
        <form class="stack candidate-form" method="get" action=href(id) on:submit=|ev| ev.prevent_default()>
            <p>"The same person was added twice? Choose the other entry; nothing happens before you have seen what would."</p>
            <input type="hidden" name="ask" value="merge" />
            <Combobox
                id="merge-with"
                name="q"
                label="The other candidate"
                query=picked.query
                items=items
                busy=busy
                error=Signal::derive(move || failed.get().map(|error| error.to_string()))
                autofocus=true
                placeholder="Name or e-mail"
                on_pick=pick
            />
            // Without a script nobody is found while one types.
            <noscript inner_html=r#"<button class="button primary">Search</button>"#></noscript>
            <ul class="met">{found}</ul>
            {is_nobody.then(|| view! { <p class="small">"Nobody else is called that."</p> })}
            <div class="buttons"><ButtonLink href=href(id)>"Back"</ButtonLink></div>
        </form>
    }
}

/// What is kept is chosen, and what would happen is shown.
#[component]
fn Preview(into: Candidate, other: Other) -> Node {
    let Other { candidate: from, moves, told_anew, told_anew_if_taken, conflicts } = other;
    let [name, email] = std::array::from_fn(|_| RwSignal::new(OWN.to_owned()));
    // Where one of them has a zone alone, that is the one.
    let zone = if into.time_zone.is_none() && from.time_zone.is_some() { OTHER } else { OWN };
    let zone = RwSignal::new(zone.to_owned());
    let address = use_address();
    let action = ServerAction::<MergeCandidates>::of_form(move |id| address.replace(&href(id)));
    let refused = action.refused();
    let (id, from_id, version) = (into.id, from.id, into.version.0);
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let [name, email, zone] = [name, email, zone].map(|chosen| chosen.get_untracked());
        action.dispatch(MergeCandidates { id, from: from_id, version, name, email, zone });
    };
    let addresses = [into.email.to_string(), from.email.to_string()];
    let told = memo(move |_| {
        let [own, others] = &addresses;
        let is_taken = email.with(|email| email == OTHER);
        let (count, from, to) =
            if is_taken { (told_anew_if_taken, own, others) } else { (told_anew, others, own) };
        told_anew_in_words(count, from, to)
    });
    let given_up = memo({
        let addresses = [from.email.to_string(), into.email.to_string()];
        move |_| addresses[usize::from(email.with(|email| email == OTHER))].clone()
    });
    let zone_of =
        |candidate: &Candidate| candidate.time_zone.as_ref().map_or("Not known".to_owned(), time::place);
    let names = [into.name.to_string(), from.name.to_string()];
    let emails = [into.email.to_string(), from.email.to_string()];
    let zones = [zone_of(&into), zone_of(&from)];
    let is_possible = conflicts.is_empty();
    let conflicts: Vec<Node> = conflicts.into_iter().map(conflict).collect();
    let other = Asked::Merge { id, with: None, words: String::new() }.href();
    view! {
        <form class="stack candidate-form" method="post" action=MergeCandidates::url() on:submit=send>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="from" value=from_id.to_string() />
            <input type="hidden" name="version" value=version.to_string() />
            {kept("Which name is theirs?", "name", names, name)}
            {kept("Which address is theirs?", "email", emails, email)}
            {kept("Which time zone is theirs?", "zone", zones, zone)}
            <section class="stack tight">
                <h2>"What happens"</h2>
                <ul class="happens">
                    <li>{moves}</li>
                    <li>{move || told.get()}</li>
                    <li>{move || format!("Mail from {} still counts, and booking by it finds them.", given_up.get())}</li>
                    <li>"It cannot be taken back."</li>
                </ul>
            </section>
            {(!is_possible).then(|| view! {
                <Note tone=Tone::Bad>
                    "They cannot be one person: both have an interview at the same time. Move or cancel one of each pair first."
                    <ul class="happens">{conflicts}</ul>
                </Note>
            })}
            {move || otherwise(refused)}
            <div class="buttons">
                {is_possible.then(|| view! { <Button kind=ButtonKind::Primary submit=true busy=action.pending()>"Make them one"</Button> })}
                <ButtonLink href=other>"Choose another"</ButtonLink>
                <ButtonLink href=href(id)>"Back"</ButtonLink>
            </div>
        </form>
    }
}

/// One of two, chosen; where both are the same there is nothing to choose.
fn kept(
    legend: &'static str,
    name: &'static str,
    [own, others]: [String; 2],
    chosen: RwSignal<String>,
) -> Node {
    let is_one = own == others;
    let choice = move |value: &'static str, words: String| {
        let is_chosen = move || chosen.with(|chosen| chosen == value);
        view! {
            <label class="check">
                <input
                    type="radio"
                    name=name
                    value=value
                    checked=chosen.with_untracked(|chosen| chosen == value)
                    prop:checked=is_chosen
                    on:change=move |_| chosen.set(value.to_owned())
                />
                {words}
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend>{legend}</legend>
            {choice(OWN, own)}
            {(!is_one).then(|| choice(OTHER, others))}
        </fieldset>
    }
}

/// "1 coming interview is called off at l@example.com and told anew to lena@example.com."
fn told_anew_in_words(count: u64, from: &str, to: &str) -> String {
    match count {
        0 => "No coming interview is told to another address.".to_owned(),
        1 => format!("1 coming interview that was told to {from} is withdrawn there and told to {to}."),
        count => {
            format!(
                "{count} coming interviews that were told to {from} are withdrawn there and told to {to}."
            )
        }
    }
}

fn conflict(Conflict { own, others, own_when, others_when }: Conflict) -> Node {
    view! {
        <li><a href=interviews::href(own)>{own_when}</a>" and "<a href=interviews::href(others)>{others_when}</a></li>
    }
}

fn otherwise(refused: Signal<Option<AppError>>) -> Option<Node> {
    let error = refused.get()?;
    let sentence = match error.refusal() {
        Some(Refusal::VersionMismatch) => {
            "Somebody else changed this candidate meanwhile. Look at what is shown now, then decide."
                .to_owned()
        }
        Some(Refusal::CandidateBusy { .. }) => {
            "Both have an interview at the same time by now. Move or cancel one of them first.".to_owned()
        }
        _ => error.to_string(),
    };
    Some(view! { <Note tone=Tone::Bad answers=true>{sentence}</Note> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_of_the_other_is_taken() {
        let from = CandidateId(uuid::Uuid::nil());
        for (chosen, expected) in [
            ([OWN, OWN, OWN], vec![]),
            ([OWN, OTHER, OWN], vec!["email"]),
            ([OTHER, OTHER, OTHER], vec!["name", "email", "timeZone"]),
            (["", "nonsense", OTHER], vec!["timeZone"]),
        ] {
            assert_eq!(raw(from, chosen).take.unwrap(), expected);
        }
    }

    #[test]
    fn who_is_told_anew_is_said_by_number() {
        assert_eq!(told_anew_in_words(0, "l", "lena"), "No coming interview is told to another address.");
        assert!(told_anew_in_words(1, "l", "lena").starts_with("1 coming interview that was told to l is"));
        assert!(
            told_anew_in_words(2, "l", "lena").ends_with("told to l are withdrawn there and told to lena.")
        );
    }
}
