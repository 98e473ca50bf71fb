//! Takes the server-rendered page over in the browser.

use std::time::Duration;

use leptos::prelude::{document, set_timeout};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let location = leptos::prelude::window().location();
    let (path, query) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    app::routes::load(&path, query.trim_start_matches('?')).await;
    leptos::mount::hydrate_body(app::App);
    // After the effects that hydration left behind: from now on the page answers as it is meant to.
    set_timeout(mark_as_hydrated, Duration::ZERO);
}

/// For whoever drives the page from outside: tests, above all.
fn mark_as_hydrated() {
    if let Some(page) = document().document_element() {
        // An element takes any attribute of such a name.
        let _ = page.set_attribute("data-hydrated", "");
    }
}
