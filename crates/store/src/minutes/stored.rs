//! Minutes read back, for scoring them again.

use qos::{Cpu, Sample, SessionId, Stream, StreamSample, Wifi};

use super::Minutes;
use crate::Error;
use crate::row::{Item, map_of, number_of, s, time_of};

impl Minutes {
    /// The minutes of a session that are still there, in the order of time, as far as a score
    /// depends on them.
    pub async fn of_session(&self, session: &SessionId) -> Result<Vec<Sample>, Error> {
        let mut samples = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("participant_session_id = :session")
            .expression_attribute_values(":session", s(session.as_str()))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let item = item.map_err(Error::aws("read the minutes"))?;
            samples.push(sample(&item)?);
        }
        Ok(samples)
    }
}

fn sample(item: &Item) -> Result<Sample, Error> {
    let minute_at = time_of(item, "minute_at").ok_or(Error::Malformed {
        table: "qos_minutes",
        attribute: "minute_at",
    })?;
    let streams = Stream::ALL
        .iter()
        .filter_map(|(stream, name)| Some((*stream, stream_sample(map_of(item, name)?))));
    Ok(Sample {
        minute_at,
        streams: streams.collect(),
        cpu: map_of(item, "cpu").map(|cpu| Cpu {
            system_max_pct: number_of(cpu, "system_max_pct"),
            ..Cpu::default()
        }),
        cpu_pressure: None,
        wifi: map_of(item, "wifi").map(|wifi| Wifi {
            rssi_avg_dbm: number_of(wifi, "rssi_avg_dbm"),
            ..Wifi::default()
        }),
    })
}

fn stream_sample(map: &Item) -> StreamSample {
    StreamSample {
        latency_ms: number_of(map, "latency_ms"),
        jitter_ms: number_of(map, "jitter_ms"),
        loss_avg_pct: number_of(map, "loss_avg_pct"),
        frame_rate_fps: number_of(map, "frame_rate_fps"),
        ..StreamSample::default()
    }
}
