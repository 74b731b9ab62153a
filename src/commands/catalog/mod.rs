//! `catalog`: what authors of catalogs need, one file for each command.

mod dump;
mod lint;
mod new;
mod schema;
mod test;
mod trace;

use crate::cli::Exit;
use crate::cli::args::{CatalogCommand, Global};
use crate::cli::output::{self, Printer};
use crate::context::Context;
use anyhow::Result;

/// Runs a catalog command.
///
/// # Errors
/// When a folder cannot be read or written.
pub fn run(command: CatalogCommand, global: &Global) -> Result<Exit> {
    match command {
        CatalogCommand::Lint { dir } => lint::lint(&dir, global),
        CatalogCommand::Schema { dir } => schema::schema(dir.as_deref()),
        CatalogCommand::Dump { dir } => dump::dump(dir.as_deref(), global),
        CatalogCommand::New { write, entry } => {
            answered(global, |context, output| new::new(context, output, &entry, write.as_deref()))
        }
        CatalogCommand::Test { path } => {
            answered(global, |context, output| test::test(context, output, &path))
        }
        CatalogCommand::Trace { line, capture, check } => {
            answered(global, |context, output| match capture {
                Some(file) => trace::capture(context, output, &file, check.as_deref()),
                None => trace::line(context, output, &line),
            })
        }
    }
}

/// Runs a command whose answer has all formats.
fn answered(
    global: &Global,
    command: impl FnOnce(&Context, &mut Printer) -> Result<Exit>,
) -> Result<Exit> {
    let context = Context::new(global)?;
    let mut output = Printer::new(&context);
    let ending = command(&context, &mut output)?;
    match output.finish() {
        // What was found does not depend on how much of it somebody reads.
        Err(error) if output::is_closed_pipe(&error) => Ok(ending),
        finished => finished.map(|()| ending),
    }
}
