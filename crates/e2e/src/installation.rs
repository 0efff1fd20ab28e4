//! What an administrator does once: three secrets, the app's form at Zoom, and consent.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::aws::Aws;
use crate::browser::{Browser, Page};
use crate::simulator::{App, Simulator};
use crate::trouble::Trouble;

pub(crate) async fn store_secrets(
    aws: &Aws,
    outputs: &BTreeMap<String, String>,
    app: &App,
) -> Result<(), Trouble> {
    // For a stack that lives for minutes on this machine. A real one gets random keys.
    let key = |byte: u8| STANDARD.encode([byte; 32]);
    let secrets = [
        (
            "AppSecretArn",
            json!({ "client_id": app.client_id, "client_secret": app.client_secret }),
        ),
        ("WebhookSecretArn", json!({ "current": app.secret_token })),
        (
            "SealingSecretArn",
            json!({ "active": "k1", "keys": { "k1": key(1) }, "email_key": key(2) }),
        ),
    ];
    for (output, secret) in secrets {
        aws.store_secret(&outputs[output], &secret).await?;
    }
    Ok(())
}

/// Zoom proves that the endpoint holds the secret before it saves the form.
pub(crate) async fn fill_in_the_form(
    simulator: &Simulator,
    outputs: &BTreeMap<String, String>,
) -> Result<(), Trouble> {
    simulator
        .save_form(&outputs["RedirectUri"], &outputs["EventUrl"])
        .await
}

/// Until the app is installed: so many tries meet a Zoom that is out of order, and are begun again.
pub(crate) async fn install(
    browser: &mut Browser,
    install_url: &str,
    refused: usize,
) -> Result<(), Trouble> {
    for _ in 0..refused {
        let page = consent(browser, install_url).await?;
        if page.status < 500 {
            return Err(Trouble::wrong(format!(
                "an installation that Zoom did not answer ended with {}:\n{}",
                page.status, page.body
            )));
        }
    }
    let installed = consent(browser, install_url).await?;
    if installed.status != 200 {
        return Err(Trouble::wrong(format!(
            "after the consent {} answered {}:\n{}",
            installed.url.path(),
            installed.status,
            installed.body
        )));
    }
    Ok(())
}

/// The install page, Zoom's consent, and what the callback answers.
async fn consent(browser: &mut Browser, install_url: &str) -> Result<Page, Trouble> {
    let consent = browser.open(install_url).await?;
    if consent.status != 200 {
        return Err(Trouble::wrong(format!(
            "Zoom's consent page was expected behind {install_url}, but {} answered {}:\n{}",
            consent.url, consent.status, consent.body
        )));
    }
    browser.submit(&consent).await
}
