//! A call, read in the order in which it is checked.

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, Method, header},
};
use domain::{
    actor::Actor,
    fields::Fields,
    permissions::{self, Permission},
    refusal::Refusal,
    time::Instant,
};
use services::{Context, Idempotency};

use super::{
    ApiError,
    answer::{self, Answer},
    conditions::{self, IfMatch},
    error::Media,
    json::{self, Form, Null},
    query::Query,
};
use crate::{body, session::Caller};

/// A call as it came: it is known who calls, and nothing else of it has been looked at.
#[derive(Debug)]
pub struct Call {
    caller: Caller,
    method: Method,
    path: String,
    ids: Vec<String>,
    query: Query,
    headers: HeaderMap,
    body: Body,
}

/// A call that its caller may make, with what it asks. What is wrong with that is noted while it is read.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) query: Query,
    pub(super) form: Form,
    caller: Caller,
    headers: HeaderMap,
    ids: Vec<String>,
    repeatable: Option<Idempotency>,
    fields: Fields,
}

/// A call that is well formed.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) cx: Context,
    pub(super) actor: Actor,
    ids: Vec<String>,
}

impl<S: Send + Sync> FromRequest<S> for Call
where
    Caller: FromRequestParts<S, Rejection = ApiError>,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let (mut head, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut head, state).await?;
        // A path that is not UTF-8 names nothing, like any other id that is none.
        let ids = RawPathParams::from_request_parts(&mut head, state)
            .await
            .map(|names| names.iter().map(|(_, id)| id.to_owned()).collect())
            .unwrap_or_default();
        let query = Query::parse(head.uri.query());
        let path = head.uri.path().to_owned();
        Ok(Self { caller, method: head.method, path, ids, query, headers: head.headers, body })
    }
}

impl Call {
    /// Whether the caller's role allows such calls at all; which rows, the use case decides.
    pub(super) fn may(self, permission: Permission) -> Result<Self, ApiError> {
        permissions::check(&self.caller.actor, permission)?;
        Ok(self)
    }

    /// A call without a body: one that is sent along is not looked at.
    pub(super) fn asked(self) -> Asked {
        let Self { caller, method: _, path: _, ids, query, headers, body: _ } = self;
        let form = Form::none();
        Asked { query, form, caller, headers, ids, repeatable: None, fields: Fields::default() }
    }

    /// A call without a body that has something done; it may be repeated under a key.
    pub(super) fn told(self) -> Asked {
        let Self { caller, method, path, ids, query, headers, body: _ } = self;
        let mut fields = Fields::default();
        let repeatable = repeatable(&headers, &mut fields, &method, &path, &[]);
        Asked { query, form: Form::none(), caller, headers, ids, repeatable, fields }
    }

    /// A call with a body that makes something or has something done; it may be repeated under a key.
    pub(super) async fn posted(self) -> Result<Asked, ApiError> {
        let Self { caller, method, path, ids, query, headers, body } = self;
        let body = json::read(&headers, body).await?;
        let mut fields = Fields::default();
        let repeatable = repeatable(&headers, &mut fields, &method, &path, &body);
        let form = Form::parse(&body, Null::IsAbsent)?;
        Ok(Asked { query, form, caller, headers, ids, repeatable, fields })
    }

    /// A call that brings a file of comma-separated values; it may be repeated under a key.
    pub(super) async fn with_file(self) -> Result<(Asked, Vec<u8>), ApiError> {
        let Self { caller, method, path, ids, query, headers, body } = self;
        let file = json::read_as(Media::Csv, body::IMPORT_LIMIT, &headers, body).await?;
        let mut fields = Fields::default();
        let repeatable = repeatable(&headers, &mut fields, &method, &path, &file);
        Ok((Asked { query, form: Form::none(), caller, headers, ids, repeatable, fields }, file))
    }

    /// A call with a body that says what is to be different.
    pub(super) async fn patched(self) -> Result<Asked, ApiError> {
        let Self { caller, method: _, path: _, ids, query, headers, body } = self;
        let body = json::read(&headers, body).await?;
        let form = Form::parse(&body, Null::IsRefused)?;
        Ok(Asked { query, form, caller, headers, ids, repeatable: None, fields: Fields::default() })
    }
}

impl Asked {
    pub(super) fn if_match(&mut self) -> IfMatch {
        IfMatch::read(&self.headers, &mut self.fields)
    }

    /// What the caller's program says of itself.
    pub(super) fn user_agent(&self) -> String {
        let said = self.headers.get(header::USER_AGENT).map(|said| String::from_utf8_lossy(said.as_bytes()));
        said.unwrap_or_default().into_owned()
    }

    /// Refuses everything malformed at once.
    pub(super) fn accepted(self) -> Result<Accepted, ApiError> {
        self.understood(|_| Ok(())).map(|(accepted, ())| accepted)
    }

    /// Refuses everything malformed at once, with what `meaning` says is wrong with the form itself.
    pub(super) fn understood<T>(
        self,
        meaning: impl FnOnce(Instant) -> Result<T, Refusal>,
    ) -> Result<(Accepted, T), ApiError> {
        let now = self.caller.context(None).now();
        let Self { query, form, caller, headers: _, ids, repeatable, mut fields } = self;
        merge(&mut fields, query.finish());
        merge(&mut fields, form.finish());
        match meaning(now) {
            Ok(meant) if fields.is_empty() => {
                Ok((Accepted { cx: caller.context(repeatable), actor: caller.actor, ids }, meant))
            }
            Ok(_) => Err(ApiError::invalid(fields)),
            Err(Refusal::InvalidInput { fields: more }) => {
                merge(&mut fields, more);
                Err(ApiError::invalid(fields))
            }
            Err(refusal) => Err(refusal.into()),
        }
    }
}

impl Accepted {
    /// The id in the path; one that is none names nothing.
    pub(super) fn id<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, ApiError> {
        self.id_at(0, parse)
    }

    /// The id of what is within it, in a path of two.
    pub(super) fn inner_id<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, ApiError> {
        self.id_at(1, parse)
    }

    fn id_at<T>(&self, place: usize, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, ApiError> {
        Ok(self.ids.get(place).map(String::as_str).and_then(parse).ok_or(Refusal::NotFound)?)
    }

    /// What the use case gave, in the shape that `publish` gives it.
    pub(super) fn answer<T>(
        &self,
        outcome: services::Result<T>,
        publish: impl FnOnce(T) -> Answer,
    ) -> Answer {
        let answer = outcome.map_err(ApiError::from).and_then(publish);
        Ok(answer::limited(&self.cx, answer))
    }
}

/// The request under the key that its caller gave it, where there is one.
fn repeatable(
    headers: &HeaderMap,
    fields: &mut Fields,
    method: &Method,
    path: &str,
    body: &[u8],
) -> Option<Idempotency> {
    let key = conditions::idempotency_key(headers, fields)?;
    Some(Idempotency::of(key, method.as_str(), path, body))
}

fn merge(fields: &mut Fields, more: Fields) {
    for (field, sentence) in more.iter() {
        fields.refuse(field, sentence);
    }
}
