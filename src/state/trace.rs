//! Why a capture is judged as it is: places, tests, rules and signs in their order, what was found
//! and why each won or lost. For authors of catalogs.

use super::locator::Finding;
use crate::catalog::check::Status;
use serde::Serialize;
use serde_json::Value;

/// A line of a capture with the value that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TracedLine {
    /// The value.
    pub value: String,
    /// The file.
    pub file: String,
    /// The number of the line in it.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl From<Finding> for TracedLine {
    fn from(found: Finding) -> Self {
        TracedLine { value: found.value, file: found.file, line: found.line, text: found.text }
    }
}

/// A test that was put to a place.
#[derive(Debug, Clone, Serialize)]
pub struct TestTrace {
    /// The name of the place; in a sign, whose places have none, its section and label.
    pub place: String,
    /// What stands there; `null`: it was not captured, or is not in the output.
    pub found: Option<TracedLine>,
    /// The questions.
    pub asks: Vec<TestQuestion>,
    /// Whether all of them hold; `null`: the capture does not tell.
    pub holds: Option<bool>,
}

/// One question of a test.
#[derive(Debug, Clone, Serialize)]
pub struct TestQuestion {
    /// The key of the test: `is`, `older_than`.
    pub key: String,
    /// What the entry gives for it.
    pub value: Value,
    /// Whether it holds; `null`: the capture does not tell.
    pub holds: Option<bool>,
}

/// A sign of a topology or generation.
#[derive(Debug, Clone, Serialize)]
pub struct SignTrace {
    /// Its name.
    pub sign: String,
    /// Its tests, all of which must hold.
    pub tests: Vec<TestTrace>,
    /// What is doubtful about it.
    pub note: Option<String>,
    /// Whether it holds.
    pub holds: bool,
}

/// A topology and what points to it.
#[derive(Debug, Clone, Serialize)]
pub struct TopologyTrace {
    /// The topology.
    pub topology: String,
    /// Its signs, of which the first that holds is enough.
    pub signs: Vec<SignTrace>,
    /// Whether the capture points to it.
    pub points: bool,
}

/// How a check judged a device.
#[derive(Debug, Clone, Serialize)]
pub struct CheckTrace {
    /// The check.
    pub check: String,
    /// What must hold for it to matter.
    pub given: Vec<TestTrace>,
    /// Whether that denies it, so that the check says nothing.
    pub ruled_out: bool,
    /// Its rules in their order.
    pub rules: Vec<RuleTrace>,
    /// What it says in each topology in question; empty: it is about none of them.
    pub answers: Vec<AnswerTrace>,
    /// The answers that are given: the mildest, as the topology is not known where several are in
    /// question.
    pub given_answers: Vec<AnswerTrace>,
}

/// A rule.
#[derive(Debug, Clone, Serialize)]
pub struct RuleTrace {
    /// Its name.
    pub rule: String,
    /// The answer that it gives.
    pub status: Status,
    /// What came of it.
    pub outcome: RuleOutcome,
    /// The place of which every occurrence is judged.
    pub each: Option<String>,
    /// Its tests; of a rule that judges each of several things those of the first that it fits,
    /// else of the last.
    pub tests: Vec<TestTrace>,
    /// How many things it fits.
    pub fits: usize,
    /// The topologies in which it decides.
    pub decides_in: Vec<String>,
}

/// What came of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleOutcome {
    /// It decides, in one of the topologies in question at least.
    Won,
    /// It fits, but a rule before it has decided.
    TooLate,
    /// It fits, but belongs to other topologies or to the other initiator.
    Elsewhere,
    /// A test does not hold, or the capture does not tell.
    Lost,
}

/// An answer.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerTrace {
    /// In this topology; `null`: of all that are in question.
    pub topology: Option<String>,
    /// By this rule; `null`: none fits.
    pub rule: Option<String>,
    /// The answer.
    pub status: Status,
}
