//! What is logged of requests, and what never is.

mod support;

use serde_json::{Value, json};
use support::{Caller, process::Folder};

#[tokio::test]
async fn a_line_says_who_did_what_and_how_it_went_and_nothing_private() {
    let folder = Folder::new();
    let clara = [
        "people",
        "add",
        "--name",
        "Clara Secret",
        "--email",
        "clara.secret@example.com",
        "--role",
        "coordinator",
        "--time-zone",
        "UTC",
    ];
    let clara = folder.run(&clara, &[]).await.done().trim_end().to_owned();
    let serving = folder
        .serve(&[
            ("CONVOKE_AUTH", "trusted-proxy"),
            ("CONVOKE_TRUSTED_PROXIES", "127.0.0.1"),
            ("RUST_LOG", "debug"),
        ])
        .await;
    let caller = Caller::nobody(serving.addr)
        .with("x-user-id", &clara)
        .with("x-user-role", "coordinator")
        .with("cookie", "convoke_session=a-secret-token")
        .with("authorization", "Bearer a-secret-token")
        .with("x-forwarded-for", "198.51.100.7")
        .with("x-request-id", "trace-7");
    let kai = json!({ "name": "Kai Secret", "email": "kai.secret@example.com" });
    let id = caller.post("/api/candidates", &kai).await.ok(201)["id"].as_str().unwrap().to_owned();
    caller.get("/api/candidates?search=kai.secret").await.ok(200);
    caller.get(&format!("/api/candidates/{id}")).await.ok(200);
    serving.signal("TERM").await;
    let (status, said) = serving.ended().await;

    assert_eq!(status, Some(0));
    let lines: Vec<Value> = said.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let answered: Vec<_> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert_eq!(answered.len(), 3, "{said:?}");
    let first = answered[0];
    assert_eq!(first["status"], 201);
    assert!(first["ms"].is_u64());
    let span = &first["span"];
    for (field, expected) in [
        ("request_id", "trace-7"),
        ("method", "POST"),
        ("route", "/api/candidates"),
        ("client", "198.51.100.7"),
        ("person", &clara),
        ("role", "coordinator"),
    ] {
        assert_eq!(span[field], expected, "{first}");
    }
    for line in said {
        assert!(!line.to_lowercase().contains("secret"), "{line}");
    }
}
