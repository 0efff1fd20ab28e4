//! Which rooms may know which others, and which of them reach the outside.

use std::collections::BTreeSet;

use toml::{Table, Value};

use crate::{read, rooms};

/// The rooms that each room may use, in the product and in its tests. A room that is not here is a
/// decision that nobody has taken yet.
const LAYERS: &[(&str, &[&str])] = &[
    ("boot", &[]),
    ("qos", &[]),
    ("corpus", &[]), // in tests alone
    ("zoom", &["corpus", "qos"]),
    ("zoom-client", &["boot", "qos", "zoom"]),
    ("queue", &["boot"]),
    ("dictionary", &["qos"]),
    ("export", &["dictionary", "qos"]),
    ("questions", &["dictionary", "export", "qos"]),
    ("store", &["dictionary", "qos"]),
    ("tokens", &["boot", "qos", "store", "zoom", "zoom-client"]),
    (
        "fn-oauth",
        &["boot", "qos", "store", "tokens", "zoom", "zoom-client"],
    ),
    ("fn-archive", &["boot", "dictionary", "export"]),
    ("fn-webhook", &["boot", "corpus", "queue", "store", "zoom"]),
    ("fn-recorder", &["boot", "corpus", "queue", "store", "zoom"]),
    (
        "fn-poller",
        &[
            "boot",
            "qos",
            "queue",
            "store",
            "tokens",
            "zoom",
            "zoom-client",
        ],
    ),
    (
        "fn-collector",
        &["boot", "qos", "queue", "store", "zoom", "zoom-client"],
    ),
    (
        "zqos",
        &[
            "boot",
            "dictionary",
            "export",
            "qos",
            "questions",
            "store",
            "tokens",
            "zoom",
            "zoom-client",
        ],
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
            "tokens",
            "zoom",
            "zoom-client",
            "zoom-sim",
        ],
    ),
    // These judge the product, so they may share nothing with it.
    ("zoom-sim", &[]),
    ("e2e", &["tidy"]), // its table of rights
    ("mutate", &[]),
    ("tidy", &[]),
    ("trials", &[]),
];

#[test]
fn each_room_knows_only_what_its_layer_allows() {
    let rooms: BTreeSet<String> = rooms().into_iter().collect();
    let decided: BTreeSet<String> = LAYERS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms, decided, "the rooms of crates/ and those of LAYERS");
    for (room, allowed) in LAYERS {
        for (name, table) in dependencies(&manifest(room)) {
            let fine = !rooms.contains(&name) || allowed.contains(&name.as_str());
            assert!(fine, "{room} may not use {name} ({table})");
        }
    }
}

/// Doors to the outside: which rooms may use what others have written for AWS and the network, in
/// what runs, and which may in their tests besides. The first line that fits a crate's name decides;
/// `aws-*` stands for every name that begins so, and what fits no line opens no door.
const DOORS: &[(&str, &[&str], &[&str])] = &[
    ("aws-sdk-dynamodb", &["boot", "store"], &["days"]),
    ("aws-sdk-secretsmanager", &["boot", "store"], &[]),
    ("aws-sdk-sqs", &["boot", "queue"], &[]),
    ("aws-sdk-s3", &["fn-archive"], &[]),
    ("aws-sdk-cloudformation", &["zqos"], &[]),
    ("aws-sdk-*", &[], &[]),
    ("aws-smithy-types", &["boot", "store"], &[]),
    // What a function is told by variables, a person's machine has in profiles.
    ("aws-config", &["zqos"], &[]),
    ("aws-*", &["boot", "zqos"], &["store"]),
    (
        "aws_lambda_events",
        &["queue", "fn-collector", "fn-recorder"],
        &[],
    ),
    ("lambda_http", &["fn-oauth"], &["days"]),
    (
        "lambda_runtime",
        &[
            "fn-archive",
            "fn-collector",
            "fn-poller",
            "fn-recorder",
            "fn-webhook",
        ],
        &[],
    ),
    (
        "reqwest",
        &["boot", "zoom-client", "zoom-sim", "e2e"],
        &["days"],
    ),
    ("hyper*", &[], &[]),
    (
        "axum",
        &["trials", "zoom-sim"],
        &[
            "days",
            "fn-archive",
            "fn-collector",
            "fn-oauth",
            "fn-poller",
            "fn-recorder",
            "fn-webhook",
            "store",
            "zoom-client",
            "zqos",
        ],
    ),
    (
        "tokio*",
        &[
            "e2e",
            "fn-archive",
            "fn-collector",
            "fn-oauth",
            "fn-poller",
            "fn-recorder",
            "fn-webhook",
            "store",
            "trials",
            "tokens",
            "trials",
            "zoom-client",
            "zoom-sim",
            "zqos",
        ],
        &["boot", "days", "queue"],
    ),
    ("rustls*", &["boot", "trials", "zoom-sim"], &[]),
    ("webpki-roots", &["boot", "zoom-sim"], &[]),
];

#[test]
fn each_door_to_the_outside_has_few_users() {
    let mut used = 0;
    for room in rooms() {
        for (crate_name, table) in dependencies(&manifest(&room)) {
            let Some((_, run, test)) = DOORS.iter().find(|(door, ..)| fits(door, &crate_name))
            else {
                continue;
            };
            let in_tests = table.ends_with("dev-dependencies");
            let allowed = run.contains(&room.as_str()) || in_tests && test.contains(&room.as_str());
            assert!(allowed, "{room} may not use {crate_name} ({table})");
            used += 1;
        }
    }
    assert!(used > 30, "the dependencies were not found");
}

fn fits(door: &str, crate_name: &str) -> bool {
    match door.strip_suffix('*') {
        Some(beginning) => crate_name.starts_with(beginning),
        None => crate_name == door,
    }
}

fn manifest(room: &str) -> Table {
    read(&format!("crates/{room}/Cargo.toml"))
        .parse()
        .unwrap_or_else(|error| panic!("crates/{room}/Cargo.toml: {error}"))
}

/// What a manifest names, under whatever name of its own and for whatever target: the crate, and the
/// table that names it.
fn dependencies(manifest: &Table) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
        for (name, wanted) in manifest
            .get(kind)
            .and_then(Value::as_table)
            .into_iter()
            .flatten()
        {
            let renamed = wanted.get("package").and_then(Value::as_str);
            found.push((renamed.unwrap_or(name).to_owned(), kind.to_owned()));
        }
    }
    let targets = manifest.get("target").and_then(Value::as_table);
    for (target, tables) in targets.into_iter().flatten() {
        let tables = tables.as_table().expect("a target has tables");
        let of_target = dependencies(tables).into_iter();
        found.extend(of_target.map(|(name, kind)| (name, format!("target.{target}.{kind}"))));
    }
    found
}

#[test]
fn a_dependency_is_seen_wherever_it_is_named() {
    let manifest = r#"
        [dependencies]
        zoom.workspace = true
        http = { package = "reqwest", version = "1" }
        [target.'cfg(unix)'.dev-dependencies]
        tokio = "1"
    "#;
    let found = dependencies(&manifest.parse().expect("a manifest"));
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["reqwest", "zoom", "tokio"]);
    assert!(found[2].1.ends_with("dev-dependencies"));
}
