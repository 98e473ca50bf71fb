//! What is asked before a call is looked at: who calls, from which site, and whether they write too much.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use app::ui::theme::Theme;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    actor::{Actor, Role},
    refusal::Refusal,
};
use services::Allowance;
use tracing::Span;

use crate::{
    AppState,
    config::Auth,
    limits::Verdict,
    metrics::REFUSED_BY_LIMIT,
    origin,
    rest::{answer::say_what_is_left, error::ApiError},
    session::{Caller, Credentials},
    telemetry::RequestId,
};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A call that nobody may make unknown. The order is the interface's: 401, then another site's page, then writes.
pub(crate) async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    let caller = match caller(&state, &head).await {
        Ok(caller) => caller,
        Err(refused) => return refused.into_response(),
    };
    let refused = match limit(&state, &head, Some(&caller.actor)) {
        Ok(refused) => refused,
        Err(shut_out) => return shut_out.into_response(),
    };
    let allowance = refused.as_ref().map(|&(_, allowance)| allowance);
    head.extensions.insert(Caller { refused, ..caller });
    told(next.run(Request::from_parts(head, body)).await, allowance)
}

/// A call of the one who is known, if anybody, for pages: those decide for themselves what to show whom.
pub(crate) async fn welcome(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    if is_write(&head.method) && origin::is_foreign(&head.headers, &state.public_url) {
        return turned_away(&head, Refusal::Forbidden.into());
    }
    let actor = match identified(&state, &head).await {
        Ok(actor) => actor,
        Err(failed) => return turned_away(&head, failed),
    };
    let actor = actor.map(|(_, actor)| actor);
    let refused = match limit(&state, &head, actor.as_ref()) {
        Ok(refused) => refused,
        Err(ShutOut(refusal, allowance)) => {
            return told(turned_away(&head, refusal.into()), Some(allowance));
        }
    };
    let me = match known_by_name(&state, &head, actor.as_ref()).await {
        Ok(me) => me,
        Err(failed) => return turned_away(&head, failed),
    };
    let (refusal, allowance) = refused.unzip();
    head.extensions.insert(visit(&state, &head, actor, me, refusal));
    told(next.run(Request::from_parts(head, body)).await, allowance)
}

/// In the words of whoever asks: a page that is open reads what its calls are answered, and nothing else.
fn turned_away(head: &Parts, error: services::Error) -> Response {
    if is_call_of_a_page(head) {
        app::ssr::turned_away(error, &RequestId::of(head).to_string()).into_response()
    } else {
        ApiError::from(error).into_response()
    }
}

fn is_call_of_a_page(head: &Parts) -> bool {
    head.uri.path().starts_with("/pages/") && !app::ssr::accepts_html(head)
}

async fn caller(state: &AppState, head: &Parts) -> Result<Caller, ApiError> {
    let (credentials, actor) = identified(state, head).await?.ok_or(Refusal::Unauthenticated)?;
    if is_write(&head.method) && origin::is_foreign(&head.headers, &state.public_url) {
        return Err(Refusal::Forbidden.into());
    }
    Ok(Caller { actor, request_id: RequestId::of(head), credentials, cx: state.cx.clone(), refused: None })
}

async fn identified(state: &AppState, head: &Parts) -> services::Result<Option<(Credentials, Actor)>> {
    let Some(credentials) = Credentials::of(state, peer(head), &head.headers) else { return Ok(None) };
    let Some(actor) = credentials.actor(&state.cx).await? else { return Ok(None) };
    let roles: Vec<_> = actor.roles.iter().map(Role::as_str).collect();
    Span::current().record("person", actor.person.to_string()).record("role", roles.join(","));
    Ok(Some((credentials, actor)))
}

/// Whoever goes on and on with what is refused.
struct ShutOut(Refusal, Allowance);

impl IntoResponse for ShutOut {
    fn into_response(self) -> Response {
        let Self(refusal, allowance) = self;
        told(ApiError::from(refusal).into_response(), Some(allowance))
    }
}

