//! `cargo xtask bench`: figures on the release, and whether they keep to their limits.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::place::Place;
use crate::site;
use crate::steps::Steps;
use crate::system;
use crate::tools;

pub(crate) fn bench(place: &Place, what: &[&str]) -> Result<ExitCode> {
    match what {
        ["pages"] => {
            let mut steps = Steps::new();
            let outcome = pages(place, &mut steps);
            Ok(steps.close(&outcome))
        }
        [] => bail!("`bench` takes what is to be measured: pages"),
        [word, ..] => bail!("`bench` does not know `{word}`; it takes: pages"),
    }
}

fn pages(place: &Place, steps: &mut Steps) -> Result<()> {
    tools::for_building(place, steps)?;
    tools::page_bench(place, steps)?;
    site::build_site(place, steps)?;
    site::build_executable(place, steps)?;
    let mut measure = place.command("node");
    measure.arg(place.root.join("bench/pages.mjs")).env("CONVOKE_BIN", place.executable());
    measure
        .env("SITE", place.root.join("target/site"))
        .envs(system::chromium().map(|found| ("CHROMIUM", found)));
    steps.run("pages", &mut measure)
}
