//! The pages' own files (`target/site`) and the executable that carries them.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::place::Place;
use crate::steps::{Steps, succeed};

/// Everything the site is made from.
const SOURCES: [&str; 12] = [
    "domain",
    "markup",
    "app",
    "frontend",
    "style",
    "xtask/src/parts.mjs",
    "xtask/src/wasm.mjs",
    "xtask/src/site.rs",
    ".cargo",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
];

/// Where the release's site is built, apart from `target/site`, which `cargo leptos watch` writes to as well.
const BUILT: &str = "target/release-site";

/// The functions of `app/src/routes.rs` that make a page, and so are what a visit begins with.
const PAGES: [&str; 17] = [
    "the_door",
    "my_week",
    "slots",
    "calendar",
    "candidates",
    "openings",
    "interview",
    "preparation",
    "follow_ups",
    "rates",
    "practice",
    "notices",
    "settings",
    "jobs",
    "webhooks",
    "import",
    "pieces",
];

/// What is loaded later, and the pages and parts where it mostly is: what all of those have is left out of its file, and
/// comes file by file where it is missing.
const LATER: [(&str, &[&str]); 12] = [
    ("aids", &["my_week", "slots", "calendar", "candidates", "interview"]),
    ("copies", &["my_week"]),
    ("dialogs", &["my_week"]),
    ("booking", &["slots"]),
    ("panel", &["calendar"]),
    ("month", &["calendar"]),
    ("carrying", &["calendar"]),
    ("assigning", &["interview", "panel", "dialogs"]),
    ("beforehand", &["interview", "panel", "dialogs"]),
    ("outcome", &["interview"]),
    ("afterwards", &["interview"]),
    ("editor", &["afterwards"]),
];

/// A page that shows at least one of these parts whenever it is looked at: what all of them load is laid into the page's own
/// file.
const SHARED: (&str, &[&str]) = ("interview", &["assigning", "beforehand", "outcome", "afterwards"]);

/// Builds the WebAssembly, script and style for release, with hashed names and compressed copies beside them,
/// and lays them where the executable embeds them from. A site whose sources are unchanged is not built again;
/// then the executable need not be either.
pub(crate) fn build_site(place: &Place, steps: &mut Steps) -> Result<()> {
    let stamp = place.root.join("target/release-site.stamp");
    if !fs::read_to_string(&stamp).is_ok_and(|of| Stamp::take(place).is_ok_and(|now| now.text() == of)) {
        remove(&stamp)?;
        steps.step("site for release", |step| {
            let options = [
                "leptos",
                "build",
                "--release",
                "--split",
                "--frontend-only",
                "--precompress",
                "--cargo-locked",
            ];
            let mut build = place.cargo(&options);
            build.env("LEPTOS_SITE_ROOT", BUILT).env(BUILD, build_name(place)?);
            succeed(step, build.env("PATH", without_wasm_opt(place)?))?;
            leave_out(&built(place))?;
            let mut parts = place.command("node");
            parts.arg(place.root.join("xtask/src/parts.mjs")).arg(place.tools().join(BINARYEN));
            succeed(step, parts.arg(built(place).join("pkg")).arg(bundled()))?;
            check_site(&built(place))
        })?;
        fs::write(stamp, Stamp::take(place)?.text())?;
    }
    lay_out(place)
}

/// Builds the executable for release, with the site in it, and puts it where it is always found.
pub(crate) fn build_executable(place: &Place, steps: &mut Steps) -> Result<()> {
    lay_out(place)?;
    let options = ["build", "--release", "--locked", "--package", "server", "--bin", "convoke"];
    steps.step("executable for release", |step| {
        succeed(step, place.cargo(&options).env(BUILD, build_name(place)?))?;
        if !is_laid_out(place)? {
            bail!("another build wrote to target/site meanwhile; end it (`cargo xtask dev`?) and try again");
        }
        put(&place.target.join("release/convoke"), &place.executable())
    })
}

/// The library that `wasm-opt` is made of, among the tools.
const BINARYEN: &str = "node/node_modules/binaryen/index.js";

