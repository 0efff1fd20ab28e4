//! What API Gateway hands over: of all that it says, only what the door looks at.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// What Lambda hands over: a request, or what is none. Reading it never fails, for what fails before
/// the function is called has no line and no answer of ours.
#[derive(Debug)]
pub struct Event(pub(crate) Option<Request>);

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Request::deserialize(deserializer).ok()))
    }
}

/// A request as Zoom sent it: base64 is taken off the body, and header names count in any case.
#[derive(Deserialize)]
#[serde(from = "Wire")]
pub struct Request {
    pub(crate) method: String,
    pub(crate) headers: Headers,
    /// The bytes that were signed; `None` when API Gateway's base64 is none.
    pub(crate) body: Option<Vec<u8>>,
}

impl fmt::Debug for Request {
    /// Without the body and the headers, which nobody may print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").finish_non_exhaustive()
    }
}

/// A header: API Gateway joins one that came twice with a comma, other gateways may not.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) enum Header {
    #[default]
    Absent,
    Once(String),
    Doubled,
}

impl Header {
    pub(crate) fn once(&self) -> Option<&str> {
        match self {
            Self::Once(text) => Some(text),
            Self::Absent | Self::Doubled => None,
        }
    }

    fn add(&mut self, text: String) {
        *self = match self {
            Self::Absent => Self::Once(text),
            Self::Once(_) | Self::Doubled => Self::Doubled,
        };
    }
}

/// The headers that matter. What else there is, is not even copied.
#[derive(Default)]
pub(crate) struct Headers {
    pub(crate) signature: Header,
    pub(crate) timestamp: Header,
    pub(crate) content_type: Header,
    pub(crate) authorization: Header,
}

/// Payload format 2.0, which `template.yaml` asks for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    request_context: Context,
    #[serde(default)]
    headers: Headers,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Deserialize)]
struct Context {
    http: Http,
}

#[derive(Deserialize)]
struct Http {
    method: String,
}

impl From<Wire> for Request {
    fn from(wire: Wire) -> Self {
        let text = wire.body.unwrap_or_default();
        Self {
            method: wire.request_context.http.method,
            headers: wire.headers,
            body: if wire.is_base64_encoded {
                STANDARD.decode(text).ok()
            } else {
                Some(text.into_bytes())
            },
        }
    }
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadersVisitor)
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("headers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Headers, A::Error> {
        let mut headers = Headers::default();
        while let Some(name) = map.next_key()? {
            let header = match name {
                Name::Signature => &mut headers.signature,
                Name::Timestamp => &mut headers.timestamp,
                Name::ContentType => &mut headers.content_type,
                Name::Authorization => &mut headers.authorization,
                Name::Other => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            header.add(map.next_value()?);
        }
        Ok(headers)
    }
}

#[derive(Clone, Copy)]
enum Name {
    Signature,
    Timestamp,
    ContentType,
    Authorization,
    Other,
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        let names = [
            ("x-zm-signature", Name::Signature),
            ("x-zm-request-timestamp", Name::Timestamp),
            ("content-type", Name::ContentType),
            ("authorization", Name::Authorization),
        ];
        let known = names
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        Ok(known.map_or(Name::Other, |(_, known)| known))
    }
}
