//! `catalog schema`: what may stand in each kind of file, for editors and programs.

use crate::catalog::schemas;
use crate::cli::Exit;
use crate::cli::output;
use crate::render::escape;
use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};
use std::path::Path;

/// One document with a definition for each kind of file, or a file for each and for its
/// translations.
pub(super) fn schema(dir: Option<&Path>) -> Result<Exit> {
    if let Some(dir) = dir {
        std::fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
        for (name, schema) in schemas::files() {
            let path = dir.join(name);
            std::fs::write(&path, serde_json::to_string_pretty(&schema)? + "\n")
                .with_context(|| path.display().to_string())?;
        }
        return Ok(Exit::Done);
    }
    let kinds: Map<String, Value> = schemas::of_kinds()
        .into_iter()
        .map(|(name, schema)| (name.replace('/', "-"), schema))
        .collect();
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "slp-diag catalog: one definition for each kind of file",
        "$defs": kinds,
    });
    output::print(&(escape::json(&serde_json::to_string_pretty(&document)?) + "\n"))?;
    Ok(Exit::Done)
}
