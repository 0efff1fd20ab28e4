//! The process: reads the command line, makes the world, says where it listens, serves.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use zoom_sim::{Args, Simulator, clock::Clock};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            let _ = writeln!(std::io::stderr(), "zoom-sim: {err}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), String> {
    let listener = tokio::net::TcpListener::bind(&args.listen)
        .await
        .map_err(|err| format!("cannot listen on {}: {err}", args.listen))?;
    let base_url = listener
        .local_addr()
        .map(|address| format!("http://{address}"))
        .map_err(|err| format!("cannot tell the port: {err}"))?;
    let simulator = Simulator::new(&args, &base_url, Clock::default())?;

    let mut stdout = std::io::stdout();
    writeln!(stdout, "zoom-sim listening on {base_url}")
        .and_then(|()| stdout.flush())
        .map_err(|err| format!("cannot write to stdout: {err}"))?;

    axum::serve(listener, zoom_sim::router(simulator))
        .await
        .map_err(|err| format!("stopped serving: {err}"))
}
