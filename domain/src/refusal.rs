//! Every "no" that is expected, with its code, the sentence a person can act on, and the facts.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fields::Fields,
    ids::{BookingId, PersonId},
    rules::{Violation, nobody_twice::Occasion},
    time,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    InvalidInput {
        fields: Fields,
    },
    Unauthenticated,
    Forbidden,
    NotFound,
    /// A slot that the rules refuse: at least one violation, in the order of the rules.
    SlotRules {
        violations: Vec<Violation>,
    },
    SlotUnavailable,
    SlotBooked,
    CandidateBusy {
        booking: BookingId,
    },
    PersonBusy {
        person: PersonId,
        occasion: Occasion,
    },
    BookingNotActive,
    /// An outcome before the interview has begun.
    NotBegun,
    /// No change of the booking can be taken back, or none any more.
    NothingToUndo,
    /// Somebody else took the practice room.
    RoomTaken,
    /// A practice room that is no longer ahead.
    RoomBegun,
    /// Nobody takes the practice room that they host.
    OwnRoom,
    /// Somebody else hosts the practice room.
    NotHost,
    /// An opening on hold or closed: no interviews are scheduled for it.
    OpeningNotOpen,
    /// Somebody who takes part in the interview already, as whatever.
    TakesPart {
        id: Uuid,
    },
    /// As many take part in an interview as may.
    TooManyTakePart {
        limit: usize,
    },
    /// A message that waits already, or that a later one has overtaken.
    MessageNotCurrent,
    /// A thank-you note for an interview that is not completed.
    NotCompleted,
    /// A thank-you note that is on its way or has been sent.
    NoteHasLeft,
    /// A webhook that is switched off is told nothing.
    WebhookInactive,
    /// A webhook of a kind that signs nothing has no secret.
    WebhookUnsigned,
    AlreadyExists {
        id: Uuid,
    },
    IdempotencyKeyReused,
    VersionMismatch,
    RateLimited {
        retry_after_seconds: u64,
    },
}

impl Refusal {
    /// Its code in the interface.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidInput { .. } => "invalid_input",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden | Self::OwnRoom | Self::NotHost => "forbidden",
            Self::NotFound => "not_found",
            Self::SlotRules { violations } => match violations.first() {
                Some(Violation::DayLimit { .. }) => "day_limit",
                Some(Violation::SlotOverlap { .. }) | None => "slot_overlap",
            },
            Self::SlotUnavailable => "slot_unavailable",
            Self::SlotBooked => "slot_booked",
            Self::CandidateBusy { .. } => "candidate_busy",
            Self::PersonBusy { .. } => "person_busy",
            Self::BookingNotActive | Self::NotBegun | Self::NothingToUndo => "booking_not_active",
            Self::RoomTaken => "room_taken",
            Self::RoomBegun => "room_begun",
            Self::OpeningNotOpen => "opening_not_open",
            Self::TakesPart { .. } => "takes_part",
            Self::TooManyTakePart { .. } => "too_many_take_part",
            Self::MessageNotCurrent => "message_not_current",
            Self::NotCompleted => "booking_not_completed",
            Self::NoteHasLeft => "note_has_left",
            Self::WebhookInactive => "webhook_inactive",
            Self::WebhookUnsigned => "webhook_unsigned",
            Self::AlreadyExists { .. } => "already_exists",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::VersionMismatch => "version_mismatch",
            Self::RateLimited { .. } => "rate_limited",
        }
    }

    /// Refusals that the state of things gives, not the request: kept under an idempotency key.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::SlotRules { .. }
            | Self::SlotUnavailable
            | Self::SlotBooked
            | Self::CandidateBusy { .. }
            | Self::PersonBusy { .. }
            | Self::BookingNotActive
            | Self::NotBegun
            | Self::NothingToUndo
            | Self::RoomTaken
            | Self::RoomBegun
            | Self::OpeningNotOpen
            | Self::TakesPart { .. }
            | Self::TooManyTakePart { .. }
            | Self::MessageNotCurrent
            | Self::NotCompleted
            | Self::NoteHasLeft
            | Self::WebhookInactive
            | Self::WebhookUnsigned
            | Self::AlreadyExists { .. }
            | Self::IdempotencyKeyReused => true,
            Self::InvalidInput { .. }
            | Self::Unauthenticated
            | Self::Forbidden
            | Self::OwnRoom
            | Self::NotHost
            | Self::NotFound
            | Self::VersionMismatch
            | Self::RateLimited { .. } => false,
        }
    }

    /// The facts, in the shape of the interface.
    #[must_use]
    pub fn details(&self) -> Option<Value> {
        match self {
            Self::InvalidInput { fields } => Some(json!({ "fields": fields })),
            Self::SlotRules { violations } => Some(slot_rules(violations)),
            Self::CandidateBusy { booking } => Some(json!({ "bookingId": booking })),
            Self::PersonBusy { person, occasion: Occasion::Booking(booking) } => {
                Some(json!({ "personId": person, "bookingId": booking }))
            }
            Self::PersonBusy { person, occasion: Occasion::Room(room) } => {
                Some(json!({ "personId": person, "roomId": room }))
            }
            Self::AlreadyExists { id } | Self::TakesPart { id } => Some(json!({ "id": id })),
            Self::TooManyTakePart { limit } => Some(json!({ "limit": limit })),
            Self::Unauthenticated
            | Self::Forbidden
            | Self::NotFound
            | Self::SlotUnavailable
            | Self::SlotBooked
            | Self::BookingNotActive
            | Self::NotBegun
            | Self::NothingToUndo
            | Self::RoomTaken
            | Self::RoomBegun
            | Self::OwnRoom
            | Self::NotHost
            | Self::OpeningNotOpen
            | Self::MessageNotCurrent
            | Self::NotCompleted
            | Self::NoteHasLeft
            | Self::WebhookInactive
            | Self::WebhookUnsigned
            | Self::IdempotencyKeyReused
            | Self::VersionMismatch
            | Self::RateLimited { .. } => None,
        }
    }
}

