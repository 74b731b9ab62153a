//! Answers of one device side by side.

use super::{Finding, Verdict};
use crate::catalog::check::Status;
use std::collections::HashSet;

/// A line that one check judges wrong is no proof of another one that all is well: what is good
/// there is not known. Structured text has many lines under one number, so the text counts too.
pub(super) fn settle(verdicts: &mut [Verdict]) {
    let wrong: HashSet<(String, usize, String)> = verdicts
        .iter()
        .filter(|it| it.status > Status::Unknown)
        .filter_map(|it| it.found.as_ref())
        .map(place)
        .collect();
    for verdict in verdicts.iter_mut().filter(|it| it.status == Status::Pass) {
        let is_wrong = |it: &Finding| wrong.contains(&place(it));
        if verdict.found.as_ref().is_some_and(is_wrong) {
            verdict.status = Status::Unknown;
        }
    }
}

fn place(found: &Finding) -> (String, usize, String) {
    (found.file.clone(), found.line, found.text.clone())
}
