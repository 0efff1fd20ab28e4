//! The local AWS, asked over HTTP as its root user.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::machine::REGION;
use crate::trouble::Trouble;

#[derive(Clone, Debug)]
pub(crate) struct Aws {
    http: reqwest::Client,
    endpoint: String,
}

/// One resource of a stack.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub(crate) id: String,
    pub(crate) physical_id: String,
    pub(crate) kind: String,
}

/// A service that takes JSON, and how it names its operations.
#[derive(Clone, Copy, Debug)]
struct Service {
    name: &'static str,
    target: &'static str,
    json_version: &'static str,
}

const DYNAMODB: Service = Service {
    name: "dynamodb",
    target: "DynamoDB_20120810",
    json_version: "1.0",
};
const SQS: Service = Service {
    name: "sqs",
    target: "AmazonSQS",
    json_version: "1.0",
};
const LOGS: Service = Service {
    name: "logs",
    target: "Logs_20140328",
    json_version: "1.1",
};

const STATES: Service = Service {
    name: "states",
    target: "AWSStepFunctions",
    json_version: "1.0",
};

impl Aws {
    pub(crate) fn at(http: reqwest::Client, port: u16) -> Self {
        let endpoint = format!("http://127.0.0.1:{port}");
        Self { http, endpoint }
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// A service that takes forms and answers in XML.
    pub(crate) async fn query(
        &self,
        service: &str,
        form: &[(&str, &str)],
    ) -> Result<String, Trouble> {
        let request = self.http.post(format!("{}/", self.endpoint)).form(form);
        answered(service, request).await
    }

    pub(crate) async fn is_ready(&self) -> bool {
        let health = format!("{}/_ministack/health", self.endpoint);
        let answer = self.http.get(health).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    pub(crate) async fn outputs(
        &self,
        stack_name: &str,
    ) -> Result<BTreeMap<String, String>, Trouble> {
        let xml = self
            .query(
                "cloudformation",
                &[
                    ("Action", "DescribeStacks"),
                    ("StackName", stack_name),
                    ("Version", "2010-05-15"),
                ],
            )
            .await?;
        Ok(xml
            .split("<OutputKey>")
            .skip(1)
            .filter_map(|output| {
                let (key, rest) = output.split_once("</OutputKey>")?;
                let (_, rest) = rest.split_once("<OutputValue>")?;
                let (value, _) = rest.split_once("</OutputValue>")?;
                Some((key.to_owned(), value.to_owned()))
            })
            .collect())
    }

    /// What a stack is made of, its nested stacks only by name.
    pub(crate) async fn resources(&self, stack_name: &str) -> Result<Vec<Resource>, Trouble> {
        let form = [
            ("Action", "DescribeStackResources"),
            ("StackName", stack_name),
            ("Version", "2010-05-15"),
        ];
        let xml = self.query("cloudformation", &form).await?;
        let resource = |member: &str| {
            let part = |name: &str| {
                let (_, rest) = member.split_once(&format!("<{name}>"))?;
                Some(rest.split_once("</")?.0.to_owned())
            };
            Some(Resource {
                id: part("LogicalResourceId")?,
                physical_id: part("PhysicalResourceId")?,
                kind: part("ResourceType")?,
            })
        };
        Ok(xml.split("<member>").skip(1).filter_map(resource).collect())
    }

    /// The names of a table's indexes.
    pub(crate) async fn indexes(&self, table: &str) -> Result<Vec<String>, Trouble> {
        let input = json!({ "TableName": table });
        let answer = self.json(DYNAMODB, "DescribeTable", &input).await?;
        let indexes = answer["Table"]["GlobalSecondaryIndexes"].as_array();
        let name = |index: &Value| index["IndexName"].as_str().map(str::to_owned);
        Ok(indexes.into_iter().flatten().filter_map(name).collect())
    }

    /// Every item of a table, as DynamoDB writes them.
    pub(crate) async fn scan(&self, table: &str) -> Result<Vec<Value>, Trouble> {
        let mut items = Vec::new();
        let mut input = json!({ "TableName": table, "ConsistentRead": true });
        loop {
            let mut page = self.json(DYNAMODB, "Scan", &input).await?;
            if let Some(Value::Array(of_page)) = page.get_mut("Items").map(Value::take) {
                items.extend(of_page);
            }
            match page.get_mut("LastEvaluatedKey").map(Value::take) {
                Some(key) if !key.is_null() => input["ExclusiveStartKey"] = key,
                _ => return Ok(items),
            }
        }
    }

    pub(crate) async fn put_item(&self, table: &str, item: &Value) -> Result<(), Trouble> {
        let input = json!({ "TableName": table, "Item": item });
        self.json(DYNAMODB, "PutItem", &input).await?;
        Ok(())
    }

    pub(crate) async fn delete_item(&self, table: &str, key: &Value) -> Result<(), Trouble> {
        let input = json!({ "TableName": table, "Key": key });
        self.json(DYNAMODB, "DeleteItem", &input).await?;
        Ok(())
    }

    /// How many messages lie in a queue: to be received, and received but not done.
    pub(crate) async fn depth(&self, queue_url: &str) -> Result<[u64; 2], Trouble> {
        let names = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
        ];
        let input = json!({ "QueueUrl": queue_url, "AttributeNames": names });
        let answer = self.json(SQS, "GetQueueAttributes", &input).await?;
        Ok(names.map(|name| {
            let count = answer["Attributes"][name].as_str();
            count.and_then(|count| count.parse().ok()).unwrap_or(0)
        }))
    }

    /// Lets the schedules fire, or not: without their clock, nothing in the stack begins by itself.
    pub(crate) async fn let_schedules_fire(&self, fire: bool) -> Result<(), Trouble> {
        let list = self.http.get(format!("{}/schedules", self.endpoint));
        for schedule in listed(&answered("scheduler", list).await?)? {
            let url = format!("{}/schedules/{schedule}", self.endpoint);
            let read = answered("scheduler", self.http.get(&url)).await?;
            let mut schedule = parsed(&read)?;
            schedule["State"] = json!(if fire { "ENABLED" } else { "DISABLED" });
            answered("scheduler", self.http.put(&url).json(&schedule)).await?;
        }
        Ok(())
    }

    /// Takes a bucket's policy away. Ours refuses whoever comes without TLS, and here all of it is
    /// plain HTTP.
    pub(crate) async fn allow_plain_http(&self, bucket: &str) -> Result<(), Trouble> {
        let request = self
            .http
            .delete(format!("{}/{bucket}?policy", self.endpoint));
        answered("s3", request).await?;
        Ok(())
    }

    /// Copies what lies below a prefix of a bucket into a folder, as `aws s3 sync` does.
    pub(crate) async fn sync(
        &self,
        bucket: &str,
        prefix: &str,
        folder: &Path,
    ) -> Result<(), Trouble> {
        let bucket = format!("{}/{bucket}", self.endpoint);
        let list = self
            .http
            .get(format!("{bucket}?list-type=2&prefix={prefix}"));
        let xml = answered("s3", list).await?;
        let keys = xml.split("<Key>").skip(1);
        for key in keys.filter_map(|rest| Some(rest.split_once("</Key>")?.0)) {
            let bytes = fetched("s3", self.http.get(format!("{bucket}/{key}"))).await?;
            let file = folder.join(key.strip_prefix(prefix).unwrap_or(key));
            let written = std::fs::create_dir_all(file.parent().unwrap_or(folder))
                .and_then(|()| std::fs::write(&file, bytes));
            written.map_err(|err| {
                Trouble::new(format!("cannot write to {}: {err}", file.display()))
            })?;
        }
        Ok(())
    }

    /// Starts a state machine by hand; answers which execution it is.
    pub(crate) async fn start_execution(
        &self,
        machine: &str,
        input: &Value,
    ) -> Result<String, Trouble> {
        let input = json!({ "stateMachineArn": machine, "input": input.to_string() });
        let answer = self.json(STATES, "StartExecution", &input).await?;
        let arn = answer["executionArn"].as_str().map(str::to_owned);
        arn.ok_or_else(|| Trouble::new(format!("no execution of {machine}: {answer}")))
    }

    /// How an execution is, or how it ended.
    pub(crate) async fn execution(&self, arn: &str) -> Result<Value, Trouble> {
        let input = json!({ "executionArn": arn });
        self.json(STATES, "DescribeExecution", &input).await
    }

    /// What a function logged last.
    pub(crate) async fn log_lines(&self, group: &str) -> Vec<String> {
        let input = json!({ "logGroupName": group });
        let events = self.json(LOGS, "FilterLogEvents", &input).await;
        let events = events.map(|mut answer| answer["events"].take());
        let Ok(Value::Array(events)) = events else {
            return Vec::new(); // a function that never ran has no log
        };
        let message = |event: &Value| event["message"].as_str().map(|text| text.trim().to_owned());
        events.iter().filter_map(message).collect()
    }

    async fn json(
        &self,
        service: Service,
        operation: &str,
        input: &Value,
    ) -> Result<Value, Trouble> {
        let content_type = format!("application/x-amz-json-{}", service.json_version);
        let request = self
            .http
            .post(format!("{}/", self.endpoint))
            .header("content-type", content_type)
            .header("x-amz-target", format!("{}.{operation}", service.target))
            .body(input.to_string());
        parsed(&answered(service.name, request).await?)
    }
}

/// The local AWS checks who asks, but no signature: the access key `test` is root.
async fn answered(service: &str, request: reqwest::RequestBuilder) -> Result<String, Trouble> {
    let bytes = fetched(service, request).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

async fn fetched(service: &str, request: reqwest::RequestBuilder) -> Result<Vec<u8>, Trouble> {
    let scope = format!("20000101/{REGION}/{service}/aws4_request");
    let signed = format!(
        "AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders=host, Signature=unchecked"
    );
    let answer = request.header("authorization", signed).send().await?;
    let status = answer.status();
    let body = answer.bytes().await?.to_vec();
    if status.is_success() {
        return Ok(body);
    }
    let said = String::from_utf8_lossy(&body);
    Err(Trouble::new(format!(
        "the local AWS answered {status} for {service}: {said}"
    )))
}

fn parsed(text: &str) -> Result<Value, Trouble> {
    serde_json::from_str(text)
        .map_err(|err| Trouble::new(format!("the local AWS did not answer in JSON: {err}")))
}

fn listed(schedules: &str) -> Result<Vec<String>, Trouble> {
    let schedules = parsed(schedules)?;
    let schedules = schedules["Schedules"].as_array().cloned();
    let name = |schedule: &Value| schedule["Name"].as_str().map(str::to_owned);
    Ok(schedules.iter().flatten().filter_map(name).collect())
}