/// The facts of every violation side by side, and `violations` with each in the shape of its own.
fn slot_rules(violations: &[Violation]) -> Value {
    let each: Vec<Value> = violations.iter().map(Violation::details).collect();
    let mut details = json!({ "violations": each });
    for violation in violations {
        match violation {
            Violation::SlotOverlap { conflicts_with } => details["conflictsWith"] = json!(conflicts_with),
            Violation::DayLimit { week, days, limit } => {
                details["week"] = json!(week);
                details["days"] = json!(days);
                details["limit"] = json!(limit);
            }
        }
    }
    details
}

/// The sentence that a person can act on.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidInput { fields } => {
                let listed: Vec<_> =
                    fields.iter().map(|(field, sentence)| format!("{field} {sentence}")).collect();
                write!(f, "Please correct: {}.", listed.join("; "))
            }
            Self::Unauthenticated => f.write_str("Please sign in."),
            Self::Forbidden => {
                f.write_str("Your role does not allow this; an administrator can change that.")
            }
            Self::NotFound => {
                f.write_str("There is nothing here that you can see; it may have been removed.")
            }
            Self::SlotRules { violations } => {
                let sentences: Vec<_> = violations.iter().map(ToString::to_string).collect();
                f.write_str(&sentences.join(" "))
            }
            Self::SlotUnavailable => f.write_str(
                "This slot is no longer available: it is booked, has begun or was removed. Choose another.",
            ),
            Self::SlotBooked => f.write_str("This slot is booked. Move or cancel its booking first."),
            Self::CandidateBusy { .. } => {
                f.write_str("The candidate already has an interview then. Choose another time.")
            }
            Self::PersonBusy { occasion: Occasion::Booking(_), .. } => {
                f.write_str("Somebody who would take part is in another interview then. Choose another time.")
            }
            Self::PersonBusy { occasion: Occasion::Room(_), .. } => f.write_str(
                "Somebody who would take part is in another practice room then. Choose another time.",
            ),
            Self::BookingNotActive => {
                f.write_str("This booking is already cancelled or over; it can no longer change.")
            }
            Self::NotBegun => {
                f.write_str("This interview has not begun yet; say what came of it afterwards.")
            }
            Self::NothingToUndo => f.write_str(
                "There is nothing to take back any more: word of it has left, or it has changed since.",
            ),
            Self::RoomTaken => {
                f.write_str("Somebody was quicker: this practice room is taken. Take another, or host one.")
            }
            Self::RoomBegun => f.write_str(
                "This practice room has begun; it can no longer be taken, moved or cancelled.",
            ),
            Self::OwnRoom => f.write_str("This is your own practice room; it waits for a colleague to take it."),
            Self::NotHost => f.write_str("Only who hosts a practice room moves or cancels it."),
            Self::OpeningNotOpen => f.write_str(
                "This opening is on hold or closed. Open it first, or schedule the interview for another.",
            ),
            Self::TakesPart { .. } => f.write_str(
                "They take part in this interview already. Choose somebody else, or take them off it first.",
            ),
            Self::TooManyTakePart { limit } => write!(
                f,
                "As many as {limit} take part already; that is the most. Take somebody off it first."
            ),
            Self::MessageNotCurrent => f.write_str(
                "This message is on its way already, or a later change has overtaken it; there is nothing to send \
                 again.",
            ),
            Self::NotCompleted => f.write_str(
                "This interview is not completed. Say that it took place; then those who took part can be thanked.",
            ),
            Self::NoteHasLeft => {
                f.write_str("This note is on its way or has been sent; it stays as it is.")
            }
            Self::WebhookInactive => {
                f.write_str("This webhook is switched off. Switch it on first, then try again.")
            }
            Self::WebhookUnsigned => {
                f.write_str("A Slack webhook signs nothing, so it has no secret; its address is what is secret.")
            }
            Self::AlreadyExists { .. } => f.write_str("Somebody with this e-mail address is already here."),
            Self::IdempotencyKeyReused => f.write_str(
                "This idempotency key was used for another request. Use a new key for a new request.",
            ),
            Self::VersionMismatch => {
                f.write_str("This has changed since you looked at it. Look again, then decide.")
            }
            Self::RateLimited { retry_after_seconds } => {
                write!(f, "That was a lot at once. Try again in {retry_after_seconds} s.")
            }
        }
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SlotOverlap { conflicts_with } if conflicts_with.len() > 1 => {
                write!(f, "This overlaps {} slots already offered.", conflicts_with.len())
            }
            Self::SlotOverlap { .. } => f.write_str("This overlaps a slot already offered."),
            Self::DayLimit { week: _, days, limit } => {
                let used: Vec<_> = days.iter().map(|&day| time::day(day)).collect();
                let days = if *limit == 1 { "day" } else { "days" };
                write!(
                    f,
                    "Slots may begin on {limit} {days} of a week, and this one already has {}.",
                    and(&used)
                )
            }
        }
    }
}

