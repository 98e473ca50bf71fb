use crate::{
    dom::{Children, Node, view},
    signals::Signal,
};
use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// How much a button asks for attention; one `Primary` a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    #[default]
    Plain,
    Primary,
    Quiet,
    /// Leads to something that destroys.
    Danger,
    /// Destroys: only in the dialog that asks.
    Destroy,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button primary",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
            Self::Destroy => "button danger filled",
        }
    }
}

/// A verb to press; `on:click` and other attributes go straight to the `<button>`.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    /// Sends the form it is in.
    #[prop(optional)]
    submit: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// What was asked is under way: keeps the focus, takes no second press.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The key that does the same.
    #[prop(optional)]
    key: Option<&'static str>,
    children: Children,
) -> Node {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=kind.class()
            disabled=disabled
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || busy.get().then_some("true")
            on:click:capture=move |ev| {
                if busy.get_untracked() {
                    ev.prevent_default();
                    ev.stop_immediate_propagation();
                }
            }
        >
            {children()}
            {key.map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </button>
    }
}

/// A button without words; its label is its name.
#[component]
pub fn IconButton(
    icon: IconName,
    #[prop(into)] label: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> Node {
    let class = format!("{} icon", kind.class());
    view! {
        <button type="button" class=class disabled=disabled aria-label=label.clone() title=label>
            <Icon name=icon />
        </button>
    }
}

/// A link that looks like a button, for what has an address: another week, another page.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] kind: ButtonKind,
    /// With an icon, the label is the link's name.
    #[prop(optional)]
    icon: Option<IconName>,
    #[prop(optional, into)] label: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> Node {
    let alone = icon.is_some() && children.is_none();
    let class = if alone { format!("{} icon", kind.class()) } else { kind.class().to_owned() };
    view! {
        <a class=class href=href aria-label=label.clone() title=label>
            {icon.map(|name| view! { <Icon name=name /> })}
            {children.map(|children| children())}
        </a>
    }
}
