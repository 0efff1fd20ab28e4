//! AWS and Zoom as far as the program asks them, and the program itself as a process of its own.
//!
//! Every secret has the word [`PLANTED`] in it or was made by the program; neither is ever shown.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use dynoxide::Database;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::exported::Exports;

/// In each secret that a test makes up.
pub(crate) const PLANTED: &str = "PLANTED";

/// What `template.yaml` names.
const OUTPUTS: [(&str, &str); 14] = [
    ("AppSecretArn", "arn:app"),
    ("WebhookSecretArn", "arn:webhook"),
    ("SealingSecretArn", "arn:sealing"),
    ("SpillSecretArn", "arn:spill"),
    ("InstallationsTable", "installations"),
    ("MeetingsTable", "meetings"),
    ("ParticipantsTable", "participants"),
    ("QosMinutesTable", "qos_minutes"),
    ("UsersTable", "users"),
    ("WorkTable", "work"),
    ("AccountScoresTable", "account_scores"),
    ("ExportsBucket", "exports-bucket"),
    ("InstallUrl", "https://api.example/install"),
    ("RedirectUri", "https://api.example/authorize"),
];

/// What the services hold.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(crate) secrets: BTreeMap<String, String>,
    /// The stack's parameters beside Zoom's hosts.
    pub(crate) parameters: BTreeMap<&'static str, &'static str>,
    /// Whether Secrets Manager refuses.
    pub(crate) denies: bool,
    pub(crate) exports: Exports,
    zoom_url: String,
}

/// All of it.
pub(crate) struct World {
    pub(crate) held: Arc<Mutex<Held>>,
    pub(crate) database: Database,
    pub(crate) environment: BTreeMap<&'static str, String>,
}

