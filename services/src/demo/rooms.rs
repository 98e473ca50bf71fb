//! Practice rooms of the demo company. Those who interview nobody host them, so that nobody is in two places.

use chrono::{Days, NaiveTime, TimeDelta};
use domain::{
    ids::{RoomId, Version},
    people::Person,
    practice_rooms::{Member, PracticeRoom, Round},
    text::Line,
    time::{Interval, LocalTime},
};

use crate::{
    Result,
    store::{self, Txn},
    time_zones,
};

/// By whom of the others, how many days from now, at which hour of their clock, for how long, about what; and who of
/// the others has taken it.
const ROOMS: [(usize, u64, u32, i64, &str, Option<usize>); 3] = [
    (0, 1, 17, 45, "System design: a news feed", None),
    (1, 2, 10, 60, "Telling of a project that failed", Some(2)),
    (1, 4, 16, 45, "Reading code aloud", None),
];

pub(super) async fn host(txn: &Txn<'_>, others: &[Person]) -> Result<()> {
    for (host, ahead, hour, minutes, topic, guest) in ROOMS {
        let zone = time_zones::zone_around(&others[host].time_zone, txn.now)?;
        let day = zone.day(txn.now).map_err(anyhow::Error::from)? + Days::new(ahead);
        let wall = day.and_time(NaiveTime::MIN + TimeDelta::hours(hour.into()));
        // An hour that is skipped or comes twice that day is nobody's.
        let Ok(LocalTime::Single(start)) = zone.resolve(wall) else { continue };
        let interval = Interval::new(start, start + TimeDelta::minutes(minutes)).map_err(anyhow::Error::from)?;
        let (id, since) = (txn.new_id(), txn.now - TimeDelta::hours(6));
        let room = PracticeRoom {
            id: RoomId(id),
            host: Member::from(others[host].clone()),
            guest: None,
            interval,
            topic: Some(Line::stored(topic.to_owned())),
            rounds: vec![Round::FIRST],
            version: Version::FIRST,
            ics_uid: format!("{id}@convoke"),
            sequence: 0,
            created_at: since,
            updated_at: since,
        };
        store::practice_rooms::insert(txn, &room).await?;
        if let Some(guest) = guest {
            let taken = room.taken(Member::from(others[guest].clone()), since + TimeDelta::hours(2))?;
            store::practice_rooms::save(txn, &taken).await?;
        }
    }
    Ok(())
}
