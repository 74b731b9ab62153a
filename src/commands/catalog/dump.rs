//! `catalog dump`: all that a catalog holds.

use crate::catalog::Catalog;
use crate::cli::Exit;
use crate::cli::args::Global;
use crate::cli::output;
use crate::context::{self, Context};
use crate::render::escape;
use anyhow::Result;
use serde_json::{Map, json};
use std::path::Path;

/// Every entry by path, in the reader's language.
pub(super) fn dump(dir: Option<&Path>, global: &Global) -> Result<Exit> {
    let context = Context::new(global)?;
    let catalog = match dir {
        Some(dir) => {
            Catalog::alone(context::folder(&context.words, dir)?, context.catalog.language())
        }
        None => context.catalog,
    };
    let mut entries = Map::new();
    for path in catalog.all_paths() {
        if let Some(value) = catalog.read_value(&path)? {
            entries.insert(path, value);
        }
    }
    let document = json!({ "schema": "slp-diag.catalog/1", "language": catalog.language(), "entries": entries });
    output::print(&(escape::json(&serde_json::to_string_pretty(&document)?) + "\n"))?;
    Ok(Exit::Done)
}
