use aws_sdk_dynamodb::Client;
use qos::{AccountId, User, UserDetail};

use super::{StaleUser, Users};
use crate::dynamodb_stand_in::{noon, noon_plus, rows, shown, with_table};

const TABLE: &str = "UsersTable";

struct Directory {
    client: Client,
    users: Users,
    account: AccountId,
}

fn ada(department: &str) -> User {
    User {
        user_id: "u1".to_owned(),
        email: Some("ada@example.com".to_owned()),
        department_name: (!department.is_empty()).then(|| department.to_owned()),
        detail: UserDetail {
            location_name: Some("Zurich".to_owned()),
            ..UserDetail::default()
        },
        ..User::default()
    }
}

impl Directory {
    async fn start() -> Self {
        let client = with_table(TABLE).await;
        Self {
            users: Users::new(client.clone(), TABLE.to_owned()),
            account: "A1".parse().unwrap(),
            client,
        }
    }

    /// An event so many seconds after noon.
    async fn told(&self, after_s: i64, gone: bool) {
        let event_at = noon_plus(after_s);
        let told = self.users.mark_stale(&self.account, "u1", event_at, gone);
        told.await.unwrap();
    }

    async fn listed(&self, after_s: i64, user: &User) {
        let listed = self.users.list(&self.account, user, noon_plus(after_s));
        listed.await.unwrap();
    }

    async fn stale(&self) -> Vec<StaleUser> {
        self.users.stale(&self.account, 10).await.unwrap()
    }

    /// Asks for the one user who is out of date, and is answered with this.
    async fn read(&self, after_s: i64, user: Option<&User>) -> bool {
        let stale = self.stale().await;
        assert_eq!(stale.len(), 1, "one user is out of date");
        self.answered(&stale[0], after_s, user).await
    }

    async fn answered(&self, seen: &StaleUser, after_s: i64, user: Option<&User>) -> bool {
        let now = noon_plus(after_s);
        match user {
            Some(user) => self
                .users
                .put(&self.account, seen, user, now)
                .await
                .unwrap(),
            None => self.users.bury(&self.account, seen, now).await.unwrap(),
        }
    }

    async fn expect<const N: usize>(&self, expected: [(&str, &str); N]) {
        let rows = rows(&self.client, TABLE).await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        for (name, value) in expected {
            assert_eq!(shown(&rows[0], name), value, "{name}");
        }
    }
}

const HERE: (&str, &str) = ("is_gone", "false");
const GONE: (&str, &str) = ("is_gone", "true");

#[tokio::test]
async fn an_older_note_never_undoes_a_newer_one() {
    let directory = Directory::start().await;
    for (after_s, gone, told_at, is_gone) in [
        (0, false, noon(), HERE),
        (60, true, noon_plus(60), GONE),
        (30, false, noon_plus(60), GONE), // told late
        (60, true, noon_plus(60), GONE),  // told twice
        (60, false, noon_plus(60), GONE), // of the same moment, the end counts
        (61, false, noon_plus(61), HERE), // and back again
    ] {
        directory.told(after_s, gone).await;
        let told_at = told_at.timestamp_millis().to_string();
        directory
            .expect([("told_at_epoch_ms", &told_at), is_gone])
            .await;
    }
}

#[tokio::test]
async fn a_deletion_that_is_told_again_does_not_bury_who_came_back() {
    let directory = Directory::start().await;
    directory.told(60, true).await;
    directory.listed(90, &ada("Sales")).await;
    assert!(directory.read(120, Some(&ada("Sales"))).await);
    directory.told(60, true).await; // by Zoom, by the queue, or by a redrive days later
    directory.told(30, true).await; // one before it, told late
    directory.expect([("department_name", "Sales"), HERE]).await;
    directory.told(180, true).await; // and now for good
    directory.expect([("department_name", "-"), GONE]).await;
}

#[tokio::test]
async fn news_that_do_not_say_when_bury_nobody_and_ask() {
    let directory = Directory::start().await;
    let asked = async |after_s| {
        let now = noon_plus(after_s);
        let asked = directory.users.ask_for(&directory.account, "u1", now);
        asked.await.unwrap();
    };
    asked(0).await;
    directory.expect([HERE, ("told_at_epoch_ms", "-")]).await;
    assert!(directory.read(1, Some(&ada("Sales"))).await);
    asked(60).await;
    directory.expect([HERE, ("department_name", "Sales")]).await;
    asked(61).await;
    assert_eq!(
        directory.stale().await[0].since_epoch_ms,
        noon_plus(60).timestamp_millis()
    );
    assert!(directory.read(62, None).await);
    directory.expect([GONE, ("department_name", "-")]).await;
}

