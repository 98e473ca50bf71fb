//! Who takes part in an interview. What can be done about it is in [`super::assigning`].

use domain::{
    assignments::{Part, Proposal},
    ids::{BookingId, GuestId, PersonId},
    replies::Answer,
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use serde::{Deserialize, Serialize};

use super::{
    assigning::Assigning,
    server_fns::{AnswerInterview, SwapPerson, UnassignPerson, UninviteGuest, show_people},
};
use crate::{
    address::use_query,
    dom::{For, IntoNode, Node, Show, Transition, view},
    error::AppError,
    live::{Change, use_live},
    sent::{self, Sent},
    signals::{Callback, Memo, Signal, memo, untrack},
    ui::{
        note::Note,
        pill::{Pill, Tone},
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
        query.refused_form(&[
            UnassignPerson::PATH,
            SwapPerson::PATH,
            AnswerInterview::PATH,
            UninviteGuest::PATH,
        ])
    });
    view! {
        <div class="stack tight takes-part">
            <h3>"People"</h3>
            {refused.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
            {move || asked.get().map(|asked| Assigning::Answer { booking, asked, again }.node())}
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
                {Assigning::Add { booking, proposals, again }.node()}
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
    let change = {
        let (name, declined) = (name.clone(), answer == Some(Answer::Declined));
        move || Assigning::TakeOff { booking, person, name: name.clone(), declined, proposals, again }.node()
    };
    view! {
        <li>
            <b>{name}</b>
            {said(answer)}
            <span class="small about">{about}</span>
            {comment.map(|comment| view! { <span class="small comment">{comment}</span> })}
            {move || may_assign.get().then(&change)}
        </li>
    }
}

fn guest(booking: BookingId, line: &Invited, may_assign: Memo<bool>, again: Callback<()>) -> Node {
    let Invited { guest, name, answer } = line.clone();
    let change = {
        let name = name.clone();
        move || Assigning::TakeBack { booking, guest, name: name.clone(), again }.node()
    };
    view! {
        <li>
            <b>{name}</b>
            {said(answer)}
            <span class="small about">"Guest"</span>
            {move || may_assign.get().then(&change)}
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
