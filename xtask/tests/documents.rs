//! The documents tell the truth about where things are.

use std::{env, fs, path::PathBuf};

const DOCUMENTS: [&str; 4] = ["README.md", "ARCHITECTURE.md", "DESIGN.md", "STYLE.md"];

/// Folders of the project: what begins with one of them and stands in backticks is meant as a path.
const ROOMS: [&str; 10] = [
    "domain/",
    "migrations/",
    "services/",
    "markup/",
    "app/",
    "frontend/",
    "server/",
    "xtask/",
    "style/",
    "end2end/",
];

#[test]
fn documents_name_only_files_that_exist() {
    // Where it is now: another checkout may have built this.
    let own = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap());
    let root = own.parent().unwrap();
    let mut named = 0;
    let mut missing = Vec::new();
    for document in DOCUMENTS {
        let text = fs::read_to_string(root.join(document)).unwrap();
        for path in text.split('`').skip(1).step_by(2).filter(|quoted| is_path(quoted)) {
            named += 1;
            if !root.join(path).exists() {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert!(named > 20, "only {named} paths were found: does this still read them?");
    assert_eq!(missing, Vec::<String>::new());
}

fn is_path(quoted: &str) -> bool {
    ROOMS.iter().any(|room| quoted.starts_with(room)) && !quoted.contains([' ', '…', '*'])
}
