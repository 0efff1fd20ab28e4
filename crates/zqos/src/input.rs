//! What a person types without seeing it, or a program pipes.

use std::collections::BTreeMap;
use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

use crate::trouble::Trouble;

/// Longer than anything of Zoom's.
const CHARS_MAX: usize = 4_096;

/// The most that is read of standard input.
const BYTES_MAX: u64 = 64 * 1024;

/// Something that is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// Its name on standard input.
    pub(crate) name: &'static str,
    /// How Zoom's page calls it.
    pub(crate) title: &'static str,
    /// Whether it may be seen while it is typed.
    pub(crate) is_public: bool,
}

/// Whether somebody sits there.
pub(crate) fn is_terminal() -> bool {
    std::io::stdin().is_terminal()
}

/// Each that is wanted, in order.
pub(crate) fn ask<const N: usize>(wanted: [Wanted; N]) -> Result<[SecretString; N], Trouble> {
    let values = if is_terminal() {
        let typed: Result<Vec<_>, _> = wanted.into_iter().map(typed).collect();
        typed.map_err(|why| unreadable(&why))?
    } else {
        piped(&read_all()?, &wanted)?
    };
    for (wanted, value) in wanted.iter().zip(&values) {
        check(wanted.title, value)?;
    }
    Ok(values
        .try_into()
        .expect("one value for each that is wanted"))
}

/// One line, typed or piped, that stands for itself.
pub(crate) fn line(title: &'static str) -> Result<SecretString, Trouble> {
    let value = if is_terminal() {
        let wanted = Wanted {
            name: "",
            title,
            is_public: false,
        };
        typed(wanted).map_err(|why| unreadable(&why))?
    } else {
        read_all()?.expose_secret().trim().into()
    };
    check(title, &value)?;
    Ok(value)
}

/// Something for the person who sits there; standard output is for what came of it.
pub(crate) fn tell(text: &str) {
    eprintln!("{text}");
}

fn typed(wanted: Wanted) -> std::io::Result<SecretString> {
    if !wanted.is_public {
        let prompt = format!("{} (not shown): ", wanted.title);
        return Ok(rpassword::prompt_password(prompt)?.trim().into());
    }
    let mut line = String::new();
    eprint!("{}: ", wanted.title);
    std::io::stderr().flush()?;
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim().into())
}

fn read_all() -> Result<SecretString, Trouble> {
    let mut text = String::new();
    let mut limited = std::io::stdin().lock().take(BYTES_MAX);
    limited
        .read_to_string(&mut text)
        .map_err(|why| unreadable(&why))?;
    Ok(text.into())
}

/// One JSON object, or a line for each: `name=value`. No name and no value is repeated in an error:
/// what stands in the wrong place may be the secret.
fn piped(text: &SecretString, wanted: &[Wanted]) -> Result<Vec<SecretString>, Trouble> {
    let text = text.expose_secret().trim_start_matches('\u{feff}').trim();
    let found = if text.starts_with('{') {
        of_json(text)
    } else {
        of_lines(text)
    };
    let wrong = |what: String| {
        let names: Vec<_> = wanted.iter().map(|wanted| wanted.name).collect();
        let lines: Vec<_> = names.iter().map(|name| format!("{name}=…")).collect();
        let fields: Vec<_> = names
            .iter()
            .map(|name| format!("\"{name}\": \"…\""))
            .collect();
        let (lines, fields) = (lines.join(" and "), fields.join(", "));
        Trouble::unable(
            format!("standard input {what}"),
            format!("give it {lines} on a line each, or {{{fields}}}"),
        )
    };
    let mut found = found.map_err(wrong)?;
    let values: Result<Vec<_>, _> = wanted
        .iter()
        .map(|wanted| found.remove(wanted.name).ok_or(wanted.name))
        .collect();
    let values = values.map_err(|name| wrong(format!("has no {name}")))?;
    if found.is_empty() {
        Ok(values)
    } else {
        Err(wrong("has a name that is not known here".to_owned()))
    }
}

type Found = BTreeMap<String, SecretString>;

fn of_json(text: &str) -> Result<Found, String> {
    let fields: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        format!(
            "is no JSON object: line {}, column {}",
            error.line(),
            error.column()
        )
    })?;
    let texts = fields.into_iter().map(|(name, value)| match value {
        Value::String(text) => Ok((name, text.trim().into())),
        _ => Err("has a value that is no text".to_owned()),
    });
    texts.collect()
}

fn of_lines(text: &str) -> Result<Found, String> {
    let mut found = Found::new();
    for (nth, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let pair = line.split_once('=');
        let (name, value) = pair.ok_or_else(|| format!("has no name=value on line {}", nth + 1))?;
        if found
            .insert(name.trim().to_owned(), value.trim().into())
            .is_some()
        {
            return Err(format!("says something twice on line {}", nth + 1));
        }
    }
    Ok(found)
}

fn check(title: &str, value: &SecretString) -> Result<(), Trouble> {
    let text = value.expose_secret();
    let plain = text.chars().all(|c| c.is_ascii_graphic());
    let wrong = match text.len() {
        0 => "is empty",
        length if length > CHARS_MAX => "is longer than anything of Zoom's",
        _ if !plain => "has a space or a character that Zoom does not use",
        _ => return Ok(()),
    };
    Err(Trouble::unable(
        format!("the {title} {wrong}; nothing was stored"),
        "copy it from Zoom once more",
    ))
}

fn unreadable(why: &std::io::Error) -> Trouble {
    Trouble::unable(
        format!("the input cannot be read ({})", why.kind()),
        "type it at a terminal, or pipe it as UTF-8",
    )
}

#[cfg(test)]
mod tests;
