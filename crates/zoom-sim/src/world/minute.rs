//! What Zoom measured in each minute of a stay.

use chrono::{DateTime, TimeDelta, Utc};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Hundredths;
use super::dice::{chance, pick};
use super::people::Person;
use super::quality::Weather;

/// `None` is an idle stream: nothing was sent or received.
#[derive(Debug)]
pub(crate) struct Minute {
    pub(crate) date_time: DateTime<Utc>,
    pub(crate) audio_input: Option<Stream>,
    pub(crate) audio_output: Option<Stream>,
    pub(crate) video_input: Option<Stream>,
    pub(crate) video_output: Option<Stream>,
    pub(crate) as_input: Option<Stream>,
    pub(crate) as_output: Option<Stream>,
    /// Telephones do not say.
    pub(crate) cpu_usage: Option<Cpu>,
    /// Only on Wi-Fi.
    pub(crate) wifi_rssi: Option<WifiRssi>,
}

#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) bitrate_kbps: Hundredths,
    pub(crate) latency_ms: Hundredths,
    pub(crate) jitter_ms: Hundredths,
    pub(crate) avg_loss_pct: Hundredths,
    pub(crate) max_loss_pct: Hundredths,
    /// Never for audio; now and then Zoom has none for a video either.
    pub(crate) picture: Option<Picture>,
}

#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    pub(crate) frame_rate_fps: u32,
}

#[derive(Debug)]
#[expect(
    clippy::struct_field_names,
    reason = "a measure's name ends with its unit"
)]
pub(crate) struct Cpu {
    pub(crate) zoom_min_pct: u32,
    pub(crate) zoom_avg_pct: u32,
    pub(crate) zoom_max_pct: u32,
    pub(crate) system_max_pct: u32,
}

#[derive(Debug)]
#[expect(
    clippy::struct_field_names,
    reason = "a measure's name ends with its unit"
)]
pub(crate) struct WifiRssi {
    pub(crate) min_dbm: i32,
    pub(crate) avg_dbm: i32,
    pub(crate) max_dbm: i32,
}

/// One person shares the screen, for the middle part of the meeting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    sharer: usize,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// A [`Share`], as one person sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShareSeen {
    share: Share,
    is_sharer: bool,
}

impl Share {
    pub(super) fn during(
        start_time: DateTime<Utc>,
        end_time: DateTime<Utc>,
        sharer: usize,
    ) -> Self {
        let length = end_time - start_time;
        Self {
            sharer,
            from: start_time + length / 5,
            to: end_time - length / 4,
        }
    }

    pub(super) fn by(&self, seat: usize) -> bool {
        self.sharer == seat
    }

    pub(super) fn seen_from(&self, seat: usize) -> ShareSeen {
        ShareSeen {
            share: *self,
            is_sharer: self.by(seat),
        }
    }
}

/// One entry at each full minute of the stay, as Zoom dates them.
///
/// With dice of its own: how many full minutes there are depends on the second of the start, and
/// must not change what the seed makes of everything after.
pub(super) fn of_stay(
    person: &Person,
    join_time: DateTime<Utc>,
    leave_time: DateTime<Utc>,
    share: ShareSeen,
    rng: &mut ChaCha8Rng,
) -> Vec<Minute> {
    let rng = &mut ChaCha8Rng::seed_from_u64(rng.random());
    let camera_on = chance(rng, 75);
    let silent_start = chance(rng, 15);
    let into_minute = TimeDelta::seconds(join_time.timestamp().rem_euclid(60));
    let first = join_time - into_minute + TimeDelta::minutes(1);
    let mut minutes = Vec::new();
    let mut at = first;
    while at <= leave_time {
        let connected = !(silent_start && at == first);
        minutes.push(measure(
            person,
            at,
            camera_on && connected,
            connected,
            share,
            rng,
        ));
        at += TimeDelta::minutes(1);
    }
    minutes
}

