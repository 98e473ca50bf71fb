use crate::{
    dom::{Node, effect, view},
    signals::RwSignal,
};
use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys};

/// Light or dark as somebody chose, else as their system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// The cookie that remembers the choice.
pub const THEME_COOKIE: &str = "theme";

const A_YEAR: u32 = 365 * 24 * 60 * 60;

impl Theme {
    /// The choice remembered in a request's `Cookie` header.
    #[must_use]
    pub fn remembered(cookies: &str) -> Self {
        let value = cookies.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == THEME_COOKIE).then_some(value)
        });
        value.map_or(Self::System, Self::named)
    }

    /// What `data-theme` on `<html>` says, before anything is painted.
    #[must_use]
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    fn cookie(self) -> String {
        let (value, age) = self.attribute().map_or(("", 0), |value| (value, A_YEAR));
        format!("{THEME_COOKIE}={value}; Path=/; Max-Age={age}; SameSite=Lax")
    }

    /// Only in the browser.
    pub fn choose(self) {
        let document = document();
        if let Some(root) = document.document_element() {
            // An attribute that cannot be set leaves the page in the theme it has.
            let _ = match self.attribute() {
                Some(value) => root.set_attribute("data-theme", value),
                None => root.remove_attribute("data-theme"),
            };
        }
        if let Some(document) = document.dyn_ref::<web_sys::HtmlDocument>() {
            // Without cookies the choice lasts as long as the page.
            let _ = document.set_cookie(&self.cookie());
        }
    }

    /// Only in the browser.
    fn chosen() -> Self {
        let root = document().document_element();
        root.and_then(|root| root.get_attribute("data-theme")).map_or(Self::System, |name| Self::named(&name))
    }
}

/// Chooses the theme, at once and for the next visits. `theme`: the one chosen, which others may choose too.
#[component]
pub fn ThemeSwitch(theme: RwSignal<Theme>) -> Node {
    // Which one is chosen is known to the page itself; it is marked once the page is alive.
    effect(move |_| theme.set(Theme::chosen()));
    let way = move |option: Theme, words: &'static str| {
        view! {
            <button
                type="button"
                aria-pressed=move || if theme.get() == option { "true" } else { "false" }
                on:click=move |_| {
                    option.choose();
                    theme.set(option);
                }
            >
                {words}
            </button>
        }
    };
    view! {
        <div class="switch wide" role="group" aria-label="Theme">
            {way(Theme::System, "System")}
            {way(Theme::Light, "Light")}
            {way(Theme::Dark, "Dark")}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_remembers_the_theme() {
        for (cookies, expected) in [
            ("theme=dark", Theme::Dark),
            ("session=abc; theme=light", Theme::Light),
            ("my-theme=dark", Theme::System),
            ("theme=", Theme::System),
            ("theme=\"><script>", Theme::System),
            ("", Theme::System),
        ] {
            assert_eq!(Theme::remembered(cookies), expected, "{cookies}");
        }
    }

    #[test]
    fn going_back_to_the_system_forgets_the_cookie() {
        assert_eq!(Theme::System.cookie(), "theme=; Path=/; Max-Age=0; SameSite=Lax");
        assert_eq!(Theme::remembered(&Theme::Dark.cookie()), Theme::Dark);
    }
}
