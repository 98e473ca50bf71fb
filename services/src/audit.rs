//! What happened, by whom: one row for every change, in the change's own transaction.

use domain::{
    bookings::Booking,
    outcomes::{Absent, CalledOffBy, Verdict},
    text::Line,
    time::{self, Instant, Interval, ZoneName},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Result, assignments, replies,
    store::{audit, people},
    time_zones,
};

/// A line of history, as shown to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    pub at: Instant,
    /// Who did it; `None`: the product itself.
    pub by: Option<Line>,
    /// "Booked", "Moved from Mon 2 Mar, 10:00–10:45 Paris", "Cancelled: ill".
    pub sentence: String,
}

/// What a booking held, as it is written down.
#[derive(Serialize, Deserialize)]
struct Held {
    interval: Interval,
    interviewer_name: Line,
    time_zone: ZoneName,
}

pub(crate) fn held(booking: &Booking) -> Value {
    let slot = &booking.slot;
    json!(Held {
        interval: slot.interval,
        interviewer_name: slot.interviewer_name.clone(),
        time_zone: slot.time_zone.clone(),
    })
}

pub(crate) fn told(
    (row, actor): (audit::Model, Option<people::Model>),
    booking: &Booking,
) -> Result<Happened> {
    let reason = row.details.get("reason").and_then(Value::as_str);
    let because = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    let whose = row.details.get("whose").and_then(Value::as_str);
    let sentence = match row.action.as_str() {
        "booked" => "Booked".to_owned(),
        "moved" => format!("Moved from {}{because}", moved_from(&row.details["from"], booking)?),
        "cancelled" => match whose.and_then(CalledOffBy::parse).unwrap_or_default() {
            CalledOffBy::Coordinator => format!("Cancelled{because}"),
            by => format!("{}{because}", by.words()),
        },
        "completed" => "Completed".to_owned(),
        "no_show" => whose.and_then(Absent::parse).unwrap_or_default().words().to_owned(),
        "corrected" => "Corrected how it ended".to_owned(),
        "decided" => match row.details["after"]["verdict"].as_str().and_then(Verdict::parse) {
            Some(verdict) => format!("Decided: {}", verdict.words().to_lowercase()),
            None => "Took the decision back".to_owned(),
        },
        "replied" => replies::told(&row.details),
        "undone" => match row.details["what"].as_str() {
            Some("moved") => "Took the move back".to_owned(),
            Some("cancelled") => "Took the cancellation back".to_owned(),
            _ => "Took the booking back".to_owned(),
        },
        "resent" => format!("Sent again to {}", row.details["to"].as_str().unwrap_or_default()),
        "described" => "Said what it is about".to_owned(),
        "merged" => merged(&row.details),
        "reminders_set" => "Set reminders".to_owned(),
        other => assignments::told(other, &row.details).unwrap_or_else(|| other.replace('_', " ")),
    };
    Ok(Happened { at: row.at, by: actor.map(|actor| Line::stored(actor.name)), sentence })
}

/// A line of the history of a candidate.
pub(crate) fn told_of_candidate((row, actor): (audit::Model, Option<people::Model>)) -> Happened {
    let sentence = match row.action.as_str() {
        "created" => "Added".to_owned(),
        "edited" => edited(&row.details),
        "merged" => merged(&row.details),
        "note_added" => "Wrote a note".to_owned(),
        "note_edited" => "Changed a note".to_owned(),
        "note_removed" => "Removed a note".to_owned(),
        other => other.replace('_', " "),
    };
    Happened { at: row.at, by: actor.map(|actor| Line::stored(actor.name)), sentence }
}

/// "Changed name and time zone".
fn edited(details: &Value) -> String {
    let differs = |field: &str| details["before"][field] != details["after"][field];
    let fields = [("name", "name"), ("email", "e-mail"), ("time_zone", "time zone")];
    let changed: Vec<&str> =
        fields.into_iter().filter(|(field, _)| differs(field)).map(|(_, words)| words).collect();
    match changed.split_last() {
        None => "Changed nothing".to_owned(),
        Some((only, [])) => format!("Changed {only}"),
        Some((last, first)) => format!("Changed {} and {last}", first.join(", ")),
    }
}

/// "Found to be one with Lena F.", with the address where it is known.
fn merged(details: &Value) -> String {
    let from = &details["from"];
    let (name, email) = (from["name"].as_str().or(from.as_str()), from["email"].as_str());
    let address = email.map(|email| format!(", {email}")).unwrap_or_default();
    format!("Found to be one with {}{address}", name.unwrap_or("somebody"))
}

/// "Mon 2 Mar, 10:00–10:45 Paris", with the interviewer where it was another one.
fn moved_from(from: &Value, booking: &Booking) -> Result<String> {
    let Held { interval, interviewer_name, time_zone } =
        serde_json::from_value(from.clone()).map_err(anyhow::Error::from)?;
    let start = time_zones::local(&time_zone, interval.start())?;
    let end = time_zones::local(&time_zone, interval.end())?;
    let when = format!("{}, {}", time::day(start.date_naive()), time::range(start, end, &time_zone));
    let another = interviewer_name != booking.slot.interviewer_name;
    Ok(if another { format!("{when} with {interviewer_name}") } else { when })
}
