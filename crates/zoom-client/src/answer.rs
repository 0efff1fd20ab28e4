//! The bytes of an answer, and never more than fit.

use reqwest::Response;

/// Why the bytes of an answer are not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoBody {
    /// The connection broke, or time ran out.
    #[error("the answer broke off")]
    Broken(#[from] reqwest::Error),
    /// Longer than anything that is wanted.
    #[error("the answer is too long")]
    TooLong,
}

/// Reads a body piece by piece, so that a long one is refused before it fills the memory.
pub(crate) async fn body(mut response: Response, bytes_max: usize) -> Result<Vec<u8>, NoBody> {
    let said = usize::try_from(response.content_length().unwrap_or(0));
    if said.map_or(true, |length| length > bytes_max) {
        return Err(NoBody::TooLong);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > bytes_max {
            return Err(NoBody::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
