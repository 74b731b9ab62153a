//! `catalog`: what authors of catalogs need, one file for each command.

mod dump;
mod lint;
mod schema;

use crate::cli::Ending;
use crate::cli::args::{CatalogCommand, Global};
use anyhow::Result;

/// Runs a catalog command.
///
/// # Errors
/// When a folder cannot be read or written.
pub fn run(command: CatalogCommand, global: &Global) -> Result<Ending> {
    match command {
        CatalogCommand::Lint { dir } => lint::lint(&dir, global),
        CatalogCommand::Schema { dir } => schema::schema(dir.as_deref()),
        CatalogCommand::Dump { dir } => dump::dump(dir.as_deref(), global),
    }
}
