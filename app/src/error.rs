use std::fmt;

use domain::{fields::Fields, refusal::Refusal};
use leptos::{prelude::FromServerFnError, server_fn::error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::wire::Wire;

/// Why a page did not get what it asked for, in words for whoever looks at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// The "no" that is expected.
    Refused(Refusal),
    /// The database cannot be reached just now.
    Unavailable,
    /// What nobody expected; the request's id is what the log knows it by.
    Failed { request_id: String },
    /// The answer did not arrive, so it is not known whether the change did.
    Network,
    /// Page and server do not understand each other: the page is older than the server.
    Outdated,
}

impl AppError {
    /// What was wrong with what was typed, field by field.
    #[must_use]
    pub fn fields(&self) -> Option<&Fields> {
        match self.refusal()? {
            Refusal::InvalidInput { fields } => Some(fields),
            _ => None,
        }
    }

    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Unavailable | Self::Failed { .. } | Self::Network | Self::Outdated => None,
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Unavailable => {
                f.write_str("Convoke cannot reach its data just now. Try again in a moment.")
            }
            Self::Failed { request_id } => {
                write!(f, "Something went wrong on our side. Try again; if it stays, report {request_id}.")
            }
            Self::Network => {
                f.write_str("The server could not be reached. Check the connection and try again.")
            }
            Self::Outdated => f.write_str("Convoke has changed since this page was opened. Reload the page."),
        }
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = Wire;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Network,
            _ => Self::Outdated,
        }
    }
}
