//! What the judge of catalogs found.

use crate::lint::Problem;
use serde::Serialize;

/// The answer of `catalog lint`.
#[derive(Debug, Clone, Serialize)]
pub struct LintReport {
    /// The version of this shape.
    pub schema: &'static str,
    /// The folder, as the reader named it.
    pub catalog: String,
    /// In the order of files, lines and columns.
    pub problems: Vec<LintProblem>,
}

/// A problem.
#[derive(Debug, Clone, Serialize)]
pub struct LintProblem {
    /// The file, as it can be opened.
    pub file: String,
    /// From 1; `None` when the file itself is the problem.
    pub line: Option<usize>,
    /// See `line`; in characters.
    pub column: Option<usize>,
    /// The code of the rule.
    pub rule: &'static str,
    /// What is wrong and what was expected.
    pub message: String,
}

impl LintReport {
    /// Of a folder with what was found in it.
    pub fn new(catalog: &str, problems: &[Problem]) -> Self {
        let place = |it: usize| (it > 0).then_some(it);
        let problems = problems.iter().map(|it| LintProblem {
            file: it.file.clone(),
            line: place(it.line),
            column: place(it.column),
            rule: it.rule,
            message: it.message.clone(),
        });
        LintReport {
            schema: "slp-diag.lint/1",
            catalog: catalog.to_owned(),
            problems: problems.collect(),
        }
    }
}
