//! The variables: what the code asks for against what the template says.

use std::collections::BTreeSet;

use serde_norway::Value;

use crate::cloudformation::{globals, parameters, resources, template};
use crate::{is_product, is_test, read, root, rust_files};

/// How code asks for a variable: the methods of `boot::Env`.
const ASKS: [&str; 4] = [".required", ".optional", ".parsed", ".list"];

/// Lambda sets these itself.
const LAMBDAS_OWN: &str = "AWS_";

#[test]
fn each_function_is_told_what_it_reads_and_reads_what_it_is_told() {
    let functions: Vec<_> = resources("template.yaml")
        .into_iter()
        .filter(|resource| resource.kind() == "AWS::Serverless::Function")
        .collect();
    assert_eq!(functions.len(), 6);
    let all_are_told = names(&globals("template.yaml")["Function"]);
    let all_read = read_by("boot");
    assert!(all_read.contains("AWS_REGION"), "the calls were not found");
    for function in functions {
        let binary = function.body["Metadata"]["BuildProperties"]["Binary"]
            .as_str()
            .expect("each function has a binary");
        let told = &names(&function.body["Properties"]) | &all_are_told;
        let reads = &read_by(binary) | &all_read;
        let untold: Vec<_> = (&reads - &told)
            .into_iter()
            .filter(|name| !name.starts_with(LAMBDAS_OWN))
            .collect();
        assert!(untold.is_empty(), "{binary} is not told {untold:?}");
        let in_vain = &told - &reads;
        assert!(in_vain.is_empty(), "{binary} is told {in_vain:?} in vain");
    }
}

#[test]
fn each_parameter_is_explained_to_the_administrator() {
    let document = read("docs/operating.md");
    let rows: Vec<_> = document
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    for parameter in parameters("template.yaml") {
        let name = format!("`{parameter}`");
        assert!(rows.iter().any(|row| row.contains(&name)), "{parameter}");
    }
}

#[test]
fn zooms_last_retry_fits_into_the_window_of_the_template() {
    let template = template("template.yaml");
    let default = |name: &str| template["Parameters"][name]["Default"].as_u64();
    // The last retry comes 85 minutes after the first try, and may have its time: `docs/zoom.md#delivery`.
    assert_eq!(default("WebhookAgeMaxSeconds"), Some((85 + 10) * 60));
    // Clocks differ by minutes.
    assert_eq!(default("WebhookAheadMaxSeconds"), Some(5 * 60));
}

#[test]
fn only_boot_looks_at_the_environment() {
    for file in rust_files() {
        let allowed = !is_product(&file) || file.starts_with(root().join("crates/boot"));
        let text = std::fs::read_to_string(&file).expect("readable");
        let looks = text.contains("std::env") || text.contains("option_env!");
        assert!(allowed || !looks, "{}", file.display());
    }
}

/// The variables of a function, or of all. `CloudFormation` would take a number for a value; the
/// local AWS starts no function with one.
fn names(properties: &Value) -> BTreeSet<String> {
    properties["Environment"]["Variables"]
        .as_mapping()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            let name = name.as_str().expect("names are text");
            assert!(!value.is_number(), "{name} wants quotes in the template");
            name.to_owned()
        })
        .collect()
}

/// The variables that a room's code asks for, whichever file does, its tests apart.
fn read_by(room: &str) -> BTreeSet<String> {
    let source = root().join("crates").join(room).join("src");
    rust_files()
        .iter()
        .filter(|file| file.starts_with(&source) && !is_test(file))
        .flat_map(|file| {
            let text = std::fs::read_to_string(file).expect("readable");
            let code = text.split("#[cfg(test)]\nmod tests {").next();
            asked_for(code.unwrap_or_default())
        })
        .collect()
}

/// `.required("NAME")`, `.parsed::<u32>("NAME", …)`, on one line or two.
fn asked_for(code: &str) -> Vec<String> {
    ASKS.iter()
        .flat_map(|ask| code.split(ask).skip(1))
        .filter_map(|rest| {
            let (of_type, arguments) = rest.split_once('(')?;
            let is_call = of_type.is_empty() || of_type.starts_with("::<");
            let literal = arguments.trim_start().strip_prefix('"')?;
            let (name, _) = literal.split_once('"')?;
            let of_a_variable = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            (is_call && name.chars().all(of_a_variable)).then(|| name.to_owned())
        })
        .collect()
}

#[test]
fn a_variable_is_seen_however_it_is_asked_for() {
    let code = r#"
        a: env.required("A")?, b: env.parsed::<u32>("B", "a number")?,
        c: self.env.optional(
            "C",
        ), d: env.list(D), e: fields.parsed("bitrate", kbps), f: env.required_by("F")"#;
    assert_eq!(asked_for(code), ["A", "C", "B"]);
}
