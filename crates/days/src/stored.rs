//! What is stored of the installation, opened.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use qos::AccountId;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use store::installations::Installation;
use store::{Installations, Sealer, Secrets};
use zoom_client::Authorizer;

use crate::clock;
use crate::day::Day;
use crate::functions::SEALING;

impl Day {
    pub(crate) fn account_id(&self) -> AccountId {
        self.zoom.app["account_id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap()
    }

    pub(crate) fn installations(&self) -> Installations {
        let dynamodb = self.functions.aws.dynamodb();
        Installations::new(dynamodb, "InstallationsTable".to_owned())
    }

    pub(crate) async fn stored(&self) -> Installation {
        let stored = self.installations().get(&self.account_id()).await;
        stored.unwrap().expect("it was installed")
    }

    pub(crate) async fn sealer(&self) -> Sealer {
        let secrets = Secrets::new(self.functions.aws.secrets_manager());
        Sealer::of_json(&secrets.text(SEALING).await.unwrap()).unwrap()
    }

    pub(crate) async fn access_token(&self) -> SecretString {
        let sealer = self.sealer().await;
        self.stored().await.access_token(&sealer).unwrap()
    }

    pub(crate) async fn refresh_token(&self) -> SecretString {
        let sealer = self.sealer().await;
        self.stored().await.refresh_token(&sealer).unwrap()
    }

    /// Whether the stored refresh token is the one that works at Zoom. Nothing is spent by asking.
    pub(crate) async fn holds_the_live_token(&self) -> bool {
        let stored = self.refresh_token().await;
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(stored.expose_secret()));
        self.zoom.grant().await["refresh_token_sha256"] == hash
    }

    /// How often Zoom accepted a refresh token.
    pub(crate) async fn refreshes(&self) -> u64 {
        self.zoom.grant().await["refreshes"].as_u64().unwrap()
    }
}

/// Whether Zoom takes the refresh token that is stored. It is spent by this.
pub(crate) async fn refresh_token_works(day: &Day) -> bool {
    let app = serde_json::from_value(day.zoom.app.clone()).unwrap();
    let zoom = Authorizer::new(day.zoom.http.clone(), &day.zoom.url);
    let token = day.refresh_token().await;
    zoom.refresh(&app, &token, clock::now()).await.is_ok()
}