/// "Mon 2 Mar and Tue 3 Mar".
fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::SlotId, time::IsoWeek};

    #[test]
    fn several_violations_are_all_told_and_the_first_gives_the_code() {
        let slot = SlotId(Uuid::from_u128(7));
        let day = |raw: &str| raw.parse().unwrap();
        let refusal = Refusal::SlotRules {
            violations: vec![
                Violation::SlotOverlap { conflicts_with: vec![slot] },
                Violation::DayLimit {
                    week: IsoWeek::parse("2026-W10").unwrap(),
                    days: vec![day("2026-03-02"), day("2026-03-03")],
                    limit: 2,
                },
            ],
        };
        assert_eq!(refusal.code(), "slot_overlap");
        assert_eq!(
            refusal.details().unwrap(),
            json!({
                "conflictsWith": [slot], "week": "2026-W10", "days": ["2026-03-02", "2026-03-03"], "limit": 2,
                "violations": [
                    { "code": "slot_overlap", "conflictsWith": [slot] },
                    { "code": "day_limit", "week": "2026-W10", "days": ["2026-03-02", "2026-03-03"], "limit": 2 },
                ],
            })
        );
        assert_eq!(
            refusal.to_string(),
            "This overlaps a slot already offered. \
             Slots may begin on 2 days of a week, and this one already has Mon 2 Mar and Tue 3 Mar."
        );
    }
}
