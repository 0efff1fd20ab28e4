//! Sending.

use aws_sdk_sqs::Client;
use serde::Serialize;

/// One queue to send to.
#[derive(Clone, Debug)]
pub struct Sender {
    client: Client,
    queue_url: String,
}

/// Messages that are not in the queue, as far as we know.
#[derive(Debug, thiserror::Error)]
#[error("the queue did not take the message")]
pub struct SendError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// SQS delays a message by at most fifteen minutes.
const DELAY_S_MAX: i32 = 900;

impl Sender {
    /// Sends to the queue at this URL.
    pub fn new(client: Client, queue_url: String) -> Self {
        Self { client, queue_url }
    }

    /// Puts one message into the queue; `Ok` only once SQS says that it has it.
    pub async fn send(&self, message: &impl Serialize) -> Result<(), SendError> {
        self.send_later(message, 0).await
    }

    /// The same, but nobody receives it before `delay_s` seconds, or fifteen minutes at most, are
    /// over.
    pub async fn send_later(
        &self,
        message: &impl Serialize,
        delay_s: i32,
    ) -> Result<(), SendError> {
        let text = serde_json::to_string(message).expect("messages are plain structs");
        self.client
            .send_message()
            .queue_url(&self.queue_url)
            .message_body(text)
            .set_delay_seconds((delay_s > 0).then(|| delay_s.min(DELAY_S_MAX)))
            .send()
            .await
            .map_err(|cause| SendError(cause.into()))?;
        Ok(())
    }

    /// Opens the connection before the first message needs it: SQS refuses an empty body, but by
    /// then name, TCP and TLS are done, and no further permission is needed. The answer is ignored.
    pub async fn warm(&self) {
        let _ = self
            .client
            .send_message()
            .queue_url(&self.queue_url)
            .message_body("")
            .send()
            .await;
    }
}
