//! A server for the time of the tests. A shell stands guard over it: when we are gone, whatever the reason, its
//! input ends, and it takes the server and its folder down.

use std::fs;
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::{self, interrupted};

const GUARD: &str = r#"
stop=$1 folder=$2
shift 2
"$@" </dev/null >"$folder/log" 2>&1 &
trap '' INT TERM HUP
cat >/dev/null
kill -s "$stop" $! 2>/dev/null
wait $!
rm -rf "$folder"
"#;

const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(crate) struct Guarded {
    name: &'static str,
    guard: Child,
    folder: PathBuf,
    port: u16,
}

impl Guarded {
    /// Starts the server; `stop` is the signal that ends it, `folder` its own, removed with it.
    pub(crate) fn start(
        name: &'static str,
        stop: &str,
        folder: PathBuf,
        port: u16,
        server: &Command,
    ) -> Result<Self> {
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard", stop])
            .arg(&folder)
            .arg(server.get_program())
            .args(server.get_args())
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let server = Self { name, guard, folder, port };
        server.wait_until_it_answers()?;
        Ok(server)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    fn wait_until_it_answers(&self) -> Result<()> {
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if interrupted() {
                bail!("stopped while {} was starting", self.name);
            }
            if started.elapsed() > PATIENCE {
                bail!("{} did not answer within {}: {}", self.name, run::lasted(PATIENCE), self.last_words());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn last_words(&self) -> String {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        log.lines().last().unwrap_or("it said nothing").to_owned()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// A fresh folder for a server.
pub(crate) fn folder(name: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("convoke-{name}-{}", std::process::id()));
    fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder)
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Hands a folder to the user a server runs as.
pub(crate) fn give_to(user: &str, folder: &Path) -> Result<()> {
    let given = run::ask(Command::new("chown").arg(user).arg(folder));
    given.map(|_| ()).with_context(|| format!("{} cannot be given to the user {user}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listener(port: u16) -> Command {
        let mut command = Command::new("perl");
        let script = "use IO::Socket::INET; $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], Listen => 5, ReuseAddr => 1) or die; print \"up\\n\"; sleep 60 while 1";
        command.args(["-e", script]).arg(port.to_string());
        command
    }

    #[test]
    fn a_server_and_its_folder_go_when_we_let_go() {
        let (folder, port) = (folder("guarded-test").unwrap(), free_port().unwrap());
        let server = Guarded::start("a listener", "TERM", folder.clone(), port, &listener(port)).unwrap();
        assert!(TcpStream::connect(("127.0.0.1", server.port())).is_ok());
        drop(server);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!folder.exists());
    }
}
