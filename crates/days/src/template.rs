//! What the templates say, read from them, so that a day cannot be another product's.

use serde_json::{Value, json};

const PRODUCT: &str = include_str!("../../../template.yaml");
const STATE: &str = include_str!("../../../infra/state.yaml");

/// What of a table's properties `CreateTable` takes under the same names.
const SHAPE: [&str; 4] = [
    "BillingMode",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
];

/// The default of a parameter.
pub(crate) fn default_of(parameter: &str) -> String {
    let template: serde_norway::Value = serde_norway::from_str(PRODUCT).unwrap();
    match &template["Parameters"][parameter]["Default"] {
        serde_norway::Value::String(text) => text.clone(),
        serde_norway::Value::Number(number) => number.to_string(),
        other => panic!("{parameter}: {other:?}"),
    }
}

/// `CreateTable` of every table, under its logical id.
pub(crate) fn tables() -> Vec<Value> {
    let template: serde_norway::Value = serde_norway::from_str(STATE).unwrap();
    let resources = template["Resources"].as_mapping().unwrap();
    let tables = resources
        .iter()
        .filter(|(_, body)| body["Type"] == "AWS::DynamoDB::Table");
    tables
        .map(|(id, body)| {
            let mut create = json!({ "TableName": id.as_str().unwrap() });
            for name in SHAPE {
                if let Some(part) = body["Properties"].get(name) {
                    create[name] = serde_json::to_value(part).unwrap();
                }
            }
            create
        })
        .collect()
}
