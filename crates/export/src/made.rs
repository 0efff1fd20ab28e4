//! Columns that no item has: classes of minutes, the person's key, the session's site.

use dictionary::{Kind, Table};
use qos::class::{Class, of_stream};
use qos::{Stream, StreamSample};

use crate::columns::Column;
use crate::number::as_decimal;
use crate::people::People;
use crate::row::Row;
use crate::sites::{Site, Sites, UNKNOWN};

/// What says that nothing was measured that has a class.
pub(crate) const UNCLASSIFIED: &str = "unclassified";

/// One such column: name, meaning, when absent, an example. All are texts.
type Made = [&'static str; 4];

const PERSON: Made = [
    "user_key",
    "the person: a keyed hash of account and user, or of what Zoom calls a guest within one meeting",
    "of a stay in a breakout room when Zoom does not say whose it was: the person is counted by the stay in the main room",
    "x7Jd0aQp3LkS9vTq2mWn1c",
];

const OF_SESSIONS: [Made; 7] = [
    PERSON,
    [
        "person_kind",
        "`user` of the account, or `guest`",
        "never",
        "user",
    ],
    [
        "site_name",
        "where: by the sites file, the longest network that has the private address, else the public one; else `unknown`",
        "never",
        "Lyon",
    ],
    [
        "building",
        "as the sites file says",
        "when it says none",
        "B2",
    ],
    [
        "isp_name",
        "as the sites file says",
        "when it says none",
        "Orange",
    ],
    [
        "timezone_name",
        "as the sites file says",
        "when it says none",
        "Europe/Paris",
    ],
    [
        "sites_version",
        "which sites file: twelve digits of its SHA-256",
        "without a sites file",
        "9f86d081884c",
    ],
];

/// Classes of a minute.
pub(crate) const MINUTE_CLASS: Made = [
    "minute_class",
    "that of its worst stream: `good`, `fair`, `poor`, `bad`, or `unclassified`",
    "never",
    "good",
];

/// What is added to the rows of a table, in the order in which it is written.
pub(crate) fn columns(table: &Table) -> Vec<Column> {
    let names: Vec<String> = match table.name {
        "participants" => OF_SESSIONS.iter().map(|made| made[0].to_owned()).collect(),
        "qos_minutes" => {
            let streams = Stream::ALL.iter().map(|(_, name)| format!("{name}_class"));
            streams.chain([MINUTE_CLASS[0].to_owned()]).collect()
        }
        "users" => vec![PERSON[0].to_owned()],
        _ => Vec::new(),
    };
    let column = |name| Column {
        name,
        kind: Kind::Text,
    };
    names.into_iter().map(column).collect()
}

/// The same for the data dictionary: name, kind, unit, meaning, absent, example.
pub(crate) fn described(table: &Table) -> Vec<[String; 6]> {
    let cells = |[name, meaning, absent, example]: Made| {
        let example = format!("`{example}`");
        [
            name.to_owned(),
            "text".to_owned(),
            String::new(),
            meaning.to_owned(),
            absent.to_owned(),
            example,
        ]
    };
    match table.name {
        "participants" => OF_SESSIONS.into_iter().map(cells).collect(),
        "qos_minutes" => {
            let stream = [
                "{stream}_class",
                "that of its worst metric: `good`, `fair`, `poor`, `bad`, or `unclassified` when none was measured",
                "when the stream carried nothing",
                "poor",
            ];
            [stream, MINUTE_CLASS].into_iter().map(cells).collect()
        }
        "users" => {
            let [name, meaning, _, example] = PERSON;
            vec![cells([name, meaning, "never", example])]
        }
        _ => Vec::new(),
    }
}

/// Makes them.
#[derive(Debug)]
pub(crate) enum Maker {
    Sessions(Places),
    Minutes(Vec<(Stream, [Option<usize>; 4], Vec<usize>)>),
    Users([usize; 2]),
    Nothing,
}

/// Where a session's attributes are.
#[derive(Debug)]
pub(crate) struct Places {
    account_id: usize,
    user_id: usize,
    participant_uuid: usize,
    meeting_uuid: usize,
    participant_session_id: usize,
    breakout_room_id: usize,
    ip_address: usize,
    internal_ip_addresses: usize,
}

impl Maker {
    pub(crate) fn of(table: &Table) -> Self {
        let at = |column: &str| table.position(column).expect("a column of the table");
        match table.name {
            "participants" => Self::Sessions(Places {
                account_id: at("account_id"),
                user_id: at("user_id"),
                participant_uuid: at("participant_uuid"),
                meeting_uuid: at("meeting_uuid"),
                participant_session_id: at("participant_session_id"),
                breakout_room_id: at("breakout_room_id"),
                ip_address: at("ip_address"),
                internal_ip_addresses: at("internal_ip_addresses"),
            }),
            "qos_minutes" => Self::Minutes(
                Stream::ALL
                    .iter()
                    .map(|(stream, name)| {
                        let metrics = ["latency_ms", "jitter_ms", "loss_avg_pct", "frame_rate_fps"];
                        let metrics =
                            metrics.map(|metric| table.position(&format!("{name}_{metric}")));
                        let others = ["bitrate_kbps", "loss_max_pct", "width_px", "height_px"];
                        let others = others
                            .iter()
                            .filter_map(|one| table.position(&format!("{name}_{one}")));
                        (*stream, metrics, others.collect())
                    })
                    .collect(),
            ),
            "users" => Self::Users([at("account_id"), at("user_id")]),
            _ => Self::Nothing,
        }
    }

    /// Gives each column that this row has, by its place among [`columns`].
    pub(crate) fn make(
        &self,
        row: &Row,
        people: &People,
        sites: &Sites,
        mut give: impl FnMut(usize, &str),
    ) {
        match self {
            Self::Sessions(places) => {
                let (kind, key) = places.person(row, people);
                if let Some(key) = key {
                    give(0, &key);
                }
                give(1, kind);
                let unknown = Site {
                    site_name: UNKNOWN.to_owned(),
                    ..Site::default()
                };
                let site = places.site(row, sites).unwrap_or(&unknown);
                give(2, &site.site_name);
                let rest = [&site.building, &site.isp_name, &site.timezone_name];
                for (nth, cell) in rest.into_iter().enumerate() {
                    if let Some(text) = cell {
                        give(3 + nth, text);
                    }
                }
                if let Some(version) = sites.version() {
                    give(6, version);
                }
            }
            Self::Minutes(streams) => {
                let mut worst: Option<Class> = None;
                for (nth, (stream, metrics, others)) in streams.iter().enumerate() {
                    let [latency, jitter, loss, rate] = metrics.map(|place| row.decimal(place?));
                    let is_measured = [latency, jitter, loss, rate].iter().any(Option::is_some);
                    if !is_measured && others.iter().all(|place| row.get(*place).is_none()) {
                        continue; // it carried nothing
                    }
                    let class = of_stream(
                        *stream,
                        &StreamSample {
                            latency_ms: latency.and_then(as_decimal),
                            jitter_ms: jitter.and_then(as_decimal),
                            loss_avg_pct: loss.and_then(as_decimal),
                            frame_rate_fps: rate.and_then(as_decimal),
                            ..StreamSample::default()
                        },
                    );
                    give(nth, class.map_or(UNCLASSIFIED, Class::name));
                    worst = worst.max(class);
                }
                give(streams.len(), worst.map_or(UNCLASSIFIED, Class::name));
            }
            Self::Users(places) => {
                let [account, user] = places.map(|place| row.text(place).unwrap_or_default());
                give(0, &people.key(&["user", account, user]));
            }
            Self::Nothing => {}
        }
    }
}

impl Places {
    /// A user of the account is the same everywhere; a guest is one within a meeting, and never
    /// merged with another by name or e-mail. Nobody can say whose stay in a breakout room it was
    /// that Zoom says nothing of, and each of its people is one already by the stay in the main room.
    fn person(&self, row: &Row, people: &People) -> (&'static str, Option<String>) {
        let text = |place| row.text(place).unwrap_or_default();
        let account = text(self.account_id);
        if let Some(user_id) = row.text(self.user_id) {
            return ("user", Some(people.key(&["user", account, user_id])));
        }
        let in_main_room = row.text(self.breakout_room_id).is_none();
        let session = row.text(self.participant_session_id);
        let guest = row
            .text(self.participant_uuid)
            .or(session.filter(|_| in_main_room));
        let meeting = text(self.meeting_uuid);
        let key = guest.map(|guest| people.key(&["guest", account, meeting, guest]));
        ("guest", key)
    }

    fn site<'a>(&self, row: &Row, sites: &'a Sites) -> Option<&'a Site> {
        sites.version()?;
        let list = row.text(self.internal_ip_addresses).unwrap_or("[]");
        let private: Vec<String> = serde_json::from_str(list).unwrap_or_default();
        let private = private.iter().map(String::as_str);
        sites.of(private.chain(row.text(self.ip_address)))
    }
}
