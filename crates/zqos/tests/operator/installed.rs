//! Codes by hand, sealing keys that tokens need, and how the installations are shown.

use serde_json::{Value, json};

use crate::world::{PLANTED, World};

const AUTHORIZE: &str = "authorize --redirect-uri https://localhost/zoom --code";

fn installations(world: &World) -> (i32, Value) {
    let said = world.run("installations --output json", "");
    (said.code, serde_json::from_str(&said.out).unwrap())
}

#[test]
fn a_code_becomes_an_installation_with_sealed_tokens() {
    let world = World::configured();
    let said = world.run(&format!("{AUTHORIZE} good"), "");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("account A1 is installed") && said.out.contains("Missing, 14 of 16"));
    let tokens = world.item("tokens#A1");
    let sealed = tokens["sealed_refresh_token"]["S"].as_str().unwrap();
    assert!(sealed.starts_with("k1.") && !sealed.contains(PLANTED));
    let (code, told) = installations(&world);
    assert_eq!(code, 0, "{told}");
    let row = &told["installations"][0];
    assert_eq!(row["account_id"], "A1");
    assert_eq!(row["installation_status"], "active");
    assert_eq!(row["sealing_key_id"], "k1");
    assert_eq!(row["missing_scopes"].as_array().unwrap().len(), 14);
    assert!(world.run("installations", "").out.contains("A1"));
}

#[test]
fn a_code_may_come_by_standard_input_as_the_whole_address() {
    let world = World::configured();
    let said = world.run(
        &format!("{AUTHORIZE} -"),
        "https://localhost/zoom?code=good\n",
    );
    assert_eq!(said.code, 0, "{said:?}");
    let said = world.run("authorize", "good");
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn a_code_that_is_not_taken_says_what_to_do() {
    let world = World::configured();
    let spent = world.run(&format!("{AUTHORIZE} {PLANTED}"), "");
    assert_eq!(spent.code, 1);
    assert!(
        spent.err.contains("byte for byte: https://localhost/zoom"),
        "{spent:?}"
    );
    let set = |name, value| world.held.lock().unwrap().parameters.insert(name, value);
    set("ZoomAccountIds", "A7,A8");
    let foreign = world.run(&format!("{AUTHORIZE} good"), "");
    assert_eq!(foreign.code, 1);
    assert!(
        foreign.err.contains("A1 among its ZoomAccountIds"),
        "{foreign:?}"
    );
    set("ServerToServerAccountId", "A1");
    let needless = world.run(&format!("{AUTHORIZE} good"), "");
    assert_eq!(needless.code, 1);
    assert!(needless.err.contains("Server-to-Server"), "{needless:?}");
    assert!(world.item("A1").is_null(), "nothing was kept");
}

#[test]
fn while_the_client_secret_is_rotated_either_is_taken() {
    let world = World::configured();
    world.held.lock().unwrap().parameters.insert("rotated", "");
    let refused = world.run(&format!("{AUTHORIZE} good"), "");
    assert!(
        refused.code == 1 && refused.err.contains("configure app --replace"),
        "{refused:?}"
    );
    let rotated = world.run(
        "configure app --rotate",
        &format!("client_secret={PLANTED}-2"),
    );
    assert_eq!(rotated.code, 0);
    assert_eq!(world.run(&format!("{AUTHORIZE} good"), "").code, 0);
}

#[test]
fn a_sealing_key_stays_until_neither_table_nor_spill_needs_it() {
    let world = World::configured();
    assert_eq!(world.run(&format!("{AUTHORIZE} good"), "").code, 0);
    let rotated = world.run("configure sealing --rotate --output json", "");
    assert!(rotated.out.contains(r#""active":"k2""#), "{rotated:?}");
    assert_eq!(installations(&world).0, 0, "the earlier key still opens");
    let forget = || world.run("configure sealing --forget-unused", "");
    let needed = forget();
    assert!(
        needed.code == 1 && needed.err.contains("k1 by A1"),
        "{needed:?}"
    );

    assert_eq!(world.run(&format!("{AUTHORIZE} good"), "").code, 0); // as a refresh does, it seals anew
    let version = world.item("tokens#A1")["token_version"]["N"]
        .as_str()
        .unwrap()
        .to_owned();
    let spill = |version: &str| {
        let pair = json!({
            "token_version": version.parse::<u64>().unwrap(),
            "sealed_access_token": "k1.x",
            "sealed_refresh_token": null,
            "access_expires_at_epoch_s": 0,
        });
        world.set_secret("spill", &json!({ "A1": pair }).to_string());
    };
    spill(&version);
    let needed = forget();
    assert!(
        needed.code == 1 && needed.err.contains("k1 by A1"),
        "{needed:?}"
    );
    spill("1"); // of an older version: nobody drains it any more
    let gone = forget();
    assert_eq!(gone.code, 0, "{gone:?}");
    let keys = world.secret("sealing");
    assert_eq!(keys["keys"].as_object().unwrap().len(), 1);
    assert_eq!(keys["active"], "k2");
    let replaced = world.run("configure sealing --replace", "");
    assert!(
        replaced.code == 1 && world.secret("sealing") == keys,
        "{replaced:?}"
    );
}

#[test]
fn an_installation_that_is_dead_or_cannot_be_read_needs_a_person() {
    let world = World::configured();
    let (code, none) = installations(&world);
    assert_eq!(
        (code, none["installations"].as_array().unwrap().len()),
        (1, 0)
    );
    assert_eq!(world.run(&format!("{AUTHORIZE} good"), "").code, 0);
    let mut dead = world.item("A1");
    dead["installation_status"] = json!({ "S": "needs_reinstall" });
    dead["status_reason"] = json!({ "S": "invalid_grant" });
    world.put(&dead);
    let said = world.run("installations", "");
    assert_eq!(said.code, 1);
    assert!(said.out.contains("(invalid_grant)"), "{said:?}");
    assert!(
        said.out.contains("opens https://api.example/install"),
        "{said:?}"
    );
    world.put(&json!({ "account_id": { "S": "A0" } }));
    let (code, told) = installations(&world);
    assert_eq!(
        (code, told["needs_person"].as_array().unwrap().len()),
        (1, 2)
    );
}

#[test]
fn what_waits_for_an_administrator_is_shown_with_its_reason() {
    let world = World::configured();
    assert_eq!(world.run(&format!("{AUTHORIZE} good"), "").code, 0);
    let version = world.item("tokens#A1")["token_version"].clone();
    let hold = |until: &str| {
        json!({
            "work_key": { "S": "hold#A1#webinar" },
            "hold_kind": { "S": "missing_scope" },
            "hold_reason": { "S": "add the scope" },
            "held_since": { "S": "2026-11-20T12:00:00.000Z" },
            "held_until": { "S": until },
            "token_version": version,
        })
    };
    world.put_into("work", &hold("2020-01-01T00:00:00.000Z"));
    let (code, told) = installations(&world);
    assert_eq!((code, &told["installations"][0]["holds"]), (0, &json!([])));
    world.put_into("work", &hold("2099-01-01T00:00:00.000Z"));
    let (code, told) = installations(&world);
    let shown = &told["installations"][0]["holds"][0];
    assert_eq!((code, &shown["held"]), (1, &json!("webinars")));
    assert_eq!(shown["hold_kind"], "missing_scope");
    let said = world.run("installations", "");
    assert!(said.out.contains("webinars held since") && said.out.contains("add the scope"));
}
