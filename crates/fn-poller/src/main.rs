//! The clock: dispatch what is due, reconcile with Zoom's lists, keep the tokens fresh.
#![recursion_limit = "256"] // the futures of the AWS SDK nest deeply

use boot::{Aws, Env, Failed};
use fn_poller::{Ctx, PATIENCE, Settings, tick};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let env = Env::of_process();
    boot::start_logs(&env);
    let settings = Settings::read(&env)?;
    let aws = Aws::new(&env, PATIENCE)?;
    let ctx = Ctx::new(&aws, settings)?;

    // What the clock sends says nothing that is needed.
    run(service_fn(async |_: LambdaEvent<serde_json::Value>| {
        tick(&ctx, boot::now).await;
        Ok::<(), Error>(())
    }))
    .await
    .map_err(Failed::of_runtime)
}
