//! What must hold of any bytes that come as an answer or an event: the targets of
//! `crates/zoom/fuzz`, which run over their corpus as ordinary tests too.

use chrono::{DateTime, Utc};
use qos::{Sample, Session, User};
use rust_decimal::Decimal;
use secrecy::ExposeSecret as _;

use crate::dashboard::near::is_near;
use crate::dashboard::{
    Page, ParticipantQos, Unread, meetings, participant_qos, participants, participants_of_past,
    participants_qos, webinars,
};
use crate::fields::{is_plausible, is_plausible_end};
use crate::{Event, LimitHeaders, directory, oauth, quality, trouble};

/// Takes bytes, and panics if what becomes of them is not fit for a row.
pub type Target = fn(&[u8]);

/// Each by the name of its folder in the corpus.
pub const TARGETS: [(&str, Target); 14] = [
    ("list_of_meetings", list_of_meetings),
    ("list_of_webinars", list_of_webinars),
    ("roster", roster),
    ("past_roster", past_roster),
    ("qos_page", qos_page),
    ("qos_of_one", qos_of_one),
    ("account_quality", account_quality),
    ("list_of_users", list_of_users),
    ("user", user),
    ("installer", installer),
    ("tokens", tokens),
    ("token_refusal", token_refusal),
    ("error", error),
    ("event", event),
];

/// A day after the meetings of the corpus.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_300_000, 0).expect("a time")
}

/// `/metrics/meetings`.
pub fn list_of_meetings(bytes: &[u8]) {
    check_list(meetings(&"A1".parse().expect("an id"), bytes, now()).ok());
}

/// `/metrics/webinars`.
pub fn list_of_webinars(bytes: &[u8]) {
    check_list(webinars(&"A1".parse().expect("an id"), bytes, now()).ok());
}

/// `/metrics/meetings/{uuid}/participants`.
pub fn roster(bytes: &[u8]) {
    let Ok(page) = participants(bytes, now()) else {
        return;
    };
    check_unread(&page.unread);
    page.items.iter().for_each(check_session);
}

/// `/past_meetings/{uuid}/participants`.
pub fn past_roster(bytes: &[u8]) {
    let Ok(page) = participants_of_past(bytes, now()) else {
        return;
    };
    check_unread(&page.unread);
    page.items.iter().for_each(check_session);
}

/// `/metrics/meetings/{uuid}/participants/qos`.
pub fn qos_page(bytes: &[u8]) {
    check_qos(participants_qos(bytes, now()).ok());
}

/// `/metrics/meetings/{uuid}/participants/{id}/qos`.
pub fn qos_of_one(bytes: &[u8]) {
    check_qos(participant_qos(bytes, now()).ok());
}

/// `/metrics/quality`.
pub fn account_quality(bytes: &[u8]) {
    let Ok(answer) = quality::account_quality(bytes) else {
        return;
    };
    check_unread(&answer.unread);
    let quality = answer.quality;
    for of in [quality.audio, quality.video, quality.share] {
        for count in [of.good, of.fair, of.poor, of.bad] {
            assert!(count.is_none_or(|count| count >= 0));
        }
    }
}

/// `/users`.
pub fn list_of_users(bytes: &[u8]) {
    let Ok(page) = directory::users(bytes) else {
        return;
    };
    check_unread(&page.unread);
    page.items.iter().for_each(check_user);
}

/// `/users/{id}`.
pub fn user(bytes: &[u8]) {
    if let Ok(page) = directory::user(bytes) {
        check_unread(&page.unread);
        page.items.iter().for_each(check_user);
    }
}

/// `/users/me`.
pub fn installer(bytes: &[u8]) {
    let Some((installer, unread)) = oauth::installer(bytes) else {
        return;
    };
    check_unread(&unread);
    assert!((1..=1_024).contains(&installer.account.as_str().len()));
}

/// A good answer of the token endpoint.
pub fn tokens(bytes: &[u8]) {
    let now = DateTime::from_timestamp(1_795_000_000, 0).expect("a time");
    let Ok(tokens) = oauth::tokens(bytes, now) else {
        return;
    };
    let hour = chrono::TimeDelta::hours(1);
    assert!(tokens.expires_at >= now && tokens.expires_at - now <= hour);
    assert!(!tokens.access_token.expose_secret().is_empty());
    let refresh_token = tokens.refresh_token.as_ref();
    assert!(refresh_token.is_none_or(|token| !token.expose_secret().is_empty()));
    assert!(tokens.scopes.iter().all(|scope| !scope.is_empty()));
}

