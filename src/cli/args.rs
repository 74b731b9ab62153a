//! The command line as typed. Nothing is looked up here; context.rs resolves what depends on the
//! surroundings.

mod logs;

use super::complete;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

pub use logs::{MergeArgs, ReportArgs, ScanArgs};

/// Explains Cisco Smart Licensing log lines and says what to type next, per topology
#[derive(Debug, Parser)]
#[command(name = "slp-diag", version, long_version = complete::LONG_VERSION, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command; none on a terminal: the guide.
    #[command(subcommand)]
    pub command: Option<CliCommand>,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Language of the answer: en or ja, case and region are ignored [default: SLP_DIAG_LANG, else
    /// the locale, else en]
    #[arg(short, long, global = true, value_name = "LANG", add = complete::of(complete::languages))]
    pub lang: Option<String>,
    /// How to print
    #[arg(short = 'o', long, global = true, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,
    /// Same as --format json
    #[arg(long, global = true, conflicts_with = "format")]
    pub json: bool,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,
    /// Lay a catalog folder over the embedded catalog; repeatable, the last one wins [also:
    /// SLP_DIAG_CATALOG]
    #[arg(long, global = true, value_name = "DIR")]
    pub catalog: Vec<PathBuf>,
    /// Your topology: only its steps are given [also: SLP_DIAG_TOPOLOGY]
    #[arg(short, long, global = true, value_name = "TOPOLOGY", add = complete::of(complete::topologies))]
    pub topology: Option<String>,
    /// The platform of the device, where lines and output do not tell it: its commands are given
    #[arg(long, global = true, value_name = "PLATFORM", add = complete::of(complete::platforms))]
    pub platform: Option<String>,
    /// What your site always is: slp-diag.yaml of the working folder, else of your configuration
    /// [also: SLP_DIAG_SITE]
    #[arg(long, global = true, value_name = "FILE")]
    pub site: Option<PathBuf>,
    /// Say all that is known, not only what is needed next
    #[arg(long, global = true)]
    pub full: bool,
    /// Do not open a pager for long answers
    #[arg(long, global = true)]
    pub no_pager: bool,
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One document
    Json,
    /// One object a line
    Jsonl,
    /// For tickets and wikis
    Markdown,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Also into pipes
    Always,
    /// Not at all
    Never,
}

/// Who starts the communication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InitiatorArg {
    /// The product instance
    Device,
    /// CSLU, SSM On-Prem or the controller
    Server,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum CliCommand {
    /// Say what a message means, why it was printed, and what to do
    Explain {
        /// A pasted line, a mnemonic or the unique start of one, or several; words are joined by
        /// blanks. Nothing, or `-`: every distinct message on standard input
        #[arg(value_name = "MESSAGE", add = complete::of(complete::messages))]
        message: Vec<String>,
        /// One line for each message
        #[arg(long)]
        brief: bool,
        /// The year of stamps that print none
        #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1970..=2200))]
        year: Option<i16>,
        /// Only the steps for this initiator
        #[arg(long, value_enum, value_name = "WHO")]
        initiator: Option<InitiatorArg>,
    },
    /// Say what is wrong in logs, per device
    Scan(ScanArgs),
    /// Say what is wrong in logs whose findings were kept by `scan --save`, together
    Merge(MergeArgs),
    /// Check captured device output: what is wrong, by which line, and what to do
    Check(CheckArgs),
    /// Bring logs and device output together: the likely cause, what speaks for and against it,
    /// what to do
    Diagnose(DiagnoseArgs),
    /// Walk step by step from a log line to the fix, or to a case for support
    Guide(GuideArgs),
    /// Say what a topology is, or what to do there about a message
    Topology {
        /// A topology or one of its other names; nothing: the list
        #[arg(value_name = "TOPOLOGY", add = complete::of(complete::topologies))]
        name: Option<String>,
        /// A message to give the steps for; repeatable
        #[arg(long, value_name = "MESSAGE", add = complete::of(complete::messages))]
        msg: Vec<String>,
        /// Only the steps for this initiator
        #[arg(long, value_enum, value_name = "WHO")]
        initiator: Option<InitiatorArg>,
    },
    /// Show a procedure step by step
    Task {
        /// A task; nothing: the list
        #[arg(value_name = "TASK", add = complete::of(complete::tasks))]
        name: Option<String>,
    },
    /// List what the catalog holds
    List {
        /// What to list
        #[arg(value_enum, value_name = "KIND", default_value_t = ListKind::Messages)]
        kind: ListKind,
        /// Words that a row must contain
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
    },
    /// Find messages, checks, tasks and topologies by words, in either language
    Search {
        /// The words
        #[arg(value_name = "WORDS", required = true)]
        words: Vec<String>,
    },
    /// Show what is known of your site and from where, or write a file to begin with
    Site {
        /// `init`: write slp-diag.yaml, with everything commented out
        #[arg(value_name = "init", value_parser = ["init"])]
        action: Option<String>,
    },
    /// Judge, test, trace, begin, describe or dump a catalog
    Catalog {
        /// What to do.
        #[command(subcommand)]
        command: CatalogCommand,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_enum, value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write one for each command into a folder
    Man {
        /// The folder
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// No command: a line, a name, files or words.
    #[command(external_subcommand)]
    Bare(Vec<OsString>),
}

/// What devices gave, and how to judge it.
#[derive(Debug, Clone, Args)]
pub struct MaterialArgs {
    /// Files and folders with captured output, one command or a whole session, and for `diagnose`
    /// logs in any mixture; nothing, or `-`: standard input
    #[arg(value_name = "PATH")]
    pub path: Vec<PathBuf>,
    /// Tell only of devices whose name fits; repeatable
    #[arg(short, long, value_name = "GLOB")]
    pub device: Vec<String>,
    /// An authorization file (SLAC) to compare with the UDIs of the devices; repeatable
    #[arg(long, value_name = "FILE")]
    pub slac: Vec<PathBuf>,
    /// Who starts the communication
    #[arg(long, value_enum, value_name = "WHO")]
    pub initiator: Option<InitiatorArg>,
    /// The day that decides what is overdue, instead of the time of the capture
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
    /// Exit with 1 when an answer is at least so bad, or (diagnose) a failure is open in the log;
    /// with 2 when a device or file could not be judged
    #[arg(long, value_enum, value_name = "STATUS")]
    pub fail_on: Option<Threshold>,
}

/// What to check.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// The captures.
    #[command(flatten)]
    pub material: MaterialArgs,
    /// Print the read-only commands to collect, ready to paste
    #[arg(long, conflicts_with_all = ["path", "slac", "today", "fail_on"])]
    pub commands: bool,
}

/// How to walk.
#[derive(Debug, Clone, Default, Args)]
pub struct GuideArgs {
    /// A message (a pasted line, a mnemonic or the unique start of one), and files or folders with
    /// logs or captured output; what exists as a path is one
    #[arg(value_name = "MESSAGE|PATH", add = complete::of(complete::messages_and_paths))]
    pub what: Vec<String>,
    /// Who starts the communication
    #[arg(long, value_enum, value_name = "WHO")]
    pub initiator: Option<InitiatorArg>,
    /// Keep the walk in a file after each answer
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Go on with a walk that was kept
    #[arg(long, value_name = "FILE", conflicts_with_all = ["what", "initiator"])]
    pub resume: Option<PathBuf>,
    /// Take the answers from a file instead of asking
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Write the record of the walk as Markdown
    #[arg(long, value_name = "FILE")]
    pub transcript: Option<PathBuf>,
    /// Ask in plain lines: for screen readers and dumb terminals
    #[arg(long)]
    pub plain: bool,
    /// Print the tree of a message in a topology instead of walking
    #[arg(long, value_enum, value_name = "NOTATION", conflicts_with_all = ["save", "resume", "answers", "transcript", "plain"])]
    pub graph: Option<GraphFormat>,
}

/// How a tree is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// Mermaid
    Mermaid,
    /// Graphviz
    Dot,
}

