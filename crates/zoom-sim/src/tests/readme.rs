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

#[test]
fn each_fact_that_it_cites_is_a_section_of_the_facts() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/zoom.md");
    let facts = std::fs::read_to_string(path).unwrap();
    let headings = facts.lines().filter_map(|line| line.strip_prefix("## "));
    let anchors: BTreeSet<_> = headings
        .map(|heading| heading.to_lowercase().replace(' ', "-"))
        .collect();
    let cited = README.split("docs/zoom.md#").skip(1);
    let cited: BTreeSet<_> = cited
        .map(|rest| rest.split(')').next().unwrap().to_owned())
        .collect();
    assert!(cited.len() > 15);
    let unknown: Vec<_> = cited.difference(&anchors).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
