//! For what instructions are: callgrind's file, summed by who wrote the functions.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::Trouble;

/// What a function is for, by the beginning of its crate's name or, in C and assembler, of its own.
/// The first line that fits decides.
const GROUPS: &[(&str, &[&str])] = &[
    ("TLS: SHA-384, SHA-256 (ring)", &["sha512_", "sha256_"]),
    (
        "TLS: RSA, X25519 (ring)",
        &[
            "ring",
            "bn_",
            "LIMBS_",
            "x25519",
            "fe_",
            "ge_",
            "table_select",
        ],
    ),
    (
        "TLS: all else (ring, rustls)",
        &[
            "aes",
            "_aesni",
            "gcm_",
            "rustls",
            "webpki",
            "tokio_rustls",
            "hyper_rustls",
            "zeroize",
        ],
    ),
    (
        "SHA-256 in software, ours and SigV4's (sha2, hmac)",
        &["sha2", "hmac", "digest"],
    ),
    ("the rest of SigV4 (aws-sigv4, hex)", &["aws_sigv4", "hex"]),
    (
        "JSON (serde, aws-smithy-json)",
        &["serde", "aws_smithy_json", "itoa", "zmij"],
    ),
    ("patterns of endpoints (regex-lite)", &["regex_lite"]),
    ("the rest of the SDK (aws-*)", &["aws_"]),
    ("HTTP (hyper, http)", &["hyper", "http", "bytes"]),
    ("tokio", &["tokio", "mio", "futures", "tower"]),
    ("lambda_runtime", &["lambda_runtime"]),
    ("logs (tracing)", &["tracing", "sharded_slab"]),
    (
        "our rooms, chrono, base64",
        &[
            "fn_webhook",
            "boot",
            "queue",
            "store",
            "zoom",
            "chrono",
            "base64",
        ],
    ),
    (
        "memory given and taken back",
        &[
            "mi_", // mimalloc's own, and glibc's for what is not Rust's
            "_mi_",
            "malloc",
            "_int_",
            "free",
            "realloc",
            "calloc",
            "unlink_chunk",
            "__rustc",
            "alloc",
        ],
    ),
    ("memory copied and compared", &["__mem", "mem"]),
    (
        "the loader",
        &[
            "_dl_",
            "do_lookup_x",
            "check_match",
            "strcmp",
            "dl_",
            "__GI___tunables",
        ],
    ),
    (
        "Rust's own library (core, std)",
        &["core", "std", "hashbrown", "str"],
    ),
];

const REST: &str = "everything else";

/// Instructions of each group.
pub(crate) struct Breakdown(HashMap<&'static str, u64>);

impl Breakdown {
    /// Of a whole run. The lines that matter are `fn=(id) name`, of which the name stands there once,
    /// and costs; a cost after `calls=` is what was called, which has lines of its own.
    pub(crate) fn read(counts: &Path) -> Result<Self, Trouble> {
        let text = std::fs::read(counts)?;
        let text = String::from_utf8_lossy(&text);
        let mut groups: HashMap<&str, &'static str> = HashMap::new();
        let mut sums = HashMap::new();
        let mut id = "";
        let mut is_of_a_call = false;
        for line in text.lines() {
            if let Some((kind, named)) = line.split_once("fn=") {
                let (this, name) = named.split_once(' ').unwrap_or((named, ""));
                if !name.is_empty() {
                    groups.insert(this, group(name));
                }
                if kind.is_empty() {
                    id = this;
                }
            } else if line.starts_with("calls=") {
                is_of_a_call = true;
            } else if line.starts_with(|c: char| c.is_ascii_digit() || "+-*".contains(c)) {
                let cost = line
                    .split(' ')
                    .nth(1)
                    .and_then(|cost| cost.parse::<u64>().ok());
                if !std::mem::take(&mut is_of_a_call) {
                    let group = groups.get(id).copied().unwrap_or(REST);
                    *sums.entry(group).or_default() += cost.unwrap_or_default();
                }
            }
        }
        Ok(Self(sums))
    }

    /// What came after.
    pub(crate) fn since(mut self, earlier: &Self) -> Self {
        for (group, count) in &mut self.0 {
            *count = count.saturating_sub(earlier.of(group));
        }
        self
    }

    fn of(&self, group: &str) -> u64 {
        self.0.get(group).copied().unwrap_or_default()
    }

    /// A table in Markdown: to ready, and for each of so many events.
    pub(crate) fn beside(&self, events: &Self, count: f64) -> String {
        let mut names: Vec<_> = GROUPS.iter().map(|(name, _)| *name).chain([REST]).collect();
        names.sort_by_key(|name| std::cmp::Reverse(self.of(name)));
        names.dedup();
        let mut table = "| for what | to ready | an event |\n|---|---|---|\n".to_owned();
        for name in names {
            let ready = super::millions(self.of(name));
            let event = super::millions(events.of(name)) / count;
            let _ = writeln!(table, "| {name} | {ready:.2} M | {event:.3} M |");
        }
        table
    }
}

/// `<a::b::C as d::E>::f` is of the crate `a`, and `ring_core_0_17_14__bn_mul` is ring's `bn_mul`.
fn group(name: &str) -> &'static str {
    let name = name.strip_prefix("ring_core_").map_or(name, |of_ring| {
        of_ring.split_once("__").map_or(of_ring, |(_, name)| name)
    });
    let name = name.trim_start_matches(['<', '&', '*', '(', '[']);
    let name = name.trim_start_matches("mut ").trim_start_matches("dyn ");
    let fits = |(_, beginnings): &&(_, &[&str])| {
        beginnings
            .iter()
            .any(|beginning| name.starts_with(beginning))
    };
    GROUPS.iter().find(fits).map_or(REST, |(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::{REST, group};

    #[test]
    fn a_function_is_of_its_crate() {
        assert_eq!(
            group("<&mut serde_json::de::X<R> as core::Y>::f"),
            "JSON (serde, aws-smithy-json)"
        );
        assert_eq!(
            group("ring_core_0_17_14__bn_sqr8x_internal"),
            "TLS: RSA, X25519 (ring)"
        );
        for name in ["_int_malloc'2", "mi_malloc_aligned", "_mi_page_malloc"] {
            assert_eq!(group(name), "memory given and taken back");
        }
        assert_eq!(group("main"), REST);
    }
}
