//! What a row costs to write: one unit for each 1,024 bytes begun.
//!
//! DynamoDB's rules: names and texts by their bytes in UTF-8; a number a byte for each two
//! significant digits and one more; a list or a map three bytes, and one for each element beside
//! the element itself; a flag one.

use rust_decimal::Decimal;

use super::{Attribute, Item};

const UNIT_BYTES: usize = 1_024;

/// How many of the rows cost one unit, and the bytes of the largest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Units {
    pub(crate) rows: usize,
    pub(crate) of_one_unit: usize,
    pub(crate) largest_bytes: usize,
}

impl Units {
    pub(crate) fn of(rows: &[Item]) -> Self {
        let sizes: Vec<_> = rows.iter().map(bytes).collect();
        Self {
            rows: sizes.len(),
            of_one_unit: sizes.iter().filter(|size| **size <= UNIT_BYTES).count(),
            largest_bytes: sizes.into_iter().max().unwrap_or_default(),
        }
    }

    /// 99 of 100 rows of minutes have to fit.
    pub(crate) fn are_enough(self) -> bool {
        self.of_one_unit * 100 >= self.rows * 99
    }
}

fn bytes(row: &Item) -> usize {
    row.iter()
        .map(|(name, value)| name.len() + value_bytes(value))
        .sum()
}

fn value_bytes(value: &Attribute) -> usize {
    match value {
        Attribute::Text(text) => text.len(),
        Attribute::Number(number) => number_bytes(*number),
        Attribute::List(list) => {
            3 + list
                .iter()
                .map(|value| 1 + value_bytes(value))
                .sum::<usize>()
        }
        Attribute::Map(map) => {
            let element =
                |(name, value): (&String, &Attribute)| 1 + name.len() + value_bytes(value);
            3 + map.iter().map(element).sum::<usize>()
        }
        Attribute::Other(_) => 1, // a flag
    }
}

/// One byte more for a negative number.
fn number_bytes(number: Decimal) -> usize {
    let digits = number.normalize().mantissa().unsigned_abs().to_string();
    let significant = digits.trim_end_matches('0').len();
    1 + significant.div_ceil(2) + usize::from(number.is_sign_negative())
}

#[cfg(test)]
mod tests {
    use super::{Attribute, Item, Units, bytes};

    #[test]
    fn a_row_has_the_bytes_that_dynamodb_counts() {
        let stream = [("latency_ms".to_owned(), Attribute::number(126))];
        let row: Item = [
            ("id".to_owned(), Attribute::text("ü")),
            ("audio".to_owned(), Attribute::Map(stream.into())),
        ]
        .into();
        // 2 + 2, and 5 + 3 + 1 + 10 + 3.
        assert_eq!(bytes(&row), 4 + 22);
        let large: Item = [("t".to_owned(), Attribute::text("x".repeat(1_024)))].into();
        let units = Units::of(&[row, large]);
        assert_eq!((units.of_one_unit, units.largest_bytes), (1, 1_025));
        assert!(!units.are_enough());
    }
}
