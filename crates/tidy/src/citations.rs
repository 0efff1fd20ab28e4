//! What the code cites must be there.

use crate::{read, rust_files};

/// `docs/zoom.md#uuid` in a comment means a heading `## UUID` in that document.
#[test]
fn each_citation_of_the_docs_leads_somewhere() {
    let mut cited = 0;
    for file in rust_files() {
        let text = std::fs::read_to_string(&file).expect("readable");
        for rest in text.split("`docs/").skip(1) {
            let Some((citation, _)) = rest.split_once('`') else {
                continue;
            };
            if !citation.contains(".md") {
                continue; // this very line
            }
            let (path, anchor) = citation.split_once('#').unwrap_or((citation, ""));
            let document = read(&format!("docs/{path}"));
            let found = anchor.is_empty() || anchors(&document).any(|known| known == anchor);
            assert!(found, "{} cites docs/{citation}", file.display());
            cited += 1;
        }
    }
    assert!(cited > 10, "the citations were not found");
}

/// The anchors of a document's headings, as GitHub makes them.
fn anchors(document: &str) -> impl Iterator<Item = String> {
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
}
