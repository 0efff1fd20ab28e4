use chrono::{DateTime, TimeDelta, Utc};

use super::aws_stand_in::StandIn;
use super::post::Post;
use super::{BODY, SECRET, noon};
use crate::{Ctx, handle};

/// The answer to an event that is signed with `hush`.
async fn ask(ctx: &Ctx, now: DateTime<Utc>) -> u16 {
    let request = Post::signed(BODY).request();
    handle(ctx, &request, now).await.status_code
}

#[tokio::test]
async fn a_rotated_secret_is_read_again_and_not_more_than_once_a_minute() {
    let aws = StandIn::start(r#"{"current":"old"}"#).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    aws.store(SECRET);
    assert_eq!(ask(&ctx, noon() + TimeDelta::seconds(59)).await, 503);
    assert_eq!(aws.secret_reads(), 1);
    assert_eq!(ask(&ctx, noon() + TimeDelta::minutes(1)).await, 204);
    assert_eq!(aws.secret_reads(), 2);
}

#[tokio::test]
async fn what_fits_no_secret_comes_again_only_while_a_newer_one_may_be_stored() {
    let aws = StandIn::start(r#"{"current":"old"}"#).await;
    let ctx = aws.ctx();
    assert_eq!(ask(&ctx, noon()).await, 503);
    let later = noon() + TimeDelta::minutes(1);
    assert_eq!(ask(&ctx, later).await, 401);
    assert_eq!(ask(&ctx, later).await, 503);
    assert_eq!(aws.secret_reads(), 2);
}

#[tokio::test]
async fn what_fits_no_secret_comes_again_when_the_secret_cannot_be_read_again() {
    let aws = StandIn::start(r#"{"current":"old","previous":"hush"}"#).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    aws.store("");
    let later = noon() + TimeDelta::minutes(1);
    let forged = Post::signed_with("guessed", &noon().timestamp().to_string(), b"{}");
    let answer = handle(&ctx, &forged.request(), later).await;
    assert_eq!(answer.status_code, 503);
    assert_eq!(aws.secret_reads(), 2);
    // What was read before stays in use.
    assert_eq!(ask(&ctx, later).await, 204);
}

#[tokio::test]
async fn what_fits_no_secret_comes_again_while_a_new_one_is_announced() {
    let until = noon() + TimeDelta::minutes(10);
    let until_s = until.timestamp();
    let announced = format!(r#"{{"current":"old","rotating_until_epoch_s":{until_s}}}"#);
    let aws = StandIn::start(&announced).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    assert_eq!(ask(&ctx, until - TimeDelta::seconds(1)).await, 503);
    assert_eq!(aws.secret_reads(), 2);
    assert_eq!(ask(&ctx, until + TimeDelta::minutes(1)).await, 401);
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn a_withdrawn_secret_is_good_for_ten_minutes_at_most() {
    let aws = StandIn::start(r#"{"current":"new","previous":"hush"}"#).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    aws.store(r#"{"current":"new"}"#);
    let ten = noon() + TimeDelta::minutes(10);
    assert_eq!(ask(&ctx, ten - TimeDelta::seconds(1)).await, 204);
    assert_eq!(ask(&ctx, ten).await, 503);
    assert_eq!(ask(&ctx, ten + TimeDelta::minutes(1)).await, 401);
    assert_eq!(aws.messages().len(), 1);
}

#[tokio::test]
async fn a_hiccup_gives_a_withdrawn_secret_one_more_minute_and_not_ten() {
    let aws = StandIn::start(r#"{"current":"new","previous":"hush"}"#).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    aws.store("");
    let ten = noon() + TimeDelta::minutes(10);
    assert_eq!(ask(&ctx, ten).await, 204);
    aws.store(r#"{"current":"new"}"#);
    assert_eq!(ask(&ctx, ten + TimeDelta::seconds(59)).await, 204);
    assert_eq!(aws.secret_reads(), 2, "a hiccup is no call for each event");
    assert_eq!(ask(&ctx, ten + TimeDelta::minutes(1)).await, 503);
    assert_eq!(ask(&ctx, ten + TimeDelta::minutes(2)).await, 401);
}

#[tokio::test]
async fn a_secret_that_cannot_be_read_again_stays_good() {
    let aws = StandIn::start(SECRET).await;
    let ctx = aws.ctx();
    ctx.warm(noon()).await;
    aws.store("");
    assert_eq!(ask(&ctx, noon() + TimeDelta::minutes(10)).await, 204);
    assert_eq!(aws.secret_reads(), 2);
}

#[tokio::test]
async fn both_secrets_are_good_during_a_rotation() {
    for stored in [
        r#"{"current":"new","previous":"hush"}"#,
        r#"{"current":"hush","previous":"old"}"#,
        r#"{"current":"hush\n"}"#,
    ] {
        let aws = StandIn::start(stored).await;
        assert_eq!(ask(&aws.ctx(), noon()).await, 204, "{stored}");
    }
}

#[tokio::test]
async fn zoom_comes_again_while_no_usable_secret_is_stored() {
    for secret in [
        "",
        " ",
        "{}",
        r#"{"current":""}"#,
        r#"{"current":" "}"#,
        "hush",
    ] {
        let aws = StandIn::start(secret).await;
        let ctx = aws.ctx();
        assert_eq!(ask(&ctx, noon()).await, 503, "{secret:?}");
        aws.store(SECRET);
        let later = noon() + TimeDelta::minutes(1);
        assert_eq!(ask(&ctx, later).await, 204, "{secret:?}");
    }
}
