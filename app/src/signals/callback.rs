use super::{Place, gone};

/// What is done when something happens.
pub struct Callback<In, Out = ()>(Place<Box<dyn Run<In, Out>>>);

trait Run<In, Out>: Send + Sync {
    fn run(&self, handed: In) -> Out;
}

impl<In, Out, F: Fn(In) -> Out + Send + Sync> Run<In, Out> for F {
    fn run(&self, handed: In) -> Out {
        self(handed)
    }
}

impl<In: 'static, Out: 'static> Callback<In, Out> {
    #[must_use]
    pub fn new(run: impl Fn(In) -> Out + Send + Sync + 'static) -> Self {
        Self(Place::new(Box::new(run)))
    }

    /// Nothing happens where whoever would have done it has gone.
    pub fn try_run(self, handed: In) -> Option<Out> {
        Some(self.0.find()?.run(handed))
    }

    pub fn run(self, handed: In) -> Out {
        self.try_run(handed).unwrap_or_else(|| gone())
    }
}
