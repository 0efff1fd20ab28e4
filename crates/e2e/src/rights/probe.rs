//! What is tried: requests that IAM must judge, and that change nothing where they are let through,
//! for each lacks something.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::aws::{Aws, Resource};
use crate::trouble::Trouble;

/// One request, and the line of `tidy::GRANTED` that would allow it.
#[derive(Debug)]
pub(crate) struct Probe {
    pub(crate) line: String,
    pub(crate) service: &'static str,
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The one that names the operation, or what is left of it.
    pub(crate) header: Option<(&'static str, String)>,
    pub(crate) body: String,
}

/// Everything that something could be done to, by the name that the outputs give it.
#[derive(Debug)]
pub(crate) struct Things {
    /// With their indexes.
    tables: Vec<(String, String, Vec<String>)>,
    secrets: Vec<(String, String)>,
    queues: Vec<(String, String)>,
    functions: Vec<(String, String)>,
    /// The one bucket.
    bucket: String,
}

impl Things {
    pub(crate) async fn of(
        aws: &Aws,
        outputs: &BTreeMap<String, String>,
        resources: &[Resource],
    ) -> Result<Self, Trouble> {
        let named = |is: fn(&str) -> bool| {
            let some = outputs.iter().filter(move |(name, _)| is(name));
            some.map(|(name, value)| (name.clone(), value.clone()))
        };
        let mut tables = Vec::new();
        for (name, table) in named(|name| name.ends_with("Table")) {
            let indexes = aws.indexes(&table).await?;
            tables.push((name, table, indexes));
        }
        let queues = named(|name| name.ends_with("QueueUrl") || name.ends_with("LettersUrl"));
        let functions = resources
            .iter()
            .filter(|one| one.kind.ends_with("::Function"));
        Ok(Self {
            tables,
            secrets: named(|name| name.ends_with("SecretArn")).collect(),
            queues: queues
                .map(|(name, url)| (name.trim_end_matches("Url").to_owned(), url))
                .collect(),
            functions: functions
                .map(|one| (one.id.clone(), one.physical_id.clone()))
                .collect(),
            bucket: outputs["ExportsBucket"].clone(),
        })
    }
}

pub(crate) fn all(things: &Things) -> Vec<Probe> {
    let mut probes = Vec::new();
    for (name, table, indexes) in &things.tables {
        for (operation, input) in of_table(table) {
            probes.push(dynamodb(operation, name.clone(), &input));
        }
        for index in indexes {
            let input = json!({ "TableName": table, "IndexName": index });
            for operation in ["Query", "Scan"] {
                probes.push(dynamodb(operation, format!("{name}/index/{index}"), &input));
            }
        }
    }
    for (name, arn) in &things.secrets {
        for (operation, input) in [
            ("GetSecretValue", json!({ "SecretId": arn })),
            // Under a label that nobody reads.
            (
                "PutSecretValue",
                json!({ "SecretId": arn, "SecretString": "x", "VersionStages": ["RIGHTS"] }),
            ),
            ("DescribeSecret", json!({ "SecretId": arn })),
        ] {
            probes.push(json_call(
                "secretsmanager",
                "secretsmanager",
                operation,
                name,
                &input,
            ));
        }
    }
    for (name, url) in &things.queues {
        for (operation, input) in of_queue(url) {
            probes.push(json_call("sqs", "AmazonSQS", operation, name, &input));
        }
    }
    for (name, function) in &things.functions {
        probes.push(Probe {
            line: format!("lambda:InvokeFunction {name}"),
            service: "lambda",
            method: Method::POST,
            path: format!("/2015-03-31/functions/{function}/invocations"),
            header: Some(("x-amz-invocation-type", "DryRun".to_owned())),
            body: "{}".to_owned(),
        });
    }
    probes.extend(of_bucket(&things.bucket));
    probes
}

/// Of an object that is not there: nothing is read or removed, and what is put is refused, since it
/// should take the place of another.
fn of_bucket(bucket: &str) -> Vec<Probe> {
    let probe = |method: Method, action: &str, of: &str| {
        let is_put = method == Method::PUT;
        Probe {
            line: format!("s3:{action} ExportsBucket{}", of.replace("rights", "*")),
            service: "s3",
            method,
            path: format!("/{bucket}{of}"),
            header: is_put.then(|| ("if-match", "\"none\"".to_owned())),
            body: String::new(),
        }
    };
    let folders = ["/raw/rights", "/parquet/rights", "/results/rights"];
    let each = folders.iter().flat_map(|of| {
        [
            probe(Method::GET, "GetObject", of),
            probe(Method::PUT, "PutObject", of),
            probe(Method::DELETE, "DeleteObject", of),
        ]
    });
    each.chain([probe(Method::GET, "ListBucket", "")]).collect()
}

fn of_table(table: &str) -> [(&'static str, Value); 9] {
    let batch = |what: Value| json!({ "RequestItems": { table: what } });
    [
        ("GetItem", json!({ "TableName": table, "Key": {} })),
        ("PutItem", json!({ "TableName": table, "Item": {} })),
        ("UpdateItem", json!({ "TableName": table, "Key": {} })),
        ("DeleteItem", json!({ "TableName": table, "Key": {} })),
        ("BatchGetItem", batch(json!({ "Keys": [{}] }))),
        (
            "BatchWriteItem",
            batch(json!([{ "PutRequest": { "Item": {} } }])),
        ),
        ("Query", json!({ "TableName": table })),
        ("Scan", json!({ "TableName": table, "Limit": 1 })),
        ("DescribeTable", json!({ "TableName": table })),
    ]
}

fn of_queue(url: &str) -> [(&'static str, Value); 5] {
    [
        ("SendMessage", json!({ "QueueUrl": url, "MessageBody": "" })),
        (
            "ReceiveMessage",
            json!({ "QueueUrl": url, "MaxNumberOfMessages": 99 }),
        ),
        (
            "DeleteMessage",
            json!({ "QueueUrl": url, "ReceiptHandle": "none" }),
        ),
        (
            "GetQueueAttributes",
            json!({ "QueueUrl": url, "AttributeNames": ["QueueArn"] }),
        ),
        (
            "ChangeMessageVisibility",
            json!({ "QueueUrl": url, "ReceiptHandle": "none" }),
        ),
    ]
}

fn dynamodb(operation: &str, on: String, input: &Value) -> Probe {
    json_call("dynamodb", "DynamoDB_20120810", operation, &on, input)
}

fn json_call(
    service: &'static str,
    target: &str,
    operation: &str,
    on: &str,
    input: &Value,
) -> Probe {
    Probe {
        line: format!("{service}:{operation} {on}"),
        service,
        method: Method::POST,
        path: "/".to_owned(),
        header: Some(("x-amz-target", format!("{target}.{operation}"))),
        body: input.to_string(),
    }
}