/// What a run said, and its exit code.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    pub(crate) fn start() -> Self {
        let database = Database::memory().unwrap();
        for (name, logical_id) in [
            ("installations", "InstallationsTable"),
            ("meetings", "MeetingsTable"),
            ("participants", "ParticipantsTable"),
            ("qos_minutes", "QosMinutesTable"),
            ("users", "UsersTable"),
            ("work", "WorkTable"),
            ("account_scores", "AccountScoresTable"),
        ] {
            let table = serde_json::from_value(create(name, logical_id)).unwrap();
            database.create_table(table).unwrap();
        }
        let held = Arc::new(Mutex::new(Held::default()));
        let (aws_url, dynamodb_url) = serve(held.clone(), database.clone());
        held.lock().unwrap().zoom_url.clone_from(&aws_url);
        let environment = [
            ("AWS_ENDPOINT_URL", aws_url.as_str()),
            ("AWS_ENDPOINT_URL_DYNAMODB", &dynamodb_url),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", PLANTED),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        Self {
            held,
            database,
            environment: environment
                .map(|(name, value)| (name, value.to_owned()))
                .into(),
        }
    }

    /// One run, with all of standard input there from the start.
    pub(crate) fn run(&self, line: &str, input: &str) -> Said {
        self.run_until(line, None, |_| input.to_owned())
    }

    /// One run, whose standard input comes when its standard error has said so much.
    pub(crate) fn run_until(
        &self,
        line: &str,
        cue: Option<&str>,
        input: impl FnOnce(&Self) -> String,
    ) -> Said {
        let mut child = Command::new(env!("CARGO_BIN_EXE_zqos"))
            .args(line.split_whitespace())
            .env_clear()
            .envs(&self.environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut err = String::new();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        while cue.is_some_and(|cue| !err.contains(cue)) {
            let read = stderr.read_line(&mut err).unwrap();
            assert_ne!(read, 0, "it ended before its cue: {err}");
        }
        let mut stdin = child.stdin.take().unwrap();
        let _ = stdin.write_all(input(self).as_bytes()); // what is refused is not read
        drop(stdin);
        stderr.read_to_string(&mut err).unwrap();
        let ended = child.wait_with_output().unwrap();
        let said = Said {
            code: ended.status.code().unwrap(),
            out: String::from_utf8(ended.stdout).unwrap(),
            err,
        };
        self.shows_no_secret(&said);
        said
    }

    fn shows_no_secret(&self, said: &Said) {
        let held = self.held.lock().unwrap();
        let stored = held.secrets.values();
        let stored: Vec<Value> = stored
            .filter_map(|text| serde_json::from_str(text).ok())
            .collect();
        let made = stored.iter().flat_map(|value| {
            let keys = value["keys"].as_object().into_iter().flatten();
            keys.map(|(_, key)| key).chain([&value["email_key"]])
        });
        let made = made.filter_map(Value::as_str).chain([PLANTED]);
        for secret in made {
            let shown = said.out.contains(secret) || said.err.contains(secret);
            assert!(!shown, "{said:?}");
        }
    }

    /// A secret's value.
    pub(crate) fn secret(&self, name: &str) -> Value {
        let held = self.held.lock().unwrap();
        serde_json::from_str(&held.secrets[&format!("arn:{name}")]).unwrap()
    }

    pub(crate) fn set_secret(&self, name: &str, text: &str) {
        let mut held = self.held.lock().unwrap();
        held.secrets.insert(format!("arn:{name}"), text.to_owned());
    }

    /// The app's credentials and the sealing keys: what an installation needs.
    pub(crate) fn configured() -> Self {
        let world = Self::start();
        let app = format!("client_id=id\nclient_secret={PLANTED}-1");
        assert_eq!(world.run("configure app", &app).code, 0);
        assert_eq!(world.run("configure sealing", "").code, 0);
        world
    }

    /// Changes an item of the table by hand.
    pub(crate) fn put(&self, item: &Value) {
        self.put_into("installations", item);
    }

    pub(crate) fn put_into(&self, table: &str, item: &Value) {
        let put = json!({ "TableName": table, "Item": item });
        self.database
            .put_item(serde_json::from_value(put).unwrap())
            .unwrap();
    }

    /// Every item of a table, in no order.
    pub(crate) fn items(&self, table: &str) -> Vec<Value> {
        let scan = serde_json::from_value(json!({ "TableName": table })).unwrap();
        let found = serde_json::to_value(self.database.scan(scan).unwrap()).unwrap();
        found["Items"].as_array().unwrap().clone()
    }

    pub(crate) fn item(&self, key: &str) -> Value {
        let get = json!({ "TableName": "installations", "Key": { "account_id": { "S": key } } });
        let found = self
            .database
            .get_item(serde_json::from_value(get).unwrap())
            .unwrap();
        serde_json::to_value(found).unwrap()["Item"].clone()
    }
}

/// The `CreateTable` that `CloudFormation` would send.
fn create(name: &str, logical_id: &str) -> Value {
    let template = include_str!("../../../../infra/state.yaml");
    let template: serde_norway::Value = serde_norway::from_str(template).unwrap();
    let properties = &template["Resources"][logical_id]["Properties"];
    let mut create = json!({ "TableName": name, "BillingMode": "PAY_PER_REQUEST" });
    for part in [
        "AttributeDefinitions",
        "KeySchema",
        "GlobalSecondaryIndexes",
    ] {
        if let Some(value) = properties.get(part) {
            create[part] = serde_json::to_value(value).unwrap();
        }
    }
    create
}

/// Both stand-ins, on a thread of their own as long as the test lives.
fn serve(held: Arc<Mutex<Held>>, database: Database) -> (String, String) {
    let (urls, received) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async move {
            let aws = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let dynamodb = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
            urls.send((url(&aws), url(&dynamodb))).unwrap();
            tokio::spawn(dynoxide::server::serve_on(dynamodb, database));
            let router = Router::new().fallback(answer).with_state(held);
            axum::serve(aws, router).await.unwrap();
        });
    });
    received.recv().unwrap()
}

