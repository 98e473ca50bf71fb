//! What the address asks of the page: which dialog is open, and about which room.

use domain::ids::RoomId;

use crate::address::Query;

pub const PATH: &str = "/practice";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Asked {
    #[default]
    Nothing,
    Host,
    Move(RoomId),
    Cancel(RoomId),
}

impl Asked {
    /// What is not understood is not asked for.
    pub(super) fn read(query: &Query) -> Self {
        let room = query.get("room").and_then(RoomId::parse);
        match (query.get("ask"), room) {
            (Some("host"), _) => Self::Host,
            (Some("move"), Some(room)) => Self::Move(room),
            (Some("cancel"), Some(room)) => Self::Cancel(room),
            _ => Self::Nothing,
        }
    }

    pub(super) fn href(self) -> String {
        match self {
            Self::Nothing => PATH.to_owned(),
            Self::Host => format!("{PATH}?ask=host"),
            Self::Move(room) => format!("{PATH}?ask=move&room={room}"),
            Self::Cancel(room) => format!("{PATH}?ask=cancel&room={room}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_survives_the_way_through_its_address() {
        let id = "0198c0de-0000-7000-8000-000000000001";
        let room = RoomId::parse(id).unwrap();
        for (query, expected) in [
            ("", Asked::Nothing),
            ("ask=host", Asked::Host),
            (&format!("ask=move&room={id}"), Asked::Move(room)),
            (&format!("ask=cancel&room={id}"), Asked::Cancel(room)),
            ("ask=move", Asked::Nothing),
            ("ask=cancel&room=1", Asked::Nothing),
            (&format!("ask=dance&room={id}"), Asked::Nothing),
        ] {
            let asked = Asked::read(&Query::parse(query));
            assert_eq!(asked, expected, "{query}");
            let href = asked.href();
            let again = href.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(Asked::read(&Query::parse(again)), expected);
        }
    }
}
