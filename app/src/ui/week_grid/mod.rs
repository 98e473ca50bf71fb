//! A week (or a day) of blocks: a column a day, snapping to quarters of an hour, drawn and carried with
//! mouse, pen, finger or keys. It knows nothing of what the blocks mean: the page hands in days and blocks,
//! judges proposals, and is told what was done.
//!
//! Days are rows of an ARIA grid and blocks their cells, whichever way they lie on the screen. Minutes
//! count from the start of the local day as a clock on the wall shows them.

mod block;
mod draft;
mod edges;
mod gesture;
mod ghost;
mod ground;
mod keys;
mod lanes;
mod opens;
mod pips;
mod pointer;
mod view;
mod walk;

use chrono::NaiveDate;

use crate::signals::{Callback, Memo, RwSignal, Signal, StoredValue};

pub use edges::Sight;
pub use pointer::{DRAGS_AFTER, LONG_PRESS, TREMBLES};
pub use view::{WeekGrid, WeekGridProps};

/// Minutes in a day on the wall.
pub const DAY: u16 = 24 * 60;
/// What drawing and carrying snaps to, in minutes.
pub const STEP: u16 = 15;

/// The keys of the grid, for the page's list of keys.
pub const KEYS: &[(&str, &str)] = &[
    ("Arrows", "by a quarter of an hour, by a day"),
    ("Enter", "open, or begin to draw; Enter again to finish"),
    ("m", "carry with the arrows, Enter to drop"),
    ("l", "lengthen or shorten with the arrows"),
    ("Escape", "take back, or leave the grid"),
];

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridDay {
    pub date: NaiveDate,
    pub today: bool,
    /// Why nothing can be put on it.
    pub closed: Option<String>,
    /// Hours that do not exist, or exist twice, because clocks change.
    pub marks: Vec<GridMark>,
}

/// A stretch of a day where the wall's clock is not what it seems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridMark {
    pub from: u16,
    pub minutes: u16,
    /// The clock jumps over it; else it passes twice.
    pub missing: bool,
    /// "2:00–3:00 does not exist".
    pub label: String,
}

/// How a block looks; its words say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockKind {
    /// Outlined.
    #[default]
    Free,
    /// Filled.
    Booked,
    /// Filled with the accent.
    Yours,
    /// Hatched.
    Conflict,
    /// Would fit what is being moved.
    Fits,
    /// Would not.
    Refused,
    /// Filled with the colour of somebody, 1 to 6.
    Who(u8),
}

/// Something with a place in the week. What goes past midnight is two blocks, a day each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GridBlock {
    /// Its own within a day.
    pub key: String,
    /// Index of the column.
    pub day: usize,
    pub from: u16,
    pub minutes: u16,
    pub kind: BlockKind,
    pub past: bool,
    pub saving: bool,
    pub selected: bool,
    /// It is to be looked after.
    pub alarming: bool,
    pub title: String,
    pub subtitle: String,
    /// A whole sentence: "Tuesday 3 March, 14:00 to 14:45 Paris time, available".
    pub name: String,
    /// Where it leads without a script.
    pub href: Option<String>,
    pub movable: bool,
    pub resizable: bool,
}

impl GridBlock {
    #[must_use]
    pub fn to(&self) -> u16 {
        (self.from + self.minutes).min(DAY)
    }

    fn covers(&self, day: usize, minute: u16) -> bool {
        self.day == day && self.from <= minute && minute < self.to()
    }
}

/// Where the line of now stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridNow {
    pub day: usize,
    pub minute: u16,
}

/// A place for something new, or a new place for a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The block; `None` while drawing.
    pub key: Option<String>,
    pub day: usize,
    pub from: u16,
    pub to: u16,
}

/// What the page says to a proposal: whether it fits, and why not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub fits: bool,
    pub sentence: String,
}

/// "14:15".
#[must_use]
pub fn clock(minute: u16) -> String {
    format!("{}:{:02}", minute / 60 % 24, minute % 60)
}

fn range(from: u16, to: u16) -> String {
    format!("{}–{}", clock(from), clock(to))
}

/// Where the keyboard stands: on a block, or on an empty quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cursor {
    day: usize,
    minute: u16,
    on: Option<String>,
}

/// Who is told what was done; a missing one means that it cannot be done.
#[derive(Clone, Copy)]
struct Told {
    verdict: Option<Callback<Proposal, Verdict>>,
    draw: Option<Callback<Proposal>>,
    carry: Option<Callback<Proposal>>,
    resize: Option<Callback<Proposal>>,
    open: Option<Callback<String>>,
}

/// The state of one grid, shared by its parts.
#[derive(Clone, Copy)]
struct Grid {
    days: Signal<Vec<GridDay>>,
    blocks: Signal<Vec<GridBlock>>,
    told: Told,
    /// Minutes of what is drawn with keys, or by a long press.
    lasts: u16,
    cursor: RwSignal<Cursor>,
    /// The cursor as the blocks are now: they come and go while it stands.
    stands: Memo<Cursor>,
    draft: RwSignal<Option<draft::Draft>>,
    /// The block that the draft is of: told apart, since every block asks about it.
    carried: RwSignal<Option<String>>,
    press: StoredValue<Option<pointer::Press>>,
    /// The pressed block was carried: the click that follows does not open it.
    was_carried: StoredValue<bool>,
    /// Index of the day a phone shows.
    shown: RwSignal<usize>,
    /// The keyboard is at work here, so the focus follows the cursor.
    has_keyboard: StoredValue<bool>,
    /// For those who listen.
    said: RwSignal<String>,
}

impl Grid {
    fn block(self, key: &str) -> Option<GridBlock> {
        self.blocks.with_untracked(|blocks| blocks.iter().find(|block| block.key == key).cloned())
    }

    fn day_in_words(self, day: usize) -> String {
        self.days.with(|days| days.get(day).map_or_else(String::new, |day| in_words(day.date)))
    }
}

/// "Tuesday 3 March".
fn in_words(date: NaiveDate) -> String {
    domain::time::day_long(date)
}
