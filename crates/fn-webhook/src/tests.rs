mod answers;
mod any_post;
mod aws_stand_in;
mod bad_bodies;
mod lines;
mod post;
mod rotation;
mod trouble;

use chrono::{DateTime, Utc};

use crate::{Answer, Ctx, handle};
use aws_stand_in::StandIn;
use post::Post;

const SECRET: &str = r#"{"current":"hush"}"#;
const BODY: &str = r#"{"event":"meeting.ended","payload":{"object":{"topic":"\ud83d\ude00 é"}}}"#;

fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

async fn ask(ctx: &Ctx, post: Post) -> Answer {
    handle(ctx, &post.request(), noon()).await
}

/// The status of a good request but for what `change` does to it, at a door that has just started.
async fn status(change: impl FnOnce(Post) -> Post) -> u16 {
    let aws = StandIn::start(SECRET).await;
    let answer = ask(&aws.ctx(), change(Post::signed(BODY))).await;
    assert_eq!(aws.messages().len(), usize::from(answer.status_code == 204));
    answer.status_code
}
