//! What outlives every deployment must keep its identity.

use crate::cloudformation::resources;

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

#[test]
fn logical_ids_are_frozen() {
    let mut found: Vec<_> = resources("infra/state.yaml")
        .iter()
        .map(|resource| (resource.id.clone(), resource.kind().to_owned()))
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
    let mut kept = resources("infra/state.yaml");
    // Deleting the application must leave the nested stack as it is.
    kept.extend(
        resources("template.yaml")
            .into_iter()
            .filter(|resource| resource.id == "State"),
    );
    assert_eq!(kept.len(), FROZEN.len() + 1);
    for resource in kept {
        for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
            assert_eq!(
                resource.body[policy], "Retain",
                "{policy} of {}",
                resource.id
            );
        }
    }
}

#[test]
fn nothing_that_is_retained_has_a_name_of_its_own() {
    for resource in resources("infra/state.yaml") {
        let properties = resource.properties();
        // An API's name is a label and names nothing.
        for name in ["TableName", "BucketName"] {
            let named = properties.contains_key(name);
            assert!(
                !named,
                "{} could not be replaced beside itself",
                resource.id
            );
        }
    }
}
