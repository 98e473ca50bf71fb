use crate::{
    dom::{ChildrenFn, Node, view},
    signals::{Callback, MaybeProp, RwSignal, Signal, StoredValue},
};
use leptos::prelude::*;

use super::{
    button::{Button, ButtonKind},
    dialog::Dialog,
};

/// Asks once, naming the thing, before it is destroyed. Children: what else to know or to say (a reason).
#[component]
pub fn Confirm(
    #[prop(into)] id: String,
    open: RwSignal<bool>,
    /// "Remove Tue 3 Mar, 14:00–14:45 Paris?"
    #[prop(into)]
    title: Signal<String>,
    /// What follows from it.
    #[prop(optional, into)]
    about: MaybeProp<String>,
    /// "Remove this slot".
    #[prop(into)]
    verb: Signal<String>,
    /// "Keep it".
    #[prop(default = "Keep it".to_owned(), into)]
    keep: String,
    #[prop(optional, into)] busy: Signal<bool>,
    on_yes: Callback<()>,
    #[prop(optional)] children: Option<ChildrenFn>,
) -> Node {
    let (keep, children) = (StoredValue::new(keep), StoredValue::new(children));
    view! {
        <Dialog id=id open=open title=title about=about>
            <div class="dialog-body">{move || children.with_value(|children| children.as_ref().map(|more| more()))}</div>
            <div class="dialog-foot">
                <Button on:click=move |_| open.set(false)>{keep.get_value()}</Button>
                <Button kind=ButtonKind::Destroy busy=busy on:click=move |_| on_yes.run(())>
                    {move || verb.get()}
                </Button>
            </div>
        </Dialog>
    }
}
