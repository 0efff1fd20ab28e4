//! Numbers with units, parsed once.
//!
//! Zoom writes every measure as text with a unit and uneven spacing (`"27.15 kbps"`, `"63kbps"`,
//! `"0.03%"`), and `""` for a stream that carried nothing. Absence is `None` and never zero. Values
//! stay decimals: what Zoom wrote as 27.15 is stored as 27.15. Source: `docs/zoom.md#units`.

use rust_decimal::Decimal;

/// A text that is no number of the unit wanted. Carries the text, so that it can be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a number of {unit}")]
pub struct NotAMeasure {
    /// What was found.
    pub text: String,
    /// What was wanted.
    pub unit: &'static str,
}

/// Bits per second, in thousands: `"27.15 kbps"`. Also `bps` and `Mbps`, should Zoom change scale.
pub fn kbps(text: &str) -> Result<Option<Decimal>, NotAMeasure> {
    let thousand = Decimal::ONE_THOUSAND;
    scaled(
        text,
        "kbps",
        KBPS_MAX,
        &[
            ("kbps", Decimal::ONE, Decimal::ONE),
            ("mbps", thousand, Decimal::ONE),
            ("bps", Decimal::ONE, thousand),
        ],
    )
}

/// Milliseconds: `"126 ms"`. Also `s`.
pub fn ms(text: &str) -> Result<Option<Decimal>, NotAMeasure> {
    scaled(
        text,
        "ms",
        MS_MAX,
        &[
            ("ms", Decimal::ONE, Decimal::ONE),
            ("s", Decimal::ONE_THOUSAND, Decimal::ONE),
        ],
    )
}

/// A share in hundredths: `"0.03%"` is 0.03. More than all is no share.
pub fn percent(text: &str) -> Result<Option<Decimal>, NotAMeasure> {
    let scales = [("%", Decimal::ONE, Decimal::ONE)];
    scaled(text, "%", Decimal::ONE_HUNDRED, &scales)
}

/// Frames per second: `"12 fps"`.
pub fn fps(text: &str) -> Result<Option<Decimal>, NotAMeasure> {
    scaled(text, "fps", FPS_MAX, &[("fps", Decimal::ONE, Decimal::ONE)])
}

/// Width and height in pixels: `"1280*720"`, also with an `x`.
pub fn pixels(text: &str) -> Result<Option<(u32, u32)>, NotAMeasure> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let size = text
        .trim()
        .split_once(['*', 'x', 'X'])
        .and_then(|(width, height)| Some((pixel(width)?, pixel(height)?)));
    size.map(Some).ok_or_else(|| not_a(text, "pixels"))
}

fn pixel(text: &str) -> Option<u32> {
    let pixels = text.trim().parse().ok();
    pixels.filter(|pixels| *pixels <= PIXELS_MAX)
}

/// The largest number that is taken for one: above a hundred gigabits a second, an hour of latency
/// or a thousand pictures a second, the sender is at fault, and the text is kept instead.
const KBPS_MAX: Decimal = Decimal::from_parts(100_000_000, 0, 0, false, 0);
const MS_MAX: Decimal = Decimal::from_parts(3_600_000, 0, 0, false, 0);
const FPS_MAX: Decimal = Decimal::ONE_THOUSAND;

/// No picture has more lines or columns.
const PIXELS_MAX: u32 = 100_000;

fn scaled(
    text: &str,
    unit: &'static str,
    largest: Decimal,
    scales: &[(&str, Decimal, Decimal)],
) -> Result<Option<Decimal>, NotAMeasure> {
    let lower = text.trim().to_ascii_lowercase();
    if lower.is_empty() {
        return Ok(None);
    }
    let (suffix, times, over) = scales
        .iter()
        .find(|(suffix, ..)| lower.ends_with(suffix))
        .ok_or_else(|| not_a(text, unit))?;
    let digits = lower[..lower.len() - suffix.len()].trim_end();
    // `Decimal` would also read "1_000" and "+1": not Zoom's, so not ours.
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number: Option<Decimal> = if plain { digits.parse().ok() } else { None };
    let in_ours = number.and_then(|number| number.checked_mul(*times)?.checked_div(*over));
    in_ours
        .filter(|number| *number <= largest)
        .map(|number| Some(number.normalize()))
        .ok_or_else(|| not_a(text, unit))
}

fn not_a(text: &str, unit: &'static str) -> NotAMeasure {
    NotAMeasure {
        text: text.to_owned(),
        unit,
    }
}

#[cfg(test)]
mod tests;
