//! What outlives every deployment must keep its identity.

use crate::cloudformation::{TEMPLATES, resources};

/// The resources of `infra/state.yaml`. CloudFormation knows a resource by its logical id: under
/// another one it makes a second, empty table, key or API, and the first is orphaned. So a line here
/// may be added, and never changed or taken away.
const FROZEN: &[(&str, &str)] = &[
    ("AccountScoresTable", "AWS::DynamoDB::Table"),
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

/// The tables: key and sort key, what expires, what can be recovered and so exported, and what
/// refuses to be deleted by hand.
const TABLES: &[(&str, &[&str], bool, bool, bool)] = &[
    ("InstallationsTable", &["account_id"], false, false, true),
    ("OauthStatesTable", &["state_hash"], true, false, false),
    ("EventsTable", &["event_id"], true, false, false),
    ("WorkTable", &["work_key"], true, false, false),
    ("UsersTable", &["account_id", "user_id"], true, true, true),
    (
        "AccountScoresTable",
        &["account_id", "score_key"],
        true,
        true,
        true,
    ),
    (
        "MeetingsTable",
        &["account_id", "meeting_uuid"],
        true,
        true,
        true,
    ),
    (
        "ParticipantsTable",
        &["meeting_uuid", "participant_session_id"],
        true,
        true,
        true,
    ),
    (
        "QosMinutesTable",
        &["participant_session_id", "minute_at"],
        true,
        true,
        true,
    ),
];

#[test]
fn tables_keep_their_keys_and_their_promises() {
    let tables: Vec<_> = resources("infra/state.yaml")
        .into_iter()
        .filter(|resource| resource.kind() == "AWS::DynamoDB::Table")
        .collect();
    assert_eq!(tables.len(), TABLES.len());
    for table in tables {
        let properties = table.properties();
        let (_, keys, expires, recoverable, protected) = TABLES
            .iter()
            .find(|(id, ..)| *id == table.id)
            .unwrap_or_else(|| panic!("{} is not in TABLES", table.id));
        let schema = properties["KeySchema"].as_sequence().expect("a key");
        let named: Vec<_> = schema
            .iter()
            .filter_map(|key| key["AttributeName"].as_str())
            .collect();
        assert_eq!(named, *keys, "{}", table.id);
        let ttl = properties
            .get("TimeToLiveSpecification")
            .map(|ttl| ttl["AttributeName"].clone());
        let expected = expires.then(|| "expires_at_epoch_s".into());
        assert_eq!(ttl, expected, "{}", table.id);
        let enabled = properties
            .get("PointInTimeRecoverySpecification")
            .and_then(|backup| backup["PointInTimeRecoveryEnabled"].as_bool());
        assert_eq!(enabled.unwrap_or(false), *recoverable, "{}", table.id);
        let guarded = properties
            .get("DeletionProtectionEnabled")
            .and_then(serde_norway::Value::as_bool);
        assert_eq!(guarded.unwrap_or(false), *protected, "{}", table.id);
    }
}

#[test]
fn what_cannot_be_recovered_is_never_exported() {
    for (id, _, _, recoverable, _) in TABLES {
        let all = resources("infra/state.yaml");
        let table = all.iter().find(|table| table.id == *id).expect("a table");
        let properties = table.properties();
        let policy = properties.get("ResourcePolicy");
        let statement = policy.map(|policy| &policy["PolicyDocument"]["Statement"][0]);
        assert_eq!(statement.is_none(), *recoverable, "{id}");
        if let Some(statement) = statement {
            assert_eq!(statement["Effect"], "Deny", "{id}");
            assert_eq!(statement["Principal"], "*", "{id}");
            assert_eq!(
                statement["Action"], "dynamodb:ExportTableToPointInTime",
                "{id}"
            );
        }
    }
}

/// What is erased has to be gone everywhere within ten days.
#[test]
fn copies_that_are_not_written_again_clear_themselves() {
    let all = resources("infra/state.yaml");
    let bucket = all.iter().find(|one| one.id == "ExportsBucket");
    let properties = bucket.expect("the bucket").properties();
    let rules = properties["LifecycleConfiguration"]["Rules"].as_sequence();
    let rules = rules.expect("rules");
    let days = |prefix: &str| {
        let rule = rules.iter().find(|rule| rule["Prefix"] == prefix);
        rule.unwrap_or_else(|| panic!("{prefix}"))["ExpirationInDays"].clone()
    };
    assert_eq!(days("raw/"), 7);
    assert_eq!(days("results/"), 3);
    for folder in ["participants", "qos_minutes", "identity/participants"] {
        let kept = days(&format!("parquet/{folder}/"));
        assert_eq!(crate::cloudformation::target(&kept), "ParquetDays");
    }
    // Neither the secret of the keyed hashes nor the sites file may ever expire.
    assert!(
        rules
            .iter()
            .all(|rule| rule["Prefix"] != "parquet/" && rule["Prefix"] != "parquet/identity/")
    );
    assert!(
        rules
            .iter()
            .all(|rule| rule.get("ExpirationInDays").is_none() || rule.get("Prefix").is_some())
    );
    for table in all
        .iter()
        .filter(|one| one.kind() == "AWS::DynamoDB::Table")
    {
        let properties = table.properties();
        let recovery = properties.get("PointInTimeRecoverySpecification");
        let enabled = recovery.filter(|recovery| recovery["PointInTimeRecoveryEnabled"] == true);
        assert!(
            enabled.is_none_or(|recovery| recovery["RecoveryPeriodInDays"] == 7),
            "{}",
            table.id
        );
    }
}

#[test]
fn nothing_that_is_retained_has_a_name_of_its_own() {
    for resource in resources("infra/state.yaml") {
        let properties = resource.properties();
        // An API's name is a label and names nothing.
        let names: &[&str] = match resource.kind() {
            "AWS::ApiGatewayV2::Api" => &[],
            _ => &["TableName", "BucketName", "Name"],
        };
        for name in names {
            let has = properties.contains_key(*name);
            assert!(!has, "{} could not be replaced beside itself", resource.id);
        }
    }
}

/// Zoom does not send a 429 again (`docs/zoom.md#delivery`), so the route's limit loses what it refuses.
/// Where 5,000 meetings end in one minute, Zoom sends 84 requests a second; ten times that must pass,
/// and a whole second of it at once.
#[test]
fn the_route_takes_far_more_than_any_burst_of_zooms() {
    const FAR_MORE: i64 = 840;
    let stages: Vec<_> = TEMPLATES
        .into_iter()
        .flat_map(resources)
        .filter(|resource| resource.kind() == "AWS::ApiGatewayV2::Stage")
        .collect();
    assert_eq!(stages.len(), 1);
    let properties = stages[0].properties();
    assert!(
        !properties.contains_key("RouteSettings"),
        "one for all routes"
    );
    let limits = &properties["DefaultRouteSettings"];
    for limit in ["ThrottlingRateLimit", "ThrottlingBurstLimit"] {
        let limit = limits[limit].as_i64().expect(limit);
        assert!(limit >= FAR_MORE, "{limits:?}");
    }
}
