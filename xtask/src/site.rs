//! The pages' own files (`target/site`) and the executable that carries them.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::place::Place;
use crate::steps::{Steps, succeed};

/// Everything the site is made from.
const SOURCES: [&str; 9] = [
    "domain",
    "app",
    "frontend",
    "style",
    "xtask",
    ".cargo",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
];

/// Builds the WebAssembly, script and style for release, with hashed names and compressed copies beside them.
/// The executable embeds them, so this comes first. A site whose sources are unchanged is left alone: then the
/// executable need not be built again either.
pub(crate) fn build_site(place: &Place, steps: &mut Steps) -> Result<()> {
    let stamp = place.root.join("target/site.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|of| Stamp::take(place).is_ok_and(|now| now.text() == of)) {
        return Ok(());
    }
    remove(&stamp)?;
    steps.step("site for release", |step| {
        let options = ["leptos", "build", "--release", "--frontend-only", "--precompress", "--cargo-locked"];
        succeed(step, &mut place.cargo(&options))?;
        leave_out(&site(place))?;
        check_site(&site(place))
    })?;
    Ok(fs::write(stamp, Stamp::take(place)?.text())?)
}

/// Builds the executable for release and puts it where it is always found.
pub(crate) fn build_executable(place: &Place, steps: &mut Steps) -> Result<()> {
    let options = ["build", "--release", "--locked", "--package", "server", "--bin", "convoke"];
    steps.step("executable for release", |step| {
        succeed(step, &mut place.cargo(&options))?;
        put(&place.target.join("release/convoke"), &place.executable())
    })
}

fn site(place: &Place) -> PathBuf {
    place.root.join("target/site")
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
    for ending in [".wasm", ".js", ".css", ".wasm.br", ".js.br", ".css.br"] {
        if !names.iter().any(|name| name.ends_with(ending)) {
            bail!("the site was built and yet has no {ending} file in {}", site.join("pkg").display());
        }
    }
    Ok(())
}

/// What the site was made from and what came out: another build may have put its own in the same place.
struct Stamp {
    sources: u64,
    site: u64,
}

impl Stamp {
    fn take(place: &Place) -> Result<Self> {
        let sources: Vec<PathBuf> = SOURCES.iter().map(|source| place.root.join(source)).collect();
        Ok(Self { sources: digest(&sources)?, site: digest(&[site(place)])? })
    }

    fn text(&self) -> String {
        format!("{:016x} {:016x}\n", self.sources, self.site)
    }
}

/// Over names and contents; the names are absolute, since paths of sources are built in.
fn digest(paths: &[PathBuf]) -> Result<u64> {
    let mut digest = DefaultHasher::new();
    for path in paths {
        for file in files(path)? {
            let content = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            digest.write(file.as_os_str().as_encoded_bytes());
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
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("convoke-xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("below")).unwrap();
        folder
    }

    #[test]
    fn a_changed_a_new_and_a_renamed_file_change_the_digest() {
        let folder = folder("digest");
        let now = || digest(std::slice::from_ref(&folder)).unwrap();
        fs::write(folder.join("below/a.css"), "a").unwrap();
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
        for name in ["c.1.wasm", "c.1.js", "c.1.css", "c.1.wasm.br", "c.1.js.br"] {
            fs::write(folder.join("pkg").join(name), "").unwrap();
        }
        assert!(check_site(&folder).unwrap_err().to_string().contains("no .css.br file"));
        fs::write(folder.join("pkg/c.1.css.br"), "").unwrap();
        check_site(&folder).unwrap();
        fs::remove_dir_all(folder).unwrap();
    }
}
