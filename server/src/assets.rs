//! The files that pages need, inside the executable. A debug build reads them from their folder as they are.

use std::{borrow::Cow, collections::HashMap, fmt::Write as _};

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
struct Site;

const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
/// Names with a hash in them have one of at least so many characters.
const HASH: usize = 16;

/// The file at that path of the site, as far as the caller does not have it.
#[must_use]
pub(crate) fn file(path: &str, asked: &HeaderMap) -> Option<Response> {
    let path = path.strip_prefix('/')?;
    let is_itself = !path.is_empty() && !path.split('/').any(|part| matches!(part, "" | "." | ".."));
    let plain = is_itself.then(|| Site::get(path)).flatten()?;
    let smaller = takes_brotli(asked).then(|| Site::get(&format!("{path}.br"))).flatten();
    let encoding = smaller.is_some().then_some("br");
    let EmbeddedFile { data, metadata } = smaller.unwrap_or(plain);
    Some(answer(path, data, entity_tag(metadata.sha256_hash(), encoding), encoding, asked))
}

fn answer(
    path: &str,
    bytes: Cow<'static, [u8]>,
    tag: String,
    encoding: Option<&'static str>,
    asked: &HeaderMap,
) -> Response {
    let mut response = if knows(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        content(path, bytes, encoding)
    };
    let caching = if is_hashed(path) { FOREVER } else { ASK_AGAIN };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Compared weakly (RFC 9110, section 13.1.2): a proxy on the way may have weakened it.
pub(crate) fn knows(asked: &HeaderMap, tag: &str) -> bool {
    let values = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok());
    let mut known = values.flat_map(|tags| tags.split(',')).map(str::trim);
    known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn content(path: &str, bytes: Cow<'static, [u8]>, encoding: Option<&'static str>) -> Response {
    let mut response = match bytes {
        Cow::Borrowed(bytes) => bytes.into_response(),
        Cow::Owned(bytes) => bytes.into_response(),
    };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = if kind.type_() == mime_guess::mime::TEXT {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    };
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    if let Some(encoding) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Strong: it names these very bytes.
pub(crate) fn entity_tag(hash: [u8; 32], encoding: Option<&str>) -> String {
    let mut tag = String::from("\"");
    for byte in &hash[..16] {
        let _ = write!(tag, "{byte:02x}");
    }
    tag + encoding.map_or("", |_| "-br") + "\""
}

fn takes_brotli(asked: &HeaderMap) -> bool {
    let values = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("br")
            && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// Whether the name changes with the content: `pkg/convoke.1a2b3c….css`.
fn is_hashed(path: &str) -> bool {
    let name = path.strip_prefix("pkg/").unwrap_or_default();
    let mut parts = name.split('.').rev().skip(1);
    parts.next().is_some_and(|hash| hash.len() >= HASH) && parts.next().is_some()
}

/// Where the style, the script and the WebAssembly of the pages are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    pub style: String,
    pub script: String,
    pub wasm: String,
    /// What each page, and each dialog, needs besides.
    pub parts: Parts,
    /// In one file all that a page opens with, or that what is loaded later needs besides, by its name; none while developing.
    pub bundles: HashMap<String, String>,
}

/// By the name of what is loaded by itself, its files.
pub(crate) type Parts = HashMap<String, Vec<String>>;

impl Names {
    /// As they are now; a debug build may find others later.
    #[must_use]
    pub(crate) fn find() -> Self {
        let [style, script, wasm] = ["css", "js", "wasm"].map(name_of);
        Self { style, script, wasm, parts: parts(), bundles: bundles() }
    }
}

/// As cargo-leptos wrote them down: the name of each function that is loaded by itself, and its files.
fn parts() -> Parts {
    let is_it = |path: &Cow<'_, str>| path.starts_with(MANIFEST) && path.ends_with(".json");
    let manifest = Site::iter().filter(is_it).max_by_key(|path| age(path)).and_then(|path| Site::get(&path));
    let read = |file: EmbeddedFile| serde_json::from_slice::<Parts>(&file.data).ok();
    let named = |(function, files): (String, Vec<String>)| {
        (function, files.into_iter().map(|file| format!("/pkg/{file}.wasm")).collect())
    };
    manifest.and_then(read).unwrap_or_default().into_iter().map(named).collect()
}

/// `pkg/NAME.HASH.parts`.
fn bundles() -> HashMap<String, String> {
    let named = |path: Cow<'static, str>| {
        let name = path.strip_prefix("pkg/")?.strip_suffix(".parts")?.split('.').next()?.to_owned();
        Some((name, format!("/{path}")))
    };
    Site::iter().filter_map(named).collect()
}

const MANIFEST: &str = "pkg/__wasm_split_manifest";

fn age(path: &str) -> Option<u64> {
    Site::get(path).and_then(|file| file.metadata.last_modified())
}

/// The newest `pkg/convoke(.HASH).ENDING`; its plain name where the pages are not built.
fn name_of(ending: &str) -> String {
    let is_it = |path: &str| {
        let name = path.strip_prefix("pkg/convoke").and_then(|rest| rest.strip_suffix(ending));
        name.and_then(|middle| middle.strip_suffix('.')).is_some_and(|hash| !hash.contains('/'))
    };
    let mut found: Vec<_> = Site::iter().filter(|path| is_it(path)).collect();
    if found.len() > 1 {
        found.sort_by_cached_key(|path| age(path));
    }
    found.pop().map_or_else(|| format!("/pkg/convoke.{ending}"), |path| format!("/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_change_with_the_content_are_kept_forever() {
        for (path, expected) in [
            ("pkg/convoke.Uh4vWmwsKPZqbGh0OaSo0w.css", true),
            ("pkg/convoke.css", false),
            ("pkg/convoke.min.css", false),
            ("favicon.svg", false),
            ("fonts/inter.Uh4vWmwsKPZqbGh0OaSo0w.woff2", false),
        ] {
            assert_eq!(is_hashed(path), expected, "{path}");
        }
    }

    #[test]
    fn brotli_goes_to_those_who_take_it() {
        for (value, expected) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, gzip", true),
            ("gzip, br;q=0", false),
            ("gzip", false),
            ("brotli", false),
        ] {
            let mut asked = HeaderMap::new();
            asked.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(takes_brotli(&asked), expected, "{value}");
        }
    }

    #[test]
    fn whoever_has_the_file_is_spared_it() {
        let tag = entity_tag([7; 32], Some("br"));
        assert_eq!(tag, format!("\"{}-br\"", "07".repeat(16)));
        let other = entity_tag([7; 32], None);
        for (known, expected) in [
            (None, 200),
            (Some(tag.clone()), 304),
            (Some(format!("\"x\", W/{tag}")), 304),
            (Some("*".to_owned()), 304),
            (Some(other), 200),
        ] {
            let mut asked = HeaderMap::new();
            if let Some(known) = &known {
                asked.insert(header::IF_NONE_MATCH, HeaderValue::from_str(known).unwrap());
            }
            let name = "pkg/convoke.Uh4vWmwsKPZqbGh0OaSo0w.js";
            let response = answer(name, Cow::Borrowed(b"x"), tag.clone(), Some("br"), &asked);
            assert_eq!(response.status(), expected, "{known:?}");
            let told = |name| response.headers().get(name).map(|value| value.to_str().unwrap());
            assert_eq!(told(header::ETAG), Some(tag.as_str()));
            assert_eq!(told(header::CACHE_CONTROL), Some(FOREVER));
            let sent = expected == 200;
            assert_eq!(told(header::CONTENT_ENCODING), sent.then_some("br"));
            assert_eq!(told(header::CONTENT_TYPE), sent.then_some("text/javascript; charset=utf-8"));
        }
    }

    #[test]
    fn nothing_outside_the_site_is_served() {
        for path in ["/../Cargo.toml", "/./../Cargo.toml", "//etc/passwd", "/", "", "/pkg"] {
            assert!(file(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
