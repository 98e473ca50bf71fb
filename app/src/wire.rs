//! What the server answers and what a page is loaded with, as bytes: postcard, which knows no names of fields. What reads it is a fraction of
//! what reads JSON, in every visitor's browser. What they were built from comes first, so that a page older than
//! the server notices that it is.

use bytes::Bytes;
use codee::{Decoder, Encoder};
use leptos::{
    prelude::SharedValue,
    server_fn::{ContentType, Decodes, Encodes, Format, FormatType, codec::Post},
};
use postcard::Error;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::AppError;

/// Of the sources that page and server were built from, where they were built together.
const VERSION: &str = match option_env!("CONVOKE_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// Which a version has none of.
const END: u8 = 0;

/// The encoding itself.
#[derive(Clone, Copy, Debug)]
pub struct Wire;

/// What a server function answers in.
pub type InWire = Post<Wire>;

pub(crate) fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    let mut bytes = VERSION.as_bytes().to_vec();
    bytes.push(END);
    postcard::to_extend(value, bytes)
}

pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    match postcard::take_from_bytes(after_version(bytes)?)? {
        (value, []) => Ok(value),
        (_, _) => Err(Error::DeserializeBadEncoding),
    }
}

/// What follows the version, where it is our own.
pub(crate) fn after_version(bytes: &[u8]) -> Result<&[u8], Error> {
    let rest = bytes.strip_prefix(VERSION.as_bytes());
    rest.and_then(|rest| rest.strip_prefix(&[END])).ok_or(Error::DeserializeBadEncoding)
}

/// Made on the server and sent along with the page.
pub(crate) fn shared<T>(make: impl FnOnce() -> T) -> T
where
    T: Serialize + DeserializeOwned + 'static,
{
    SharedValue::<T, Wire>::new_with_encoding(make).into_inner()
}

/// In a page.
impl<T: Serialize> Encoder<T> for Wire {
    type Error = Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Error> {
        to_text(&write(value)?)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Wire {
    type Error = Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Error> {
        read(&from_text(text)?)
    }
}

/// What a form's answer says in the address that it leads back to (base64 for addresses, RFC 4648, section 5).
pub(crate) fn read_told(told: &str) -> Result<AppError, Error> {
    <Wire as Decoder<_>>::decode(&told.replace('-', "+").replace('_', "/"))
}

/// As it stands in a page, where there is text alone (base64, RFC 4648, section 4).
pub(crate) fn to_text(bytes: &[u8]) -> Result<String, Error> {
    text::of(bytes).ok_or(Error::SerializeBufferFull)
}

pub(crate) fn from_text(text: &str) -> Result<Vec<u8>, Error> {
    text::bytes(text).ok_or(Error::DeserializeBadEncoding)
}

#[cfg(feature = "ssr")]
mod text {
    use base64::prelude::{BASE64_STANDARD, Engine as _};

    pub(super) fn of(bytes: &[u8]) -> Option<String> {
        Some(BASE64_STANDARD.encode(bytes))
    }

    pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
        BASE64_STANDARD.decode(text).ok()
    }
}

/// Browsers know it themselves (HTML Living Standard, section 8.3).
#[cfg(not(feature = "ssr"))]
mod text {
    use leptos::prelude::window;

    pub(super) fn of(bytes: &[u8]) -> Option<String> {
        window().btoa(&bytes.iter().copied().map(char::from).collect::<String>()).ok()
    }

    pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
        window().atob(text).ok()?.chars().map(|byte| u8::try_from(byte).ok()).collect()
    }
}

impl ContentType for Wire {
    const CONTENT_TYPE: &'static str = "application/x-postcard";
}

impl FormatType for Wire {
    const FORMAT_TYPE: Format = Format::Binary;
}

impl<T: Serialize> Encodes<T> for Wire {
    type Error = Error;

    fn encode(value: &T) -> Result<Bytes, Error> {
        write(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Wire {
    type Error = Error;

    fn decode(bytes: Bytes) -> Result<T, Error> {
        read(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use domain::{refusal::Refusal, rules::Violation, time::IsoWeek};

    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let violations = vec![
            Violation::SlotOverlap { conflicts_with: Vec::new() },
            Violation::DayLimit {
                week: IsoWeek::parse("2026-W10").unwrap(),
                days: vec![domain::time::date("2026-03-02").unwrap()],
                limit: 2,
            },
        ];
        let error = AppError::Refused(Refusal::SlotRules { violations });
        assert_eq!(read::<AppError>(&write(&error).unwrap()), Ok(error));
    }

    #[test]
    fn what_another_version_wrote_is_not_read() {
        let mut written = write(&7_u32).unwrap();
        assert_eq!(read::<u32>(&written), Ok(7));
        written[0] ^= 1;
        read::<u32>(&written).unwrap_err();
        read::<u32>(&[]).unwrap_err();
    }

    #[test]
    fn times_are_numbers_where_only_programs_read_them() {
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        struct Times(
            #[serde(with = "domain::time::written::maybe_instant")] Option<domain::time::Instant>,
            #[serde(with = "domain::time::written::maybe_day")] Option<chrono::NaiveDate>,
            #[serde(with = "domain::time::written::time_of_day")] chrono::NaiveTime,
        );
        let at = domain::time::instant("2026-03-02T09:00:00Z").unwrap();
        for times in [
            Times(Some(at), domain::time::date("2026-03-02"), domain::time::time_of_day("23:59").unwrap()),
            Times(None, None, chrono::NaiveTime::MIN),
        ] {
            assert_eq!(read::<Times>(&write(&times).unwrap()), Ok(times));
        }
        let beyond = (None::<i64>, None::<i32>, 86_400_u32);
        read::<Times>(&write(&beyond).unwrap()).unwrap_err();
    }

    #[test]
    fn what_says_more_is_not_read() {
        read::<u8>(&write(&(7_u8, 8_u8)).unwrap()).unwrap_err();
    }
}