fn measure(
    person: &Person,
    date_time: DateTime<Utc>,
    camera_on: bool,
    connected: bool,
    share: ShareSeen,
    rng: &mut ChaCha8Rng,
) -> Minute {
    let weather = Weather::over(person.place, rng);
    let speaks = connected && chance(rng, 45);
    let hears = connected && chance(rng, 97);
    let sees = connected && chance(rng, 95);
    let shared = connected && (share.share.from..share.share.to).contains(&date_time);
    let mut stream = |on: bool, kind: Kind| on.then(|| kind.stream(weather, rng));
    Minute {
        date_time,
        audio_input: stream(speaks, Kind::Audio),
        audio_output: stream(hears, Kind::Audio),
        video_input: stream(camera_on, Kind::Video),
        video_output: stream(sees, Kind::Video),
        as_input: stream(shared && share.is_sharer, Kind::Share),
        as_output: stream(shared && !share.is_sharer, Kind::Share),
        cpu_usage: (!person.device.mobile).then(|| cpu(rng)),
        wifi_rssi: (person.network_type == "Wifi").then(|| wifi(weather, rng)),
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Audio,
    Video,
    Share,
}

impl Kind {
    fn stream(self, weather: Weather, rng: &mut ChaCha8Rng) -> Stream {
        let bitrate = match self {
            Self::Audio => 2000..8000,
            Self::Video => 20_000..180_000,
            Self::Share => 5000..90_000,
        };
        // Now and then a round number: Zoom writes "63 kbps" as well as "27.15 kbps".
        let bitrate_kbps = match rng.random_range(bitrate) {
            exact if chance(rng, 40) => exact / 100 * 100,
            exact => exact,
        };
        let avg_loss = weather.loss(rng);
        Stream {
            bitrate_kbps: Hundredths(bitrate_kbps),
            latency_ms: Hundredths::whole(weather.latency_ms(rng)),
            jitter_ms: Hundredths::whole(weather.jitter_ms(rng)),
            avg_loss_pct: Hundredths(avg_loss),
            max_loss_pct: Hundredths(
                (avg_loss + avg_loss * rng.random_range(0..4) / 2).min(10_000),
            ),
            picture: self.picture(weather, rng),
        }
    }

    fn picture(self, weather: Weather, rng: &mut ChaCha8Rng) -> Option<Picture> {
        let (sizes, usual_fps) = match self {
            Self::Audio => return None,
            Self::Video => (&[(1280, 720), (640, 360), (320, 180)][..], 12..=30),
            Self::Share => (&[(1920, 1080), (2560, 1440)][..], 4..=15),
        };
        if chance(rng, 3) {
            return None;
        }
        let &(width_px, height_px) = pick(rng, sizes);
        let frame_rate_fps = rng.random_range(if weather.is_bad() { 1..=9 } else { usual_fps });
        Some(Picture {
            width_px,
            height_px,
            frame_rate_fps,
        })
    }
}

fn cpu(rng: &mut ChaCha8Rng) -> Cpu {
    let zoom_min_pct = rng.random_range(0..8);
    let zoom_avg_pct = zoom_min_pct + rng.random_range(0..10);
    let zoom_max_pct = zoom_avg_pct + rng.random_range(0..15);
    let system_max_pct = (zoom_max_pct + rng.random_range(5..70)).min(100);
    Cpu {
        zoom_min_pct,
        zoom_avg_pct,
        zoom_max_pct,
        system_max_pct,
    }
}

fn wifi(weather: Weather, rng: &mut ChaCha8Rng) -> WifiRssi {
    let avg_dbm = rng.random_range(if weather.is_bad() {
        -84..=-74
    } else {
        -66..=-42
    });
    WifiRssi {
        min_dbm: avg_dbm - rng.random_range(0..6),
        avg_dbm,
        max_dbm: avg_dbm + rng.random_range(0..6),
    }
}
