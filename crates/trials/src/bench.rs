//! The webhook function against servers that play AWS: what it takes to be ready, and for an event.

mod aws;
mod breakdown;
mod chain;
mod measure;

use std::path::Path;

use serde_json::json;

use crate::cli::Bench;
use crate::lambda::Lambda;
use crate::program::{Program, instructions};
use crate::{Trouble, post};
use aws::Aws;
use breakdown::Breakdown;
use measure::Usage;

const SECRET: &str = "4fv1RkqGQUq5sWbEz6hA5A";

/// Enough for the counts of events to differ by less than a thousandth.
const COUNTED_EVENTS: usize = 100;

/// Millions of bytes of the program in a zip: what Lambda fetches before it starts one.
const ZIP_MB_MAX: f64 = 3.0;

/// Millions of bytes: of the 128 that the function is given, and not so many that nobody would look.
const RESIDENT_MB_MAX: f64 = 10.0;

/// Measures and prints a table.
pub(crate) async fn run(bench: Bench) -> Result<(), Trouble> {
    let folder = std::env::current_dir()?.join("target/bench");
    std::fs::create_dir_all(&folder)?;
    let chain = chain::make(&folder)?;
    let aws = Aws::serve(&chain, SECRET).await?;
    let ours = Program::of(&bench.program);
    let (ready, event) = counted(&ours, &aws, &folder, bench.breakdown).await?;
    let alone = alone(&ours, &aws, &folder).await?;
    say(&format!(
        "instructions to ready, both handshakes done: {ready:.2} M"
    ));
    say(&format!(
        "instructions for an event with its SendMessage: {event:.3} M"
    ));
    say(&format!(
        "instructions to ready with Amazon's own roots, where nobody answers: {alone:.2} M"
    ));
    if !bench.counts_only {
        beside_node(&bench, &ours, &aws, &folder).await?;
    }
    match bench.at_most.as_deref() {
        Some([ready_max, event_max]) if ready.max(alone) > *ready_max || event > *event_max => {
            Err(Trouble::new(format!(
                "{ready:.2} M, {event:.3} M and {alone:.2} M instructions: at most {ready_max} M to \
                 ready and {event_max} M for an event are allowed, see docs/performance.md"
            )))
        }
        _ => Ok(()),
    }
}

/// Sizes, and what Linux says that each used.
async fn beside_node(
    bench: &Bench,
    ours: &Program,
    aws: &Aws,
    folder: &Path,
) -> Result<(), Trouble> {
    let size = std::fs::metadata(&bench.program)?.len();
    let zip = mb(zipped(&bench.program, folder)?);
    say(&format!("program: {:.2} MB, zipped {zip:.2} MB", mb(size)));
    let rust = measured(ours, aws, bench.events).await?;
    say(&format!("ours:    {rust}"));
    if let Some(bundle) = &bench.bundle {
        let size = std::fs::metadata(bundle)?.len();
        let zip = mb(zipped(bundle, folder)?);
        say(&format!("bundle:  {:.2} MB, zipped {zip:.2} MB", mb(size)));
        let node = Program::of(&bench.node).argument(bundle);
        let node = measured(&node, aws, bench.events).await?;
        say(&format!("in Node: {node}"));
        say(&format!("ratio:   {}", node.over(&rust)));
    }
    if zip > ZIP_MB_MAX || rust.resident_mb > RESIDENT_MB_MAX {
        return Err(Trouble::new(format!(
            "zipped {zip:.2} MB and resident {:.1} MB: at most {ZIP_MB_MAX} MB and {RESIDENT_MB_MAX} MB are \
             allowed, see docs/performance.md",
            rust.resident_mb
        )));
    }
    Ok(())
}

/// Millions of instructions, to ready and for an event.
async fn counted(
    program: &Program,
    aws: &Aws,
    folder: &Path,
    breakdown: bool,
) -> Result<(f64, f64), Trouble> {
    let [at_ready, at_end] = ["ready", "events"].map(|end| folder.join(format!("callgrind.{end}")));
    let ready = count(program, aws, &at_ready, 0).await?;
    let all = count(program, aws, &at_end, COUNTED_EVENTS).await?;
    if breakdown {
        let to_ready = Breakdown::read(&at_ready)?;
        let events = Breakdown::read(&at_end)?.since(&to_ready);
        say(&to_ready.beside(&events, millions_of_events()));
    }
    Ok((
        millions(ready),
        millions(all - ready) / millions_of_events(),
    ))
}

