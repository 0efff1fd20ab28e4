use chrono::{DateTime, TimeDelta, Utc};
use qos::MeetingKind;
use store::installations::{Grant, Status};
use store::{AccountHold, Held, HoldKind, LeftOut};
use zoom::scopes::SCOPES;

use super::report;
use super::view::View;
use crate::report::Report;

const INSTALL_URL: &str = "https://api.example/install";

fn told(views: &[View], unreadable: &[String]) -> Report {
    report(views, unreadable, INSTALL_URL, "open it", now())
}

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// An installation that works.
fn view(account: &str) -> View {
    View {
        account: account.to_owned(),
        status: Status::Active,
        status_reason: None,
        grant: Grant::AuthorizationCode,
        scopes: SCOPES.map(|scope| scope.name.to_owned()).to_vec(),
        key_id: Some("k1".to_owned()),
        installed_at: now() - TimeDelta::days(3),
        refreshed_at: Some(now() - TimeDelta::minutes(12)),
        access_expires_at: Some(now() + TimeDelta::minutes(48)),
        trouble: None,
        is_overdue: false,
        is_idle: false,
        holds: Vec::new(),
        left_out: Vec::new(),
    }
}

fn hold(kind: HoldKind) -> AccountHold {
    AccountHold {
        kind,
        reason: "mend it".to_owned(),
        since: now() - TimeDelta::hours(1),
        until: now() + TimeDelta::minutes(15),
        token_version: 1,
    }
}

#[test]
fn a_list_that_is_left_out_is_told_and_may_be_so_for_good() {
    let webinars = LeftOut {
        list: "webinars".to_owned(),
        since: now() - TimeDelta::days(3),
        why: "zoom refuses it".to_owned(),
    };
    let unlisted = View {
        left_out: vec![webinars],
        ..view("A1")
    };
    let told = told(&[unlisted], &[]);
    assert_eq!(told.exit_code(), 0);
    let line = "A1: webinars is not read since 2026-11-17T12:00:00Z: zoom refuses it";
    assert!(told.text.ends_with(line), "{}", told.text);
    let of_it = &told.json["installations"][0]["lists_left_out"][0];
    assert_eq!(of_it["why"], "zoom refuses it");
}

#[test]
fn what_is_held_is_told_and_needs_a_person_unless_it_passes_by_itself() {
    let webinars = Held::Only(MeetingKind::Webinar);
    for (of, kind, what, name, code) in [
        (
            Held::All,
            HoldKind::NoDashboard,
            "everything",
            "no_dashboard",
            1,
        ),
        (
            webinars,
            HoldKind::MissingScope,
            "webinars",
            "missing_scope",
            1,
        ),
        (Held::All, HoldKind::Quota, "everything", "quota", 0),
        (Held::All, HoldKind::Token, "everything", "token", 0),
    ] {
        let waits = View {
            holds: vec![(of, hold(kind))],
            ..view("A1")
        };
        let told = told(&[waits], &[]);
        assert_eq!(told.exit_code(), code, "{}", told.text);
        let line = told.text.lines().nth(1).unwrap();
        assert!(
            line.starts_with(&format!("A1       active  {name}  ")),
            "{line}"
        );
        let expected = format!(
            "A1: {what} held since 2026-11-20T11:00:00Z, asked for again at 2026-11-20T12:15:00Z: mend it"
        );
        assert!(
            told.text.lines().any(|line| line == expected),
            "{}",
            told.text
        );
        let hold = &told.json["installations"][0]["holds"][0];
        assert_eq!(
            (&hold["held"], &hold["hold_kind"]),
            (&what.into(), &name.into())
        );
        assert_eq!(hold["hold_reason"], "mend it");
        assert_eq!(hold["held_until"], "2026-11-20T12:15:00Z");
    }
}

