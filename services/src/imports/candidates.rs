//! Candidates from a file.

use domain::{
    actor::Actor,
    candidates::{Candidate, NewCandidate},
    ids::{CandidateId, ImportId, Version},
    imports::{Noun, Report, Row, candidates},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{aside, file, record};
use crate::{
    Context, Result,
    store::{self, Limit, Txn, one_at_a_time},
    time_zones,
};

/// Names what imports of candidates wait for, one after the other: each adds words to what candidates are found by, and
/// two in different orders would wait for each other.
const ALONE: Uuid = Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0003);

pub(super) async fn import(
    cx: &Context,
    actor: &Actor,
    file: Vec<u8>,
    kept: Option<ImportId>,
    dry_run: bool,
) -> Result<Report> {
    let rows = aside(move || Ok(candidates::read(file::read(&file)?, time_zones::is_known)?)).await?;
    if dry_run {
        return Ok(Report::of(true, &decided(cx.reader(), &rows).await?, candidates::about));
    }
    let report = cx
        .write((actor.clone(), rows, kept), |txn, (actor, rows, kept)| {
            Box::pin(async move {
                txn.admit(actor, Limit::Writes).await?;
                one_at_a_time(txn.db, ALONE).await?;
                let rows = decided(txn.db, rows).await?;
                let mut report = Report::of(false, &rows, candidates::about);
                if report.is_accepted() {
                    store::candidates::insert_all(txn, &made(txn, &rows)).await?;
                    store::imports::delete(txn, *kept).await?;
                    record(txn, actor, Noun::Candidates, &report).await?;
                    report.applied = true;
                }
                Ok(report)
            })
        })
        .await?;
    if report.applied
        && let Err(error) = store::search::analyze(cx.reader()).await
    {
        // What was imported is there, and is found as fast once the database looks by itself.
        tracing::warn!(%error, "the candidates just imported were not counted");
    }
    Ok(report)
}

/// By the candidates who are here: asked for many at once.
async fn decided(db: &impl ConnectionTrait, rows: &[Row<NewCandidate>]) -> Result<Vec<Row<NewCandidate>>> {
    let emails: Vec<String> = rows.iter().filter_map(Row::made).map(|new| new.email.folded()).collect();
    let known = store::candidates::known(db, &emails).await?;
    Ok(candidates::decide(rows, &known))
}

fn made(txn: &Txn<'_>, rows: &[Row<NewCandidate>]) -> Vec<Candidate> {
    let made =
        rows.iter().filter_map(Row::made).cloned().map(|NewCandidate { name, email, time_zone }| Candidate {
            id: CandidateId(txn.new_id()),
            name,
            email,
            time_zone,
            version: Version::FIRST,
            created_at: txn.now,
            updated_at: txn.now,
        });
    made.collect()
}
