//! Who takes part in an interview: answered for oneself, assigned and invited by those who book.

use domain::{
    assignments::{Part, Proposal},
    ids::{BookingId, GuestId, PersonId},
    replies::Answer,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};
use serde::{Deserialize, Serialize};

use super::server_fns::{
    AnswerInterview, AssignPerson, InviteGuest, SwapPerson, UnassignPerson, UninviteGuest, show_people,
};
use crate::{
    action::ServerAction,
    address::use_query,
    dom::{For, IntoNode, Node, Show, Transition, view},
    error::AppError,
    live::{Change, use_live},
    sent::{self, Sent},
    signals::{Callback, Memo, RwSignal, Signal, memo, untrack},
    ui::{
        act::{Words, act},
        button::{Button, ButtonKind},
        field::{Field, FieldKind},
        note::Note,
        pill::{Pill, Tone},
        refused::{Otherwise, wrong},
        skeleton::Skeleton,
    },
};

/// Who takes part beside candidate and interviewer, and what whoever looks may do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    pub booking: BookingId,
    /// Candidate and interviewer.
    pub two: Vec<OneOfTwo>,
    pub assigned: Vec<Assigned>,
    pub guests: Vec<Invited>,
    /// Whoever looks may assign and invite, and it is not too late.
    pub may_assign: bool,
    /// Who is free then, best first; for those who may assign.
    pub proposals: Vec<Proposal>,
    /// Whoever looks is assigned, and can still say whether they come.
    pub asked: Option<Asked>,
}

/// The candidate, or the interviewer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OneOfTwo {
    pub name: String,
    /// "Candidate".
    pub about: String,
    /// By mail, to the interview as it is.
    pub answer: Option<Answer>,
    pub comment: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Assigned {
    pub person: PersonId,
    pub name: String,
    pub part: Part,
    pub outside: bool,
    pub answer: Option<Answer>,
    pub comment: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Invited {
    pub guest: GuestId,
    pub name: String,
    pub answer: Option<Answer>,
}

/// What whoever looks is to do, and what they said to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub part: Part,
    pub answer: Option<Answer>,
    /// Of the booking that they are shown.
    pub sequence: i32,
}

/// How many are proposed beside somebody who declined; all of them stand in the form.
const PROPOSED: usize = 3;

