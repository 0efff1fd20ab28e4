//! A line for each installation.

use chrono::{DateTime, TimeDelta, Utc};
use zoom::scopes::SCOPES;

use super::view::View;

const HEAD: [&str; 9] = [
    "ACCOUNT",
    "STATUS",
    "HELD",
    "GRANT",
    "SCOPES",
    "KEY",
    "REFRESHED",
    "ACCESS TOKEN",
    "REFRESH TOKEN",
];

/// Empty when there is none.
pub(super) fn table(views: &[View], now: DateTime<Utc>) -> String {
    if views.is_empty() {
        return String::new();
    }
    let head = HEAD.map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head)
        .chain(views.iter().map(|view| row(view, now)))
        .collect();
    let widths: [usize; HEAD.len()] = std::array::from_fn(|column| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or_default()
    });
    let lines: Vec<_> = rows.iter().map(|row| line(row, &widths)).collect();
    lines.join("\n")
}

fn line(row: &[String; HEAD.len()], widths: &[usize; HEAD.len()]) -> String {
    let cells = row.iter().zip(widths);
    let cells: Vec<_> = cells
        .map(|(cell, width)| format!("{cell:<width$}"))
        .collect();
    cells.join("  ").trim_end().to_owned()
}

fn row(view: &View, now: DateTime<Utc>) -> [String; HEAD.len()] {
    let none = || "-".to_owned();
    let left = |at: Option<DateTime<Utc>>| match at {
        Some(at) if at > now => format!("{} left", span(at - now)),
        Some(at) => format!("ended {} ago", span(now - at)),
        None => none(),
    };
    let kinds: Vec<_> = view
        .holds
        .iter()
        .map(|(_, hold)| hold.kind.name())
        .collect();
    let held = if kinds.is_empty() {
        none()
    } else {
        kinds.join(",")
    };
    [
        view.account.clone(),
        view.status.name().to_owned(),
        held,
        view.grant.name().to_owned(),
        format!("{}/{}", view.granted(), SCOPES.len()),
        view.key_id.clone().unwrap_or_else(none),
        view.refreshed_at
            .map_or_else(none, |at| format!("{} ago", span(now - at))),
        left(view.access_expires_at),
        left(view.dies_at()),
    ]
}

/// In the largest unit of which there are two, or the smallest.
fn span(time: TimeDelta) -> String {
    let time = time.max(TimeDelta::zero());
    match (time.num_days(), time.num_hours(), time.num_minutes()) {
        (days @ 2.., _, _) => format!("{days} d"),
        (_, hours @ 2.., _) => format!("{hours} h"),
        (_, _, minutes @ 2..) => format!("{minutes} min"),
        _ => format!("{} s", time.num_seconds()),
    }
}

#[cfg(test)]
mod tests {
    use super::span;
    use chrono::TimeDelta;

    #[test]
    fn a_span_is_told_in_one_unit() {
        for (seconds, told) in [
            (-5, "0 s"),
            (119, "119 s"),
            (120, "2 min"),
            (7_199, "119 min"),
            (7_200, "2 h"),
            (172_799, "47 h"),
            (90 * 86_400, "90 d"),
        ] {
            assert_eq!(span(TimeDelta::seconds(seconds)), told);
        }
    }
}
