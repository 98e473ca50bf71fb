//! Who takes part in an interview: answered for oneself, assigned and invited by those who book, until it is over. In a file
//! of its own: whoever looks back loads none of it.

use domain::{
    assignments::{Part, Proposal},
    ids::{BookingId, GuestId, PersonId},
    replies::Answer,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _, wasm_split::wasm_split};

use super::{
    people::Asked,
    server_fns::{AnswerInterview, AssignPerson, InviteGuest, SwapPerson, UnassignPerson, UninviteGuest},
};
use crate::{
    action::ServerAction,
    dom::{Node, view},
    lazy::{Lazy, Loaded},
    signals::{Callback, Memo, RwSignal, Signal},
    ui::{
        act::{Words, act},
        button::{Button, ButtonKind},
        field::{Field, FieldKind},
        refused::{Otherwise, wrong},
    },
};

/// How many are proposed beside somebody who declined; all of them stand in the form.
const PROPOSED: usize = 3;

pub(crate) static ASSIGNING: Lazy<Assigning> = Lazy { name: "assigning", load: || Box::pin(assigning()) };

/// What is done, and what has to be known for it.
#[derive(Clone)]
pub(crate) enum Assigning {
    /// Whoever looks says whether they come.
    Answer { booking: BookingId, asked: Asked, again: Callback<()> },
    /// Somebody assigned is taken off, or replaced where they declined.
    TakeOff {
        booking: BookingId,
        person: PersonId,
        name: String,
        declined: bool,
        proposals: Memo<Vec<Proposal>>,
        again: Callback<()>,
    },
    /// The invitation of a guest is taken back.
    TakeBack { booking: BookingId, guest: GuestId, name: String, again: Callback<()> },
    /// Colleagues are assigned and guests invited.
    Add { booking: BookingId, proposals: Memo<Vec<Proposal>>, again: Callback<()> },
}

impl Assigning {
    /// The way to do it, once its code is there.
    pub(super) fn node(self) -> Node {
        ASSIGNING.marked(self, Node::nothing)
    }
}

#[wasm_split(assigning, wasm_split_path = ::leptos::wasm_split, fallible)]
fn assigning() -> Loaded<Assigning> {
    Ok(way)
}

fn way(what: Assigning) -> Node {
    match what {
        Assigning::Answer { booking, asked, again } => answering(booking, &asked, again),
        Assigning::TakeOff { booking, person, name, declined, proposals, again } => {
            let others = declined.then(|| replacements(booking, person, proposals, again));
            Node::several([take_off(booking, person, name, again)].into_iter().chain(others).collect())
        }
        Assigning::TakeBack { booking, guest, name, again } => take_back(booking, guest, &name, again),
        Assigning::Add { booking, proposals, again } => view! {
            <AssignForm booking=booking proposals=proposals again=again />
            <GuestForm booking=booking again=again />
        },
    }
}

fn answering(booking: BookingId, asked: &Asked, again: Callback<()>) -> Node {
    let Asked { part, answer, sequence } = asked;
    let sentence = match answer {
        None => format!("You are asked to take part. Your part: {}.", part.words().to_ascii_lowercase()),
        Some(Answer::Accepted) => format!("You take part. Your part: {}.", part.words().to_ascii_lowercase()),
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

/// Takes a colleague off.
fn take_off(booking: BookingId, person: PersonId, name: String, again: Callback<()>) -> Node {
    let words = Words { verb: "Take off", about: name, kind: ButtonKind::Quiet };
    let hidden = vec![("booking", booking.to_string()), ("person", person.to_string())];
    act(words, hidden, UnassignPerson { booking, person }, move |()| again.run(()))
}

/// Those who could take the place of whoever declined, best first.
fn replacements(
    booking: BookingId,
    person: PersonId,
    proposals: Memo<Vec<Proposal>>,
    again: Callback<()>,
) -> Node {
    Node::live(move || {
        let best = proposals.with(|all| all.iter().take(PROPOSED).cloned().collect::<Vec<_>>());
        let lines =
            best.into_iter().map(|proposal| instead(booking, person, &proposal, again)).collect_view();
        view! { <ul class="instead">{lines}</ul> }
    })
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

/// Takes the invitation of a guest back.
fn take_back(booking: BookingId, guest: GuestId, name: &str, again: Callback<()>) -> Node {
    let words =
        Words { verb: "Take back", about: format!("the invitation of {name}"), kind: ButtonKind::Quiet };
    let hidden = vec![("booking", booking.to_string()), ("guest", guest.to_string())];
    act(words, hidden, UninviteGuest { booking, guest }, move |()| again.run(()))
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
