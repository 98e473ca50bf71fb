//! What a device shows: what stands in the notice, and where it leads.

use domain::{
    notices::{Notice, NoticeKind, Subject},
    time::{self, Interval, ZoneName},
};
use serde::{Deserialize, Serialize};

use super::topic;
use crate::{Result, mail::words::one_line, time_zones};

/// As the script reads it that shows it, `server/src/device_worker.js`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub(crate) title: String,
    pub(crate) body: String,
    /// The path of the page that is opened.
    pub(crate) url: String,
    /// What has the same is shown in its place.
    pub(crate) tag: String,
    /// Read once it is followed.
    pub(crate) notice: Option<String>,
}

impl Shown {
    pub(crate) fn of(notice: &Notice, zone: &ZoneName) -> Result<Self> {
        let interval = notice.subject.interval();
        Ok(Self {
            title: notice.kind.sentence(&domain::text::Line::stored(one_line(&notice.about))),
            body: interval.map(|interval| when(interval, zone)).transpose()?.unwrap_or_default(),
            url: path(notice),
            tag: tag(notice),
            notice: Some(notice.id.to_string()),
        })
    }
}

/// What somebody sees who tries a device out.
pub(crate) fn trial() -> Shown {
    Shown {
        title: "Notices arrive here".to_owned(),
        body: "This is how the next one will look.".to_owned(),
        url: "/settings".to_owned(),
        tag: "trial".to_owned(),
        notice: None,
    }
}

/// "Tue 3 Mar, 14:00–14:45 Paris".
fn when(interval: Interval, zone: &ZoneName) -> Result<String> {
    let [start, end] = [interval.start(), interval.end()].map(|at| time_zones::local(zone, at));
    let (start, end) = (start?, end?);
    Ok(format!("{}, {}", time::day(start.date_naive()), time::range(start, end, zone)))
}

fn path(notice: &Notice) -> String {
    match notice.subject {
        // It may no longer be theirs to see.
        Subject::Interview { .. } if notice.kind == NoticeKind::Cancelled => "/notices".to_owned(),
        Subject::Interview { booking, .. } => format!("/interviews/{booking}"),
        Subject::Room { .. } => "/practice".to_owned(),
        Subject::Webhook(_) => "/admin/webhooks".to_owned(),
    }
}

/// Of an interview of one's own the newest says all; what did not arrive is told each by itself.
fn tag(notice: &Notice) -> String {
    match (notice.kind, notice.subject) {
        (NoticeKind::Undelivered, _) => topic(notice.id.0),
        (_, Subject::Interview { booking, .. }) => topic(booking.0),
        (_, Subject::Room { .. } | Subject::Webhook(_)) => topic(notice.id.0),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        ids::{BookingId, NoticeId, RoomId, SlotId, WebhookId},
        text::Line,
    };
    use uuid::Uuid;

    use super::*;
    use crate::testing::at;

    const ID: Uuid = Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0001);

    fn shown(kind: NoticeKind, subject: Subject, about: &str) -> Shown {
        let at = at("2026-03-02T08:00:00Z");
        let about = Line::stored(about.to_owned());
        let notice = Notice { id: NoticeId(ID), kind, subject, about, at, is_read: false };
        Shown::of(&notice, &ZoneName::stored("Europe/Paris".to_owned())).unwrap()
    }

    #[test]
    fn a_device_shows_what_stands_in_the_notice() {
        let interval = Interval::new(at("2026-03-03T13:00:00Z"), at("2026-03-03T13:45:00Z")).unwrap();
        let interview = Subject::Interview { booking: BookingId(ID), slot: SlotId(ID), interval };
        let booked = shown(NoticeKind::Booked, interview, "Lena\nFischer");
        let expected = Shown {
            title: "Lena Fischer is booked".to_owned(),
            body: "Tue 3 Mar, 14:00–14:45 Paris".to_owned(),
            url: format!("/interviews/{ID}"),
            tag: "AZjA3gAAcACAAAAAAAAAAQ".to_owned(),
            notice: Some(ID.to_string()),
        };
        assert_eq!(booked, expected);
        assert_eq!(shown(NoticeKind::Cancelled, interview, "Lena Fischer").url, "/notices");
        let room = Subject::Room { room: RoomId(ID), interval };
        assert_eq!(shown(NoticeKind::RoomUndelivered, room, "bo@example.com").url, "/practice");
        let webhook = shown(NoticeKind::WebhookOff, Subject::Webhook(WebhookId(ID)), "https://example.com");
        assert_eq!((webhook.url.as_str(), webhook.body.as_str()), ("/admin/webhooks", ""));
    }
}
