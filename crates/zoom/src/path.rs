//! UUIDs in paths.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use qos::MeetingUuid;

/// All but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A UUID as one segment of a path of Zoom's API.
///
/// Encoded once, or **twice** when it begins with `/` or contains `//`: Zoom's gateway decodes once
/// before it routes and would otherwise read those slashes as separators and answer 404 or 3001.
///
/// Source: Zoom API reference; see `docs/zoom.md#uuid`.
pub fn path_segment(uuid: &MeetingUuid) -> String {
    let once = encode(uuid.as_str());
    if uuid.as_str().starts_with('/') || uuid.as_str().contains("//") {
        encode(&once)
    } else {
        once
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::path_segment;

    #[track_caller]
    fn check(uuid: &str, expected: &str) {
        assert_eq!(path_segment(&uuid.parse().unwrap()), expected, "for {uuid}");
    }

    #[test]
    fn most_uuids_are_encoded_once() {
        check("4444AAAiAAAAAiAiAiiAii==", "4444AAAiAAAAAiAiAiiAii%3D%3D");
        check("a/b+c==", "a%2Fb%2Bc%3D%3D");
    }

    #[test]
    fn a_leading_or_double_slash_is_encoded_twice() {
        check("/abc==", "%252Fabc%253D%253D");
        check("ab//c==", "ab%252F%252Fc%253D%253D");
    }
}
