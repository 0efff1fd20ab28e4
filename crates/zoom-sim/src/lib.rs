//! A simulator of Zoom to run the product against.
//!
//! It shares no code with the product: what both sides know about Zoom is written twice, so that
//! a mistake on one side is seen on the other. Everything it serves comes from one `world`,
//! made from a seed; `wire` writes it as Zoom's text and `account` as plain numbers, each with
//! code of its own.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::{get, post};

mod account;
mod app;
mod calls;
mod cli;
pub mod clock;
mod control;
mod dashboard;
mod faults;
mod late;
mod mint;
mod oauth;
mod paging;
mod webhooks;
mod wire;
mod world;

#[cfg(test)]
mod tests;

pub use cli::Args;
pub use webhooks::RouteHost;
pub use world::Cast;

/// All that the simulator knows; lent to every request.
#[derive(Debug)]
pub struct Simulator {
    pub clock: clock::Clock,
    base_url: String,
    mint: mint::Mint,
    credentials: app::Credentials,
    form: Mutex<Option<app::Form>>,
    grants: Mutex<oauth::Grants>,
    world: world::World,
    page_tokens: paging::PageTokens,
    calls: calls::Calls,
    faults: faults::Faults,
    courier: webhooks::Courier,
    webhooks: webhooks::Log,
}

impl Simulator {
    /// Makes the world as of now: its meetings have just ended.
    pub fn new(args: &Args, base_url: &str, clock: clock::Clock) -> Result<Arc<Self>, String> {
        let mint = mint::Mint::new(args.seed);
        let courier = webhooks::Courier::new(args.route_hosts.clone())
            .map_err(|err| format!("cannot make an HTTP client: {err}"))?;
        Ok(Arc::new(Self {
            base_url: base_url.to_owned(),
            credentials: app::Credentials::of(&mint),
            form: Mutex::default(),
            grants: Mutex::default(),
            world: world::World::of_args(args, clock.now()),
            page_tokens: paging::PageTokens::default(),
            calls: calls::Calls::default(),
            faults: faults::Faults::default(),
            courier,
            webhooks: webhooks::Log::default(),
            mint,
            clock,
        }))
    }

    /// What of this instance Zoom shows now.
    fn seen(&self, meeting: &world::Meeting) -> late::Seen {
        self.faults.seen(meeting, self.clock.now())
    }
}

/// Zoom's routes, and the simulator's own under `/_sim`.
pub fn router(simulator: Arc<Simulator>) -> Router {
    Router::new()
        .route("/oauth/authorize", get(oauth::ask).post(oauth::decide))
        .route("/oauth/token", post(oauth::token))
        .route("/oauth/revoke", post(oauth::revoke))
        .route("/_sim/health", get(control::health))
        .route("/_sim/app", get(control::app).put(control::save_app))
        .route(
            "/_sim/app/client_secret",
            post(control::rotate_client_secret),
        )
        .route("/_sim/webhooks/send", post(control::send_webhooks))
        .route("/_sim/webhooks", get(control::webhooks))
        .route("/_sim/account", get(control::account))
        .route("/_sim/ends", get(control::ends))
        .route("/_sim/grant", get(control::grant))
        .route(
            "/_sim/faults",
            get(control::faults)
                .put(control::set_faults)
                .delete(control::clear_faults),
        )
        .route("/_sim/clock", get(control::clock).post(control::advance))
        // Not routed by axum: a meeting's identifier must be read from the path as it arrived.
        .fallback(dashboard::answer)
        .with_state(simulator)
}
