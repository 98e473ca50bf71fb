use leptos::prelude::*;

use super::{
    clock::Clock, devices::Devices, feed::Feed, preferences::Preferences, server_fns::show_settings,
};
use crate::{
    dom::{Node, Title, Transition, view},
    routes::Broken,
    sent,
    ui::skeleton::{PageSkeleton, Shape},
};

/// One's own settings, a section each.
#[component]
pub fn SettingsPage() -> Node {
    let settings = sent::load(|| (), |()| show_settings());
    view! {
        <Title text="Settings" />
        <Transition of=settings fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            {move || settings.get().map(|told| match told {
                Ok(settings) => view! {
                    <div class="settings">
                        <h1>"Settings"</h1>
                        <Clock zone=settings.zone.clone() zones=settings.zones />
                        <Preferences preferences=settings.preferences zone=settings.zone />
                        <Feed since=settings.feed_since />
                        <Devices told=settings.devices />
                    </div>
                },
                Err(error) => view! { <Broken error=error /> },
            })}
        </Transition>
    }
}
