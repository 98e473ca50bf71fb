//! What somebody typed or chose while the page was on its way.

use std::time::Duration;

use js_sys::Reflect;
use leptos::{
    prelude::set_timeout,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{Element, Event, EventInit},
};

use super::value::Target;

/// Whether the element was written to since the server sent it. Then it stays as it is, and its listeners are told.
pub(super) fn is_kept(element: &Element, target: Target) -> bool {
    let Target::Property(property) = target else { return false };
    let is_kept = match property {
        "value" => sent_value(element).is_some_and(|sent| read(element, property) != sent),
        "checked" => read(element, property) != read(element, "defaultChecked"),
        _ => false,
    };
    // One of a group that is no longer chosen is told by the one that is.
    let is_news = is_kept && !(property == "checked" && is_unchecked_radio(element));
    if is_news {
        let element = element.clone();
        // Once everything listens.
        set_timeout(move || tell(&element), Duration::ZERO);
    }
    is_kept
}

/// What was in it when it came; none where that cannot be known.
fn sent_value(element: &Element) -> Option<JsValue> {
    if element.local_name() != "select" {
        return Some(read(element, "defaultValue"));
    }
    let chosen = element.query_selector("option[selected]").ok().flatten();
    let chosen = chosen.or_else(|| element.query_selector("option").ok().flatten())?;
    Some(read(&chosen, "value"))
}

fn is_unchecked_radio(element: &Element) -> bool {
    element.get_attribute("type").as_deref() == Some("radio") && read(element, "checked").is_falsy()
}

fn read(element: &Element, property: &str) -> JsValue {
    Reflect::get(element, &JsValue::from_str(property)).unwrap_or(JsValue::UNDEFINED)
}

/// As if it were typed now.
fn tell(element: &Element) {
    for name in ["input", "change"] {
        let how = EventInit::new();
        how.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict(name, &how) {
            // An element that has gone has nobody to tell.
            drop(element.unchecked_ref::<leptos::web_sys::EventTarget>().dispatch_event(&event));
        }
    }
}
