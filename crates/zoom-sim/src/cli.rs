//! The command line.

use clap::Parser;

use crate::webhooks::RouteHost;
use crate::world::Cast;

/// Plays Zoom: OAuth, the Dashboard API and signed webhooks, over meetings made from a seed.
///
/// One base URL plays both zoom.us and api.zoom.us. What is not Zoom's lies under /_sim.
#[derive(Clone, Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub struct Args {
    /// Address to listen on; port 0 takes a free one. The first line of output says which.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:0")]
    pub listen: String,

    /// The same seed makes the same app, people, meetings and numbers.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,

    /// How many meetings ended just before the start. The last one's webhook is lost.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=5_000))]
    pub meetings: u16,

    /// The meetings end one after the other in so many seconds from the start on, instead of just
    /// before it, and are shorter and smaller: a day of thousands of them fits into memory. Nothing
    /// is seen of a meeting before its end.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub ending_over_s: u32,

    /// A webinar of so many people ended just before the start; none if 0.
    #[arg(long, value_name = "PEOPLE", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=50_000))]
    pub webinar: u32,

    /// How long that webinar lasted.
    #[arg(long, value_name = "MINUTES", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub webinar_min: u32,

    /// What the world has beside those meetings: `full` adds a webinar, a meeting of one person,
    /// telephones, room systems, web clients, a waiting room and breakout rooms.
    #[arg(long, value_enum, default_value_t = Cast::Plain)]
    pub cast: Cast,

    /// Sends webhooks for https hosts that end in SUFFIX to URL instead, over plain HTTP.
    ///
    /// For a local AWS, which has no public DNS names: the request carries the header
    /// `Host: <first label of the host>.execute-api.localhost:<port of URL>`, the form on which
    /// it routes to an API. May be repeated.
    #[arg(long = "route-host", value_name = "SUFFIX=URL")]
    pub route_hosts: Vec<RouteHost>,
}

const EXAMPLES: &str = "\
Examples:
  zoom-sim
      three meetings on a free port
  zoom-sim --listen 127.0.0.1:8090 --seed 42 --meetings 10
      ten other meetings on a known port
  zoom-sim --meetings 4000 --ending-over-s 86400
      a day's meetings, ending one after the other
  zoom-sim --webinar 20000
      and one of the largest webinars
  zoom-sim --cast full
      everything that Zoom may have, also in the account
  zoom-sim --route-host execute-api.us-east-1.amazonaws.com=http://127.0.0.1:4566
      webhooks for https://<api-id>.execute-api.us-east-1.amazonaws.com/... reach a local AWS

Then:
  curl $SIM/_sim/app       the app's credentials, as the Marketplace shows them
  curl -X PUT $SIM/_sim/app -H 'content-type: application/json' -d \\
    '{\"redirect_uri\":\"https://a.example/cb\",\"event_notification_endpoint_url\":\"https://a.example/event\"}'
  curl -X POST $SIM/_sim/webhooks/send
  curl -X PUT $SIM/_sim/faults -H 'content-type: application/json' -d \\
    '{\"answers\":[{\"answers\":[\"html\",\"reset\"],\"every\":50}]}'
  curl $SIM/_sim/account   everything it holds, and how often it was asked";
