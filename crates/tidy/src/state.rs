//! What outlives every deployment must keep its identity.

use crate::read;

/// The resources of `infra/state.yaml`. CloudFormation knows a resource by its logical id: under
/// another one it makes a second, empty table, key or API, and the first is orphaned. So a line here
/// may be added, and never changed or taken away.
const FROZEN: &[(&str, &str)] = &[
    ("Api", "AWS::ApiGatewayV2::Api"),
    ("ApiStage", "AWS::ApiGatewayV2::Stage"),
    ("AppSecret", "AWS::SecretsManager::Secret"),
    ("EventsTable", "AWS::DynamoDB::Table"),
    ("ExportsBucket", "AWS::S3::Bucket"),
    ("ExportsBucketPolicy", "AWS::S3::BucketPolicy"),
    ("InstallationsTable", "AWS::DynamoDB::Table"),
    ("MeetingsTable", "AWS::DynamoDB::Table"),
    ("OauthStatesTable", "AWS::DynamoDB::Table"),
    ("ParticipantsTable", "AWS::DynamoDB::Table"),
    ("QosMinutesTable", "AWS::DynamoDB::Table"),
    ("SealingSecret", "AWS::SecretsManager::Secret"),
    ("SpillSecret", "AWS::SecretsManager::Secret"),
    ("UsersTable", "AWS::DynamoDB::Table"),
    ("WebhookSecret", "AWS::SecretsManager::Secret"),
    ("WorkTable", "AWS::DynamoDB::Table"),
];

/// A resource of the template: its logical id and its lines.
struct Resource {
    id: String,
    lines: Vec<String>,
}

impl Resource {
    /// The value of a key of the resource itself, without a comment.
    fn value(&self, key: &str) -> Option<&str> {
        let line = self.lines.iter().find_map(|line| {
            line.strip_prefix("    ")?
                .strip_prefix(key)?
                .strip_prefix(": ")
        })?;
        line.split(" #").next().map(str::trim)
    }
}

/// Reads the section `Resources`, in which ids stand two spaces and their keys four spaces deep.
fn resources(path: &str) -> Vec<Resource> {
    let text = read(path);
    let mut resources: Vec<Resource> = Vec::new();
    let section = text
        .lines()
        .skip_while(|line| *line != "Resources:")
        .skip(1)
        .take_while(|line| line.is_empty() || line.starts_with(' '));
    for line in section {
        let id = line
            .strip_prefix("  ")
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
            .and_then(|rest| rest.strip_suffix(':'));
        match (id, resources.last_mut()) {
            (Some(id), _) => resources.push(Resource {
                id: id.to_owned(),
                lines: Vec::new(),
            }),
            (None, Some(resource)) => resource.lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    resources
}

#[test]
fn logical_ids_are_frozen() {
    let mut found: Vec<_> = resources("infra/state.yaml")
        .iter()
        .map(|resource| {
            let kind = resource.value("Type").expect("each resource has a type");
            (resource.id.clone(), kind.to_owned())
        })
        .collect();
    found.sort();
    let frozen: Vec<_> = FROZEN
        .iter()
        .map(|(id, kind)| ((*id).to_owned(), (*kind).to_owned()))
        .collect();
    assert_eq!(found, frozen);
}

#[test]
fn nothing_that_holds_data_is_deleted_or_replaced_away() {
    for resource in resources("infra/state.yaml") {
        for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
            let value = resource.value(policy);
            assert_eq!(value, Some("Retain"), "{policy} of {}", resource.id);
        }
    }
    // Deleting the application must leave the nested stack as it is.
    let state = resources("template.yaml")
        .into_iter()
        .find(|resource| resource.id == "State")
        .expect("the application contains State");
    assert_eq!(state.value("DeletionPolicy"), Some("Retain"));
    assert_eq!(state.value("UpdateReplacePolicy"), Some("Retain"));
}

#[test]
fn nothing_that_is_retained_has_a_name_of_its_own() {
    for resource in resources("infra/state.yaml") {
        let named = resource
            .lines
            .iter()
            .map(|line| line.trim_start())
            .find(|line| {
                ["TableName:", "BucketName:"]
                    .iter()
                    .any(|name| line.starts_with(name))
            });
        assert_eq!(
            named, None,
            "{} could not be replaced beside itself",
            resource.id
        );
    }
}