#[component]
pub(crate) fn TakesPart(booking: BookingId, people: Memo<Option<People>>, again: Callback<()>) -> Node {
    let two = memo(move |_| of(people, |people| people.two.clone()));
    let assigned = memo(move |_| of(people, |people| people.assigned.clone()));
    let guests = memo(move |_| of(people, |people| people.guests.clone()));
    let asked = memo(move |_| of(people, |people| people.asked.clone()));
    let may_assign = memo(move |_| of(people, |people| people.may_assign));
    let proposals = memo(move |_| of(people, |people| people.proposals.clone()));
    let is_alone = move || assigned.with(Vec::is_empty) && guests.with(Vec::is_empty);
    let refused = use_query().with_untracked(|query| {
        query
            .refused_form::<UnassignPerson>()
            .or_else(|| query.refused_form::<SwapPerson>())
            .or_else(|| query.refused_form::<AnswerInterview>())
            .or_else(|| query.refused_form::<UninviteGuest>())
    });
    view! {
        <div class="stack tight takes-part">
            <h3>"People"</h3>
            {refused.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
            {move || asked.get().map(|asked| answering(booking, &asked, again))}
            <ul class="taking-part">
                <For each=move || two.get() key=OneOfTwo::clone let:line>
                    {one_of_two(line)}
                </For>
                <For each=move || assigned.get() key=Assigned::clone let:line>
                    {colleague(booking, &line, may_assign, proposals, again)}
                </For>
                <For each=move || guests.get() key=Invited::clone let:line>
                    {guest(booking, &line, may_assign, again)}
                </For>
            </ul>
            <Show when=is_alone>
                <p class="small">"Nobody else takes part."</p>
            </Show>
            <Show when=move || may_assign.get()>
                <AssignForm booking=booking proposals=proposals again=again />
                <GuestForm booking=booking again=again />
            </Show>
        </div>
    }
}

/// Who takes part in the booking that is shown, if one is.
pub(crate) type SentPeople = Sent<Option<Result<People, AppError>>>;

/// Looked for beside all else of the booking, and again whenever it changes.
pub(crate) fn load_people(
    booking: impl Fn() -> Option<BookingId> + Copy + Send + Sync + 'static,
) -> SentPeople {
    let loaded = sent::load(booking, |id| async move {
        match id {
            Some(id) => Some(show_people(id).await),
            None => None,
        }
    });
    use_live().on_change(move |change| match change {
        Change::Booking { booking: changed, .. } if untrack(booking) == Some(changed.id) => loaded.refetch(),
        Change::Reload => loaded.refetch(),
        Change::Booking { .. }
        | Change::Slot { .. }
        | Change::Room(_)
        | Change::Openings
        | Change::Preparation(_)
        | Change::FollowUps(_)
        | Change::Candidate(_) => {}
    });
    loaded
}

/// Those who take part, beside a booking. `again` has the rest of it looked for anew.
#[component]
pub(crate) fn PeopleOf(loaded: SentPeople, again: Callback<()>) -> Node {
    let again = Callback::new(move |()| {
        loaded.refetch();
        again.run(());
    });
    view! {
        <Transition of=loaded fallback=|| view! { <div><Skeleton lines=3 /></div> }>
            <Looked loaded=loaded again=again />
        </Transition>
    }
}

/// What is typed stays while the same booking is looked for again.
#[component]
fn Looked(loaded: SentPeople, again: Callback<()>) -> Node {
    let now = move || {
        let looked = |looked: &Result<People, AppError>| match looked {
            Ok(people) => Ok(people.booking),
            Err(error) => Err(error.clone()),
        };
        loaded.with(|sent| sent.and_then(|sent| sent.as_ref().map(looked)))
    };
    let told: Signal<Option<Result<BookingId, AppError>>> =
        if cfg!(feature = "ssr") { Signal::derive(now) } else { memo(move |_| now()).into() };
    IntoNode::into_node(move || {
        told.get().map(|told| match told {
            Ok(booking) => {
                let people = memo(move |_| loaded.get().flatten().and_then(Result::ok));
                view! { <TakesPart booking=booking people=people again=again /> }
            }
            Err(error) => view! { <div><Note tone=Tone::Bad>{error.to_string()}</Note></div> },
        })
    })
}

fn of<T: Default>(people: Memo<Option<People>>, read: fn(&People) -> T) -> T {
    people.with(|people| people.as_ref().map(read)).unwrap_or_default()
}

/// Whoever looks says whether they come.
fn answering(booking: BookingId, asked: &Asked, again: Callback<()>) -> Node {
    let Asked { part, answer, sequence } = asked;
    let sentence = match answer {
        None => format!("You are asked to take part. Your part: {}.", part.words().to_lowercase()),
        Some(Answer::Accepted) => format!("You take part. Your part: {}.", part.words().to_lowercase()),
        Some(Answer::Tentative) => "You said that you may come.".to_owned(),
        Some(Answer::Declined) => "You declined. Somebody else may take your place.".to_owned(),
    };
    let ways = [
        (Answer::Accepted, "Accept", ButtonKind::Primary),
        (Answer::Tentative, "Maybe", ButtonKind::Plain),
        (Answer::Declined, "Decline", ButtonKind::Plain),
    ];
    let ways: Vec<Node> = ways
        .into_iter()
        .filter(|(way, _, _)| Some(*way) != *answer)
        .map(|(way, verb, kind)| {
            let words = Words { verb, about: "this interview".to_owned(), kind };
            let said = way.as_str().to_owned();
            let hidden = vec![
                ("booking", booking.to_string()),
                ("answer", said.clone()),
                ("sequence", sequence.to_string()),
            ];
            let sequence = i64::from(*sequence);
            let input = AnswerInterview { booking, answer: said, comment: String::new(), sequence };
            act(words, hidden, input, move |()| again.run(()))
        })
        .collect();
    view! {
        <div class="asked">
            <p>{sentence}</p>
            <div class="buttons">{ways}</div>
        </div>
    }
}

fn one_of_two(line: OneOfTwo) -> Node {
    let OneOfTwo { name, about, answer, comment } = line;
    view! {
        <li>
            <b>{name}</b>
            {said(answer)}
            <span class="small about">{about}</span>
            {comment.map(|comment| view! { <span class="small comment">{comment}</span> })}
        </li>
    }
}

fn colleague(
    booking: BookingId,
    line: &Assigned,
    may_assign: Memo<bool>,
    proposals: Memo<Vec<Proposal>>,
    again: Callback<()>,
) -> Node {
    let Assigned { person, name, part, outside, answer, comment } = line.clone();
    let about = if outside { format!("{}, from outside", part.words()) } else { part.words().to_owned() };
    let take_off = {
        let name = name.clone();
        move || {
            let words = Words { verb: "Take off", about: name.clone(), kind: ButtonKind::Quiet };
            let hidden = vec![("booking", booking.to_string()), ("person", person.to_string())];
            act(words, hidden, UnassignPerson { booking, person }, move |()| again.run(()))
        }
    };
    let is_to_be_replaced = answer == Some(Answer::Declined);
    let instead = move || {
        let best = proposals.with(|all| all.iter().take(PROPOSED).cloned().collect::<Vec<_>>());
        let lines =
            best.into_iter().map(|proposal| instead(booking, person, &proposal, again)).collect_view();
        view! { <ul class="instead">{lines}</ul> }
    };
    view! {
        <li>
            <b>{name}</b>
            {said(answer)}
            <span class="small about">{about}</span>
            {comment.map(|comment| view! { <span class="small comment">{comment}</span> })}
            {move || may_assign.get().then(&take_off)}
            {move || (is_to_be_replaced && may_assign.get()).then(instead)}
        </li>
    }
}

/// Somebody who could take the place of whoever declined, and why they.
fn instead(booking: BookingId, person: PersonId, proposal: &Proposal, again: Callback<()>) -> Node {
    let (other, name) = (proposal.person, proposal.name.to_string());
    let words = Words { verb: "Ask instead", about: name.clone(), kind: ButtonKind::Plain };
    let hidden =
        vec![("booking", booking.to_string()), ("person", person.to_string()), ("other", other.to_string())];
    let ask = act(words, hidden, SwapPerson { booking, person, other }, move |()| again.run(()));
    view! {
        <li>
            <span>{name}<small>{proposal.reason()}</small></span>
            {ask}
        </li>
    }
}

fn guest(booking: BookingId, line: &Invited, may_assign: Memo<bool>, again: Callback<()>) -> Node {
    let Invited { guest, name, answer } = line.clone();
    let take_back = {
        let name = name.clone();
        move || {
            let words = Words {
                verb: "Take back",
                about: format!("the invitation of {name}"),
                kind: ButtonKind::Quiet,
            };
            let hidden = vec![("booking", booking.to_string()), ("guest", guest.to_string())];
            act(words, hidden, UninviteGuest { booking, guest }, move |()| again.run(()))
        }
    };
    view! {
        <li>
            <b>{name}</b>
            {said(answer)}
            <span class="small about">"Guest"</span>
            {move || may_assign.get().then(&take_back)}
        </li>
    }
}

/// "Accepted", by word and tone.
pub(super) fn said(answer: Option<Answer>) -> Node {
    let (tone, word) = match answer {
        None => (Tone::Open, "asked"),
        Some(answer @ Answer::Accepted) => (Tone::Good, answer.words()),
        Some(answer @ Answer::Tentative) => (Tone::Warn, answer.words()),
        Some(answer @ Answer::Declined) => (Tone::Bad, answer.words()),
    };
    view! { <Pill tone=tone>{word}</Pill> }
}

fn parts() -> Vec<(String, String)> {
    Part::ALL.map(|part| (part.as_str().to_owned(), part.words().to_owned())).to_vec()
}

/// A colleague here who is free then, or one from outside.
#[component]
fn AssignForm(booking: BookingId, proposals: Memo<Vec<Proposal>>, again: Callback<()>) -> Node {
    let [person, name, email] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let part = RwSignal::new(Part::Second.as_str().to_owned());
    let action = ServerAction::<AssignPerson>::of_form(move |()| {
        [person, name, email].into_iter().for_each(|field| field.set(String::new()));
        again.run(());
    });
    let refused = action.refused();
    let wrong = move |field| wrong(refused, field);
    // Sent without a script and refused: what is wrong is to be seen.
    let is_refused = refused.with_untracked(Option::is_some);
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let [person, part, name, email] = [person, part, name, email].map(|field| field.get_untracked());
        action.dispatch(AssignPerson { booking, person, part, name, email });
    };
    let options = Signal::derive(move || {
        let nobody = (String::new(), "Choose somebody, or name them below".to_owned());
        let named = proposals.with(|all| {
            let option = |one: &Proposal| (one.person.to_string(), format!("{}: {}", one.name, one.reason()));
            all.iter().map(option).collect::<Vec<_>>()
        });
        std::iter::once(nobody).chain(named).collect()
    });
    view! {
        <details class="about-interview" open=is_refused>
            <summary>"Assign a colleague"</summary>
            <form class="stack tight" method="post" action=AssignPerson::url() on:submit=send>
                <input type="hidden" name="booking" value=booking.to_string() />
                <Field label="Part" name="part" id="assign-part" kind=FieldKind::Select(Signal::stored(parts())) value=part
                    error=wrong("part") />
                <Field label="Colleague" name="person" id="assign-person" kind=FieldKind::Select(options) value=person
                    error=wrong("personId") hint="Those who are free then, best first." />
                <Field label="Or from outside: name" name="name" id="assign-name" value=name optional=true autocomplete="off"
                    error=wrong("colleague.name") />
                <Field label="Their e-mail" name="email" id="assign-email" kind=FieldKind::Email value=email optional=true
                    autocomplete="off" error=wrong("colleague.email") hint="They need no sign-in, and answer by mail." />
                <Otherwise why=refused />
                <div class="buttons"><Button submit=true busy=action.pending()>"Assign"</Button></div>
            </form>
        </details>
    }
}

