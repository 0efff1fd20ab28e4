//! The questions that come with the product, each a file: a sentence, then its text.

/// One of them.
#[derive(Debug)]
pub struct Question {
    /// Also of its file.
    pub name: &'static str,
    /// Its text, the sentence first.
    pub sql: &'static str,
}

macro_rules! questions {
    ($($name:literal),* $(,)?) => {
        [$(Question { name: $name, sql: include_str!(concat!("../sql/", $name, ".sql")) }),*]
    };
}

/// All of them, in the order in which one would ask.
pub const ALL: [Question; 16] = questions![
    "trust",
    "sites_by_day",
    "worst_subnets",
    "network_kinds",
    "weak_wifi",
    "client_versions",
    "devices",
    "busy_processor",
    "data_center_latency",
    "unusual_data_centers",
    "sending_or_receiving",
    "one_or_all",
    "hours_of_the_week",
    "before_and_after",
    "people_to_call_back",
    "meetings_to_call_back",
];

impl Question {
    /// The question of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        const { &ALL }.iter().find(|question| question.name == name)
    }

    /// What it asks, in a sentence.
    pub fn about(&self) -> &'static str {
        let first = self.sql.lines().next().unwrap_or_default();
        first.trim_start_matches("-- ")
    }
}
