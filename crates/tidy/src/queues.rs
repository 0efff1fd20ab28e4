//! What the template says of queues and log lines, and others have copied from it.

use serde_norway::Value;

use crate::cloudformation::resources;
use crate::read;

/// Fourteen days, the most that SQS keeps: nobody sends an event twice.
const FORTNIGHT_S: u64 = 1_209_600;

/// The most that SQS takes. A body of 256 KiB, the longest that the door takes, is 350,000 in base64.
const MESSAGE_BYTES_MAX: u64 = 1_048_576;

/// A property of a resource of the template, down these names.
fn at(id: &str, path: &[&str]) -> Value {
    let all = resources("template.yaml");
    let resource = all.iter().find(|resource| resource.id == id).expect(id);
    let properties = Value::Mapping(resource.properties());
    path.iter()
        .fold(properties, |value, name| value[*name].clone())
}

fn number(id: &str, path: &[&str]) -> u64 {
    at(id, path)
        .as_u64()
        .unwrap_or_else(|| panic!("{id} has no {path:?}"))
}

/// The constant of this name in a file of ours.
fn copied(file: &str, name: &str) -> u64 {
    let text = read(file);
    let (_, rest) = text.split_once(&format!("const {name}: ")).expect(name);
    let (_, rest) = rest.split_once("= ").expect("a value");
    let (value, _) = rest.split_once(';').expect("it ends");
    value.parse().expect("a number")
}

/// The function's event source of this queue.
fn batch_size(function: &str) -> u64 {
    let events = at(function, &["Events"]);
    let event = events
        .as_mapping()
        .and_then(|events| events.values().next());
    event.expect("an event")["Properties"]["BatchSize"]
        .as_u64()
        .expect("set")
}

#[test]
fn whoever_plays_the_events_queue_hands_out_as_it_does() {
    let receives = number("EventsQueue", &["RedrivePolicy", "maxReceiveCount"]);
    for file in [
        "crates/fn-recorder/src/tests/redrive.rs",
        "crates/trials/src/storm/queue.rs",
    ] {
        assert_eq!(copied(file, "RECEIVES_MAX"), receives, "{file}");
        assert_eq!(
            copied(file, "BATCH"),
            batch_size("RecorderFunction"),
            "{file}"
        );
    }
    assert_eq!(
        batch_size("CollectorFunction"),
        1,
        "one entry may take the whole time"
    );
}

#[test]
fn each_queue_takes_the_longest_body_and_keeps_it_as_long_as_can_be() {
    for queue in ["EventsQueue", "EventsDeadLetters"] {
        assert_eq!(
            number(queue, &["MaximumMessageSize"]),
            MESSAGE_BYTES_MAX,
            "{queue}"
        );
    }
    for queue in ["EventsQueue", "EventsDeadLetters", "CollectDeadLetters"] {
        assert_eq!(
            number(queue, &["MessageRetentionPeriod"]),
            FORTNIGHT_S,
            "{queue}"
        );
    }
    // The ledger makes an entry due again; its message must only outlive its receives.
    let receives = number("CollectQueue", &["RedrivePolicy", "maxReceiveCount"]);
    let visible = number("CollectQueue", &["VisibilityTimeout"]);
    assert!(number("CollectQueue", &["MessageRetentionPeriod"]) > receives * visible);
}

#[test]
fn an_event_is_one_line_of_the_doors_and_none_of_lambdas() {
    let level = at("WebhookFunction", &["LoggingConfig", "SystemLogLevel"]);
    assert_eq!(level.as_str(), Some("WARN"));
}
