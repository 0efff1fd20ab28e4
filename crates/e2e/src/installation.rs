//! What an administrator does once at Zoom: the app's form, and consent.

use std::collections::BTreeMap;

use crate::browser::{Browser, Page};
use crate::simulator::Simulator;
use crate::trouble::Trouble;

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
