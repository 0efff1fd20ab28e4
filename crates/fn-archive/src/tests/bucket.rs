//! A bucket in memory, behind the protocol of S3 as far as the function speaks it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, Query, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;

pub(super) const NAME: &str = "bucket";

#[derive(Debug, Default)]
pub(super) struct Inside {
    pub(super) objects: BTreeMap<String, Vec<u8>>,
    /// What was put or removed, in its order.
    pub(super) changes: Vec<String>,
    /// How many changes are let through before all others fail.
    pub(super) changes_left: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Bucket {
    pub(super) url: String,
    inside: Arc<Mutex<Inside>>,
}

impl Bucket {
    pub(super) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inside = Arc::new(Mutex::new(Inside::default()));
        let app = Router::new().fallback(answer).with_state(inside.clone());
        tokio::spawn(async { axum::serve(listener, app).await });
        Self { url, inside }
    }

    pub(super) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// The Parquet, and what is written down beside it.
    pub(super) fn parquet(&self) -> BTreeMap<String, Vec<u8>> {
        let inside = self.inside();
        let below = inside.objects.iter();
        let below = below.filter_map(|(key, bytes)| Some((key.strip_prefix("parquet/")?, bytes)));
        below
            .map(|(name, bytes)| (name.to_owned(), bytes.clone()))
            .collect()
    }

    /// Puts a folder of exports here, as `DynamoDB` does: its manifests name keys with their prefix,
    /// or without.
    pub(super) fn take_export(
        &self,
        exports: &Path,
        table: &str,
        folder: &Path,
        is_prefixed: bool,
    ) -> String {
        let mut manifest = String::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let name = path.strip_prefix(exports).unwrap().display().to_string();
                let key = format!("raw/{name}");
                let mut bytes = std::fs::read(&path).unwrap();
                if is_prefixed && path.extension().is_some_and(|kind| kind == "json") {
                    let text = String::from_utf8(bytes).unwrap();
                    let prefixed = format!("\"raw/{table}/AWSDynamoDB/");
                    bytes = text.replace("\"AWSDynamoDB/", &prefixed).into_bytes();
                }
                if name.ends_with("manifest-summary.json") {
                    manifest.clone_from(&key);
                }
                self.inside().objects.insert(key, bytes);
            }
        }
        manifest
    }
}

async fn answer(
    State(inside): State<Arc<Mutex<Inside>>>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().replace("%3D", "=");
    let path = path.strip_prefix(&format!("/{NAME}")).unwrap();
    let key = path.trim_start_matches('/').to_owned();
    let mut inside = inside.lock().unwrap();
    if query.contains_key("list-type") {
        let keys = inside
            .objects
            .keys()
            .filter(|key| key.starts_with(&query["prefix"]));
        let mut xml = "<ListBucketResult>".to_owned();
        for key in keys {
            write!(xml, "<Contents><Key>{key}</Key></Contents>").unwrap();
        }
        return (StatusCode::OK, xml + "</ListBucketResult>").into_response();
    }
    if method == Method::GET {
        let missing = "<Error><Code>NoSuchKey</Code></Error>";
        return match inside.objects.get(&key) {
            Some(bytes) => (StatusCode::OK, bytes.clone()).into_response(),
            None => (StatusCode::NOT_FOUND, missing).into_response(),
        };
    }
    if let Some(left) = &mut inside.changes_left {
        if *left == 0 {
            return (
                StatusCode::FORBIDDEN,
                "<Error><Code>AccessDenied</Code></Error>",
            )
                .into_response();
        }
        *left -= 1;
    }
    inside.changes.push(format!("{method} {key}"));
    if method == Method::PUT {
        let is_chunked = headers
            .get("content-encoding")
            .is_some_and(|how| how == "aws-chunked");
        let bytes = if is_chunked {
            unchunked(&body)
        } else {
            body.to_vec()
        };
        inside.objects.insert(key, bytes);
        return StatusCode::OK.into_response();
    }
    assert_eq!(method, Method::DELETE);
    inside.objects.remove(&key);
    StatusCode::NO_CONTENT.into_response()
}

/// Each piece after a line with its length in hexadecimal; a checksum follows the last.
fn unchunked(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = body;
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n").unwrap();
        let length = std::str::from_utf8(&rest[..line]).unwrap();
        let length = usize::from_str_radix(length.split(';').next().unwrap(), 16).unwrap();
        if length == 0 {
            return bytes;
        }
        bytes.extend_from_slice(&rest[line + 2..][..length]);
        rest = &rest[line + 2 + length + 2..];
    }
}
