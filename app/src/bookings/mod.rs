//! Slots to book and the calendar of bookings, for those who coordinate.

mod address;
mod agenda;
mod alternatives;
mod blocks;
mod book_dialog;
mod calendar_page;
mod cancel_dialog;
mod clocks;
mod countdown;
mod days;
mod filters;
#[cfg(test)]
mod fixtures;
mod focus;
mod form;
mod interviewers;
mod link;
mod move_dialog;
mod nearest;
mod others;
mod panel;
mod rows;
mod search;
pub mod server_fns;
mod slots_page;
mod tick;
mod view;
mod week;

pub(crate) use address::{use_gentle_navigate, use_quiet_navigate};
pub use alternatives::{Alternatives, Question};
pub(crate) use book_dialog::BOOKING;
pub use calendar_page::CalendarPage;
pub use clocks::Clocks;
pub(crate) use focus::{focus_if_lost, focus_soon};
pub use interviewers::Interviewer;
pub use nearest::{Wanted, rank};
pub(crate) use panel::{PANEL, happened, wall_clocks};
pub use search::{Chosen, Found, Search};
pub use slots_page::SlotsPage;
pub use view::{Calendar, Happened, Opened, Span, View, interval};
