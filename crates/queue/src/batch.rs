//! Taking: one message's failure is its own.

use std::error::Error;

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use serde::de::DeserializeOwned;

/// Lifts the work on one message to a batch and reports only what failed, so that the others are
/// not delivered again. The template's `ReportBatchItemFailures` goes with it.
///
/// A message that cannot be read fails like any other: it comes back until the queue hands it to
/// its dead letters, with its body intact.
pub async fn each<M: DeserializeOwned, E: Error + 'static>(
    event: SqsEvent,
    mut work: impl AsyncFnMut(M) -> Result<(), E>,
) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    for record in event.records {
        let message_id = record.message_id.unwrap_or_default();
        let body = record.body.unwrap_or_default();
        let failure = match serde_json::from_str(&body) {
            Ok(message) => work(message).await.err().map(|error| boot::chain(&error)),
            Err(error) => Some(boot::chain(&error)),
        };
        if let Some(error) = failure {
            tracing::error!(message.id = message_id, error, "message kept in the queue");
            let mut kept = BatchItemFailure::default();
            kept.item_identifier = message_id;
            response.batch_item_failures.push(kept);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::each;
    use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
    use std::fmt;

    #[derive(Debug)]
    struct Poison;

    impl fmt::Display for Poison {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("poison")
        }
    }

    impl std::error::Error for Poison {}

    #[tokio::test]
    async fn only_the_failed_messages_are_kept() {
        let mut event = SqsEvent::default();
        for (id, body) in [("a", "1"), ("b", "13"), ("c", "not json"), ("d", "4")] {
            let mut message = SqsMessage::default();
            message.message_id = Some(id.to_owned());
            message.body = Some(body.to_owned());
            event.records.push(message);
        }
        let mut done = Vec::new();
        let response = each(event, async |number: u32| {
            if number == 13 {
                return Err(Poison);
            }
            done.push(number);
            Ok(())
        })
        .await;
        let kept: Vec<_> = response
            .batch_item_failures
            .iter()
            .map(|kept| kept.item_identifier.as_str())
            .collect();
        assert_eq!(kept, ["b", "c"]);
        assert_eq!(done, [1, 4]);
    }
}
