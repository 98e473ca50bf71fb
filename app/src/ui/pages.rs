use crate::{
    dom::{Node, Show, view},
    signals::{Callback, Memo, Signal},
};
use leptos::prelude::*;

use super::{button::ButtonLink, icon::IconName};

/// The way to the other pages of a long list, counted from 1; nothing where there is one alone.
#[component]
pub fn Pages(page: Memo<u64>, pages: Memo<u64>, to: Callback<u64, String>) -> Node {
    view! {
        <Show when=move || { pages.get() > 1 }>
            <nav class="pages" aria-label="Pages">
                <Show when=move || { page.get() > 1 }>
                    <ButtonLink href=Signal::derive(move || to.run(page.get() - 1)) icon=IconName::Back>"Previous"</ButtonLink>
                </Show>
                <span>{move || format!("Page {} of {}", page.get(), pages.get())}</span>
                <Show when=move || { page.get() < pages.get() }>
                    <ButtonLink href=Signal::derive(move || to.run(page.get() + 1))>"Next"</ButtonLink>
                </Show>
            </nav>
        </Show>
    }
}
