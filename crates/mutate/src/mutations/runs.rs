//! In what the end-to-end runs are named after, tried with the run itself.

use crate::Judge::Run;
use crate::Mutation;

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "sent-is-received",
        what: "what a person sends is stored as received",
        file: "crates/zoom/src/dashboard/qos_page.rs",
        find: r#"(Channel::Audio, Leg::Sent) => "audio_input",
        (Channel::Audio, Leg::Received) => "audio_output","#,
        replace: r#"(Channel::Audio, Leg::Sent) => "audio_output",
        (Channel::Audio, Leg::Received) => "audio_input","#,
        judge: Run {
            name: "plain",
            says: "audio_sent",
        },
    },
    Mutation {
        name: "role-too-wide",
        what: "the webhook function may read every secret that it finds, and its queue too",
        file: "template.yaml",
        find: "                Action: secretsmanager:GetSecretValue
                Resource: !GetAtt State.Outputs.WebhookSecretArn
              - Effect: Allow
                Action: sqs:SendMessage",
        replace: "                Action: secretsmanager:GetSecretValue
                Resource: \"*\"
              - Effect: Allow
                Action: [sqs:SendMessage, sqs:ReceiveMessage]",
        judge: Run {
            name: "plain",
            says: "expected refused, found let through",
        },
    },
    Mutation {
        name: "repetition-is-news",
        what: "an event is recorded once for each delivery",
        file: "crates/fn-recorder/src/lib.rs",
        find: "event_id: &event.event_id,",
        replace: "event_id: &message.received_at,",
        judge: Run {
            name: "repeated",
            says: "events [",
        },
    },
    Mutation {
        name: "repetition-collects-again",
        what: "an end that comes again makes its meeting due again",
        file: "crates/store/src/ledger/owe/news.rs",
        find: "&& collected < longer(known, told)",
        replace: "&& (told.participant_count.is_none() || collected < longer(known, told))",
        judge: Run {
            name: "repeated",
            says: "calls for people and quality",
        },
    },
    Mutation {
        name: "nothing-reconciled",
        what: "what Zoom lists is not owed",
        file: "crates/fn-poller/src/reconcile.rs",
        find: "ended_by(meeting) >= list.reach",
        replace: "ended_by(meeting) >= clock()",
        judge: Run {
            name: "dropped",
            says: "expected a row, found none",
        },
    },
    Mutation {
        name: "outage-uses-attempts",
        what: "an outage of Zoom's uses up the attempts on a meeting",
        file: "crates/fn-collector/src/next.rs",
        find: "        ) => Next::Fault(reason),",
        replace: "        ) => Next::Settle(Outcome::Short { found: None, reason }),",
        judge: Run {
            name: "faulty",
            says: "attempts used",
        },
    },
    Mutation {
        name: "fault-buries-the-token",
        what: "a refresh that Zoom does not answer ends the installation",
        file: "crates/tokens/src/keeper.rs",
        find: "Err(error @ TokenError::Unknown { .. }) => return Err(error.into()),",
        replace: r#"Err(TokenError::Unknown { .. }) => {
                self.installations.mark_dead(&lease, "no answer").await?;
            }"#,
        judge: Run {
            name: "faulty",
            says: "installation_status",
        },
    },
    Mutation {
        name: "complete-at-once",
        what: "whoever Zoom lists first is all there will be",
        file: "crates/fn-collector/src/completeness.rs",
        find: "let settled = settled(found);
",
        replace: "let settled = settled(found);
    if settled.session_count > 0 {
        return Outcome::Complete(settled);
    }
",
        judge: Run {
            name: "late",
            says: "expected a row, found none",
        },
    },
    Mutation {
        name: "rehearsal-owed",
        what: "the end of a practice session is the end of a webinar",
        file: "crates/fn-recorder/src/lib.rs",
        find: "if ended.practice_session =>",
        replace: "if ended.practice_session && ended.meeting.host_user_id.is_none() =>",
        judge: Run {
            name: "full",
            says: "meetings [",
        },
    },
    Mutation {
        name: "one-person-not-asked-for",
        what: "a meeting of one person is looked for among the others",
        file: "crates/fn-collector/src/zoom_calls.rs",
        find: r#"type_: Some("pastOne"),"#,
        replace: r#"type_: Some("past"),"#,
        judge: Run {
            name: "full",
            says: "unavailable",
        },
    },
];
