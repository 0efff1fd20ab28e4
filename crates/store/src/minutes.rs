//! `qos_minutes`: one item a minute of a session, a nested map a stream.

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use qos::{AccountId, Cpu, CpuPressure, MeetingUuid, Sample, SessionId, StreamSample, Wifi};

use crate::row::{Row, rfc3339};
use crate::{Error, SCHEMA_VERSION, writer};

mod stored;

/// Minutes are the bulk of the data; the archive holds them for longer and for less.
const KEPT: TimeDelta = TimeDelta::days(90);

/// What a write unit pays for. A minute that is larger is kept whole, and counted in the log.
const UNIT_BYTES: usize = 1_024;

/// The table `qos_minutes`.
#[derive(Clone, Debug)]
pub struct Minutes {
    client: Client,
    table: String,
}

/// Whose minutes they are.
#[derive(Debug)]
pub struct MinutesOf<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// The meeting.
    pub meeting: &'a MeetingUuid,
    /// The session.
    pub session: &'a SessionId,
    /// The account's user, absent for guests.
    pub user_id: Option<&'a str>,
}

impl Minutes {
    /// The table of this name.
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Writes the minutes of sessions, overwriting by key.
    pub async fn put(
        &self,
        sessions: &[(MinutesOf<'_>, &[Sample])],
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let rows = sessions
            .iter()
            .flat_map(|(of, samples)| samples.iter().map(|sample| row(of, sample, now)));
        let mut large = 0;
        let rows = rows.inspect(|row| large += usize::from(row.bytes() > UNIT_BYTES));
        writer::put_all(&self.client, &self.table, "write the minutes", rows).await?;
        if large > 0 {
            tracing::info!(
                minutes.large = large,
                "minutes cost more than one write unit"
            );
        }
        Ok(())
    }
}

/// Every byte counts here: a minute in which all is used fits into one write unit with these
/// attributes, and with a second form of its time it would not.
fn row(of: &MinutesOf<'_>, sample: &Sample, now: DateTime<Utc>) -> Row {
    let row = Row::default()
        .text("participant_session_id", of.session.as_str())
        .text("minute_at", rfc3339(sample.minute_at))
        .text("account_id", of.account.as_str())
        .text("meeting_uuid", of.meeting.as_str())
        .text_if("user_id", of.user_id)
        .text("collected_at", rfc3339(now.trunc_subsecs(0)))
        .number("expires_at_epoch_s", (sample.minute_at + KEPT).timestamp())
        .number("schema_version", SCHEMA_VERSION)
        .map("cpu", sample.cpu.as_ref().map(cpu).unwrap_or_default())
        .map(
            "cpu_pressure",
            sample
                .cpu_pressure
                .as_ref()
                .map(cpu_pressure)
                .unwrap_or_default(),
        )
        .map("wifi", sample.wifi.as_ref().map(wifi).unwrap_or_default());
    sample.streams.iter().fold(row, |row, (stream, sample)| {
        row.map(stream.name(), stream_map(sample))
    })
}

fn stream_map(sample: &StreamSample) -> Row {
    Row::default()
        .number_if("bitrate_kbps", sample.bitrate_kbps)
        .number_if("latency_ms", sample.latency_ms)
        .number_if("jitter_ms", sample.jitter_ms)
        .number_if("loss_avg_pct", sample.loss_avg_pct)
        .number_if("loss_max_pct", sample.loss_max_pct)
        .number_if("width_px", sample.width_px)
        .number_if("height_px", sample.height_px)
        .number_if("frame_rate_fps", sample.frame_rate_fps)
}

fn cpu(cpu: &Cpu) -> Row {
    Row::default()
        .number_if("zoom_min_pct", cpu.zoom_min_pct)
        .number_if("zoom_avg_pct", cpu.zoom_avg_pct)
        .number_if("zoom_max_pct", cpu.zoom_max_pct)
        .number_if("system_max_pct", cpu.system_max_pct)
}

fn cpu_pressure(pressure: &CpuPressure) -> Row {
    Row::default()
        .text_if("min_level", pressure.min_level.as_deref())
        .text_if("avg_level", pressure.avg_level.as_deref())
        .text_if("max_level", pressure.max_level.as_deref())
}

fn wifi(wifi: &Wifi) -> Row {
    Row::default()
        .number_if("rssi_min_dbm", wifi.rssi_min_dbm)
        .number_if("rssi_avg_dbm", wifi.rssi_avg_dbm)
        .number_if("rssi_max_dbm", wifi.rssi_max_dbm)
}

#[cfg(test)]
mod tests;
