//! From arguments to an exit status.

pub mod args;
mod closed;
mod examples;
pub mod output;
pub mod stop;
pub mod terminal;
pub mod writer;

use crate::commands;
use crate::context::{self, Context, Refused, RefusedCatalog};
use crate::render::text::Style;
use crate::render::{escape, pages};
use anyhow::Result;
use args::{Cli, Command, GuideArgs};
use clap::{CommandFactory as _, Parser as _};
use output::Output;
use std::ffi::OsString;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
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
    let ending = match execute(cli) {
        Ok(ending) => ending,
        Err(error) if output::is_closed_pipe(&error) => Ending::Done,
        Err(error) => {
            complain(&error);
            Ending::Failed
        }
    };
    ExitCode::from(match ending {
        Ending::Done => 0,
        Ending::Missing => 1,
        Ending::Failed => 2,
        // As of a program that the signal ends.
        Ending::Interrupted => 130,
    })
}

/// What clap says of arguments that hold nothing hostile: its messages repeat them as they are, and a shell takes them from the names of files.
fn harmless(error: clap::Error, arguments: &[OsString]) -> clap::Error {
    let shown: Vec<OsString> =
        arguments.iter().map(|it| escape::on_one_line(&it.to_string_lossy()).into_owned().into()).collect();
    if shown == arguments {
        return error;
    }
    let of_kind = |it: &clap::Error| it.kind() == error.kind();
    Cli::try_parse_from(shown).err().filter(of_kind).unwrap_or_else(|| {
        let text = error.render().to_string();
        let what = text.split("\n\nUsage: ").next().unwrap_or_default().trim();
        Cli::command().error(error.kind(), escape::on_one_line(what.strip_prefix("error: ").unwrap_or(what)))
    })
}

/// Help and version go to standard output, as answers do; what is wrong with the call goes to standard error.
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

fn execute(cli: Cli) -> Result<Ending> {
    let Some(command) =
        cli.command.or_else(|| context::is_conversation().then(|| Command::Guide(GuideArgs::default())))
    else {
        // As clap does where a command is required.
        let _ = write!(std::io::stderr(), "{}", Cli::command().render_help());
        return Ok(Ending::Failed);
    };
    // What needs no catalog works without one.
    match command {
        Command::Completions { shell } => return commands::completions::run(shell),
        Command::Man { dir } => return commands::man::run(dir.as_deref()),
        Command::Catalog { command } => return commands::catalog::run(command, &cli.global),
        _ => {}
    }
    let context = Context::new(&cli.global)?;
    let mut output = Output::new(&context);
    let ending = match command {
        Command::Explain { message, brief, year, initiator } => {
            commands::explain::run(&context, &mut output, &message, commands::explain::Wish { brief, year, initiator })?
        }
        Command::Scan(args) => commands::scan::run(&context, &mut output, &args)?,
        Command::Check(args) => commands::check::run(&context, &mut output, &args)?,
        Command::Diagnose(args) => commands::diagnose::run(&context, &mut output, &args)?,
        Command::Guide(args) => commands::guide::run(&context, &mut output, &args)?,
        Command::Topology { name, msg, initiator } => {
            commands::topology::run(&context, &mut output, name.as_deref(), &msg, initiator)?
        }
        Command::Task { name } => commands::task::run(&context, &mut output, name.as_deref())?,
        Command::List { kind, query } => commands::list::run(&context, &mut output, kind, &query)?,
        Command::Completions { .. } | Command::Man { .. } | Command::Catalog { .. } => Ending::Done,
    };
    match output.finish() {
        // What was found does not depend on how much of it somebody reads.
        Err(error) if output::is_closed_pipe(&error) => Ok(ending),
        finished => finished.map(|()| ending),
    }
}

/// The error on stderr. What the context worded stands as it is; anything else is told with its causes. A line is begun by us alone, never by a name with a line feed.
fn complain(error: &anyhow::Error) {
    let (text, below) = match (error.downcast_ref::<Refused>(), error.downcast_ref::<RefusedCatalog>()) {
        (Some(refused), _) => (refused.to_string(), &[][..]),
        (_, Some(refused)) => (refused.why.clone(), &refused.problems[..]),
        _ => (format!("{error:#}"), &[][..]),
    };
    let mut out = format!("slp-diag: {}", escape::on_one_line(&text));
    out.push('\n');
    out.push_str(&pages::lint::text(below, Style::PLAIN));
    let _ = write!(std::io::stderr(), "{out}");
}
