//! A Redis for the tests: its own port, nothing kept.

use std::process::Command;

use anyhow::Result;

use crate::guarded::{self, Guarded};

pub(crate) fn start() -> Result<Guarded> {
    let (folder, port) = (guarded::folder("redis")?, guarded::free_port()?);
    let mut server = Command::new("redis-server");
    server.args([
        "--port",
        &port.to_string(),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
    ]);
    server.arg(&folder);
    Guarded::start("Redis", "TERM", folder, port, &server)
}

pub(crate) fn url(server: &Guarded) -> String {
    format!("redis://127.0.0.1:{}", server.port())
}
