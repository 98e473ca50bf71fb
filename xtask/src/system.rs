//! What the system has to give: on Debian as root it is installed, elsewhere every missing thing is named.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::place::Place;
use crate::postgres;
use crate::run;
use crate::steps::{Steps, succeed};

#[derive(Debug)]
pub(crate) struct Need {
    /// As one would say it.
    name: &'static str,
    /// In Debian.
    packages: &'static [&'static str],
    there: fn() -> bool,
    /// A package that may bring this one with it, and then refuses to stand beside Debian's own.
    may_come_with: Option<&'static str>,
}

const NODE: &str = "Node.js";

/// cargo-leptos builds an OpenSSL of its own, with Perl and make; wasm-opt comes from npm.
pub(crate) const FOR_BUILDING: [Need; 4] = [
    Need { name: "make", packages: &["make"], there: || found("make").is_some(), may_come_with: None },
    Need { name: "Perl", packages: &["perl"], there: perl, may_come_with: None },
    Need { name: NODE, packages: &["nodejs"], there: || found("node").is_some(), may_come_with: None },
    Need { name: "npm", packages: &["npm"], there: || found("npm").is_some(), may_come_with: Some(NODE) },
];

pub(crate) const FOR_TESTING: [Need; 4] = [
    Need {
        name: "PostgreSQL",
        packages: &["postgresql"],
        there: || postgres::programs().is_some(),
        may_come_with: None,
    },
    Need {
        name: "Redis",
        packages: &["redis-server"],
        there: || found("redis-server").is_some(),
        may_come_with: None,
    },
    Need {
        name: "Chromium",
        packages: &["chromium", "fonts-liberation"],
        there: || chromium().is_some(),
        may_come_with: None,
    },
    Need {
        name: "Python 3.11 or newer with venv",
        packages: &["python3", "python3-venv"],
        there: python,
        may_come_with: None,
    },
];

pub(crate) fn bring(place: &Place, steps: &mut Steps, needs: &[&Need]) -> Result<()> {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let names = names(&missing);
    if !is_debian() || !is_root() {
        bail!(
            "missing on this machine: {names}; install what is missing (on Debian, root has it done by this command)"
        );
    }
    steps.step(&format!("install {names}"), |step| {
        succeed(step, &mut apt_get(place, &["update"]))?;
        install(place, step, &first_wave(&missing))?;
        install(place, step, &self::missing(needs))
    })?;
    match self::missing(needs).as_slice() {
        [] => Ok(()),
        left => bail!("Debian's packages were installed, and yet these are missing: {}", self::names(left)),
    }
}

/// The path of a program the caller could start by its name.
pub(crate) fn found(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// The browser of the browser tests: what `CHROMIUM` names, else the system's.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(chosen) = env::var_os("CHROMIUM") {
        return Some(PathBuf::from(chosen)).filter(|chosen| chosen.is_file());
    }
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(found)
}

pub(crate) fn is_root() -> bool {
    run::ask(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && found("apt-get").is_some()
}

/// openssl-src asks for modules that Debian's minimal Perl does not have.
fn perl() -> bool {
    run::ask(Command::new("perl").args(["-MIPC::Cmd", "-MFindBin", "-e", "1"])).is_some()
}

/// Debian's own cannot make an environment until it has another package.
fn python() -> bool {
    const ASK: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
    run::ask(Command::new("python3").args(["-c", ASK])).is_some()
}

fn missing<'a>(needs: &[&'a Need]) -> Vec<&'a Need> {
    needs.iter().copied().filter(|need| !(need.there)()).collect()
}

fn first_wave<'a>(missing: &[&'a Need]) -> Vec<&'a Need> {
    let is_missing = |name: &str| missing.iter().any(|need| need.name == name);
    missing.iter().copied().filter(|need| !need.may_come_with.is_some_and(is_missing)).collect()
}

fn names(needs: &[&Need]) -> String {
    needs.iter().map(|need| need.name).collect::<Vec<_>>().join(", ")
}

fn install(place: &Place, step: &str, needs: &[&Need]) -> Result<()> {
    if needs.is_empty() {
        return Ok(());
    }
    let packages = needs.iter().flat_map(|need| need.packages.iter().copied());
    let arguments: Vec<&str> =
        ["install", "-y", "--no-install-recommends"].into_iter().chain(packages).collect();
    succeed(step, &mut apt_get(place, &arguments))
}

fn apt_get(place: &Place, arguments: &[&str]) -> Command {
    let mut command = place.command("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn need(name: &'static str, may_come_with: Option<&'static str>, there: fn() -> bool) -> Need {
        Need { name, packages: &["package"], there, may_come_with }
    }

    #[test]
    fn every_missing_thing_is_named() {
        let needs = [need("a", None, || false), need("b", None, || true), need("c", None, || false)];
        let missing = missing(&needs.iter().collect::<Vec<_>>());
        assert_eq!(names(&missing), "a, c");
    }

    #[test]
    fn npm_waits_for_what_may_bring_it() {
        let node = need("node", None, || false);
        let npm = need("npm", Some("node"), || false);
        assert_eq!(names(&first_wave(&[&node, &npm])), "node");
        assert_eq!(names(&first_wave(&[&npm])), "npm");
    }

    #[test]
    fn a_program_is_found_by_its_name_alone() {
        assert!(found("sh").is_some());
        assert!(found("no-such-command").is_none());
    }
}
