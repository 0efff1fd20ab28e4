//! What each function may do, whom it trusts, and how its queue hands work back.

use std::collections::BTreeSet;

use serde_norway::Value;

use crate::cloudformation::{Resource, TEMPLATES, many, resources, target};
use crate::{GRANTED, GRANTED_AT_NIGHT};

/// What each of some roles may do.
type Granted = &'static [(&'static str, &'static [&'static str])];

/// Where roles are, with what they may do.
const ROLES: [(&str, Granted); 2] = [
    ("template.yaml", GRANTED),
    ("infra/analysts.yaml", GRANTED_AT_NIGHT),
];

fn roles(template: &str) -> Vec<Resource> {
    let resources = resources(template).into_iter();
    resources
        .filter(|resource| resource.kind() == "AWS::IAM::Role")
        .collect()
}

#[test]
fn each_role_may_do_what_is_written_here_and_nothing_else() {
    for (template, granted_here) in ROLES {
        let roles = roles(template);
        let named: BTreeSet<_> = roles.iter().map(|role| role.id.clone()).collect();
        let expected = granted_here.iter().map(|(role, _)| (*role).to_owned());
        assert_eq!(named, expected.collect());
        for role in &roles {
            let of_role = granted_here.iter().find(|(id, _)| *id == role.id);
            let (_, lines) = of_role.expect("as above");
            let lines: BTreeSet<_> = lines.iter().map(|line| (*line).to_owned()).collect();
            assert_eq!(granted(role), lines, "{}", role.id);
        }
    }
}

#[test]
fn nothing_but_the_roles_grants_anything() {
    for template in TEMPLATES {
        for resource in resources(template) {
            let kind = resource.kind();
            let has_roles = ROLES.iter().any(|(path, _)| *path == template);
            let is_shown = match kind {
                "AWS::IAM::Role" => has_roles,
                "AWS::IAM::ManagedPolicy" => template == "infra/analysts.yaml", // for people, below
                _ => !kind.starts_with("AWS::IAM::"),
            };
            assert!(
                is_shown,
                "{} of {template} is a {kind}, which GRANTED does not show",
                resource.id
            );
        }
    }
}

/// What analysts may read: rows by which nobody can be found, and apart from them who it was. Neither
/// the raw exports, nor the secret of the keyed hashes, nor each other's answers.
#[test]
fn analysts_read_without_identity_unless_it_is_granted_apart() {
    let reads = [
        (
            "AnalystPolicy",
            "",
            &[
                "meetings",
                "participants",
                "qos_minutes",
                "users",
                "account_scores",
            ][..],
            "all",
        ),
        (
            "IdentityPolicy",
            "identity/",
            &["meetings", "participants", "users"][..],
            "identity",
        ),
    ];
    let all = resources("infra/analysts.yaml");
    let policies = all
        .iter()
        .filter(|one| one.kind() == "AWS::IAM::ManagedPolicy");
    assert_eq!(policies.count(), reads.len());
    for (id, folder, tables, answers) in reads {
        let policy = all.iter().find(|one| one.id == id).expect("a policy");
        let properties = policy.properties();
        let names: BTreeSet<_> = properties.keys().filter_map(Value::as_str).collect();
        assert_eq!(
            names,
            BTreeSet::from(["Description", "PolicyDocument"]),
            "it is given to nobody here"
        );
        let lines = lines(id, &properties["PolicyDocument"]);
        let on_bucket = lines.iter().filter(|line| line.starts_with("s3:"));
        let mut expected: BTreeSet<_> = tables
            .iter()
            .map(|table| format!("s3:GetObject ExportsBucketArn}}/parquet/{folder}{table}/*"))
            .collect();
        for action in ["GetObject", "PutObject", "AbortMultipartUpload"] {
            expected.insert(format!(
                "s3:{action} ExportsBucketArn}}/results/{answers}/*"
            ));
        }
        if id == "AnalystPolicy" {
            expected.insert("s3:ListBucket ExportsBucketArn".to_owned());
            expected.insert("s3:GetBucketLocation ExportsBucketArn".to_owned());
            for file in ["applied.json", "sites.csv"] {
                expected.insert(format!("s3:GetObject ExportsBucketArn}}/parquet/{file}"));
            }
        }
        assert_eq!(on_bucket.cloned().collect::<BTreeSet<_>>(), expected);
        let of_service = |line: &String| {
            ["s3:", "athena:", "glue:Get"]
                .iter()
                .any(|one| line.starts_with(one))
        };
        assert!(lines.iter().all(of_service), "{lines:?}");
        let others = if folder.is_empty() {
            "DatabaseName}_identity"
        } else {
            "DatabaseName}/"
        };
        assert!(!lines.iter().any(|line| line.contains(others)), "{lines:?}");
    }
}

