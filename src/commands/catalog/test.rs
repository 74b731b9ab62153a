//! `catalog test`: the examples of entries, run.

use crate::catalog::check::Status;
use crate::catalog::model::{Check, Entry as _, Message};
use crate::catalog::words::{Words, say};
use crate::catalog::{BASE_LANGUAGE, Catalog, Folder, is_translation, schemas};
use crate::cli::Exit;
use crate::cli::args::Format;
use crate::cli::output::{Printer, Report};
use crate::context::{self, Context};
use crate::examples::{Difference, Examples};
use crate::input::overlay;
use crate::lint::unsound;
use crate::render::{Page, escape};
use anyhow::Result;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The answer.
#[derive(Debug, Serialize)]
struct TestReport {
    /// Name and version of this shape.
    schema: &'static str,
    /// The entries in their order.
    entries: Vec<TestedEntry>,
}

/// What came of the examples of an entry.
#[derive(Debug, Serialize)]
struct TestedEntry {
    /// Its path: of an entry of the embedded catalog below its root.
    entry: String,
    /// How many examples it has.
    examples: usize,
    /// Those that fail.
    failed: Vec<FailedExample>,
}

/// An example that gets another answer than it must get.
#[derive(Debug, Serialize)]
struct FailedExample {
    /// Its number, from 1.
    example: usize,
    /// What it gets.
    difference: String,
}

/// Entries that are tested together: a catalog and the paths in it.
struct Target {
    catalog: Catalog,
    /// The folder that was named, for names that the reader can open.
    folder: Option<Folder>,
    entries: Vec<String>,
}

/// Runs the examples of what was named, else of the whole catalog.
pub(super) fn test(context: &Context, output: &mut Printer, paths: &[PathBuf]) -> Result<Exit> {
    let mut report = TestReport { schema: "slp-diag.test/1", entries: Vec::new() };
    for target in targets(context, paths)? {
        let mut examples = Examples::new(&target.catalog);
        for path in &target.entries {
            let Some(tested) = examples.test(&target.catalog, path) else { continue };
            let difference =
                |(example, it)| FailedExample { example, difference: describe(it, &context.words) };
            report.entries.push(TestedEntry {
                entry: target.name(path),
                examples: tested.examples,
                failed: tested.failed.into_iter().map(difference).collect(),
            });
        }
    }
    let is_empty = report.entries.is_empty();
    if is_empty {
        let path = paths.first().map(|it| it.display().to_string()).unwrap_or_default();
        output.complain(&context.words.say(say::TestNothing { path: &path }));
    }
    if context.format == Format::Text {
        // One line each, however wide: they are searched and compared.
        let lines = report.lines(&context.words);
        let text: String =
            lines.iter().map(|it| format!("{}\n", escape::on_one_line(it))).collect();
        output.plain(&text);
    } else {
        output.answer(&report)?;
    }
    Ok(match (is_empty, report.entries.iter().all(TestedEntry::is_ok)) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Done,
        (false, false) => Exit::Missing,
    })
}

/// What is to be tested. Files of one folder lie over the embedded catalog together, without what
/// else is there.
fn targets(context: &Context, paths: &[PathBuf]) -> Result<Vec<Target>> {
    let mut folders: Vec<Folder> = Vec::new();
    for path in paths {
        if path.is_dir() {
            folders.push(context::folder(&context.words, path)?);
            continue;
        }
        let Some((root, entry)) = entry_of(path) else {
            let text = context.words.say(say::TestNoEntry { path: &path.display().to_string() });
            return Err(context::UserError(text).into());
        };
        let text =
            overlay::file(path).map_err(|it| context::UserError(it.describe(&context.words)))?;
        let name =
            if root.as_os_str().is_empty() { ".".to_owned() } else { root.display().to_string() };
        match folders.iter_mut().find(|it| it.name == name) {
            Some(folder) => drop(folder.files.insert(entry, text)),
            None => {
                folders.push(Folder { name, files: [(entry, text)].into(), strays: Vec::new() })
            }
        }
    }
    if paths.is_empty() {
        let entries = context.catalog.all_paths().into_iter().collect();
        return Ok(vec![Target { catalog: context.catalog.clone(), folder: None, entries }]);
    }
    for folder in &folders {
        let problems = unsound(folder);
        if !problems.is_empty() {
            return Err(context::refusal(&context.words, &folder.name, &problems));
        }
    }
    Ok(folders.into_iter().map(Target::new).collect())
}

