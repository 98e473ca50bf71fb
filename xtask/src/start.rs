//! `cargo xtask start`: from a clean checkout to the demo company in a browser.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::place::Place;
use crate::run::{self, interrupted, lasted};
use crate::site;
use crate::steps::Steps;
use crate::tools;

const PATIENCE: Duration = Duration::from_secs(30);
const STOPPING: Duration = Duration::from_secs(15);

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    port: u16,
    /// The company of the last start, with everything that was done to it.
    keep: bool,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        match words {
            [] => Ok(Self { port: 3000, keep: false }),
            ["--keep", rest @ ..] => Ok(Self { keep: true, ..Self::parse(rest)? }),
            ["--port", port, rest @ ..] => {
                let port = port.parse().ok().filter(|port| *port > 0);
                let port = port.context("`--port` takes a number between 1 and 65535")?;
                Ok(Self { port, ..Self::parse(rest)? })
            }
            [word, ..] => bail!("`start` does not know `{word}`; it takes --port N and --keep"),
        }
    }
}

pub(crate) fn start(place: &Place, options: Options) -> Result<ExitCode> {
    check_port(options.port)?;
    let mut steps = Steps::new();
    tools::for_building(place, &mut steps)?;
    site::build_site(place, &mut steps)?;
    site::build_executable(place, &mut steps)?;
    check_port(options.port)?;
    let mut server = serve(place, &options)?;
    wait_until_healthy(&mut server, options.port)?;
    println(&format!("Open http://127.0.0.1:{}", options.port));
    let status = attend(&mut server)?;
    Ok(code(status))
}

/// A company that is new every time shows its slots around today and needs no migration.
fn serve(place: &Place, options: &Options) -> Result<Child> {
    let folder = place.root.join("target/demo");
    if !options.keep && folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::create_dir_all(&folder)?;
    let mut server = Command::new(place.executable());
    server.arg("serve").current_dir(&place.root).env_remove("REDIS_URL");
    server.env("CONVOKE_AUTH", "demo").env("DATABASE_URL", "sqlite://target/demo/convoke.db");
    server.env("CONVOKE_ADDR", format!("127.0.0.1:{}", options.port));
    server.spawn().context("the executable cannot be started")
}

fn check_port(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(_) => bail!(
            "port {port} is taken on this machine; stop what listens there, or choose another with `--port N`"
        ),
    }
}

fn wait_until_healthy(server: &mut Child, port: u16) -> Result<()> {
    let started = Instant::now();
    while !is_healthy(port) {
        if let Some(status) = server.try_wait()? {
            bail!("the server stopped before it answered ({status}); what it said is above");
        }
        if interrupted() || started.elapsed() > PATIENCE {
            stop(server)?;
            bail!("the server did not answer within {}", lasted(started.elapsed()));
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn is_healthy(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        let asked =
            format!("GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(asked.as_bytes())?;
        let mut answer = String::new();
        stream.take(64).read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// Until it ends by itself, or we are asked to end. A terminal's Ctrl-C reaches the server as well as us.
fn attend(server: &mut Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = server.try_wait()? {
            return Ok(status);
        }
        if interrupted() {
            return stop(server);
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn stop(server: &mut Child) -> Result<ExitStatus> {
    run::signal("TERM", &server.id().to_string());
    let asked = Instant::now();
    while asked.elapsed() < STOPPING {
        if let Some(status) = server.try_wait()? {
            return Ok(status);
        }
        thread::sleep(Duration::from_millis(50));
    }
    server.kill()?;
    Ok(server.wait()?)
}

fn code(status: ExitStatus) -> ExitCode {
    if status.success() || interrupted() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn println(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_any_order() {
        assert_eq!(Options::parse(&[]).unwrap(), Options { port: 3000, keep: false });
        let both = Options { port: 3100, keep: true };
        assert_eq!(Options::parse(&["--keep", "--port", "3100"]).unwrap(), both);
        assert_eq!(Options::parse(&["--port", "3100", "--keep"]).unwrap(), both);
    }

    #[test]
    fn an_option_that_makes_no_sense_is_named() {
        for (words, says) in [
            (&["--fast"][..], "`start` does not know `--fast`; it takes --port N and --keep"),
            (&["--port", "0"], "`--port` takes a number between 1 and 65535"),
            (&["--port", "70000"], "`--port` takes a number between 1 and 65535"),
            (&["--port"], "`start` does not know `--port`; it takes --port N and --keep"),
        ] {
            assert_eq!(Options::parse(words).unwrap_err().to_string(), says);
        }
    }

    #[test]
    fn a_taken_port_is_one_sentence() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let said = check_port(port).unwrap_err().to_string();
        assert!(said.starts_with(&format!("port {port} is taken")), "{said}");
        drop(taken);
        check_port(port).unwrap();
    }

    #[test]
    fn only_an_answer_of_200_is_health() {
        for (answer, healthy) in
            [("HTTP/1.1 200 OK\r\n\r\n", true), ("HTTP/1.1 503 Unavailable\r\n\r\n", false)]
        {
            let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            let port = listener.local_addr().unwrap().port();
            let server = thread::spawn(move || {
                let mut stream = listener.accept().unwrap().0;
                let asked = stream.read(&mut [0; 1024]).unwrap();
                stream.write_all(answer.as_bytes()).map(|()| asked)
            });
            assert_eq!(is_healthy(port), healthy);
            assert!(server.join().unwrap().unwrap() > 0);
        }
    }
}