/// Whether the request is a write too many; whoever is shut out is answered here and now.
fn limit(
    state: &AppState,
    head: &Parts,
    actor: Option<&Actor>,
) -> Result<Option<(Refusal, Allowance)>, ShutOut> {
    if !is_write(&head.method) {
        return Ok(None);
    }
    let person = actor.map(|actor| actor.person);
    match state.writes_limit.admit(person, client_address(state, head), state.cx.now()) {
        Verdict::Admitted => Ok(None),
        Verdict::Refused(refusal, allowance) => Ok(Some((refusal, allowance))),
        Verdict::ShutOut(refusal, allowance) => Err(ShutOut(refusal, allowance)),
    }
}

/// Pages show who is signed in; the functions they call need not know the name.
async fn known_by_name(
    state: &AppState,
    head: &Parts,
    actor: Option<&Actor>,
) -> services::Result<Option<app::session::Me>> {
    match actor {
        Some(actor) if !head.uri.path().starts_with("/pages/") => {
            app::ssr::me(&state.cx, actor).await.map(Some)
        }
        _ => Ok(None),
    }
}

fn visit(
    state: &AppState,
    head: &Parts,
    caller: Option<Actor>,
    me: Option<app::session::Me>,
    refused: Option<Refusal>,
) -> app::ssr::Visit {
    let request_id = RequestId::of(head);
    let request = services::Request { id: Some(request_id.to_string()), refused, ..Default::default() };
    let cookies = head.headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok());
    let theme = cookies.map(Theme::remembered).unwrap_or_default();
    app::ssr::Visit {
        cx: state.cx.for_request(Arc::new(request)),
        caller,
        me,
        auth: match state.config.auth {
            Auth::TrustedProxy => app::ssr::AuthMode::TrustedProxy,
            Auth::Demo | Auth::Accounts | Auth::Oidc => app::ssr::AuthMode::Demo,
        },
        theme,
        request_id: request_id.to_string(),
    }
}

fn is_write(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Who holds the other end of the connection.
pub(crate) fn peer(head: &Parts) -> IpAddr {
    let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::from([0, 0, 0, 0]), |ConnectInfo(peer)| peer.ip().to_canonical())
}

/// Where the request comes from: behind trusted proxies the last address that is none of theirs.
pub(crate) fn client_address(state: &AppState, head: &Parts) -> IpAddr {
    let mut address = peer(head);
    let mut forwarded = forwarded_for(&head.headers);
    while state.trusts(address)
        && let Some(before) = forwarded.pop().flatten()
    {
        address = before;
    }
    address
}

/// The addresses that the proxies on the way noted, the nearest last; `None` for what is none.
fn forwarded_for(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let values = headers.get_all(FORWARDED_FOR).iter();
    let listed = values.flat_map(|value| value.to_str().unwrap_or("?").split(','));
    listed.map(|raw| address(raw.trim())).collect()
}

/// With or without a port.
fn address(raw: &str) -> Option<IpAddr> {
    let bare = raw.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(raw);
    let parsed = bare.parse().ok().or_else(|| Some(raw.parse::<SocketAddr>().ok()?.ip()));
    parsed.map(|address: IpAddr| address.to_canonical())
}

/// `allowance`: of the limit on writes, where that refused the request.
fn told(mut response: Response, allowance: Option<Allowance>) -> Response {
    if let Some(allowance) = allowance.filter(|_| response.status() == StatusCode::TOO_MANY_REQUESTS) {
        say_what_is_left(&mut response, allowance);
        metrics::counter!(REFUSED_BY_LIMIT, "limit" => "writes").increment(1);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_and_without_a_port() {
        for (raw, expected) in [
            ("10.0.0.1", Some("10.0.0.1")),
            ("10.0.0.1:4711", Some("10.0.0.1")),
            ("::ffff:10.0.0.1", Some("10.0.0.1")),
            ("[2001:db8::1]:4711", Some("2001:db8::1")),
            ("[2001:db8::1]", Some("2001:db8::1")),
            ("unknown", None),
            ("", None),
        ] {
            assert_eq!(address(raw), expected.map(|address| address.parse().unwrap()), "{raw}");
        }
    }
}
