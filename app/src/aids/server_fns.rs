use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{call::Reads, error::AppError};

/// Somebody or something found, and where a look at them leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub name: String,
    /// "Interview · Tue 3 Mar, 14:00–14:45 Paris".
    pub about: String,
    pub href: String,
}

/// Those whom whoever asks may see, and whose name contains what was typed: the first few.
#[server(prefix = "/pages", endpoint = "find_anybody", protocol = Reads)]
pub async fn find_anybody(words: String) -> Result<Vec<Hit>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::aids::anybody(&cx, &actor, &words).await)
}
