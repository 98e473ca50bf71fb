//! My week: an interviewer's slots.

mod acts;
mod board;
mod coach;
mod dialogs;
#[cfg(test)]
mod fixtures;
mod form;
mod grid;
mod judged;
mod keys;
mod list;
pub mod page;
pub mod server_fns;
pub(crate) mod typed;
mod verdict;
mod wall;
pub(crate) mod week;
mod words;

pub(crate) use dialogs::DIALOGS;
pub use page::MyWeek;
