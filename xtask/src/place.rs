//! Where we are: the sources, the target directory, and how cargo is called there.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

#[derive(Debug)]
pub(crate) struct Place {
    /// The folder of the workspace.
    pub(crate) root: PathBuf,
    /// Where cargo builds: `CARGO_TARGET_DIR`, else `target` beside the sources.
    pub(crate) target: PathBuf,
}

impl Place {
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").context("call this as `cargo xtask`")?;
        let root = Path::new(&manifest).parent().context("xtask lies inside the workspace")?.to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(chosen) => std::path::absolute(chosen)?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The project's own tools, kept apart from what cargo builds of the project.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Where the Python packages of the tests are.
    pub(crate) fn python_environment(&self) -> PathBuf {
        self.tools().join("python")
    }

    pub(crate) fn python(&self) -> PathBuf {
        self.python_environment().join("bin/python")
    }

    /// The release, whatever the target directory is.
    pub(crate) fn executable(&self) -> PathBuf {
        self.root.join("target/release/convoke")
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("cargo");
        command.args(arguments);
        command
    }

    /// A command in the project's folder, with the project's tools first on its path.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.search_path());
        command.env("CARGO_TARGET_DIR", &self.target);
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(is_of_this_build) {
                command.env_remove(name);
            }
        }
        command
    }

    pub(crate) fn search_path(&self) -> std::ffi::OsString {
        let tools = self.tools();
        let own = [tools.join("bin"), tools.join("node/node_modules/.bin"), tools.join("node/bin")];
        let inherited = env::var_os("PATH").unwrap_or_default();
        let all: Vec<PathBuf> = own.into_iter().chain(env::split_paths(&inherited)).collect();
        env::join_paths(all).unwrap_or(inherited)
    }
}

/// What `cargo run` tells this program about itself. Handed on, it would make cargo build again every crate
/// whose build script looks at such a variable.
fn is_of_this_build(variable: &str) -> bool {
    const EXACT: [&str; 6] = [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_CRATE_NAME",
        "CARGO_BIN_NAME",
        "CARGO_PRIMARY_PACKAGE",
        "OUT_DIR",
    ];
    EXACT.contains(&variable) || variable.starts_with("CARGO_PKG_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_describes_this_build_is_not_handed_on() {
        assert!(is_of_this_build("CARGO_PKG_VERSION"));
        assert!(is_of_this_build("CARGO_MANIFEST_DIR"));
    }

    #[test]
    fn what_the_caller_chose_is_handed_on() {
        for chosen in ["CARGO_TARGET_DIR", "CARGO_HOME", "CARGO_TERM_COLOR", "CARGO_NET_OFFLINE", "PATH"] {
            assert!(!is_of_this_build(chosen), "{chosen}");
        }
    }

    #[test]
    fn the_projects_tools_come_first_on_the_path() {
        let place = Place { root: "/sources".into(), target: "/elsewhere".into() };
        let path = place.search_path();
        let first = env::split_paths(&path).next();
        assert_eq!(first, Some(PathBuf::from("/elsewhere/tools/bin")));
    }

    #[test]
    fn the_release_does_not_move_with_the_target_directory() {
        let place = Place { root: "/sources".into(), target: "/elsewhere".into() };
        assert_eq!(place.executable(), PathBuf::from("/sources/target/release/convoke"));
    }
}
