//! The command line.

pub(crate) mod analysts;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use qos::AccountId;
use secrecy::SecretString;

/// Secrets, consent by hand, how the installations are, and scores, of one deployed stack; and what its rows
/// say.
#[derive(Debug, Parser)]
#[command(name = "zqos", version, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Above what is the same for each command.
const HEADING: &str = "For every command";

#[derive(Debug, Args)]
pub(crate) struct Globals {
    /// The stack that was deployed.
    #[arg(
        long,
        global = true,
        help_heading = HEADING,
        value_name = "NAME",
        default_value = "zoom-call-quality"
    )]
    pub(crate) stack_name: String,

    /// The stack's region, if it is not that of your environment or profile.
    #[arg(long, global = true, help_heading = HEADING)]
    pub(crate) region: Option<String>,

    /// A profile of your AWS configuration.
    #[arg(long, global = true, help_heading = HEADING, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// `json` prints one object, on standard output; of an error, on standard error. `csv` is for query.
    #[arg(long, global = true, help_heading = HEADING, value_enum, default_value_t = Output::Table)]
    pub(crate) output: Output,
}

/// For whom the output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    #[value(alias = "text")]
    Table,
    /// For programs.
    Json,
    /// For spreadsheets: the answer of a query.
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Stores one of the three secrets.
    ///
    /// Asks at the terminal without showing what is typed. Where standard input is no terminal, it is
    /// read to its end instead: lines of the form name=value, or one JSON object. Nothing is taken
    /// from arguments or the environment.
    Configure {
        #[command(subcommand)]
        what: Configure,
    },
    /// Installs the app with a code that was copied by hand.
    ///
    /// For an account whose consent page cannot lead back to this stack. The code is that of the
    /// address to which Zoom leads; the whole address is taken too. It serves once, for five minutes.
    #[command(after_help = AUTHORIZE)]
    Authorize(Authorize),
    /// Shows each installation: whether it works, its scopes, and how old its tokens are.
    #[command(after_help = INSTALLATIONS)]
    Installations,
    /// Scores meetings again from their stored minutes, when the limits of a class changed.
    ///
    /// Deploy the new limits first: what is collected from then on has them. A meeting that has
    /// the scores of this version is passed over, so a run that was interrupted goes on where it
    /// stopped, and a second one changes nothing. A meeting of which minutes have expired keeps
    /// the score that it has.
    #[command(after_help = RESCORE)]
    Rescore(Rescore),
    /// Exports the tables that analysts read.
    ///
    /// DynamoDB writes them to the stack's bucket, and this waits for it. With --scan it reads the tables
    /// itself, row by row, and writes the same layout into a folder: for a table that is small or local.
    #[command(after_help = analysts::EXPORT)]
    Export(analysts::Export),
    /// Turns exports into Parquet: typed, flat, one folder a UTC day.
    ///
    /// What is there already is left alone; of what changed only the days that it touches are written
    /// again. Needs no AWS.
    #[command(after_help = analysts::PARQUET)]
    Parquet(analysts::Parquet),
    /// Answers a question over the Parquet files, with the DuckDB command line.
    ///
    /// Without a name it lists the questions. Needs no AWS.
    #[command(after_help = analysts::QUERY)]
    Query(analysts::Query),
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum Configure {
    /// The Zoom app's client id and client secret.
    ///
    /// Names on standard input: client_id and client_secret; with --rotate client_secret alone.
    #[command(after_help = APP)]
    App(Change),
    /// The Secret Token that the Zoom app signs its webhooks with.
    ///
    /// Name on standard input: secret_token.
    #[command(after_help = WEBHOOK)]
    Webhook(Change),
    /// The keys that seal tokens. They are made here, and nobody has to see them.
    #[command(after_help = SEALING)]
    Sealing(ChangeOfKeys),
}

/// What is done to a secret of Zoom's; with no flag it is stored for the first time.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Change {
    /// Takes a new one, and keeps the present one beside it.
    #[arg(long, group = "change")]
    pub(crate) rotate: bool,
    /// Ends a rotation: only the present one stays.
    #[arg(long, group = "change")]
    pub(crate) forget_previous: bool,
    /// Stores it in place of what is there, readable or not.
    #[arg(long, group = "change")]
    pub(crate) replace: bool,
}

