//! Sessions: opaque tokens in a cookie, only their hash in the database.

use chrono::TimeDelta;
use domain::{ids::PersonId, people::Person, refusal::Refusal};

pub use crate::token::Token;
use crate::{Context, Result, store, token::hash};

/// How long a session lasts without use, in seconds (14 days). Use prolongs it.
pub const LIFETIME_SECONDS: i64 = 14 * 24 * 3600;

/// How often use is written down.
const NOTED_EVERY: TimeDelta = TimeDelta::hours(1);

/// As much of a browser's name as is kept, in characters.
const USER_AGENT_MAX: usize = 200;

/// Signs somebody in.
///
/// # Errors
/// [`Refusal::NotFound`] for an id that is no active person's.
pub async fn open(cx: &Context, person: PersonId, user_agent: Option<&str>) -> Result<Token> {
    let token = Token::random();
    let browser: Option<String> =
        user_agent.map(|name| name.chars().filter(|c| !c.is_control()).take(USER_AGENT_MAX).collect());
    cx.write((hash(&token.0), person, browser), |txn, (hash, person, browser)| {
        Box::pin(async move {
            let found = store::people::find(txn.db, *person).await?;
            found.filter(|person| person.active).ok_or(Refusal::NotFound)?;
            store::sessions::insert(txn, hash, *person, txn.now + lifetime(), browser.as_deref()).await
        })
    })
    .await?;
    Ok(token)
}

/// The active person whose session this is.
pub async fn find(cx: &Context, token: &str) -> Result<Option<Person>> {
    let hash = hash(token);
    let Some((person, last_seen_at)) = store::sessions::find(cx.reader(), &hash, cx.now()).await? else {
        return Ok(None);
    };
    if last_seen_at + NOTED_EVERY <= cx.now() {
        let noted = cx.write(hash, |txn, hash| {
            Box::pin(async move { store::sessions::prolong(txn, hash, txn.now + lifetime()).await })
        });
        if let Err(error) = noted.await {
            tracing::warn!(%error, "the use of a session could not be noted");
        }
    }
    Ok(Some(person))
}

/// Signs out. A token that is nobody's is forgotten all the same.
pub async fn close(cx: &Context, token: &str) -> Result<()> {
    cx.write(hash(token), |txn, hash| Box::pin(async move { store::sessions::delete(txn, hash).await })).await
}

fn lifetime() -> TimeDelta {
    TimeDelta::seconds(LIFETIME_SECONDS)
}
