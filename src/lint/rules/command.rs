//! Rule `command`: a command can be pasted as it stands and says what it can do.

use crate::catalog::step::{Command, Risk};
use crate::catalog::tables::{Placeholders, Table as _};
use crate::lint::problem::Problems;
use crate::lint::steps::{self, StepList};
use crate::lint::subject::{Own, Subject};
use crate::lint::{Doc, LintRule};
use regex::Regex;
use std::sync::LazyLock;

pub(super) const RULE: LintRule = LintRule {
    code: "command",
    doc: Doc {
        demands: "A command has one mode, can be pasted as it stands, and says what is lost when it disrupts.",
        why: "People paste commands into devices of a running network; a prompt, a typographic quote or a hidden loss does harm there.",
        mend: "Write one of `exec`, `config` and `host` in plain ASCII without a prompt, `<lower-case-name>` for what the reader fills in, and `loses` beside a disruptive command.",
    },
    label: "this command",
    after: &["shape"],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    let known: Placeholders = subject.catalog.find_table().unwrap_or_default();
    let commands = |path: &str, keys: &[&str], run: &[Command], problems: &mut Problems| {
        commands(path, keys, run, &known, problems);
    };
    for StepList { path, keys, steps } in steps::lists(subject) {
        for (id, step) in steps {
            let at = [&keys[..], &[id.as_str()]].concat();
            if step.run.iter().any(|it| it.risk == Risk::Disruptive) && step.loses.is_none() {
                problems.add(path, &at, "a disruptive command needs `loses`: what is lost");
            }
            commands(path, &[&at[..], &["run"]].concat(), &step.run, problems);
        }
    }
    for Own { path, entry, .. } in subject.checks() {
        commands(path, &["run"], &entry.run, problems);
    }
    for Own { path, entry, .. } in subject.runbooks() {
        for (id, action) in &entry.actions {
            let at = ["do", id.as_str()];
            if action.run.iter().any(|it| it.risk == Risk::Disruptive) && action.loses.is_none() {
                problems.add(path, &at, "a disruptive command needs `loses`: what is lost");
            }
            commands(path, &["do", id, "run"], &action.run, problems);
            for (outcome, branch) in &action.outcomes {
                commands(path, &["do", id, "outcomes", outcome, "run"], &branch.run, problems);
            }
        }
    }
    for Own { path, entry, .. } in subject.topologies() {
        for (routine, lines) in &entry.routines {
            for (id, line) in lines {
                let run = line.run.as_slice();
                commands(path, &["routines", routine, id, "run"], run, problems);
            }
        }
    }
}

fn commands(
    path: &str,
    keys: &[&str],
    run: &[Command],
    known: &Placeholders,
    problems: &mut Problems,
) {
    for (index, command) in run.iter().enumerate() {
        let index = index.to_string();
        let at = [keys, &[index.as_str()]].concat();
        let Some((_, text)) = command.typed() else {
            problems.add(path, &at, "a command has exactly one of `exec`, `config` and `host`");
            continue;
        };
        if let Some(fault) = unclean(text) {
            problems.add(path, &at, format!("{fault}: {text:?}"));
        } else if let Some(name) = strange(text, known) {
            let fault = format!("{}.yaml has no placeholder {name:?}", Placeholders::PATH);
            problems.add(path, &at, fault);
        }
    }
}

/// The first placeholder of a command that the table lacks: nobody could fill it in.
fn strange<'a>(text: &'a str, known: &Placeholders) -> Option<&'a str> {
    let names = BRACKETS.find_iter(text).map(|it| it.as_str().trim_matches(['<', '>']));
    names.into_iter().find(|it| !known.placeholders.contains_key(*it))
}

static BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<[^<>]*>").expect("a fixed pattern"));

/// Why a command cannot be pasted as it stands.
fn unclean(text: &str) -> Option<&'static str> {
    static PROMPT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)^\s*\S+(\([a-z-]+\))?#\s").expect("a fixed pattern"));
    static PLACEHOLDER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^<[a-z][a-z0-9-]*>$").expect("a fixed pattern"));
    let text = text.trim_end_matches('\n');
    if text.trim().is_empty() {
        Some("the command is empty")
    } else if !text.bytes().all(|it| it == b'\n' || (b' '..=b'~').contains(&it)) {
        Some("the command is not plain ASCII")
    } else if text.lines().any(|line| line != line.trim_end()) {
        Some("the command has blanks at the end")
    } else if PROMPT.is_match(text) {
        Some("the command has a prompt in front")
    } else if BRACKETS.find_iter(text).any(|it| !PLACEHOLDER.is_match(it.as_str())) {
        Some("what the reader fills in is written <lower-case-name>")
    } else {
        None
    }
}
