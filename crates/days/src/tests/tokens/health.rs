//! The counts that alarms are set on.

use chrono::TimeDelta;
use serde_json::json;
use store::installations::{Installation, Status};
use tokens::Health;

use crate::clock;
use crate::day::Day;
use crate::logs::Logs;

/// How an installation counts so long after it was installed.
fn counted(installation: &Installation, after: TimeDelta) -> Health {
    let mut health = Health::default();
    health.add(installation, installation.installed_at + after);
    health
}

fn active(overdue: usize, idle: usize) -> Health {
    Health {
        active: 1,
        overdue,
        idle,
        ..Health::default()
    }
}

#[tokio::test]
async fn an_installation_is_overdue_minutes_after_its_token_and_idle_after_sixty_days() {
    let day = Day::begin(1).await;
    let mut installation = day.stored().await;
    let token = installation.access_expires_at - installation.installed_at;
    let ten = TimeDelta::minutes(10);
    let a_second = TimeDelta::seconds(1);
    let sixty = TimeDelta::days(60);
    for (after, expected) in [
        (TimeDelta::zero(), active(0, 0)),
        (token + ten, active(0, 0)),
        (token + ten + a_second, active(1, 0)),
        (sixty, active(1, 0)),
        (sixty + a_second, active(1, 1)),
    ] {
        assert_eq!(counted(&installation, after), expected, "{after}");
    }
    // What is refreshed is neither, however long ago it was installed.
    installation.refreshed_at += sixty;
    installation.access_expires_at += sixty;
    assert_eq!(counted(&installation, sixty + token), active(0, 0));

    installation.status = Status::NeedsReinstall;
    let expected = Health {
        needs_reinstall: 1,
        ..Health::default()
    };
    assert_eq!(counted(&installation, sixty * 2), expected);
    installation.status = Status::Removed;
    assert_eq!(counted(&installation, sixty * 2), Health::default());
}

#[tokio::test]
async fn what_cannot_be_renewed_for_sixty_days_is_told_by_each_tick() {
    let logs = Logs::begin();
    let day = Day::begin(1).await;
    let down = json!({ "answers": ["unavailable"], "routes": ["POST /oauth/token"] });
    day.zoom.faults(json!({ "answers": [down] })).await;
    for (days, overdue, idle) in [(59, 1, 0), (2, 1, 1)] {
        clock::move_to(clock::now() + TimeDelta::days(days));
        day.tick().await;
        let line = logs.last("installations kept");
        let counts = ["active", "needs_reinstall", "overdue", "idle"].map(|name| &line[name]);
        assert_eq!(counts, [1, 0, overdue, idle], "{line}");
    }
    day.zoom.faults(json!({})).await;
    clock::move_to(clock::now() + TimeDelta::minutes(2));
    day.tick().await;
    assert_eq!(logs.last("installations kept")["idle"], 0);
    assert!(day.holds_the_live_token().await);
}
