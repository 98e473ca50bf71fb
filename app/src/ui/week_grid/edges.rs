//! Near the edges of what is in sight the week goes on under a pointer that draws or carries.

use leptos::{prelude::*, web_sys::Element};

/// How near to an edge the week goes on, in pixels.
pub(super) const EDGE: f64 = 40.0;
/// How far it goes in a frame at the very edge, in pixels.
const FASTEST: f64 = 14.0;

/// The part of a week that can be seen, in pixels of the window, and what scrolls it.
#[derive(Clone, Debug)]
pub struct Sight {
    hours: Element,
    top: f64,
    bottom: f64,
    pub(super) left: f64,
    pub(super) right: f64,
}

impl Sight {
    /// Of the week that scrolls in that element.
    pub fn of(hours: Element) -> Option<Self> {
        let head = hours.query_selector(".week-corner").ok()??.get_bounding_client_rect();
        let all = hours.get_bounding_client_rect();
        let window = window().inner_height().ok()?.as_f64()?;
        let (top, bottom) = (all.top().max(0.0) + head.height(), all.bottom().min(window));
        Some(Self { hours, top, bottom, left: all.left(), right: all.right() })
    }

    /// Goes on by what a frame takes, and says whether it did.
    pub fn go_on(&self, y: i32) -> bool {
        let by = speed(f64::from(y), self.top, self.bottom);
        if by != 0.0 {
            self.hours.set_scroll_top(self.hours.scroll_top() + by as i32);
        }
        by != 0.0
    }
}

/// The faster, the nearer to the edge.
fn speed(y: f64, top: f64, bottom: f64) -> f64 {
    let into = |distance: f64| (1.0 - distance / EDGE).clamp(0.0, 1.0) * FASTEST;
    (into(bottom - y) - into(y - top)).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_goes_on_the_faster_the_nearer_to_its_edge() {
        for (y, expected) in [
            (300.0, 0.0),
            (140.0, 0.0),
            (120.0, -7.0),
            (100.0, -14.0),
            (50.0, -14.0),
            (480.0, 7.0),
            (700.0, 14.0),
        ] {
            assert_eq!(speed(y, 100.0, 500.0), expected, "{y}");
        }
    }
}
