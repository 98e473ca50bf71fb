use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// Moves the focus to what `selector` finds once what was just changed is on the page; where nothing is
/// found any more, to the page itself, and never to nowhere.
pub(crate) fn focus_soon(selector: impl Into<String>) {
    let selector = selector.into();
    request_animation_frame(move || {
        request_animation_frame(move || {
            if !focus(&selector) {
                focus("#main");
            }
        });
    });
}

/// As [`focus_soon`], unless somebody is at work elsewhere by then.
pub(crate) fn focus_if_lost(selector: impl Into<String>) {
    let selector = selector.into();
    request_animation_frame(move || {
        request_animation_frame(move || {
            let is_lost = document().active_element().is_none_or(|focused| focused.tag_name() == "BODY");
            if is_lost {
                focus(&selector);
            }
        });
    });
}

/// `false`: nothing is found, or it cannot be.
pub(crate) fn focus(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    let element = found.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}
