//! From what was typed to a webhook.

use serde::{Deserialize, Serialize};

use super::{Events, WebhookKind, WebhookUrl};
use crate::{events::EventKind, fields::Fields, refusal::Refusal};

/// The longest address, in characters.
const URL_MAX: usize = 1000;

/// A webhook to be added or changed, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawWebhook {
    pub url: Option<String>,
    pub kind: Option<String>,
    /// `Some(None)`: of all events.
    pub events: Option<Option<Vec<String>>>,
    pub active: Option<bool>,
}

/// A webhook to be added, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewWebhook {
    pub url: WebhookUrl,
    pub kind: WebhookKind,
    pub events: Events,
}

/// What is to be different about a webhook; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookChanges {
    pub url: Option<WebhookUrl>,
    pub events: Option<Events>,
    pub active: Option<bool>,
}

impl RawWebhook {
    /// `is_url`: whether a text can be connected to as a URL at all.
    ///
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse_new(self, is_url: impl Fn(&str) -> bool) -> Result<NewWebhook, Refusal> {
        let mut fields = Fields::default();
        if self.url.is_none() {
            fields.refuse("url", "is required");
        }
        if self.active == Some(false) {
            fields.refuse("active", "cannot be false for a new webhook: each begins active");
        }
        let kind = self.kind.as_deref().map_or(Some(WebhookKind::Standard), |raw| {
            fields.take("kind", WebhookKind::parse(raw).ok_or("must be standard or slack"))
        });
        let WebhookChanges { url, events, active: _ } = self.read(&mut fields, is_url);
        fields.finish(url.zip(kind).map(|(url, kind)| NewWebhook {
            url,
            kind,
            events: events.unwrap_or_else(|| kind.usual()),
        }))
    }

    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse_changes(self, is_url: impl Fn(&str) -> bool) -> Result<WebhookChanges, Refusal> {
        let mut fields = Fields::default();
        if self.kind.is_some() {
            fields.refuse("kind", "cannot be changed: add another webhook instead");
        }
        let changes = self.read(&mut fields, is_url);
        fields.finish(Some(changes))
    }

    fn read(self, fields: &mut Fields, is_url: impl Fn(&str) -> bool) -> WebhookChanges {
        WebhookChanges {
            url: self.url.and_then(|raw| fields.take("url", url(&raw, is_url))),
            events: self.events.and_then(|raw| fields.take("events", events(raw))),
            active: self.active,
        }
    }
}

fn url(raw: &str, is_url: impl Fn(&str) -> bool) -> Result<WebhookUrl, String> {
    let trimmed = raw.trim();
    if trimmed.len() > URL_MAX {
        return Err(format!("must be at most {URL_MAX} characters"));
    }
    let rest = trimmed.strip_prefix("https://").or_else(|| trimmed.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?']).next().unwrap_or_default());
    let shaped = host.is_some_and(|host| !host.is_empty() && !host.contains('@'));
    let plain = trimmed.chars().all(|c| c.is_ascii_graphic() && c != '#' && c != '\\');
    if shaped && plain && is_url(trimmed) {
        Ok(WebhookUrl::stored(trimmed.to_owned()))
    } else {
        Err("must be an address such as https://example.com/hooks, without a password or a #".to_owned())
    }
}

fn events(raw: Option<Vec<String>>) -> Result<Events, String> {
    let Some(raw) = raw else { return Ok(Events::All) };
    let kinds: Option<Vec<EventKind>> = raw.iter().map(|kind| EventKind::parse(kind)).collect();
    let Some(mut kinds) = kinds.filter(|kinds| !kinds.is_empty()) else {
        let known = EventKind::ALL.map(EventKind::as_str).join(", ");
        return Err(format!("must be one or more of {known}; null for all"));
    };
    kinds.sort();
    kinds.dedup();
    Ok(Events::Only(kinds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(url: &str) -> RawWebhook {
        RawWebhook { url: Some(url.to_owned()), ..RawWebhook::default() }
    }

    fn refused<T: std::fmt::Debug>(parsed: Result<T, Refusal>) -> Vec<String> {
        match parsed {
            Err(Refusal::InvalidInput { fields }) => {
                fields.iter().map(|(field, _)| field.to_owned()).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_address_is_a_plain_url() {
        let long = format!("https://example.com/{}", "x".repeat(URL_MAX));
        for (url, expected) in [
            ("https://example.com/hooks?to=us", true),
            (" https://example.com ", true),
            ("http://10.0.0.1:8080/", true),
            ("https://[2606:4700::1111]/in", true),
            ("", false),
            ("example.com/hooks", false),
            ("ftp://example.com", false),
            ("https://", false),
            ("https:///path", false),
            ("https://ana:secret@example.com/", false),
            ("https://example.com/#top", false),
            ("https://example.com\\@evil.example", false),
            ("https://exa mple.com", false),
            ("https://exämple.com", false),
            ("https://example.com/\r\nHost: x", false),
            (&long, false),
        ] {
            assert_eq!(raw(url).parse_new(|_| true).is_ok(), expected, "{url:?}");
        }
        assert_eq!(refused(raw("https://example.com").parse_new(|_| false)), ["url"]);
    }

    #[test]
    fn a_new_one_is_a_standard_one_of_all_events_unless_it_says_otherwise() {
        let people = RawWebhook { kind: Some("slack".to_owned()), ..raw("https://example.com") };
        let told = people.parse_new(|_| true).unwrap().events;
        assert!(told.include(EventKind::BookingCreated) && !told.include(EventKind::SlotUpdated));
        let new = raw("https://example.com").parse_new(|_| true).unwrap();
        assert_eq!((new.kind, new.events), (WebhookKind::Standard, Events::All));
        let kind = Some("slack".to_owned());
        let names = ["slot.created", "booking.created", "slot.created"];
        let events = Some(Some(names.map(str::to_owned).to_vec()));
        let new = RawWebhook { kind, events, ..raw("https://example.com") }.parse_new(|_| true).unwrap();
        let expected = Events::Only(vec![EventKind::SlotCreated, EventKind::BookingCreated]);
        assert_eq!((new.kind, new.events), (WebhookKind::Slack, expected));
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let wrong = RawWebhook {
            url: None,
            kind: Some("teams".to_owned()),
            events: Some(Some(vec!["booking.moved".to_owned()])),
            active: Some(false),
        };
        assert_eq!(refused(wrong.clone().parse_new(|_| true)), ["active", "events", "kind", "url"]);
        assert_eq!(refused(wrong.parse_changes(|_| true)), ["events", "kind"]);
        let of_nothing = RawWebhook { events: Some(Some(Vec::new())), ..raw("https://example.com") };
        assert_eq!(refused(of_nothing.parse_new(|_| true)), ["events"]);
    }

    #[test]
    fn what_is_left_out_stays() {
        assert_eq!(RawWebhook::default().parse_changes(|_| true).unwrap(), WebhookChanges::default());
        let of_all = RawWebhook { events: Some(None), ..RawWebhook::default() };
        assert_eq!(of_all.parse_changes(|_| true).unwrap().events, Some(Events::All));
    }
}
