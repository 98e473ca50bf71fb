//! The headers `If-Match` and `Idempotency-Key`.

use axum::http::{HeaderMap, header::IF_MATCH};
use domain::{fields::Fields, ids::Version};

use utoipa::IntoParams;

use super::ApiError;

/// The header of every `POST`.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct Repeatable {
    /// The same key with the same body is answered with the first outcome, for 24 hours.
    #[param(rename = "Idempotency-Key", nullable = false, min_length = 1, max_length = 255)]
    pub key: Option<String>,
}

/// The header of changes that may depend on what the caller has seen.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct Conditional {
    /// The version of the row that the caller has seen, in double quotes: `"3"`.
    #[param(rename = "If-Match", nullable = false)]
    pub version: Option<String>,
}

const KEY: &str = "Idempotency-Key";
const KEY_MAX: usize = 255;

/// Which versions of a row the caller would have changed (RFC 9110, section 13.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum IfMatch {
    Any,
    /// Those of the tags that are versions; an entity tag that is none matches nothing.
    OneOf(Vec<Version>),
}

impl IfMatch {
    pub(super) fn read(headers: &HeaderMap, fields: &mut Fields) -> Self {
        let lines: Option<Vec<&str>> =
            headers.get_all(IF_MATCH).iter().map(|line| line.to_str().ok()).collect();
        let read = lines.ok_or(()).and_then(|lines| {
            if lines.is_empty() { Ok(Self::Any) } else { Self::parse(&lines.join(",")).ok_or(()) }
        });
        let sentence = "must be the version in double quotes, such as \"3\", or *";
        fields.take("If-Match", read.map_err(|()| sentence)).unwrap_or(Self::Any)
    }

    fn parse(raw: &str) -> Option<Self> {
        if raw.trim() == "*" {
            return Some(Self::Any);
        }
        let mut versions = Vec::new();
        let mut rest = raw.trim_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return None;
        }
        while !rest.is_empty() {
            let (weak, opened) = rest.strip_prefix("W/").map_or((false, rest), |tag| (true, tag));
            let (tag, after) = opened.strip_prefix('"')?.split_once('"')?;
            let version = tag.parse().ok().filter(|version: &i64| !weak && version.to_string() == tag);
            versions.extend(version.map(Version));
            let next = after.trim_start_matches([' ', '\t']);
            if !next.is_empty() && !next.starts_with(',') {
                return None;
            }
            rest = next.trim_start_matches([' ', '\t', ',']);
        }
        Some(Self::OneOf(versions))
    }

    /// The version that the row must have, given a way to find the one it has.
    pub(super) async fn expected(
        self,
        current: impl AsyncFnOnce() -> services::Result<Version>,
    ) -> Result<Option<Version>, ApiError> {
        /// No row has it.
        const NONE: Version = Version(0);
        Ok(match self {
            Self::Any => None,
            Self::OneOf(versions) => Some(match versions.as_slice() {
                [] => NONE,
                [only] => *only,
                several => {
                    let current = current().await?;
                    if several.contains(&current) { current } else { NONE }
                }
            }),
        })
    }
}

/// The key under which the caller may repeat this request.
pub(super) fn idempotency_key(headers: &HeaderMap, fields: &mut Fields) -> Option<String> {
    let mut lines = headers.get_all(KEY).iter();
    let first = lines.next()?;
    let printable = |key: &&str| (1..=KEY_MAX).contains(&key.len());
    // `to_str` takes visible ASCII, spaces and tabs.
    let key = first.to_str().ok().filter(printable).filter(|key| !key.contains('\t'));
    let once = key.filter(|_| lines.next().is_none());
    let sentence = format!("must be given once, as 1 to {KEY_MAX} printable ASCII characters");
    fields.take(KEY, once.ok_or(sentence)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn if_match_is_a_list_of_entity_tags() {
        let versions =
            |versions: &[i64]| Some(IfMatch::OneOf(versions.iter().copied().map(Version).collect()));
        for (raw, expected) in [
            ("*", Some(IfMatch::Any)),
            ("\"3\"", versions(&[3])),
            ("\"3\", \"4\" ,\"5\"", versions(&[3, 4, 5])),
            ("W/\"3\"", versions(&[])),
            ("\"abc\"", versions(&[])),
            ("\"03\"", versions(&[])),
            ("\"\"", versions(&[])),
            ("\"99999999999999999999\"", versions(&[])),
            ("3", None),
            ("\"3", None),
            ("\"3\" \"4\"", None),
            ("\"3\"x", None),
            ("*, \"3\"", None),
            ("", None),
            (",", None),
        ] {
            assert_eq!(IfMatch::parse(raw), expected, "{raw}");
        }
    }

    #[test]
    fn a_key_is_printable_ascii() {
        let long = "k".repeat(KEY_MAX + 1);
        for (lines, key) in [
            (vec![], None),
            (vec!["a b~"], Some("a b~")),
            (vec![""], None),
            (vec!["a\tb"], None),
            (vec!["é"], None),
            (vec![long.as_str()], None),
            (vec!["a", "a"], None),
        ] {
            let (mut headers, mut fields) = (HeaderMap::new(), Fields::default());
            for line in &lines {
                headers.append(KEY, HeaderValue::from_bytes(line.as_bytes()).unwrap());
            }
            assert_eq!(idempotency_key(&headers, &mut fields).as_deref(), key, "{lines:?}");
            assert_eq!(fields.is_empty(), key.is_some() || lines.is_empty(), "{lines:?}");
        }
    }
}
