//! In what Zoom's bytes mean.

use crate::Judge::TestsOf;
use crate::Mutation;

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "signature-unchecked",
        what: "whatever signature has the right form is good",
        file: "crates/zoom/src/webhook.rs",
        find: "mac.verify_slice(&signature).is_ok()",
        replace: "mac.verify_slice(&signature).is_ok() || true",
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "one-secret-only",
        what: "during a rotation the earlier secret is refused",
        file: "crates/zoom/src/webhook.rs",
        find: "[Some(&self.current), self.previous.as_ref()]",
        replace: "[Some(&self.current), None]",
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "empty-secret-signs",
        what: "what is signed with an empty secret is good",
        file: "crates/zoom/src/webhook.rs",
        find: ".filter(|secret| is_filled(secret))
",
        replace: "",
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "timestamp-unsigned",
        what: "an old body may be sent again under a new time",
        file: "crates/zoom/src/webhook.rs",
        find: "mac.update(claim.timestamp.as_bytes());",
        replace: r#"mac.update(b"1720705455");"#,
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "replay-of-any-age",
        what: "a body that was signed once is good forever",
        file: "crates/zoom/src/webhook.rs",
        find: "if now - sent_at > AGE_MAX {",
        replace: "if false {",
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "event-without-end",
        what: "two ends of one meeting are one event",
        file: "crates/zoom/src/event.rs",
        find: r#"format!("{name}#{account}#{}#{}", meeting.uuid, at(meeting.ended_at))"#,
        replace: r#"format!("{name}#{account}#{}", meeting.uuid)"#,
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "uuid-encoded-once",
        what: "a UUID that begins with a slash leads to another path",
        file: "crates/zoom/src/path.rs",
        find: "        encode(&once)
",
        replace: "        once
",
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "audio-directions-swapped",
        what: "Zoom's input is what the person hears",
        file: "crates/zoom/src/dashboard/qos_page.rs",
        find: r#"(Channel::Audio, Leg::Sent) => "audio_input",
        (Channel::Audio, Leg::Received) => "audio_output","#,
        replace: r#"(Channel::Audio, Leg::Sent) => "audio_output",
        (Channel::Audio, Leg::Received) => "audio_input","#,
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "empty-text-kept",
        what: "every guest has the same user id, the empty one",
        file: "crates/zoom/src/fields.rs",
        find: "(!text.is_empty()).then(|| text.to_owned())",
        replace: "Some(text.to_owned())",
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "daily-limit-for-a-second",
        what: "a spent day is asked again after two seconds",
        file: "crates/zoom/src/trouble.rs",
        find: r#"let daily = message.to_ascii_lowercase().contains("daily");"#,
        replace: "let daily = false;",
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "error-in-200-as-answer",
        what: "an error in the body of a 200 is an empty page",
        file: "crates/zoom/src/trouble.rs",
        find: "(200, None) => None,",
        replace: "(200, _) => None,",
        judge: TestsOf("zoom"),
    },
];
