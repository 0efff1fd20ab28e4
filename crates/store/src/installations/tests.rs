//! Installing, refreshing and removing, in the orders in which they meet.

use aws_sdk_dynamodb::Client;
use qos::AccountId;

use super::{Installation, Installations, Lease, NewInstallation, SealedTokens, Status};
use crate::dynamodb_stand_in::{noon, noon_plus, rows, with_table};

const TABLE: &str = "InstallationsTable";

/// An installation of the account `A1` at noon.
struct Installed {
    installations: Installations,
    client: Client,
}

impl Installed {
    async fn start() -> Self {
        let client = with_table(TABLE).await;
        let installations = Installations::new(client.clone(), TABLE.to_owned());
        let installed = Self {
            installations,
            client,
        };
        installed.install(0).await;
        installed
    }

    /// Installs so many seconds after noon; the tokens are named after that.
    async fn install(&self, at: i64) {
        let new = NewInstallation {
            account: &account(),
            installer_user_id: Some("u1"),
            scopes: &["a".to_owned(), "b".to_owned()],
            tokens: &tokens(&format!("installed at {at}")),
        };
        let kept = self.installations.install(&new, noon_plus(at)).await;
        kept.unwrap();
    }

    async fn get(&self) -> Installation {
        let stored = self.installations.get(&account()).await.unwrap();
        stored.expect("it is installed")
    }

    async fn lease(&self, at: i64) -> Option<Lease> {
        let stored = self.get().await;
        let lease = self.installations.lease(&stored, noon_plus(at)).await;
        lease.unwrap()
    }

    async fn save(&self, lease: &Lease, at: i64, name: &str) -> bool {
        let (version, now) = (lease.token_version(), noon_plus(at));
        let tokens = tokens(name);
        let saved = self
            .installations
            .save(lease.account(), version, &tokens, now);
        saved.await.unwrap()
    }

    async fn remove(&self, at: i64) -> bool {
        let account = account();
        let removed = self.installations.remove(&account, noon_plus(at));
        removed.await.unwrap()
    }

    /// The status, the version and the refresh token.
    async fn state(&self) -> (Status, u64, String) {
        let stored = self.get().await;
        (
            stored.status,
            stored.token_version,
            stored.sealed.refresh_token.unwrap_or_default(),
        )
    }
}

fn account() -> AccountId {
    "A1".parse().unwrap()
}

fn tokens(name: &str) -> SealedTokens {
    SealedTokens {
        access_token: format!("access {name}"),
        refresh_token: Some(name.to_owned()),
        access_expires_at: noon_plus(3_600),
    }
}

fn state(status: Status, version: u64, token: &str) -> (Status, u64, String) {
    (status, version, token.to_owned())
}

#[tokio::test]
async fn an_installation_is_kept_as_it_was_granted() {
    let installed = Installed::start().await;
    let stored = installed.get().await;
    assert_eq!(stored.scopes, ["a", "b"]);
    assert_eq!(stored.access_expires_at, noon_plus(3_600));
    assert_eq!(
        installed.state().await,
        state(Status::Active, 1, "installed at 0")
    );
    assert!(installed.installations.knows(&account()).await.unwrap());
    let other = "A2".parse().unwrap();
    assert!(!installed.installations.knows(&other).await.unwrap());
}

#[tokio::test]
async fn a_lease_keeps_a_second_keeper_out_until_it_runs_out() {
    let installed = Installed::start().await;
    assert!(installed.lease(0).await.is_some());
    assert!(installed.lease(0).await.is_none());
    assert!(installed.lease(60).await.is_none());
    assert!(installed.lease(61).await.is_some());
    assert!(installed.lease(62).await.is_none());
}

#[tokio::test]
async fn who_read_an_older_token_gets_no_lease_on_it() {
    let installed = Installed::start().await;
    let read = installed.get().await;
    let lease = installed.lease(0).await.unwrap();
    assert!(installed.save(&lease, 1, "first").await);
    let late = installed.installations.lease(&read, noon_plus(1)).await;
    assert!(late.unwrap().is_none());
    assert!(installed.lease(1).await.is_some(), "a save frees the lease");
}

#[tokio::test]
async fn a_holder_who_comes_late_still_saves_the_only_live_token() {
    let installed = Installed::start().await;
    let late = installed.lease(0).await.unwrap();
    let second = installed.lease(120).await.unwrap();
    assert!(installed.save(&late, 500, "late").await);
    assert!(!installed.save(&second, 501, "second").await);
    assert_eq!(installed.state().await, state(Status::Active, 2, "late"));
}

