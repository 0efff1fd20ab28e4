//! A row on its way: a value for each column, its key, and both as bytes that sort.

use dictionary::{Kind, Table};

use crate::number;

/// One value. Texts lie in the row's own buffer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value {
    Text { start: u32, len: u32 },
    Whole(i64),
    Decimal(f64),
    Time(i64),
    Flag(bool),
}

/// The values of one row, used again for the next.
#[derive(Debug)]
pub(crate) struct Row {
    values: Vec<Option<Value>>,
    texts: Vec<u8>,
}

impl Row {
    pub(crate) fn of(table: &Table) -> Self {
        Self {
            values: vec![None; table.attributes.len()],
            texts: Vec::new(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.values.fill(None);
        self.texts.clear();
    }

    pub(crate) fn get(&self, column: usize) -> Option<Value> {
        self.values[column]
    }

    pub(crate) fn text(&self, column: usize) -> Option<&str> {
        match self.values[column]? {
            Value::Text { start, len } => {
                let (start, len) = (start as usize, len as usize);
                std::str::from_utf8(&self.texts[start..start + len]).ok()
            }
            _ => None,
        }
    }

    /// The bytes of a text of this row.
    pub(crate) fn bytes_of(&self, value: Value) -> &[u8] {
        match value {
            Value::Text { start, len } => &self.texts[start as usize..(start + len) as usize],
            _ => &[],
        }
    }

    pub(crate) fn whole(&self, column: usize) -> Option<i64> {
        match self.values[column]? {
            Value::Whole(number) | Value::Time(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn decimal(&self, column: usize) -> Option<f64> {
        match self.values[column]? {
            Value::Decimal(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn set(&mut self, column: usize, value: Value) {
        self.values[column] = Some(value);
    }

    pub(crate) fn set_text(&mut self, column: usize, text: &[u8]) {
        // A line has 4 GB at most: an item of DynamoDB's has 400 KB.
        let short = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let start = short(self.texts.len());
        self.texts.extend_from_slice(text);
        let len = short(text.len());
        self.values[column] = Some(Value::Text { start, len });
    }

    /// Takes what the other row has and this one lacks.
    pub(crate) fn fill_from(&mut self, other: &Self) {
        for column in 0..self.values.len() {
            match other.values[column].filter(|_| self.values[column].is_none()) {
                Some(text @ Value::Text { .. }) => self.set_text(column, other.bytes_of(text)),
                Some(value) => self.set(column, value),
                None => {}
            }
        }
    }

    /// All that is there, as bytes.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        for (column, value) in self.values.iter().enumerate() {
            let Some(value) = value else { continue };
            put_varint(out, column as u64);
            match *value {
                Value::Text { start, len } => {
                    put_varint(out, u64::from(len));
                    out.extend_from_slice(&self.texts[start as usize..(start + len) as usize]);
                }
                Value::Whole(number) | Value::Time(number) => put_varint(out, zigzag(number)),
                Value::Decimal(number) => put_decimal(out, number),
                Value::Flag(flag) => out.push(u8::from(flag)),
            }
        }
    }

    /// The row that these bytes are of.
    pub(crate) fn decode(&mut self, table: &Table, mut bytes: &[u8]) {
        self.clear();
        while !bytes.is_empty() {
            let column = usize::try_from(varint(&mut bytes)).expect("as it was encoded");
            match table.attributes[column].kind {
                Kind::Text | Kind::Json => {
                    let len = usize::try_from(varint(&mut bytes)).expect("as it was encoded");
                    let (text, rest) = bytes.split_at(len);
                    self.set_text(column, text);
                    bytes = rest;
                }
                Kind::Whole => self.set(column, Value::Whole(unzigzag(varint(&mut bytes)))),
                Kind::Time => self.set(column, Value::Time(unzigzag(varint(&mut bytes)))),
                Kind::Decimal => self.set(column, Value::Decimal(decimal(&mut bytes))),
                Kind::Flag => {
                    self.set(column, Value::Flag(bytes[0] == 1));
                    bytes = &bytes[1..];
                }
            }
        }
    }
}

/// What makes the key of a table's rows.
#[derive(Debug)]
pub(crate) struct Keys {
    day_columns: Vec<usize>,
    key_columns: Vec<usize>,
}

impl Keys {
    pub(crate) fn of(table: &Table) -> Self {
        let place = |column: &&str| table.position(column).expect("a column of the table");
        let places = table.attributes.iter().enumerate();
        Self {
            day_columns: table.day_columns.iter().map(place).collect(),
            key_columns: places
                .filter(|(_, attribute)| attribute.is_key)
                .map(|(place, _)| place)
                .collect(),
        }
    }

    /// The day, then the key: bytes in the order of the files. `None` when the row lacks one.
    pub(crate) fn encode(&self, row: &Row, out: &mut Vec<u8>) -> Option<()> {
        let day = match &self.day_columns[..] {
            [] => 0,
            columns => {
                let mut times = columns.iter().filter_map(|column| row.whole(*column));
                number::day(times.next()?)
            }
        };
        out.extend_from_slice(&sortable(day.into()).to_be_bytes());
        for column in &self.key_columns {
            match row.get(*column)? {
                Value::Text { .. } => {
                    out.extend_from_slice(row.text(*column)?.as_bytes());
                    out.push(0); // shorter than what it begins
                }
                Value::Time(at) => out.extend_from_slice(&sortable(at).to_be_bytes()),
                _ => return None,
            }
        }
        Some(())
    }
}

/// The day that a key begins with.
pub(crate) fn day_of(key: &[u8]) -> i32 {
    let day: [u8; 8] = key[..8].try_into().expect("eight bytes");
    let day = u64::from_be_bytes(day) ^ (1 << 63);
    i32::try_from(day.cast_signed()).expect("a day")
}

fn sortable(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

fn unzigzag(bits: u64) -> i64 {
    (bits >> 1).cast_signed() ^ -(bits & 1).cast_signed()
}

pub(crate) fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7f) as u8);
}

pub(crate) fn varint(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for (nth, byte) in bytes.iter().enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * nth);
        if byte & 0x80 == 0 {
            *bytes = &bytes[nth + 1..];
            return number;
        }
    }
    unreachable!("a number that was encoded ends")
}

/// Most are whole or hundredths, which take two or three bytes.
fn put_decimal(out: &mut Vec<u8>, number: f64) {
    let hundredths = (number * 100.0).round();
    #[expect(clippy::float_cmp, reason = "whether it comes back exactly")]
    let is_short = hundredths.abs() < 1e15 && hundredths / 100.0 == number;
    if is_short {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and below 1e15")]
        put_varint(out, zigzag(hundredths as i64) << 1);
    } else {
        out.push(1);
        out.extend_from_slice(&number.to_le_bytes());
    }
}

fn decimal(bytes: &mut &[u8]) -> f64 {
    let bits = varint(bytes);
    if bits & 1 == 0 {
        #[expect(clippy::cast_precision_loss, reason = "below 1e15")]
        return unzigzag(bits >> 1) as f64 / 100.0;
    }
    let (number, rest) = bytes.split_at(8);
    *bytes = rest;
    f64::from_le_bytes(number.try_into().expect("eight bytes"))
}

#[cfg(test)]
mod tests {
    use super::{Keys, Row, Value, day_of};

    #[test]
    fn a_row_comes_back_as_it_was() {
        let table = dictionary::table("qos_minutes").unwrap();
        let at = |column: &str| table.position(column).unwrap();
        let mut row = Row::of(table);
        row.set_text(at("participant_session_id"), b"s1");
        row.set(at("minute_at"), Value::Time(-5));
        row.set(at("audio_sent_latency_ms"), Value::Decimal(126.0));
        row.set(at("audio_sent_jitter_ms"), Value::Decimal(0.123_456_789));
        row.set(at("audio_sent_bitrate_kbps"), Value::Decimal(-27.15));
        row.set(at("wifi_rssi_avg_dbm"), Value::Whole(i64::MIN));
        row.set(at("schema_version"), Value::Whole(i64::MAX));
        let mut bytes = Vec::new();
        row.encode(&mut bytes);
        let mut again = Row::of(table);
        again.decode(table, &bytes);
        assert_eq!(row.values, again.values);
        assert_eq!(again.text(at("participant_session_id")), Some("s1"));
        let mut key = Vec::new();
        Keys::of(table).encode(&row, &mut key).unwrap();
        assert_eq!(day_of(&key), -1);
    }
}
