//! What each function may do, whom it trusts, and how its queue hands work back.

use std::collections::BTreeSet;

use serde_norway::Value;

use crate::GRANTED;
use crate::cloudformation::{Resource, many, resources, target};

#[test]
fn each_role_may_do_what_is_written_here_and_nothing_else() {
    let roles: Vec<_> = resources("template.yaml")
        .into_iter()
        .filter(|resource| resource.kind() == "AWS::IAM::Role")
        .collect();
    let named: BTreeSet<_> = roles.iter().map(|role| role.id.clone()).collect();
    let expected: BTreeSet<_> = GRANTED.iter().map(|(role, _)| (*role).to_owned()).collect();
    assert_eq!(named, expected);
    for role in &roles {
        let (_, lines) = GRANTED
            .iter()
            .find(|(id, _)| *id == role.id)
            .expect("as above");
        let lines: BTreeSet<_> = lines.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!(granted(role), lines, "{}", role.id);
    }
}

#[test]
fn nothing_but_the_roles_grants_anything() {
    for template in ["template.yaml", "infra/state.yaml", "infra/watch.yaml"] {
        for resource in resources(template) {
            let kind = resource.kind();
            let role_here = template == "template.yaml" && kind == "AWS::IAM::Role";
            assert!(
                role_here || !kind.starts_with("AWS::IAM::"),
                "{} of {template} is a {kind}, which GRANTED does not show",
                resource.id
            );
        }
    }
}

/// The whole statement of whom a role trusts.
const TRUSTED_LAMBDA: &str =
    "{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }";

/// With this account alone: the scheduler works for every account, and must not lend this role.
const TRUSTED_SCHEDULER: &str = "{ Effect: Allow, Principal: { Service: scheduler.amazonaws.com }, \
    Action: sts:AssumeRole, \
    Condition: { StringEquals: { \"aws:SourceAccount\": !Ref AWS::AccountId } } }";

#[test]
fn each_role_is_for_one_service_and_each_function_has_its_own() {
    let all = resources("template.yaml");
    for resource in &all {
        let properties = resource.properties();
        match resource.kind() {
            "AWS::IAM::Role" => {
                let named: BTreeSet<_> = properties.keys().filter_map(Value::as_str).collect();
                // No managed policy may add what GRANTED does not show.
                assert_eq!(
                    named,
                    BTreeSet::from(["AssumeRolePolicyDocument", "Policies"]),
                    "{}",
                    resource.id
                );
                let trusted = if resource.id == "PollerTickRole" {
                    TRUSTED_SCHEDULER
                } else {
                    TRUSTED_LAMBDA
                };
                let trusted: Value = serde_norway::from_str(trusted).expect("as above");
                let trust = &properties["AssumeRolePolicyDocument"]["Statement"];
                assert_eq!(many(trust), [trusted], "{}", resource.id);
            }
            "AWS::Serverless::Function" => {
                let role = short(&target(&properties["Role"]));
                assert_eq!(role, resource.id.replace("Function", "Role"));
            }
            _ => {}
        }
    }
}

/// The statements of a role as lines, without those about its own log.
fn granted(role: &Resource) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for policy in role.properties()["Policies"]
        .as_sequence()
        .expect("policies")
    {
        for statement in policy["PolicyDocument"]["Statement"]
            .as_sequence()
            .expect("statements")
        {
            assert_eq!(statement["Effect"], "Allow");
            for action in many(&statement["Action"]) {
                let action = action.as_str().expect("actions are text").to_owned();
                assert!(!action.contains('*'), "{}: {action}", role.id);
                for resource in many(&statement["Resource"]) {
                    let resource = short(&target(&resource));
                    assert!(!resource.contains('*'), "{}: {resource}", role.id);
                    let own_log = resource == role.id.replace("Role", "Logs");
                    if action.starts_with("logs:") && own_log {
                        continue;
                    }
                    lines.insert(format!("{action} {resource}"));
                }
            }
        }
    }
    lines
}

/// `State.Outputs.WorkTableArn` and `CollectQueue.Arn` as people say them.
fn short(target: &str) -> String {
    let target = target.trim_start_matches("${");
    let target = target.strip_prefix("State.Outputs.").unwrap_or(target);
    target.strip_suffix(".Arn").unwrap_or(target).to_owned()
}

#[test]
fn each_queue_hands_back_only_what_failed_and_waits_long_enough() {
    let all = resources("template.yaml");
    for function in all
        .iter()
        .filter(|resource| resource.kind() == "AWS::Serverless::Function")
    {
        let properties = function.properties();
        let Some(events) = properties.get("Events").and_then(Value::as_mapping) else {
            continue;
        };
        for event in events.values() {
            assert_eq!(event["Type"], "SQS");
            let types = &event["Properties"]["FunctionResponseTypes"];
            assert_eq!(types[0], "ReportBatchItemFailures", "{}", function.id);
            let queue = short(&target(&event["Properties"]["Queue"]));
            let queue = all
                .iter()
                .find(|resource| resource.id == queue)
                .expect("the queue");
            let visible = queue.properties()["VisibilityTimeout"]
                .as_u64()
                .expect("set");
            let timeout = properties["Timeout"].as_u64().expect("set");
            assert_eq!(visible, 6 * timeout, "AWS's advice for {}", queue.id);
            assert!(
                queue.properties().contains_key("RedrivePolicy"),
                "{}",
                queue.id
            );
        }
    }
}
