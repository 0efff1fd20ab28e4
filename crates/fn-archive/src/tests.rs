use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use boot::{Aws, Env};
use chrono::{DateTime, TimeDelta, Utc};
use export::testing::{Plan, minute_line, session_line};
use export::{Conversion, Covers, Layout};
use serde_json::{Value, json};

use crate::{Ctx, Done, Order, PATIENCE, Settings, Trouble, archive};
use bucket::Bucket;

mod bucket;

/// A bucket, the function, and on a disk the exports with what `zqos parquet` makes of them.
struct Company {
    bucket: Bucket,
    ctx: Ctx,
    folder: tempfile::TempDir,
    orders: Vec<Order>,
}

impl Company {
    async fn new() -> Self {
        let bucket = Bucket::open().await;
        let folder = tempfile::tempdir().unwrap();
        let variables = [
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", &bucket.url),
            ("EXPORTS_BUCKET", bucket::NAME),
        ];
        let env = Env::from_iter(variables);
        let mut settings = Settings::read(&env).unwrap();
        settings.scratch = folder.path().join("scratch");
        let ctx = Ctx::new(&Aws::new(&env, PATIENCE).unwrap(), settings);
        let orders = Vec::new();
        Self {
            bucket,
            ctx,
            folder,
            orders,
        }
    }

    fn exports(&self) -> PathBuf {
        self.folder.path().join("exports")
    }

    /// An export with these lines: on the disk, in the bucket, and on order.
    fn export(&mut self, table: &str, covers: Covers, lines: &[String]) {
        let exports = self.exports();
        let mut layout = Layout::create(&exports.join(table), "T", covers).unwrap();
        for line in lines {
            layout.line(line.as_bytes()).unwrap();
        }
        layout.finish().unwrap();
        let (Covers::Everything(at) | Covers::Changes(_, at)) = covers;
        let id = format!("{:020}-scan", at.timestamp_millis());
        let folder = exports.join(table).join("AWSDynamoDB").join(id);
        let is_prefixed = self.orders.len().is_multiple_of(2);
        let manifest = self
            .bucket
            .take_export(&exports, table, &folder, is_prefixed);
        let table = table.to_owned();
        self.orders.push(Order { table, manifest });
    }

    /// The first night: two days of two people, and their meetings.
    async fn first_night(&mut self) {
        let covers = Covers::Everything(night(3));
        let calls: Vec<_> = Plan::SMALL.calls().collect();
        let sessions: Vec<_> = calls
            .iter()
            .map(|call| whole(&session_line(call)))
            .collect();
        let minutes = calls.iter().flat_map(|call| {
            let samples = call.samples.iter();
            samples.map(|sample| whole(&minute_line(call, sample)))
        });
        let minutes: Vec<_> = minutes.collect();
        self.export("meetings", covers, &[]);
        self.export("participants", covers, &sessions);
        self.export("qos_minutes", covers, &minutes);
        self.carry_out().await.unwrap();
    }

    /// The next one: somebody of the first day is erased, the other's minute there has expired, and
    /// a row of the second day was written again.
    fn second_night(&mut self) {
        let covers = Covers::Changes(night(3), night(4));
        let calls: Vec<_> = Plan::SMALL.calls().collect();
        let gone = session_line(&calls[0]);
        let again = session_line(&calls[3]);
        self.export(
            "participants",
            covers,
            &[
                change(None, Some(&gone)),
                change(Some(&again), Some(&again)),
            ],
        );
        let gone = calls[0]
            .samples
            .iter()
            .map(|sample| minute_line(&calls[0], sample));
        let mut lines: Vec<_> = gone.map(|line| change(None, Some(&line))).collect();
        let expired = minute_line(&calls[1], &calls[1].samples[0]);
        let mut expired: Value = serde_json::from_str(&expired).unwrap();
        expired["expires_at_epoch_s"] = json!({ "N": night(3).timestamp().to_string() });
        lines.push(change(None, Some(&expired.to_string())));
        self.export("qos_minutes", covers, &lines);
    }

    async fn carry_out(&mut self) -> Result<Vec<Done>, Trouble> {
        let mut done = Vec::new();
        for order in &self.orders {
            done.push(archive(&self.ctx, order).await?);
        }
        self.orders.clear();
        Ok(done)
    }

    /// What `zqos parquet` makes of the same exports, with the same secret.
    fn expected(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().to_owned();
        let bucket = self.bucket.parquet();
        for name in ["identity/user_key.secret", "sites.csv"] {
            if let Some(bytes) = bucket.get(name) {
                std::fs::create_dir_all(out.join(name).parent().unwrap()).unwrap();
                std::fs::write(out.join(name), bytes).unwrap();
            }
        }
        let exports = self.exports();
        let conversion = Conversion {
            exports: &exports,
            out: &out,
            sites: None,
        };
        export::convert(&conversion, &mut |_| {}).unwrap();
        let mut files = files(&out);
        files.remove("lock");
        files
    }

