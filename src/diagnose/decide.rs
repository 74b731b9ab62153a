//! Which command to type where several causes are left.

use crate::catalog::model::Cause;
use indexmap::{IndexMap, IndexSet};
use serde::Serialize;

/// How many of the first causes are worth deciding between.
const WORTH_DECIDING: usize = 3;

/// A command and the checks that it would decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decide {
    /// The command.
    pub command: String,
    /// The checks.
    pub checks: Vec<String>,
}

/// The one command that would tell most of what is not known about the first of the causes that
/// are left. `is_told` says whether a check has spoken, `commands` which ones print what it looks for
/// and were not typed.
pub fn decide<'a>(
    left: impl Iterator<Item = &'a Cause>,
    is_told: impl Fn(&str) -> bool,
    commands: impl Fn(&str) -> Vec<String>,
) -> Option<Decide> {
    let answers = left
        .take(WORTH_DECIDING)
        .flat_map(|cause| cause.supported_by.iter().chain(&cause.excluded_by));
    let named = answers.map(|it| it.split('/').next().unwrap_or(it));
    let open: IndexSet<&str> = named.filter(|it| !is_told(it)).collect();
    let mut decided: IndexMap<String, Vec<String>> = IndexMap::new();
    for check in open {
        for command in commands(check) {
            decided.entry(command).or_default().push(check.to_owned());
        }
    }
    // Of several that decide as much, the first.
    let best = decided.into_iter().rev().max_by_key(|(_, checks)| checks.len());
    best.map(|(command, checks)| Decide { command, checks })
}

#[cfg(test)]
mod tests {
    use super::{Decide, WORTH_DECIDING, decide};
    use crate::catalog::model::Cause;

    fn cause(supported_by: &[&str]) -> Cause {
        let value = serde_json::json!({
            "title": "t", "why": "w", "supported_by": supported_by,
        });
        serde_json::from_value(value).expect("a cause")
    }

    fn commands(check: &str) -> Vec<String> {
        let all: &[&str] = match check {
            "clock" => &["show clock", "show tech"],
            "name" => &["show hosts", "show tech"],
            _ => &["show other"],
        };
        all.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn the_command_that_decides_most_is_typed() {
        let causes = [cause(&["clock/year", "clock"]), cause(&["name/unresolved"])];
        let expected = Decide {
            command: "show tech".to_owned(),
            checks: vec!["clock".to_owned(), "name".to_owned()],
        };
        assert_eq!(decide(causes.iter(), |_| false, commands), Some(expected));
        let first = decide(causes.iter(), |it| it == "name", commands).expect("one is open");
        assert_eq!(
            (first.command.as_str(), first.checks),
            ("show clock", vec!["clock".to_owned()])
        );
        assert_eq!(decide(causes.iter(), |_| true, commands), None);
    }

    #[test]
    fn causes_that_stand_far_below_decide_nothing() {
        let mut causes = vec![cause(&["clock"]); WORTH_DECIDING];
        causes.push(cause(&["other"]));
        let told = |it: &str| it == "clock";
        assert_eq!(decide(causes.iter(), told, commands), None);
    }
}
