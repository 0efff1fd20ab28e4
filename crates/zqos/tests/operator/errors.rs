//! What keeps a command from being carried out, and what it says then.

use crate::world::{Said, World};

fn unable(said: &Said, what: &str, next: &str) {
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.out.is_empty(), "{said:?}");
    assert!(said.err.contains(what), "{said:?}");
    let (_, advice) = said.err.split_once("What to do: ").unwrap();
    assert!(advice.contains(next), "{said:?}");
}

#[test]
fn another_stack_is_not_guessed() {
    let said = World::start().run("installations --stack-name other --region eu-west-3", "");
    unable(&said, "no stack other in eu-west-3", "--stack-name");
}

#[test]
fn without_credentials_or_region_it_says_how_to_have_them() {
    let mut world = World::start();
    world.environment.remove("AWS_ACCESS_KEY_ID");
    unable(
        &world.run("installations", ""),
        "no AWS credentials",
        "aws sso login",
    );
    world.environment.remove("AWS_REGION");
    unable(&world.run("installations", ""), "no region", "--region");
}

#[test]
fn a_profile_that_is_named_is_not_passed_over_for_the_environment() {
    let mut world = World::start();
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/credentials");
    let profile = "[somebody]\naws_access_key_id = test\naws_secret_access_key = test\n";
    std::fs::write(file, profile).unwrap();
    world
        .environment
        .insert("AWS_SHARED_CREDENTIALS_FILE", file.to_owned());
    let said = world.run("installations --profile nobody", "");
    unable(&said, "no profile nobody", "list-profiles");
    world.environment.remove("AWS_ACCESS_KEY_ID");
    let said = world.run("installations --profile somebody", "");
    assert!(said.out.contains("no installation yet"), "{said:?}");
}

#[test]
fn a_refusal_of_aws_names_the_action() {
    let world = World::start();
    world.held.lock().unwrap().denies = true;
    let input = "client_id=a\nclient_secret=b";
    let said = world.run("configure app", input);
    unable(&said, "secretsmanager.GetSecretValue", "docs/operating.md");
}

#[test]
fn a_secret_that_is_still_empty_is_named_with_what_stores_it() {
    let said = World::start().run("authorize --code good", "");
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("arn:app") && said.err.contains("zqos configure app"));
}

#[test]
fn an_aws_that_is_not_there_is_told_from_one_that_refuses() {
    let mut world = World::start();
    let nobody = "http://127.0.0.1:1".to_owned();
    world.environment.insert("AWS_ENDPOINT_URL", nobody);
    unable(
        &world.run("installations", ""),
        "could not read the stack",
        "network",
    );
    world
        .environment
        .insert("AWS_CA_BUNDLE", "/nowhere.pem".to_owned());
    unable(
        &world.run("installations", ""),
        "/nowhere.pem",
        "AWS_CA_BUNDLE",
    );
}

#[test]
fn programs_get_errors_as_an_object_too() {
    let said = World::start().run("installations --stack-name other --output json", "");
    let error: serde_json::Value = serde_json::from_str(&said.err).unwrap();
    assert!(error["what_to_do"].as_str().unwrap().contains("deploy"));
}
