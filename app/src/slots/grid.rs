use crate::{
    dom::{Node, view},
    signals::{Callback, memo, untrack},
};
use chrono::NaiveDate;
use domain::{
    ids::SlotId,
    slots::SlotStatus,
    time::{Interval, IsoWeek, place},
};
use leptos::prelude::*;

use super::{
    board::{Board, Open, ShownSlot},
    typed::Typed,
    verdict::refused,
    wall::{self, NotMeant, Piece},
    week,
    words::{self, Standing},
};
use crate::ui::week_grid::{BlockKind, GridBlock, GridDay, GridNow, Proposal, Verdict, WeekGrid};

/// The week, to draw slots into and to carry them about.
#[component]
pub(super) fn Grid(board: Board, this_week: IsoWeek) -> Node {
    let days = memo(move |_| days(board));
    let blocks = memo(move |_| blocks(board, this_week));
    let now = memo(move |_| now(board));
    let label = board.with_frame(|frame| {
        format!("Week of {}, {} time", week::title(frame.week), place(frame.zone.name()))
    });
    view! {
        <WeekGrid
            label=label
            days=days
            blocks=blocks
            now=now
            verdict=Callback::new(move |proposal| judge(board, &proposal))
            on_draw=Callback::new(move |proposal| draw(board, &proposal))
            on_move=Callback::new(move |proposal| change(board, &proposal))
            on_resize=Callback::new(move |proposal| change(board, &proposal))
            on_open=Callback::new(move |key: String| open(board, &key))
        />
    }
}

fn days(board: Board) -> Vec<GridDay> {
    let (today, used) = (board.today(), board.used_days());
    board.with_frame(|frame| {
        let full = used.len() >= frame.max_days_per_week;
        let day = |date: NaiveDate| GridDay {
            date,
            today: Some(date) == today,
            closed: (full && !used.contains(&date) && today.is_none_or(|today| date >= today))
                .then(|| "closed".to_owned()),
            marks: wall::marks(date, frame.week, &frame.zone),
        };
        frame.week.days().map(day).collect()
    })
}

fn now(board: Board) -> Option<GridNow> {
    let now = board.now.get();
    board.with_frame(|frame| {
        let local = frame.zone.local(now).ok()?;
        let today = local.date_naive();
        // A week gone by is gone by in every column.
        let gone = frame.week < IsoWeek::of(today);
        let day = if gone { Some(7) } else { frame.week.days().position(|day| day == today) };
        day.map(|day| GridNow { day, minute: wall::minute(local) })
    })
}

fn blocks(board: Board, this_week: IsoWeek) -> Vec<GridBlock> {
    board.shown.with(|shown| shown.iter().flat_map(|slot| pieces_of(board, slot, this_week)).collect())
}

/// A slot's blocks in this week: the second where it goes past midnight cannot be carried by itself.
fn pieces_of(board: Board, slot: &ShownSlot, this_week: IsoWeek) -> Vec<GridBlock> {
    let now = board.now.get();
    let booking = board.booking(slot.id);
    let standing = Standing::of(slot, booking.as_ref(), now);
    board.with_frame(|frame| {
        let pieces = wall::pieces(slot.interval, &frame.zone).unwrap_or_default();
        let whole = pieces.len() == 1;
        let block = |(number, piece): (usize, Piece)| {
            let day = frame.week.days().position(|day| day == piece.date)?;
            let at_hand = standing == Standing::Available;
            Some(GridBlock {
                key: if number == 0 { slot.id.to_string() } else { format!("{}+", slot.id) },
                day,
                from: piece.from,
                minutes: piece.minutes,
                kind: if slot.status == SlotStatus::Booked { BlockKind::Booked } else { BlockKind::Free },
                past: standing.is_past(),
                saving: slot.saving,
                selected: false,
                alarming: false,
                title: words::times(slot, &frame.zone),
                subtitle: subtitle(slot, standing, &words::about(slot, booking.as_ref(), " · ")),
                name: words::sentence(slot, booking.as_ref(), &frame.zone, now),
                href: Some(href(slot.id, frame.week, this_week)),
                movable: at_hand && number == 0,
                resizable: at_hand && whole,
            })
        };
        pieces.into_iter().enumerate().filter_map(block).collect()
    })
}

fn subtitle(slot: &ShownSlot, standing: Standing, about: &str) -> String {
    match (slot.status, about) {
        (SlotStatus::Booked, about) if !about.is_empty() => about.to_owned(),
        (_, "") => standing.word().to_owned(),
        (_, about) => format!("{} · {about}", standing.word()),
    }
}

