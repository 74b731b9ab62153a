//! `catalog`: judging, describing and dumping catalogs.

use crate::catalog::words::{Words, say};
use crate::catalog::{Catalog, Folder, model, tables};
use crate::cli::Ending;
use crate::cli::args::{CatalogCommand, Format, Global};
use crate::cli::output::{self, Output};
use crate::context::{self, Context};
use crate::lint::{Problem, judge};
use crate::render::{Page, Tone, escape, pages};
use crate::views::LintReport;
use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};
use std::path::Path;

/// Runs a catalog command.
///
/// # Errors
/// When a folder cannot be read or written.
pub fn run(command: CatalogCommand, global: &Global) -> Result<Ending> {
    match command {
        CatalogCommand::Lint { dir } => lint(&dir, global),
        CatalogCommand::Schema { dir } => schema(dir.as_deref()),
        CatalogCommand::Dump { dir } => dump(dir.as_deref(), global),
    }
}

fn lint(dir: &Path, global: &Global) -> Result<Ending> {
    let context = Context::new(global)?;
    let folder = context::folder(&context.words, dir)?;
    let problems = judge(&folder);
    let ending = if problems.is_empty() { Ending::Done } else { Ending::Missing };
    let mut output = Output::new(&context);
    let printed = match context.format {
        Format::Text => {
            let text = pages::lint::text(&problems, context.style);
            output::print(&format!("{text}{}\n", escape::on_one_line(&summary(&context.words, &folder, &problems))))
        }
        Format::Markdown => {
            let mut page = Page::default();
            for problem in &problems {
                page.bullet(problem.to_string());
            }
            page.text(Tone::Plain, summary(&context.words, &folder, &problems));
            output.page(&page);
            output.flush()
        }
        Format::Json => {
            output.value(&LintReport::new(&folder.name, &problems))?;
            output.flush()
        }
        Format::Jsonl => {
            for problem in LintReport::new(&folder.name, &problems).problems {
                output.row(&serde_json::to_value(problem)?);
            }
            output.flush()
        }
    };
    match printed {
        // What was found does not depend on how much of it somebody reads.
        Err(error) if output::is_closed_pipe(&error) => Ok(ending),
        printed => printed.map(|()| ending),
    }
}

/// One line: how many problems there are.
fn summary(words: &Words, folder: &Folder, problems: &[Problem]) -> String {
    if problems.is_empty() {
        return words.say(say::LintClean { path: &folder.name, count: &folder.files.len().to_string() });
    }
    words.say(say::LintProblems { count: &problems.len().to_string() })
}

/// One document with a definition for each kind of file, or a file for each.
fn schema(dir: Option<&Path>) -> Result<Ending> {
    let all = model::schemas().into_iter().chain(tables::schemas());
    if let Some(dir) = dir {
        std::fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
        for (name, schema) in all {
            let path = dir.join(format!("{}.schema.json", name.replace('/', "-")));
            std::fs::write(&path, serde_json::to_string_pretty(&schema)? + "\n")
                .with_context(|| path.display().to_string())?;
        }
        return Ok(Ending::Done);
    }
    let kinds: Map<String, Value> = all.map(|(name, schema)| (name.replace('/', "-"), schema.to_value())).collect();
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "slp-diag catalog: one definition for each kind of file",
        "$defs": kinds,
    });
    output::print(&(escape::json(&serde_json::to_string_pretty(&document)?) + "\n"))?;
    Ok(Ending::Done)
}

/// Every entry by path, in the reader's language.
fn dump(dir: Option<&Path>, global: &Global) -> Result<Ending> {
    let context = Context::new(global)?;
    let catalog = match dir {
        Some(dir) => Catalog::alone(context::folder(&context.words, dir)?, context.catalog.language()),
        None => context.catalog,
    };
    let mut entries = Map::new();
    for path in catalog.all_paths() {
        if let Some(value) = catalog.value(&path)? {
            entries.insert(path, value);
        }
    }
    let document = json!({ "schema": "slp-diag.catalog/1", "language": catalog.language(), "entries": entries });
    output::print(&(escape::json(&serde_json::to_string_pretty(&document)?) + "\n"))?;
    Ok(Ending::Done)
}
