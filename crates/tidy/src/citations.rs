//! What the code and the documents cite must be there, and what the code relies on must be cited.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::{is_product, is_test, read, rooms, root, rust_files};

/// The section of `docs/zoom.md` on which nothing can rest.
const NO_FACTS: &str = "not-known";

/// `docs/zoom.md#uuid` in a comment means a heading `## UUID` in that document.
#[test]
fn each_citation_of_the_docs_leads_somewhere() {
    let mut cited = 0;
    for file in rust_files() {
        for citation in citations(&file) {
            let (path, anchor) = citation.split_once('#').unwrap_or((&citation, ""));
            let found = anchor.is_empty() || anchors(&read(path)).contains(anchor);
            assert!(found, "{} cites {citation}", file.display());
            cited += 1;
        }
    }
    assert!(cited > 30, "the citations were not found");
}

/// A fact about Zoom that no code rests on is either not relied on, or relied on from memory.
#[test]
fn each_fact_about_zoom_is_cited_by_the_product() {
    let cited: BTreeSet<_> = rust_files()
        .iter()
        .filter(|file| is_product(file) && !is_test(file))
        .flat_map(|file| citations(file))
        .collect();
    let facts = read("docs/zoom.md");
    let (_title, sections) = facts.split_once('\n').expect("a title");
    let sections = anchors(sections);
    assert!(sections.len() > 15, "the sections were not found");
    let uncited: Vec<_> = sections
        .iter()
        .filter(|section| *section != NO_FACTS)
        .filter(|section| !cited.contains(&format!("docs/zoom.md#{section}")))
        .collect();
    assert!(
        uncited.is_empty(),
        "no code of the product cites {uncited:?}"
    );
}

#[test]
fn each_link_of_the_documents_leads_somewhere() {
    let mut linked = 0;
    for file in documents() {
        let text = std::fs::read_to_string(&file).expect("readable");
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'));
        for (link, _) in links.filter(|(link, _)| !link.starts_with("http")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() {
                file.clone()
            } else {
                file.parent().expect("a folder").join(path)
            };
            let document = std::fs::read_to_string(&target);
            let found =
                document.is_ok_and(|text| anchor.is_empty() || anchors(&text).contains(anchor));
            assert!(found, "{} links to {link}", file.display());
            linked += 1;
        }
    }
    assert!(linked > 10, "the links were not found");
}

/// What a file cites of `docs/`: paths, with or without an anchor.
fn citations(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).expect("readable");
    text.split("docs/")
        .skip(1)
        .map(|rest| {
            let of_a_path = |c: char| c.is_ascii_alphanumeric() || "-_.#".contains(c);
            let end = rest.find(|c| !of_a_path(c)).unwrap_or(rest.len());
            format!("docs/{}", rest[..end].trim_end_matches('.'))
        })
        .filter(|citation| citation.contains(".md"))
        .collect()
}

/// `README.md`, `docs/` and each room's own `README.md`.
fn documents() -> Vec<PathBuf> {
    let docs = std::fs::read_dir(root().join("docs")).expect("docs/ is there");
    let rooms = rooms().into_iter();
    docs.map(|entry| entry.expect("readable").path())
        .chain(rooms.map(|room| root().join("crates").join(room).join("README.md")))
        .chain([root().join("README.md")])
        .filter(|path| path.exists())
        .collect()
}

/// The anchors of a document's headings, as GitHub makes them.
fn anchors(document: &str) -> BTreeSet<String> {
    document
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
        .collect()
}
