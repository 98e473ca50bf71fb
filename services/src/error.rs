use domain::refusal::Refusal;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The "no" that is expected: shown to whoever asked.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database cannot be reached just now, or others are in the way for too long; the same request may succeed in
    /// a moment.
    #[error("the database cannot be reached")]
    Unavailable(#[source] anyhow::Error),
    /// What nobody expected: logged once, at the edge, and shown to nobody.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}
