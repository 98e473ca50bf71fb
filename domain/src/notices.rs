//! Notices: what people are told on their pages: of what they were told by mail, of mail that may not have arrived, and of
//! webhooks that nothing is sent to any more.

use serde::{Deserialize, Serialize};

use crate::{
    fields::Fields,
    ids::{BookingId, NoticeId, RoomId, SlotId, WebhookId},
    messages::MessageKind,
    refusal::Refusal,
    text::Line,
    time::{Instant, Interval},
};

/// What a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Of an interview of one's own.
    Booked,
    Moved,
    Cancelled,
    /// An interview of one's own begins soon.
    Reminder,
    /// Something of one's own is to be done yet before an interview.
    Preparation,
    /// An interview of one's own is over, and nobody said how it ended.
    Outcome,
    /// Something of one's own is due after an interview.
    FollowUp,
    /// A colleague does not come to an interview that one booked.
    Declined,
    /// A message about an interview that one booked was refused, or given up.
    Undelivered,
    /// A message about a practice room of one's own was, to oneself or to whom one practises with.
    RoomUndelivered,
    /// The product itself switched a webhook off.
    WebhookOff,
}

impl NoticeKind {
    pub const ALL: [Self; 11] = [
        Self::Booked,
        Self::Moved,
        Self::Cancelled,
        Self::Reminder,
        Self::Preparation,
        Self::Outcome,
        Self::FollowUp,
        Self::Declined,
        Self::Undelivered,
        Self::RoomUndelivered,
        Self::WebhookOff,
    ];

    /// What whoever gets such a message is told on their page.
    #[must_use]
    pub fn of(message: MessageKind) -> Self {
        match message {
            MessageKind::Invitation => Self::Booked,
            MessageKind::Update => Self::Moved,
            MessageKind::Cancellation => Self::Cancelled,
            MessageKind::Reminder => Self::Reminder,
        }
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::Reminder => "reminder",
            Self::Preparation => "preparation",
            Self::Outcome => "outcome",
            Self::FollowUp => "follow_up",
            Self::Declined => "declined",
            Self::Undelivered => "undelivered",
            Self::RoomUndelivered => "room_undelivered",
            Self::WebhookOff => "webhook_off",
        }
    }

    /// "Lena Fischer is booked".
    #[must_use]
    pub fn sentence(self, about: &Line) -> String {
        match self {
            Self::Booked => format!("{about} is booked"),
            Self::Moved => format!("The interview with {about} was moved"),
            Self::Cancelled => format!("The interview with {about} is off your calendar"),
            Self::Reminder => format!("Your interview with {about} is coming up"),
            Self::Preparation => format!("There is something to do before the interview with {about}"),
            Self::Outcome => format!("How did the interview with {about} go?"),
            Self::FollowUp => format!("Something is due after the interview with {about}"),
            Self::Declined => format!("{about} declined to take part in an interview"),
            Self::Undelivered => format!("Mail to {about} may not have arrived"),
            Self::RoomUndelivered => format!("Mail to {about} about your practice may not have arrived"),
            Self::WebhookOff => format!("The webhook {about} was switched off"),
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == raw)
    }
}

/// What somebody is told, as it was when they were told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: NoticeId,
    pub kind: NoticeKind,
    pub subject: Subject,
    /// The candidate; of a place to be filled, the colleague who declined; of a message that did not arrive, the address that it was for; of a webhook, its address.
    pub about: Line,
    #[serde(with = "crate::time::written::instant")]
    pub at: Instant,
    pub is_read: bool,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An interview, and when it is, or was to be.
    Interview {
        booking: BookingId,
        slot: SlotId,
        interval: Interval,
    },
    /// A practice room, and when it is, or was to be.
    Room {
        room: RoomId,
        interval: Interval,
    },
    Webhook(WebhookId),
}

impl Subject {
    #[must_use]
    pub fn interval(self) -> Option<Interval> {
        match self {
            Self::Interview { interval, .. } | Self::Room { interval, .. } => Some(interval),
            Self::Webhook(_) => None,
        }
    }
}

/// Which notices somebody has read, as typed: all, where none is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawRead {
    pub ids: Option<Vec<String>>,
}

impl RawRead {
    /// How many can be named at once.
    pub const AT_MOST: usize = 500;

    /// # Errors
    /// [`Refusal::InvalidInput`] where one is no id, or there are too many.
    pub fn parse(self) -> Result<Option<Vec<NoticeId>>, Refusal> {
        let Some(raw) = self.ids else { return Ok(None) };
        let ids: Option<Vec<NoticeId>> = raw.iter().map(|raw| NoticeId::parse(raw)).collect();
        let sentence = "must be a list of at most 500 ids of notices";
        let ids = ids.filter(|ids| ids.len() <= Self::AT_MOST);
        ids.map(Some).ok_or_else(|| Refusal::InvalidInput { fields: Fields::of("ids", sentence) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back() {
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(NoticeKind::parse("gossip"), None);
        let of_messages = MessageKind::ALL.map(NoticeKind::of);
        assert!(!of_messages.contains(&NoticeKind::Undelivered));
    }

    #[test]
    fn what_is_read_is_all_or_named() {
        let id = "0198c0de-0000-7000-8000-000000000001".to_owned();
        let read = |ids: Option<Vec<String>>| RawRead { ids }.parse();
        assert_eq!(read(None), Ok(None));
        assert_eq!(read(Some(Vec::new())), Ok(Some(Vec::new())));
        assert_eq!(read(Some(vec![id.clone()])), Ok(Some(NoticeId::parse(&id).into_iter().collect())));
        read(Some(vec![id.clone(); RawRead::AT_MOST])).unwrap();
        for wrong in [vec![id.clone(), "7".to_owned()], vec![id; RawRead::AT_MOST + 1]] {
            assert!(matches!(read(Some(wrong)), Err(Refusal::InvalidInput { .. })));
        }
    }
}
