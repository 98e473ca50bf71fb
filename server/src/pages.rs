//! The pages of `app`, rendered here, and the functions that they call.

use std::time::Duration;

use any_spawner::Executor;
use app::routes::PATHS;
use axum::{
    Router,
    extract::Request,
    http::{StatusCode, request::Parts},
    middleware::from_fn_with_state,
    response::{Html, IntoResponse, Response},
    routing::{MethodFilter, get, on},
};
use leptos::{
    prelude::{AnyView, IntoAny as _, use_context},
    server_fn::axum::server_fn_paths,
};
use leptos_axum::{handle_server_fns_with_context, render_app_async_with_context};
use services::Error;
use tokio::time::timeout;
use tower::ServiceExt as _;

use crate::{AppState, admission, assets::Names, rest::error::ApiError};

/// A page is made in less, or it never is: what panics in a task of its own leaves the others waiting for it.
const LONGEST: Duration = Duration::from_secs(20);

/// Every page, and every function that a page calls.
pub(crate) fn routes(state: &AppState) -> Router<AppState> {
    // Where what pages wait for is run. A second router of the same process finds it settled.
    drop(Executor::init_tokio());
    let make = render_app_async_with_context(visit, shell(state));
    let page = get(async move |request: Request| {
        timeout(LONGEST, make(request)).await.unwrap_or_else(|_| {
            ApiError::from(Error::Failed(anyhow::anyhow!("a page was not made in {LONGEST:?}")))
                .into_response()
        })
    });
    let pages = PATHS.into_iter().fold(Router::new(), |router, path| router.route(path, page.clone()));
    server_fn_paths().fold(pages, |router, (path, method)| {
        let filter = MethodFilter::try_from(method).unwrap_or(MethodFilter::POST);
        router.route(path, on(filter, |request| handle_server_fns_with_context(visit, request)))
    })
}

/// The page that says that there is none.
pub(crate) async fn not_found(state: AppState, request: Request) -> Response {
    let shell = shell(&state);
    let page = async move |request| made(shell, request).await;
    let page = Router::new().fallback(page).layer(from_fn_with_state(state, admission::welcome));
    page.oneshot(request).await.unwrap_or_else(|never| match never {})
}

async fn made<S>(shell: S, request: Request) -> Response
where
    S: Fn() -> AnyView + Clone + Send + Sync + 'static,
{
    let making = render_app_async_with_context(visit, shell)(request);
    timeout(LONGEST, making).await.unwrap_or_else(|_| {
        ApiError::from(Error::Failed(anyhow::anyhow!("a page was not made in {LONGEST:?}"))).into_response()
    })
}

/// What is shown where a page could not be made, without any of what makes pages.
pub(crate) fn went_wrong(request_id: &str) -> Response {
    let style = Names::find().style;
    let page = include_str!("went_wrong.html").replace("{style}", &style).replace("{id}", request_id);
    (StatusCode::INTERNAL_SERVER_ERROR, Html(page)).into_response()
}

/// Hands `app` what [`admission::welcome`] found out.
fn visit() {
    let visit = use_context::<Parts>().and_then(|head| head.extensions.get::<app::ssr::Visit>().cloned());
    if let Some(visit) = visit {
        app::ssr::provide(visit);
    }
}

fn shell(state: &AppState) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static + use<> {
    let (options, names) = (state.config.leptos.clone(), Names::find());
    move || {
        let Names { style, script, wasm, parts, bundles } =
            if cfg!(debug_assertions) { Names::find() } else { names.clone() };
        // Set by `cargo leptos watch`.
        let live_reload = std::env::var_os("LEPTOS_WATCH").map(|_| options.clone());
        app::shell(app::Assets { style, script, wasm, parts, bundles, live_reload }).into_any()
    }
}
