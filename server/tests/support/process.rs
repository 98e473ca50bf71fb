//! The executable itself, in a folder and an environment of its own.

use std::{
    net::SocketAddr,
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use chrono::{DateTime, Days, NaiveDate, Weekday};
use reqwest::Client;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStderr, Command},
    task::JoinHandle,
    time::timeout,
};

use super::Caller;

/// For a start, or an end, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where it keeps what it knows, unless it is told otherwise.
    pub(crate) fn database(&self) -> String {
        format!("sqlite://{}", self.path().join("convoke.db").display())
    }

    /// `convoke` with these arguments and variables, and no others.
    pub(crate) fn command(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_convoke"));
        command.args(arguments).env_clear().envs(environment.iter().copied()).current_dir(self.path());
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs it to its end.
    pub(crate) async fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Ended {
        let output = timeout(PATIENCE, self.command(arguments, environment).output()).await;
        Ended::of(output.expect("it ends in time").expect("it starts"))
    }

    /// Runs it to its end with something on its standard input.
    pub(crate) async fn fed(&self, arguments: &[&str], input: &str) -> Ended {
        let path = self.path().join("input");
        std::fs::write(&path, input).expect("a file");
        let mut command = self.command(arguments, &[]);
        command.stdin(std::fs::File::open(path).expect("the file"));
        let output = timeout(PATIENCE, command.output()).await;
        Ended::of(output.expect("it ends in time").expect("it starts"))
    }

    /// Adds somebody from the command line, who prints their id.
    pub(crate) async fn add(
        &self,
        name: &str,
        role: &str,
        zone: &str,
        environment: &[(&str, &str)],
    ) -> String {
        let email = super::address(name);
        let arguments =
            ["people", "add", "--name", name, "--email", &email, "--role", role, "--time-zone", zone];
        self.run(&arguments, environment).await.done().trim_end().to_owned()
    }

    /// Starts `serve` on a free port, and waits until it serves.
    pub(crate) async fn serve(&self, environment: &[(&str, &str)]) -> Serving {
        self.serve_as(&["serve"], environment).await
    }

    /// The same with flags.
    pub(crate) async fn serve_as(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Serving {
        let environment: Vec<_> = [("CONVOKE_ADDR", "127.0.0.1:0"), ("CONVOKE_LOG_FORMAT", "json")]
            .into_iter()
            .chain(environment.iter().copied())
            .collect();
        let mut command = self.command(arguments, &environment);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut log = BufReader::new(child.stderr.take().expect("standard error")).lines();
        let addr = timeout(PATIENCE, address(&mut log)).await.expect("it serves in time");
        // Read all along: a process whose log nobody reads stands still in the end.
        let log = tokio::spawn(async move {
            let mut said = Vec::new();
            while let Ok(Some(line)) = log.next_line().await {
                said.push(line);
            }
            said
        });
        Serving { child, log, addr }
    }
}

/// From the line that says so.
async fn address(log: &mut Lines<BufReader<ChildStderr>>) -> SocketAddr {
    let mut said = Vec::new();
    while let Some(line) = log.next_line().await.expect("logs are text") {
        let json: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        if json["message"] == "serving" {
            return json["addr"].as_str().and_then(|addr| addr.parse().ok()).expect("an address");
        }
        said.push(line);
    }
    panic!("it did not serve: {said:?}")
}

pub(crate) struct Serving {
    child: Child,
    log: JoinHandle<Vec<String>>,
    pub(crate) addr: SocketAddr,
}

impl Serving {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// Somebody, as the proxy in front of it says.
    pub(crate) fn caller(&self, id: &str, role: &str) -> Caller {
        Caller::nobody(self.addr).with("x-user-id", id).with("x-user-role", role)
    }

    /// The Monday of a week that is well ahead, by its own clock.
    pub(crate) async fn monday_ahead(&self) -> NaiveDate {
        let answer = Caller::nobody(self.addr).get("/api/health/live").await;
        let now = DateTime::parse_from_rfc2822(answer.header("date").expect("a date")).expect("an instant");
        now.date_naive().week(Weekday::Mon).first_day() + Days::new(14)
    }

    /// `TERM`, `INT`.
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().expect("it runs").to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().await;
        assert!(sent.expect("kill is there").success());
    }

    /// As a power cut would.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("it can be killed");
    }

    /// Waits for its end: its exit status, and what it logged since it served.
    pub(crate) async fn ended(mut self) -> (Option<i32>, Vec<String>) {
        let status = timeout(PATIENCE, self.child.wait()).await.expect("it ends in time");
        (status.expect("it has a status").code(), self.log.await.expect("its log"))
    }
}

/// A command that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    fn of(Output { status, stdout, stderr }: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Self { status: status.code(), out: text(stdout), err: text(stderr) }
    }

    /// Its standard output, once it has done what it was asked.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        assert_eq!(self.status, Some(0), "{self:?}");
        self.out
    }

    /// Its one line of complaint, and nothing else.
    #[track_caller]
    pub(crate) fn complaint(self, status: i32) -> String {
        assert_eq!((self.status, self.out.as_str()), (Some(status), ""), "{self:?}");
        let line = self.err.strip_suffix('\n').expect("a line");
        let sentence = line.strip_prefix("convoke: ").unwrap_or_else(|| panic!("{line:?}"));
        assert!(!sentence.contains('\n'), "{sentence}");
        sentence.to_owned()
    }
}

pub(crate) fn client() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}
