//! Batches, against a table that is there and against one that share only a part.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::config::http::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{TRIES_MAX, put_all};
use crate::Error;
use crate::dynamodb_stand_in::{client, rows, shown, with_table};
use crate::row::Row;

const TABLE: &str = "EventsTable";

fn numbered(count: usize) -> Vec<Row> {
    let row = |n| Row::default().text("event_id", format!("e{n}"));
    (0..count).map(row).collect()
}

#[tokio::test]
async fn more_rows_than_a_batch_takes_are_all_written_and_overwrite() {
    let client = with_table(TABLE).await;
    for topic in ["first", "second"] {
        let rows = numbered(60).into_iter();
        let rows = rows.map(|row| row.text("topic", topic));
        put_all(&client, TABLE, "write", rows).await.unwrap();
    }
    let rows = rows(&client, TABLE).await;
    assert_eq!(rows.len(), 60);
    assert!(rows.iter().all(|row| shown(row, "topic") == "second"));
}

/// Takes a part of each batch and hands the rest back, as a throttled table does.
#[derive(Clone, Debug)]
struct Throttled {
    share: usize,
    taken: Arc<Mutex<Vec<String>>>,
}

impl HttpConnector for Throttled {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let asked: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let batch = asked["RequestItems"][TABLE].as_array().unwrap();
        let (taken, rest) = batch.split_at(self.share.min(batch.len()));
        let id = |put: &Value| {
            put["PutRequest"]["Item"]["event_id"]["S"]
                .as_str()
                .map(str::to_owned)
        };
        self.taken
            .lock()
            .unwrap()
            .extend(taken.iter().filter_map(id));
        let answer = if rest.is_empty() {
            json!({ "UnprocessedItems": {} })
        } else {
            json!({ "UnprocessedItems": { TABLE: rest } })
        };
        let body = SdkBody::from(answer.to_string());
        let status = StatusCode::try_from(200).unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, body)))
    }
}

/// Writes rows to a table that takes so many of each batch; what it took in the end, and how.
async fn put_throttled(share: usize, count: usize) -> (Result<(), Error>, Vec<String>) {
    let throttled = Throttled {
        share,
        taken: Arc::default(),
    };
    let connector = SharedHttpConnector::new(throttled.clone());
    let http = http_client_fn(move |_, _| connector.clone());
    let client = client("http://throttled", http);
    let result = put_all(&client, TABLE, "write", numbered(count)).await;
    let taken = throttled.taken.lock().unwrap().clone();
    (result, taken)
}

#[tokio::test(start_paused = true)]
async fn what_is_handed_back_is_sent_again() {
    let (result, mut taken) = put_throttled(10, 60).await;
    result.unwrap();
    taken.sort();
    let mut all: Vec<_> = (0..60).map(|n| format!("e{n}")).collect();
    all.sort();
    assert_eq!(taken, all);
}

#[tokio::test(start_paused = true)]
async fn rows_that_are_never_taken_are_an_error_after_six_seconds() {
    let begun = Instant::now();
    let (result, taken) = put_throttled(0, 3).await;
    let error = result.unwrap_err().to_string();
    assert_eq!(
        error,
        format!("3 rows were not taken after {TRIES_MAX} tries")
    );
    assert!(taken.is_empty());
    assert_eq!(begun.elapsed().as_millis(), 6_350);
}
