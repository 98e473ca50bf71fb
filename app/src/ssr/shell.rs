use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use super::{protect, visit};
use crate::App;

/// The paths under which the process serves what a page needs.
#[derive(Clone, Debug)]
pub struct Assets {
    /// `/pkg/convoke.….css`
    pub style: String,
    /// `/pkg/convoke.….js`
    pub script: String,
    /// `/pkg/convoke.….wasm`
    pub wasm: String,
    /// While developing: where to hear that the page was built anew.
    pub live_reload: Option<LeptosOptions>,
}

/// The document around every page.
#[must_use]
pub fn shell(assets: Assets) -> impl IntoView {
    let Assets { style, script, wasm, live_reload } = assets;
    let nonce = use_nonce();
    let theme = visit().theme;
    protect(nonce.as_deref().unwrap_or_default(), live_reload.is_some());
    // The files keep their names within a build, so the boot script is the only one that is inline.
    let boot =
        format!("import({script:?}).then(m=>m.default({{module_or_path:{wasm:?}}}).then(()=>m.hydrate()))");
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=style />
                <link rel="modulepreload" href=script.clone() />
                <link rel="preload" href=wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="" />
                <MetaTags />
                <script type="module" nonce=nonce.clone()>{boot}</script>
                {live_reload.map(|options| view! { <AutoReload options /> })}
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
