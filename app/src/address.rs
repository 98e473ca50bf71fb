//! Where a visitor is, and how pages lead elsewhere: links within the pages, and the browser's own back and forward,
//! change what is shown without loading it anew.

use leptos::{
    ev,
    leptos_dom::helpers::window_event_listener,
    prelude::{on_cleanup, provide_context, use_context, window},
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{Element, HtmlAnchorElement, MouseEvent},
};

use crate::{
    dom::effect,
    error::AppError,
    signals::{Memo, RwSignal, memo},
    wire,
};

/// Where the visitor is.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    here: RwSignal<Here>,
    path: Memo<String>,
    query: Memo<Query>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Here {
    path: String,
    /// Without its question mark.
    search: String,
}

/// What an address asks of its page: names and values (WHATWG URL, section 5.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

/// How another address is gone to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// To another page, which is read from its top.
    Onward,
    /// On the same page, which stays where it is.
    Aside,
    /// As [`Step::Aside`]; the way back does not lead over where one was.
    Instead,
}

impl Address {
    #[must_use]
    pub fn at(path: &str, search: &str) -> Self {
        let here = RwSignal::new(Here { path: path.to_owned(), search: search.to_owned() });
        let path = memo(move |_| here.with(|here| here.path.clone()));
        let query = memo(move |_| here.with(|here| Query::parse(&here.search)));
        Self { here, path, query }
    }

    /// Of the request, on the server; in the browser of the window, and kept true from then on.
    pub(crate) fn provide(is_page: fn(&str) -> bool) -> Self {
        let address = use_context().unwrap_or_else(|| {
            let Here { path, search } = Here::of_window();
            Self::at(&path, &search)
        });
        provide_context(address);
        effect(move |_| {
            let clicked = window_event_listener(ev::click, move |click| address.follow(&click, is_page));
            let back = window_event_listener(ev::popstate, move |_| address.look());
            on_cleanup(move || {
                clicked.remove();
                back.remove();
            });
        });
        address
    }

    #[must_use]
    pub fn path(self) -> Memo<String> {
        self.path
    }

    #[must_use]
    pub fn query(self) -> Memo<Query> {
        self.query
    }

    /// As it is written: `/calendar?week=2026-W10`.
    #[must_use]
    pub fn written(self) -> String {
        self.here.with_untracked(|Here { path, search }| match search.as_str() {
            "" => path.clone(),
            _ => format!("{path}?{search}"),
        })
    }

    /// Goes on, without a jump of the page.
    pub fn go(self, to: &str) {
        self.step(to, Step::Aside);
    }

    /// Goes there in place of here, without a jump of the page.
    pub fn replace(self, to: &str) {
        self.step(to, Step::Instead);
    }

    fn step(self, to: &str, step: Step) {
        let Ok(history) = window().history() else { return };
        let done = match step {
            Step::Instead => history.replace_state_with_url(&JsValue::NULL, "", Some(to)),
            Step::Onward | Step::Aside => history.push_state_with_url(&JsValue::NULL, "", Some(to)),
        };
        if done.is_err() {
            // Another site's, or gone to too often: the browser knows what to do. Where it does not, one stays.
            drop(window().location().set_href(to));
            return;
        }
        self.look();
        if step == Step::Onward {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    fn look(self) {
        let now = Here::of_window();
        if self.here.with_untracked(|here| *here != now) {
            self.here.set(now);
        }
    }

    /// A link to a page of ours is followed here; any other by the browser.
    fn follow(self, click: &MouseEvent, is_page: fn(&str) -> bool) {
        let is_plain = click.button() == 0
            && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key());
        if click.default_prevented() || !is_plain {
            return;
        }
        let Some(link) = link(click).filter(|link| leads_within(link) && is_page(&link.pathname())) else {
            return;
        };
        click.prevent_default();
        let step = if link.has_attribute("data-instead") {
            Step::Instead
        } else if link.has_attribute("data-noscroll") {
            Step::Aside
        } else {
            Step::Onward
        };
        self.step(&format!("{}{}", link.pathname(), link.search()), step);
    }
}

/// Where the visitor is; for components.
///
/// # Panics
/// Outside of the pages.
#[must_use]
pub fn use_address() -> Address {
    use_context().unwrap_or_else(|| panic!("every page has an address"))
}

/// What the address asks of its page.
#[must_use]
pub fn use_query() -> Memo<Query> {
    use_address().query()
}

fn link(click: &MouseEvent) -> Option<HtmlAnchorElement> {
    let target: Element = click.target()?.dyn_into().ok()?;
    target.closest("a[href]").ok().flatten()?.dyn_into().ok()
}

fn leads_within(link: &HtmlAnchorElement) -> bool {
    let is_ours = window().location().origin().is_ok_and(|origin| origin == link.origin());
    let is_marked = link.has_attribute("download") || link.rel().split(' ').any(|rel| rel == "external");
    is_ours && !is_marked && link.target().is_empty() && link.hash().is_empty()
}

impl Here {
    fn of_window() -> Self {
        let location = window().location();
        let search = location.search().unwrap_or_default();
        Self {
            path: location.pathname().unwrap_or_default(),
            search: search.strip_prefix('?').unwrap_or_default().to_owned(),
        }
    }
}

impl Query {
    #[must_use]
    pub fn parse(search: &str) -> Self {
        let pairs = form_urlencoded::parse(search.as_bytes());
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The first of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All of that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(named, _)| named == name).map(|(_, value)| value.as_str())
    }

    /// Where a form was sent to that was refused, and why: without a script it is the address that says so.
    #[must_use]
    pub fn refused(&self) -> Option<(&str, AppError)> {
        let told = self.get("__err").map(|told| wire::read_told(told).unwrap_or(AppError::Outdated))?;
        Some((self.get("__path")?, told))
    }

    /// Why a form that is sent to one of these paths was refused, without a script.
    #[must_use]
    pub fn refused_form(&self, paths: &[&str]) -> Option<AppError> {
        self.refused().filter(|(path, _)| paths.contains(path)).map(|(_, told)| told)
    }
}

/// As part of a query.
#[must_use]
pub fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_form_is_known_by_where_it_was_sent() {
        let query = Query::parse("__path=%2Fpages%2Fadd_task&__err=unreadable");
        for (paths, expected) in [
            (vec!["/pages/tick_task", "/pages/add_task"], Some(AppError::Outdated)),
            (vec!["/pages/tick_task"], None),
            (vec![], None),
        ] {
            assert_eq!(query.refused_form(&paths), expected, "{paths:?}");
        }
        assert_eq!(Query::parse("week=2026-W10").refused_form(&["/pages/add_task"]), None);
    }

    #[test]
    fn what_is_asked_is_read_as_browsers_write_it() {
        let query = Query::parse("q=Ana+Moreau%20%26&week=2026-W10&week=2026-W11&empty");
        for (name, value) in
            [("q", Some("Ana Moreau &")), ("week", Some("2026-W10")), ("empty", Some("")), ("none", None)]
        {
            assert_eq!(query.get(name), value, "{name}");
        }
    }

    #[test]
    fn what_is_escaped_is_read() {
        let text = "/calendar?week=2026-W10&q=Zoë";
        assert_eq!(Query::parse(&format!("next={}", escaped(text))).get("next"), Some(text));
    }
}
