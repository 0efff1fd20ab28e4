//! The functions, set up as the template does.

use std::time::Duration;

use boot::{Aws, Env, Patience};
use serde_json::json;

use crate::queues_and_secrets::QueuesAndSecrets;
use crate::template::default_of;
use crate::zoom_side::{REDIRECT_URI, Zoom};

pub(crate) const EVENTS: &str = "events";
pub(crate) const COLLECT: &str = "collect";

pub(crate) const APP: &str = "arn:app";
pub(crate) const WEBHOOK: &str = "arn:webhook";
pub(crate) const SEALING: &str = "arn:sealing";
pub(crate) const SPILL: &str = "arn:spill";

/// What lives as long as each process.
#[derive(Debug)]
pub(crate) struct Functions {
    pub(crate) aws: Aws,
    pub(crate) oauth: fn_oauth::Ctx,
    pub(crate) recorder: fn_recorder::Ctx,
    pub(crate) poller: fn_poller::Ctx,
    pub(crate) collector: fn_collector::Ctx,
}

/// Not the functions' own patience: on a busy machine the tables' stand-in may take longer than AWS ever
/// does, a scan of a whole day's minutes above all.
const UNHURRIED: Patience = Patience {
    attempt: Duration::from_mins(10),
    operation: Duration::from_mins(30),
    ..Patience::PATIENT
};

impl Functions {
    /// With these variables, and without a door.
    pub(crate) fn of(variables: &Variables) -> Self {
        let (functions, _) = Self::new(&variables.iter().cloned().collect());
        functions
    }

    /// All but the door, which is a server of its own.
    pub(crate) fn new(env: &Env) -> (Self, fn_webhook::Ctx) {
        let aws = Aws::new(env, UNHURRIED).unwrap();
        let door = fn_webhook::Ctx::new(&aws, fn_webhook::Settings::read(env).unwrap());
        let oauth = fn_oauth::Settings::read(env).unwrap();
        let recorder = fn_recorder::Settings::read(env).unwrap();
        let poller = fn_poller::Settings::read(env).unwrap();
        let collector = fn_collector::Settings::read(env).unwrap();
        let mut functions = Self {
            oauth: fn_oauth::Ctx::new(&aws, oauth).unwrap(),
            recorder: fn_recorder::Ctx::new(&aws, recorder),
            poller: fn_poller::Ctx::new(&aws, poller).unwrap(),
            collector: fn_collector::Ctx::new(&aws, collector).unwrap(),
            aws,
        };
        // Within a tick the clock stands: a moment that is waited for is there at once.
        functions
            .poller
            .wait_by(|_| Box::pin(std::future::ready(())));
        functions
            .collector
            .wait_by(|_| Box::pin(std::future::ready(())));
        (functions, door)
    }
}

/// The installation's function alone.
pub(crate) fn oauth(env: &Env) -> fn_oauth::Ctx {
    let aws = Aws::new(env, Patience::PATIENT).unwrap();
    fn_oauth::Ctx::new(&aws, fn_oauth::Settings::read(env).unwrap()).unwrap()
}

/// Variables of a process.
pub(crate) type Variables = Vec<(String, String)>;

/// The variables of all functions; a table's name is its logical id. `more` replaces defaults.
pub(crate) fn variables(
    tables_url: &str,
    queues: &QueuesAndSecrets,
    zoom: &Zoom,
    more: &[(&str, &str)],
) -> Variables {
    let fixed = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL_DYNAMODB", tables_url),
        ("AWS_ENDPOINT_URL_SQS", &queues.url),
        ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &queues.url),
        ("INSTALLATIONS_TABLE", "InstallationsTable"),
        ("OAUTH_STATES_TABLE", "OauthStatesTable"),
        ("EVENTS_TABLE", "EventsTable"),
        ("WORK_TABLE", "WorkTable"),
        ("USERS_TABLE", "UsersTable"),
        ("ACCOUNT_SCORES_TABLE", "AccountScoresTable"),
        ("MEETINGS_TABLE", "MeetingsTable"),
        ("PARTICIPANTS_TABLE", "ParticipantsTable"),
        ("QOS_MINUTES_TABLE", "QosMinutesTable"),
        ("APP_SECRET_ARN", APP),
        ("WEBHOOK_SECRET_ARN", WEBHOOK),
        ("SEALING_SECRET_ARN", SEALING),
        ("SPILL_SECRET_ARN", SPILL),
        ("REDIRECT_URI", REDIRECT_URI),
        ("ZOOM_OAUTH_URL", &zoom.url),
        ("ZOOM_API_URL", &zoom.url),
        ("TRY_MAX_MS", "8000"),
        // The pace is real time, of which a day has none.
        ("ZOOM_LIMITS", "100000,100000,100000,6000000,60000"),
        ("ZOOM_SHARE_PCT", "50"),
    ];
    let parameters = [
        ("ATTEMPT_DELAYS_S", default_of("AttemptDelaysSeconds")),
        ("SWEEP_INTERVAL_S", default_of("SweepIntervalSeconds")),
        ("FAULT_WAIT_S", default_of("FaultWaitSeconds")),
        ("AGE_MAX_S", default_of("WebhookAgeMaxSeconds")),
        ("AHEAD_MAX_S", default_of("WebhookAheadMaxSeconds")),
        ("EVENTS_QUEUE_URL", queues.queue_url(EVENTS)),
        ("COLLECT_QUEUE_URL", queues.queue_url(COLLECT)),
    ];
    fixed
        .map(|(name, text)| (name, text.to_owned()))
        .into_iter()
        .chain(parameters)
        .chain(more.iter().map(|(name, text)| (*name, (*text).to_owned())))
        .map(|(name, text)| (name.to_owned(), text))
        .collect()
}

/// What the administrator stores after the deployment.
pub(crate) fn store_secrets(queues: &QueuesAndSecrets, zoom: &Zoom) {
    let app = &zoom.app;
    // 32 bytes in base64, for a stack that lives for seconds.
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let sealing = json!({ "active": "k1", "keys": { "k1": key }, "email_key": key });
    queues.store_secret(SEALING, &sealing);
    queues.store_secret(WEBHOOK, &json!({ "current": app["secret_token"] }));
    let credentials = json!({
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
    });
    queues.store_secret(APP, &credentials);
}
