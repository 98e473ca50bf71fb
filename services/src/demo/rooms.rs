//! Practice rooms of the demo company. Those who interview nobody host them, so that nobody is in two places.

use chrono::{Days, NaiveTime, TimeDelta};
use domain::{
    ids::RoomId,
    people::Person,
    practice_rooms::{Member, PracticeRoom},
    text::Line,
    time::{Interval, LocalTime},
};

use crate::{
    Result,
    store::{self, Txn},
    time_zones,
};

struct Hosted {
    /// Which of the others hosts it, and which has taken it.
    host: usize,
    guest: Option<usize>,
    /// In days from now, at an hour of the host's clock.
    ahead: u64,
    hour: u32,
    minutes: i64,
    topic: &'static str,
}

const ROOMS: [Hosted; 3] = [
    Hosted { host: 0, guest: None, ahead: 1, hour: 17, minutes: 45, topic: "System design: a news feed" },
    Hosted {
        host: 1,
        guest: Some(2),
        ahead: 2,
        hour: 10,
        minutes: 60,
        topic: "Telling of a project that failed",
    },
    Hosted { host: 1, guest: None, ahead: 4, hour: 16, minutes: 45, topic: "Reading code aloud" },
];

pub(super) async fn host(txn: &Txn<'_>, others: &[Person]) -> Result<()> {
    for Hosted { host, guest, ahead, hour, minutes, topic } in ROOMS {
        let zone = time_zones::zone_around(&others[host].time_zone, txn.now)?;
        let day = zone.day(txn.now).map_err(anyhow::Error::from)? + Days::new(ahead);
        let wall = day.and_time(NaiveTime::MIN + TimeDelta::hours(hour.into()));
        // An hour that is skipped or comes twice that day is nobody's.
        let Ok(LocalTime::Single(start)) = zone.resolve(wall) else { continue };
        let interval =
            Interval::new(start, start + TimeDelta::minutes(minutes)).map_err(anyhow::Error::from)?;
        let since = txn.now - TimeDelta::hours(6);
        let (id, topic) = (RoomId(txn.new_id()), Some(Line::stored(topic.to_owned())));
        let room = PracticeRoom::hosted(id, Member::from(others[host].clone()), interval, topic, since);
        store::practice_rooms::insert(txn, &room).await?;
        if let Some(guest) = guest {
            let taken = room.taken(Member::from(others[guest].clone()), since + TimeDelta::hours(2))?;
            store::practice_rooms::save(txn, &taken).await?;
        }
    }
    Ok(())
}