/// What to diagnose.
#[derive(Debug, Clone, Args)]
pub struct DiagnoseArgs {
    /// The captures and logs.
    #[command(flatten)]
    pub material: MaterialArgs,
    /// The year of the first stamp that prints none
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1970..=2200))]
    pub year: Option<i16>,
}

/// The least bad answer that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Threshold {
    /// Worth a look
    Warn,
    /// Wrong
    Fail,
}

/// What `list` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListKind {
    /// Messages with severity, kind and era
    Messages,
    /// Topologies with transport and other names
    Topologies,
    /// Procedures
    Tasks,
    /// Checks of device output
    Checks,
    /// Severity codes
    Severities,
    /// Kinds of variable field in message forms
    Fields,
}

/// Commands on catalogs.
#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// Judge a catalog folder: exit status 1 on any problem
    Lint {
        /// The folder; nothing: the current one
        #[arg(value_name = "DIR", default_value = ".")]
        dir: PathBuf,
    },
    /// Run the examples of entries: exit status 1 when one gets another answer
    Test {
        /// Files and folders; a file alone, or a folder without words/, lies over the embedded
        /// catalog; nothing: the embedded catalog
        #[arg(value_name = "PATH")]
        path: Vec<PathBuf>,
    },
    /// Say how a line or a capture is recognised: what was compared, in which order, and why it won
    /// or lost
    Trace {
        /// A pasted line, words are joined by blanks; `-`: standard input
        #[arg(
            value_name = "LINE",
            required_unless_present = "capture",
            conflicts_with = "capture"
        )]
        line: Vec<String>,
        /// Captured output of devices instead of a line; `-`: standard input
        #[arg(long, value_name = "FILE")]
        capture: Option<PathBuf>,
        /// Only this check
        #[arg(long, value_name = "CHECK", requires = "capture", add = complete::of(complete::checks))]
        check: Option<String>,
    },
    /// Begin an entry: what can be derived is written, the rest is marked TODO
    New {
        /// Write it below this catalog folder instead of printing it; a file that exists is left
        /// alone
        #[arg(long, global = true, value_name = "DIR")]
        write: Option<PathBuf>,
        /// What to begin.
        #[command(subcommand)]
        entry: NewEntry,
    },
    /// Print the JSON schemas of all kinds of entry, or write one file for each into a folder
    Schema {
        /// The folder
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// Print the whole catalog as JSON
    Dump {
        /// A folder to dump instead of the embedded catalog
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

/// Entries that can be begun.
#[derive(Debug, Subcommand)]
pub enum NewEntry {
    /// A message from a line that prints it
    Message {
        /// The line; `-`: standard input
        #[arg(long, value_name = "LINE")]
        from: String,
    },
    /// A check from captured output
    Check {
        /// Its name: lower-case words with hyphens
        #[arg(value_name = "NAME", default_value = "new-check")]
        name: String,
        /// The capture; `-`: standard input
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
    /// A procedure
    Task {
        /// Its name: lower-case words with hyphens
        #[arg(value_name = "NAME")]
        name: String,
    },
}