fn millions_of_events() -> f64 {
    f64::from(u32::try_from(COUNTED_EVENTS).unwrap_or(u32::MAX))
}

/// Millions of instructions to ready with the roots that are compiled in. No server here has a
/// certificate of theirs, so nobody answers, and no handshake is counted.
async fn alone(program: &Program, aws: &Aws, folder: &Path) -> Result<f64, Trouble> {
    let counts = folder.join("callgrind.alone");
    let program = program.clone().counted(&counts)?;
    let function = Lambda::start(program, aws.environment_without_servers()).await?;
    function.asks().await;
    function.end().await?;
    Ok(millions(instructions(&counts)?))
}

async fn count(program: &Program, aws: &Aws, counts: &Path, events: usize) -> Result<u64, Trouble> {
    let mut function = started(program.clone().counted(counts)?, aws).await?;
    tell(&mut function, events).await?;
    function.end().await?;
    instructions(counts)
}

/// A function that asks for its first event, by when both of its connections must be open.
async fn started(program: Program, aws: &Aws) -> Result<Lambda, Trouble> {
    let before = aws.connections();
    let function = Lambda::start(program, aws.environment()).await?;
    function.asks().await;
    let after = aws.connections();
    for (nth, service) in ["Secrets Manager", "SQS"].into_iter().enumerate() {
        if after[nth] == before[nth] {
            return Err(Trouble::new(format!(
                "the function asks for its first event, and has no connection to {service} yet"
            )));
        }
    }
    Ok(function)
}

async fn measured(program: &Program, aws: &Aws, events: usize) -> Result<Usage, Trouble> {
    let mut function = started(program.clone(), aws).await?;
    let ready = measure::of(function.id()?)?;
    // What a first event does once is neither to ready nor an event's.
    tell(&mut function, events / 10).await?;
    let warm = measure::of(function.id()?)?;
    tell(&mut function, events).await?;
    let end = measure::of(function.id()?)?;
    function.end().await?;
    Ok(Usage::between(ready, warm, end, events))
}

/// So many events, one after the other, each taken.
async fn tell(function: &mut Lambda, events: usize) -> Result<(), Trouble> {
    for nth in 0..events {
        let answer = function.invoke(post::signed(SECRET, &body(nth))).await?;
        if answer["statusCode"] != 204 {
            return Err(Trouble::new(format!("event {nth} was answered {answer}")));
        }
        function.asks().await;
    }
    Ok(())
}

/// A `meeting.ended` as long as Zoom's.
fn body(nth: usize) -> String {
    json!({
        "event": "meeting.ended",
        "event_ts": 1_763_640_000_123_u64,
        "payload": {
            "account_id": "AAAAAABBBBBBCCCCCCDDDD",
            "object": {
                "id": format!("{}", 95_000_000_000_u64 + nth as u64),
                "uuid": "4444AAAiAAAAAiAiAiiAii==",
                "host_id": "x1yCzABCDEfg23HiJKl4mN",
                "topic": "Weekly meeting of the people who look after the network",
                "type": 8,
                "start_time": "2026-11-20T11:00:00Z",
                "end_time": "2026-11-20T12:00:00Z",
                "timezone": "Europe/Paris",
                "duration": 60,
            },
        },
    })
    .to_string()
}

/// As small as deflate makes it, which is what `sam build` zips with.
fn zipped(program: &Path, folder: &Path) -> Result<u64, Trouble> {
    let zip = folder.join("function.zip");
    let status = std::process::Command::new("python3")
        .args(["-m", "zipfile", "-c"])
        .args([zip.as_path(), program])
        .status()?;
    if !status.success() {
        return Err(Trouble::new("python3 could not zip the program"));
    }
    Ok(std::fs::metadata(zip)?.len())
}

#[expect(clippy::cast_precision_loss, reason = "shown with two decimals")]
fn millions(count: u64) -> f64 {
    count as f64 / 1e6
}

fn mb(bytes: u64) -> f64 {
    millions(bytes)
}

#[expect(clippy::print_stdout, reason = "the result of a command")]
fn say(line: &str) {
    println!("{line}");
}
