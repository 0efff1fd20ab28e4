//! Tables on their way out: exports that `DynamoDB` makes, and rows for one made here.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeValue, ExportFormat, ExportStatus, ExportType, S3SseAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::Error;
use crate::row::Item;

/// A page has a megabyte at most, so this is 10 GB: who has more lets `DynamoDB` export it.
const PAGES_MAX: usize = 10_000;

/// Exports of tables.
#[derive(Clone, Debug)]
pub struct Exports {
    client: Client,
}

/// How an export is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// `DynamoDB` is at it.
    Underway,
    /// It lies in the bucket, with so many items.
    Done {
        /// As `DynamoDB` counts them.
        items: i64,
    },
    /// It will not come.
    Failed {
        /// Why, in AWS's words.
        why: String,
    },
}

impl Exports {
    /// With this client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// Begins an export of the whole table as it is now, to this prefix of a bucket; answers its ARN.
    /// The same token does not begin another for eight hours. No time is named: a clock ahead of AWS's
    /// would name one to come, and with the token of an earlier call another time is refused.
    pub async fn begin(
        &self,
        table_arn: &str,
        bucket: &str,
        prefix: &str,
        token: &str,
    ) -> Result<String, Error> {
        let answer = self
            .client
            .export_table_to_point_in_time()
            .table_arn(table_arn)
            .s3_bucket(bucket)
            .s3_prefix(prefix)
            .s3_sse_algorithm(S3SseAlgorithm::Aes256)
            .export_format(ExportFormat::DynamodbJson)
            .export_type(ExportType::FullExport)
            .client_token(token)
            .send()
            .await
            .map_err(Error::aws("begin the export"))?;
        let arn = answer
            .export_description
            .and_then(|export| export.export_arn);
        arn.ok_or(Error::Malformed {
            table: "the export's description",
            attribute: "ExportArn",
        })
    }

    /// How far it is.
    pub async fn progress(&self, export_arn: &str) -> Result<Progress, Error> {
        let answer = self
            .client
            .describe_export()
            .export_arn(export_arn)
            .send()
            .await;
        let export = answer
            .map_err(Error::aws("look at the export"))?
            .export_description;
        let Some(export) = export else {
            return Ok(Progress::Underway);
        };
        Ok(match export.export_status {
            Some(ExportStatus::Completed) => Progress::Done {
                items: export.item_count.unwrap_or_default(),
            },
            Some(ExportStatus::Failed) => Progress::Failed {
                why: export
                    .failure_message
                    .unwrap_or_else(|| "no reason was given".to_owned()),
            },
            _ => Progress::Underway,
        })
    }

    /// The ARN of a table.
    pub async fn arn(&self, table: &str) -> Result<String, Error> {
        let answer = self.client.describe_table().table_name(table).send().await;
        let table = answer.map_err(Error::aws("look at the table"))?.table;
        table
            .and_then(|table| table.table_arn)
            .ok_or(Error::Malformed {
                table: "the table's description",
                attribute: "TableArn",
            })
    }

    /// Every item of a table as a line of an export, without its end; `take` answers whether to go on.
    pub async fn scan(
        &self,
        table: &str,
        mut take: impl FnMut(&[u8]) -> bool,
    ) -> Result<(), Error> {
        let mut from = None;
        for _ in 0..PAGES_MAX {
            let scan = self.client.scan().table_name(table).consistent_read(true);
            let page = scan.set_exclusive_start_key(from).send().await;
            let page = page.map_err(Error::aws("read the table"))?;
            for item in page.items.unwrap_or_default() {
                let line = json!({ "Item": typed(&item) }).to_string();
                if !take(line.as_bytes()) {
                    return Ok(());
                }
            }
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(());
            }
        }
        Err(Error::TooLarge { pages: PAGES_MAX })
    }
}

fn typed(item: &Item) -> Value {
    let attributes = item.iter().map(|(name, value)| (name.clone(), of(value)));
    Value::Object(attributes.collect::<Map<_, _>>())
}

fn of(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::Bool(flag) => json!({ "BOOL": flag }),
        AttributeValue::L(list) => json!({ "L": list.iter().map(of).collect::<Vec<_>>() }),
        AttributeValue::M(map) => json!({ "M": typed(map) }),
        AttributeValue::Ss(texts) => json!({ "SS": texts }),
        AttributeValue::Ns(numbers) => json!({ "NS": numbers }),
        AttributeValue::B(bytes) => json!({ "B": STANDARD.encode(bytes) }),
        _ => json!({ "NULL": true }), // nothing of ours
    }
}
