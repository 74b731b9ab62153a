//! Rules `step` and `command`: a step is one thing, a command can be pasted as it stands and says what it can do.

use super::{Complaints, Rule};
use crate::catalog::Catalog;
use crate::catalog::model::{Cause, Check, Entry, Message, Task};
use crate::catalog::step::{Command, Risk, Steps};
use regex::Regex;
use std::sync::LazyLock;

/// Every list of steps in the folder: (path, keys that lead to it, steps).
pub(super) fn lists(catalog: &Catalog, complaints: &Complaints) -> Vec<(String, Vec<String>, Steps)> {
    let mut lists = Vec::new();
    let mut add = |folder: &str, name: &str, keys: &[&str], steps: Steps| {
        let keys = keys.iter().map(ToString::to_string).collect();
        lists.push((format!("{folder}/{name}"), keys, steps));
    };
    for name in complaints.own::<Message>() {
        let Ok(Some(message)) = catalog.get::<Message>(&name) else { continue };
        add(Message::FOLDER, &name, &["verify"], message.verify);
        for (topology, remedy) in message.remedies {
            let parts =
                [("device", remedy.device), ("server", remedy.server), ("both", remedy.both), ("steps", remedy.steps)];
            for (part, steps) in parts {
                add(Message::FOLDER, &name, &["remedies", &topology, part], steps);
            }
        }
    }
    for name in complaints.own::<Cause>() {
        let Ok(Some(cause)) = catalog.get::<Cause>(&name) else { continue };
        add(Cause::FOLDER, &name, &["first"], cause.first);
    }
    for name in complaints.own::<Task>() {
        let Ok(Some(task)) = catalog.get::<Task>(&name) else { continue };
        add(Task::FOLDER, &name, &["steps"], task.steps);
        add(Task::FOLDER, &name, &["verify"], task.verify);
    }
    for name in complaints.own::<Check>() {
        let Ok(Some(check)) = catalog.get::<Check>(&name) else { continue };
        add(Check::FOLDER, &name, &["fix"], check.fix);
    }
    lists
}

pub(super) fn judge(catalog: &Catalog, complaints: &mut Complaints) {
    for (path, keys, steps) in lists(catalog, complaints) {
        for (id, step) in &steps {
            let mut at: Vec<&str> = keys.iter().map(String::as_str).collect();
            at.push(id);
            let kinds = [step.action.is_some(), step.check.is_some(), step.task.is_some()];
            if kinds.iter().filter(|it| **it).count() != 1 {
                complaints.add(&path, &at, Rule::Step, "a step has exactly one of `do`, `check` and `task`");
            }
            if !step.unless.is_empty() && step.when.is_none() {
                complaints.add(&path, &at, Rule::Step, "a step with `unless` says in `when` what the case is");
            }
            if step.action.as_ref().is_some_and(|it| it.trim_end().ends_with('.')) {
                at.push("do");
                complaints.add(&path, &at, Rule::Step, "`do` ends without a period");
                at.pop();
            }
            if step.run.iter().any(|it| it.risk == Risk::Disruptive) && step.loses.is_none() {
                complaints.add(&path, &at, Rule::Command, "a disruptive command needs `loses`: what is lost");
            }
            at.push("run");
            judge_commands(&path, &at, &step.run, complaints);
        }
    }
    for name in complaints.own::<Check>() {
        let Ok(Some(check)) = catalog.get::<Check>(&name) else { continue };
        judge_commands(&format!("{}/{name}", Check::FOLDER), &["run"], &check.run, complaints);
    }
}

fn judge_commands(path: &str, keys: &[&str], run: &[Command], complaints: &mut Complaints) {
    for (index, command) in run.iter().enumerate() {
        let index = index.to_string();
        let mut at = keys.to_vec();
        at.push(&index);
        let Some((_, text)) = command.typed() else {
            complaints.add(path, &at, Rule::Command, "a command has exactly one of `exec`, `config` and `host`");
            continue;
        };
        if let Some(fault) = unclean(text) {
            complaints.add(path, &at, Rule::Command, format!("{fault}: {text:?}"));
        }
    }
}

/// Why a command cannot be pasted as it stands.
fn unclean(text: &str) -> Option<&'static str> {
    static PROMPT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)^\s*\S+(\([a-z-]+\))?#\s").expect("a fixed pattern"));
    static BRACKETS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<[^<>]*>").expect("a fixed pattern"));
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
