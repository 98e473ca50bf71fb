//! `cargo xtask dev`: the inner loop. cargo-leptos builds, serves and builds again.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::place::Place;
use crate::run::interrupted;
use crate::steps::Steps;
use crate::tools;

pub(crate) fn dev(place: &Place) -> Result<ExitCode> {
    tools::for_building(place, &mut Steps::new())?;
    fs::create_dir_all(place.root.join("target/dev"))?;
    let mut watch = place.cargo(&["leptos", "watch", "--split", "--", "serve"]);
    watch.env("CONVOKE_AUTH", "demo").env("DATABASE_URL", "sqlite://target/dev/convoke.db");
    // Rebuilt files keep their names: cargo-leptos hashes names in its first build only.
    watch.env("LEPTOS_HASH_FILES", "false");
    let status = watch.status().context("cargo-leptos cannot be started")?;
    Ok(ExitCode::from(u8::from(!status.success() && !interrupted())))
}
