//! The pages' files are embedded: their folder has to be there, and the crate is built anew when they change.

use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let site = manifest.join("../target/site");
    fs::create_dir_all(&site)?;
    // A debug build reads the folder while it runs.
    let watched = if env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        site
    } else {
        "build.rs".into()
    };
    println!("cargo::rerun-if-changed={}", watched.display());
    Ok(())
}
