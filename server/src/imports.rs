//! Files that people choose to be imported: they are kept, and the page says what they would do. The form is sent as it
//! is, with a script or without.

use app::{
    imports::{Problem, looked_at, not_kept},
    ssr::Visit,
};
use axum::{
    Extension,
    extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, multipart::Field},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, post},
};
use domain::{
    imports::{MOST_OCTETS, Noun},
    refusal::Refusal,
};
use services::{Error, imports};

use crate::{AppState, rest::ApiError};

/// What a form has beside its file.
const FRAME: usize = 64 * 1024;

/// Where a file of that kind is sent to.
pub(crate) fn chosen(noun: Noun) -> MethodRouter<AppState> {
    let keep =
        async move |Extension(visit): Extension<Visit>, request: Request| keep(noun, visit, request).await;
    post(keep).layer(DefaultBodyLimit::max(MOST_OCTETS + FRAME))
}

async fn keep(noun: Noun, visit: Visit, request: Request) -> Response {
    let Some(actor) = visit.caller else { return to("/sign-in") };
    if imports::may_import(&actor, noun).is_err() {
        return to("/");
    }
    let (name, file) = match file(request).await {
        Ok(file) => file,
        Err(problem) => return to(&not_kept(noun, problem)),
    };
    match imports::keep(&visit.cx, &actor, noun, &name, file).await {
        Ok(id) => to(&looked_at(noun, id)),
        Err(Error::Refused(Refusal::InvalidInput { .. })) => to(&not_kept(noun, Problem::Nothing)),
        Err(Error::Refused(_)) => to(&not_kept(noun, Problem::Again)),
        Err(error) => ApiError::from(error).into_response(),
    }
}

/// The file of the form, and what its browser calls it.
async fn file(request: Request) -> Result<(String, Vec<u8>), Problem> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Problem::Again)?;
    while let Some(field) = form.next_field().await.map_err(|error| problem(error.status()))? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            let file = contents(field).await?;
            return if file.is_empty() { Err(Problem::Nothing) } else { Ok((name, file)) };
        }
    }
    Err(Problem::Nothing)
}

async fn contents(mut field: Field<'_>) -> Result<Vec<u8>, Problem> {
    let mut file = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| problem(error.status()))? {
        if file.len() + chunk.len() > MOST_OCTETS {
            return Err(Problem::TooLarge);
        }
        file.extend_from_slice(&chunk);
    }
    Ok(file)
}

fn problem(status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE { Problem::TooLarge } else { Problem::Again }
}

fn to(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(path) = HeaderValue::try_from(path) {
        response.headers_mut().insert(header::LOCATION, path);
    }
    response
}
