use std::borrow::Cow;

use super::Node;
use crate::signals::{MaybeProp, Memo, RwSignal, Signal};

/// What can stand between two tags.
pub trait IntoNode {
    fn into_node(self) -> Node;
}

impl IntoNode for Node {
    fn into_node(self) -> Node {
        self
    }
}

impl IntoNode for () {
    fn into_node(self) -> Node {
        Node::nothing()
    }
}

impl<T: IntoNode> IntoNode for Option<T> {
    fn into_node(self) -> Node {
        self.map_or_else(Node::nothing, IntoNode::into_node)
    }
}

impl<T: IntoNode> IntoNode for Vec<T> {
    fn into_node(self) -> Node {
        Node::several(self.into_iter().map(IntoNode::into_node).collect())
    }
}

impl<F, T> IntoNode for F
where
    F: FnMut() -> T + Send + 'static,
    T: IntoNode,
{
    fn into_node(mut self) -> Node {
        Node::live(move || self().into_node())
    }
}

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl IntoNode for $text {
            fn into_node(self) -> Node {
                Node::text(self)
            }
        }
    )*};
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl IntoNode for $number {
            fn into_node(self) -> Node {
                Node::text(self.to_string())
            }
        }
    )*};
}

macro_rules! signals {
    ($($signal:ident),*) => {$(
        impl<T> IntoNode for $signal<T>
        where
            T: IntoNode + Clone + Send + Sync + 'static,
        {
            fn into_node(self) -> Node {
                Node::live(move || self.get().into_node())
            }
        }
    )*};
}

texts!(&'static str, String, Cow<'static, str>);
numbers!(u8, u16, i32, u32, i64, u64, usize);
signals!(Signal, Memo, RwSignal, MaybeProp);
