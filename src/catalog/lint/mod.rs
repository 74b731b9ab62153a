//! The judge of a catalog: every rule that docs/catalog.md states, each complaint with file, line, column and a stable code.
//!
//! One more rule: add it to [`Rule`] with its description, report it from the module it belongs to, and put a broken catalog below
//! tests/broken-catalogs/ that proves it.

mod checks;
mod examples;
mod locate;
mod references;
mod shape;
mod steps;
mod translations;

use super::{Catalog, Folder};
use std::fmt;

/// What a complaint is about. The code is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The file is YAML with the keys and types of its kind.
    Shape,
    /// The file lies where an entry of its kind lies, under a proper name.
    Name,
    /// Every name of another entry leads to one.
    Reference,
    /// No cause explains itself, not even by way of others.
    Circle,
    /// Every cause, task and source is used.
    Unused,
    /// A step is one thing: words, a check, or a task.
    Step,
    /// A command has one mode, is clean to paste and is honest about its risk.
    Command,
    /// Forms and expectations compile.
    Pattern,
    /// Every example fires its own message alone, with its fields and cause.
    Example,
    /// Every message, topology and initiator has steps or a reason.
    Unresolved,
    /// Every language says all that the base file says, and nothing else.
    Translation,
    /// Words are clean text.
    Words,
}

impl Rule {
    /// The code that complaints carry.
    pub fn code(self) -> &'static str {
        match self {
            Rule::Shape => "shape",
            Rule::Name => "name",
            Rule::Reference => "reference",
            Rule::Circle => "circle",
            Rule::Unused => "unused",
            Rule::Step => "step",
            Rule::Command => "command",
            Rule::Pattern => "pattern",
            Rule::Example => "example",
            Rule::Unresolved => "unresolved",
            Rule::Translation => "translation",
            Rule::Words => "words",
        }
    }
}

/// A complaint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file as the user can open it.
    pub file: String,
    /// Line and column, from 1; 0 when the file itself is the problem.
    pub line: usize,
    /// See `line`.
    pub column: usize,
    /// The rule that is broken.
    pub rule: Rule,
    /// What is wrong and what was expected.
    pub detail: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}: {}", self.file, self.line, self.column, self.rule.code(), self.detail)
    }
}

/// Judges a folder. One that holds `words/` is a whole catalog and stands alone; any other is an overlay and may name entries of the embedded catalog.
pub fn judge(folder: &Folder) -> Vec<Problem> {
    let whole = folder.files.keys().any(|path| path.starts_with("words/"));
    let catalog = if whole {
        Catalog::alone(folder.clone(), super::BASE_LANGUAGE)
    } else {
        Catalog::new(vec![folder.clone()], super::BASE_LANGUAGE)
    };
    let mut complaints = Complaints { folder, problems: Vec::new() };
    shape::judge(&mut complaints);
    // A file that cannot be read would only repeat its complaint under every other rule.
    if complaints.problems.iter().all(|it| it.rule != Rule::Shape) {
        steps::judge(&catalog, &mut complaints);
        references::judge(&catalog, whole, &mut complaints);
        checks::judge(&catalog, &mut complaints);
        translations::judge(whole, &mut complaints);
        if complaints.problems.iter().all(|it| it.rule != Rule::Reference) {
            examples::judge(&catalog, &mut complaints);
            if complaints.problems.iter().all(|it| it.rule != Rule::Pattern) {
                checks::judge_captures(&catalog, &mut complaints);
            }
        }
    }
    let mut problems = complaints.problems;
    problems.sort();
    problems.dedup();
    problems
}

/// The list that rules add to.
struct Complaints<'a> {
    folder: &'a Folder,
    problems: Vec<Problem>,
}

impl Complaints<'_> {
    /// Adds a complaint about the value below `keys`.
    fn add(&mut self, path: &str, keys: &[&str], rule: Rule, detail: impl Into<String>) {
        let text = self.folder.files.get(path).map_or("", String::as_str);
        let (line, column) = locate::locate(text, keys);
        self.add_at(path, line, column, rule, detail);
    }

    fn add_at(&mut self, path: &str, line: usize, column: usize, rule: Rule, detail: impl Into<String>) {
        let file = format!("{}/{path}.yaml", self.folder.name);
        self.problems.push(Problem { file, line, column, rule, detail: detail.into() });
    }

    /// The names of the folder's own entries of a kind.
    fn own<E: super::model::Entry>(&self) -> Vec<String> {
        let prefix = format!("{}/", E::FOLDER);
        let names = self.folder.files.keys().filter_map(|path| path.strip_prefix(&prefix));
        names.filter(|name| !super::is_translation(name)).map(str::to_owned).collect()
    }
}
