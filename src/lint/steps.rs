//! Every list of steps in a folder, for the rules that look at steps.

use super::subject::{Own, Subject};
use crate::catalog::step::Steps;

/// A list of steps and where it stands.
pub(super) struct StepList<'a> {
    /// The file.
    pub(super) path: &'a str,
    /// The keys that lead to it.
    pub(super) keys: Vec<&'a str>,
    /// The steps.
    pub(super) steps: &'a Steps,
}

/// Every list of steps in the folder's own entries.
pub(super) fn lists<'a>(subject: &'a Subject) -> Vec<StepList<'a>> {
    let mut lists = Vec::new();
    let mut add = |path: &'a str, keys: &[&'a str], steps: &'a Steps| {
        lists.push(StepList { path, keys: keys.to_vec(), steps });
    };
    for Own { path, entry, .. } in subject.messages() {
        add(path, &["verify"], &entry.verify);
        for (topology, remedy) in &entry.remedies {
            let parts = [
                ("device", &remedy.device),
                ("server", &remedy.server),
                ("both", &remedy.both),
                ("steps", &remedy.steps),
            ];
            for (part, steps) in parts {
                add(path, &["remedies", topology, part], steps);
            }
        }
    }
    for Own { path, entry, .. } in subject.causes() {
        add(path, &["first"], &entry.first);
    }
    for Own { path, entry, .. } in subject.tasks() {
        add(path, &["steps"], &entry.steps);
        add(path, &["verify"], &entry.verify);
    }
    for Own { path, entry, .. } in subject.checks() {
        add(path, &["fix"], &entry.fix);
    }
    lists
}
