//! An event becomes a ledger entry, a stale user or a removal, and is then recorded.
#![recursion_limit = "256"] // the futures of the AWS SDK nest deeply

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use boot::{Aws, Env, Failed, Patience};
use fn_recorder::{Ctx, Settings, record};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let env = Env::of_process();
    boot::start_logs(&env);
    let settings = Settings::read(&env)?;
    let aws = Aws::new(&env, Patience::PATIENT)?;
    let ctx = Ctx::new(&aws, settings);

    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let work = async |message| record(&ctx, &message, boot::now()).await;
        Ok::<SqsBatchResponse, Error>(queue::each(event.payload, work).await)
    }))
    .await
    .map_err(Failed::of_runtime)
}
