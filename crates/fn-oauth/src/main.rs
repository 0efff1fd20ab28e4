//! The install page, and the callback that seals the tokens.
#![recursion_limit = "256"] // the futures of the AWS SDK nest deeply

use boot::{Aws, Env, Failed, Patience};
use fn_oauth::{Ctx, Settings, handle};
use lambda_http::{Error, Request, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let env = Env::of_process();
    boot::start_logs(&env);
    let settings = Settings::read(&env)?;
    let aws = Aws::new(&env, Patience::PATIENT)?;
    let ctx = Ctx::new(&aws, settings)?;

    run(service_fn(async |request: Request| {
        Ok::<_, Error>(handle(&ctx, &request, boot::now()).await)
    }))
    .await
    .map_err(Failed::of_runtime)
}