    fn is_as_expected(&self) {
        let (found, expected) = (self.bucket.parquet(), self.expected());
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&expected));
        for (name, bytes) in expected {
            assert!(found[&name] == bytes, "{name} is another file");
        }
    }

    fn changes(&self) -> BTreeSet<String> {
        let changes = std::mem::take(&mut self.bucket.inside().changes);
        let number = changes.len();
        let changes = BTreeSet::from_iter(changes);
        assert_eq!(
            number,
            changes.len() + 1,
            "only applied.json is put twice: {changes:?}"
        );
        changes
    }
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in std::fs::read_dir(current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn night(day: u32) -> DateTime<Utc> {
    format!("2026-11-{day:02}T02:45:00Z").parse().unwrap()
}

fn whole(item: &str) -> String {
    format!(r#"{{"Item":{item}}}"#)
}

/// An hour after the first night.
fn change(new: Option<&str>, old: Option<&str>) -> String {
    let written_at = (night(3) + TimeDelta::hours(1))
        .timestamp_micros()
        .to_string();
    let mut line =
        json!({ "Metadata": { "WriteTimestampMicros": { "N": written_at } }, "Keys": {} });
    for (name, image) in [("NewImage", new), ("OldImage", old)] {
        if let Some(image) = image {
            line[name] = serde_json::from_str(image).unwrap();
        }
    }
    line.to_string()
}

#[tokio::test]
async fn a_night_in_the_bucket_is_as_on_a_disk() {
    let mut company = Company::new().await;
    company.first_night().await;
    company.is_as_expected();
}

#[tokio::test]
async fn only_the_days_that_changed_are_put_again() {
    let mut company = Company::new().await;
    company.first_night().await;
    company.bucket.inside().changes.clear();
    company.second_night();
    let done = company.carry_out().await.unwrap();
    company.is_as_expected();
    assert_eq!((done[0].erased, done[0].expired), (1, 0));
    assert_eq!((done[1].erased, done[1].expired), (3, 1));
    let expected = [
        "PUT parquet/applied.json",
        "PUT parquet/identity/participants/dt=2026-11-01/participants.parquet",
        "PUT parquet/identity/participants/dt=2026-11-02/participants.parquet",
        "PUT parquet/participants/dt=2026-11-01/participants.parquet",
        "PUT parquet/participants/dt=2026-11-02/participants.parquet",
        "PUT parquet/qos_minutes/dt=2026-11-01/qos_minutes.parquet",
    ];
    assert_eq!(
        company.changes(),
        BTreeSet::from(expected.map(str::to_owned))
    );
}

#[tokio::test]
async fn a_day_of_which_nothing_is_left_is_removed() {
    let mut company = Company::new().await;
    company.first_night().await;
    let calls = Plan::SMALL.calls().take(2);
    let gone: Vec<_> = calls
        .map(|call| change(None, Some(&session_line(&call))))
        .collect();
    company.export("participants", Covers::Changes(night(3), night(4)), &gone);
    company.carry_out().await.unwrap();
    company.is_as_expected();
    let left = company.bucket.parquet();
    assert!(
        !left
            .keys()
            .any(|name| name.contains("participants/dt=2026-11-01"))
    );
    assert!(left.contains_key("participants/dt=2026-11-02/participants.parquet"));
}

#[tokio::test]
async fn a_run_that_is_interrupted_anywhere_is_one_that_did_not_happen() {
    for changes in 0..8 {
        let mut company = Company::new().await;
        company.first_night().await;
        let known = company.bucket.parquet()["applied.json"].clone();
        company.second_night();
        company.orders.truncate(1); // it puts four files of days, and then that it did
        company.bucket.inside().changes_left = Some(changes);
        let done = company.carry_out().await;
        assert_eq!(done.is_ok(), changes >= 5, "{done:?} after {changes}");
        if changes < 5 {
            assert!(
                company.bucket.parquet()["applied.json"] == known,
                "it says that it did"
            );
        }
        company.bucket.inside().changes_left = None;
        company.carry_out().await.unwrap();
        let expected = company.expected();
        for (name, bytes) in company.bucket.parquet() {
            let is_due = !name.contains("qos_minutes") && name != "applied.json";
            assert!(
                !is_due || expected[&name] == bytes,
                "{name} after {changes}"
            );
        }
    }
}

impl Company {
    fn put_sites(&self, name: &str) {
        let sites = format!("subnet_cidr,site_name\n0.0.0.0/0,{name}\n::/0,{name}\n");
        let key = "parquet/sites.csv".to_owned();
        let objects = &mut self.bucket.inside().objects;
        objects.insert(key, sites.into_bytes());
    }
}

#[tokio::test]
async fn a_sites_file_that_is_taken_back_after_a_run_that_died_anywhere_is_in_no_day() {
    // Two days of two files each, and four times what they are made with.
    for changes in 0..=8 {
        let mut company = Company::new().await;
        company.put_sites("Right");
        company.first_night().await;
        // A row of the second day; the first is written for the new file alone.
        let again = session_line(&Plan::SMALL.calls().nth(3).unwrap());
        let line = change(Some(&again), Some(&again));
        company.export("participants", Covers::Changes(night(3), night(4)), &[line]);
        let orders = company.orders.clone();
        company.put_sites("Wrong");
        company.bucket.inside().changes_left = Some(changes);
        assert_eq!(company.carry_out().await.is_ok(), changes == 8, "{changes}");
        company.bucket.inside().changes_left = None;
        company.put_sites("Right");
        company.orders = orders;
        company.carry_out().await.unwrap();
        company.is_as_expected();
    }
}

/// As where the function's time is over: what its own export took away is away, and the next one goes on.
#[tokio::test]
async fn a_run_that_dies_while_other_days_are_written_again_loses_no_erasure() {
    let mut company = Company::new().await;
    company.first_night().await;
    company.put_sites("Lyon");
    let gone = session_line(&Plan::SMALL.calls().next().unwrap());
    let lines = [change(None, Some(&gone))];
    company.export("participants", Covers::Changes(night(3), night(4)), &lines);
    // What is begun, the first day, and that it is done; then half of the second, for the new file.
    company.bucket.inside().changes_left = Some(5);
    company.carry_out().await.unwrap_err();
    company.bucket.inside().changes_left = None;
    company.orders.clear();
    company.export("participants", Covers::Changes(night(4), night(5)), &[]);
    company.carry_out().await.unwrap();
    company.is_as_expected();
}

#[tokio::test]
async fn an_export_that_is_there_already_changes_nothing() {
    let mut company = Company::new().await;
    company.first_night().await;
    company.second_night();
    let orders = company.orders.clone();
    company.carry_out().await.unwrap();
    let before = company.bucket.parquet();
    company.orders = orders;
    let done = company.carry_out().await.unwrap();
    assert!(
        done.iter().all(|done| done.is_past && done.files == 0),
        "{done:?}"
    );
    assert!(company.bucket.parquet() == before);
}

#[tokio::test]
async fn a_sites_file_beside_the_parquet_places_the_sessions_of_every_day() {
    let mut company = Company::new().await;
    company.first_night().await;
    let sites = Plan::sites_csv().into_bytes();
    company
        .bucket
        .inside()
        .objects
        .insert("parquet/sites.csv".to_owned(), sites);
    company.export("participants", Covers::Changes(night(3), night(4)), &[]);
    let done = company.carry_out().await.unwrap();
    assert!(done[0].sites_version.is_some());
    company.is_as_expected();
    company.bucket.inside().objects.insert(
        "parquet/sites.csv".to_owned(),
        b"subnet_cidr,site_name\nx,y\n".to_vec(),
    );
    company.export("meetings", Covers::Everything(night(5)), &[]);
    let why = company.carry_out().await.unwrap_err().to_string();
    assert!(why.contains("sites.csv, line 2: x is no network"), "{why}");
}

#[tokio::test]
async fn an_export_of_which_a_file_is_gone_is_refused() {
    let mut company = Company::new().await;
    company.first_night().await;
    let before = company.bucket.parquet();
    company.second_night();
    let folder = company.orders[1]
        .manifest
        .replace("manifest-summary.json", "data/00000.json.gz");
    for gone in [folder, company.orders[1].manifest.clone()] {
        company.bucket.inside().objects.remove(&gone).unwrap();
        let why = archive(&company.ctx, &company.orders[1]).await.unwrap_err();
        assert!(
            why.to_string()
                .starts_with(&format!("{gone} is not in the bucket")),
            "{why}"
        );
    }
    assert!(company.bucket.parquet() == before);
}

#[tokio::test]
async fn an_export_that_does_not_fit_says_what_to_do() {
    let mut company = Company::new().await;
    company.first_night().await;
    company.second_night();
    company.ctx.raw_bytes_max = 1_000;
    let why = company.carry_out().await.unwrap_err().to_string();
    assert!(
        why.contains("more bytes than fit here") && why.contains("ExportWindowHours"),
        "{why}"
    );
}

#[tokio::test]
async fn an_order_for_anything_else_is_refused() {
    let company = Company::new().await;
    let manifest = "raw/users/AWSDynamoDB/01-a/manifest-summary.json";
    for (table, manifest) in [
        (
            "installations",
            "raw/installations/AWSDynamoDB/01-a/manifest-summary.json",
        ),
        ("meetings", manifest),
        ("users", "parquet/applied.json"),
        (
            "users",
            "raw/users/AWSDynamoDB/../../../parquet/manifest-summary.json",
        ),
    ] {
        let order = Order {
            table: table.to_owned(),
            manifest: manifest.to_owned(),
        };
        let why = archive(&company.ctx, &order).await.unwrap_err();
        assert!(
            matches!(why, Trouble::NoTable(_) | Trouble::NoManifest { .. }),
            "{why}"
        );
    }
    assert!(serde_json::from_str::<Order>("{}").is_err());
}
