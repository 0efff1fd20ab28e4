//! The templates, read as what they are.

use serde_norway::{Mapping, Value};

use crate::read;

/// All of them.
pub(crate) const TEMPLATES: [&str; 5] = [
    "template.yaml",
    "infra/state.yaml",
    "infra/watch.yaml",
    "infra/analysts.yaml",
    "infra/athena.yaml",
];

/// A resource of a template.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) id: String,
    pub(crate) body: Value,
}

impl Resource {
    pub(crate) fn kind(&self) -> &str {
        self.body["Type"]
            .as_str()
            .expect("each resource has a type")
    }

    pub(crate) fn properties(&self) -> Mapping {
        self.body["Properties"]
            .as_mapping()
            .cloned()
            .unwrap_or_default()
    }
}

pub(crate) fn template(path: &str) -> Value {
    let mut template: Value =
        serde_norway::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    template.apply_merge().expect("anchors resolve");
    template
}

/// What a template says of all its resources of a kind.
pub(crate) fn globals(path: &str) -> Value {
    template(path)["Globals"].clone()
}

/// The names of a template's parameters.
pub(crate) fn parameters(path: &str) -> Vec<String> {
    template(path)["Parameters"]
        .as_mapping()
        .expect("a template has parameters")
        .keys()
        .map(|name| name.as_str().expect("names are text").to_owned())
        .collect()
}

/// The resources of a template, in its order.
pub(crate) fn resources(path: &str) -> Vec<Resource> {
    template(path)["Resources"]
        .as_mapping()
        .expect("a template has resources")
        .iter()
        .map(|(id, body)| Resource {
            id: id.as_str().expect("ids are text").to_owned(),
            body: body.clone(),
        })
        .collect()
}

/// What an intrinsic function points at: the text behind `!Ref`, `!GetAtt` or `!Sub`.
pub(crate) fn target(value: &Value) -> String {
    match value {
        Value::Tagged(tagged) => target(&tagged.value),
        Value::String(text) => text.clone(),
        other => panic!("not a reference: {other:?}"),
    }
}

/// One value or a list of them.
pub(crate) fn many(value: &Value) -> Vec<Value> {
    match value {
        Value::Sequence(values) => values.clone(),
        one => vec![one.clone()],
    }
}
