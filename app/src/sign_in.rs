//! The door of the demo company: enter as anybody.

use crate::address::use_query;
use crate::dom::{Node, Title, Transition, view};
use domain::{
    actor::{Role, Roles},
    ids::PersonId,
    text::Line,
    time::{ZoneName, place},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    call::Reads, error::AppError, frame::initials, routes::Broken, sent, signals::StoredValue, ui::icon::Mark,
};

/// Somebody to enter as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resident {
    pub id: PersonId,
    pub name: Line,
    pub roles: Roles,
    pub zone: ZoneName,
}

/// Everybody there is to enter as; nobody where people sign in at a proxy in front.
#[server(prefix = "/pages", endpoint = "who_is_there", protocol = Reads)]
pub async fn who_is_there() -> Result<Vec<Resident>, AppError> {
    crate::ssr::answer(crate::ssr::residents().await)
}

#[component]
pub fn SignIn() -> Node {
    let residents = sent::load(|| (), |()| who_is_there());
    let next = use_query().with_untracked(|query| query.get("next").unwrap_or_default().to_owned());
    let next = StoredValue::new(next);
    view! {
        <Title text="Sign in" />
        <Transition of=residents>
            {move || residents.get().map(|told| match told {
                Ok(residents) if residents.is_empty() => view! { <AtTheProxy /> },
                Ok(residents) => view! { <Door residents=residents next=next.get_value() /> },
                Err(error) => view! { <Broken error=error /> },
            })}
        </Transition>
    }
}

/// One form whose buttons name the person, so that it works without a script.
#[component]
fn Door(residents: Vec<Resident>, next: String) -> Node {
    let groups =
        grouped(residents).into_iter().map(|(title, people)| view! { <Group title=title people=people /> });
    view! {
        <form class="door" method="post" action="/sign-in">
            <header>
                <Mark />
                <h1>"Who are you today?"</h1>
                <p>"This is the demo company. Enter as anybody; a private window beside this one can be somebody else at the same time."</p>
            </header>
            <input type="hidden" name="next" value=next />
            {groups.collect_view()}
        </form>
    }
}

#[component]
fn Group(title: &'static str, people: Vec<Resident>) -> Node {
    let card = |(number, resident): (usize, Resident)| {
        let Resident { id, name, roles: _, zone } = resident;
        view! {
            <button type="submit" name="person" value=id.to_string()>
                <span class=format!("face who-{}", number % 6 + 1) aria-hidden="true">
                    {initials(name.as_str())}
                </span>
                <b>{name.to_string()}</b>
                <small>{place(&zone)}</small>
            </button>
        }
    };
    view! {
        <section>
            <h2>{title}</h2>
            <div class="people-cards">{people.into_iter().enumerate().map(card).collect_view()}</div>
        </section>
    }
}

#[component]
fn AtTheProxy() -> Node {
    view! {
        <div class="door">
            <header>
                <Mark />
                <h1>"Please sign in"</h1>
                <p>"Convoke knows you by the sign-in of your organisation. Open it through there."</p>
            </header>
        </div>
    }
}

/// By the first of their roles in the order of the groups.
fn grouped(residents: Vec<Resident>) -> Vec<(&'static str, Vec<Resident>)> {
    let mut groups = [
        (Role::Coordinator, "Coordinators book candidates", Vec::new()),
        (Role::Interviewer, "Interviewers offer slots", Vec::new()),
        (Role::Admin, "Administrators look after people and policy", Vec::new()),
    ];
    for resident in residents {
        if let Some((_, _, people)) = groups.iter_mut().find(|(role, _, _)| resident.roles.has(*role)) {
            people.push(resident);
        }
    }
    groups
        .into_iter()
        .filter(|(_, _, people)| !people.is_empty())
        .map(|(_, title, people)| (title, people))
        .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn everybody_stands_in_one_group() {
        let resident = |number: u128, roles: &[Role]| Resident {
            id: PersonId(Uuid::from_u128(number)),
            name: Line::stored(format!("Person {number}")),
            roles: Roles::of(roles),
            zone: ZoneName::stored("Europe/Paris".to_owned()),
        };
        let groups = grouped(vec![
            resident(1, &[Role::Interviewer]),
            resident(2, &[Role::Interviewer, Role::Coordinator]),
            resident(3, &[Role::Interviewer]),
        ]);
        let sizes: Vec<_> = groups.iter().map(|(title, people)| (*title, people.len())).collect();
        assert_eq!(sizes, [("Coordinators book candidates", 1), ("Interviewers offer slots", 2)]);
    }
}
