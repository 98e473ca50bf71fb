//! Practice rooms: mock interviews that colleagues host for one another.

mod acts;
mod asked;
mod board;
mod dialogs;
mod form;
mod message;
mod page;
mod row;
pub mod server_fns;

pub use asked::PATH;
pub use board::{Mail, Practice};
pub use page::PracticePage;
