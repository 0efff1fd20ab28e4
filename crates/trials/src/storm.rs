//! Events in any order, told again and again, while recorders are killed and AWS fails.

mod day;
mod events;
mod faults;
mod queue;
mod tables;
mod zoom;

use std::time::Instant;

use crate::Trouble;
use crate::cli::Storm;
use day::{Day, Weather};

/// Two days on the same events, a good one and a stormy one, must end in the same tables.
pub(crate) async fn run(storm: Storm) -> Result<(), Trouble> {
    let begun = Instant::now();
    let events = events::make(storm.seed, storm.events);
    let once: Vec<_> = events.iter().flatten().collect();
    say(&format!("{} events, each told once", once.len()));
    let good = Day::live(&storm, &once, Weather::Good).await?;
    let told = events::repeated(storm.seed, &events);
    say(&format!(
        "the same told {} times in any order, or more until all happened that is to happen",
        told.len()
    ));
    let stormy = Day::live(&storm, &told, Weather::Stormy).await?;
    compare(&good, &stormy)?;
    was_wild(&storm, &stormy)?;
    let seconds = begun.elapsed().as_secs();
    say(&format!(
        "OK: {} events told {} times, {} kills with a batch in flight, {}; {} bodies in dead letters, \
         all of them poison, and {} sent back from there on the way; every row of {} is as on the \
         good day ({seconds} s)",
        once.len(),
        stormy.told,
        stormy.kills,
        stormy.faults,
        stormy.dead.len(),
        stormy.redriven,
        tables::NAMES.join(", "),
    ));
    Ok(())
}

/// A storm that did not blow proves nothing.
fn was_wild(storm: &Storm, stormy: &Day) -> Result<(), Trouble> {
    if stormy.kills < storm.kills {
        return Err(Trouble::new(format!(
            "only {} recorders were killed with a batch in flight: let there be more events",
            stormy.kills
        )));
    }
    match stormy.missing {
        Some((service, kind)) => Err(Trouble::new(format!(
            "no call of {service} {kind}: let there be more events, or more --faults"
        ))),
        None => Ok(()),
    }
}

fn compare(good: &Day, stormy: &Day) -> Result<(), Trouble> {
    for (table, expected) in &good.rows {
        let found = &stormy.rows[table];
        for (key, row) in expected {
            match found.get(key) {
                Some(same) if same == row => {}
                Some(other) => {
                    return Err(Trouble::new(format!("{table} has {other}, not {row}")));
                }
                None => return Err(Trouble::new(format!("{table} lacks {row}"))),
            }
        }
        if let Some((_, row)) = found.iter().find(|(key, _)| !expected.contains_key(*key)) {
            return Err(Trouble::new(format!("{table} has {row}, and should not")));
        }
    }
    if good.dead != stormy.dead {
        return Err(Trouble::new("other bodies lie in dead letters"));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the result of a command")]
fn say(line: &str) {
    println!("{line}");
}
