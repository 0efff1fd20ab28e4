//! The webhook door: request, signature, events queue.

use boot::{Aws, Env, Failed};
use fn_webhook::{Ctx, Event, Settings, answer};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let env = Env::of_process();
    boot::start_logs(&env);
    let settings = Settings::read(&env)?;
    let aws = Aws::new(&env, settings.patience)?;
    let ctx = Ctx::new(&aws, settings);
    ctx.warm(boot::now()).await;

    run(service_fn(async |event: LambdaEvent<Event>| {
        Ok::<_, Error>(answer(&ctx, &event.payload, boot::now()).await)
    }))
    .await
    .map_err(Failed::of_runtime)
}
