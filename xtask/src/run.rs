//! Runs one command: shows what it says, gives a sign of life while it says nothing, ends it on Ctrl-C.

use std::io::{self, IsTerminal, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGINT, SIGTERM};

const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(10);

static INTERRUPTED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// What a command said, on both of its outputs, and how it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) said: String,
    pub(crate) status: ExitStatus,
}

/// From here on Ctrl-C and a request to end are remembered, so that what was started can be ended first. A
/// second one ends the program at once. A terminal that goes away is not heeded: `nohup` has to hold.
pub(crate) fn listen_for_interrupts() -> Result<()> {
    let flag = INTERRUPTED.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(flag))?;
        signal_hook::flag::register(signal, Arc::clone(flag))?;
    }
    Ok(())
}

pub(crate) fn interrupted() -> bool {
    INTERRUPTED.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// Runs to the end and shows everything. A status other than success is no error here.
pub(crate) fn run(name: &str, command: &mut Command) -> Result<Ended> {
    let colour = if io::stderr().is_terminal() { ("CARGO_TERM_COLOR", "always") } else { ("NO_COLOR", "1") };
    let mut child = command
        .env(colour.0, colour.1)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .with_context(|| format!("`{}` cannot be started", words(command)))?;
    let heard = Arc::new(Heard::default());
    let listeners = [
        child.stdout.take().map(|from| heard.listen(from, io::stdout())),
        child.stderr.take().map(|from| heard.listen(from, io::stderr())),
    ];
    let status = wait(name, &mut child, &heard)?;
    finish(listeners);
    Ok(Ended { said: heard.text(), status })
}

/// Runs to the end without a word; its standard output if it succeeds.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let answer = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// The command as one would type it.
pub(crate) fn words(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Sends a signal by the system's own `kill`: the standard library has none but the last.
pub(crate) fn signal(name: &str, process: &str) {
    let _ = Command::new("kill").args(["-s", name, "--", process]).stderr(Stdio::null()).status();
}

/// `9.4 s`, `3 min 05 s`.
pub(crate) fn lasted(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

fn wait(name: &str, child: &mut Child, heard: &Heard) -> Result<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if interrupted() {
            end(child)?;
            bail!("stopped before {name} was done");
        }
        if heard.silent_for(SIGN_OF_LIFE) {
            eprintln!("  … {name}: at work for {}", lasted(started.elapsed()));
        }
        thread::sleep(LOOK);
    }
}

/// The command has a process group of its own, so that whatever it started goes with it.
fn end(child: &mut Child) -> Result<()> {
    let group = format!("-{}", child.id());
    signal("INT", &group);
    let asked = Instant::now();
    while child.try_wait()?.is_none() {
        if asked.elapsed() > PATIENCE {
            signal("KILL", &group);
            child.wait()?;
            break;
        }
        thread::sleep(LOOK);
    }
    Ok(())
}

/// A process left behind by the command may hold its outputs open: they are waited for only so long.
fn finish(listeners: [Option<JoinHandle<()>>; 2]) {
    let ended = Instant::now();
    let open = |listener: &JoinHandle<()>| !listener.is_finished();
    while listeners.iter().flatten().any(open) && ended.elapsed() < Duration::from_secs(2) {
        thread::sleep(LOOK);
    }
}

#[derive(Default)]
struct Heard {
    bytes: Mutex<Vec<u8>>,
    last: Mutex<Option<Instant>>,
}

impl Heard {
    fn listen(
        self: &Arc<Self>,
        mut from: impl Read + Send + 'static,
        mut to: impl Write + Send + 'static,
    ) -> JoinHandle<()> {
        let heard = Arc::clone(self);
        heard.note_time();
        thread::spawn(move || {
            let mut chunk = [0; 8192];
            while let Ok(length @ 1..) = from.read(&mut chunk) {
                let _ = to.write_all(&chunk[..length]).and_then(|()| to.flush());
                heard.bytes.lock().unwrap_or_else(PoisonError::into_inner).extend(&chunk[..length]);
                heard.note_time();
            }
        })
    }

    fn note_time(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// True once every such span of silence.
    fn silent_for(&self, span: Duration) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = last.is_none_or(|last| last.elapsed() >= span);
        if silent {
            *last = Some(Instant::now());
        }
        silent
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_outputs_are_kept_and_the_status_is_told() {
        let ended = run("talk", &mut shell("echo out; echo err >&2; exit 3")).unwrap();
        assert!(ended.said.contains("out\n") && ended.said.contains("err\n"));
        assert_eq!(ended.status.code(), Some(3));
    }

    #[test]
    fn a_process_left_behind_does_not_keep_us() {
        let started = Instant::now();
        run("leave", &mut shell("sleep 60 & echo $!"))
            .map(|ended| signal("KILL", ended.said.trim()))
            .unwrap();
        assert!(started.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_command_that_is_not_there_is_named() {
        let error = run("nothing", &mut Command::new("no-such-command")).unwrap_err();
        assert_eq!(error.to_string(), "`no-such-command` cannot be started");
    }

    #[test]
    fn silence_is_told_once_a_span() {
        let heard = Heard::default();
        assert!(heard.silent_for(Duration::from_secs(60)));
        assert!(!heard.silent_for(Duration::from_secs(60)));
    }

    #[test]
    fn times_read_well() {
        assert_eq!(lasted(Duration::from_millis(9_440)), "9.4 s");
        assert_eq!(lasted(Duration::from_secs(185)), "3 min 05 s");
    }
}
