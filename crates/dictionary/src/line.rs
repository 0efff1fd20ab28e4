//! A line of the definition: one attribute, or one of each stream.

use qos::{Channel, Stream};

use crate::{Attribute, Kind};

/// The first line: what a row is.
pub(crate) fn about(text: &'static str) -> &'static str {
    let first = text.lines().next().unwrap_or_default();
    first.trim_start_matches("# ")
}

/// All attributes, with `{stream}` spelled out for each stream, and `{picture}` for each that has
/// one.
pub(crate) fn attributes(text: &'static str) -> Vec<Attribute> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let attributes: Vec<_> = lines.map(attribute).collect();
    let mut spelled_out = Vec::new();
    let mut rest = attributes.as_slice();
    while let Some(first) = rest.first() {
        let of_streams = |attribute: &Attribute| attribute.path.contains('{');
        if !of_streams(first) {
            spelled_out.push(first.clone());
            rest = &rest[1..];
            continue;
        }
        // A block of them stays together for each stream.
        let block = rest.iter().take_while(|one| of_streams(one)).count();
        for (stream, name) in Stream::ALL {
            let of_stream = rest[..block].iter();
            spelled_out.extend(of_stream.filter_map(|one| of(one, stream, name)));
        }
        rest = &rest[block..];
    }
    spelled_out
}

fn of(attribute: &Attribute, stream: Stream, name: &str) -> Option<Attribute> {
    let needs_picture = attribute.path.contains("{picture}");
    if needs_picture && stream.channel == Channel::Audio {
        return None;
    }
    let path = attribute
        .path
        .replace("{stream}", name)
        .replace("{picture}", name);
    Some(Attribute {
        column: column(&path),
        path,
        ..attribute.clone()
    })
}

fn attribute(line: &'static str) -> Attribute {
    let cells: Vec<_> = line.split('|').map(str::trim).collect();
    let [name, kind, unit, meaning, source, absent, example, flags] = cells[..] else {
        panic!("a line of the definition has eight cells: {line}");
    };
    let has = |flag: &str| flags.split(' ').any(|word| word == flag);
    Attribute {
        path: name.to_owned(),
        column: column(name),
        defined_as: name,
        kind: kind_of(kind).unwrap_or_else(|| panic!("{kind} is no kind: {line}")),
        unit,
        meaning,
        source,
        absent,
        example,
        is_key: has("key"),
        is_mark: has("mark"),
        is_personal: has("personal"),
        is_elsewhere: has("elsewhere"),
    }
}

fn kind_of(name: &str) -> Option<Kind> {
    let kinds = [
        Kind::Text,
        Kind::Time,
        Kind::Whole,
        Kind::Decimal,
        Kind::Flag,
        Kind::Json,
    ];
    kinds.into_iter().find(|kind| kind.name() == name)
}

/// A stream's score is called after the stream: everything else in the row is of the session.
fn column(path: &str) -> String {
    let path = path.strip_prefix("stream_scores.").unwrap_or(path);
    path.replace('.', "_")
}
