use domain::webhooks::WebhookKind;

use super::{
    Hook, Made, asked,
    server_fns::{RotateSecret, SwitchWebhook, TestWebhook},
};
use crate::{
    dom::{Node, view},
    signals::{Callback, Memo, RwSignal},
    ui::{
        act::{Words, act},
        button::{ButtonKind, ButtonLink},
        pill::{Pill, Tone},
    },
};

/// A webhook, with what can be done to it.
pub(super) fn hook(hook: &Memo<Hook>, made: RwSignal<Option<Made>>, again: Callback<()>) -> Node {
    let now = hook.get();
    let words = |verb, kind| Words { verb, about: now.address.clone(), kind };
    let id = now.id;
    let hidden = vec![("id", id.to_string())];
    let is_signed = now.kind == WebhookKind::Standard;
    let turned = if now.active { ("Switch off", false) } else { ("Switch on", true) };
    let switch = act(
        words(turned.0, ButtonKind::Plain),
        vec![("id", id.to_string()), ("on", turned.1.to_string())],
        SwitchWebhook { id, on: turned.1 },
        move |()| again.run(()),
    );
    let test = now.active.then(|| {
        act(words("Send a test", ButtonKind::Plain), hidden.clone(), TestWebhook { id }, move |()| {
            again.run(());
        })
    });
    let rotate = is_signed.then(|| {
        act(words("New secret", ButtonKind::Plain), hidden.clone(), RotateSecret { id }, move |told| {
            made.set(Some(told))
        })
    });
    let (tone, word) = match (now.active, &now.trouble) {
        (false, _) => (Tone::Neutral, "Off"),
        (true, Some(_)) => (Tone::Warn, "Failing"),
        (true, None) => (Tone::Good, "On"),
    };
    let kind = if is_signed { "Signed, for programs" } else { "A line for people" };
    let about = format!(": {}", now.address);
    let (about, of_delete) = (about.clone(), about);
    view! {
        <Pill tone=tone>{word}</Pill>
        <b>{now.address.clone()}</b>
        <span class="small">{format!("{kind} · {}", now.events)}</span>
        {now.trouble.clone().map(|trouble| view! { <p class="said small">{trouble}</p> })}
        <div class="buttons">
            <ButtonLink href=asked::log(id)>"Log"<span class="spoken">{about}</span></ButtonLink>
            {test}
            {rotate}
            {switch}
            <ButtonLink href=asked::delete(id) kind=ButtonKind::Danger attr:data-noscroll="">
                "Delete…"<span class="spoken">{of_delete}</span>
            </ButtonLink>
        </div>
    }
}
