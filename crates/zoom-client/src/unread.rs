//! What Zoom said about an account and nobody here understood.

use qos::AccountId;
use zoom::dashboard::Unread;

/// Says what of an answer was not understood, if anything. The names of the counts are what
/// `infra/watch.yaml` looks for.
pub fn tell(account: &AccountId, unread: &Unread) {
    if unread.is_none() {
        return;
    }
    tracing::warn!(
        account.id = %account,
        unknown_field_count = unread.unknown_field_count,
        unreadable_field_count = unread.unreadable_field_count,
        unreadable_item_count = unread.unreadable_item_count,
        unknown_fields = unread.unknown_names(),
        "parts of zoom's answer were not understood"
    );
}
