//! The install page, and the callback that seals the tokens.
#![recursion_limit = "256"] // the futures of the AWS SDK nest deeply

use boot::{Aws, Env, Failed, Patience};
use fn_oauth::{Ctx, Settings, fit, handle};
use lambda_http::tower::ServiceBuilder;
use lambda_http::{Adapter, Error, Request, lambda_runtime, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let env = Env::of_process();
    boot::start_logs(&env);
    let settings = Settings::read(&env)?;
    let aws = Aws::new(&env, Patience::PATIENT)?;
    let ctx = Ctx::new(&aws, settings)?;

    let pages = Adapter::from(service_fn(async |request: Request| {
        Ok::<_, Error>(handle(&ctx, &request, boot::now()).await)
    }));
    lambda_runtime::run(ServiceBuilder::new().map_request(fit).service(pages))
        .await
        .map_err(Failed::of_runtime)
}
