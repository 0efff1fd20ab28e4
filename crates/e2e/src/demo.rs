//! The steps, in the order in which a person would take them.

use std::process::ExitCode;

use crate::aws::Aws;
use crate::browser::Browser;
use crate::cli::{DemoArgs, Output};
use crate::compare::{self, Difference, Rows, Told};
use crate::machine::Machine;
use crate::processes::{Interruption, until_interrupted};
use crate::progress::Progress;
use crate::report::{self, Reported, say};
use crate::runs::{self, Evidence};
use crate::settle;
use crate::stack::Stack;
use crate::trouble::Trouble;
use crate::{analyst, bad_input, installation, night, rights, sabotage, services};

/// As `samconfig.toml` has it.
pub(crate) const STACK_NAME: &str = "zoom-call-quality";

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

/// The whole run. What it started ends with it, or with the Ctrl-C that `--keep` waits for.
pub async fn demo(args: &DemoArgs) -> Result<Verdict, Trouble> {
    let mut interruption = Interruption::catch()?;
    let (verdict, stack) = until_interrupted(&mut interruption, steps(args)).await?;
    if args.keep {
        stack.aws.let_schedules_fire(true).await?;
        report::aside(args.output, &stack.look_around(args.port));
        interruption.comes().await;
        drop(stack);
        report::aside(args.output, "\nEverything is stopped.");
    }
    Ok(verdict)
}

async fn steps(args: &DemoArgs) -> Result<(Verdict, Stack), Trouble> {
    let machine = Machine::claim(args.port)?;
    let progress = Progress::of(15);
    let stack = raise(args, machine, &progress).await?;
    install(args, &stack, &progress).await?;
    let step = progress.step("try with each role what it may do, and what not");
    let tried = rights::try_all(&stack, STACK_NAME).await?;
    step.done(format!(
        "{} calls were let through, {} refused",
        tried.let_through, tried.refused
    ));
    let (told, mut differences) = collect(args, &stack, &progress).await?;
    differences.extend(tried.differences);

    let step = progress.step("ask how the installation is: zqos installations");
    let installations = stack.operator(args.port).installations().await?;
    step.done(installations.status);
    differences.extend(installations.difference());

    let step = progress.step("compare every stored number");
    sabotage::stored_number(&stack.aws, &stack.outputs, args.sabotage).await?;
    let account = stack.simulator.account().await?;
    let rows = Rows::read(&stack.aws, &stack.outputs).await?;
    let evidence = Evidence {
        account: &account,
        told: &told,
        faults: &stack.simulator.faults().await?,
        recorded: settle::messages_recorded(&stack.aws).await,
        dead_letters: settle::dead_letters(stack.watched()).await?,
    };
    differences.extend(runs::of_run(args.run, &evidence, &rows));
    differences.extend(compare::differences(&account, &told, &rows));
    step.done(report::counted(differences.len()));

    let step = progress.step("export, make Parquet, ask: zqos export, parquet, query");
    let asked = analyst::ask(&stack, args.port, &rows, &step).await?;
    step.done(report::counted(asked.differences.len()));
    differences.extend(asked.differences);

    let step = progress.step("let a night pass: exports, and Parquet of them");
    let night = night::first(&stack.aws, &stack.outputs, &rows).await?;
    step.done(format!("{} rows are in Parquet", night.row_count));

    let step = progress.step("erase a person's calls, and let the next night pass");
    let next = night::erased::second(&stack, args.port, &rows, &night).await?;
    step.done(format!("{} rows are gone from it", next.erased));
    differences.extend(night.differences.into_iter().chain(next.differences));

    let reported = Reported {
        run: args.run,
        account: &account,
        rows: &rows,
        answers: &asked.answers,
        differences: &differences,
        elapsed: progress.elapsed(),
    };
    match args.output {
        Output::Text => say(&reported.as_text()),
        Output::Json => say(&reported.as_json().to_string()),
    }
    report::aside(args.output, &asked.transcript);
    report::aside(args.output, &format!("\n{}", installations.said.trim_end()));
    report::aside(args.output, &reported.verdict());
    let verdict = match differences.as_slice() {
        [] => Verdict::Right,
        _ => Verdict::Wrong,
    };
    Ok((verdict, stack))
}

