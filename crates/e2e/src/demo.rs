//! The steps, in the order in which a person would take them.

use std::io::Write;
use std::process::ExitCode;

use crate::aws::Aws;
use crate::browser::Browser;
use crate::cli::DemoArgs;
use crate::compare::{self, Rows};
use crate::machine::Machine;
use crate::progress::Progress;
use crate::settle::{self, Watched};
use crate::trouble::Trouble;
use crate::{bad_input, installation, report, sabotage, services};

/// As `samconfig.toml` has it.
pub(crate) const STACK_NAME: &str = "zoom-call-quality";
/// More would scroll the first ones, which matter most, out of sight.
const DIFFERENCES_SHOWN: usize = 20;

/// What a run that came to its end found.
#[derive(Clone, Copy, Debug)]
pub enum Verdict {
    /// Everything that the simulator holds is stored with the right numbers, and nothing else.
    Right,
    /// Something is not.
    Wrong,
}

impl Verdict {
    pub fn exit_code(self) -> ExitCode {
        match self {
            Self::Right => ExitCode::SUCCESS,
            Self::Wrong => ExitCode::FAILURE,
        }
    }
}

/// The whole run. What it started ends with it.
pub async fn demo(args: &DemoArgs) -> Result<Verdict, Trouble> {
    let port = args.port;
    let machine = Machine::claim(port)?;
    let http = http_client()?;
    let aws = Aws::at(http.clone(), port);
    let progress = Progress::of(10);

    let step = progress.step("build the functions and the simulator");
    services::build(&machine, port, &step).await?;
    step.done("");

    let step = progress.step("package them: sam build");
    services::package(&machine, port, &step).await?;
    step.done("");

    let step = progress.step("start the local AWS and the simulated Zoom");
    let local_aws = services::start_local_aws(&machine, port, &aws, &step).await?;
    let routed_port = sabotage::port_of_webhooks(port, args.sabotage).await?;
    let (_zoom_sim, simulator) =
        services::start_simulator(&machine, &http, args, routed_port, &step).await?;
    let zoom_url = sabotage::url_of_zoom(&simulator.url, args.sabotage).await?;
    step.done(format!("AWS on port {port}, Zoom at {}", simulator.url));

    let step = progress.step("deploy template.yaml: sam deploy");
    services::deploy(&machine, port, &zoom_url, &step).await?;
    let outputs = aws.outputs(STACK_NAME).await?;
    let watched = Watched {
        aws: &aws,
        outputs: &outputs,
        simulator: &simulator,
        local_aws: &local_aws,
    };
    // The first sweep would find every meeting; the webhooks shall be first.
    aws.let_schedules_fire(false).await?;
    step.done(format!("{} outputs", outputs.len()));

    let step = progress.step("store the secrets, register the app at Zoom");
    let app = simulator.app().await?;
    installation::store_secrets(&aws, &outputs, &app).await?;
    installation::fill_in_the_form(&simulator, &outputs).await?;
    step.done("the endpoint passed Zoom's URL validation");

    let step = progress.step("send what must be refused");
    let token = &app.secret_token;
    let forged = bad_input::forged_webhooks(&http, &aws, port, &outputs, token).await?;
    let mut browser = Browser::new(http.clone(), port);
    bad_input::unknown_state(&mut browser, &aws, &outputs).await?;
    step.done(format!(
        "{forged} forged webhooks and an unknown state were"
    ));

    let step = progress.step("install the app in a browser");
    installation::install(&mut browser, &outputs["InstallUrl"]).await?;
    step.done("");

    let step = progress.step("receive Zoom's webhooks");
    let webhooks = simulator.send_webhooks().await?;
    settle::recorded(watched, webhooks, &step).await?;
    step.done(format!("{webhooks} recorded; the last meeting's was lost"));

    let step = progress.step("collect, and reconcile with Zoom's lists");
    aws.let_schedules_fire(true).await?;
    settle::settled(watched, &step).await?;
    let account = settle::quiet(watched, &step).await?;
    step.done("the ledger is settled");

    let step = progress.step("compare every stored number");
    sabotage::stored_number(&aws, &outputs, args.sabotage).await?;
    let rows = Rows::read(&aws, &outputs).await?;
    let differences = compare::differences(&account, &rows);
    step.done(counted(differences.len()));

    say(&report::of(&account, &rows, progress.elapsed()));
    Ok(verdict(&differences))
}

fn verdict(differences: &[compare::Difference]) -> Verdict {
    if differences.is_empty() {
        say(
            "\nOK: every session and every minute that Zoom holds is stored with the right numbers, and nothing else is.",
        );
        return Verdict::Right;
    }
    say(&format!("\nWRONG: {}", counted(differences.len())));
    for difference in differences.iter().take(DIFFERENCES_SHOWN) {
        say(&format!("  {difference}"));
    }
    if differences.len() > DIFFERENCES_SHOWN {
        say(&format!(
            "  and {} more",
            differences.len() - DIFFERENCES_SHOWN
        ));
    }
    Verdict::Wrong
}

fn counted(differences: usize) -> String {
    match differences {
        0 => "no difference".to_owned(),
        1 => "1 difference".to_owned(),
        more => format!("{more} differences"),
    }
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}"); // whoever closed the pipe wants no more
}

/// Redirects are the browser's business, and nothing here is for a proxy.
fn http_client() -> Result<reqwest::Client, Trouble> {
    Ok(reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(std::time::Duration::from_secs(30)) // a function's cold start on a busy machine, and more
        .build()?)
}
