//! A line of an export into rows, without anything in between.

use std::borrow::Cow;
use std::fmt;

use dictionary::Kind;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use crate::number;
use crate::plain;
use crate::row::{Row, Value};
use crate::shape::{Names, Node};

/// What a line says.
#[derive(Debug)]
pub(crate) struct Line {
    /// The item as it is, or as it became.
    pub(crate) new: Row,
    pub(crate) has_new: bool,
    /// As it was before.
    pub(crate) old: Row,
    pub(crate) has_old: bool,
    /// When that was written, in microseconds since 1970.
    pub(crate) written_us: Option<i64>,
    /// Names that no attribute has, each as often as it came.
    pub(crate) unknown: Vec<String>,
}

impl Line {
    pub(crate) fn of(table: &dictionary::Table) -> Self {
        Self {
            new: Row::of(table),
            has_new: false,
            old: Row::of(table),
            has_old: false,
            written_us: None,
            unknown: Vec::new(),
        }
    }

    /// Reads a line in place of the one before.
    pub(crate) fn read(&mut self, names: &Names, bytes: &[u8]) -> Result<(), serde_json::Error> {
        self.new.clear();
        if self.has_old {
            self.old.clear();
        }
        (self.has_new, self.has_old, self.written_us) = (false, false, None);
        self.unknown.clear();
        let mut json = serde_json::Deserializer::from_slice(bytes);
        json.deserialize_map(Top { line: self, names })?;
        json.end()
    }
}

struct Top<'a> {
    line: &'a mut Line,
    names: &'a Names,
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a line of DynamoDB's export")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Line {
            new,
            has_new,
            old,
            has_old,
            written_us,
            unknown,
        } = self.line;
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match &*name {
                "Item" | "NewImage" => {
                    *has_new = true;
                    let names = self.names;
                    map.next_value_seed(Attributes {
                        names,
                        row: new,
                        unknown,
                    })?;
                }
                "OldImage" => {
                    *has_old = true;
                    let names = self.names;
                    map.next_value_seed(Attributes {
                        names,
                        row: old,
                        unknown,
                    })?;
                }
                "Metadata" => {
                    let metadata: serde_json::Value = map.next_value()?;
                    *written_us = plain::micros(&metadata["WriteTimestampMicros"]);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The attributes of an item, or of a map in it.
struct Attributes<'a> {
    names: &'a Names,
    row: &'a mut Row,
    unknown: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Attributes<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Attributes<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the attributes of an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(named) = map.next_key_seed(Name(self.names))? {
            match named {
                Ok((name, node)) => map.next_value_seed(Typed {
                    name,
                    node,
                    row: self.row,
                    unknown: self.unknown,
                })?,
                Err(name) => {
                    self.unknown.push(name);
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// A name that is looked up without being copied.
struct Name<'a>(&'a Names);

impl<'a, 'de> DeserializeSeed<'de> for Name<'a> {
    type Value = Result<(&'a str, &'a Node), String>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for Name<'a> {
    type Value = Result<(&'a str, &'a Node), String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an attribute's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let found = self.0.get_key_value(name);
        Ok(found
            .map(|(name, node)| (name.as_str(), node))
            .ok_or_else(|| name.to_owned()))
    }
}

/// `{"S": "…"}`: a value with its type.
struct Typed<'a> {
    name: &'a str,
    node: &'a Node,
    row: &'a mut Row,
    unknown: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Typed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Typed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with its type", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some(of_type) = map.next_key_seed(Type)? else {
            return Err(A::Error::custom(format!("{} has no value", self.name)));
        };
        match (self.node, &*of_type) {
            (Node::Map(names), "M") => map.next_value_seed(Attributes {
                names,
                row: self.row,
                unknown: self.unknown,
            })?,
            (_, "NULL") => drop(map.next_value::<IgnoredAny>()?),
            (Node::Value(column, Kind::Json), _) => {
                let value: serde_json::Value = map.next_value()?;
                let text = plain::json(&of_type, &value).to_string();
                self.row.set_text(*column, text.as_bytes());
            }
            (Node::Value(column, Kind::Flag), "BOOL") => {
                let flag = map.next_value()?;
                self.row.set(*column, Value::Flag(flag));
            }
            (Node::Value(column, kind @ (Kind::Text | Kind::Time)), "S")
            | (Node::Value(column, kind @ (Kind::Whole | Kind::Decimal)), "N") => {
                map.next_value_seed(Scalar {
                    name: self.name,
                    column: *column,
                    kind: *kind,
                    row: self.row,
                })?;
            }
            (Node::Map(_), other) => {
                return Err(A::Error::custom(format!(
                    "{} is of type {other}, and should be a map (M)",
                    self.name
                )));
            }
            (Node::Value(_, kind), other) => {
                return Err(A::Error::custom(format!(
                    "{} is of type {other}, and should be {}",
                    self.name,
                    kind.name()
                )));
            }
        }
        match map.next_key::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(A::Error::custom(format!("{} has two types", self.name))),
        }
    }
}

/// The name of a value's type, which is not copied: a row has sixty of them.
struct Type;

impl<'de> DeserializeSeed<'de> for Type {
    type Value = Cow<'static, str>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Type {
    type Value = Cow<'static, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a type")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let known = ["N", "S", "M", "BOOL", "L", "NULL"];
        let known = known.into_iter().find(|one| *one == name);
        Ok(known.map_or_else(|| Cow::Owned(name.to_owned()), Cow::Borrowed))
    }
}

/// A text, a time or a number.
struct Scalar<'a> {
    name: &'a str,
    column: usize,
    kind: Kind,
    row: &'a mut Row,
}

impl<'de> DeserializeSeed<'de> for Scalar<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Scalar<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as text", self.name)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        let value = match self.kind {
            Kind::Text | Kind::Json | Kind::Flag => {
                self.row.set_text(self.column, text.as_bytes());
                return Ok(());
            }
            Kind::Time => number::time(text).map(Value::Time),
            Kind::Whole => number::whole(text).map(Value::Whole),
            Kind::Decimal => number::decimal(text).map(Value::Decimal),
        };
        let value = value.ok_or_else(|| {
            let wanted = match self.kind {
                Kind::Time => "no time (RFC 3339)",
                Kind::Whole => "no whole number of 64 bits",
                _ => "no number that a double holds",
            };
            E::custom(format!("{} is {wanted}", self.name))
        })?;
        self.row.set(self.column, value);
        Ok(())
    }
}
