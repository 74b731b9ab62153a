//! Every list of steps in a folder, for the rules that look at steps.

use super::subject::{Own, Subject};
use crate::catalog::model::{Cause, Check, Message, Task};
use crate::catalog::step::Steps;

/// A list of steps and where it stands.
pub(super) struct StepList {
    /// The file.
    pub(super) path: String,
    /// The keys that lead to it.
    pub(super) keys: Vec<String>,
    /// The steps.
    pub(super) steps: Steps,
}

/// Every list of steps in the folder's own entries.
pub(super) fn lists(subject: &Subject) -> Vec<StepList> {
    let mut lists = Vec::new();
    let mut add = |path: &str, keys: &[&str], steps: Steps| {
        let keys = keys.iter().map(ToString::to_string).collect();
        lists.push(StepList { path: path.to_owned(), keys, steps });
    };
    for Own { path, entry: message, .. } in subject.own::<Message>() {
        add(&path, &["verify"], message.verify);
        for (topology, remedy) in message.remedies {
            let parts =
                [("device", remedy.device), ("server", remedy.server), ("both", remedy.both), ("steps", remedy.steps)];
            for (part, steps) in parts {
                add(&path, &["remedies", &topology, part], steps);
            }
        }
    }
    for Own { path, entry: cause, .. } in subject.own::<Cause>() {
        add(&path, &["first"], cause.first);
    }
    for Own { path, entry: task, .. } in subject.own::<Task>() {
        add(&path, &["steps"], task.steps);
        add(&path, &["verify"], task.verify);
    }
    for Own { path, entry: check, .. } in subject.own::<Check>() {
        add(&path, &["fix"], check.fix);
    }
    lists
}
