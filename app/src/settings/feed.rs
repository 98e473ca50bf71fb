use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::server_fns::{MakeFeed, RevokeFeed};
use crate::{
    action::ServerAction,
    dom::{Node, view},
    signals::{RwSignal, Signal, memo},
    ui::{
        button::{Button, ButtonKind},
        refused::Refused,
        toast::use_toasts,
    },
};

/// The secret address at which a calendar reads one's interviews.
#[component]
pub(super) fn Feed(since: Option<String>) -> Node {
    let since = RwSignal::new(since);
    let made = RwSignal::new(None::<String>);
    let toasts = use_toasts();
    let make = ServerAction::<MakeFeed>::new(move |path| {
        let host = window().location().host().unwrap_or_default();
        made.set(Some(format!("webcal://{host}{path}")));
        since.set(Some("just now".to_owned()));
    });
    let revoke = ServerAction::<RevokeFeed>::new(move |()| {
        made.set(None);
        since.set(None);
        toasts.say("Address withdrawn");
    });
    let refused = Signal::derive(move || make.refused().get().or_else(|| revoke.refused().get()));
    let has_one = memo(move |_| since.with(Option::is_some));
    view! {
        <section class="stack" aria-labelledby="feed-title">
            <h2 id="feed-title">"Calendar"</h2>
            <p class="small">
                "Your interviews can be read by your own calendar, at an address that only you know. "
                "Whoever has the address can read them too."
            </p>
            <p>{move || match since.get() {
                Some(since) => format!("There is an address, made {since}."),
                None => "There is no address yet.".to_owned(),
            }}</p>
            {move || made.get().map(|address| view! {
                <div class="field">
                    <label for="feed-address">"Your address: copy it now, it is not shown again"</label>
                    <input class="input" id="feed-address" readonly=true value=address.clone() on:focus=|ev| select(&ev) />
                    <a href=address>"Subscribe with this device’s calendar"</a>
                </div>
            })}
            <Refused why=refused />
            <div class="buttons">
                <form
                    method="post"
                    action=MakeFeed::url()
                    on:submit=move |ev: SubmitEvent| {
                        ev.prevent_default();
                        make.dispatch(MakeFeed {});
                    }
                >
                    <Button submit=true busy=make.pending()>
                        {move || if has_one.get() { "Make a new address" } else { "Make an address" }}
                    </Button>
                </form>
                <form
                    method="post"
                    action=RevokeFeed::url()
                    hidden=move || !has_one.get()
                    on:submit=move |ev: SubmitEvent| {
                        ev.prevent_default();
                        revoke.dispatch(RevokeFeed {});
                    }
                >
                    <Button kind=ButtonKind::Danger submit=true busy=revoke.pending()>"Withdraw it"</Button>
                </form>
            </div>
        </section>
    }
}

fn select(ev: &leptos::ev::FocusEvent) {
    event_target::<leptos::web_sys::HtmlInputElement>(ev).select();
}
