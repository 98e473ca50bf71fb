//! Candidates as the pages need them.

use domain::{actor::Actor, candidates::Candidate, fields::Fields, paging::Paging};
use services::{Context, Result, candidates, time_zones};

/// As many as fit under the field in which they are looked for.
const SHOWN: &str = "7";

pub(crate) async fn found(cx: &Context, actor: &Actor, words: &str) -> Result<Vec<Candidate>> {
    let words = Some(words.trim()).filter(|words| !words.is_empty());
    let paging = Paging::parse(Some(SHOWN), None, &mut Fields::default()).unwrap_or(Paging::DEFAULT);
    Ok(candidates::list(cx, actor, words, paging).await?.items)
}

/// The names people go by, without the aliases that the database keeps for old times' sake.
pub(crate) fn zones() -> Vec<String> {
    const REGIONS: [&str; 10] = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ];
    let inhabited =
        |name: &&String| name.split_once('/').is_some_and(|(region, _)| REGIONS.contains(&region));
    time_zones::names().iter().filter(inhabited).cloned().chain(["UTC".to_owned()]).collect()
}
