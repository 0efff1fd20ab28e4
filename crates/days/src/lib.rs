//! Whole days of the product, simulated in one process: tests only.
//!
//! The functions' own libraries run against the simulated Zoom, a `DynamoDB` in memory and a small
//! SQS and Secrets Manager, by one clock that all of them share. It stands still while anybody
//! works and then jumps to the next moment at which something can happen, so that a week takes
//! seconds and a slow machine changes nothing.
#![recursion_limit = "256"] // the futures of the AWS SDK nest deeply

#[cfg(test)]
mod at_work;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod day;
#[cfg(test)]
mod functions;
#[cfg(test)]
mod gates;
#[cfg(test)]
mod install;
#[cfg(test)]
mod judge;
#[cfg(test)]
mod keepers;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod manner;
#[cfg(test)]
mod planted;
#[cfg(test)]
mod queues_and_secrets;
#[cfg(test)]
mod stored;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod template;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod virtual_time;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod zoom_side;
