//! The rooms as the page shows them, kept up with what happens elsewhere.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    ids::{PersonId, RoomId, RoomMessageId},
    messages::MessageState,
    practice_rooms::{Member, PracticeRoom},
    time::{Instant, Interval, ZoneName},
};
use leptos::{task::spawn_local, wasm_bindgen::JsValue};
use serde::{Deserialize, Serialize};

use super::{
    message::{self, RoomChange},
    server_fns::show_rooms,
};
use crate::{
    bookings::{Clocks, by_day, heading},
    live::{Change, Shown},
    session::use_session,
    signals::RwSignal,
};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// Ordered by start: the first of them.
    pub rooms: Vec<PracticeRoom>,
    /// How many there are.
    pub total: u64,
    /// What members of one's own rooms are told of them.
    pub mails: Vec<Mail>,
    pub clocks: Clocks,
    /// Of whoever looks.
    pub zone: ZoneName,
    #[serde(with = "domain::time::written::instant")]
    pub now: Instant,
}

/// Mail to a member of a room, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    pub id: RoomMessageId,
    pub room: RoomId,
    /// "Invitation to Bo Lindqvist".
    pub what: String,
    pub state: MessageState,
    /// "sent Tue 3 Mar 14:02".
    pub became: String,
    /// It can be sent once more.
    pub again: bool,
}

/// All that the page's parts share.
#[derive(Clone, Copy)]
pub(super) struct Board {
    rooms: RwSignal<Shown<PracticeRoom>>,
    mails: RwSignal<Vec<Mail>>,
    wall: RwSignal<Wall>,
    me: Option<PersonId>,
}

/// Whose clock is shown, and what it shows.
#[derive(Clone, Debug)]
pub(super) struct Wall {
    pub(super) clocks: Clocks,
    pub(super) zone: ZoneName,
    pub(super) now: Instant,
}

/// How a room stands to whoever looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// To be taken.
    Open,
    /// One hosts it oneself.
    Own,
    /// One has taken it.
    Yours,
    /// Somebody else has.
    Taken,
    Begun,
}

impl Board {
    pub(super) fn new(practice: Practice) -> Self {
        let Practice { rooms, total: _, mails, clocks, zone, now } = practice;
        Self {
            rooms: RwSignal::new(Shown::new(rooms)),
            mails: RwSignal::new(mails),
            wall: RwSignal::new(Wall { clocks, zone, now }),
            me: use_session().me.map(|me| me.id),
        }
    }

    pub(super) fn wall<T>(self, read: impl FnOnce(&Wall) -> T) -> T {
        self.wall.with(read)
    }

    /// The headings of the days, each with the rooms that begin on it by one's own clock and are not over.
    pub(super) fn days(self) -> Vec<(String, Vec<RoomId>)> {
        let rooms: Vec<(RoomId, Interval)> =
            self.rooms.with(|rooms| rooms.rows().iter().map(|room| (room.id, room.interval)).collect());
        self.wall(|wall| {
            let ahead = rooms.into_iter().filter(|(_, interval)| interval.end() > wall.now);
            by_day(ahead, |(_, interval)| wall.day(interval.start()))
                .into_iter()
                .map(|day| {
                    let ids = day.rows.into_iter().map(|(id, _)| id).collect();
                    (heading(day.date, wall.day(wall.now)), ids)
                })
                .collect()
        })
    }

    pub(super) fn room(self, id: RoomId) -> Option<PracticeRoom> {
        self.rooms.with(|rooms| rooms.get(id.0).cloned())
    }

    pub(super) fn standing(self, room: &PracticeRoom) -> Standing {
        standing(room, self.me, self.wall(|wall| wall.now))
    }

    /// "You", or the name.
    pub(super) fn called(self, member: &Member) -> String {
        if Some(member.id) == self.me { "You".to_owned() } else { member.name.to_string() }
    }

    /// Those of a room.
    pub(super) fn mails(self, id: RoomId) -> Vec<Mail> {
        self.mails.with(|mails| mails.iter().filter(|mail| mail.room == id).cloned().collect())
    }

