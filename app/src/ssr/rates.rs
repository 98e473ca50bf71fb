//! How many slots were booked and how interviews went, in words.

use domain::{
    actor::Actor,
    rates::{Days, Group, RawDays, Tally},
    time,
};
use services::{
    Context, Result, people,
    rates::{self, Rates, RatesFilter},
};

use crate::rates::{self as page, Asked, Shown};

pub(crate) async fn shown(cx: &Context, actor: &Actor, asked: Asked) -> Result<Shown> {
    let Asked { from, to, by, interviewer, opening } = asked;
    let days = RawDays { from: Some(from), to: Some(to) };
    let found = rates::get(cx, actor, RatesFilter { days, interviewer, opening, by }).await?;
    let Rates { days: Days { first, last }, all, groups } = found;
    let (interviewers, openings) = if actor.roles.coordinates() {
        let people = people::interviewers(cx, actor).await?.into_iter();
        let people = people.map(|person| (person.id, person.name.to_string())).collect();
        (people, super::openings::to_choose(cx, actor).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    Ok(Shown {
        from: first.to_string(),
        to: last.to_string(),
        days: time::dates(first, last),
        all,
        groups: groups.into_iter().map(group).collect(),
        interviewers,
        openings,
    })
}

fn group((group, tally): (Group, Tally)) -> page::Group {
    let name = match group {
        Group::Week(week) => time::dates(week.monday(), week.days().last().unwrap_or(week.monday())),
        Group::Month(first) => time::month_long(first),
        Group::Opening(name, _) | Group::Interviewer(name, _) => name.to_string(),
        Group::NoOpening => "For no opening".to_owned(),
    };
    page::Group { name, tally }
}
