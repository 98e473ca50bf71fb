//! Where the days lie on the screen. They are measured once, and again where the week has moved, so that a move is
//! arithmetic.

use leptos::web_sys::Element;

use super::{DAY, edges::Sight, gesture::Spot};

/// The week under a pointer that is down.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    hours: Element,
    /// By the index of their day.
    bodies: Vec<Element>,
    lies: Lies,
    measured: Option<Measured>,
}

/// By what is seen that the days may lie elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Lies {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    scrolled: i32,
    /// The day that a phone shows.
    shown: usize,
}

#[derive(Clone, Debug)]
struct Measured {
    columns: Vec<Column>,
    sight: Sight,
}

/// A day that can be seen, in pixels of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Column {
    day: usize,
    left: f64,
    right: f64,
    top: f64,
    height: f64,
}

impl Ground {
    pub(super) fn of(hours: Element, shown: usize) -> Self {
        let body = |day: usize| {
            hours.query_selector(&format!("[data-day=\"{day}\"] > .week-day-body")).ok().flatten()
        };
        let bodies = (0..).map_while(body).collect();
        let lies = lies(&hours, shown);
        Self { hours, bodies, lies, measured: None }
    }

    /// Forgets what was measured where the week has moved since, and says whether it has.
    pub(super) fn has_moved(&mut self, shown: usize) -> bool {
        let lies = lies(&self.hours, shown);
        let has_moved = lies != self.lies;
        if has_moved {
            self.lies = lies;
            self.measured = None;
        }
        has_moved
    }

    /// The day and minute at a place in the window; beside all days, those of the nearest.
    pub(super) fn spot(&mut self, x: i32, y: i32) -> Option<Spot> {
        spot(&self.measured()?.columns, f64::from(x), f64::from(y))
    }

    pub(super) fn sight(&mut self) -> Option<&Sight> {
        self.measured().map(|measured| &measured.sight)
    }

    /// Whether one day is shown at a time, as on a phone.
    pub(super) fn shows_one_of_several(&mut self) -> bool {
        self.bodies.len() > 1 && self.measured().is_some_and(|measured| measured.columns.len() == 1)
    }

    fn measured(&mut self) -> Option<&Measured> {
        if self.measured.is_none() {
            let columns =
                self.bodies.iter().enumerate().filter_map(|(day, body)| column(day, body)).collect();
            self.measured = Some(Measured { columns, sight: Sight::of(self.hours.clone())? });
        }
        self.measured.as_ref()
    }
}

fn lies(hours: &Element, shown: usize) -> Lies {
    let all = hours.get_bounding_client_rect();
    let (left, top, width, height) = (all.left(), all.top(), all.width(), all.height());
    Lies { left, top, width, height, scrolled: hours.scroll_top(), shown }
}

fn column(day: usize, body: &Element) -> Option<Column> {
    let all = body.get_bounding_client_rect();
    let column = Column { day, left: all.left(), right: all.right(), top: all.top(), height: all.height() };
    (column.height > 0.0).then_some(column)
}

fn spot(columns: &[Column], x: f64, y: f64) -> Option<Spot> {
    let beside = |column: &Column| (column.left - x).max(x - column.right).max(0.0);
    let nearest = columns.iter().min_by(|one, other| beside(one).total_cmp(&beside(other)))?;
    let minute = ((y - nearest.top) / nearest.height * f64::from(DAY)).clamp(0.0, f64::from(DAY));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a day")]
    Some(Spot { day: nearest.day, minute: minute as u16 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days of 100 by 1,440 pixels that begin at 50, scrolled by half a day; those named are shown.
    fn columns(days: &[u8]) -> Vec<Column> {
        let column = |&day: &u8| {
            let left = 50.0 + 100.0 * f64::from(day);
            Column { day: day.into(), left, right: left + 100.0, top: -720.0, height: 1440.0 }
        };
        days.iter().map(column).collect()
    }

    #[test]
    fn a_place_is_the_day_and_minute_it_lies_on() {
        let week = columns(&[0, 1, 2]);
        for ((x, y), expected) in [
            ((60.0, 0.0), (0, 720)),
            ((160.0, 10.0), (1, 730)),
            // Where two days meet it is the first's.
            ((250.0, 10.0), (1, 730)),
            ((250.5, 10.0), (2, 730)),
            // Beside, above and below.
            ((0.0, 10.0), (0, 730)),
            ((900.0, 10.0), (2, 730)),
            ((160.0, -900.0), (1, 0)),
            ((160.0, 900.0), (1, 1440)),
        ] {
            let Spot { day, minute } = spot(&week, x, y).unwrap();
            assert_eq!((day, minute), expected, "{x} {y}");
        }
    }

    #[test]
    fn a_phone_has_one_day() {
        assert_eq!(spot(&columns(&[4]), 10.0, 0.0), Some(Spot { day: 4, minute: 720 }));
        assert_eq!(spot(&[], 10.0, 0.0), None);
    }
}