    pub(super) fn put(self, room: PracticeRoom) {
        self.rooms.update(|rooms| {
            rooms.put(room);
        });
    }

    pub(super) fn remove(self, room: &PracticeRoom) {
        self.rooms.update(|rooms| {
            rooms.remove(room);
        });
    }

    /// What becomes of mail is not told: it is looked for, while some waits.
    pub(super) fn pass(self, time: TimeDelta) {
        self.wall.update(|wall| wall.now += time);
        if self.mails.with_untracked(|mails| mails.iter().any(|mail| mail.state == MessageState::Waiting)) {
            self.reload();
        }
    }

    pub(super) fn take_in(self, change: Change) {
        match change {
            Change::Room(message) => match message::read::<JsValue>(&message) {
                Some(RoomChange::Shown(room)) => {
                    let is_own = self.me.is_some_and(|me| room.has(me));
                    self.put(room);
                    if is_own {
                        self.reload();
                    }
                }
                Some(RoomChange::Cancelled(room)) => self.remove(&room),
                None => {}
            },
            Change::Reload => self.reload(),
            Change::Slot { .. }
            | Change::Booking { .. }
            | Change::Openings
            | Change::Preparation(_)
            | Change::FollowUps(_)
            | Change::Candidate(_) => {}
        }
    }

    fn reload(self) {
        spawn_local(async move {
            if let Ok(Practice { rooms, mails, now, .. }) = show_rooms().await {
                self.rooms.try_update(|shown| shown.reload_as_of(rooms, now));
                self.mails.try_set(mails);
                self.wall.try_update(|wall| wall.now = now);
            }
        });
    }
}

impl Wall {
    /// "Tue 3 Mar, 14:00–14:45 Paris".
    pub(super) fn whole(&self, interval: Interval) -> String {
        self.clocks.whole(interval, &self.zone)
    }

    fn day(&self, at: Instant) -> NaiveDate {
        self.clocks.day(at, &self.zone)
    }
}

fn standing(room: &PracticeRoom, me: Option<PersonId>, now: Instant) -> Standing {
    match &room.guest {
        _ if room.interval.has_begun(now) => Standing::Begun,
        _ if Some(room.host.id) == me => Standing::Own,
        Some(guest) if Some(guest.id) == me => Standing::Yours,
        Some(_) => Standing::Taken,
        None => Standing::Open,
    }
}

#[cfg(test)]
mod tests {
    use domain::{text::Line, time::instant};
    use uuid::Uuid;

    use super::*;

    fn member(id: u128) -> Member {
        Member { id: PersonId(Uuid::from_u128(id)), name: Line::stored("Somebody".to_owned()) }
    }

    fn room(guest: Option<u128>) -> PracticeRoom {
        let at = |raw: &str| instant(raw).unwrap();
        let interval = Interval::new(at("2026-03-03T09:00:00Z"), at("2026-03-03T09:45:00Z")).unwrap();
        let (id, since) = (RoomId(Uuid::from_u128(9)), at("2026-03-01T09:00:00Z"));
        PracticeRoom {
            guest: guest.map(member),
            ..PracticeRoom::hosted(id, member(1), interval, None, since)
        }
    }

    #[test]
    fn a_room_stands_otherwise_to_its_host_its_guest_and_everybody_else() {
        let (before, at_nine) = ("2026-03-03T08:59:00Z", "2026-03-03T09:00:00Z");
        for (guest, me, now, expected) in [
            (None, 1, before, Standing::Own),
            (Some(2), 1, before, Standing::Own),
            (None, 2, before, Standing::Open),
            (Some(2), 2, before, Standing::Yours),
            (Some(2), 3, before, Standing::Taken),
            (None, 2, at_nine, Standing::Begun),
            (Some(2), 1, at_nine, Standing::Begun),
        ] {
            let stands = standing(&room(guest), Some(member(me).id), instant(now).unwrap());
            assert_eq!(stands, expected, "{guest:?} {me} {now}");
        }
    }
}
