//! Bodies: their size, their type, and what stands in them, read so that everything wrong is named at once.

use std::fmt;

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use domain::fields::Fields;
use futures_util::StreamExt;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::{ApiError, error::Media};
use crate::body;

/// How many fields that nobody knows are named, and how much of each name is told.
const MAX_UNKNOWN: usize = 20;
const MAX_NAME: usize = 64;

/// What `null` means for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Null {
    /// In something new: as if it were left out.
    IsAbsent,
    /// In a change: nothing, unless the field is one that can be taken away.
    IsRefused,
}

/// The whole body, if it is of a size and type to be read.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, ApiError> {
    read_as(Media::Json, body::LIMIT, headers, body).await
}

/// The whole body, of that type and at most so many octets.
pub(super) async fn read_as(
    media: Media,
    at_most: usize,
    headers: &HeaderMap,
    body: Body,
) -> Result<Vec<u8>, ApiError> {
    let bytes = bytes(body, at_most).await?;
    if is_of_type(media, headers) { Ok(bytes) } else { Err(ApiError::UnsupportedMediaType(media)) }
}

async fn bytes(body: Body, at_most: usize) -> Result<Vec<u8>, ApiError> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| ApiError::invalid(Fields::of("body", "did not arrive whole")))?;
        if bytes.len() + chunk.len() > at_most {
            return Err(ApiError::TooLarge { at_most });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// In UTF-8 where it says so, and not compressed.
fn is_of_type(media: Media, headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(only), None) = (types.next(), types.next()) else { return false };
    let Ok(only) = only.to_str() else { return false };
    let mut parts = only.split(';').map(str::trim);
    let is_meant = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case(media.as_str()));
    let plain = headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    is_meant && plain && parts.all(is_utf8)
}

fn is_utf8(parameter: &str) -> bool {
    parameter.split_once('=').is_none_or(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset")
            || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    })
}

/// The fields of a body. Each is taken by its name and kind; what is wrong is noted, what is left is unknown.
#[derive(Debug)]
pub(super) struct Form {
    members: Vec<(String, Json)>,
    /// The names of the fields begin with this: `candidate.`.
    within: String,
    null: Null,
    fields: Fields,
}

impl Form {
    /// Without fields, for calls that have no body.
    pub(super) fn none() -> Self {
        Self { members: Vec::new(), within: String::new(), null: Null::IsAbsent, fields: Fields::default() }
    }

    pub(super) fn parse(body: &[u8], null: Null) -> Result<Self, ApiError> {
        let refused = |sentence: String| ApiError::invalid(Fields::of("body", sentence));
        if body.is_empty() {
            return Err(refused("is required: a JSON object".to_owned()));
        }
        match serde_json::from_slice(body) {
            Ok(Json::Object(members)) => Ok(Self { members, null, ..Self::none() }),
            Ok(_) => Err(refused("must be a JSON object".to_owned())),
            Err(error) => Err(refused(format!("must be JSON: {error}"))),
        }
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        self.take(name, "must be a text", |value| match value {
            Json::Text(text) => Some(text),
            _ => None,
        })
    }

    /// A text that can be taken away: `Some(None)` where `null` stands.
    pub(super) fn text_or_null(&mut self, name: &str) -> Option<Option<String>> {
        self.take_or_null(name, "must be a text or null", Json::text)
    }

