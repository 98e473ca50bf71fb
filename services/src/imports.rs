//! Imports: candidates and slots from files of comma-separated values, all of a file or nothing. A dry run decides as
//! the real one does, and writes nothing. Pages have a file kept for an hour, so that it need not be chosen twice.

mod candidates;
mod file;
mod slots;

use chrono::TimeDelta;
use domain::{
    actor::Actor,
    fields::Fields,
    ids::ImportId,
    imports::{MOST_OCTETS, Noun, Report},
    permissions::{self, Permission},
    refusal::Refusal,
    text::Line,
};
use serde_json::{Value, json};

use crate::{
    Context, Result,
    store::{self, Limit, Txn, audit::Subject},
};

/// How long a file waits to be imported.
pub(crate) const KEPT: TimeDelta = TimeDelta::hours(1);
/// How many files of one person wait at the most: the oldest gives way.
const MOST_KEPT: u64 = 5;

/// A file that waits to be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: ImportId,
    pub noun: Noun,
    /// As the browser called it.
    pub name: Line,
    pub file: Vec<u8>,
}

/// Imports the rows of a file, all of them or, where one is refused, none. A dry run tells what it would do.
///
/// # Errors
/// [`Refusal::InvalidInput`] where the file as a whole is none that can be imported. What is wrong with its rows is in
/// the report.
pub async fn import(cx: &Context, actor: &Actor, noun: Noun, file: Vec<u8>, dry_run: bool) -> Result<Report> {
    run(cx, actor, noun, file, None, dry_run).await
}

/// Imports a file that is kept; once it is, it is kept no longer.
pub async fn import_kept(cx: &Context, actor: &Actor, id: ImportId) -> Result<Report> {
    let Kept { id, noun, name: _, file } = kept(cx, actor, id).await?;
    run(cx, actor, noun, file, Some(id), false).await
}

async fn run(
    cx: &Context,
    actor: &Actor,
    noun: Noun,
    file: Vec<u8>,
    kept: Option<ImportId>,
    dry_run: bool,
) -> Result<Report> {
    may_import(actor, noun)?;
    // A dry run is as much work as an import.
    if let Some(refused) = cx.request().refused.clone().filter(|_| dry_run) {
        return Err(refused.into());
    }
    match noun {
        Noun::Candidates => candidates::import(cx, actor, file, kept, dry_run).await,
        Noun::Slots => slots::import(cx, actor, file, kept, dry_run).await,
    }
}

/// Keeps a file for whoever chose it. What is wrong with it is said once it is looked at.
pub async fn keep(cx: &Context, actor: &Actor, noun: Noun, name: &str, file: Vec<u8>) -> Result<ImportId> {
    may_import(actor, noun)?;
    let refused = |sentence: String| Refusal::InvalidInput { fields: Fields::of("file", sentence) };
    if file.is_empty() {
        return Err(refused("must be chosen, and not be empty".to_owned()).into());
    }
    if file.len() > MOST_OCTETS {
        return Err(refused(format!("must be at most {} MiB", MOST_OCTETS / 1024 / 1024)).into());
    }
    let unnamed = || Line::stored("The file".to_owned());
    let kept =
        Kept { id: ImportId(cx.new_id()), noun, name: Line::parse(name).unwrap_or_else(|_| unnamed()), file };
    cx.write((actor.clone(), kept), |txn, (actor, kept)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            store::imports::insert(txn, actor.person, kept).await?;
            store::imports::keep_newest(txn, actor.person, MOST_KEPT).await?;
            Ok(kept.id)
        })
    })
    .await
}

/// A file of one's own that waits to be imported.
pub async fn kept(cx: &Context, actor: &Actor, id: ImportId) -> Result<Kept> {
    let found = store::imports::find(cx.reader(), actor.person, id, cx.now() - KEPT).await?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// # Errors
/// [`Refusal::Forbidden`].
pub fn may_import(actor: &Actor, noun: Noun) -> Result<()> {
    let permission = match noun {
        Noun::Candidates => Permission::ManageCandidates,
        Noun::Slots => Permission::OfferSlots,
    };
    Ok(permissions::check(actor, permission)?)
}

/// One row for the whole import: who, and how many.
async fn record(txn: &Txn<'_>, actor: &Actor, noun: Noun, report: &Report) -> Result<()> {
    let details: Value = json!({ "of": noun, "counts": report.counts });
    txn.record(Some(actor), "imported", Subject::Import, txn.new_id(), details).await
}

/// Reading a long file takes a while: others are not to wait for it.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?
}