/// Any other answer of the token endpoint.
pub fn token_refusal(bytes: &[u8]) {
    if let Some(oauth::TokenRefusal::Other { error }) = oauth::refusal(bytes) {
        assert!((1..=1_024).contains(&error.len()));
    }
}

/// Any body, with the statuses that Zoom uses.
pub fn error(bytes: &[u8]) {
    let now = DateTime::from_timestamp(1_795_000_000, 0).expect("a time");
    let header = std::str::from_utf8(bytes).ok().map(str::to_owned);
    let headers = LimitHeaders {
        retry_after: header.clone(),
        limit_type: None,
        reset: header,
    };
    for status in [200, 400, 401, 404, 429, 500] {
        let judged = trouble(status, &headers, bytes, now);
        assert!(judged.is_some() || status == 200, "{status} is an answer");
        if let Some(crate::Trouble::RateLimited { until, .. }) = judged {
            let day = chrono::TimeDelta::days(1);
            assert!(until >= now && until - now <= day, "until {until}");
        }
    }
}

/// A webhook's body.
pub fn event(bytes: &[u8]) {
    let Ok(event) = Event::parse(bytes, now()) else {
        return;
    };
    // A key of `DynamoDB` has 1 to 2,048 bytes; names and ids are cut where they are read.
    assert!((1..=2_048).contains(&event.event_id.len()));
    assert!(event.event_at.is_none_or(|at| is_plausible_end(&at, now())));
}

fn check_list(page: Option<Page<qos::Meeting>>) {
    let Some(page) = page else {
        return;
    };
    check_unread(&page.unread);
    for meeting in page.items {
        let times = [Some(meeting.ended_at), meeting.started_at];
        assert!(times.iter().flatten().all(|at| is_plausible_end(at, now())));
    }
}

fn check_qos(page: Option<Page<ParticipantQos>>) {
    let Some(page) = page else {
        return;
    };
    check_unread(&page.unread);
    for item in page.items {
        check_session(&item.session);
        item.samples.iter().for_each(check_sample);
    }
}

/// What goes into keys and lists stays within what `DynamoDB` takes.
fn check_session(session: &Session) {
    assert!((1..=1_024).contains(&session.zoom_user_id.len()));
    let times = [session.joined_at, session.left_at].into_iter();
    assert!(times.flatten().all(|at| is_near(at, now())));
    assert!(session.other.len() <= 20);
    let short = |text: &String| text.chars().count() <= 256;
    let mut other = session.other.iter();
    assert!(other.all(|(name, json)| short(name) && short(json)));
    assert!(session.internal_ip_addresses.len() <= 50);
    assert!(session.audio_calls.len() <= 20);
}

/// What goes into keys stays within what `DynamoDB` takes.
fn check_user(user: &User) {
    assert!((1..=1_024).contains(&user.user_id.len()));
    let times: [Option<DateTime<Utc>>; 2] = [user.created_at, user.last_login_at];
    assert!(times.iter().flatten().all(is_plausible));
    assert!(user.group_ids.len() <= 50);
    assert!(user.email.as_ref().is_none_or(|email| email.len() <= 1_024));
}

fn check_sample(sample: &Sample) {
    assert!(is_near(sample.minute_at, now()));
    for (_, stream) in &sample.streams {
        assert!(!stream.is_idle());
        let hundred = Decimal::ONE_HUNDRED;
        for share in [stream.loss_avg_pct, stream.loss_max_pct] {
            assert!(share.is_none_or(|pct| (Decimal::ZERO..=hundred).contains(&pct)));
        }
        for measure in [
            stream.bitrate_kbps,
            stream.latency_ms,
            stream.jitter_ms,
            stream.frame_rate_fps,
        ] {
            assert!(measure.is_none_or(|number| number >= Decimal::ZERO));
        }
    }
}

fn check_unread(unread: &Unread) {
    assert!(unread.items.len() <= 5);
    assert!(unread.items.iter().all(|item| item.chars().count() <= 256));
    assert!(unread.unknown_names.len() <= 8);
}

#[cfg(test)]
mod tests;
