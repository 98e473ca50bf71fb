//! Pieces that know no noun: what they show and say is handed in.

pub(crate) mod act;
pub(crate) mod addressed;
pub mod button;
pub mod combobox;
pub mod confirm;
pub mod dialog;
pub mod empty;
pub mod exports;
pub mod field;
pub(crate) mod focus;
pub mod gallery;
pub mod icon;
pub mod note;
pub mod pages;
pub mod pill;
pub(crate) mod refused;
pub(crate) mod removal;
pub mod skeleton;
pub mod switch;
pub mod table;
pub mod theme;
pub(crate) mod tick;
pub mod toast;
pub mod two_clocks;
pub mod week_grid;
pub mod zone_select;
