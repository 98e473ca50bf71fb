use leptos::{prelude::*, task::spawn_local};

use super::{Aid, Aids, opens};
use crate::{
    dom::{Node, effect, view},
    error::AppError,
    settings::{ChooseClock, Settings, server_fns::show_settings},
    signals::RwSignal,
    ui::{dialog::Dialog, note::Note, pill::Tone, skeleton::Skeleton},
};

/// Another clock to show times by, from wherever one is.
#[component]
pub(super) fn ClockDialog(aids: Aids) -> Node {
    let open = opens(aids, Aid::Clock);
    let settings = RwSignal::new(None::<Result<Settings, AppError>>);
    let ask = move || {
        spawn_local(async move {
            let answer = show_settings().await;
            // What is being chosen already stays.
            if settings.try_with_untracked(Option::is_none) == Some(true) {
                settings.set(Some(answer));
            }
        });
    };
    effect(move |_| {
        if open.get() {
            settings.set(None);
            ask();
        }
    });
    view! {
        <Dialog id="clock" open=open title="Clock">
            <div class="dialog-body">
                {move || settings.get().map_or_else(
                    || view! { <Skeleton lines=3 /> },
                    |told| match told {
                        Ok(Settings { zone, zones, .. }) => view! { <ChooseClock id="clock-zone" zone=zone zones=zones /> },
                        Err(error) => view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> },
                    },
                )}
            </div>
        </Dialog>
    }
}
