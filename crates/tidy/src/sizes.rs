//! Rooms that one can see across.

use std::path::Path;

use crate::{is_test, read, rooms, rust_files};

/// More lines than this are two rooms.
const LINES_MAX: usize = 400;

/// Half of the files have no more than this: what most of them are is one thing.
const LINES_MEDIAN_MAX: usize = 100;

/// Two pages: who is new reads all of it.
const ARCHITECTURE_LINES_MAX: usize = 110;
const ARCHITECTURE_COLUMNS_MAX: usize = 130;

/// A `main` reads the settings, makes the clients and runs.
const MAIN_LINES_MAX: usize = 40;

#[test]
fn no_file_is_too_long() {
    let files = rust_files();
    assert!(files.len() > 50, "the files were not found");
    for file in &files {
        let name = file.to_string_lossy();
        let lines = lines(file);
        let is_main = name.ends_with("/src/main.rs");
        assert!(
            is_test(file) || lines <= LINES_MAX,
            "{name} has {lines} lines"
        );
        assert!(
            !is_main || lines <= MAIN_LINES_MAX,
            "{name} has {lines} lines"
        );
    }
}

#[test]
fn most_files_are_short() {
    let files = rust_files().into_iter();
    let mut sizes: Vec<_> = files
        .filter(|file| !is_test(file))
        .map(|file| lines(&file))
        .collect();
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2];
    assert!(
        median <= LINES_MEDIAN_MAX,
        "the median file has {median} lines"
    );
}

fn lines(file: &Path) -> usize {
    let text = std::fs::read_to_string(file).expect("readable");
    text.lines().count()
}

#[test]
fn the_architecture_is_read_in_one_sitting() {
    let document = read("docs/architecture.md");
    let lines = document.lines().count();
    assert!(
        lines <= ARCHITECTURE_LINES_MAX,
        "{lines} lines are more than two pages"
    );
    for line in document.lines() {
        let columns = line.chars().count();
        assert!(columns <= ARCHITECTURE_COLUMNS_MAX, "too wide: {line}");
    }
}

#[test]
fn each_room_says_at_its_door_what_it_is() {
    let architecture = read("docs/architecture.md");
    for room in rooms() {
        assert!(
            architecture.contains(&format!("**`{room}`**")),
            "docs/architecture.md lacks {room}"
        );
        let lib = read(&format!("crates/{room}/src/lib.rs"));
        let first = lib.lines().next().unwrap_or_default();
        let sentence = first.strip_prefix("//! ").unwrap_or_default();
        let says_something = sentence.len() > 20 && sentence.contains(' ');
        assert!(
            says_something,
            "crates/{room}/src/lib.rs begins with {first:?}"
        );
        let manifest = read(&format!("crates/{room}/Cargo.toml"));
        assert!(
            manifest.contains("\ndescription = \""),
            "crates/{room}/Cargo.toml"
        );
    }
}
