//! What is to be done before interviews, in words.

use domain::{
    actor::Actor,
    bookings::BookingStatus,
    fields::Fields,
    ids::BookingId,
    openings::Colleague,
    paging::{Page, Paging},
    preparation::{Done, Preparation, RawTask, Task},
    slots::Slot,
    time::{Instant, IsoWeek, ZoneName},
};
use services::{
    Context, Result,
    preparation::{self, Coming},
};

use crate::{
    bookings::{Clocks, View},
    interviews,
    preparation::{Checklist, Coming as Shown, Helper, Line, PATH, Preparations},
};

/// How many interviews are shown at once: each comes with all of its tasks.
const TOGETHER: u64 = 20;

pub(crate) async fn shown(cx: &Context, actor: &Actor, wanted: u64) -> Result<Preparations> {
    let zone = super::own_zone(cx, actor).await?;
    let name = zone.name().clone();
    let clocks = Clocks::new(vec![zone]);
    let mut found = preparation::coming(cx, actor, part(wanted)).await?;
    let pages = found.total.div_ceil(found.paging.limit()).max(1);
    let page = wanted.min(pages);
    if page < wanted {
        found = preparation::coming(cx, actor, part(page)).await?;
    }
    let Page { items, total, paging: _ } = found;
    let now = cx.now();
    let coming = |Coming { booking, preparation }: Coming| Shown {
        booking: booking.id,
        who: format!("{} with {}", booking.candidate.name, booking.slot.interviewer_name),
        when: clocks.whole(booking.slot.interval, &name),
        href: if booking.slot.interviewer == actor.person || actor.roles.coordinates() {
            let week = IsoWeek::of(clocks.day(booking.slot.interval.start(), &name));
            super::bookings::shown_at(actor, &booking, week)
        } else {
            interviews::href(booking.id)
        },
        checklist: Checklist {
            tasks: lines(preparation, booking.slot.interval.start(), &clocks, &name, now),
            may_tick: booking.active(now).is_ok(),
            is_ahead: !booking.slot.interval.has_begun(now),
            interviewer: booking.slot.interviewer_name.to_string(),
            helpers: Vec::new(),
        },
    };
    Ok(Preparations { interviews: items.into_iter().map(coming).collect(), total, page, pages })
}

/// Pages count from 1.
fn part(page: u64) -> Paging {
    let offset = page.saturating_sub(1).saturating_mul(TOGETHER).to_string();
    let part = Paging::parse(Some(&TOGETHER.to_string()), Some(&offset), &mut Fields::default());
    part.unwrap_or(Paging::DEFAULT)
}

/// What is to be done before one interview, with all that can be done about it.
pub(crate) async fn of(
    cx: &Context,
    actor: &Actor,
    (id, status, slot): (BookingId, BookingStatus, &Slot),
    clocks: &Clocks,
    own: &ZoneName,
) -> Result<Checklist> {
    let now = cx.now();
    let preparation = preparation::get(cx, actor, id).await?;
    let is_active = status == BookingStatus::Booked;
    let is_ahead = is_active && !slot.interval.has_begun(now);
    let helpers = if is_ahead { preparation::helpers(cx, actor, id).await? } else { Vec::new() };
    Ok(Checklist {
        tasks: lines(preparation, slot.interval.start(), clocks, own, now),
        may_tick: is_active && !slot.interval.is_over(now),
        is_ahead,
        interviewer: slot.interviewer_name.to_string(),
        helpers: helpers.into_iter().map(helper).collect(),
    })
}

fn lines(
    preparation: Preparation,
    start: Instant,
    clocks: &Clocks,
    own: &ZoneName,
    now: Instant,
) -> Vec<Line> {
    let line = |task: Task| {
        let due = task.due(start);
        let is_late = due <= now && !task.is_done();
        let Task { id, title, category, lead, assignee, done, is_generated: _, version } = task;
        let verb = if due <= now { "was due" } else { "due" };
        let said = |Done { by, at }: Done| format!("by {}, {}", by.name, clocks.moment(at, own));
        Line {
            id,
            title: title.to_string(),
            category,
            lead,
            due: format!("{verb} {}", clocks.moment(due, own)),
            is_late,
            assignee: assignee.map(helper),
            done: done.map(said),
            version,
        }
    };
    preparation.tasks.into_iter().map(line).collect()
}

fn helper(Colleague { id, name }: Colleague) -> Helper {
    Helper { id, name: name.to_string() }
}

/// A task as it stands in its form; without a category it is of the one that it was of, or of none in particular.
pub(crate) fn typed(title: String, category: String, minutes: i64, assignee: String) -> RawTask {
    RawTask {
        title: Some(title),
        category: Some(category).filter(|category| !category.is_empty()),
        minutes_before: Some(minutes),
        assignee_id: Some(Some(assignee)),
        done: None,
    }
}

/// Leads whoever sent a form without a script to where they see what became of it.
pub(crate) fn lead_back(actor: &Actor, booking: BookingId, on_page: bool) {
    if actor.roles.coordinates() && !on_page {
        super::after_form(&View::default().opening(booking));
    } else {
        super::after_form(PATH);
    }
}
