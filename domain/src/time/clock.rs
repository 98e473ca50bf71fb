use super::Instant;

/// What time it is, for those who are handed it. The one implementation that reads the system's clock
/// belongs to the process; tests hand in a fixed one.
pub trait Clock: Send + Sync {
    fn now(&self) -> Instant;
}