/// The page with the slot's dialog open.
pub(super) fn href(slot: SlotId, week: IsoWeek, this_week: IsoWeek) -> String {
    week::and(&week::href(week, this_week), "slot", &slot.to_string())
}

fn judge(board: Board, proposal: &Proposal) -> Verdict {
    match meant(board, proposal) {
        Ok(Meant { slot, interval }) => board.judge(slot.map(|slot| slot.id), interval),
        // Whoever lets go there is asked which of the two is meant.
        Err(NotMeant::Twice(time)) => {
            Verdict { fits: true, sentence: format!("{time} happens twice: say which is meant") }
        }
        Err(NotMeant::Never(sentence)) => refused(sentence),
    }
}

fn draw(board: Board, proposal: &Proposal) {
    match meant(board, proposal) {
        Ok(Meant { interval, .. }) => {
            if let Some(typed) = typed(board, interval, "") {
                board.offer(typed);
            }
        }
        Err(NotMeant::Twice(_)) => {
            let typed = on_the_wall(board, proposal, "");
            board.open.set(Some(Open::Offer { typed, refused: None }));
        }
        Err(NotMeant::Never(_)) => {}
    }
}

fn change(board: Board, proposal: &Proposal) {
    match meant(board, proposal) {
        Ok(Meant { slot: Some(slot), interval }) => {
            if let Some(typed) = typed(board, interval, slot.place()) {
                board.change(&slot, typed);
            }
        }
        Err(NotMeant::Twice(_)) => {
            if let Some(slot) = proposal.key.as_deref().and_then(|key| slot_of(board, key)) {
                let typed = Some(on_the_wall(board, proposal, slot.place()));
                board.open.set(Some(Open::Slot { id: slot.id, typed, refused: None }));
            }
        }
        Ok(Meant { slot: None, .. }) | Err(NotMeant::Never(_)) => {}
    }
}

/// As the wall shows it, without a word on which of two is meant.
fn on_the_wall(board: Board, proposal: &Proposal, place: &str) -> Typed {
    let date = board.with_frame(|frame| frame.week.days().nth(proposal.day));
    Typed {
        date: date.map(|date| date.to_string()).unwrap_or_default(),
        start: format!("{:02}:{:02}", proposal.from / 60, proposal.from % 60),
        minutes: (proposal.to - proposal.from).to_string(),
        place: place.to_owned(),
        which: String::new(),
    }
}

fn typed(board: Board, interval: Interval, place: &str) -> Option<Typed> {
    board.with_frame(|frame| Typed::of(interval, place, &frame.zone).ok())
}

fn open(board: Board, key: &str) {
    if let Some(slot) = slot_of(board, key).filter(|slot| !slot.saving) {
        board.open.set(Some(Open::Slot { id: slot.id, typed: None, refused: None }));
    }
}

/// What a place in the grid means, for the slot that it is about, if any.
struct Meant {
    slot: Option<ShownSlot>,
    interval: Interval,
}

fn meant(board: Board, proposal: &Proposal) -> Result<Meant, NotMeant> {
    let slot = proposal.key.as_deref().and_then(|key| slot_of(board, key));
    board.with_frame(|frame| {
        let outside = || NotMeant::Never("is not in this week".to_owned());
        let date = frame.week.days().nth(proposal.day).ok_or_else(outside)?;
        let at = |minute| wall::instant(date, minute, &frame.zone);
        let carried = slot.as_ref().map(|slot| slot.interval).filter(|interval| {
            let was = wall::pieces(*interval, &frame.zone).unwrap_or_default();
            let first = was.first();
            first.is_some_and(|piece| piece.minutes == proposal.to - proposal.from)
        });
        let interval = match carried {
            // Carried it lasts as long as it did, whatever clocks do meanwhile.
            Some(carried) => {
                let start = at(proposal.from)?;
                Interval::new(start, start + carried.length())
            }
            None => {
                let start = match &slot {
                    Some(slot) => slot.interval.start(),
                    None => at(proposal.from)?,
                };
                Interval::new(start, at(proposal.to)?)
            }
        };
        let interval = interval.map_err(|empty| NotMeant::Never(format!("The end {empty}")))?;
        Ok(Meant { slot, interval })
    })
}

fn slot_of(board: Board, key: &str) -> Option<ShownSlot> {
    let id = SlotId::parse(key.trim_end_matches('+'))?;
    untrack(|| board.slot(id))
}
