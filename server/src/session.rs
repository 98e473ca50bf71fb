//! Who is calling: by the cookie of a session, or, behind a trusted proxy, by its headers. Signing in and out.

use std::{net::IpAddr, sync::Arc};

use axum::{
    Form,
    extract::{FromRequestParts, State, rejection::FormRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use domain::{
    actor::{Actor, Role},
    ids::PersonId,
    refusal::Refusal,
};
use serde::Deserialize;
use services::{Allowance, Context, Idempotency, Request, people, sessions};

use crate::{AppState, config::Auth, rest::error::ApiError, telemetry::RequestId};

const COOKIE: &str = "convoke_session";
/// The page to sign in at.
const DOOR: &str = "/sign-in";
const USER_ID: HeaderName = HeaderName::from_static("x-user-id");
const USER_ROLE: HeaderName = HeaderName::from_static("x-user-role");

/// Whoever sent this request. Behind [`admit`](crate::admission::admit) there always is somebody.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub request_id: RequestId,
    pub(crate) credentials: Credentials,
    pub(crate) cx: Context,
    /// Where the limit on writes refuses the request: told once it is known to be well formed.
    pub(crate) refused: Option<(Refusal, Allowance)>,
}

impl Caller {
    /// What a use case runs in for this request. Afterwards `cx.request().allowance` says what the limit has left.
    #[must_use]
    pub fn context(&self, idempotency: Option<Idempotency>) -> Context {
        let (refused, allowance) = self.refused.clone().unzip();
        self.cx.for_request(Arc::new(Request {
            id: Some(self.request_id.to_string()),
            idempotency,
            refused,
            allowance: allowance.map(Into::into).unwrap_or_default(),
        }))
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get().cloned().ok_or_else(|| Refusal::Unauthenticated.into())
    }
}

/// What a request shows to say who sends it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credentials {
    Session(String),
    Proxy(PersonId, Role),
}

impl Credentials {
    #[must_use]
    pub(crate) fn of(state: &AppState, peer: IpAddr, headers: &HeaderMap) -> Option<Self> {
        match state.config.auth {
            Auth::TrustedProxy if state.trusts(peer) => named_by_proxy(headers),
            Auth::TrustedProxy => None,
            Auth::Demo | Auth::Accounts | Auth::Oidc => token(headers).map(Self::Session),
        }
    }

    /// Whoever that is, as of now.
    ///
    /// # Errors
    /// When the database cannot say.
    pub(crate) async fn actor(&self, cx: &Context) -> services::Result<Option<Actor>> {
        match self {
            Self::Session(token) => Ok(sessions::find(cx, token).await?.map(|person| person.actor())),
            Self::Proxy(person, role) => people::acting_as(cx, *person, *role).await,
        }
    }
}

/// Both headers, once each, and as they are spelled in the interface; or nothing.
fn named_by_proxy(headers: &HeaderMap) -> Option<Credentials> {
    let only = |name: &HeaderName| {
        let mut values = headers.get_all(name).iter();
        values.next().filter(|_| values.next().is_none())?.to_str().ok()
    };
    Some(Credentials::Proxy(PersonId::parse(only(&USER_ID)?)?, Role::parse(only(&USER_ROLE)?)?))
}

fn token(headers: &HeaderMap) -> Option<String> {
    CookieJar::from_headers(headers).get(COOKIE).map(|cookie| cookie.value().to_owned())
}

/// Shown to nobody.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Session(_) => f.write_str("Session(…)"),
            Self::Proxy(person, role) => f.debug_tuple("Proxy").field(person).field(role).finish(),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct SignIn {
    person: String,
    next: Option<String>,
}

/// `POST /sign-in`: enters as anybody of the demo company. Works without script.
pub(crate) async fn sign_in(
    State(state): State<AppState>,
    headers: HeaderMap,
    form: Result<Form<SignIn>, FormRejection>,
) -> Result<Response, ApiError> {
    if state.config.auth != Auth::Demo {
        return Err(Refusal::NotFound.into());
    }
    let Ok(Form(SignIn { person, next })) = form else { return Ok(to(DOOR, None)) };
    let Some(person) = PersonId::parse(&person) else { return Ok(to(DOOR, None)) };
    let user_agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    match sessions::open(&state.cx, person, user_agent).await {
        Ok(token) => {
            Ok(to(&local(next.as_deref()), Some(cookie(&state, &token.0, sessions::LIFETIME_SECONDS))))
        }
        // Somebody who was there when the page was made.
        Err(services::Error::Refused(_)) => Ok(to(DOOR, None)),
        Err(failed) => Err(failed.into()),
    }
}

/// `POST /sign-out`: the session is over, here and in the database.
pub(crate) async fn sign_out(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if let Some(token) = token(&headers) {
        sessions::close(&state.cx, &token).await?;
    }
    Ok(to(DOOR, Some(cookie(&state, "", 0))))
}

/// A path of ours to go on to; never somewhere else.
fn local(next: Option<&str>) -> String {
    let is_local = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    next.filter(is_local).unwrap_or("/").to_owned()
}

fn cookie(state: &AppState, value: &str, seconds: i64) -> String {
    let secure = if state.public_url.is_secure() { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

fn to(path: &str, cookie: Option<String>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let cookie = cookie.map(|cookie| (header::SET_COOKIE, cookie));
    for (name, value) in [(header::LOCATION, path.to_owned())].into_iter().chain(cookie) {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_stays_here() {
        for (next, expected) in [
            (None, "/"),
            (Some("/book"), "/book"),
            (Some("/calendar?week=2026-W10&view=agenda"), "/calendar?week=2026-W10&view=agenda"),
            (Some("//evil.example"), "/"),
            (Some("/\\evil.example"), "/"),
            (Some("https://evil.example"), "/"),
            (Some("/a\r\nSet-Cookie: x=y"), "/"),
            (Some("book"), "/"),
            (Some(""), "/"),
        ] {
            assert_eq!(local(next), expected, "{next:?}");
        }
    }
}
