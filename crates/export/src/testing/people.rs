//! Who calls from where on what, and how that goes.

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};
use qos::{Channel, Cpu, Leg, Sample, Stream, StreamSample, Wifi};
use rust_decimal::Decimal;

use super::{Fault, faults};

/// Name, time zone and Zoom's data centre. The last one is in no sites file.
pub const SITES: [(&str, &str, &str); 6] = [
    ("Dublin", "Europe/Dublin", "Dublin (DB)"),
    ("Lyon", "Europe/Paris", "Frankfurt (FR)"),
    ("Berlin", "Europe/Berlin", "Frankfurt (FR)"),
    ("Austin", "America/Chicago", "Denver (DV)"),
    ("Sydney", "Australia/Sydney", "Sydney (SY)"),
    ("nowhere", "Etc/UTC", "Amsterdam (AM)"),
];

const VERSIONS: [&str; 5] = ["6.1.10.1", "6.1.11.2", "6.2.3.1", "6.2.5.9", "6.2.11.5"];

/// One who calls.
#[derive(Clone, Debug)]
pub struct Person {
    /// Which.
    pub nth: u32,
    /// Where, in [`SITES`].
    pub site: usize,
    /// The third number of the private address.
    pub subnet: u32,
    /// Zoom's program.
    pub client_version: &'static str,
    /// `Wifi`, `Wired` or `Cellular`.
    pub network_kind: &'static str,
    /// What is spoken into.
    pub microphone_name: &'static str,
    /// Whether the signal is weak.
    pub has_weak_wifi: bool,
    /// Whether the account does not know who it is.
    pub is_guest: bool,
    faults: &'static [Fault],
}

impl Person {
    pub(super) fn of(nth: u32, faults: &'static [Fault]) -> Self {
        let has = |fault| faults.contains(&fault);
        let site = nth as usize % SITES.len();
        let within = nth / 6; // of the site
        let network_kind = match within % 10 {
            0..6 => "Wifi",
            6..9 => "Wired",
            _ => "Cellular",
        };
        let old_client = has(Fault::ClientVersion) && within % 9 == 4;
        Self {
            nth,
            site,
            subnet: within % 6,
            client_version: if old_client {
                faults::CLIENT_VERSION
            } else {
                VERSIONS[(nth / 7) as usize % VERSIONS.len()]
            },
            network_kind,
            microphone_name: if has(Fault::Microphone) && within % 9 == 7 {
                faults::MICROPHONE
            } else {
                ["Headset", "Built-in"][nth as usize / 3 % 2]
            },
            has_weak_wifi: has(Fault::WeakWifi) && network_kind == "Wifi" && nth % 13 == 5,
            is_guest: nth % 10 == 9,
            faults,
        }
    }

    pub(super) fn private_address(&self) -> String {
        format!("10.{}.{}.{}", self.site, self.subnet, 10 + self.nth % 200)
    }

    /// Some have only an IPv6 address, of the newer kind of line.
    pub(super) fn public_address(&self) -> String {
        format!("2001:db8:{}::{:x}", self.site, 16 + self.nth)
    }

