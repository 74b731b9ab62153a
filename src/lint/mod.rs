//! The judge of a catalog: every rule that docs/catalog.md lists, each problem with file, line,
//! column and the code of its rule.
//!
//! One more rule: a file in `rules/` with its documentation and its code, a line in [`RULES`], a
//! broken catalog in a folder of its name below tests/broken-catalogs/, and its line in
//! docs/catalog.md. A test names what is missing.

mod problem;
mod rules;
mod steps;
mod subject;
mod uses;

pub use problem::{Excerpt, Problem};
pub use rules::RULES;

use crate::catalog::Folder;
use problem::Problems;
use subject::Subject;

/// A rule for catalogs.
pub struct LintRule {
    /// What its problems carry. Stable.
    pub code: &'static str,
    /// What it is about.
    pub doc: Doc,
    /// What is written below the place of a problem.
    pub label: &'static str,
    /// Rules that must have found nothing: what they find would only be repeated, in words that do
    /// not help.
    after: &'static [&'static str],
    check: fn(&Subject, &mut Problems),
}

/// The documentation of a rule.
pub struct Doc {
    /// What must hold: a sentence. docs/catalog.md has the same.
    pub demands: &'static str,
    /// Why.
    pub why: &'static str,
    /// How to mend what breaks it.
    pub mend: &'static str,
}

/// The rules after which nothing is missing and everything can be read: a catalog may be asked once
/// they have found nothing.
pub(super) const SOUND: &[&str] = &["shape", "reference", "pattern"];

/// Judges a folder. One that holds `words/` is a whole catalog and stands alone; any other is an
/// overlay and may name entries of the embedded catalog.
pub fn judge(folder: &Folder) -> Vec<Problem> {
    let subject = Subject::new(folder);
    let mut problems = Problems::new(folder);
    for rule in &RULES {
        if !rule.after.iter().any(|code| problems.has(code)) {
            problems.begin(rule);
            (rule.check)(&subject, &mut problems);
        }
    }
    problems.sorted()
}

/// What keeps a folder from being asked anything.
pub fn unsound(folder: &Folder) -> Vec<Problem> {
    let mut problems = judge(folder);
    problems.retain(|it| SOUND.contains(&it.rule));
    problems
}