/// From the sources to a deployed stack.
async fn raise(args: &DemoArgs, machine: Machine, progress: &Progress) -> Result<Stack, Trouble> {
    let port = args.port;
    let http = http_client()?;
    let aws = Aws::at(http.clone(), port);

    let step = progress.step("build the functions, zqos and the simulator");
    services::build(&machine, port, &step).await?;
    step.done("");

    let step = progress.step("package them: sam build");
    services::package(&machine, port, &step).await?;
    step.done("");

    let step = progress.step("start the local AWS and the simulated Zoom");
    let local_aws = services::start_local_aws(&machine, port, &aws, &step).await?;
    let routed_port = sabotage::port_of_webhooks(port, args.sabotage).await?;
    let (zoom_sim, simulator) =
        services::start_simulator(&machine, &http, args, routed_port, &step).await?;
    let zoom_url = sabotage::url_of_zoom(&simulator.url, args.sabotage).await?;
    step.done(format!("AWS on port {port}, Zoom at {}", simulator.url));

    let step = progress.step("deploy template.yaml: sam deploy");
    services::deploy(&machine, port, &zoom_url, &step).await?;
    let outputs = aws.outputs(STACK_NAME).await?;
    aws.allow_plain_http(&outputs["ExportsBucket"]).await?;
    // The first sweep would find every meeting; the webhooks shall be first.
    aws.let_schedules_fire(false).await?;
    step.done(format!("{} outputs", outputs.len()));
    Ok(Stack {
        _zoom_sim: zoom_sim,
        local_aws,
        simulator,
        aws,
        outputs,
        http,
        machine,
    })
}

/// What an administrator does, and what nobody may.
async fn install(args: &DemoArgs, stack: &Stack, progress: &Progress) -> Result<(), Trouble> {
    let Stack {
        aws,
        outputs,
        http,
        simulator,
        ..
    } = stack;
    let step = progress.step("store the secrets with zqos, register the app at Zoom");
    let app = simulator.app().await?;
    stack.operator(args.port).store_secrets(&app).await?;
    installation::fill_in_the_form(simulator, outputs).await?;
    step.done("the endpoint passed Zoom's URL validation");

    let step = progress.step("send what must be refused");
    let token = &app.secret_token;
    let forged = bad_input::forged_webhooks(http, aws, args.port, outputs, token).await?;
    let mut browser = Browser::new(http.clone(), args.port);
    bad_input::unknown_state(&mut browser, aws, outputs).await?;
    step.done(format!(
        "{forged} forged webhooks and an unknown state were"
    ));

    let step = progress.step("install the app in a browser");
    let refused = runs::refuse_installations(args.run, simulator).await?;
    installation::install(&mut browser, &outputs["InstallUrl"], refused).await?;
    step.done(match refused {
        0 => String::new(),
        refused => format!("Zoom was out of order {refused} times first"),
    });
    Ok(())
}

/// Webhooks, then the clock, until all is quiet: what was told, and what went wrong meanwhile.
async fn collect(
    args: &DemoArgs,
    stack: &Stack,
    progress: &Progress,
) -> Result<(Told, Vec<Difference>), Trouble> {
    let run = args.run;
    let watched = stack.watched();
    let step = progress.step("receive Zoom's webhooks");
    let mut deliveries = Vec::new();
    for order in run.webhooks() {
        deliveries.extend(stack.simulator.send_webhooks(&order).await?);
    }
    let told = compare::told(&deliveries, run.times());
    settle::recorded(watched, told.values().sum(), &step).await?;
    step.done(match (deliveries.len(), run.times()) {
        (0, _) => "every one was lost".to_owned(),
        (all, 1) => format!("{all} recorded; one meeting's end was lost"),
        (all, times) => format!("{all} recorded, {times} of each; one meeting's end was lost"),
    });

    let step = progress.step("collect, and reconcile with Zoom's lists");
    if let Some(order) = run.faults() {
        stack.simulator.set_faults(&order).await?;
    }
    stack.aws.let_schedules_fire(true).await?;
    settle::settled(watched, run, &step).await?;
    let differences = runs::repeat(run, watched, &step).await?;
    settle::quiet(watched, &step).await?;
    step.done("the ledger is settled");
    Ok((told, differences))
}

/// Redirects are the browser's business, and nothing here is for a proxy.
fn http_client() -> Result<reqwest::Client, Trouble> {
    Ok(reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(std::time::Duration::from_secs(30)) // a function's cold start on a busy machine, and more
        .build()?)
}
