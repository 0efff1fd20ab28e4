//! The Marketplace app: its credentials, and the form that its developer fills in.

use std::sync::Mutex;

use crate::mint::Mint;

/// What the Marketplace shows for the app.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) client_id: String,
    client_secret: Mutex<String>,
    /// Signs webhooks.
    pub(crate) secret_token: String,
}

impl Credentials {
    /// With the lengths of Zoom's own.
    pub(crate) fn of(mint: &Mint) -> Self {
        Self {
            client_id: mint.named("client_id", 22),
            client_secret: Mutex::new(mint.named("client_secret", CLIENT_SECRET_LEN)),
            secret_token: mint.named("secret_token", 22),
        }
    }

    pub(crate) fn client_secret(&self) -> String {
        let secret = self.client_secret.lock();
        secret.expect("nobody panics while rotating").clone()
    }

    /// Another client secret: the one before it is refused from here on.
    pub(crate) fn rotate(&self, mint: &Mint) {
        let secret = self.client_secret.lock();
        *secret.expect("nobody panics while rotating") =
            mint.another("client_secret", CLIENT_SECRET_LEN);
    }
}

const CLIENT_SECRET_LEN: usize = 32;

/// What the developer has saved. Nothing is, until the endpoint proved that it holds the secret.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    /// Compared byte for byte.
    pub(crate) redirect_uri: String,
    pub(crate) event_notification_endpoint_url: String,
    /// Separated by spaces, as a token's answer has them.
    pub(crate) scopes: String,
}

/// What the app is configured with unless its form says otherwise; Zoom takes no scopes from the
/// authorize URL.
pub(crate) const SCOPES: &str = "dashboard:read:list_meeting_participants:admin \
     dashboard:read:list_meeting_participants_qos:admin \
     dashboard:read:list_meetings:admin \
     dashboard:read:list_webinar_participants:admin \
     dashboard:read:list_webinar_participants_qos:admin \
     dashboard:read:list_webinars:admin \
     dashboard:read:meeting:admin \
     dashboard:read:meeting_participant_qos:admin \
     dashboard:read:meeting_quality_score:admin \
     dashboard:read:webinar:admin \
     dashboard:read:webinar_participant_qos:admin \
     meeting:read:meeting:admin \
     meeting:read:past_meeting:admin \
     user:read:list_users:admin \
     user:read:user:admin \
     webinar:read:webinar:admin";
