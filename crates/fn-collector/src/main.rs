//! One ledger entry becomes participants and minutes.
#![recursion_limit = "256"] // the futures of the AWS SDK nest deeply

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use boot::{Aws, Env, Failed, Patience};
use fn_collector::{Ctx, Settings, collect};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let env = Env::of_process();
    boot::start_logs(&env);
    let settings = Settings::read(&env)?;
    let aws = Aws::new(&env, Patience::PATIENT)?;
    let ctx = Ctx::new(&aws, settings)?;

    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let work = async |entry| collect(&ctx, &entry, boot::now).await;
        Ok::<SqsBatchResponse, Error>(queue::each(event.payload, work).await)
    }))
    .await
    .map_err(Failed::of_runtime)
}
