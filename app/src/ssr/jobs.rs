//! Work that is not done, in words.

use domain::{
    actor::Actor,
    ids::{BookingId, WebhookId},
    jobs::JobState,
    time::{self, Zone},
};
use services::{
    Context, Result,
    jobs::{self, Job, Work},
};

use super::page_of;
use crate::{
    bookings::View,
    follow_ups,
    jobs::{Jobs, Line},
    practice_rooms, thank_you_notes, webhooks,
};

pub(crate) async fn shown(cx: &Context, actor: &Actor, state: Option<JobState>, page: u64) -> Result<Jobs> {
    let zone = super::own_zone(cx, actor).await?;
    let found = jobs::list(cx, actor, state, page_of(page)).await?;
    let mut subjects = jobs::subjects(cx, actor, &found.items).await?;
    let said = |job: Job| {
        let subject = subjects.remove(&job.id);
        line(job, subject, &zone, cx)
    };
    let jobs = found.items.into_iter().map(said).collect();
    Ok(Jobs { jobs, total: found.total, pages: found.total.div_ceil(found.paging.limit()).max(1) })
}

fn line(job: Job, subject: Option<String>, zone: &Zone, cx: &Context) -> Line {
    let Job { id, work, of, state, attempts, due: _, next, last_error } = job;
    let (about, href) = match work {
        Work::Carry(_) => ("Interview", View::default().opening(BookingId(of))),
        Work::Prepare(booking) => ("Preparation", View::default().opening(booking)),
        Work::Thank(note) => ("Thank-you note", thank_you_notes::preview(note)),
        Work::ToDo(_) => ("What is to do", follow_ups::PATH.to_owned()),
        Work::CarryRoom(_) => ("Practice room", practice_rooms::PATH.to_owned()),
        Work::Post(_) => ("Webhook", webhooks::log(WebhookId(of))),
        Work::Push(_) => ("Device", crate::jobs::PATH.to_owned()),
    };
    let what = subject.map_or_else(|| about.to_owned(), |subject| format!("{about}: {subject}"));
    let now = zone.local(cx.now()).ok();
    let next = zone.local(next).ok().zip(now).map(|(next, now)| time::soon(next, now)).unwrap_or_default();
    let tried = match attempts {
        0 => String::new(),
        1 => "Tried once".to_owned(),
        tries => format!("Tried {tries} times"),
    };
    let course = match (state, attempts) {
        (JobState::Dead, _) => tried,
        (_, 0) => format!("Due {next}"),
        (..) => format!("{tried}, next {next}"),
    };
    Line { id, what, href, state, course, error: last_error }
}
