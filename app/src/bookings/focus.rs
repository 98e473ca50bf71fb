use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// Moves the focus to the first element that `selector` finds, once what was just changed is on the page.
pub(crate) fn focus_soon(selector: impl Into<String>) {
    let selector = selector.into();
    request_animation_frame(move || {
        request_animation_frame(move || {
            if let Ok(Some(element)) = document().query_selector(&selector)
                && let Ok(element) = element.dyn_into::<HtmlElement>()
            {
                let _ = element.focus();
            }
        });
    });
}
