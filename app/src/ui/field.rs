use crate::{
    dom::{For, Node, view},
    signals::{MaybeProp, RwSignal, Signal},
};
use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// What is typed or chosen.
#[derive(Clone, Debug, Default)]
pub enum FieldKind {
    #[default]
    Text,
    Email,
    Password,
    Search,
    Date,
    Time,
    Number,
    Textarea,
    /// Value and words of each option.
    Select(Signal<Vec<(String, String)>>),
}

impl FieldKind {
    fn input_type(&self) -> &'static str {
        match self {
            Self::Text | Self::Textarea | Self::Select(_) => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Search => "search",
            Self::Date => "date",
            Self::Time => "time",
            Self::Number => "number",
        }
    }
}

/// What every kind of field needs, so that the three elements say the same.
#[derive(Clone)]
struct Parts {
    id: String,
    name: String,
    described: String,
    value: RwSignal<String>,
    error: MaybeProp<String>,
    disabled: Signal<bool>,
    required: bool,
}

/// A label, something to type into or choose from, a hint, and beside it what is wrong with it.
/// Has a `name`, so that a plain form sends it without a script.
#[component]
pub fn Field(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<String>,
    #[prop(optional)] kind: FieldKind,
    /// Where one name stands on a page twice.
    #[prop(optional, into)]
    id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional, into)] autocomplete: Option<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional, into)] min: Option<String>,
    #[prop(optional, into)] max: Option<String>,
    #[prop(optional, into)] step: Option<String>,
) -> Node {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let (hint_id, wrong_id) = (format!("{id}-hint"), format!("{id}-wrong"));
    let described = format!("{hint_id} {wrong_id}");
    let parts = Parts { id: id.clone(), name, described, value, error, disabled, required };
    let entry = match kind {
        FieldKind::Textarea => textarea(parts),
        FieldKind::Select(options) => select(parts, options),
        kind => view! {
            <input
                class="input"
                type=kind.input_type()
                id=parts.id
                name=parts.name
                value=value.get_untracked()
                prop:value=move || value.get()
                required=required
                disabled=disabled
                autofocus=autofocus
                autocomplete=autocomplete
                placeholder=placeholder
                min=min
                max=max
                step=step
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=parts.described
                on:input=move |ev| value.set(event_target_value(&ev))
            />
        },
    };
    view! {
        <div class="field">
            <label for=id>{label}{optional.then(|| view! { <span class="optional">" (optional)"</span> })}</label>
            {entry}
            <div id=hint_id class="hint" hidden=move || hint.get().is_none()>{move || hint.get()}</div>
            <Wrong id=wrong_id error=error />
        </div>
    }
}

/// What is wrong with a field, read out when it appears.
#[component]
pub fn Wrong(id: String, error: MaybeProp<String>) -> Node {
    view! {
        <div id=id aria-live="polite">
            {move || {
                error
                    .get()
                    .map(|sentence| {
                        view! {
                            <p class="wrong">
                                <Icon name=IconName::Warning />
                                <span>{sentence}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}

fn textarea(parts: Parts) -> Node {
    let Parts { id, name, described, value, error, disabled, required } = parts;
    view! {
        <textarea
            class="input"
            id=id
            name=name
            rows="3"
            prop:value=move || value.get()
            required=required
            disabled=disabled
            aria-invalid=move || error.get().map(|_| "true")
            aria-describedby=described
            on:input=move |ev| value.set(event_target_value(&ev))
            inner_html=in_textarea(&value.get_untracked())
        ></textarea>
    }
}

/// As the text of a `<textarea>`, where an element's end and a character reference would be understood.
fn in_textarea(text: &str) -> String {
    // The parser takes one newline at the start away.
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

fn select(parts: Parts, options: Signal<Vec<(String, String)>>) -> Node {
    let Parts { id, name, described, value, error, disabled, required } = parts;
    let option = move |(option, words): (String, String)| {
        let chosen = value.with_untracked(|value| *value == option);
        view! { <option value=option selected=chosen>{words}</option> }
    };
    view! {
        <select
            class="input"
            id=id
            name=name
            prop:value=move || value.get()
            required=required
            disabled=disabled
            aria-invalid=move || error.get().map(|_| "true")
            aria-describedby=described
            on:change=move |ev| value.set(event_target_value(&ev))
        >
            <For each=move || options.get() key=|option| option.clone() let:entry>
                {option(entry)}
            </For>
        </select>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_into_a_textarea_stays_text() {
        assert_eq!(in_textarea("</textarea><b>&amp;"), "\n&lt;/textarea>&lt;b>&amp;amp;");
    }
}