    /// Everything that is by chance, by number of person, day, minute and purpose.
    fn dice(&self, day: u32, minute: u32, purpose: u32) -> u32 {
        let mut bits = u64::from(self.nth) << 40
            | u64::from(day) << 24
            | u64::from(minute) << 8
            | u64::from(purpose);
        // The finaliser of SplitMix64 (public domain): neighbours come out unlike one another.
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) & 0xffff_ffff) as u32
    }

    pub(super) fn is_measured(&self, day: u32) -> bool {
        let is_planted = self.faults.contains(&Fault::Unmeasured) && day >= 7;
        !(is_planted && self.dice(day, 0, 24) % 100 < faults::UNMEASURED_PCT)
    }

    pub(super) fn sample(&self, day: u32, minute: u32, joined_at: DateTime<Utc>) -> Sample {
        let dice = |purpose, sides| self.dice(day, minute, purpose) % sides;
        let below = |purpose, percent| dice(purpose, 100) < percent;
        // Normalized, as DynamoDB gives a number back.
        let hundredths = |whole: u32, purpose| {
            Decimal::new((whole * 100 + dice(purpose, 100)).into(), 2).normalize()
        };
        let mut voice = StreamSample {
            bitrate_kbps: Some(hundredths(40, 1)),
            latency_ms: Some((20 + dice(2, 90)).into()),
            jitter_ms: Some((1 + dice(3, 20)).into()),
            loss_avg_pct: Some(hundredths(0, 4)),
            loss_max_pct: Some(hundredths(1, 5)),
            ..StreamSample::default()
        };
        let heard = StreamSample {
            latency_ms: Some((25 + dice(6, 90)).into()),
            ..voice.clone()
        };
        let picture = StreamSample {
            bitrate_kbps: Some(hundredths(900, 7)),
            width_px: Some(1280),
            height_px: Some(720),
            frame_rate_fps: Some((15 + dice(8, 10)).into()),
            ..heard.clone()
        };
        if below(9, 2) {
            voice.jitter_ms = Some((55 + dice(10, 40)).into()); // it happens to everybody
        }
        let minute_at = joined_at + TimeDelta::minutes(minute.into());
        self.plant(&mut voice, (day, minute, minute_at), &below);
        let of = |channel, leg, sample: &StreamSample| (Stream::of(channel, leg), sample.clone());
        let mut streams = vec![
            of(Channel::Audio, Leg::Sent, &voice),
            of(Channel::Audio, Leg::Received, &heard),
        ];
        if !self.nth.is_multiple_of(4) {
            streams.push(of(Channel::Video, Leg::Sent, &picture));
            streams.push(of(Channel::Video, Leg::Received, &picture));
        }
        if self.nth.is_multiple_of(5) {
            streams.push(of(Channel::Share, Leg::Received, &picture));
        }
        let rssi = if self.has_weak_wifi {
            faults::WEAK_RSSI_DBM
        } else {
            -50
        };
        Sample {
            minute_at,
            streams,
            cpu: Some(Cpu {
                zoom_min_pct: Some((2 + dice(11, 3)).into()),
                zoom_avg_pct: Some((6 + dice(12, 5)).into()),
                zoom_max_pct: Some((12 + dice(13, 9)).into()),
                system_max_pct: Some(if self.is_busy(minute) {
                    faults::BUSY_PCT.into()
                } else {
                    (30 + dice(14, 62)).into()
                }),
            }),
            cpu_pressure: None,
            wifi: (self.network_kind == "Wifi").then(|| Wifi {
                rssi_min_dbm: Some(rssi - 4),
                rssi_avg_dbm: Some(rssi),
                rssi_max_dbm: Some(rssi + 3),
            }),
        }
    }

    fn plant(
        &self,
        voice: &mut StreamSample,
        (day, minute, minute_at): (u32, u32, DateTime<Utc>),
        below: &dyn Fn(u32, u32) -> bool,
    ) {
        let has = |fault| self.faults.contains(&fault);
        let in_subnet = format!("10.{}.{}.0/24", self.site, self.subnet) == faults::SUBNET;
        if has(Fault::Subnet) && in_subnet && below(20, 60) {
            voice.latency_ms = Some(640.into());
        }
        if self.client_version == faults::CLIENT_VERSION && below(21, 40) {
            voice.jitter_ms = Some(90.into());
        }
        if has(Fault::Site)
            && SITES[self.site].0 == faults::SITE
            && day < faults::MENDED_ON
            && below(22, 32)
        {
            voice.loss_avg_pct = Some(8.into());
        }
        if self.has_weak_wifi && below(23, 40) {
            voice.loss_avg_pct = Some(11.into());
        }
        if self.microphone_name == faults::MICROPHONE && below(27, 50) {
            voice.jitter_ms = Some(85.into());
        }
        let has_bad_line = has(Fault::NetworkKind) && self.network_kind == faults::NETWORK_KIND;
        if has_bad_line && below(28, 50) {
            voice.loss_avg_pct = Some(9.into());
        }
        if self.is_busy(minute) && below(25, 50)
            || self.is_at_the_bad_hour(minute_at) && below(26, 50)
        {
            voice.jitter_ms = Some(95.into());
        }
    }

    fn is_busy(&self, minute: u32) -> bool {
        let is_planted = self.faults.contains(&Fault::BusyProcessor) && self.nth % 8 == 6;
        is_planted && minute.is_multiple_of(2)
    }

    fn is_at_the_bad_hour(&self, minute_at: DateTime<Utc>) -> bool {
        let zone: chrono_tz::Tz = SITES[self.site].1.parse().expect("a time zone");
        let at_site = minute_at.with_timezone(&zone);
        let hour = [at_site.weekday().number_from_monday(), at_site.hour()];
        self.faults.contains(&Fault::Hour) && hour == faults::HOUR
    }
}
