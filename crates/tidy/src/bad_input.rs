//! Each row of `docs/bad-input.md` names the tests that hold it, and they are there.

use std::collections::BTreeSet;

use crate::{read, root, rust_files};

/// What can only be seen by a person, and says so.
const BY_HAND: &str = "by hand";

#[test]
fn each_kind_of_bad_input_names_a_test_that_is_there() {
    let tests = names_of_tests();
    let runs = read("crates/e2e/src/runs.rs");
    let document = read("docs/bad-input.md");
    let mut rows = 0;
    for row in document.lines().filter(|line| is_row(line)) {
        let (_, named) = row.trim_end_matches('|').rsplit_once('|').expect("cells");
        let named = named.trim();
        assert!(named == BY_HAND || named.contains('`'), "no test: {row}");
        for part in named.split(", ") {
            let (said, name) = part.split_once('`').unwrap_or((part, ""));
            let name = name.trim_end_matches('`');
            let found = match said.trim() {
                "run" => runs.contains(&format!("=> \"{name}\"")),
                "" | "and" if name.starts_with("scripts/") => root().join(name).exists(),
                "" => tests.contains(name),
                other => other == BY_HAND || other == "the same",
            };
            assert!(found, "there is no {part}: {row}");
        }
        rows += 1;
    }
    assert!(rows > 40, "the rows were not found");
}

/// A row of a table, but for its head.
fn is_row(line: &str) -> bool {
    let head = line.starts_with("| what ") && line.ends_with(" test |");
    line.starts_with('|') && !line.starts_with("|--") && !head
}

/// The functions that are marked as tests, of all rooms.
fn names_of_tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in rust_files() {
        let text = std::fs::read_to_string(file).expect("readable");
        let mut is_marked = false;
        for line in text.lines().map(str::trim) {
            if let Some((_, rest)) = line.split_once("fn ") {
                let name = rest.split('(').next().filter(|_| is_marked);
                names.extend(name.map(str::to_owned));
                is_marked = false;
            }
            is_marked |= line == "#[test]" || line.starts_with("#[tokio::test");
        }
    }
    names
}
