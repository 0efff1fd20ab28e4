//! A participant of the QoS summary: of each stream the least, the average and the most.

use serde_json::{Map, Value, json};

use super::measure::Spelling;
use super::qos::{resolution, streams};
use crate::world::{Cpu, Hundredths, Picture, Session, Stream};

pub(crate) fn participant(session: &Session) -> Value {
    let person = &session.person;
    json!({
        "id": person.id,
        "participant_id": session.user_id,
        "user_name": person.name,
        "email": person.email,
        "qos": qos(session),
    })
}

/// An entry for each stream that was ever used, and one for the processor.
fn qos(session: &Session) -> Vec<Value> {
    let gateway = session.person.device.gateway;
    let mut used: Vec<(String, Vec<&Stream>)> = Vec::new();
    for (name, stream) in session.minutes.iter().flat_map(|m| streams(m, gateway)) {
        let Some(stream) = stream else {
            continue;
        };
        match used.iter_mut().find(|(known, _)| *known == name) {
            Some((_, of_name)) => of_name.push(stream),
            None => used.push((name, vec![stream])),
        }
    }
    let entry = |name: &str, details| json!({ "type": name, "details": details });
    let mut entries: Vec<_> = used
        .iter()
        .map(|(name, of_name)| entry(name, stream_details(of_name)))
        .collect();
    let cpus = session.minutes.iter().filter_map(|m| m.cpu_usage.as_ref());
    entries
        .extend(cpu_details(&cpus.collect::<Vec<_>>()).map(|details| entry("cpu_usage", details)));
    entries
}

fn stream_details(streams: &[&Stream]) -> Map<String, Value> {
    let spelling = Spelling::Spaced;
    let mut details = Map::new();
    let mut put = |measure, values: Vec<Hundredths>, write: &dyn Fn(Hundredths) -> String| {
        for (which, value) in spread(&values) {
            details.insert(format!("{which}_{measure}"), json!(write(value)));
        }
    };
    let of = |measure: fn(&Stream) -> Hundredths| streams.iter().map(|s| measure(s)).collect();
    put("bitrate", of(|s| s.bitrate_kbps), &|kbps| {
        spelling.kbps(kbps)
    });
    put("latency", of(|s| s.latency_ms), &|ms| spelling.ms(ms));
    put("jitter", of(|s| s.jitter_ms), &|ms| spelling.ms(ms));
    put("loss", of(|s| s.avg_loss_pct), &|pct| spelling.percent(pct));
    let pictures: Vec<&Picture> = streams.iter().filter_map(|s| s.picture.as_ref()).collect();
    let rates = pictures.iter().map(|p| Hundredths::whole(p.frame_rate_fps));
    put("frame_rate", rates.collect(), &|fps| {
        spelling.fps(fps.0 / 100)
    });
    if let Some(last) = pictures.last() {
        details.insert("resolution".to_owned(), json!(resolution(last)));
    }
    details
}

fn cpu_details(cpus: &[&Cpu]) -> Option<Map<String, Value>> {
    let of = |share: fn(&Cpu) -> u32| cpus.iter().map(move |cpu| Hundredths::whole(share(cpu)));
    let percent =
        |value: Hundredths| json!(Spelling::Tight.percent(Hundredths::whole(value.0 / 100)));
    let averages: Vec<_> = of(|cpu| cpu.zoom_avg_pct).collect();
    let [_, (_, average), _] = spread(&averages).try_into().ok()?;
    let details = [
        ("zoom_min_cpu_usage", of(|cpu| cpu.zoom_min_pct).min()?),
        ("zoom_avg_cpu_usage", average),
        ("zoom_max_cpu_usage", of(|cpu| cpu.zoom_max_pct).max()?),
        ("system_max_cpu_usage", of(|cpu| cpu.system_max_pct).max()?),
    ];
    let details = details.map(|(name, value)| (name.to_owned(), percent(value)));
    Some(details.into_iter().collect())
}

/// The least, the average and the most; nothing of nothing.
fn spread(values: &[Hundredths]) -> Vec<(&'static str, Hundredths)> {
    let (Some(min), Some(max)) = (values.iter().min(), values.iter().max()) else {
        return Vec::new();
    };
    let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
    let average = values.iter().map(|value| value.0).sum::<u32>() / count;
    vec![("min", *min), ("avg", Hundredths(average)), ("max", *max)]
}