/// The whole statement of whom a role trusts.
const TRUSTED_LAMBDA: &str =
    "{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }";

/// With this account alone: such a service works for every account, and must not lend this role.
const TRUSTED_SERVICE: &str = "{ Effect: Allow, Principal: { Service: SERVICE.amazonaws.com }, \
    Action: sts:AssumeRole, \
    Condition: { StringEquals: { \"aws:SourceAccount\": !Ref AWS::AccountId } } }";

#[test]
fn each_role_is_for_one_service_and_each_function_has_its_own() {
    for role in ROLES.iter().flat_map(|(template, _)| roles(template)) {
        let properties = role.properties();
        let named: BTreeSet<_> = properties.keys().filter_map(Value::as_str).collect();
        // No managed policy may add what GRANTED does not show.
        let expected = BTreeSet::from(["AssumeRolePolicyDocument", "Policies"]);
        assert_eq!(named, expected, "{}", role.id);
        let trusted = match role.id.as_str() {
            "PollerTickRole" | "NightScheduleRole" => {
                TRUSTED_SERVICE.replace("SERVICE", "scheduler")
            }
            "NightRole" => TRUSTED_SERVICE.replace("SERVICE", "states"),
            _ => TRUSTED_LAMBDA.to_owned(),
        };
        let trusted: Value = serde_norway::from_str(&trusted).expect("as above");
        let trust = &properties["AssumeRolePolicyDocument"]["Statement"];
        assert_eq!(many(trust), [trusted], "{}", role.id);
    }
    for function in resources("template.yaml") {
        if function.kind() == "AWS::Serverless::Function" {
            let role = short(&target(&function.properties()["Role"]));
            assert_eq!(role, function.id.replace("Function", "Role"));
        }
    }
}

/// The statements of a role as lines, without those about its own log.
fn granted(role: &Resource) -> BTreeSet<String> {
    let properties = role.properties();
    let policies = properties["Policies"].as_sequence().expect("policies");
    let all = policies
        .iter()
        .flat_map(|policy| lines(&role.id, &policy["PolicyDocument"]));
    let own_log = format!(" {}", role.id.replace("Role", "Logs"));
    all.filter(|line| !(line.starts_with("logs:") && line.ends_with(&own_log)))
        .collect()
}

/// One line for each action and resource.
fn lines(id: &str, document: &Value) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for statement in document["Statement"].as_sequence().expect("statements") {
        assert_eq!(statement["Effect"], "Allow");
        for action in many(&statement["Action"]) {
            let action = action.as_str().expect("actions are text").to_owned();
            assert!(!action.contains('*'), "{id}: {action}");
            for resource in many(&statement["Resource"]) {
                let resource = short(&target(&resource));
                let named = resource.strip_suffix("/*").unwrap_or(&resource); // what lies below
                assert!(!named.contains('*'), "{id}: {resource}");
                lines.insert(format!("{action} {resource}"));
            }
        }
    }
    lines
}

/// `State.Outputs.WorkTableArn` and `CollectQueue.Arn` as people say them.
fn short(target: &str) -> String {
    let target = target.trim_start_matches("${");
    let target = target.strip_prefix("State.Outputs.").unwrap_or(target);
    let target = target
        .rsplit_once("${AWS::AccountId}:")
        .map_or(target, |(_, named)| named);
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
