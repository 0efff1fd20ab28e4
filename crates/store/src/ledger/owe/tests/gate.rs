//! A way to the table on which writes wait, so that something can happen between a reading and its
//! writing.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_sdk_dynamodb::config::http::HttpRequest;
use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use serde_json::Value;
use tokio::sync::{Notify, Semaphore};

#[derive(Clone, Debug)]
pub(super) struct Gate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    reached: Notify,
    open: Semaphore,
    asked: Mutex<Vec<&'static str>>,
}

#[derive(Debug)]
struct Way {
    gate: Gate,
    way: SharedHttpConnector,
}

impl Gate {
    /// Shut.
    pub(super) fn new() -> Self {
        Self(Arc::new(Inner {
            reached: Notify::new(),
            open: Semaphore::new(0),
            asked: Mutex::default(),
        }))
    }

    /// A client's way through it.
    pub(super) fn before(&self, http: SharedHttpClient) -> SharedHttpClient {
        let gate = self.clone();
        http_client_fn(move |settings, components| {
            let way = http.http_connector(settings, components);
            let gate = gate.clone();
            SharedHttpConnector::new(Way { gate, way })
        })
    }

    /// Until a write waits.
    pub(super) async fn reached(&self) {
        self.0.reached.notified().await;
    }

    /// Lets so many writes pass.
    pub(super) fn let_pass(&self, writes: usize) {
        self.0.open.add_permits(writes);
    }

    /// What was asked, in its order.
    pub(super) fn asked(&self) -> Vec<&'static str> {
        self.0.asked.lock().unwrap().clone()
    }
}

impl HttpConnector for Way {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = request.headers().get("x-amz-target").unwrap();
        let asked: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let is_write = operation.ends_with(".UpdateItem");
        let asked = match asked["ConsistentRead"].as_bool() {
            _ if is_write => "write",
            Some(true) => "consistent read",
            _ => "read",
        };
        let (gate, way) = (self.gate.clone(), self.way.clone());
        gate.0.asked.lock().unwrap().push(asked);
        HttpConnectorFuture::new(async move {
            if is_write {
                gate.0.reached.notify_one();
                gate.0.open.acquire().await.unwrap().forget();
            }
            way.call(request).await
        })
    }
}
