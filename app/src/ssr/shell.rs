use std::collections::{BTreeSet, HashMap};

use axum::http::request::Parts;
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use super::{Visit, protect, visit};
use crate::{App, routes::files};

/// The paths under which the process serves what a page needs.
#[derive(Clone, Debug)]
pub struct Assets {
    /// `/pkg/convoke.….css`
    pub style: String,
    /// `/pkg/convoke.….js`
    pub script: String,
    /// `/pkg/convoke.….wasm`
    pub wasm: String,
    /// By the name of a page or a dialog, the files that it needs besides.
    pub parts: HashMap<String, Vec<String>>,
    /// In one file all that a page opens with, or that what is loaded later needs besides, by its name.
    pub bundles: HashMap<String, String>,
    /// While developing: where to hear that the page was built anew.
    pub live_reload: Option<LeptosOptions>,
}

/// The document around every page.
#[must_use]
pub fn shell(assets: Assets) -> impl IntoView {
    let Assets { style, script, wasm, parts, bundles, live_reload } = assets;
    let loaded = Loaded::of(&asked(), wasm.clone(), &parts, &bundles);
    let nonce = use_nonce();
    let Visit { theme, request_id, .. } = visit();
    protect(nonce.as_deref().unwrap_or_default(), live_reload.is_some());
    // The files keep their names within a build, so the boot script is the only one that is inline.
    let names = names(&[
        ("script", script.as_str().into()),
        ("wasm", wasm.into()),
        ("bundles", loaded.bundles.clone().into()),
    ]);
    let boot = format!("{names}{}", include_str!("boot.js"));
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
                {loaded
                    .paths
                    .into_iter()
                    .map(|path| view! { <link rel="preload" href=path r#as="fetch" crossorigin="" /> })
                    .collect_view()}
                <MetaTags />
                <script type="module" nonce=nonce.clone()>{boot}</script>
                {live_reload.map(|options| view! { <AutoReload options /> })}
            </head>
            <body>
                <App />
                <div class="note bad stopped" id="stopped" role="alert" popover="manual">
                    <p>
                        <b>"This page has stopped working. "</b>
                        "What was saved is safe. "
                        <a href="" rel="external">"Load the page again"</a>
                        {format!("; if it stops again, report {request_id}.")}
                    </p>
                </div>
            </body>
        </html>
    }
}

/// As constants of a script, in which no element can end.
fn names(names: &[(&str, serde_json::Value)]) -> String {
    let constant = |(name, value): &(&str, serde_json::Value)| {
        format!("const {name}={};", value.to_string().replace('<', "\\u003c"))
    };
    names.iter().map(constant).collect()
}

/// What the page asked for opens with.
struct Loaded {
    bundles: Vec<String>,
    paths: Vec<String>,
}

impl Loaded {
    /// The bundles of what is `asked` for, the page and what is open on it; file by file what has none.
    fn of(
        asked: &[&str],
        wasm: String,
        parts: &HashMap<String, Vec<String>>,
        bundles: &HashMap<String, String>,
    ) -> Self {
        let (bundled, others): (Vec<&str>, Vec<&str>) =
            asked.iter().partition(|name| bundles.contains_key(**name));
        let bundles: Vec<_> = bundled.iter().filter_map(|&name| bundles.get(name)).cloned().collect();
        let one_by_one: BTreeSet<_> =
            others.iter().filter_map(|&name| parts.get(name)).flatten().cloned().collect();
        let paths = [wasm].into_iter().chain(bundles.clone()).chain(one_by_one).collect();
        Self { bundles, paths }
    }
}

/// The parts of the page at the address that was asked for.
fn asked() -> Vec<&'static str> {
    let parts = |head: Parts| files(head.uri.path(), head.uri.query().unwrap_or_default());
    use_context::<Parts>().map(parts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_opens_with_its_bundles_and_with_the_files_of_what_has_none() {
        let parts = [("calendar", vec!["c1", "c2"]), ("panel", vec!["p1", "c2"]), ("month", vec!["m1"])];
        let parts =
            parts.map(|(name, files)| (name.to_owned(), files.into_iter().map(str::to_owned).collect()));
        let parts = HashMap::from(parts);
        let all = HashMap::from([("calendar", "c.parts"), ("panel", "p.parts")]);
        for (asked, bundled, expected_bundles, expected_paths) in [
            (vec![], vec!["calendar"], vec![], vec!["w"]),
            (
                vec!["calendar", "panel"],
                vec!["calendar", "panel"],
                vec!["c.parts", "p.parts"],
                vec!["w", "c.parts", "p.parts"],
            ),
            // While developing there are none.
            (vec!["calendar", "panel"], vec![], vec![], vec!["w", "c1", "c2", "p1"]),
            (vec!["calendar", "month"], vec!["calendar"], vec!["c.parts"], vec!["w", "c.parts", "m1"]),
            (vec!["unheard of"], vec!["calendar"], vec![], vec!["w"]),
        ] {
            let bundles = bundled.iter().map(|name| ((*name).to_owned(), all[name].to_owned())).collect();
            let Loaded { bundles, paths } = Loaded::of(&asked, "w".to_owned(), &parts, &bundles);
            assert_eq!(
                (bundles, paths),
                (
                    expected_bundles.iter().map(ToString::to_string).collect(),
                    expected_paths.iter().map(ToString::to_string).collect()
                ),
                "{asked:?}"
            );
        }
    }

    #[test]
    fn no_name_ends_the_script_that_it_stands_in() {
        assert_eq!(names(&[("wasm", "</script>".into())]), r#"const wasm="\u003c/script>";"#);
    }
}