#[tokio::test]
async fn a_save_that_is_repeated_changes_nothing() {
    let installed = Installed::start().await;
    let lease = installed.lease(0).await.unwrap();
    assert!(installed.save(&lease, 1, "once").await);
    assert!(!installed.save(&lease, 2, "twice").await);
    assert_eq!(installed.state().await, state(Status::Active, 2, "once"));
}

#[tokio::test]
async fn a_spent_token_buries_the_installation_only_while_it_is_the_stored_one() {
    let installed = Installed::start().await;
    let first = installed.lease(0).await.unwrap();
    let second = installed.lease(120).await.unwrap();
    assert!(installed.save(&first, 121, "saved").await);
    let dead = installed.installations.mark_dead(&second, "invalid_grant");
    assert!(!dead.await.unwrap());
    assert_eq!(installed.state().await, state(Status::Active, 2, "saved"));

    let third = installed.lease(240).await.unwrap();
    let dead = installed.installations.mark_dead(&third, "invalid_grant");
    assert!(dead.await.unwrap());
    assert_eq!(
        installed.state().await,
        state(Status::NeedsReinstall, 2, "saved")
    );
    let reason = installed.get().await.status_reason;
    assert_eq!(reason.as_deref(), Some("invalid_grant"));

    installed.install(300).await;
    assert_eq!(
        installed.state().await,
        state(Status::Active, 3, "installed at 300")
    );
    assert_eq!(installed.get().await.status_reason, None);
}

#[tokio::test]
async fn an_installation_that_comes_while_a_token_is_refreshed_wins() {
    let installed = Installed::start().await;
    let lease = installed.lease(0).await.unwrap();
    installed.install(1).await;
    assert!(!installed.save(&lease, 2, "of the old one").await);
    let dead = installed.installations.mark_dead(&lease, "invalid_grant");
    assert!(!dead.await.unwrap());
    assert_eq!(
        installed.state().await,
        state(Status::Active, 2, "installed at 1")
    );
    assert!(installed.lease(2).await.is_some(), "the old lease is gone");
}

#[tokio::test]
async fn a_removal_from_before_the_installation_is_ignored() {
    let installed = Installed::start().await;
    assert!(!installed.remove(-1).await);
    assert_eq!(
        installed.state().await,
        state(Status::Active, 1, "installed at 0")
    );
}

#[tokio::test]
async fn a_removal_forgets_the_tokens_also_those_that_are_on_their_way() {
    let installed = Installed::start().await;
    let lease = installed.lease(0).await.unwrap();
    assert!(installed.remove(1).await);
    assert!(!installed.save(&lease, 2, "on its way").await);
    assert_eq!(installed.state().await, state(Status::Removed, 2, ""));
    let stored = rows(&installed.client, TABLE).await;
    assert!(!format!("{stored:?}").contains("installed at"));
}

#[tokio::test]
async fn the_removal_of_what_was_never_installed_makes_no_row() {
    let installed = Installed::start().await;
    let other = "A2".parse().unwrap();
    let removed = installed.installations.remove(&other, noon()).await;
    assert!(!removed.unwrap());
    assert_eq!(rows(&installed.client, TABLE).await.len(), 2);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_costs_no_other_account_its_turn() {
    let installed = Installed::start().await;
    let id = crate::row::s("A0");
    let put = installed.client.put_item().table_name(TABLE);
    put.item("account_id", id).send().await.unwrap();
    let all = installed.installations.all().await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].account, account());
}

#[tokio::test]
async fn tokens_lie_in_an_item_of_their_own() {
    let installed = Installed::start().await;
    let stored = rows(&installed.client, TABLE).await;
    let [of_account, of_tokens] = ["A1", "tokens#A1"].map(|key| {
        let is = |item: &&crate::row::Item| crate::row::text_of(item, "account_id").unwrap() == key;
        stored.iter().find(is).expect(key)
    });
    assert!(of_account.keys().all(|name| !name.contains("token")));
    assert!(of_tokens.keys().all(|name| !name.contains("scopes")));
    // What is noted about the installation does not touch the version that a save depends on.
    let lease = installed.lease(0).await.unwrap();
    let more = ["c".to_owned()];
    let noted = installed.installations.note_scopes(&lease, &more).await;
    assert!(noted.unwrap());
    assert!(installed.save(&lease, 1, "saved").await);
    assert_eq!(installed.get().await.scopes, more);
}

