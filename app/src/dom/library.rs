//! What Leptos has components for, as nodes: what comes and goes, lists, what waits, the title.

use std::{hash::Hash, sync::Arc};

use leptos::{
    children::{ToChildren as _, TypedChildren},
    prelude::{IntoAny as _, Owner, document},
    suspense::Transition as LeptosTransition,
};

use super::{Children, ChildrenFn, Fallback, IntoNode, Kind, Node, effect, list::Item};
use crate::{
    sent::OnItsWay,
    signals::{memo, untrack},
};

/// Its children while `when` holds, else the fallback. They are made anew only when that changes.
#[leptos::component]
pub fn Show(
    when: impl Fn() -> bool + Send + Sync + 'static,
    children: ChildrenFn,
    #[prop(optional, into)] fallback: Fallback,
) -> Node {
    show(Box::new(when), children, fallback)
}

fn show(
    when: Box<dyn Fn() -> bool + Send + Sync>,
    children: ChildrenFn,
    Fallback(fallback): Fallback,
) -> Node {
    let when = memo(move |_| when());
    Node::live(move || {
        let holds = when.get();
        untrack(|| if holds { Some(children()) } else { fallback.as_ref().map(|make| make()) }.into_node())
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

/// What is read of `of` inside: the server waits for it. Where a browser has to, the fallback stands below what is there
/// already; what was shown before stays until something else arrives.
#[leptos::component]
pub fn Transition(
    #[prop(into)] of: OnItsWay,
    #[prop(optional)] fallback: Option<fn() -> Node>,
    children: Children,
) -> Node {
    if cfg!(feature = "ssr") {
        let children = TypedChildren::to_children(children);
        let props = leptos::component::component_props_builder(&LeptosTransition).children(children).build();
        let waiting = leptos::component::component_view(LeptosTransition, props);
        return Node::several(vec![Node(Kind::Waiting(waiting.into_any())), Node::nothing()]);
    }
    // As many have to be counted here as Leptos counts on the server: by their numbers is found what was sent along.
    let _number = Owner::current_shared_context().map(|sent| sent.next_id());
    let is_awaited = memo(move |_| !of.is_there());
    let fallback = move || is_awaited.get().then(|| untrack(|| fallback.map(|make| make())));
    Node::several(vec![children(), fallback.into_node()])
}

/// The title of the document.
#[leptos::component]
pub fn Title(#[prop(into)] text: String) -> Node {
    let title = format!("{text} · Convoke");
    if cfg!(feature = "ssr") {
        // Written into the head once the page is made; here nothing comes of it.
        let props = leptos::component::component_props_builder(&leptos_meta::Title).text(title).build();
        drop(leptos::component::component_view(leptos_meta::Title, props));
    } else {
        effect(move |_| document().set_title(&title));
    }
    Node::nothing()
}
