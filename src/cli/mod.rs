//! From arguments to an exit status.

pub mod args;
mod closed;
mod examples;
pub mod output;
pub mod stop;
pub mod terminal;
mod ways_in;
pub mod writer;

use crate::commands;
use crate::context::{self, Context, RefusedCatalog, UserError};
use crate::render::text::Style;
use crate::render::{escape, pages};
use anyhow::Result;
use args::{Cli, CliCommand, GuideArgs};
use clap::{CommandFactory as _, Parser as _};
use output::Printer;
use std::ffi::OsString;
use std::io::{ErrorKind, Write as _};
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

/// Runs the program. A reader that closes the pipe early ends it quietly.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return told(&harmless(error, &arguments)),
    };
    let ending = match execute(cli, &arguments) {
        Ok(ending) => ending,
        Err(error) if output::is_closed_pipe(&error) => Exit::Done,
        Err(error) => {
            complain(&error);
            Exit::Failed
        }
    };
    ExitCode::from(match ending {
        Exit::Done => 0,
        Exit::Missing => 1,
        Exit::Failed => 2,
        // As of a program that the signal ends.
        Exit::Interrupted => 130,
    })
}

/// What clap says of arguments that hold nothing hostile: its messages repeat them as they are, and
/// a shell takes them from the names of files.
fn harmless(error: clap::Error, arguments: &[OsString]) -> clap::Error {
    let shown: Vec<OsString> = arguments
        .iter()
        .map(|it| escape::on_one_line(&it.to_string_lossy()).into_owned().into())
        .collect();
    if shown == arguments {
        return error;
    }
    let of_kind = |it: &clap::Error| it.kind() == error.kind();
    Cli::try_parse_from(shown).err().filter(of_kind).unwrap_or_else(|| {
        let text = error.render().to_string();
        let what = text.split("\n\nUsage: ").next().unwrap_or_default().trim();
        Cli::command()
            .error(error.kind(), escape::on_one_line(what.strip_prefix("error: ").unwrap_or(what)))
    })
}

/// Help and version go to standard output, as answers do; what is wrong with the call goes to
/// standard error.
fn told(error: &clap::Error) -> ExitCode {
    let status = ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    let writable = if error.use_stderr() { Ok(()) } else { output::writable() };
    match writable.and_then(|()| error.print()) {
        Err(unwritten) if !error.use_stderr() && unwritten.kind() != ErrorKind::BrokenPipe => {
            complain(&output::unwritten(unwritten));
            ExitCode::from(2)
        }
        _ => status,
    }
}

/// Runs the command. Without one, what was typed or piped tells which it is.
fn execute(cli: Cli, arguments: &[OsString]) -> Result<Exit> {
    let words = match &cli.command {
        Some(CliCommand::None(words)) => words.clone(),
        None if ways_in::is_piped() && !context::is_conversation() => Vec::new(),
        _ => return execute_command(cli),
    };
    let context = Context::new(&cli.global)?;
    let name = ways_in::command(&context, &words)?;
    ways_in::tell(&context, &Printer::new(&context), name);
    let mut arguments = arguments.to_vec();
    arguments.insert(arguments.len() - words.len(), name.into());
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => execute_command(cli),
        Err(error) => {
            let refused = harmless(error, &arguments).render().to_string();
            let what = refused.strip_prefix("error: ").unwrap_or(&refused);
            Err(UserError(what.trim_end().to_owned()).into())
        }
    }
}

fn execute_command(cli: Cli) -> Result<Exit> {
    let Some(command) = cli
        .command
        .or_else(|| context::is_conversation().then(|| CliCommand::Guide(GuideArgs::default())))
    else {
        // As clap does where a command is required.
        let _ = write!(std::io::stderr(), "{}", Cli::command().render_help());
        return Ok(Exit::Failed);
    };
    // What needs no catalog works without one.
    match command {
        CliCommand::Completions { shell } => return commands::completions::run(shell),
        CliCommand::Man { dir } => return commands::man::run(dir.as_deref()),
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
        | CliCommand::None(_) => Exit::Done,
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
