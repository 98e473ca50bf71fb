use domain::{devices::RawDevice, ids::DeviceId};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Device, DevicesTold,
    browser::{self, Able, Failed},
    server_fns::{RemoveDevice, TestDevice, add_device, find_device, remove_device},
};
use crate::{
    dom::{For, Node, Show, effect, view},
    error::AppError,
    session::leave_if_signed_out,
    signals::{Memo, RwSignal, memo},
    ui::{
        act::{Words, act},
        button::{Button, ButtonKind},
        focus::focus_if_lost,
        note::Note,
        pill::{Pill, Tone},
        toast::use_toasts,
    },
};

const WITHOUT_SCRIPT: &str = "<p>To turn notices on for a device, JavaScript has to be on.</p>";

/// How it is with the browser that the page is shown in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Here {
    /// That is yet to be found out.
    Looked,
    Cannot(Able),
    Off,
    On(DeviceId),
}

/// What the section holds while the page is open.
#[derive(Clone, Copy)]
struct Section {
    here: RwSignal<Here>,
    devices: RwSignal<Vec<Device>>,
    refused: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

/// Which browsers show one's notices at once, this one among them.
#[component]
pub(super) fn Devices(told: DevicesTold) -> Node {
    let DevicesTold { key, are_told, devices } = told;
    let section = Section {
        here: RwSignal::new(Here::Looked),
        devices: RwSignal::new(devices),
        refused: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    effect(move |_| section.look());
    let ids = memo(move |_| section.devices.get());
    view! {
        <section class="stack" aria-labelledby="devices-title" id="devices">
            <h2 id="devices-title">"On this device"</h2>
            <p class="small">
                "Your notices can be shown on a device as soon as they come, while no page is open. "
                "It goes on showing them when you are signed out, until you turn it off."
            </p>
            {(!are_told).then(|| view! { <Note>"This server sends nothing to devices just now."</Note> })}
            <div class="here">
                <noscript inner_html=WITHOUT_SCRIPT></noscript>
                {move || this_one(section, &section.here.get(), key.clone())}
                {move || section.refused.get().map(|why| view! { <Note tone=Tone::Bad answers=true>{why}</Note> })}
            </div>
            <Show when=move || ids.with(|devices| !devices.is_empty())>
                <h3 id="devices-list">"Devices that show your notices"</h3>
                <ul class="rows devices" aria-labelledby="devices-list">
                    <For each=move || ids.get() key=|device| device.clone() let:device>
                        {row(section, &device)}
                    </For>
                </ul>
            </Show>
        </section>
    }
}

impl Section {
    /// What this browser can, and whether it does.
    fn look(self) {
        spawn_local(async move {
            let here = match browser::look().await {
                Able::Yes { endpoint: None } => Here::Off,
                Able::Yes { endpoint: Some(endpoint) } => match find_device(endpoint).await {
                    Ok(Some(id)) => Here::On(id),
                    Ok(None) | Err(_) => Here::Off,
                },
                cannot => Here::Cannot(cannot),
            };
            self.here.try_set(here);
        });
    }

    fn turn_on(self, key: String) {
        self.begin();
        spawn_local(async move {
            let refused = match browser::subscribe(&key).await {
                Ok(raw) => self.add(raw).await.err().map(|error| error.to_string()),
                Err(Failed::Denied) => {
                    self.here.try_set(Here::Cannot(Able::Denied));
                    None
                }
                Err(Failed::NotAnswered) => {
                    Some("Your browser asks whether it may show notices: allow it, and try again.".to_owned())
                }
                Err(Failed::NotReached) => Some(
                    "Your browser does not get through to the service that brings it notices. Look whether you are \
                     online, and try again."
                        .to_owned(),
                ),
            };
            self.end(refused);
        });
    }

    async fn add(self, raw: RawDevice) -> Result<(), AppError> {
        let added = add_device(raw).await;
        let (id, devices) = added.inspect_err(leave_if_signed_out)?;
        self.devices.try_set(devices);
        self.here.try_set(Here::On(id));
        Ok(())
    }

    fn turn_off(self, id: DeviceId) {
        self.begin();
        spawn_local(async move {
            browser::unsubscribe().await;
            let removed = remove_device(id).await;
            let refused =
                removed.map(|devices| self.removed(id, devices)).err().map(|error| error.to_string());
            self.end(refused);
        });
    }

    fn removed(self, id: DeviceId, devices: Vec<Device>) {
        self.devices.try_set(devices);
        if self.here.try_get_untracked() == Some(Here::On(id)) {
            self.here.try_set(Here::Off);
        }
    }

    fn begin(self) {
        self.busy.set(true);
        self.refused.set(None);
    }

    fn end(self, refused: Option<String>) {
        self.busy.try_set(false);
        self.refused.try_set(refused);
        focus_if_lost("#devices");
    }
}

fn this_one(section: Section, here: &Here, key: String) -> Node {
    let busy = section.busy;
    match here {
        Here::Looked => view! { <p class="looking" aria-hidden="true">" "</p> },
        Here::Cannot(why) => view! { <p>{sentence(why)}</p> },
        Here::Off => view! {
            <p>"This device does not show your notices."</p>
            <div class="buttons">
                <Button kind=ButtonKind::Primary busy=busy on:click=move |_| section.turn_on(key.clone())>
                    "Turn on notices on this device"
                </Button>
            </div>
        },
        &Here::On(id) => view! {
            <p>"This device shows your notices."</p>
            <div class="buttons">
                <Button busy=busy on:click=move |_| section.turn_off(id)>"Turn off"</Button>
            </div>
        },
    }
}

fn sentence(why: &Able) -> &'static str {
    match why {
        Able::NeedsTls => {
            "Browsers show notices only of sites that are reached by https: ask whoever runs this server."
        }
        Able::NotAtAll | Able::Yes { .. } => {
            "This browser cannot show notices. On iPhone and iPad, add this site to the Home Screen first, and open it \
             from there."
        }
        Able::Denied => {
            "This browser was told not to show notices of this site. To undo that, press the sign before its address, \
             allow notifications there, and load this page again."
        }
    }
}

fn row(section: Section, device: &Device) -> Node {
    let Device { id, name, course, trouble } = device.clone();
    let is_here: Memo<bool> = memo(move |_| section.here.with(|here| *here == Here::On(id)));
    let words = |verb, kind| Words { verb, about: format!("to {name}"), kind };
    let hidden = vec![("id", id.to_string())];
    let toasts = use_toasts();
    let test =
        act(words("Send a test notice", ButtonKind::Plain), hidden.clone(), TestDevice { id }, move |()| {
            toasts.say("On its way")
        });
    let about = name.clone();
    let remove = act(
        Words { verb: "Remove", about, kind: ButtonKind::Danger },
        hidden,
        RemoveDevice { id },
        move |devices| {
            if is_here.get_untracked() {
                spawn_local(browser::unsubscribe());
            }
            section.removed(id, devices);
        },
    );
    view! {
        <li class="line device">
            <b>{name}</b>
            {move || is_here.get().then(|| view! { <Pill tone=Tone::Good>"This device"</Pill> })}
            <span class="small">{course}</span>
            {trouble.map(|trouble| view! { <p class="said small">{trouble}</p> })}
            <div class="buttons">{test} {remove}</div>
        </li>
    }
}
