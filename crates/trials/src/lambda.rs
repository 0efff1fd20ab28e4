//! One execution environment of Lambda: a process, and the Runtime API that it asks for work.

use std::collections::HashMap;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex as AsyncMutex, Notify, mpsc, oneshot};

use crate::Trouble;
use crate::program::Program;

type Work = (String, Value);

/// A function's program, running.
pub(crate) struct Lambda {
    program: Program,
    environment: Vec<(String, String)>,
    api: Arc<Api>,
    child: Child,
}

struct Api {
    url: String,
    give: mpsc::UnboundedSender<Work>,
    take: AsyncMutex<mpsc::UnboundedReceiver<Work>>,
    answers: Mutex<HashMap<String, oneshot::Sender<Result<Value, String>>>>,
    invocations: AtomicUsize,
    asked: Notify,
}

impl Lambda {
    pub(crate) async fn start(
        program: Program,
        environment: Vec<(String, String)>,
    ) -> Result<Self, Trouble> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let (give, take) = mpsc::unbounded_channel();
        let api = Arc::new(Api {
            url: listener.local_addr()?.to_string(),
            give,
            take: AsyncMutex::new(take),
            answers: Mutex::default(),
            invocations: AtomicUsize::new(0),
            asked: Notify::new(),
        });
        let invocation = "/2018-06-01/runtime/invocation";
        let router = Router::new()
            .route(&format!("{invocation}/next"), get(next))
            .route(&format!("{invocation}/{{id}}/response"), post(response))
            .route(&format!("{invocation}/{{id}}/error"), post(error))
            .with_state(api.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        let child = spawn(&program, &environment, &api)?;
        Ok(Self {
            program,
            environment,
            api,
            child,
        })
    }

    /// Hands over an event and waits for its answer. A process that ends by itself is trouble; one that
    /// is to be killed before its answer is killed after this was dropped.
    pub(crate) async fn invoke(&mut self, event: Value) -> Result<Value, Trouble> {
        let answered = self.hand_over(event);
        tokio::select! {
            biased;
            answer = answered => answer?.map_err(Trouble::new),
            status = self.child.wait() => {
                Err(Trouble::new(format!("the function ended by itself: {}", status?)))
            }
        }
    }

    fn hand_over(&self, event: Value) -> oneshot::Receiver<Result<Value, String>> {
        let nth = self.api.invocations.fetch_add(1, Ordering::Relaxed);
        let id = format!("invocation-{nth}");
        let (answer, answered) = oneshot::channel();
        let mut answers = self.api.answers.lock().expect("no panic holds it");
        answers.insert(id.clone(), answer);
        self.api.give.send((id, event)).expect("it is taken here");
        answered
    }

    /// Until the process asks for work: after its start, or after its last answer.
    pub(crate) async fn asks(&self) {
        self.api.asked.notified().await;
    }

    /// The process.
    pub(crate) fn id(&self) -> Result<u32, Trouble> {
        self.child
            .id()
            .ok_or_else(|| Trouble::new("the function ended"))
    }

    /// SIGTERM, and until it ended.
    pub(crate) async fn end(mut self) -> Result<(), Trouble> {
        let id = self.id()?.to_string();
        Command::new("kill").args(["-TERM", &id]).status().await?;
        self.child.wait().await?;
        Ok(())
    }

    /// SIGKILL; and another one in its place, as Lambda does.
    pub(crate) async fn kill(&mut self) -> Result<(), Trouble> {
        self.child.kill().await?;
        self.api.answers.lock().expect("no panic holds it").clear();
        self.child = spawn(&self.program, &self.environment, &self.api)?;
        Ok(())
    }
}

fn spawn(program: &Program, environment: &[(String, String)], api: &Api) -> Result<Child, Trouble> {
    let child = Command::new(&program.path)
        .args(&program.arguments)
        .env_clear()
        .envs(environment.iter().cloned())
        .env("AWS_LAMBDA_RUNTIME_API", &api.url)
        .env("AWS_LAMBDA_FUNCTION_NAME", "trial")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    child.map_err(|why| Trouble::new(format!("cannot run {}: {why}", program.path.display())))
}

async fn next(State(api): State<Arc<Api>>) -> impl IntoResponse {
    api.asked.notify_one();
    let (id, event) = api
        .take
        .lock()
        .await
        .recv()
        .await
        .expect("it is given here");
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", "4102444800000".to_owned()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-west-1:1:function:trial".to_owned(),
        ),
    ];
    (headers, event.to_string())
}

async fn response(State(api): State<Arc<Api>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    api.answer(
        &id,
        serde_json::from_slice(&body).map_err(|why| why.to_string()),
    )
}

async fn error(State(api): State<Arc<Api>>, Path(id): Path<String>, body: String) -> StatusCode {
    api.answer(&id, Err(body))
}

impl Api {
    fn answer(&self, id: &str, answer: Result<Value, String>) -> StatusCode {
        let waiting = self.answers.lock().expect("no panic holds it").remove(id);
        if let Some(waiting) = waiting {
            // Nobody waits for it any more when a kill came between.
            let _ = waiting.send(answer);
        }
        StatusCode::ACCEPTED
    }
}
