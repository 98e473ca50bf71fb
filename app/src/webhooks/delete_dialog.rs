use domain::ids::WebhookId;
use leptos::prelude::*;

use super::{
    Hook,
    asked::{Asked, PATH},
    server_fns::DeleteWebhook,
};
use crate::{
    dom::{Node, view},
    signals::{Callback, Memo, Signal, StoredValue, memo, untrack},
    ui::{
        act::{Words, act},
        addressed::{close_instead, open_while},
        button::{ButtonKind, ButtonLink},
        dialog::Dialog,
        toast::use_toasts,
    },
};

/// Asks once, naming the address, before a webhook goes with its log.
#[component]
pub(super) fn DeleteDialog(
    asked: Memo<Asked>,
    entered: StoredValue<bool>,
    hooks: Memo<Vec<Hook>>,
    again: Callback<()>,
) -> Node {
    let open = open_while(memo(move |_| asked.get().delete.is_some()), entered, || PATH.to_owned());
    let toasts = use_toasts();
    let address = memo(move |before: Option<&Option<String>>| {
        let of = asked.get().delete;
        let found = hooks
            .with(|hooks| hooks.iter().find(|hook| Some(hook.id) == of).map(|hook| hook.address.clone()));
        found.or_else(|| before.cloned().flatten())
    });
    let about =
        Signal::derive(move || address.get().map(|address| format!("{address} hears of nothing more.")));
    let go = move |id: WebhookId| {
        let about = untrack(|| address.get()).unwrap_or_default();
        let words = Words { verb: "Delete it", about, kind: ButtonKind::Destroy };
        act(words, vec![("id", id.to_string())], DeleteWebhook { id }, move |()| {
            open.set(false);
            toasts.say("Webhook deleted");
            again.run(());
        })
    };
    view! {
        <Dialog id="delete-webhook" open=open title=Signal::stored("Delete this webhook?".to_owned()) about=about>
            <div class="dialog-body">
                <p>"Its log goes with it, and what waits to leave does not leave any more."</p>
            </div>
            <div class="dialog-foot">
                <ButtonLink href=PATH.to_owned() on:click=move |ev| close_instead(open, &ev)>"Keep it"</ButtonLink>
                {untrack(|| asked.get().delete).map(go)}
            </div>
        </Dialog>
    }
}
