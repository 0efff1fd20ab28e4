//! Alterations that the comparison must notice, or it proves nothing.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::aws::Aws;
use crate::cli::Sabotage;
use crate::meddler;
use crate::trouble::Trouble;

/// Where the simulator finds the local AWS, and on the way changes a byte of each webhook if wished.
pub(crate) async fn port_of_webhooks(
    port: u16,
    sabotage: Option<Sabotage>,
) -> Result<u16, Trouble> {
    if sabotage != Some(Sabotage::SignatureByte) {
        return Ok(port);
    }
    meddler::in_front_of(port, meddler::a_byte_of_the_topic, meddler::nothing).await
}

/// Where the product finds Zoom, and on the way changes a digit of the Dashboard's if wished.
pub(crate) async fn url_of_zoom(url: &str, sabotage: Option<Sabotage>) -> Result<String, Trouble> {
    if sabotage != Some(Sabotage::DashboardPage) {
        return Ok(url.to_owned());
    }
    let port = url.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    let port = port.ok_or_else(|| Trouble::new(format!("no port in {url}")))?;
    let ours = meddler::in_front_of(port, meddler::nothing, meddler::a_digit_of_a_latency).await?;
    Ok(format!("http://127.0.0.1:{ours}"))
}

/// Raises one stored number by one, if wished.
pub(crate) async fn stored_number(
    aws: &Aws,
    outputs: &BTreeMap<String, String>,
    sabotage: Option<Sabotage>,
) -> Result<(), Trouble> {
    if sabotage != Some(Sabotage::StoredNumber) {
        return Ok(());
    }
    let table = &outputs["QosMinutesTable"];
    let latency = |item: &Value| {
        let text = item["audio_sent"]["M"]["latency_ms"]["N"].as_str()?;
        text.split('.').next()?.parse::<u32>().ok()
    };
    let items = aws.scan(table).await?;
    let found = items
        .into_iter()
        .find_map(|item| latency(&item).map(|latency_ms| (item, latency_ms)));
    let (mut item, latency_ms) =
        found.ok_or_else(|| Trouble::new("no stored minute has a number to change"))?;
    item["audio_sent"]["M"]["latency_ms"]["N"] = json!((latency_ms + 1).to_string());
    aws.put_item(table, &item).await
}
