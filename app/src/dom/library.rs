//! What Leptos has components for, as nodes: what comes and goes, lists, what waits, the title.

use std::{hash::Hash, sync::Arc};

use leptos::{
    children::{ToChildren, TypedChildren, ViewFn, ViewFnOnce},
    prelude::{Children, ChildrenFn},
    suspense::Transition as LeptosTransition,
};

use super::{IntoNode, Kind, Node, list::Item};
use crate::signals::{memo, untrack};

/// Its children while `when` holds, else the fallback. They are made anew only when that changes.
#[leptos::component]
pub fn Show(
    when: impl Fn() -> bool + Send + Sync + 'static,
    children: ChildrenFn,
    #[prop(optional, into)] fallback: ViewFn,
) -> Node {
    show(Box::new(when), children, fallback)
}

fn show(when: Box<dyn Fn() -> bool + Send + Sync>, children: ChildrenFn, fallback: ViewFn) -> Node {
    let when = memo(move |_| when());
    Node::live(move || {
        let holds = when.get();
        untrack(|| if holds { children().into_node() } else { fallback.run().into_node() })
    })
}

/// A row for each, which stays the same for as long as its key is there.
#[leptos::component]
pub fn For<I, T, K, N>(
    each: impl Fn() -> I + Send + 'static,
    key: impl Fn(&T) -> K + Send + 'static,
    children: impl Fn(T) -> N + Send + Sync + 'static,
) -> Node
where
    I: IntoIterator<Item = T>,
    T: Send + 'static,
    K: Hash,
    N: IntoNode,
{
    let children = Arc::new(children);
    Node(Kind::List(Box::new(move || {
        let item = |thing: T| {
            let (key, children) = (key(&thing), Arc::clone(&children));
            Item::new(&key, move || children(thing).into_node())
        };
        each().into_iter().map(item).collect()
    })))
}

/// What is read inside is waited for: at first behind the fallback, then behind what was shown before.
#[leptos::component]
pub fn Transition(#[prop(optional, into)] fallback: ViewFnOnce, children: Children) -> Node {
    let inner = TypedChildren::to_children(move || children().into_node());
    Node::library(leptos::component::component_view(
        LeptosTransition,
        leptos::component::component_props_builder(&LeptosTransition)
            .fallback(fallback)
            .children(inner)
            .build(),
    ))
}

/// The title of the document.
#[leptos::component]
pub fn Title(text: &'static str) -> Node {
    let title = leptos_meta::Title;
    Node::library(leptos::component::component_view(
        title,
        leptos::component::component_props_builder(&title).text(text).build(),
    ))
}
