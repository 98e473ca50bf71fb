//! `cargo xtask screens`: every page as a picture, so that a change can be looked at.

use std::process::ExitCode;

use anyhow::Result;

use crate::bench;
use crate::place::Place;
use crate::steps::Steps;
use crate::tools;

/// In both themes and three widths, into `end2end/screenshots`.
pub(crate) fn screens(place: &Place) -> Result<ExitCode> {
    let mut steps = Steps::new();
    let outcome = take(place, &mut steps);
    Ok(steps.close(&outcome))
}

fn take(place: &Place, steps: &mut Steps) -> Result<()> {
    tools::browser_tests(place, steps)?;
    bench::release(place, steps)?;
    let mut pictures = tools::playwright(place);
    pictures.args(["--config", "screens.config.ts"]).env("CONVOKE_BIN", place.executable());
    steps.run("pictures in end2end/screenshots", &mut pictures)
}