impl Target {
    fn new(folder: Folder) -> Self {
        let is_whole = folder.files.keys().any(|path| path.starts_with("words/"));
        let catalog = match is_whole {
            true => Catalog::alone(folder.clone(), BASE_LANGUAGE),
            false => Catalog::new(vec![folder.clone()], BASE_LANGUAGE),
        };
        let own: Vec<String> =
            folder.files.keys().filter(|it| !is_translation(it)).cloned().collect();
        // An entry of another kind, such as a cause or a table, may change the answer of any
        // example.
        let entries = if own.iter().all(|it| has_examples(it)) {
            own
        } else {
            catalog.all_paths().into_iter().collect()
        };
        Target { catalog, folder: Some(folder), entries }
    }

    fn name(&self, path: &str) -> String {
        match self.folder.as_ref().filter(|it| it.files.contains_key(path)) {
            Some(folder) => format!("{}/{path}.yaml", folder.name),
            None => path.to_owned(),
        }
    }
}

/// Whether a path is that of a kind of entry that has examples.
fn has_examples(path: &str) -> bool {
    path.split_once('/')
        .is_some_and(|(folder, _)| [Message::FOLDER, Check::FOLDER].contains(&folder))
}

/// The root of the catalog that a file lies in, and its path below it, told by the name of the
/// folder of its kind.
fn entry_of(path: &Path) -> Option<(PathBuf, String)> {
    let parts: Vec<&str> = path.iter().map(|it| it.to_str()).collect::<Option<_>>()?;
    let is_kind = |at: &usize| {
        let below = parts.len() - at - 1;
        let kinds = schemas::of_kinds();
        let mut names = kinds.keys().map(|it| it.split('/').next().unwrap_or(it));
        below == if parts[*at] == Message::FOLDER { 2 } else { 1 }
            && names.any(|it| it == parts[*at])
    };
    let at = (0..parts.len()).rev().find(is_kind)?;
    let entry = parts[at..].join("/").strip_suffix(".yaml")?.to_owned();
    Some((parts[..at].iter().collect(), entry))
}

impl TestReport {
    /// What came of each entry, and of all.
    fn lines(&self, words: &Words) -> Vec<String> {
        let mut lines: Vec<String> = self.entries.iter().flat_map(|it| it.lines(words)).collect();
        let examples: usize = self.entries.iter().map(|it| it.examples).sum();
        let failed = self.entries.iter().filter(|it| !it.is_ok()).count();
        let (entries, examples, failed) =
            (&self.entries.len().to_string(), &examples.to_string(), &failed.to_string());
        lines.push(words.say(say::TestSums { entries, examples, failed }));
        lines
    }
}

impl TestedEntry {
    fn is_ok(&self) -> bool {
        self.failed.is_empty() && self.examples > 0
    }

    /// A line for each difference, or one that says that there is none.
    fn lines(&self, words: &Words) -> Vec<String> {
        let entry = self.entry.as_str();
        if self.examples == 0 {
            return vec![words.say(say::TestNoExamples { entry })];
        }
        if self.failed.is_empty() {
            return vec![words.say(say::TestOk { entry, count: &self.examples.to_string() })];
        }
        let failed = |it: &FailedExample| {
            let (number, difference) = (&it.example.to_string(), it.difference.as_str());
            words.say(say::TestFailed { entry, number, difference })
        };
        self.failed.iter().map(failed).collect()
    }
}

/// A difference in words.
fn describe(difference: Difference, words: &Words) -> String {
    let answer = |(status, rule): &(Status, Option<String>)| {
        let status = format!("{status:?}").to_lowercase();
        match rule {
            Some(rule) => words.say(say::DifferenceByRule { status: &status, rule }),
            None => status,
        }
    };
    let named = |it: &Option<String>| it.clone().unwrap_or_else(|| words.difference_none.clone());
    match difference {
        Difference::Count(count) => words.say(say::DifferenceCount { count: &count.to_string() }),
        Difference::Message(id) => words.say(say::DifferenceMessage { found: &id.to_string() }),
        Difference::Form => words.difference_form.clone(),
        Difference::Fields { found, wanted } => {
            let listed = |it| serde_json::to_string(it).unwrap_or_default();
            words.say(say::DifferenceFields { found: &listed(&found), wanted: &listed(&wanted) })
        }
        Difference::Cause { found, wanted } => {
            words.say(say::DifferenceCause { found: &named(&found), wanted: &named(&wanted) })
        }
        Difference::Authorization(cause) => {
            words.say(say::DifferenceAuthorization { cause: &cause })
        }
        Difference::Silent => words.difference_silent.clone(),
        Difference::Answer { found, wanted } => {
            words.say(say::DifferenceAnswer { found: &answer(&found), wanted: &answer(&wanted) })
        }
    }
}

impl Report for TestReport {
    fn page(&self, context: &Context) -> Page {
        let mut page = Page::default();
        self.lines(&context.words).into_iter().for_each(|it| page.bullet(it));
        page
    }

    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.entries.iter().map(serde_json::to_value).collect()
    }
}
