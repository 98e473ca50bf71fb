//! The crate stays pure: it depends on nothing that does I/O, reads a clock or draws random numbers.

#[test]
fn its_dependencies_are_these_and_no_others() {
    let manifest = include_str!("../Cargo.toml");
    let (_, after) = manifest.split_once("[dependencies]\n").unwrap();
    let listed: Vec<_> = after
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ']).next())
        .collect();
    let listed: Vec<_> = listed.into_iter().filter(|name| !name.is_empty()).collect();
    assert_eq!(listed, ["chrono", "serde", "serde_json", "uuid"]);
}
