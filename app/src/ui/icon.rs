use crate::dom::{Node, view};
use leptos::prelude::*;

/// What an icon shows; drawn on 20 by 20, in the colour of the words beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    Back,
    Bell,
    Briefcase,
    Calendar,
    Check,
    Clock,
    Close,
    Computer,
    Download,
    Forward,
    Info,
    Leave,
    Moon,
    People,
    Person,
    Plus,
    Search,
    Sun,
    Warning,
    Week,
}

impl IconName {
    fn path(self) -> &'static str {
        match self {
            Self::Back => "M12.5 4.5 7 10l5.5 5.5",
            Self::Bell => "M5 14V9a5 5 0 0 1 10 0v5M3.5 14h13M8.5 17h3M10 4V2.5",
            Self::Briefcase => "M4 7h12a1 1 0 0 1 1 1v8H3V8a1 1 0 0 1 1-1ZM7.5 7V4h5v3M3 11.5h14",
            Self::Calendar => {
                "M5 4h10a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2ZM3 8h14M7 2.5V5M13 2.5V5"
            }
            Self::Check => "m4 10.5 4 4 8-9",
            Self::Clock => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6v4l2.5 2",
            Self::Close => "m5 5 10 10M15 5 5 15",
            Self::Computer => "M4 4h12a1 1 0 0 1 1 1v8H3V5a1 1 0 0 1 1-1ZM7 16.5h6M10 13v3.5",
            Self::Download => "M10 3v9.5M6 8.5l4 4 4-4M4 16.5h12",
            Self::Forward => "M7.5 4.5 13 10l-5.5 5.5",
            Self::Info => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 9v4.5M10 6.5h.01",
            Self::Leave => {
                "M12 6V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h5a2 2 0 0 0 2-2v-1M8 10h9M14 7l3 3-3 3"
            }
            Self::Moon => "M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5Z",
            Self::People => {
                "M7.5 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 17c0-3 2.4-5 5.5-5s5.5 2 5.5 5M13 4.3a3 3 0 0 1 0 5.4M15 12.6c1.9.7 3 2.3 3 4.4"
            }
            Self::Person => {
                "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 17.5c0-3.4 2.9-5.5 6.5-5.5s6.5 2.1 6.5 5.5"
            }
            Self::Plus => "M10 4v12M4 10h12",
            Self::Search => "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.5 13.5 17 17",
            Self::Sun => {
                "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1"
            }
            Self::Warning => "M10 3 2.5 16.5h15L10 3ZM10 8.5v3.5M10 14.3h.01",
            Self::Week => "M3 4h3.5v12H3ZM8.25 4h3.5v7h-3.5ZM13.5 4H17v9.5h-3.5Z",
        }
    }
}

/// A small drawing beside words that say the same; those who listen do not hear it.
#[component]
pub fn Icon(name: IconName, #[prop(default = 16)] size: u8) -> Node {
    view! {
        <svg
            width=size
            height=size
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            stroke-width="1.6"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=name.path() />
        </svg>
    }
}

/// The product's mark.
#[component]
pub fn Mark(#[prop(default = 20)] size: u8) -> Node {
    view! {
        <svg width=size height=size viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
            <rect x="2" y="3" width="7" height="14" rx="2" />
            <rect x="11" y="3" width="7" height="6" rx="2" />
            <rect x="11" y="12" width="7" height="5" rx="2" fill="currentColor" />
        </svg>
    }
}
