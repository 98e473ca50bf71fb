//! Pages whose code is loaded when they are looked at.

use std::{future::Future, pin::Pin};

use futures_util::FutureExt;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    dom::{IntoNode, Node, view},
    ui::skeleton::Skeleton,
};

pub(crate) type Page = fn() -> Node;

/// A page in a file of its own.
#[derive(Clone, Copy)]
pub(crate) struct Lazy {
    pub(crate) path: &'static str,
    /// Ready at once when the code is there, as it always is on the server.
    pub(crate) load: fn() -> Pin<Box<dyn Future<Output = Page>>>,
}

impl Lazy {
    /// The page, or what is like it until its code has arrived.
    pub(crate) fn node(&'static self) -> Node {
        if let Some(page) = (self.load)().now_or_never() {
            return page();
        }
        let arrived = RwSignal::new(None::<Page>);
        spawn_local(async move {
            let page = (self.load)().await;
            arrived.try_set(Some(page));
        });
        IntoNode::into_node(move || match arrived.get() {
            Some(page) => page(),
            None => view! { <Skeleton lines=8 rows=true /> },
        })
    }
}
