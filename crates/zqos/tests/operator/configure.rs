//! The three secrets.

use serde_json::json;

use crate::world::{PLANTED, World};

#[test]
fn the_first_values_are_stored_from_lines_or_from_json_and_only_once() {
    let world = World::start();
    let app = format!("client_id=id\r\nclient_secret={PLANTED}-1\r\n");
    assert_eq!(world.run("configure app", &app).code, 0);
    let stored = world.secret("app");
    assert_eq!(stored["client_id"], "id");
    assert_eq!(stored["client_secret"], format!("{PLANTED}-1"));
    let token = format!(r#"{{"secret_token": "{PLANTED}-1"}}"#);
    assert_eq!(world.run("configure webhook", &token).code, 0);
    assert_eq!(world.secret("webhook")["current"], format!("{PLANTED}-1"));
    assert_eq!(world.run("configure sealing", "").code, 0);
    let keys = world.secret("sealing");
    assert_eq!(keys["active"], "k1");

    let again = world.run("configure app --output json", &app);
    assert_eq!(
        (again.code, again.out.trim()),
        (0, r#"{"change":"none","secret":"app"}"#)
    );
    let other = world.run("configure app", &app.replace("-1", "-2"));
    assert_eq!(other.code, 1);
    assert!(other.err.contains("--rotate") && other.err.contains("--replace"));
    assert_eq!(world.run("configure sealing", "").code, 1);
    assert_eq!(world.secret("app"), stored);
    assert_eq!(world.secret("sealing"), keys);
}

#[test]
fn a_value_that_cannot_be_read_is_left_alone_unless_it_is_to_be_replaced() {
    let world = World::start();
    let app = format!("client_id=id\nclient_secret={PLANTED}-1");
    let token = format!("secret_token={PLANTED}-1");
    let malformed = format!("\"{PLANTED}\"");
    for name in ["app", "webhook", "sealing"] {
        let input = if name == "app" { &app } else { &token };
        for change in ["", "--rotate", "--forget-previous", "--forget-unused"] {
            world.set_secret(name, &malformed);
            let said = world.run(&format!("configure {name} {change}"), input);
            assert_ne!(said.code, 0, "{said:?}");
            assert_eq!(world.secret(name), PLANTED, "{said:?}");
        }
        let said = world.run(&format!("configure {name} --replace"), input);
        assert_eq!(said.code, 0, "{said:?}");
        assert!(world.secret(name).is_object());
    }
}

#[test]
fn what_is_given_wrongly_is_told_and_not_stored() {
    let world = World::start();
    for input in [
        "",
        PLANTED,
        "client_id=id",
        "client_id=id\nclient_secret=two words",
    ] {
        let said = world.run("configure app", input);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("What to do: "), "{said:?}");
    }
    assert!(world.held.lock().unwrap().secrets.is_empty());
    for name in ["app", "webhook", "sealing"] {
        let said = world.run(&format!("configure {name} --rotate"), "");
        assert_eq!(said.code, 1, "{said:?}");
        assert!(
            said.err.contains(&format!("zqos configure {name}\n")),
            "{said:?}"
        );
    }
}

#[test]
fn a_rotated_client_secret_serves_beside_the_one_before() {
    let world = World::configured();
    let said = world.run(
        "configure app --rotate",
        &format!("client_secret={PLANTED}-2"),
    );
    assert_eq!(said.code, 0, "{said:?}");
    let stored = world.secret("app");
    assert_eq!(stored["client_secret"], format!("{PLANTED}-2"));
    assert_eq!(stored["previous_client_secret"], format!("{PLANTED}-1"));
    assert_eq!(world.run("configure app --forget-previous", "").code, 0);
    assert!(world.secret("app").get("previous_client_secret").is_none());
    let again = world.run("configure app --forget-previous", "");
    assert!(again.code == 0 && again.out.contains("nothing was changed"));
}

#[test]
fn a_new_webhook_token_is_announced_before_it_is_asked_for() {
    let world = World::start();
    world.set_secret("webhook", &format!(r#"{{"current":"{PLANTED}-1"}}"#));
    let cue = Some("Now press Regenerate");
    let said = world.run_until("configure webhook --rotate", cue, |world| {
        let announced = world.secret("webhook");
        assert_eq!(announced["current"], format!("{PLANTED}-1"));
        let now = std::process::Command::new("date")
            .arg("+%s")
            .output()
            .unwrap();
        let now: i64 = String::from_utf8(now.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        let until = announced["rotating_until_epoch_s"].as_i64().unwrap();
        assert!(until > now && until <= now + 3_600, "{until} at {now}");
        format!("secret_token={PLANTED}-2")
    });
    assert_eq!(said.code, 0, "{said:?}");
    let stored = world.secret("webhook");
    assert_eq!(stored["current"], format!("{PLANTED}-2"));
    assert_eq!(stored["previous"], format!("{PLANTED}-1"));
    assert!(
        stored["rotating_until_epoch_s"].is_i64(),
        "until its hour is over"
    );
    assert_eq!(world.run("configure webhook --forget-previous", "").code, 0);
    assert!(world.secret("webhook").get("previous").is_none());
}

#[test]
fn a_token_that_was_given_wrongly_is_replaced_and_what_lies_beside_it_stays() {
    let world = World::start();
    let stored = |current: &str| {
        json!({
            "current": format!("{PLANTED}-{current}"),
            "previous": format!("{PLANTED}-1"),
            "rotating_until_epoch_s": 1_800_000_000,
            "verification_token": format!("{PLANTED}-old"),
            "note": "kept",
        })
    };
    world.set_secret("webhook", &stored("wrong").to_string());
    let right = format!("secret_token={PLANTED}-2");
    let said = world.run("configure webhook --replace", &right);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(world.secret("webhook"), stored("2"));
    let beside = "previous, rotating_until_epoch_s, verification_token";
    assert!(said.out.contains(beside), "{said:?}");
}

#[test]
fn an_announcement_whose_token_never_came_leaves_the_present_one() {
    let world = World::start();
    world.set_secret("webhook", &format!(r#"{{"current":"{PLANTED}-1"}}"#));
    assert_eq!(world.run("configure webhook --rotate", "").code, 2);
    assert_eq!(world.secret("webhook")["current"], format!("{PLANTED}-1"));
    let same = format!("secret_token={PLANTED}-1");
    assert_eq!(world.run("configure webhook --rotate", &same).code, 1);
    assert!(world.secret("webhook")["previous"].is_null());
}
