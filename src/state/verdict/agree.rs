//! Answers of one device side by side.

use super::Verdict;
use crate::catalog::check::Status;
use std::collections::HashSet;

/// A line that one check judges wrong is no proof of another one that all is well: what is good
/// there is not known.
pub(super) fn settle(verdicts: &mut [Verdict]) {
    let wrong: HashSet<(String, usize)> = verdicts
        .iter()
        .filter(|it| it.status > Status::Unknown)
        .filter_map(|it| it.found.as_ref())
        .map(|it| (it.file.clone(), it.line))
        .collect();
    for verdict in verdicts.iter_mut().filter(|it| it.status == Status::Pass) {
        let is_wrong = |it: &super::Finding| wrong.contains(&(it.file.clone(), it.line));
        if verdict.found.as_ref().is_some_and(is_wrong) {
            verdict.status = Status::Unknown;
        }
    }
}