#[tokio::test]
async fn a_refusal_is_noted_with_its_time_and_forgotten_with_the_next_tokens() {
    let installed = Installed::start().await;
    let lease = installed.lease(0).await.unwrap();
    let noted = installed
        .installations
        .note_trouble(&lease, "invalid_grant", true, noon_plus(5));
    assert!(noted.await.unwrap());
    let stored = installed.get().await;
    assert_eq!(stored.refused_at, Some(noon_plus(5)));
    assert_eq!(stored.refresh_trouble.as_deref(), Some("invalid_grant"));
    assert_eq!(stored.status, Status::Active);
    let again = installed.lease(6).await.expect("the lease was given back");
    let noted = installed
        .installations
        .note_trouble(&again, "invalid_grant", true, noon_plus(7));
    assert!(noted.await.unwrap());
    let first = installed.get().await.refused_at;
    assert_eq!(first, Some(noon_plus(5)), "of two, the first counts");
    assert!(installed.save(&again, 7, "saved").await);
    let stored = installed.get().await;
    assert_eq!((stored.refused_at, stored.refresh_trouble), (None, None));
    let late = installed
        .installations
        .note_trouble(&lease, "invalid_grant", true, noon_plus(8));
    assert!(!late.await.unwrap(), "those tokens are gone");
}

#[tokio::test]
async fn a_server_to_server_installation_begins_without_tokens_and_refreshes_like_any() {
    let installed = Installed::start().await;
    let account = "A2".parse().unwrap();
    let opened = installed.installations.open(&account, noon()).await;
    opened.unwrap();
    let stored = installed
        .installations
        .get(&account)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.grant, super::Grant::AccountCredentials);
    assert_eq!((stored.status, stored.token_version), (Status::Active, 1));
    assert!(stored.access_expires_at < noon());
    let lease = installed.installations.lease(&stored, noon()).await;
    let lease = lease.unwrap().expect("nobody else is there");
    let first = SealedTokens {
        refresh_token: None,
        ..tokens("first")
    };
    let saved = installed
        .installations
        .save(&account, lease.token_version(), &first, noon());
    assert!(saved.await.unwrap());
    let stored = installed
        .installations
        .get(&account)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.token_version, 2);
    assert_eq!(stored.sealed.access_token, "access first");
    assert_eq!(stored.sealed.refresh_token, None);
}

#[tokio::test]
async fn an_answer_without_a_refresh_token_leaves_the_stored_one() {
    let installed = Installed::start().await;
    let lease = installed.lease(0).await.unwrap();
    let without = SealedTokens {
        refresh_token: None,
        ..tokens("access only")
    };
    let saved = installed
        .installations
        .save(lease.account(), 1, &without, noon_plus(1));
    assert!(saved.await.unwrap());
    assert_eq!(
        installed.state().await,
        state(Status::Active, 2, "installed at 0")
    );
}

#[tokio::test]
async fn each_key_that_a_stored_token_needs_is_told_also_of_a_row_that_cannot_be_read() {
    let installed = Installed::start().await;
    let lease = installed.lease(0).await.unwrap();
    let sealed = |access: &str, refresh: Option<&str>| SealedTokens {
        access_token: access.to_owned(),
        refresh_token: refresh.map(str::to_owned),
        access_expires_at: noon_plus(3_600),
    };
    let save = |version, tokens: SealedTokens| {
        let installations = installed.installations.clone();
        async move {
            let account = account();
            let saved = installations.save(&account, version, &tokens, noon_plus(1));
            assert!(saved.await.unwrap());
        }
    };
    save(lease.token_version(), sealed("k1.a", Some("k1.r"))).await;
    save(2, sealed("k2.a", None)).await;
    let half = installed.client.put_item().table_name(TABLE);
    let half = half.item("account_id", crate::row::s("tokens#A0"));
    let half = half.item("token_version", crate::row::n(7));
    let half = half.item("sealed_access_token", crate::row::s("k0.a"));
    half.send().await.unwrap();
    let mut found = installed.installations.sealed().await.unwrap();
    found.sort_by_key(|sealed| sealed.account.to_string());
    let found: Vec<_> = found
        .into_iter()
        .map(|of| (of.account.to_string(), of.token_version, of.key_ids))
        .collect();
    let keys = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    assert_eq!(
        found,
        [
            ("A0".to_owned(), 7, keys(&["k0"])),
            ("A1".to_owned(), 3, keys(&["k1", "k2"])),
        ]
    );
    assert_eq!(sealed("k2.a", Some("k1.r")).key_ids(), keys(&["k1", "k2"]));
}
