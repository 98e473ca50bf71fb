//! Takes the server-rendered page over in the browser.

use std::time::Duration;

use app::lazy::MARK;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::prelude::wasm_bindgen;

/// Nobody reads it. What splits the module lays the data of each part beside its code, in no more room than all data had
/// in one, and the first byte of each part's is aligned: without a few kilobytes to spare, everything stays in the main
/// module, and every page loads the texts of all others.
#[used]
static ROOM_TO_ALIGN: [u8; 16 * 1024] = [1; 16 * 1024];

/// Loads the code of the page. A task of its own, so that the browser answers in between.
#[wasm_bindgen]
pub async fn load() {
    console_error_panic_hook::set_once();
    let location = leptos::prelude::window().location();
    let (path, query) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    let is_marked = |part: &str| {
        let marked = document().query_selector(&format!("[{MARK}={part}]"));
        marked.is_ok_and(|element| element.is_some())
    };
    app::routes::load(&path, query.trim_start_matches('?'), is_marked).await;
}

#[wasm_bindgen]
pub fn hydrate() {
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
