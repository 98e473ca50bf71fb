use std::sync::Arc;

use super::{IntoNode, Node};

/// What stands between the tags of a component, made once.
pub type Children = Box<dyn FnOnce() -> Node + Send>;

/// What stands between the tags of a component, or in a part of it that it is handed; made as often as it is shown.
pub type ChildrenFn = Arc<dyn Fn() -> Node + Send + Sync>;

/// What stands there instead, if anything does.
#[derive(Default)]
pub struct Fallback(pub(super) Option<ChildrenFn>);

/// What a component takes between its tags. `view!` calls this.
pub trait ToChildren<F> {
    fn to_children(make: F) -> Self;
}

impl<F: FnOnce() -> N + Send + 'static, N: IntoNode> ToChildren<F> for Children {
    fn to_children(make: F) -> Self {
        Box::new(move || make().into_node())
    }
}

impl<F: Fn() -> N + Send + Sync + 'static, N: IntoNode> ToChildren<F> for ChildrenFn {
    fn to_children(make: F) -> Self {
        Arc::new(move || make().into_node())
    }
}

impl<F: Fn() -> N + Send + Sync + 'static, N: IntoNode> From<F> for Fallback {
    fn from(make: F) -> Self {
        Self(Some(ChildrenFn::to_children(make)))
    }
}

impl std::fmt::Debug for Fallback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Fallback").field(&self.0.is_some()).finish()
    }
}
