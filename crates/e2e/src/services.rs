//! What has to be built, started and deployed, each as a person would by hand.

use std::time::{Duration, Instant};

use tokio::process::Command;

use crate::aws::Aws;
use crate::machine::{Machine, REGION};
use crate::processes::{self, LOOK_EVERY, Running};
use crate::progress::Step;
use crate::simulator::Simulator;
use crate::trouble::Trouble;

/// Both are there within a second on a quiet machine.
const STARTS_WITHIN: Duration = Duration::from_secs(30);
/// How often the local Scheduler looks for what is due, in seconds: a tick of the poller takes less.
const TICK_EVERY_S: &str = "2";

const BINARIES: [&str; 8] = [
    "fn-archive",
    "fn-oauth",
    "fn-webhook",
    "fn-recorder",
    "fn-poller",
    "fn-collector",
    // No functions, but so they share what is compiled already.
    "zqos",
    "zoom-sim",
];

/// Compiles the functions, the command line and the simulator, in one go and quickly rather than small.
pub(crate) async fn build(machine: &Machine, port: u16, step: &Step<'_>) -> Result<(), Trouble> {
    let mut command = machine.command("cargo", port);
    command.args(["lambda", "build", "--release", "--locked"]);
    for binary in BINARIES {
        command.args(["--bin", binary]);
    }
    let build = processes::start("cargo lambda build", quick(command), &machine.log("build"))?;
    build
        .finish(step, |output| {
            let compiled: Vec<_> = output
                .lines()
                .filter_map(|line| line.trim_start().strip_prefix("Compiling "))
                .collect();
            match compiled.last() {
                Some(latest) => format!("{} crates, now {latest}", compiled.len()),
                None => "up to date so far".to_owned(),
            }
        })
        .await?;
    Ok(())
}

/// Makes of the template what `sam deploy` takes. It finds the functions built.
pub(crate) async fn package(machine: &Machine, port: u16, step: &Step<'_>) -> Result<(), Trouble> {
    let mut command = machine.command(machine.root().join(".tools/sam/bin/sam"), port);
    let architecture = format!("Architecture={}", Machine::architecture());
    command.args(["build", "--parameter-overrides", &architecture]);
    let package = processes::start("sam build", quick(command), &machine.log("package"))?;
    package.finish(step, last_line).await?;
    Ok(())
}

/// For this machine alone: its own linker, no link-time optimization. `cargo lambda` and `sam` must
/// agree, or everything is compiled twice.
fn quick(mut command: Command) -> Command {
    command
        .env("CARGO_LAMBDA_COMPILER", "cargo")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    command
}

pub(crate) async fn start_local_aws(
    machine: &Machine,
    port: u16,
    aws: &Aws,
    step: &Step<'_>,
) -> Result<Running, Trouble> {
    let mut command = machine.command(machine.root().join("scripts/local-aws"), port);
    command.args([
        "--port",
        &port.to_string(),
        "--scheduler-sweep-s",
        TICK_EVERY_S,
    ]);
    let mut running = processes::start("the local AWS", command, &machine.log("local-aws"))?;
    let since = Instant::now();
    while !aws.is_ready().await {
        running.still_runs()?;
        not_too_long("the local AWS", since)?;
        step.say("the local AWS starts");
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(running)
}

/// `routed_port` is where the simulator finds the API's public host.
pub(crate) async fn start_simulator(
    machine: &Machine,
    http: &reqwest::Client,
    args: &crate::DemoArgs,
    routed_port: u16,
    step: &Step<'_>,
) -> Result<(Running, Simulator), Trouble> {
    const GREETING: &str = "zoom-sim listening on ";
    let program = machine.target().join("lambda/zoom-sim/bootstrap");
    let mut command = machine.command(program, args.port);
    let meetings = args.meetings.unwrap_or(args.run.meetings());
    let route = format!("execute-api.{REGION}.amazonaws.com=http://127.0.0.1:{routed_port}");
    command
        .args(["--seed", &args.seed.to_string()])
        .args(["--meetings", &meetings.to_string()])
        .args(["--cast", args.run.cast()])
        .args(["--route-host", &route]);
    let mut running = processes::start("zoom-sim", command, &machine.log("zoom-sim"))?;
    let since = Instant::now();
    loop {
        let output = running.output();
        let greeting = output.lines().find_map(|line| line.strip_prefix(GREETING));
        if let Some(url) = greeting {
            return Ok((running, Simulator::at(http.clone(), url.to_owned())));
        }
        running.still_runs()?;
        not_too_long("zoom-sim", since)?;
        step.say("the simulated Zoom starts");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// A real `sam deploy`, with the times of the product set to seconds. `zoom_url` plays both of
/// Zoom's hosts.
pub(crate) async fn deploy(
    machine: &Machine,
    port: u16,
    zoom_url: &str,
    step: &Step<'_>,
) -> Result<(), Trouble> {
    let mut command = machine.command(machine.root().join(".tools/sam/bin/sam"), port);
    command
        .args(["deploy", "--no-progressbar", "--parameter-overrides"])
        .arg(format!("Architecture={}", Machine::architecture()))
        .arg(format!("ZoomOauthUrl={zoom_url}"))
        .arg(format!("ZoomApiUrl={zoom_url}"))
        // AWS refuses this rate, whose fastest is a minute; the local Scheduler takes it for "at every look".
        .arg("TickSchedule=\"rate(0 minutes)\"")
        .arg("SweepIntervalSeconds=5")
        .arg("AttemptDelaysSeconds=\"1,3,6,10,20,40\"")
        .arg("ZoomLimits=\"1000,1000,80,2400,60000\"")
        .arg("FaultWaitSeconds=1");
    let deploy = processes::start("sam deploy", command, &machine.log("deploy"))?;
    deploy.finish(step, last_line).await?;
    Ok(())
}

/// Without colours, of which `sam` leaves some in a log.
fn last_line(output: &str) -> String {
    let plain = |line: &str| {
        let pieces = line.split('\u{1b}').enumerate();
        let plain = pieces.map(|(nth, piece)| match piece.split_once('m') {
            Some((_, after)) if nth > 0 => after,
            _ => piece,
        });
        plain.collect::<String>().trim().to_owned()
    };
    let mut lines = output.lines().rev().map(plain);
    lines.find(|line| !line.is_empty()).unwrap_or_default()
}

fn not_too_long(name: &str, since: Instant) -> Result<(), Trouble> {
    if since.elapsed() < STARTS_WITHIN {
        return Ok(());
    }
    let seconds = STARTS_WITHIN.as_secs();
    Err(Trouble::new(format!(
        "{name} was not ready within {seconds} s"
    )))
}
