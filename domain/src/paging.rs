//! Lists in pages.

use serde::{Deserialize, Serialize};

use crate::fields::Fields;

/// Which part of a list: never clamped, refused when out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paging {
    limit: u64,
    offset: u64,
}

impl Paging {
    pub const DEFAULT: Self = Self { limit: 50, offset: 0 };
    /// The most rows a page has.
    pub const MAX: u64 = 200;

    /// The first page, as long as a page can be.
    pub const LONGEST: Self = Self { limit: Self::MAX, offset: 0 };

    /// How many rows at once a whole list is read by.
    pub const PART: u64 = 5000;

    /// That part of a whole list. Nobody asks for it by this: it is how exports read.
    #[must_use]
    pub fn part(offset: u64) -> Self {
        Self { limit: Self::PART, offset }
    }

    /// Reads what stood in a query; notes in `fields` what is out of range.
    pub fn parse(limit: Option<&str>, offset: Option<&str>, fields: &mut Fields) -> Option<Self> {
        let number =
            |raw: &str| raw.bytes().all(|byte| byte.is_ascii_digit()).then(|| raw.parse().ok()).flatten();
        let limit = limit.map_or(Some(Self::DEFAULT.limit), |raw| {
            let in_range = number(raw).filter(|limit| (1..=Self::MAX).contains(limit));
            fields.take(
                "limit",
                in_range.ok_or_else(|| format!("must be a whole number from 1 to {}", Self::MAX)),
            )
        });
        let offset = offset.map_or(Some(0), |raw| {
            // As far as both databases count.
            let in_range = number(raw).filter(|&offset| i64::try_from(offset).is_ok());
            fields.take("offset", in_range.ok_or("must be a whole number from 0"))
        });
        limit.zip(offset).map(|(limit, offset)| Self { limit, offset })
    }

    #[must_use]
    pub fn limit(self) -> u64 {
        self.limit
    }

    #[must_use]
    pub fn offset(self) -> u64 {
        self.offset
    }
}

/// One part of a list, and how long the whole of it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub total: u64,
    pub paging: Paging,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_refused_not_clamped() {
        for (limit, offset, expected) in [
            (None, None, Some(Paging::DEFAULT)),
            (Some("200"), Some("7"), Some(Paging { limit: 200, offset: 7 })),
            (Some("0"), None, None),
            (Some("201"), None, None),
            (Some("-1"), None, None),
            (Some(""), None, None),
            (Some("+5"), None, None),
            (None, Some("9223372036854775808"), None),
            (None, Some("x"), None),
        ] {
            let mut fields = Fields::default();
            assert_eq!(Paging::parse(limit, offset, &mut fields), expected, "{limit:?} {offset:?}");
            assert_eq!(fields.is_empty(), expected.is_some());
        }
    }
}
