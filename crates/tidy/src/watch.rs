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
    let lines: Vec<_> = lines(&written).collect();
    assert!(lines.len() > 50, "the functions write lines");
    let mut seen = 0;
    for resource in resources("infra/watch.yaml") {
        if resource.kind() != "AWS::Logs::MetricFilter" {
            continue;
        }
        let properties = resource.properties();
        let pattern = properties["FilterPattern"].as_str().expect("a pattern");
        let transformation = &properties["MetricTransformations"][0];
        let mut metric = fields(pattern);
        metric.extend(
            transformation["MetricValue"]
                .as_str()
                .map_or_else(Vec::new, fields),
        );
        for dimension in transformation["Dimensions"]
            .as_sequence()
            .into_iter()
            .flatten()
        {
            metric.extend(dimension["Value"].as_str().map_or_else(Vec::new, fields));
        }
        let is_written = lines
            .iter()
            .any(|line| is_of(line, pattern) && metric.iter().all(|field| has_field(line, field)));
        assert!(is_written, "{}: no line has all of {metric:?}", resource.id);
        seen += metric.len();
    }
    assert!(seen > 0, "there are metric filters");
}

/// A call that writes a line: its level, and what stands in its brackets.
struct Line<'a> {
    level: &'a str,
    text: &'a str,
}

/// Each call of `tracing`.
fn lines(code: &str) -> impl Iterator<Item = Line<'_>> {
    code.split("tracing::").skip(1).filter_map(|rest| {
        let (level, rest) = rest.split_once("!(")?;
        let is_level = ["error", "warn", "info"].contains(&level);
        let text = &rest[..rest.find(");")?];
        is_level.then_some(Line { level, text })
    })
}

/// Whether a line has the message and the level that a pattern is about, if it is about any.
fn is_of(line: &Line<'_>, pattern: &str) -> bool {
    let wanted = |name: &str| {
        let (_, rest) = pattern.split_once(&format!("$.{name} = \""))?;
        Some(rest.split_once('"').expect("it ends").0)
    };
    wanted("message").is_none_or(|message| line.text.contains(&format!("\"{message}\"")))
        && wanted("level").is_none_or(|level| line.level.eq_ignore_ascii_case(level))
}

/// `field = …`, or the variable of that name alone.
fn has_field(line: &Line<'_>, field: &str) -> bool {
    let mut arguments = line.text.split(',').map(str::trim);
    arguments.any(|argument| {
        let name = argument.split(" = ").next().unwrap_or_default();
        name.trim_start_matches(['%', '?']) == field
    })
}

/// The fields that a pattern or a value names, but for the message and the level, which every line has.
fn fields(pattern: &str) -> Vec<&str> {
    let named = pattern.split("$.").skip(1);
    let named = named.filter_map(|rest| rest.split([' ', ')', '}', '=']).next());
    named
        .filter(|field| !["message", "level"].contains(field))
        .collect()
}

#[test]
fn a_field_counts_only_in_the_call_of_its_line() {
    let code = r#"let known = 1; tracing::info!(a.b = %c, other, "event recorded"); known = 2;"#;
    let line = lines(code).next().unwrap();
    assert!(is_of(
        &line,
        r#"{ ($.message = "event recorded") && ($.x > 0) }"#
    ));
    assert!(!is_of(
        &line,
        r#"{ ($.message = "event recorded") && ($.level = "ERROR") }"#
    ));
    assert!(!is_of(&line, r#"{ $.message = "event" }"#));
    assert!(has_field(&line, "a.b") && has_field(&line, "other"));
    assert!(!has_field(&line, "known") && !has_field(&line, "c"));
}

#[test]
fn each_metric_that_an_alarm_hears_is_made_by_a_filter() {
    let all = resources("infra/watch.yaml");
    let made: Vec<_> = all
        .iter()
        .filter(|resource| resource.kind() == "AWS::Logs::MetricFilter")
        .map(|filter| filter.properties()["MetricTransformations"][0]["MetricName"].clone())
        .collect();
    for alarm in &all {
        let is_ours = alarm.kind() == "AWS::CloudWatch::Alarm"
            && alarm.properties()["Namespace"] == "ZoomCallQuality";
        let name = is_ours.then(|| alarm.properties()["MetricName"].clone());
        assert!(name.is_none_or(|name| made.contains(&name)), "{}", alarm.id);
    }
    for bell in ["WebhookFailures", "AccountHeld", "ListLeftOut"] {
        let alarm = format!("{bell}Alarm");
        assert!(all.iter().any(|resource| resource.id == alarm), "{alarm}");
    }
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