    pub(super) fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.take(name, "must be a list of texts", Json::texts)
    }

    /// A list of texts that can be taken away.
    pub(super) fn texts_or_null(&mut self, name: &str) -> Option<Option<Vec<String>>> {
        self.take_or_null(name, "must be a list of texts or null", Json::texts)
    }

    pub(super) fn numbers(&mut self, name: &str) -> Option<Vec<i64>> {
        let number = |value| match value {
            Json::Number(number) => number,
            _ => None,
        };
        self.take(name, "must be a list of whole numbers", |value| match value {
            Json::List(list) => list.into_iter().map(number).collect(),
            _ => None,
        })
    }

    pub(super) fn number(&mut self, name: &str) -> Option<i64> {
        self.take(name, "must be a whole number", |value| match value {
            Json::Number(number) => number,
            _ => None,
        })
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        self.take(name, "must be true or false", |value| match value {
            Json::Flag(flag) => Some(flag),
            _ => None,
        })
    }

    /// A form within this one.
    pub(super) fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let members = self.take(name, "must be an object", |value| match value {
            Json::Object(members) => Some(members),
            _ => None,
        })?;
        Some(self.within(name, members, read))
    }

    /// A form within this one that can be taken away: `Some(None)` where `null` stands.
    pub(super) fn object_or_null<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> T,
    ) -> Option<Option<T>> {
        let whole = std::mem::replace(&mut self.null, Null::IsRefused);
        let members = self.take(name, "must be an object or null", |value| match value {
            Json::Object(members) => Some(Some(members)),
            Json::Null => Some(None),
            _ => None,
        });
        self.null = whole;
        Some(members?.map(|members| self.within(name, members, read)))
    }

    fn within<T>(
        &mut self,
        name: &str,
        members: Vec<(String, Json)>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mut inner = Self {
            members,
            within: format!("{}{name}.", self.within),
            null: self.null,
            fields: Fields::default(),
        };
        let value = read(&mut inner);
        for (field, sentence) in inner.finish().iter() {
            self.fields.refuse(field, sentence);
        }
        value
    }

    /// Everything that was wrong.
    pub(super) fn finish(mut self) -> Fields {
        for (name, _) in self.members.iter().take(MAX_UNKNOWN) {
            let name: String = name.chars().take(MAX_NAME).collect();
            self.fields.refuse(&format!("{}{name}", self.within), "is not a field of this request");
        }
        self.fields
    }

    fn take_or_null<T>(
        &mut self,
        name: &str,
        kind: &str,
        read: impl FnOnce(Json) -> Option<T>,
    ) -> Option<Option<T>> {
        let whole = std::mem::replace(&mut self.null, Null::IsRefused);
        let taken = self.take(name, kind, |value| match value {
            Json::Null => Some(None),
            value => read(value).map(Some),
        });
        self.null = whole;
        taken
    }

    fn take<T>(&mut self, name: &str, kind: &str, read: impl FnOnce(Json) -> Option<T>) -> Option<T> {
        let mut given = self.members.extract_if(.., |(member, _)| member == name).map(|(_, value)| value);
        let (first, again) = (given.next()?, given.next().is_some());
        drop(given);
        let field = format!("{}{name}", self.within);
        if again {
            self.members.retain(|(member, _)| member != name);
            self.fields.refuse(&field, "must be given once");
            return None;
        }
        if matches!(first, Json::Null) && self.null == Null::IsAbsent {
            return None;
        }
        let value = read(first);
        if value.is_none() {
            self.fields.refuse(&field, kind);
        }
        value
    }
}

/// Any JSON. An object keeps the order of its members, and members of one name side by side.
#[derive(Debug)]
enum Json {
    Null,
    Flag(bool),
    /// `None`: one that is not whole, or larger than anything counted here.
    Number(Option<i64>),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn texts(self) -> Option<Vec<String>> {
        match self {
            Self::List(list) => list.into_iter().map(Self::text).collect(),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyJson)
    }
}

struct AnyJson;

impl<'de> Visitor<'de> for AnyJson {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(Some(number)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number.try_into().ok()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number(None))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry()? {
            members.push(member);
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn refused(form: Form) -> Vec<(String, String)> {
        let fields = form.finish();
        fields.iter().map(|(field, sentence)| (field.to_owned(), sentence.to_owned())).collect()
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let body = br#"{"a": 1, "b": "x", "b": "y", "c": null, "d": [1],
            "e": {"f": [], "g": 2}, "h": true, "i": 45, "j": 4.5, "x": 0}"#;
        let mut form = Form::parse(body, Null::IsAbsent).unwrap();
        assert_eq!(form.text("a"), None);
        assert_eq!(form.text("b"), None);
        assert_eq!(form.text("c"), None);
        assert_eq!(form.texts("d"), None);
        assert_eq!(form.object("e", |inner| inner.text("f")), Some(None));
        assert_eq!(form.flag("h"), Some(true));
        assert_eq!(form.number("i"), Some(45));
        assert_eq!(form.number("j"), None);
        let expected = [
            ("a", "must be a text"),
            ("b", "must be given once"),
            ("d", "must be a list of texts"),
            ("e.f", "must be a text"),
            ("e.g", "is not a field of this request"),
            ("j", "must be a whole number"),
            ("x", "is not a field of this request"),
        ];
        assert_eq!(refused(form), expected.map(|(field, sentence)| (field.to_owned(), sentence.to_owned())));
    }

    #[test]
    fn null_takes_away_what_can_be_taken_away() {
        let mut form = Form::parse(br#"{"location": null, "startTime": null}"#, Null::IsRefused).unwrap();
        assert_eq!(form.text_or_null("location"), Some(None));
        assert_eq!(form.text_or_null("absent"), None);
        assert_eq!(form.text("startTime"), None);
        assert_eq!(refused(form), [("startTime".to_owned(), "must be a text".to_owned())]);
    }

    #[test]
    fn what_is_no_object_of_json_is_refused() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        for body in
            [&b""[..], b"[]", b"1", b"\"x\"", b"{", b"{\"a\":}", b"{\"\xff\":1}", b"{} x", deep.as_bytes()]
        {
            assert!(Form::parse(body, Null::IsAbsent).is_err());
        }
    }

    #[test]
    fn only_plain_json_is_a_media_type_for_us() {
        for (value, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json;charset=\"utf-8\"", true),
            ("application/json; charset=iso-8859-1", false),
            ("application/merge-patch+json", false),
            ("text/json", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
            assert_eq!(is_of_type(Media::Json, &headers), expected, "{value}");
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            assert!(!is_of_type(Media::Json, &headers));
        }
        assert!(!is_of_type(Media::Json, &HeaderMap::new()));
    }
}