#[tokio::test]
async fn who_is_out_of_date_is_read_and_written_whole() {
    let directory = Directory::start().await;
    directory.told(0, false).await;
    assert!(directory.read(60, Some(&ada("Sales"))).await);
    directory
        .expect([
            ("department_name", "Sales"),
            ("location_name", "Zurich"),
            HERE,
        ])
        .await;
    assert_eq!(directory.stale().await, []);

    directory.told(120, false).await;
    assert!(directory.read(180, Some(&ada(""))).await);
    directory.expect([("department_name", "-"), HERE]).await; // whole: what is no more, is gone
}

#[tokio::test]
async fn an_answer_never_undoes_news_that_came_while_it_was_on_its_way() {
    let directory = Directory::start().await;
    directory.told(0, false).await;
    let seen = directory.stale().await.remove(0);
    directory.told(10, false).await;
    // Our clock may be minutes ahead of Zoom's; it decides nothing.
    assert!(!directory.answered(&seen, 600, Some(&ada("Sales"))).await);
    directory.expect([("department_name", "-")]).await;
    assert_eq!(directory.stale().await.len(), 1, "still to be read");

    let seen = directory.stale().await.remove(0);
    directory.told(20, true).await;
    assert!(!directory.answered(&seen, 600, Some(&ada("Sales"))).await);
    directory.expect([("email", "-"), GONE]).await;
}

#[tokio::test]
async fn who_is_gone_leaves_a_tombstone_without_a_name_for_thirty_days() {
    let directory = Directory::start().await;
    directory.listed(0, &ada("Sales")).await;
    assert!(directory.read(1, Some(&ada("Sales"))).await);
    directory.told(60, true).await;
    let expires = noon_plus(60 + 30 * 86_400).timestamp().to_string();
    let nobody = [
        "email",
        "department_name",
        "location_name",
        "stale_lane",
        "read_at_epoch_ms",
    ];
    directory.expect(nobody.map(|name| (name, "-"))).await;
    directory
        .expect([GONE, ("expires_at_epoch_s", &expires)])
        .await;

    // Zoom says the same of one of whom no event told.
    directory.told(61, false).await;
    directory.expect([HERE, ("expires_at_epoch_s", "-")]).await;
    assert!(directory.read(120, None).await);
    directory.expect([GONE, ("stale_lane", "-")]).await;
}

#[tokio::test]
async fn a_page_undoes_no_tombstone_and_the_user_alone_decides() {
    let directory = Directory::start().await;
    directory.told(60, true).await;
    directory.listed(30, &ada("Sales")).await; // an older page
    directory.listed(90, &ada("Sales")).await; // a page that lags behind
    directory.expect([GONE, ("email", "-")]).await;
    assert!(directory.read(120, None).await);
    directory.expect([GONE, ("email", "-")]).await;

    directory.listed(150, &ada("Sales")).await;
    assert!(directory.read(180, Some(&ada("Sales"))).await);
    directory
        .expect([
            HERE,
            ("email", "ada@example.com"),
            ("expires_at_epoch_s", "-"),
        ])
        .await;
}

#[tokio::test]
async fn a_page_makes_unknown_users_known_and_known_ones_current() {
    let directory = Directory::start().await;
    directory.listed(0, &ada("Sales")).await;
    directory
        .expect([("department_name", "Sales"), ("location_name", "-"), HERE])
        .await;
    assert!(directory.read(1, Some(&ada("Sales"))).await);

    directory.listed(60, &ada("Support")).await;
    directory
        .expect([("department_name", "Support"), ("location_name", "Zurich")])
        .await;
    assert_eq!(directory.stale().await, [], "it is whole");

    directory.listed(0, &ada("Sales")).await; // older than the row
    directory.expect([("department_name", "Support")]).await;
}

#[tokio::test]
async fn who_is_on_no_page_any_more_is_asked_for_alone() {
    let directory = Directory::start().await;
    directory.listed(0, &ada("Sales")).await;
    assert!(directory.read(1, Some(&ada("Sales"))).await);
    let asked = async |after_s| {
        let users = &directory.users;
        let began_at = noon_plus(after_s);
        users
            .ask_for_unlisted(&directory.account, began_at)
            .await
            .unwrap()
    };
    assert_eq!(asked(0).await, 0, "this sweep listed it");
    assert_eq!(asked(60).await, 1);
    assert_eq!(asked(60).await, 0, "asked for already");
    assert_eq!(directory.stale().await.len(), 1);
}
