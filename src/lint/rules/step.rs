//! Rule `step`: a step is one thing.

use crate::lint::problem::Problems;
use crate::lint::steps::{self, StepList};
use crate::lint::subject::Subject;
use crate::lint::{Doc, LintRule};

pub(super) const RULE: LintRule = LintRule {
    code: "step",
    doc: Doc {
        demands: "A step is one thing: words (`do`), a check or a task; with `unless` it says in words when it is due.",
        why: "Readers and walks go through steps one by one: half a step cannot be done.",
        mend: "Split the step, or leave out what it is not; `do` ends without a period.",
    },
    label: "this step",
    after: &["shape"],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    for StepList { path, keys, steps } in steps::lists(subject) {
        for (id, step) in steps {
            let at = [&keys[..], &[id.as_str()]].concat();
            let kinds = [step.action.is_some(), step.check.is_some(), step.task.is_some()];
            if kinds.iter().filter(|it| **it).count() != 1 {
                problems.add(path, &at, "a step has exactly one of `do`, `check` and `task`");
            }
            if !step.unless.is_empty() && step.when.is_none() {
                problems.add(path, &at, "a step with `unless` says in `when` what the case is");
            }
            if step.action.as_ref().is_some_and(|it| it.trim_end().ends_with('.')) {
                problems.add(path, &[&at[..], &["do"]].concat(), "`do` ends without a period");
            }
        }
    }
}
