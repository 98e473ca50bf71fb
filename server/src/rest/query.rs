//! Queries: each parameter is taken by its name, once; what is wrong is noted, what is left is unknown.

use domain::{
    fields::Fields,
    paging::Paging,
    text::Line,
    time::{self, Instant},
};
use percent_encoding::percent_decode;

/// How many parameters that nobody knows are named, and how much of each name is told.
const MAX_UNKNOWN: usize = 20;
const MAX_NAME: usize = 64;

#[derive(Debug)]
pub(super) struct Query {
    parameters: Vec<(String, Vec<u8>)>,
    pub(super) fields: Fields,
}

impl Query {
    pub(super) fn parse(raw: Option<&str>) -> Self {
        let parameters = raw
            .unwrap_or_default()
            .split('&')
            .filter(|parameter| !parameter.is_empty())
            .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
            .map(|(name, value)| {
                (String::from_utf8_lossy(&form_decoded(name)).into_owned(), value.as_bytes().to_vec())
            })
            .collect();
        Self { parameters, fields: Fields::default() }
    }

    /// A text as forms send it: `+` is a space.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let raw = self.take(name)?;
        let raw = String::from_utf8_lossy(&raw).into_owned();
        self.fields.take(name, String::from_utf8(form_decoded(&raw)).map_err(|_| "must be in UTF-8"))
    }

    /// A text to search for; nothing where it is blank.
    pub(super) fn line(&mut self, name: &str) -> Option<Line> {
        let text = self.text(name).filter(|text| !text.trim().is_empty())?;
        self.fields.take(name, Line::parse(&text))
    }

    /// Something of which `parse` knows every value.
    pub(super) fn known<T>(
        &mut self,
        name: &str,
        sentence: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        self.fields.take(name, parse(&text).ok_or(sentence))
    }

    /// An instant: here `+` is the sign of its offset, whether encoded or not.
    pub(super) fn instant(&mut self, name: &str) -> Option<Instant> {
        let raw = self.take(name)?;
        let decoded = percent_decode(&raw).decode_utf8_lossy().into_owned();
        self.fields.take(name, time::instant(&decoded))
    }

    /// A half-open window, either end of which may be left open.
    pub(super) fn window(&mut self) -> (Option<Instant>, Option<Instant>) {
        let (from, to) = (self.instant("from"), self.instant("to"));
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            self.fields.refuse("to", "must be after from");
        }
        (from, to)
    }

    pub(super) fn paging(&mut self) -> Paging {
        let (limit, offset) = (self.text("limit"), self.text("offset"));
        // What is out of range is noted, and the call refused for it before the page is looked up.
        Paging::parse(limit.as_deref(), offset.as_deref(), &mut self.fields).unwrap_or(Paging::DEFAULT)
    }

    /// Everything that was wrong.
    pub(super) fn finish(mut self) -> Fields {
        for (name, _) in self.parameters.iter().take(MAX_UNKNOWN) {
            let name: String = name.chars().take(MAX_NAME).collect();
            self.fields.refuse(&name, "is not a parameter of this request");
        }
        self.fields
    }

    fn take(&mut self, name: &str) -> Option<Vec<u8>> {
        let mut given: Vec<_> = self.parameters.extract_if(.., |(parameter, _)| parameter == name).collect();
        let (_, value) = given.pop()?;
        if given.is_empty() {
            return Some(value);
        }
        self.fields.refuse(name, "must be given once");
        None
    }
}

fn form_decoded(raw: &str) -> Vec<u8> {
    percent_decode(raw.replace('+', " ").as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: Query) -> Vec<(String, String)> {
        let fields = query.finish();
        fields.iter().map(|(field, sentence)| (field.to_owned(), sentence.to_owned())).collect()
    }

    #[test]
    fn the_sign_of_an_offset_need_not_be_encoded() {
        for (raw, expected) in [
            ("from=2026-03-02T09:00:00+01:00", true),
            ("from=2026-03-02T09:00:00%2B01:00", true),
            ("from=2026-03-02T09%3A00%3A00Z", true),
            ("from=2026-03-02T09:00:00%2001:00", false),
            ("from=2026-03-02T09:00:00", false),
            ("from=", false),
            ("from", false),
            ("from=%ff", false),
        ] {
            let mut query = Query::parse(Some(raw));
            assert_eq!(query.instant("from").is_some(), expected, "{raw}");
            assert_eq!(query.finish().is_empty(), expected, "{raw}");
        }
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let raw = "limit=0&offset=x&search=a%00b&status=%ff&a+b=1&t=1&t=1\
                   &from=2026-03-02T09:00:00Z&to=2026-03-02T09:00:00Z";
        let mut query = Query::parse(Some(raw));
        query.paging();
        query.window();
        assert_eq!((query.line("search"), query.text("status"), query.text("t")), (None, None, None));
        let names: Vec<_> = refused(query).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a b", "limit", "offset", "search", "status", "t", "to"]);
    }

    #[test]
    fn a_blank_search_searches_for_nothing() {
        let mut query = Query::parse(Some("search=+%20&"));
        assert_eq!(query.line("search"), None);
        assert!(query.finish().is_empty());
    }
}
