//! The bytes of an answer, and never more than fit.

use reqwest::Response;

/// The most that is read of one answer. A QoS page of ten sessions of thirty hours is 25 MB; the
/// collector's memory is 256 MB.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// Why the bytes of an answer are not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoBody {
    /// The connection broke, or time ran out.
    #[error("the answer broke off")]
    Broken(#[from] reqwest::Error),
    /// Longer than [`BYTES_MAX`].
    #[error("the answer is longer than {BYTES_MAX} bytes")]
    TooLong,
}

/// Reads a body piece by piece, so that a long one is refused before it fills the memory.
pub(crate) async fn body(mut response: Response) -> Result<Vec<u8>, NoBody> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > BYTES_MAX {
            return Err(NoBody::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