/// What is done to the sealing keys; with no flag they are made for the first time.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct ChangeOfKeys {
    /// Adds a key and seals with it from now on; the others still open.
    #[arg(long, group = "change")]
    pub(crate) rotate: bool,
    /// Ends a rotation: removes the keys that no token is sealed with any more.
    #[arg(long, group = "change")]
    pub(crate) forget_unused: bool,
    /// Makes new keys in place of whatever is there, unless a token is sealed.
    #[arg(long, group = "change")]
    pub(crate) replace: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Authorize {
    /// The code, or `-` for standard input. Without it you are asked, and shown where to consent.
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) code: Option<SecretString>,

    /// The redirect URI of that consent, byte for byte. [default: the stack's output RedirectUri]
    #[arg(long, value_name = "URI")]
    pub(crate) redirect_uri: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Rescore {
    /// Only this Zoom account. [default: each that is or was installed]
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<AccountId>,

    /// From meetings that ended on this UTC day. [default: the first that may have all its minutes]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) from: Option<NaiveDate>,

    /// To meetings that ended on this UTC day. [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) to: Option<NaiveDate>,

    /// Shows what would change, and changes nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Also meetings that have the scores of this version.
    #[arg(long)]
    pub(crate) anew: bool,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done; all is well
  1  something needs a person: an installation, or a change that was refused
  2  not carried out: the command line, credentials, the network, AWS

Credentials and region come from where the AWS command line takes them: the environment, profiles,
single sign-on. AWS_CA_BUNDLE and HTTPS_PROXY work, AWS_ENDPOINT_URL too.

Examples:
  zqos configure app
  zqos installations --profile operations --output json
  zqos export --scan exports && zqos parquet exports parquet && zqos query
  zqos configure --help";

const APP: &str = "\
Examples:
  zqos configure app                            asks for both
  zqos configure app < credentials.env          client_id=…, client_secret=…, a line each
  pass show zoom-app | zqos configure app       {\"client_id\": \"…\", \"client_secret\": \"…\"}
  zqos configure app --rotate                   asks for the new client secret; both serve
  zqos configure app --forget-previous          once Zoom takes the old one no more";

const WEBHOOK: &str = "\
Examples:
  zqos configure webhook                        asks for the Secret Token
  zqos configure webhook < token.env            secret_token=…
  zqos configure webhook --rotate               announces, waits for the new one, keeps both
  zqos configure webhook --replace              a token that was mistyped; what lies beside it stays
  zqos configure webhook --forget-previous      two hours later";

const SEALING: &str = "\
Examples:
  zqos configure sealing                        once, before the app is installed
  zqos configure sealing --rotate               every token is sealed anew within the hour
  zqos configure sealing --forget-unused        then; says who still needs an old key, if anybody does";

const AUTHORIZE: &str = "\
Examples:
  zqos authorize --redirect-uri https://localhost/zoom     shows where to consent, and asks for the code
  zqos authorize --redirect-uri https://localhost/zoom --code AbC123
  pbpaste | zqos authorize --redirect-uri https://localhost/zoom --code -";

const INSTALLATIONS: &str = "\
Exit codes: 0 if each works, 1 if one needs a person or there is none, 2 if it could not be found out.

Examples:
  zqos installations
  zqos installations --output json | jq '.installations[] | {account_id, installation_status}'";

const RESCORE: &str = "\
Exit codes: 0 if each meeting was scored or needs none, 1 if a row cannot be read, 2 if it was not
carried to its end.

Examples:
  zqos rescore --dry-run                                   what would change
  zqos rescore                                             every meeting whose minutes are there
  zqos rescore --from 2026-11-01 --to 2026-11-07 --account AbC_1
  zqos rescore --dry-run --output json | jq '.changes[] | {meeting_uuid, before, after}'";

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::{CommandFactory as _, Parser as _};

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_code_on_the_command_line_does_not_print() {
        let cli = Cli::try_parse_from(["zqos", "authorize", "--code", "hush"]).unwrap();
        assert!(!format!("{cli:?}").contains("hush"));
    }

    #[test]
    fn a_secret_cannot_be_an_argument_and_two_changes_not_one() {
        for line in [
            "zqos configure app hush",
            "zqos configure app --client-secret hush",
            "zqos configure webhook --rotate --replace",
            "zqos configure sealing --forget-previous",
        ] {
            assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }

    #[test]
    fn each_command_has_examples() {
        for line in [
            "zqos --help",
            "zqos configure app --help",
            "zqos configure webhook --help",
            "zqos configure sealing --help",
            "zqos authorize --help",
            "zqos installations --help",
            "zqos rescore --help",
            "zqos export --help",
            "zqos parquet --help",
            "zqos query --help",
        ] {
            let help = Cli::try_parse_from(line.split(' '))
                .unwrap_err()
                .to_string();
            assert!(help.contains("Examples:\n"), "{help}");
        }
    }
}
