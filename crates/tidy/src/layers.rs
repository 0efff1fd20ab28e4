//! Which rooms may know which others.

use std::collections::BTreeSet;

use crate::{read, rooms};

/// The rooms that each room may use, in the product and in its tests. A room that is not here is a
/// decision that nobody has taken yet.
const LAYERS: &[(&str, &[&str])] = &[
    ("boot", &[]),
    ("qos", &[]),
    ("zoom", &["qos"]),
    ("zoom-client", &["boot", "zoom"]),
    ("queue", &["boot"]),
    ("store", &["qos"]),
    ("fn-oauth", &["boot", "qos", "store", "zoom", "zoom-client"]),
    ("fn-webhook", &["boot", "queue", "store", "zoom"]),
    ("fn-recorder", &["boot", "queue", "store", "zoom"]),
    (
        "fn-poller",
        &["boot", "qos", "queue", "store", "zoom", "zoom-client"],
    ),
    (
        "fn-collector",
        &["boot", "qos", "queue", "store", "zoom", "zoom-client"],
    ),
    // Whole days of the product, in one process with the simulator: tests only.
    (
        "days",
        &[
            "boot",
            "fn-collector",
            "fn-oauth",
            "fn-poller",
            "fn-recorder",
            "fn-webhook",
            "qos",
            "queue",
            "store",
            "zoom",
            "zoom-client",
            "zoom-sim",
        ],
    ),
    // These judge the product, so they may share nothing with it.
    ("zoom-sim", &[]),
    ("e2e", &[]),
    ("mutate", &[]),
    ("tidy", &[]),
];

#[test]
fn each_room_knows_only_what_its_layer_allows() {
    let rooms: BTreeSet<String> = rooms().into_iter().collect();
    let decided: BTreeSet<String> = LAYERS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms, decided, "the rooms of crates/ and those of LAYERS");
    for (room, allowed) in LAYERS {
        let manifest: toml::Table = read(&format!("crates/{room}/Cargo.toml"))
            .parse()
            .unwrap_or_else(|error| panic!("crates/{room}/Cargo.toml: {error}"));
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(used) = manifest.get(table).and_then(|table| table.as_table()) else {
                continue;
            };
            for name in used.keys().filter(|name| rooms.contains(*name)) {
                assert!(
                    allowed.contains(&name.as_str()),
                    "{room} may not use {name} ({table})"
                );
            }
        }
    }
}

#[test]
fn the_webhook_door_and_the_recorder_cannot_reach_zoom() {
    for room in ["fn-webhook", "fn-recorder", "store", "queue"] {
        let manifest = read(&format!("crates/{room}/Cargo.toml"));
        for forbidden in ["reqwest", "zoom-client"] {
            assert!(!manifest.contains(forbidden), "{room} uses {forbidden}");
        }
    }
}
