//! When a room is, as it is typed.

use domain::{fields::Fields, time::Interval};
use leptos::prelude::*;

use super::board::Board;
use crate::{
    dom::{IntoNode, Node, view},
    error::AppError,
    signals::{MaybeProp, RwSignal, Signal, memo},
    slots::typed::{LENGTHS, Start, Typed},
    ui::{
        field::{Field, FieldKind},
        note::Note,
        pill::Tone,
    },
};

/// What is typed, field by field.
#[derive(Clone, Copy)]
pub(super) struct Entries {
    date: RwSignal<String>,
    start: RwSignal<String>,
    minutes: RwSignal<String>,
    which: RwSignal<String>,
}

impl Entries {
    pub(super) fn new(typed: Typed) -> Self {
        let Typed { date, start, minutes, place: _, which } = typed;
        Self {
            date: RwSignal::new(date),
            start: RwSignal::new(start),
            minutes: RwSignal::new(minutes),
            which: RwSignal::new(which),
        }
    }

    /// As a room would be typed that takes place then.
    pub(super) fn of(board: Board, interval: Interval) -> Self {
        let typed = board.wall(|wall| {
            let zone = wall.clocks.zone(&wall.zone)?;
            Typed::of(interval, "", zone).ok()
        });
        Self::new(typed.unwrap_or_default())
    }

    pub(super) fn typed(self) -> Typed {
        Typed {
            date: self.date.get(),
            start: self.start.get(),
            minutes: self.minutes.get(),
            place: String::new(),
            which: self.which.get(),
        }
    }
}

/// Date and time on one's own wall and, where it `lasts` as long as is typed, how long.
#[component]
pub(super) fn Times(board: Board, entries: Entries, lasts: bool, refused: Signal<Option<AppError>>) -> Node {
    let wrong = move |names: [&'static str; 2], what: &'static str| {
        MaybeProp::derive(move || refused.with(|refused| said(refused.as_ref(), names, what)))
    };
    let lengths = Signal::derive(|| {
        LENGTHS.iter().map(|minutes| (minutes.to_string(), format!("{minutes} minutes"))).collect()
    });
    let length = view! {
        <Field
            label="Lasts"
            name="typed[minutes]"
            id="room-minutes"
            kind=FieldKind::Select(lengths)
            value=entries.minutes
            error=wrong(["minutes", "endTime"], "The length")
        />
    };
    view! {
        <div class="fields">
            <Field
                label="Date"
                name="typed[date]"
                id="room-date"
                kind=FieldKind::Date
                value=entries.date
                required=true
                autofocus=true
            />
            <Field
                label="Starts at"
                name="typed[start]"
                id="room-start"
                kind=FieldKind::Time
                value=entries.start
                error=wrong(["datetimeUtc", "startTime"], "The start")
                required=true
            />
            {lasts.then_some(length)}
        </div>
        <Twice board=board entries=entries />
        <AboutNoField refused=refused />
    }
}

/// Which of two, where clocks show the start twice: asked, never guessed.
#[component]
fn Twice(board: Board, entries: Entries) -> Node {
    let twice = memo(move |_| {
        let unsaid = Typed { which: String::new(), ..entries.typed() };
        board.wall(|wall| match unsaid.start(wall.clocks.zone(&wall.zone)?) {
            Ok(Start::Twice { earlier: (_, earlier), later: (_, later) }) => Some((earlier, later)),
            _ => None,
        })
    });
    let choice = move |(earlier, later): (String, String)| {
        let options = vec![
            (String::new(), "Say which".to_owned()),
            ("earlier".to_owned(), format!("The first, {earlier}")),
            ("later".to_owned(), format!("The second, {later}")),
        ];
        view! {
            <Field
                label="Clocks go back that night: which of the two"
                name="typed[which]"
                id="room-which"
                kind=FieldKind::Select(Signal::stored(options))
                value=entries.which
            />
        }
    };
    IntoNode::into_node(move || twice.get().map(choice))
}

/// What was said that is about no field that stands here.
#[component]
pub(super) fn AboutNoField(refused: Signal<Option<AppError>>) -> Node {
    IntoNode::into_node(move || {
        let error = refused.get().filter(|error| error.fields().is_none_or(|fields| !is_about_known(fields)));
        error.map(|error| view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> })
    })
}

/// "The start must be in the future."
pub(super) fn said(
    refused: Option<&AppError>,
    names: [&'static str; 2],
    what: &'static str,
) -> Option<String> {
    let fields = refused?.fields()?;
    names.into_iter().find_map(|name| fields.get(name)).map(|sentence| format!("{what} {sentence}."))
}

fn is_about_known(fields: &Fields) -> bool {
    const KNOWN: [&str; 5] = ["datetimeUtc", "startTime", "minutes", "endTime", "topic"];
    fields.iter().any(|(name, _)| KNOWN.contains(&name))
}

#[cfg(test)]
mod tests {
    use domain::refusal::Refusal;

    use super::*;

    #[test]
    fn a_refused_field_says_what_it_needs() {
        let error = |field: &str, sentence: &str| {
            AppError::Refused(Refusal::InvalidInput { fields: Fields::of(field, sentence) })
        };
        for (error, expected) in [
            (error("datetimeUtc", "must be in the future"), Some("The start must be in the future.")),
            (error("startTime", "needs a date"), Some("The start needs a date.")),
            (error("minutes", "is required"), None),
            (AppError::Refused(Refusal::RoomBegun), None),
            (AppError::Network, None),
        ] {
            let told = said(Some(&error), ["datetimeUtc", "startTime"], "The start");
            assert_eq!(told.as_deref(), expected, "{error:?}");
        }
    }
}
