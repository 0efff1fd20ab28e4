//! The fuzz targets. Their crates want a nightly compiler and stand outside the workspace, so no build
//! of ours sees them: each must be the one line that calls what our builds do see. That there are no other
//! files, `corpus::Corpus::is_whole` sees in each room.

use std::collections::BTreeSet;

use toml::{Table, Value};

use crate::{read, rooms, root};

#[test]
fn each_fuzz_target_is_a_line_that_runs_a_function_of_its_rooms() {
    let mut targets = 0;
    for room in rooms() {
        let fuzz = root().join("crates").join(&room).join("fuzz");
        if !fuzz.is_dir() {
            continue;
        }
        let functions = functions(&room);
        assert_eq!(
            named(&room),
            functions,
            "{room}: crates/{room}/fuzz/Cargo.toml"
        );
        for name in &functions {
            let file = format!("crates/{room}/fuzz/fuzz_targets/{name}.rs");
            let library = room.replace('-', "_");
            let line = format!(
                "#![no_main]\n\nlibfuzzer_sys::fuzz_target!(|bytes: &[u8]| {library}::fuzz::{name}(bytes));\n"
            );
            assert_eq!(read(&file), line, "{file}");
        }
        targets += functions.len();
    }
    assert!(targets >= 18, "{targets}");
}

/// The public functions of a room's `fuzz`, each of which takes bytes.
fn functions(room: &str) -> BTreeSet<String> {
    read(&format!("crates/{room}/src/fuzz.rs"))
        .lines()
        .filter_map(|line| {
            line.strip_prefix("pub fn ")?
                .strip_suffix("(bytes: &[u8]) {")
        })
        .map(str::to_owned)
        .collect()
}

/// The programs of a room's fuzz crate.
fn named(room: &str) -> BTreeSet<String> {
    let path = format!("crates/{room}/fuzz/Cargo.toml");
    let manifest: Table = read(&path).parse().expect("a manifest");
    let enabled = &manifest["dependencies"][room]["features"][0];
    assert_eq!(enabled.as_str(), Some("fuzzing"), "{path}");
    let programs = manifest["bin"].as_array().expect("programs");
    let name = |program: &Value| program["name"].as_str().expect("a name").to_owned();
    programs.iter().map(name).collect()
}