/// What is laid into one file, as `parts.mjs` is told: plain names, which JSON writes as Rust does.
fn bundled() -> String {
    let (shares, shared) = SHARED;
    let pages = PAGES.map(|name| {
        let with = if name == shares { shared } else { &[] };
        format!(r#"{{"name":{name:?},"with":{with:?}}}"#)
    });
    let later = LATER.map(|(name, places)| format!(r#"{{"name":{name:?},"where":{places:?}}}"#));
    format!(r#"{{"pages":[{}],"later":[{}]}}"#, pages.join(","), later.join(","))
}

/// Where programs are looked for, with a `wasm-opt` before all others that leaves modules as they are: cargo-leptos would
/// start the true one for each of hundreds, and `parts.mjs` does all of them at once.
fn without_wasm_opt(place: &Place) -> Result<OsString> {
    let folder = place.tools().join("without-wasm-opt");
    fs::create_dir_all(&folder)?;
    let nothing = folder.join("wasm-opt");
    fs::write(&nothing, "#!/bin/sh\n")?;
    #[cfg(unix)]
    fs::set_permissions(&nothing, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    let found = env::split_paths(&place.search_path()).collect::<Vec<_>>();
    Ok(env::join_paths([folder].into_iter().chain(found))?)
}

/// By what page and server know that they were built from the same.
const BUILD: &str = "CONVOKE_BUILD";

fn build_name(place: &Place) -> Result<String> {
    Ok(format!("{:016x}", digest(&place.root, &SOURCES)?))
}

fn built(place: &Place) -> PathBuf {
    place.root.join(BUILT)
}

/// Where the executable takes its site from.
fn site(place: &Place) -> PathBuf {
    place.root.join("target/site")
}

/// Files that are as they should be are not touched: a newer date would build the executable again.
fn lay_out(place: &Place) -> Result<()> {
    if is_laid_out(place)? {
        return Ok(());
    }
    let (from, to) = (built(place), site(place));
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    for file in files(&from)? {
        let copy = to.join(file.strip_prefix(&from)?);
        copy.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::copy(&file, copy)?;
    }
    Ok(())
}

fn is_laid_out(place: &Place) -> Result<bool> {
    Ok(site(place).exists() && digest(&site(place), &[""])? == digest(&built(place), &[""])?)
}

/// A link or a copy, put in place at once: the old one may be running.
fn put(built: &Path, wanted: &Path) -> Result<()> {
    if built == wanted {
        return Ok(());
    }
    let folder = wanted.parent().context("the executable has a folder")?;
    fs::create_dir_all(folder)?;
    let beside = folder.join(".convoke.new");
    remove(&beside)?;
    fs::hard_link(built, &beside).or_else(|_| fs::copy(built, &beside).map(|_| ()))?;
    fs::rename(&beside, wanted)?;
    // Two links to one file: renaming then leaves both names.
    remove(&beside)
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", file.display()))
        }
        _ => Ok(()),
    }
}

/// What cargo-leptos adds and nobody asks for: Brotli is what the executable answers with, and nothing on the
/// site reads TypeScript.
fn leave_out(site: &Path) -> Result<()> {
    for file in files(site)? {
        let name = file.to_string_lossy();
        if [".gz", ".ts", ".ts.br"].iter().any(|ending| name.ends_with(ending)) {
            remove(&file)?;
        }
    }
    Ok(())
}

/// An executable without its pages would start and show nothing.
fn check_site(site: &Path) -> Result<()> {
    let names: Vec<String> =
        files(&site.join("pkg"))?.iter().map(|file| file.display().to_string()).collect();
    for ending in [".wasm", ".js", ".css", ".parts", ".wasm.br", ".js.br", ".css.br", ".parts.br"] {
        if !names.iter().any(|name| name.ends_with(ending)) {
            bail!("the site was built and yet has no {ending} file in {}", site.join("pkg").display());
        }
    }
    Ok(())
}

/// What the site was made from and what came out of it. Paths of sources are built in, so where they are counts.
struct Stamp<'a> {
    root: &'a Path,
    sources: u64,
    site: u64,
}

impl<'a> Stamp<'a> {
    fn take(place: &'a Place) -> Result<Self> {
        let (sources, site) = (digest(&place.root, &SOURCES)?, digest(&built(place), &[""])?);
        Ok(Self { root: &place.root, sources, site })
    }

    fn text(&self) -> String {
        format!("{:016x} {:016x} {}\n", self.sources, self.site, self.root.display())
    }
}

/// Over the names below the root and the contents.
fn digest(root: &Path, names: &[&str]) -> Result<u64> {
    let mut digest = DefaultHasher::new();
    for name in names {
        for file in files(&root.join(name))? {
            let content = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            digest.write(file.strip_prefix(root)?.as_os_str().as_encoded_bytes());
            digest.write_usize(content.len());
            digest.write(&content);
        }
    }
    Ok(digest.finish())
}

/// The file itself, or every file below the folder, in a fixed order.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let entries = fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    let below = paths.iter().map(|path| files(path)).collect::<Result<Vec<_>>>()?;
    Ok(below.concat())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("convoke-xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("below")).unwrap();
        folder
    }

    /// The code of the pages.
    fn pages() -> String {
        let sources = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src")).unwrap();
        sources.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
    }

    /// The names of all that is loaded by itself, as the pages' code says them.
    fn parts_of_the_pages() -> Vec<String> {
        let code = pages();
        let names = code.split("Lazy { name: \"").skip(1).filter_map(|rest| rest.split('"').next());
        let mut names: Vec<_> = names.map(str::to_owned).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn the_code_of_all_that_the_server_marks_is_loaded_before_the_page_is_taken_over() {
        let code = pages();
        let constant = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase());
        let before = |call: &str| {
            let words = code.split(call).map(|before| before.rsplit(|c: char| !c.is_alphanumeric()).next());
            words.flatten().filter(|word| constant(word)).map(str::to_owned).collect::<BTreeSet<_>>()
        };
        let loaded =
            code.split("fn marked() -> [Part;").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
        let marked = before(".marked(");
        assert!(marked.len() > 3, "{marked:?}");
        for part in marked {
            assert!(loaded.contains(&format!("{part}.part()")), "{part}");
        }
    }

    #[test]
    fn every_part_of_the_pages_is_laid_into_one_file() {
        let mut laid: Vec<_> = PAGES.into_iter().chain(LATER.map(|(part, _)| part)).collect();
        laid.sort_unstable();
        assert_eq!(parts_of_the_pages(), laid);
        for (part, places) in LATER {
            for place in places {
                assert!(laid.contains(place), "{part}: {place}");
            }
        }
        let (page, shared) = SHARED;
        assert!(PAGES.contains(&page));
        assert!(
            shared
                .iter()
                .all(|part| LATER.iter().any(|(later, pages)| later == part && pages.contains(&page)))
        );
    }

    #[test]
    fn a_changed_a_new_and_a_renamed_file_change_the_digest() {
        let folder = folder("digest");
        let now = || digest(&folder, &["below", "c.css"]).unwrap();
        fs::write(folder.join("below/a.css"), "a").unwrap();
        fs::write(folder.join("c.css"), "a").unwrap();
        let first = now();
        assert_eq!(first, now());
        fs::write(folder.join("below/a.css"), "b").unwrap();
        let changed = now();
        fs::rename(folder.join("below/a.css"), folder.join("below/b.css")).unwrap();
        let renamed = now();
        fs::write(folder.join("c.css"), "").unwrap();
        assert_eq!([first, changed, renamed].iter().filter(|digest| **digest == now()).count(), 0);
        assert_ne!(first, changed);
        assert_ne!(changed, renamed);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_executable_replaces_the_one_before_it() {
        let folder = folder("put");
        let (built, wanted) = (folder.join("built"), folder.join("release/convoke"));
        for content in ["one", "two", "two"] {
            remove(&built).unwrap();
            fs::write(&built, content).unwrap();
            put(&built, &wanted).unwrap();
            put(&built, &wanted).unwrap();
            assert_eq!(fs::read_to_string(&wanted).unwrap(), content);
        }
        assert_eq!(files(&folder.join("release")).unwrap(), [wanted]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_site_is_laid_out_anew_only_when_it_differs() {
        let place = Place { root: folder("lay-out"), target: PathBuf::new() };
        fs::create_dir_all(built(&place).join("pkg")).unwrap();
        fs::write(built(&place).join("pkg/c.1.css"), "a").unwrap();
        let date = || fs::metadata(site(&place).join("pkg/c.1.css")).unwrap().modified().unwrap();
        lay_out(&place).unwrap();
        let first = date();
        lay_out(&place).unwrap();
        assert_eq!(first, date());
        fs::write(site(&place).join("pkg/c.css"), "of another build").unwrap();
        assert!(!is_laid_out(&place).unwrap());
        lay_out(&place).unwrap();
        assert_eq!(files(&site(&place)).unwrap(), [site(&place).join("pkg/c.1.css")]);
        fs::remove_dir_all(&place.root).unwrap();
    }

    #[test]
    fn what_nobody_asks_for_is_left_out() {
        let folder = folder("left-out");
        for name in ["c.1.js", "c.1.js.br", "c.1.js.gz", "c.d.1.ts", "c.d.1.ts.br"] {
            fs::write(folder.join("below").join(name), "").unwrap();
        }
        leave_out(&folder).unwrap();
        assert_eq!(files(&folder).unwrap(), [folder.join("below/c.1.js"), folder.join("below/c.1.js.br")]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_site_without_its_compressed_files_is_not_taken() {
        let folder = folder("site");
        fs::create_dir_all(folder.join("pkg")).unwrap();
        for name in ["c.1.wasm", "c.1.js", "c.1.css", "p.1.parts", "c.1.wasm.br", "c.1.js.br", "p.1.parts.br"]
        {
            fs::write(folder.join("pkg").join(name), "").unwrap();
        }
        assert!(check_site(&folder).unwrap_err().to_string().contains("no .css.br file"));
        fs::write(folder.join("pkg/c.1.css.br"), "").unwrap();
        check_site(&folder).unwrap();
        fs::remove_dir_all(folder).unwrap();
    }
}
