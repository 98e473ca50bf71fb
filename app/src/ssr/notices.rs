//! Notices, in words.

use domain::{
    actor::Actor,
    notices::{Notice, NoticeKind, Subject},
    time::IsoWeek,
};
use services::{Context, Result, assignments, notices};

use super::page_of;
use crate::{
    bookings::{Clocks, View},
    follow_ups, interviews,
    notices::{Line, Notices},
    practice_rooms, preparation,
    slots::week::PATH,
    webhooks,
};

pub(crate) async fn shown(cx: &Context, actor: &Actor, unread: bool, page: u64) -> Result<Notices> {
    let zone = super::own_zone(cx, actor).await?;
    let name = zone.name().clone();
    let clocks = Clocks::new(vec![zone]);
    let mut found = notices::list(cx, actor, unread, page_of(page)).await?;
    let pages = found.total.div_ceil(found.paging.limit()).max(1);
    if page > pages {
        // What was on it has been read meanwhile, or is too old.
        found = notices::list(cx, actor, unread, page_of(pages)).await?;
    }
    let about = found.items.iter().filter_map(|notice| match notice.subject {
        Subject::Interview { booking, .. } => Some(booking),
        Subject::Room { .. } | Subject::Webhook(_) => None,
    });
    let assigned = assignments::own(cx, actor, about).await?;
    let line = |notice: Notice| {
        let Notice { id, kind, subject, about, at, is_read } = notice;
        let what = kind.sentence(&about);
        let href = match subject {
            Subject::Interview { booking, .. } if assigned.contains(&booking) => interviews::href(booking),
            Subject::Interview { .. } if kind == NoticeKind::Preparation => preparation::PATH.to_owned(),
            Subject::Interview { .. } if kind == NoticeKind::FollowUp => follow_ups::PATH.to_owned(),
            Subject::Interview { booking, .. } if kind == NoticeKind::Outcome => interviews::href(booking),
            Subject::Interview { booking, .. } if actor.roles.coordinates() => {
                View::default().opening(booking)
            }
            Subject::Interview { slot, interval, .. } => {
                let week = IsoWeek::of(clocks.day(interval.start(), &name));
                // The slot is theirs to do with as they like, and may be gone.
                let slot = (kind != NoticeKind::Cancelled).then(|| format!("&slot={slot}"));
                format!("{PATH}?week={week}{}", slot.unwrap_or_default())
            }
            Subject::Room { .. } => practice_rooms::PATH.to_owned(),
            Subject::Webhook(_) => webhooks::PATH.to_owned(),
        };
        let when = subject.interval().map(|interval| clocks.whole(interval, &name)).unwrap_or_default();
        let said = clocks.moment(at, &name);
        Line { id, kind, what, href, when, said, is_read }
    };
    let unread = notices::unread(cx, actor).await?;
    Ok(Notices { notices: found.items.into_iter().map(line).collect(), total: found.total, pages, unread })
}
