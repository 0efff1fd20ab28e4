//! Each row of `docs/bad-input.md` names the tests that hold it, and they are there.

use std::collections::BTreeSet;

use crate::{read, root, rust_files};

/// Rows of the table of scopes name their tests in the same way.
const DOCUMENTS: [(&str, usize); 2] = [("docs/bad-input.md", 41), ("docs/scopes.md", 16)];

/// What can only be seen by a person, and says so.
const BY_HAND: &str = "by hand";

#[test]
fn each_kind_of_bad_input_and_each_scope_names_a_test_that_is_there() {
    let tests = names_of_tests();
    let runs = read("crates/e2e/src/runs.rs");
    for (document, least) in DOCUMENTS {
        let text = read(document);
        let rows: Vec<_> = text.lines().filter(|line| is_row(line)).collect();
        assert!(rows.len() >= least, "the rows of {document} were not found");
        for row in rows {
            check(row, &tests, &runs);
        }
    }
}

fn check(row: &str, tests: &BTreeSet<String>, runs: &str) {
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
}

/// The sixteen, as the product asks for them, each with a row of its own, and the administrator's
/// list of them.
#[test]
fn each_scope_has_a_row_and_stands_in_the_administrators_list() {
    let product = read("crates/zoom/src/scopes.rs");
    let (_, list) = product.split_once("pub const SCOPES").expect("the scopes");
    let (list, _) = list.split_once("];").expect("their end");
    let quoted = list.split('"').skip(1).step_by(2);
    let scopes: BTreeSet<_> = quoted.filter(|text| text.ends_with(":admin")).collect();
    assert_eq!(scopes.len(), 16, "{scopes:?}");
    let table = read("docs/scopes.md");
    let named = |row: &str| Some(row.split('`').nth(1)?.to_owned());
    let rows: Vec<_> = table
        .lines()
        .filter(|line| is_row(line))
        .filter_map(named)
        .collect();
    let operating = read("docs/operating.md");
    for scope in scopes {
        let of_it = rows.iter().filter(|row| *row == scope).count();
        assert_eq!(of_it, 1, "{scope} has {of_it} rows in docs/scopes.md");
        let listed = operating.contains(&format!("`{scope}`"));
        assert!(listed, "docs/operating.md does not list {scope}");
    }
}

/// A row of a table, but for its head.
fn is_row(line: &str) -> bool {
    let is_head = ["| what ", "| scope "]
        .iter()
        .any(|head| line.starts_with(head));
    line.starts_with('|') && !line.starts_with("|--") && !is_head
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
