//! The bucket, a file at a time. A file appears in it whole or not at all: S3 sees to that.

use std::path::Path;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::primitives::ByteStream;
use tokio::fs::{self, File};
use tokio::io::{AsyncWriteExt as _, BufWriter};
use tokio::time::timeout;

use crate::Trouble;

/// S3 sends without pause; after so long a silence nothing more will come.
const SILENCE_MAX: Duration = Duration::from_secs(20);

/// A page has a thousand keys. Two files a day for ten years would be seven thousand.
const PAGES_MAX: usize = 10;

#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    client: Client,
    bucket: String,
}

impl Shelf {
    pub(crate) fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }

    /// Fetches a file; answers its size, or nothing when it is not there.
    pub(crate) async fn fetch(&self, key: &str, to: &Path) -> Result<Option<u64>, Trouble> {
        let request = self.client.get_object().bucket(&self.bucket).key(key);
        let mut body = match request.send().await {
            Ok(found) => found.body,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(GetObjectError::is_no_such_key) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(Trouble::bucket("fetch", key)(error)),
        };
        let folder = to.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder)
            .await
            .map_err(Trouble::disk(folder))?;
        let file = File::create(to).await.map_err(Trouble::disk(to))?;
        let mut file = BufWriter::with_capacity(1 << 20, file);
        let mut size = 0;
        loop {
            let piece = timeout(SILENCE_MAX, body.try_next()).await;
            let piece = piece.map_err(Trouble::bucket("fetch", key))?;
            let Some(bytes) = piece.map_err(Trouble::bucket("fetch", key))? else {
                break;
            };
            size += bytes.len() as u64;
            file.write_all(&bytes).await.map_err(Trouble::disk(to))?;
        }
        file.flush().await.map_err(Trouble::disk(to))?;
        Ok(Some(size))
    }

    /// Puts a file in the place of what is there.
    pub(crate) async fn put(&self, from: &Path, key: &str) -> Result<(), Trouble> {
        let body = ByteStream::from_path(from).await;
        let body = body.map_err(Trouble::bucket("read what becomes", key))?;
        let request = self.client.put_object().bucket(&self.bucket).key(key);
        let put = request.body(body).send().await;
        put.map_err(Trouble::bucket("put", key))?;
        Ok(())
    }

    /// Removes a file, if it is there.
    pub(crate) async fn remove(&self, key: &str) -> Result<(), Trouble> {
        let request = self.client.delete_object().bucket(&self.bucket).key(key);
        let removed = request.send().await;
        removed.map_err(Trouble::bucket("remove", key))?;
        Ok(())
    }

    /// All keys that begin so.
    pub(crate) async fn keys(&self, prefix: &str) -> Result<Vec<String>, Trouble> {
        let mut keys = Vec::new();
        let mut from = None;
        for _ in 0..PAGES_MAX {
            let request = self.client.list_objects_v2().bucket(&self.bucket);
            let page = request
                .prefix(prefix)
                .set_continuation_token(from)
                .send()
                .await;
            let page = page.map_err(Trouble::bucket("list", prefix))?;
            let found = page.contents.unwrap_or_default().into_iter();
            keys.extend(found.filter_map(|object| object.key));
            from = page.next_continuation_token;
            if from.is_none() {
                return Ok(keys);
            }
        }
        Err(Trouble::TooMany {
            prefix: prefix.to_owned(),
            max: keys.len(),
        })
    }
}
