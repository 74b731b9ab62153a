//! Rule `runbook`: a runbook leads somewhere, in sentences that fit a screen.

use crate::catalog::runbook::{Action, Runbook};
use crate::lint::problem::Problems;
use crate::lint::subject::{Own, Subject};
use crate::lint::{Doc, LintRule};
use textwrap::core::display_width;

pub(super) const RULE: LintRule = LintRule {
    code: "runbook",
    doc: Doc {
        demands: "An action of a runbook asks in one sentence without a period, each outcome says what is seen and what follows, `go` names an action, `judge` outcomes of its own, and a routine exists in a topology.",
        why: "A short answer has no room for what leads nowhere: the reader would stand there in front of a router that is down.",
        mend: "Give the outcome a meaning, an action to go to, a command or a task; shorten the sentence.",
    },
    label: "in this runbook",
    after: &["shape"],
    check,
};

/// The most columns of a question or imperative: two lines of 80 with a number in front.
const LONGEST_ASK: usize = 154;
/// The most columns of the meaning: two lines.
const LONGEST_MEANING: usize = 160;
/// The most columns of a title: the cell of a table.
const WIDEST_TITLE: usize = 38;
/// The most commands in one place; a longer procedure is a task.
const MOST_COMMANDS: usize = 3;

fn check(subject: &Subject, problems: &mut Problems) {
    let topologies = subject.catalog.topologies();
    for Own { path, entry, .. } in subject.runbooks() {
        if entry.title.as_ref().is_some_and(|it| display_width(it) > WIDEST_TITLE) {
            let fault = format!("`title` is wider than {WIDEST_TITLE} columns");
            problems.add(path, &["title"], fault);
        }
        for (id, variant) in &entry.meaning {
            if display_width(variant.say.trim_end()) > LONGEST_MEANING {
                let fault = format!("`say` is wider than {LONGEST_MEANING} columns");
                problems.add(path, &["meaning", id, "say"], fault);
            }
        }
        for (id, action) in &entry.actions {
            action_faults(path, entry, id, action, problems);
            if let Some(routine) = &action.routine
                && !topologies.values().any(|it| it.routines.contains_key(routine))
            {
                let fault = format!("no topology has a routine {routine:?}");
                problems.add(path, &["do", id, "routine"], fault);
            }
        }
    }
}

fn action_faults(
    path: &str,
    runbook: &Runbook,
    id: &str,
    action: &Action,
    problems: &mut Problems,
) {
    let ask = action.ask.trim_end();
    if ask.is_empty() || ask.ends_with('.') || ask.ends_with('。') {
        problems.add(path, &["do", id], "`ask` is a sentence without a period");
    }
    if display_width(ask) > LONGEST_ASK {
        problems.add(
            path,
            &["do", id, "ask"],
            format!("`ask` is wider than {LONGEST_ASK} columns"),
        );
    }
    if action.run.len() > MOST_COMMANDS {
        let fault = format!("more than {MOST_COMMANDS} commands; a longer procedure is a task");
        problems.add(path, &["do", id, "run"], fault);
    }
    let judge = action.judge.iter();
    let named = judge.flat_map(|it| [("pass", &it.pass), ("warn", &it.warn), ("fail", &it.fail)]);
    for (key, outcome) in named {
        if let Some(outcome) = outcome.as_ref().filter(|it| !action.outcomes.contains_key(*it)) {
            let fault = format!("this action has no outcome {outcome:?}");
            problems.add(path, &["do", id, "judge", key], fault);
        }
    }
    for (key, branch) in &action.outcomes {
        let at = ["do", id, "outcomes", key.as_str()];
        if branch.shows.is_some() == branch.see.is_some() {
            problems.add(path, &at, "an outcome has exactly one of `shows` and `see`");
        }
        let follows = branch.say.is_some()
            || branch.go.is_some()
            || !branch.run.is_empty()
            || !branch.tasks.is_empty()
            || branch.explain.is_some();
        if !follows {
            problems.add(path, &at, "nothing follows from this outcome");
        }
        if let Some(go) = branch.go.as_ref().filter(|it| !runbook.actions.contains_key(*it)) {
            let keys = [&at[..], &["go"]].concat();
            problems.add(path, &keys, format!("`do` has no action {go:?}"));
        }
    }
}
