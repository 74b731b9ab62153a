//! From arguments to an exit status.

pub mod args;
mod closed;
pub mod complete;
pub mod help;
pub mod output;
pub mod stop;
pub mod terminal;
mod ways_in;
pub mod whole_file;
pub mod writer;

use crate::commands;
use crate::context::{self, Context, RefusedCatalog, UserError};
use crate::render::text::Style;
use crate::render::{escape, pages};
use anyhow::Result;
use args::{Cli, CliCommand, GuideArgs};
use clap::Parser as _;
use output::Printer;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Found, or done.
    Done,
    /// Not in the catalog, or problems found.
    Missing,
    /// Usage, input or catalog error; what could be done was done.
    Failed,
    /// Broken off by Ctrl-C.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(ending: Exit) -> Self {
        ExitCode::from(match ending {
            Exit::Done => 0,
            Exit::Missing => 1,
            Exit::Failed => 2,
            // As of a program that the signal ends.
            Exit::Interrupted => 130,
        })
    }
}

/// Runs the program. A reader that closes the pipe early ends it quietly.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match complete::answered(&arguments) {
        Ok(false) => {}
        Ok(true) => return Exit::Done.into(),
        Err(error) => {
            complain(&error);
            return Exit::Failed.into();
        }
    }
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return help::told(&error, &arguments).into(),
    };
    let ending = match execute(cli, &arguments) {
        Ok(ending) => ending,
        Err(error) if output::is_closed_pipe(&error) => Exit::Done,
        Err(error) => {
            complain(&error);
            Exit::Failed
        }
    };
    ending.into()
}

/// Runs the command. Without one, what was typed or piped tells which it is.
fn execute(cli: Cli, arguments: &[OsString]) -> Result<Exit> {
    let words = match &cli.command {
        Some(CliCommand::Bare(words)) => words.clone(),
        None if ways_in::is_piped() && !context::is_conversation() => Vec::new(),
        _ => return execute_command(cli, arguments),
    };
    // What stands after the first word is no option yet.
    let mut global = cli.global.clone();
    help::sniff(&mut global, &words);
    let context = Context::new(&global)?;
    let name = ways_in::command(&context, &words)?;
    ways_in::tell(&context, &Printer::new(&context), name);
    let mut arguments = arguments.to_vec();
    arguments.insert(arguments.len() - words.len(), name.into());
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => execute_command(cli, &arguments),
        Err(error) => Ok(help::told(&error, &arguments)),
    }
}

fn execute_command(cli: Cli, arguments: &[OsString]) -> Result<Exit> {
    let Some(command) = cli
        .command
        .or_else(|| context::is_conversation().then(|| CliCommand::Guide(GuideArgs::default())))
    else {
        return Ok(help::incomplete(arguments));
    };
    // What needs no catalog works without one.
    match command {
        CliCommand::Completions { shell } => return commands::completions::run(shell),
        CliCommand::Man { dir } => {
            return commands::man::run(&Context::for_help(&cli.global)?, dir.as_deref());
        }
        CliCommand::Catalog { command } => return commands::catalog::run(command, &cli.global),
        _ => {}
    }
    let context = Context::new(&cli.global)?;
    let mut output = Printer::new(&context);
    let ending = match command {
        CliCommand::Explain { message, brief, year, initiator } => commands::explain::run(
            &context,
            &mut output,
            &message,
            commands::explain::ExplainOptions { brief, year, initiator },
        )?,
        CliCommand::Scan(args) => commands::scan::run(&context, &mut output, &args)?,
        CliCommand::Merge(args) => commands::merge::run(&context, &mut output, &args)?,
        CliCommand::Check(args) => commands::check::run(&context, &mut output, &args)?,
        CliCommand::Diagnose(args) => commands::diagnose::run(&context, &mut output, &args)?,
        CliCommand::Guide(args) => commands::guide::run(&context, &mut output, &args)?,
        CliCommand::Topology { name, msg, initiator } => {
            commands::topology::run(&context, &mut output, name.as_deref(), &msg, initiator)?
        }
        CliCommand::Task { name } => commands::task::run(&context, &mut output, name.as_deref())?,
        CliCommand::List { kind, query } => {
            commands::list::run(&context, &mut output, kind, &query)?
        }
        CliCommand::Site { action } => {
            commands::site::run(&context, &mut output, action.is_some())?
        }
        CliCommand::Search { words } => commands::search::run(&context, &mut output, &words)?,
        CliCommand::Completions { .. }
        | CliCommand::Man { .. }
        | CliCommand::Catalog { .. }
        | CliCommand::Bare(_) => Exit::Done,
    };
    match output.finish() {
        // What was found does not depend on how much of it somebody reads.
        Err(error) if output::is_closed_pipe(&error) => Ok(ending),
        finished => finished.map(|()| ending),
    }
}

/// The error on stderr. What the context worded stands as it is; anything else is told with its
/// causes. A line is begun by us alone, never by a name with a line feed.
fn complain(error: &anyhow::Error) {
    let (text, below) =
        match (error.downcast_ref::<UserError>(), error.downcast_ref::<RefusedCatalog>()) {
            (Some(refused), _) => (refused.to_string(), &[][..]),
            (_, Some(refused)) => (refused.why.clone(), &refused.problems[..]),
            _ => (format!("{error:#}"), &[][..]),
        };
    let mut out = format!("slp-diag: {}", escape::on_one_line(&text));
    out.push('\n');
    out.push_str(&pages::lint::text(below, Style::PLAIN));
    let _ = write!(std::io::stderr(), "{out}");
}
