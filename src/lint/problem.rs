//! Problems of a catalog: what the rules find, with its place in a file.

use super::LintRule;
use crate::catalog::spans::Node;
use crate::catalog::{Folder, yaml};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

/// A problem.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file as the user can open it.
    pub file: String,
    /// Line and column, from 1; 0 when the file itself is the problem.
    pub line: usize,
    /// See `line`.
    pub column: usize,
    /// The code of the rule that is broken.
    pub rule: &'static str,
    /// What is wrong and what was expected.
    pub message: String,
    /// What stands there; `None` when the file itself is the problem.
    pub excerpt: Option<Excerpt>,
}

/// The text at the place of a problem.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excerpt {
    /// The whole file, shared by its problems.
    pub text: Arc<str>,
    /// The line and column after the last character that the problem is about, which may be on a
    /// later line.
    pub end: (usize, usize),
    /// What is written below it.
    pub label: &'static str,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}: {}", self.file, self.line, self.column, self.rule, self.message)
    }
}

/// The list that rules add to.
pub(super) struct Problems<'a> {
    folder: &'a Folder,
    /// The code and the label of the rule that is being checked.
    rule: (&'static str, &'static str),
    files: HashMap<String, File>,
    found: Vec<Problem>,
}

/// A file with problems, read once for all of them.
#[derive(Clone)]
struct File {
    text: Arc<str>,
    tree: Option<Arc<Node>>,
}

impl<'a> Problems<'a> {
    pub(super) fn new(folder: &'a Folder) -> Self {
        Problems { folder, rule: ("", ""), files: HashMap::new(), found: Vec::new() }
    }

    /// What is added from now on is found by this rule.
    pub(super) fn begin(&mut self, rule: &LintRule) {
        self.rule = (rule.code, rule.label);
    }

    /// Whether a rule has found anything.
    pub(super) fn has(&self, code: &str) -> bool {
        self.found.iter().any(|it| it.rule == code)
    }

    /// Adds a problem of the value below `keys`.
    pub(super) fn add(&mut self, path: &str, keys: &[&str], message: impl Into<String>) {
        let span = self.file(path).tree.map(|it| it.find(keys).span);
        let (start, end) = span.map_or(((1, 1), (1, 1)), |it| (it.start, it.end));
        self.push(path, start, end, message.into());
    }

    /// Adds a problem at a place that the parser named; 0 when it is the text as a whole.
    pub(super) fn add_at(&mut self, path: &str, place: (usize, usize), message: impl Into<String>) {
        let end = self.file(path).tree.and_then(|it| it.starting_at(place).map(|it| it.span.end));
        self.push(path, place, end.unwrap_or(place), message.into());
    }

    /// Adds a problem of a file that is no entry.
    pub(super) fn add_file(&mut self, name: &str, message: impl Into<String>) {
        let file = format!("{}/{name}", self.folder.name);
        let message = message.into();
        self.found.push(Problem {
            file,
            line: 0,
            column: 0,
            rule: self.rule.0,
            message,
            excerpt: None,
        });
    }

    fn push(
        &mut self,
        path: &str,
        (line, column): (usize, usize),
        end: (usize, usize),
        message: String,
    ) {
        let text = self.file(path).text;
        let (rule, label) = self.rule;
        let excerpt = (line > 0).then_some(Excerpt { text, end, label });
        let file = format!("{}/{path}.yaml", self.folder.name);
        self.found.push(Problem { file, line, column, rule, message, excerpt });
    }

    fn file(&mut self, path: &str) -> File {
        if let Some(file) = self.files.get(path) {
            return file.clone();
        }
        let text = self.folder.files.get(path).map_or("", |it| yaml::without_mark(it));
        let file = File { text: text.into(), tree: Node::read(text).ok().flatten().map(Arc::new) };
        self.files.insert(path.to_owned(), file.clone());
        file
    }

    /// All of them in the order of their places, each once.
    pub(super) fn sorted(self) -> Vec<Problem> {
        self.found.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
    }
}