/// Somebody who is invited by their address alone.
#[component]
fn GuestForm(booking: BookingId, again: Callback<()>) -> Node {
    let [email, name] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let action = ServerAction::<InviteGuest>::of_form(move |()| {
        [email, name].into_iter().for_each(|field| field.set(String::new()));
        again.run(());
    });
    let refused = action.refused();
    let wrong = move |field| wrong(refused, field);
    // Sent without a script and refused: what is wrong is to be seen.
    let is_refused = refused.with_untracked(Option::is_some);
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let [email, name] = [email, name].map(|field| field.get_untracked());
        action.dispatch(InviteGuest { booking, email, name });
    };
    view! {
        <details class="about-interview" open=is_refused>
            <summary>"Invite a guest"</summary>
            <form class="stack tight" method="post" action=InviteGuest::url() on:submit=send>
                <input type="hidden" name="booking" value=booking.to_string() />
                <Field label="Guest's e-mail" name="email" id="guest-email" kind=FieldKind::Email value=email required=true
                    autocomplete="off" error=wrong("email") />
                <Field label="Guest's name" name="name" id="guest-name" value=name optional=true autocomplete="off"
                    error=wrong("name") />
                <Otherwise why=refused />
                <div class="buttons"><Button submit=true busy=action.pending()>"Invite"</Button></div>
            </form>
        </details>
    }
}
