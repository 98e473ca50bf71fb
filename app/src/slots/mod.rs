//! My week: an interviewer's slots.

mod acts;
mod address;
mod board;
mod coach;
mod copier;
pub(crate) mod copies;
mod copies_dialog;
mod dialogs;
#[cfg(test)]
mod fixtures;
mod form;
mod grid;
mod interview;
mod judged;
pub(crate) mod keys;
mod list;
pub mod page;
pub mod server_fns;
pub(crate) mod typed;
mod verdict;
mod wall;
pub(crate) mod week;
mod words;

pub(crate) use copies_dialog::COPIES;
pub(crate) use dialogs::DIALOGS;
pub use page::MyWeek;
