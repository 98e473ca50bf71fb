//! Who is calling, and from which site.

mod support;

use domain::{actor::Role, people::RawPerson};
use reqwest::Method;
use serde_json::json;
use services::{people, testing::World};
use support::{Answer, Caller, Server, Setup};

async fn behind_a_proxy() -> Server {
    Server::start(World::sqlite().await).await
}

async fn demo() -> Server {
    Server::start_with(World::sqlite().await, Setup::new().with("CONVOKE_AUTH", "demo")).await
}

#[tokio::test]
async fn a_proxy_says_who_calls_in_exactly_one_way() {
    let server = behind_a_proxy().await;
    let (ana, clara) = (server.world.ana().await, server.world.clara().await);
    let (ana, clara) = (ana.id.to_string(), clara.id.to_string());
    let simple = ana.replace('-', "");
    let nobody = "0198c0de-0000-7000-8000-000000000001";
    let id = "x-user-id";
    let role = "x-user-role";
    for (headers, expected) in [
        (vec![(id, ana.as_str()), (role, "interviewer")], 200),
        (vec![("X-USER-ID", &ana), ("X-User-Role", "interviewer")], 200),
        (vec![(id, &ana.to_uppercase()), (role, "interviewer")], 200),
        (vec![], 401),
        (vec![(id, &ana)], 401),
        (vec![(role, "interviewer")], 401),
        (vec![(id, &ana), (role, "coordinator")], 401),
        (vec![(id, &clara), (role, "interviewer")], 401),
        (vec![(id, &ana), (role, "Interviewer")], 401),
        (vec![(id, &ana), (role, "INTERVIEWER")], 401),
        (vec![(id, &ana), (role, "interviewer,coordinator")], 401),
        (vec![(id, &ana), (role, "boss")], 401),
        (vec![(id, &ana), (role, "")], 401),
        (vec![(id, &ana), (role, "interviewer"), (role, "interviewer")], 401),
        (vec![(id, &ana), (id, &ana), (role, "interviewer")], 401),
        (vec![(id, nobody), (role, "interviewer")], 401),
        (vec![(id, &simple), (role, "interviewer")], 401),
        (vec![(id, "ana"), (role, "interviewer")], 401),
        (vec![(id, ""), (role, "interviewer")], 401),
        (vec![(id, "' OR 1=1 --"), (role, "interviewer")], 401),
    ] {
        let caller =
            headers.iter().fold(server.anonymous(), |caller, (name, value)| caller.with(name, value));
        assert_eq!(caller.get("/api/me").await.status, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_trusted_says_nothing() {
    let setup = Setup::new().with("CONVOKE_TRUSTED_PROXIES", "10.0.0.0/8");
    let server = Server::start_with(World::sqlite().await, setup).await;
    let ana = server.interviewer().await;
    ana.get("/api/me").await.is(401, "unauthenticated");
    // Not even when it claims to speak for one that is.
    ana.with("x-forwarded-for", "10.0.0.1").get("/api/me").await.is(401, "unauthenticated");
}

#[tokio::test]
async fn outside_the_proxy_mode_its_headers_mean_nothing() {
    let server = demo().await;
    server.interviewer().await.get("/api/me").await.is(401, "unauthenticated");
}

#[tokio::test]
async fn behind_a_proxy_there_is_nothing_to_sign_in_to() {
    let server = behind_a_proxy().await;
    let ana = server.world.ana().await;
    let answer = sign_in(&server.anonymous(), &format!("person={}", ana.id)).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("set-cookie"), None);
}

#[tokio::test]
async fn somebody_of_many_roles_acts_as_the_one_that_is_named() {
    let server = behind_a_proxy().await;
    let both = server.world.person("Eva Both", "Europe/Paris", &[Role::Interviewer, Role::Coordinator]).await;
    server.acting(&both, Role::Interviewer).get("/api/candidates").await.is(403, "forbidden");
    server.acting(&both, Role::Coordinator).get("/api/candidates").await.ok(200);
}

#[tokio::test]
async fn whoever_is_no_longer_active_does_not_call() {
    let server = behind_a_proxy().await;
    let (ana, dee) = (server.world.ana().await, server.world.dee().await);
    let inactive = RawPerson { active: Some(false), ..RawPerson::default() };
    people::edit(&server.world.cx, &dee.actor(), ana.id, inactive).await.unwrap();
    server.person(&ana).get("/api/me").await.is(401, "unauthenticated");
}

#[tokio::test]
async fn one_enters_the_demo_company_as_anybody_and_leaves_again() {
    let server = demo().await;
    let ana = server.world.ana().await;
    let entered =
        sign_in(&server.anonymous(), &format!("person={}&next=%2Fslots%3Fweek%3D2026-W10", ana.id)).await;
    assert_eq!((entered.status.as_u16(), entered.header("location")), (303, Some("/slots?week=2026-W10")));
    let cookie = entered.header("set-cookie").unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1209600"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "over plain HTTP: {cookie}");

    let ana_here = signed_in(&server, &cookie);
    assert_eq!(ana_here.get("/api/me").await.ok(200)["name"], "Ana Moreau");

    let left = Answer::of(ana_here.request(Method::POST, "/sign-out")).await;
    assert_eq!((left.status.as_u16(), left.header("location")), (303, Some("/sign-in")));
    assert!(left.header("set-cookie").unwrap().contains("Max-Age=0"));
    ana_here.get("/api/me").await.is(401, "unauthenticated");
}

#[tokio::test]
async fn nobody_is_entered_who_is_not_there() {
    let server = demo().await;
    for form in ["person=ana", "person=0198c0de-0000-7000-8000-000000000001", "person=", ""] {
        let answer = sign_in(&server.anonymous(), form).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/sign-in")), "{form}");
        assert_eq!(answer.header("set-cookie"), None, "{form}");
    }
}

#[tokio::test]
async fn a_cookie_that_is_no_session_is_nobodys() {
    let server = demo().await;
    for cookie in ["convoke_session=", "convoke_session=x", "convoke_session=%00", "other=1"] {
        server.anonymous().with("cookie", cookie).get("/api/me").await.is(401, "unauthenticated");
    }
}

#[tokio::test]
async fn behind_tls_the_cookie_is_kept_from_plain_http() {
    let setup =
        Setup::new().with("CONVOKE_AUTH", "demo").with("CONVOKE_PUBLIC_URL", "https://convoke.example.com");
    let server = Server::start_with(World::sqlite().await, setup).await;
    let ana = server.world.ana().await;
    let entered = sign_in(&server.anonymous(), &format!("person={}", ana.id)).await;
    assert!(entered.header("set-cookie").unwrap().ends_with("; Secure"));
    assert!(entered.header("strict-transport-security").is_some());
}

#[tokio::test]
async fn another_sites_page_changes_nothing_and_may_read_what_browsers_keep_from_it() {
    let server = behind_a_proxy().await;
    let ana = server.interviewer().await;
    let own = format!("http://{}", server.addr);
    let own_by_name = format!("http://localhost:{}", server.addr.port());
    for (headers, foreign) in [
        (vec![], false),
        (vec![("origin", own.as_str())], false),
        (vec![("origin", &own_by_name)], false),
        (vec![("origin", "https://evil.example")], true),
        (vec![("origin", "null")], true),
        (vec![("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")], true),
        (vec![("sec-fetch-site", "cross-site")], true),
        (vec![("sec-fetch-site", "same-site")], true),
        (vec![("sec-fetch-site", "same-origin")], false),
        (vec![("origin", &own), ("sec-fetch-site", "same-site")], false),
    ] {
        let caller = headers.iter().fold(ana.clone(), |caller, (name, value)| caller.with(name, value));
        let (status, code) = if foreign { (403, "forbidden") } else { (400, "invalid_input") };
        caller.post("/api/slots", &json!({})).await.is(status, code);
        let status = if foreign { 403 } else { 404 };
        let unknown = "/api/slots/0198c0de-0000-7000-8000-000000000001";
        assert_eq!(caller.delete(unknown).await.status, status, "{headers:?}");
        assert_eq!(caller.get("/api/me").await.status, 200, "{headers:?}");
    }
}

#[tokio::test]
async fn another_sites_page_signs_nobody_in() {
    let server = demo().await;
    let ana = server.world.ana().await;
    let caller = server.anonymous().with("origin", "https://evil.example");
    let answer = sign_in(&caller, &format!("person={}", ana.id)).await;
    answer.is(403, "forbidden");
    assert_eq!(answer.header("set-cookie"), None);
}

#[tokio::test]
async fn who_calls_is_asked_before_where_from_and_both_before_what() {
    let server = behind_a_proxy().await;
    let foreign = |caller: Caller| caller.with("origin", "https://evil.example");
    foreign(server.anonymous()).post("/api/slots", &json!({})).await.is(401, "unauthenticated");
    foreign(server.coordinator().await).post("/api/slots", &json!({})).await.is(403, "forbidden");
    server.coordinator().await.post("/api/slots", &json!({})).await.is(403, "forbidden");
    server.anonymous().send(Method::PUT, "/api/slots", None).await.is(405, "method_not_allowed");
}

async fn sign_in(caller: &Caller, form: &str) -> Answer {
    let request = caller.request(Method::POST, "/sign-in");
    Answer::of(request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned()))
        .await
}

fn signed_in(server: &Server, set_cookie: &str) -> Caller {
    server.anonymous().with("cookie", set_cookie.split(';').next().expect("a cookie"))
}
