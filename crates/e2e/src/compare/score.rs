//! How a session and a meeting went, by the rows of their minutes; written a second time on purpose.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

use super::quality::{GOOD, POOR, class_of_minute, judge};
use super::{Attribute, Item};

const CLASSES: [&str; 4] = ["good", "fair", "poor", "bad"];
const PERCENTILES: [(&str, &str); 3] = [
    ("latency_ms", "latency_p95_ms"),
    ("jitter_ms", "jitter_p95_ms"),
    ("loss_avg_pct", "loss_avg_p95_pct"),
];

/// What a session's score is, and what its meeting wants to know of it.
#[derive(Clone, Debug)]
pub(super) struct SessionScore {
    pub(super) attributes: Item,
    pub(super) minutes: u32,
    pub(super) classified: u32,
    pub(super) poor: u32,
    /// `good`, `poor` or `unclassified`.
    pub(super) class: &'static str,
}

/// Telephones, waiting rooms and stays under a minute have no class, whatever was measured.
pub(super) fn of_session(session: &Value, length_s: i64, minutes: &[&Item]) -> SessionScore {
    let judged =
        session["device"] != "Phone" && session["status"] != "in_waiting_room" && length_s >= 60;
    let classes: Vec<_> = minutes
        .iter()
        .map(|minute| class_of_minute(minute).filter(|_| judged))
        .collect();
    let mut attributes = Item::new();
    let mut put = |name: &str, value: Attribute| attributes.insert(name.to_owned(), value);
    let number = |count: usize| Attribute::number(u64::try_from(count).expect("fits"));

    let named: BTreeSet<&String> = minutes
        .iter()
        .flat_map(|minute| minute.keys())
        .filter(|name| {
            ["audio_", "video_", "share_"]
                .iter()
                .any(|of| name.starts_with(of))
        })
        .filter(|_| judged)
        .collect();
    let streams: BTreeMap<_, _> = named
        .into_iter()
        .map(|name| (name.clone(), of_stream(name, minutes)))
        .collect();
    let verdicts: Vec<_> = streams.values().map(|(verdict, _)| *verdict).collect();
    let class = ["poor", "good"]
        .into_iter()
        .find(|verdict| verdicts.contains(verdict))
        .unwrap_or("unclassified");
    put("session_class", Attribute::text(class));
    if !streams.is_empty() {
        let streams = streams.into_iter();
        let maps = streams.map(|(name, (_, map))| (name, Attribute::Map(map)));
        put("stream_scores", Attribute::Map(maps.collect()));
    }
    let classified = classes.iter().flatten().count();
    let poor = classes
        .iter()
        .flatten()
        .filter(|class| **class >= POOR)
        .count();
    put("minute_count", number(minutes.len()));
    put("classified_minute_count", number(classified));
    put("poor_minute_count", number(poor));
    put(
        "cpu_high_minute_count",
        number(count_beyond(minutes, "cpu", "system_max_pct", 90)),
    );
    put(
        "wifi_weak_minute_count",
        number(count_beyond(minutes, "wifi", "rssi_avg_dbm", -67)),
    );
    let numbered: Vec<_> = classes
        .iter()
        .copied()
        .zip(minutes.iter().copied())
        .collect();
    worst(&numbered, &mut attributes);
    let small = |count: usize| u32::try_from(count).expect("fits");
    SessionScore {
        attributes,
        minutes: small(minutes.len()),
        classified: small(classified),
        poor: small(poor),
        class,
    }
}

/// Minutes above a positive limit, or below a negative one.
fn count_beyond(minutes: &[&Item], map: &str, name: &str, limit: i64) -> usize {
    let values = minutes
        .iter()
        .filter_map(|minute| minute.get(map)?.as_map()?.get(name)?.as_number());
    let limit = Decimal::from(limit);
    let is_beyond = |value: &Decimal| {
        if limit.is_sign_negative() {
            *value < limit
        } else {
            *value > limit
        }
    };
    values.filter(is_beyond).count()
}

/// The first minute of the worst class, unless all were good.
fn worst(minutes: &[(Option<usize>, &Item)], into: &mut Item) {
    let worst = minutes.iter().filter_map(|(class, _)| *class).max();
    let Some(class) = worst.filter(|class| *class > GOOD) else {
        return;
    };
    let first = minutes.iter().find(|(of, _)| *of == Some(class));
    let at = first.map(|(_, minute)| minute["minute_at"].clone());
    into.insert("worst_class".to_owned(), Attribute::text(CLASSES[class]));
    into.extend(at.map(|at| ("worst_minute_at".to_owned(), at)));
}

fn of_stream(name: &str, minutes: &[&Item]) -> (&'static str, Item) {
    let carried = |minute: &&Item| minute.get(name).and_then(Attribute::as_map).cloned();
    let streams: Vec<Option<Item>> = minutes.iter().map(carried).collect();
    let judged: Vec<_> = streams
        .iter()
        .map(|stream| judge(name, stream.as_ref()?))
        .collect();
    let classes: Vec<_> = judged
        .iter()
        .map(|one| one.as_ref().map(|one| one.class))
        .collect();

    let mut map = Item::new();
    let mut put = |name: &str, value: Attribute| map.insert(name.to_owned(), value);
    let count = |of: Option<usize>| classes.iter().filter(|class| **class == of).count();
    let number = |count: usize| Attribute::number(u64::try_from(count).expect("fits"));
    for (class, word) in CLASSES.iter().enumerate() {
        put(&format!("{word}_minute_count"), number(count(Some(class))));
    }
    put("unclassified_minute_count", number(count(None)));

    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for reason in judged.iter().flatten().flat_map(|one| &one.reasons) {
        *reasons.entry((*reason).to_owned()).or_default() += 1;
    }
    if !reasons.is_empty() {
        let reasons = reasons.into_iter();
        let reasons = reasons.map(|(name, count)| (name, Attribute::number(count)));
        put("reason_minute_counts", Attribute::Map(reasons.collect()));
    }
    for (metric, percentile) in PERCENTILES {
        if let Some(value) = ranked(&streams, metric, 95) {
            put(percentile, Attribute::number(value));
        }
    }
    if let Some(value) = ranked(&streams, "frame_rate_fps", 5) {
        put("frame_rate_p05_fps", Attribute::number(value));
    }
    let verdict = verdict(&classes);
    put("stream_class", Attribute::text(verdict));
    let numbered: Vec<_> = classes
        .iter()
        .copied()
        .zip(minutes.iter().copied())
        .collect();
    worst(&numbered, &mut map);
    (verdict, map)
}

/// More than a tenth of the minutes, or three in a row.
fn verdict(classes: &[Option<usize>]) -> &'static str {
    let classified = classes.iter().flatten().count();
    let is_poor = |class: &Option<usize>| class.is_some_and(|class| class >= POOR);
    let poor = classes.iter().filter(|class| is_poor(class)).count();
    let three = classes.windows(3).any(|three| three.iter().all(is_poor));
    if classified == 0 {
        "unclassified"
    } else if poor * 10 > classified || three {
        "poor"
    } else {
        "good"
    }
}

/// The value at this many hundredths of the way through those that were measured.
fn ranked(streams: &[Option<Item>], metric: &str, percent: usize) -> Option<Decimal> {
    let streams = streams.iter().flatten();
    let mut values: Vec<_> = streams
        .filter_map(|stream| stream.get(metric)?.as_number())
        .collect();
    values.sort();
    let place = (values.len() * percent).div_ceil(100);
    (place > 0).then(|| values[place - 1])
}
