//! In the queue and in the functions.

use crate::Judge::{SomeTestsOf, TestsOf};
use crate::Mutation;

pub(super) const ALL: &[Mutation] = &[
    Mutation {
        name: "withdrawn-stays-good",
        what: "a secret that was withdrawn is good for as long as a process lives",
        file: "crates/fn-webhook/src/keys.rs",
        find: "is_old || last.secrets.is_err()",
        replace: "is_old && last.secrets.is_err()",
        judge: TestsOf("fn-webhook"),
    },
    Mutation {
        name: "batch-fails-whole",
        what: "one bad message brings its whole batch back",
        file: "crates/queue/src/batch.rs",
        find: "if let Some(error) = failure {",
        replace: "if let Some(error) = failure.or(Some(String::new())) {",
        judge: TestsOf("queue"),
    },
    Mutation {
        name: "failures-swallowed",
        what: "a message that failed is gone",
        file: "crates/queue/src/batch.rs",
        find: "response.batch_item_failures.push(kept);",
        replace: "drop(kept);",
        judge: TestsOf("queue"),
    },
    Mutation {
        name: "accepted-without-a-queue",
        what: "Zoom hears 204 though its body was not queued",
        file: "crates/fn-webhook/src/lib.rs",
        find: "Err(error) => Fate::Again(Again::Queue(boot::chain(&error))),",
        replace: "Err(_) => Fate::Queued(verified.signer()),",
        judge: TestsOf("fn-webhook"),
    },
    Mutation {
        name: "early-204",
        what: "Zoom hears 204 before its body is queued",
        file: "crates/fn-webhook/src/lib.rs",
        find: "match ctx.events.send(&message).await {",
        replace: r"let (events, signer) = (ctx.events.clone(), verified.signer());
    tokio::spawn(async move { events.send(&message).await });
    match Ok::<_, queue::SendError>(()).inspect(|()| drop(signer)) {",
        judge: TestsOf("fn-webhook"),
    },
    Mutation {
        name: "written-again-under-the-signature",
        what: "the signature is checked over JSON that was parsed and written again",
        file: "crates/fn-webhook/src/lib.rs",
        find: "let body = request.body.as_deref().ok_or(Refusal::BodyNotBase64)?;",
        replace: r"let body = request.body.as_deref().ok_or(Refusal::BodyNotBase64)?;
    let written: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let body: &[u8] = written.map_or(body, |json| json.to_string().into_bytes().leak());",
        judge: TestsOf("fn-webhook"),
    },
    Mutation {
        name: "forgeries-read-the-secret",
        what: "each forged request is a call of Secrets Manager",
        file: "crates/fn-webhook/src/keys.rs",
        find: "now - at < REREAD_AFTER",
        replace: "now < at",
        judge: TestsOf("fn-webhook"),
    },
    Mutation {
        name: "rotated-away",
        what: "what a secret stored this minute signed is refused for good",
        file: "crates/fn-webhook/src/lib.rs",
        find: "None => return Fate::Again(Again::SecretJustRead),",
        replace: "None => return Fate::Refused(Refusal::SignatureMissing),",
        judge: TestsOf("fn-webhook"),
    },
    Mutation {
        name: "second-try-too-late",
        what: "a try of SQS that hangs is followed by no second one before Zoom hangs up",
        file: "crates/boot/src/aws.rs",
        find: ".with_initial_backoff(patience.pause)",
        replace: ".with_initial_backoff(patience.pause.max(Duration::from_secs(1)))",
        judge: TestsOf("boot"),
    },
    Mutation {
        name: "second-tries-run-out",
        what: "after fifty second tries in vain the door makes none for a while",
        file: "crates/boot/src/aws.rs",
        find: "(!patience.spares).then(",
        replace: "(!patience.spares && patience.spares).then(",
        judge: TestsOf("boot"),
    },
    Mutation {
        name: "cold-queue",
        what: "the connection to SQS is opened by the first event",
        file: "crates/fn-webhook/src/lib.rs",
        find: "let (secrets, ()) = tokio::join!(self.keys.current(now), self.events.warm());",
        replace: "let secrets = self.keys.current(now).await;",
        judge: TestsOf("fn-webhook"),
    },
    Mutation {
        name: "announcement-ignored",
        what: "what a token signed that is announced and not yet stored is refused for good",
        file: "crates/zoom/src/webhook.rs",
        find: ".is_some_and(|until| now.timestamp() < until)",
        replace: ".is_some_and(|until| until < now.timestamp())",
        judge: TestsOf("zoom"),
    },
    Mutation {
        name: "hiccup-renews",
        what: "a secret that was withdrawn is good for ten minutes more after each failed read",
        file: "crates/fn-webhook/src/keys.rs",
        find: r"        if read.is_ok() {
            last.read_at = Some(now);
        }",
        replace: "        last.read_at = Some(now);",
        judge: TestsOf("fn-webhook"),
    },
    Mutation {
        name: "rotated-at-once",
        what: "after a mistyped token what Zoom signs is refused for good",
        file: "crates/zqos/src/configure/webhook.rs",
        find: "let both = current.clone().with(PREVIOUS, present);",
        replace: "let both = current.without(ROTATING_UNTIL).unwrap_or_default().with(PREVIOUS, present);",
        judge: SomeTestsOf {
            room: "zqos",
            module: "configure::webhook",
        },
    },
    Mutation {
        name: "buried-again",
        what: "a deletion that is told again buries who came back",
        file: "crates/store/src/users.rs",
        find: "OR gone_told_at_epoch_ms < :told_at_epoch_ms)",
        replace: "OR gone_told_at_epoch_ms <= :told_at_epoch_ms)",
        judge: SomeTestsOf {
            room: "store",
            module: "users",
        },
    },
    Mutation {
        name: "removed-ahead",
        what: "a removal whose time is ahead removes what was installed after it came",
        file: "crates/fn-recorder/src/lib.rs",
        find: "at.min(received_at)",
        replace: "at.max(received_at)",
        judge: TestsOf("fn-recorder"),
    },
    Mutation {
        name: "known-is-other",
        what: "events that are understood are counted as those that nothing follows from",
        file: "crates/fn-recorder/src/lib.rs",
        find: "!matches!(event.what, What::Other)",
        replace: "matches!(event.what, What::Other)",
        judge: TestsOf("fn-recorder"),
    },
    Mutation {
        name: "seen-is-done",
        what: "a message that was begun once is never done again",
        file: "crates/fn-recorder/src/lib.rs",
        find: "    effect(ctx, &event, received_at, now).await?;",
        replace: r#"    static SEEN: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
    let key = format!("{} {}", message.received_at, message.body_base64);
    let mut seen = SEEN.lock().expect("no panic holds it");
    let is_new = !seen.contains(&key);
    seen.push(key);
    drop(seen);
    if is_new {
        effect(ctx, &event, received_at, now).await?;
    }"#,
        judge: SomeTestsOf {
            room: "fn-recorder",
            module: "tests::interrupted",
        },
    },
    Mutation {
        name: "events-first",
        what: "an event is recorded before what follows from it is done",
        file: "crates/fn-recorder/src/lib.rs",
        find: r"    effect(ctx, &event, received_at, now).await?;
    let recorded = RecordedEvent {
        event_id: &event.event_id,
        event_name: &event.name,
        account: event.account.as_ref(),
        event_at: event.event_at,
        received_at: &message.received_at,
        body_base64: &message.body_base64,
    };
    ctx.events.record(&recorded, now).await?;",
        replace: r"    let recorded = RecordedEvent {
        event_id: &event.event_id,
        event_name: &event.name,
        account: event.account.as_ref(),
        event_at: event.event_at,
        received_at: &message.received_at,
        body_base64: &message.body_base64,
    };
    ctx.events.record(&recorded, now).await?;
    effect(ctx, &event, received_at, now).await?;",
        judge: TestsOf("fn-recorder"),
    },
    Mutation {
        name: "removed-again-and-again",
        what: "each telling of a removal is another version of the tokens",
        file: "crates/store/src/installations/install.rs",
        find: "installed_at_epoch_s <= :at AND (attribute_exists({ACCESS})",
        replace: "installed_at_epoch_s <= :at AND (attribute_exists(account_id)",
        judge: TestsOf("fn-recorder"),
    },
    Mutation {
        name: "any-browser-finishes",
        what: "an installation may be finished in another browser",
        file: "crates/fn-oauth/src/callback.rs",
        find: "name == COOKIE && value == state.expose_secret()",
        replace: "name == COOKIE || value == state.expose_secret()",
        judge: TestsOf("fn-oauth"),
    },
    Mutation {
        name: "lists-of-live-meetings",
        what: "the sweep reads what is live and not what has ended",
        file: "crates/fn-poller/src/reconcile/plan.rs",
        find: r#"type_: "past",
        scope: "dashboard:read:list_meetings:admin","#,
        replace: r#"type_: "live",
        scope: "dashboard:read:list_meetings:admin","#,
        judge: TestsOf("fn-poller"),
    },
    Mutation {
        name: "gap-between-windows",
        what: "a sweep of months misses a day in each",
        file: "crates/fn-poller/src/reconcile/plan.rs",
        find: "to = from - Days::new(1);",
        replace: "to = from - Days::new(2);",
        judge: TestsOf("fn-poller"),
    },
    Mutation {
        name: "pages-of-live-meetings",
        what: "a meeting's pages are asked for as if it were live",
        file: "crates/fn-collector/src/zoom_calls.rs",
        find: r#"path: "participants/qos",
    label: Label::Heavy,
    type_: Some("past"),"#,
        replace: r#"path: "participants/qos",
    label: Label::Heavy,
    type_: Some("live"),"#,
        judge: TestsOf("fn-collector"),
    },
    Mutation {
        name: "webinars-as-meetings",
        what: "a webinar's pages are asked for as a meeting's",
        file: "crates/fn-collector/src/zoom_calls.rs",
        find: r#"MeetingKind::Webinar => "webinars""#,
        replace: r#"MeetingKind::Webinar => "meetings""#,
        judge: TestsOf("fn-collector"),
    },
    Mutation {
        name: "quality-to-the-first-join",
        what: "after a rejoin all quality is of the first session",
        file: "crates/fn-collector/src/roster.rs",
        find: "ids.iter().min_by_key(apart)?",
        replace: "ids.iter().min()?",
        judge: TestsOf("fn-collector"),
    },
    Mutation {
        name: "guests-merged",
        what: "guests without any identity are one person",
        file: "crates/qos/src/session.rs",
        find: "in_main_room.then(|| id.as_str())",
        replace: r#"in_main_room.then(|| "")"#,
        judge: TestsOf("fn-collector"),
    },
];
