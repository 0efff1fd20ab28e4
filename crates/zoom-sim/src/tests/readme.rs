//! What the README promises.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Zoom;

const README: &str = include_str!("../../README.md");

/// Its blocks of JSON, in order.
fn examples() -> Vec<Value> {
    let blocks = README.split("```json\n").skip(1);
    let json = blocks.map(|block| block.split("```").next().unwrap());
    json.map(|text| serde_json::from_str(text).unwrap())
        .collect()
}

#[tokio::test]
async fn its_examples_are_understood() {
    let zoom = Zoom::start().await;
    let [faults, webhooks] = examples().try_into().unwrap();
    let (status, body) = zoom.put("/_sim/faults", faults.clone()).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["order"], faults, "nothing was left out");
    let (status, body) = zoom.post("/_sim/webhooks/send", webhooks).await;
    assert_eq!(status, 200, "{body}");
}

/// The sections of `docs/zoom.md`, as links name them.
fn sections() -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/zoom.md");
    let facts = std::fs::read_to_string(path).unwrap();
    let headings = facts.lines().filter_map(|line| line.strip_prefix("## "));
    headings
        .map(|heading| heading.to_lowercase().replace(' ', "-"))
        .collect()
}

/// The sections to which a piece of the README links.
fn cited(text: &str) -> BTreeSet<String> {
    let links = text.split("docs/zoom.md#").skip(1);
    links
        .map(|rest| rest.split(')').next().unwrap().to_owned())
        .collect()
}

#[test]
fn each_fact_that_it_cites_is_a_section_of_the_facts() {
    let cited = cited(README);
    assert!(cited.len() > 15);
    let sections = sections();
    let unknown: Vec<_> = cited.difference(&sections).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// Its tables: the header, and the rows.
fn tables() -> Vec<(&'static str, Vec<&'static str>)> {
    let blocks = README.split("\n\n").filter(|block| block.starts_with('|'));
    let lines = blocks.map(|block| block.lines().collect::<Vec<_>>());
    lines.map(|lines| (lines[0], lines[2..].to_vec())).collect()
}

/// All but the simulator's own side and what is not played.
#[test]
fn each_row_about_zoom_names_its_fact() {
    let (about_zoom, others): (Vec<_>, Vec<_>) = tables()
        .into_iter()
        .partition(|(header, _)| header.ends_with(" | fact |"));
    let headers: Vec<_> = others.iter().map(|(header, _)| *header).collect();
    assert_eq!(headers, ["| what | why not |", "| route | |"]);
    assert_eq!(about_zoom.len(), 3, "two casts, and the routes");
    for row in about_zoom.into_iter().flat_map(|(_, rows)| rows) {
        let fact = row.rsplit(" | ").next().unwrap();
        assert!(!cited(fact).is_empty(), "{row}");
    }
}