async fn answer(
    State(held): State<Arc<Mutex<Held>>>,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let mut held = held.lock().unwrap();
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    match (uri.path(), target) {
        ("/oauth/token", _) => held.token(&headers, &body),
        ("/v2/users/me", _) => (
            StatusCode::OK,
            json!({ "account_id": "A1", "id": "u1" }).to_string(),
        ),
        (_, Some(target)) if target.starts_with("DynamoDB") => held.exports.answer(target, &body),
        (_, Some(target)) => held.secret(target, &body),
        _ => held.stack(&body),
    }
}

impl Held {
    /// Zoom knows one code, and the first client secret and the second.
    fn token(&self, headers: &HeaderMap, body: &str) -> (StatusCode, String) {
        use base64::Engine as _;
        let sent = headers["authorization"].to_str().unwrap();
        let sent = sent.strip_prefix("Basic ").unwrap();
        let sent = base64::engine::general_purpose::STANDARD
            .decode(sent)
            .unwrap();
        let known = format!("id:{PLANTED}-2");
        let error = if self.parameters.contains_key("rotated") && sent != known.as_bytes() {
            "invalid_client"
        } else if body.contains("code=good") {
            let tokens = json!({
                "access_token": format!("{PLANTED}-access"),
                "refresh_token": format!("{PLANTED}-refresh"),
                "expires_in": 3_600,
                "scope": "user:read:user:admin dashboard:read:list_meetings:admin",
            });
            return (StatusCode::OK, tokens.to_string());
        } else {
            "invalid_grant"
        };
        (
            StatusCode::BAD_REQUEST,
            json!({ "error": error }).to_string(),
        )
    }

    fn secret(&mut self, target: &str, body: &str) -> (StatusCode, String) {
        let asked: Value = serde_json::from_str(body).unwrap();
        let refused = |kind: &str, said: &str| {
            let body = json!({ "__type": kind, "message": said });
            (StatusCode::BAD_REQUEST, body.to_string())
        };
        if self.denies {
            let said = format!("User: somebody is not authorized to perform: {target}");
            return refused("AccessDeniedException", &said);
        }
        let arn = asked["SecretId"].as_str().unwrap();
        let answer = match target {
            "secretsmanager.GetSecretValue" => match self.secrets.get(arn) {
                Some(text) => json!({ "SecretString": text }),
                None => return refused("ResourceNotFoundException", "no value"),
            },
            "secretsmanager.PutSecretValue" => {
                let text = asked["SecretString"].as_str().unwrap();
                self.secrets.insert(arn.to_owned(), text.to_owned());
                json!({ "ARN": arn })
            }
            other => panic!("nobody should ask for {other}"),
        };
        (StatusCode::OK, answer.to_string())
    }

    fn stack(&self, body: &str) -> (StatusCode, String) {
        if !body.contains("StackName=zoom-call-quality&")
            && !body.ends_with("StackName=zoom-call-quality")
        {
            let error = "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>\
                         <Message>Stack with id other does not exist</Message></Error></ErrorResponse>";
            return (StatusCode::BAD_REQUEST, error.to_owned());
        }
        let member = |kind: &str, (name, value): (&str, &str)| {
            format!(
                "<member><{kind}Key>{name}</{kind}Key><{kind}Value>{value}</{kind}Value></member>"
            )
        };
        let outputs: String = OUTPUTS
            .into_iter()
            .map(|pair| member("Output", pair))
            .collect();
        let mut parameters = BTreeMap::from([
            ("ZoomOauthUrl", self.zoom_url.as_str()),
            ("ZoomApiUrl", &self.zoom_url),
            ("ZoomAccountIds", ""),
            ("AttemptDelaysSeconds", "180,600"),
            ("ServerToServerAccountId", ""),
        ]);
        parameters.extend(self.parameters.clone());
        let parameters: String = parameters
            .into_iter()
            .map(|pair| member("Parameter", pair))
            .collect();
        let answer = format!(
            "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>\
             <StackName>zoom-call-quality</StackName><StackStatus>CREATE_COMPLETE</StackStatus>\
             <CreationTime>2026-11-20T12:00:00Z</CreationTime>\
             <Outputs>{outputs}</Outputs><Parameters>{parameters}</Parameters>\
             </member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
        );
        (StatusCode::OK, answer)
    }
}
