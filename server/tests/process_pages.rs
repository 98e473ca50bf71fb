//! Pages, as far as the process has a hand in them.

mod support;

use app::error::AppError;
use domain::refusal::Refusal;
use leptos::server_fn::error::FromServerFnError;
use reqwest::Method;
use services::testing::World;
use support::{Answer, Caller, Server, Setup};

async fn demo() -> Server {
    Server::start_with(World::sqlite().await, Setup::new().with("CONVOKE_AUTH", "demo")).await
}

#[tokio::test]
async fn a_page_runs_only_the_scripts_that_were_made_with_it() {
    let server = demo().await;
    let nonces = [nonce(&server).await, nonce(&server).await];
    assert!(nonces.iter().all(|nonce| nonce.len() >= 16), "{nonces:?}");
    assert_ne!(nonces[0], nonces[1]);
}

async fn nonce(server: &Server) -> String {
    let page = server.anonymous().get("/sign-in").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("object-src 'none'"), "{policy}");
    assert!(!policy.contains("script-src 'self' 'unsafe"), "{policy}");
    let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
    let nonce = rest.split('\'').next().expect("its end").to_owned();
    for script in page.text.split("<script").skip(1) {
        assert!(script.contains(&format!("nonce=\"{nonce}\"")), "{script}");
    }
    nonce
}

#[tokio::test]
async fn pages_tell_browsers_what_not_to_do() {
    let server = demo().await;
    let page = server.anonymous().get("/sign-in").await;
    for (name, expected) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "private, no-cache"),
    ] {
        assert_eq!(page.header(name), Some(expected), "{name}");
    }
    assert!(page.header("permissions-policy").is_some_and(|policy| policy.contains("camera=()")));
    assert_eq!(page.header("strict-transport-security"), None, "over plain HTTP");
}

#[tokio::test]
async fn nobody_is_led_to_the_door_and_back_to_what_they_came_for() {
    let server = demo().await;
    for (path, expected) in
        [("/", "/sign-in"), ("/slots?week=2026-W10", "/sign-in?next=%2Fslots%3Fweek%3D2026-W10")]
    {
        let answer = server.anonymous().get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some(expected)), "{path}");
    }
}

#[tokio::test]
async fn whoever_is_signed_in_sees_their_own_page_by_name() {
    let server = demo().await;
    let ana = server.world.ana().await;
    let form = format!("person={}", ana.id);
    let entered = Answer::of(posted(&server.anonymous(), "/sign-in").body(form)).await;
    let cookie = entered.header("set-cookie").and_then(|cookie| cookie.split(';').next()).expect("a cookie");
    let ana = server.anonymous().with("cookie", cookie);
    assert_eq!(ana.get("/").await.header("location"), Some("/slots"));
    let page = ana.get("/slots").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Ana Moreau"), "{}", page.text);
}

#[tokio::test]
async fn a_page_that_is_not_there_is_a_page_that_says_so() {
    let server = demo().await;
    for path in ["/nowhere", "/pkg/nowhere.js", "/slots/unheard-of", "/api-docs"] {
        let page = server.anonymous().get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{path}");
        assert!(page.text.contains("<h1"), "{}", page.text);
    }
}

#[tokio::test]
async fn a_function_of_a_page_asks_who_calls_and_from_where() {
    let server = demo().await;
    let functions = ["/pages/who_am_i", "/pages/find_slots", "/pages/show_calendar"];
    for path in functions {
        let evil = server.anonymous().with("origin", "https://evil.example");
        // In what pages read.
        let answer = posted(&evil, path).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{path}");
        let told = AppError::de(answer.bytes().await.unwrap());
        assert_eq!(told, AppError::Refused(Refusal::Forbidden), "{path}");
        // A form without a script is answered as whoever reads it.
        Answer::of(posted(&evil, path).header("accept", "text/html")).await.is(403, "forbidden");
    }
    assert_eq!(server.anonymous().get("/pages/find_slots").await.status, 401);
}

fn posted(caller: &Caller, path: &str) -> reqwest::RequestBuilder {
    caller.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded")
}
