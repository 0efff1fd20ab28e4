//! What is watched is what functions say: a metric of a line that nobody writes would sleep forever.

use serde_norway::Value;

use crate::cloudformation::{TEMPLATES, resources};
use crate::{is_product, is_test, rust_files};

#[test]
fn each_metric_is_of_a_line_that_some_function_writes() {
    let written: String = rust_files()
        .iter()
        .filter(|file| is_product(file) && !is_test(file))
        .map(|file| std::fs::read_to_string(file).expect("a Rust file"))
        .collect();
    let mut seen = 0;
    for resource in resources("infra/watch.yaml") {
        if resource.kind() != "AWS::Logs::MetricFilter" {
            continue;
        }
        let properties = resource.properties();
        let pattern = properties["FilterPattern"].as_str().expect("a pattern");
        let id = &resource.id;
        if let Some((_, rest)) = pattern.split_once("$.message = \"") {
            let (message, _) = rest.split_once('"').expect("it ends");
            let message = format!("\"{message}\"");
            assert!(written.contains(&message), "{id}: nobody writes {message}");
        }
        let value = &properties["MetricTransformations"][0]["MetricValue"];
        for field in fields(pattern).chain(value.as_str().and_then(|text| text.strip_prefix("$.")))
        {
            let is_written = field == "message" || written.contains(&format!("{field} = "));
            assert!(is_written, "{id}: nobody writes {field}");
            seen += 1;
        }
    }
    assert!(seen > 0, "there are metric filters");
}

/// The fields that a pattern names.
fn fields(pattern: &str) -> impl Iterator<Item = &str> {
    pattern
        .split("$.")
        .skip(1)
        .filter_map(|rest| rest.split([' ', ')', '}', '=']).next())
}

#[test]
fn each_alarm_tells_somebody_and_says_when_it_is_over() {
    let mut alarms = 0;
    for resource in TEMPLATES.iter().flat_map(|template| resources(template)) {
        if resource.kind() == "AWS::CloudWatch::Alarm" {
            let properties = resource.properties();
            for action in ["AlarmActions", "OKActions"] {
                let told = properties.get(action).and_then(Value::as_sequence);
                assert!(told.is_some_and(|told| !told.is_empty()), "{}", resource.id);
            }
            assert!(
                properties.contains_key("AlarmDescription"),
                "{}",
                resource.id
            );
            alarms += 1;
        }
    }
    assert!(alarms >= 5, "{alarms}");
}