#[test]
fn what_works_is_a_line_and_needs_nobody() {
    let told = told(&[view("A1")], &[]);
    assert_eq!(
        told.text,
        "ACCOUNT  STATUS  HELD  GRANT               SCOPES  KEY  REFRESHED   ACCESS TOKEN  REFRESH TOKEN\n\
         A1       active  -     authorization_code  16/16   k1   12 min ago  48 min left   89 d left"
    );
    assert_eq!(told.exit_code(), 0);
    let row = &told.json["installations"][0];
    assert_eq!(row["account_id"], "A1");
    assert_eq!(row["refreshed_at"], "2026-11-20T11:48:00Z");
    assert_eq!(row["access_expires_in_s"], 48 * 60);
    assert_eq!(row["refresh_token_days_left"], 89);
    assert_eq!(told.json["needs_person"].as_array().unwrap().len(), 0);
}

#[test]
fn a_dead_installation_says_why_and_how_it_is_mended() {
    let dead = View {
        status: Status::NeedsReinstall,
        status_reason: Some("invalid_grant".to_owned()),
        access_expires_at: Some(now() - TimeDelta::hours(5)),
        ..view("A2")
    };
    let told = told(&[view("A1"), dead], &[]);
    let end = told.text.lines().last().unwrap();
    assert!(
        end.starts_with("A2: ") && end.contains("(invalid_grant)"),
        "{end}"
    );
    assert!(end.ends_with(INSTALL_URL), "{end}");
    assert!(told.text.contains("ended 5 h ago"));
    assert_eq!(told.exit_code(), 1);
    assert_eq!(
        told.json["installations"][1]["status_reason"],
        "invalid_grant"
    );
    assert_eq!(told.json["needs_person"].as_array().unwrap().len(), 1);
}

#[test]
fn each_thing_that_needs_a_person_is_told() {
    let troubled = [
        View {
            trouble: Some("zoom refuses".to_owned()),
            ..view("A1")
        },
        View {
            is_overdue: true,
            ..view("A1")
        },
        View {
            is_idle: true,
            ..view("A1")
        },
    ];
    for view in troubled {
        let told = told(&[view], &[]);
        assert_eq!(told.exit_code(), 1, "{}", told.text);
    }
    let unreadable = ["a row of installations has no readable token_version".to_owned()];
    let told = told(&[view("A1")], &unreadable);
    assert_eq!(told.exit_code(), 1);
    assert!(told.text.contains(&unreadable[0]));
}

#[test]
fn before_the_first_installation_the_way_to_it_is_told() {
    let told = told(&[], &[]);
    assert_eq!(told.text, "There is no installation yet: open it");
    assert_eq!(told.exit_code(), 1);
}

#[test]
fn a_removed_installation_needs_nobody_and_has_no_days() {
    let removed = View {
        status: Status::Removed,
        key_id: None,
        is_overdue: false,
        trouble: Some("old".to_owned()),
        ..view("A1")
    };
    let told = told(&[removed], &[]);
    assert_eq!(told.exit_code(), 0, "{}", told.text);
    assert!(told.json["installations"][0]["refresh_token_days_left"].is_null());
}

#[test]
fn a_scope_that_nothing_here_uses_is_told_and_needs_nobody() {
    let mut more = view("A1");
    more.scopes.push("phone:read:call:admin".to_owned());
    let told = told(&[more], &[]);
    let end = told.text.lines().last().unwrap();
    assert_eq!(end, "A1: granted and unused: phone:read:call:admin");
    let row = &told.json["installations"][0];
    assert_eq!(row["unused_scopes"][0], "phone:read:call:admin");
    assert!(row["missing_scopes"].as_array().unwrap().is_empty());
    assert_eq!(told.exit_code(), 0);
}

#[test]
fn a_missing_scope_is_told_with_what_it_costs_and_may_be_meant() {
    let less = View {
        scopes: SCOPES[1..]
            .iter()
            .map(|scope| scope.name.to_owned())
            .collect(),
        ..view("A1")
    };
    let told = told(&[less], &[]);
    assert!(told.text.contains("15/16"));
    assert!(told.text.contains(SCOPES[0].name) && told.text.contains(SCOPES[0].costs));
    assert_eq!(told.exit_code(), 0);
}
