//! One finished export becomes Parquet.
#![recursion_limit = "256"] // the futures of the AWS SDK nest deeply

use boot::{Aws, Env, Failed};
use fn_archive::{Ctx, Order, PATIENCE, Settings, archive};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let env = Env::of_process();
    boot::start_logs(&env);
    let settings = Settings::read(&env)?;
    let ctx = Ctx::new(&Aws::new(&env, PATIENCE)?, settings);

    // The state machine sees an error, and with it the alarm; the log has it too.
    run(service_fn(async |event: LambdaEvent<Order>| {
        let done = archive(&ctx, &event.payload).await;
        let done = done.inspect_err(|error| {
            tracing::error!(error = boot::chain(error), "the export was not converted");
        });
        Ok::<_, Error>(done?)
    }))
    .await
    .map_err(Failed::of_runtime)
}
