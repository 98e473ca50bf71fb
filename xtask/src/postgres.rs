//! A PostgreSQL cluster for the tests: its own folder and port, nothing kept.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::guarded::{self, Guarded};
use crate::run;
use crate::system;

/// PostgreSQL refuses to run as root: then it runs as the user Debian's package has made for it.
const USER: &str = "postgres";

const PROGRAMS: [&str; 3] = ["initdb", "postgres", "pg_isready"];

/// What is written need not survive: nothing waits for the disk.
const SETTINGS: [&str; 7] = [
    "listen_addresses=127.0.0.1",
    "max_connections=300",
    "shared_buffers=128MB",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "log_min_messages=fatal",
];

pub(crate) fn start() -> Result<Guarded> {
    let programs = programs().context("PostgreSQL is missing")?;
    let (folder, port) = (guarded::folder("postgres")?, guarded::free_port()?);
    if system::is_root() {
        guarded::give_to(USER, &folder)?;
    }
    let data = folder.join("data");
    initialize(&programs, &data).inspect_err(|_| drop(fs::remove_dir_all(&folder)))?;
    let mut server = as_its_user(&programs.join("postgres"));
    server.arg("-D").arg(&data).arg("-k").arg(&folder).args(["-p", &port.to_string()]);
    server.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    let server = Guarded::start("PostgreSQL", "INT", folder, port, &server)?;
    wait_until_ready(&programs, port)?;
    Ok(server)
}

pub(crate) fn url(server: &Guarded) -> String {
    format!("postgres://{USER}@127.0.0.1:{}/postgres", server.port())
}

/// The folder of the programs: on the path, else where Debian keeps the newest.
pub(crate) fn programs() -> Option<PathBuf> {
    let on_path =
        env::var_os("PATH").into_iter().flat_map(|path| env::split_paths(&path).collect::<Vec<_>>());
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debians: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    debians.sort_by_key(|folder| std::cmp::Reverse(major(folder)));
    let has_all = |folder: &PathBuf| PROGRAMS.iter().all(|program| folder.join(program).is_file());
    on_path.chain(debians).find(has_all)
}

fn major(folder: &Path) -> u32 {
    let version = folder.parent().and_then(|version| version.file_name()?.to_str()?.parse().ok());
    version.unwrap_or_default()
}

fn initialize(programs: &Path, data: &Path) -> Result<()> {
    let mut initdb = as_its_user(&programs.join("initdb"));
    let locale = if cfg!(target_os = "linux") { "--locale=C.UTF-8" } else { "--locale=C" };
    initdb.args(["-U", USER, "--auth=trust", "--encoding=UTF8", locale, "--no-sync", "-D"]).arg(data);
    match initdb.current_dir("/").output()? {
        made if made.status.success() => Ok(()),
        made => bail!("initdb failed: {}", String::from_utf8_lossy(&made.stderr).trim()),
    }
}

fn as_its_user(program: &Path) -> Command {
    if !system::is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", USER, "--regid", USER, "--init-groups", "--"]).arg(program);
    command
}

/// A port that is open may still answer "the database system is starting up".
fn wait_until_ready(programs: &Path, port: u16) -> Result<()> {
    let mut ready = Command::new(programs.join("pg_isready"));
    ready.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
    for _ in 0..300 {
        if run::ask(&mut ready).is_some() {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(100));
    }
    bail!("PostgreSQL listens and yet is not ready")
}
