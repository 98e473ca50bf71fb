//! What is to be done after interviews, in words.

use chrono::NaiveDate;
use domain::{
    actor::Actor,
    follow_ups::{Assignee, FollowUp, Horizon, RawFollowUp},
    ids::{BookingId, FollowUpId, Version},
    paging::Page,
    preparation::Done,
    time::{self, ZoneName},
};
use services::{
    Context, Result,
    follow_ups::{self, Due, FollowUpFilter},
    people,
};

use super::page_of;
use crate::{
    bookings::Clocks,
    error::AppError,
    follow_ups::{Agenda, Entry, FollowUps, Line, PATH},
    interviews,
    preparation::Helper,
};

pub(crate) async fn shown(
    cx: &Context,
    actor: &Actor,
    mine: bool,
    done: bool,
    wanted: u64,
) -> Result<Agenda> {
    let zone = super::own_zone(cx, actor).await?;
    let name = zone.name().clone();
    let clocks = Clocks::new(vec![zone]);
    let filter = FollowUpFilter { assignee: mine.then_some(actor.person), done, ..FollowUpFilter::default() };
    let mut found = follow_ups::list(cx, actor, filter, page_of(wanted)).await?;
    let pages = found.page.total.div_ceil(found.page.paging.limit()).max(1);
    let page = wanted.min(pages);
    if page < wanted {
        found = follow_ups::list(cx, actor, filter, page_of(page)).await?;
    }
    let follow_ups::Agenda { today, page: Page { items, total, paging: _ }, open } = found;
    let entry = |Due { follow_up, booking }: Due| {
        let day = time::day(clocks.day(booking.slot.interval.start(), &name));
        Entry {
            horizon: (!follow_up.is_done()).then(|| Horizon::of(follow_up.day(), today)),
            after: format!("{} with {}, {day}", booking.candidate.name, booking.slot.interviewer_name),
            href: interviews::href(booking.id),
            line: line(follow_up, today, &clocks, &name),
        }
    };
    let open = Horizon::ALL.map(|horizon| open.get(&horizon).copied().unwrap_or_default());
    Ok(Agenda { entries: items.into_iter().map(entry).collect(), total, page, pages, open, today })
}

/// What is to be done after one interview, with all that can be done about it.
pub(crate) async fn of(
    cx: &Context,
    actor: &Actor,
    id: BookingId,
    clocks: &Clocks,
    own: &ZoneName,
) -> Result<FollowUps> {
    let today = clocks.day(cx.now(), own);
    let all = follow_ups::of(cx, actor, id).await?;
    let helpers = follow_ups::helpers(cx, actor, id).await?.into_iter();
    let me = people::me(cx, actor).await?;
    let mut helpers: Vec<Helper> =
        helpers.map(|helper| Helper { id: helper.id, name: helper.name.to_string() }).collect();
    if helpers.iter().all(|helper| helper.id != me.id) {
        helpers.push(Helper { id: me.id, name: me.name.to_string() });
    }
    let lines = all.into_iter().map(|follow_up| line(follow_up, today, clocks, own)).collect();
    Ok(FollowUps { lines, helpers, today: Some(today) })
}

fn line(follow_up: FollowUp, today: NaiveDate, clocks: &Clocks, own: &ZoneName) -> Line {
    let day = follow_up.day();
    let FollowUp {
        id,
        booking,
        kind,
        title,
        due,
        snoozed_until: _,
        assignee,
        note,
        done,
        is_suggested: _,
        version,
    } = follow_up;
    let is_late = day < today && done.is_none();
    let verb = if due < today { "was due" } else { "due" };
    let is_put_off = day != due;
    let put_off = if is_put_off { format!(", put off until {}", time::day(day)) } else { String::new() };
    let Assignee { id: person, name, time_zone: _ } = assignee;
    let said = |Done { by, at }: Done| format!("by {}, {}", by.name, clocks.moment(at, own));
    Line {
        id,
        booking,
        kind,
        title: title.map(|title| title.to_string()),
        due,
        when: format!("{verb} {}{put_off}", time::day(due)),
        is_late,
        assignee: Helper { id: person, name: name.to_string() },
        note: note.map(|note| note.as_str().to_owned()),
        done: done.map(said),
        version,
    }
}

/// A follow-up as it stands in its form; without a kind it is of the one that it was of.
pub(crate) fn typed(
    kind: Option<String>,
    title: String,
    due: String,
    assignee: String,
    note: String,
) -> RawFollowUp {
    RawFollowUp {
        kind: kind.filter(|kind| !kind.is_empty()),
        title: Some(Some(title)),
        due_on: Some(due),
        snoozed_until: None,
        assignee_id: Some(assignee).filter(|assignee| !assignee.is_empty()),
        note: Some(Some(note)),
        done: None,
    }
}

/// Leads whoever sent a form without a script to where they see what became of it.
pub(crate) async fn change(
    booking: BookingId,
    id: FollowUpId,
    seen: Option<Version>,
    raw: RawFollowUp,
    on_page: bool,
) -> std::result::Result<(), AppError> {
    let (cx, actor) = super::caller()?;
    super::answer(follow_ups::edit(&cx, &actor, id, seen, raw).await)?;
    super::after_form(&if on_page { PATH.to_owned() } else { interviews::href(booking) });
    Ok(())
}
