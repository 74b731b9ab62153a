//! A runbook: the short answer to one message or cause, as a list of decisions. What each action
//! says, what the reader sees then, and where to go from there.

use super::step::{Command, Initiator};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What to say and do about a message, or about the cause that a line selects. A file below
/// `messages/` has the path of its message, one below `causes/` the name of its cause.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Runbook {
    /// A few words for the row of a table: at most 40 columns.
    pub title: Option<String>,
    /// What it is and what it costs, in two lines: the first that fits is said.
    pub meaning: IndexMap<String, Variant>,
    /// Whether nothing is to be done: the meaning says so.
    pub done: bool,
    /// What to do, the decisive first.
    #[serde(rename = "do")]
    pub actions: IndexMap<String, Action>,
    /// How to see that it worked, in one line: the first that fits.
    pub worked: IndexMap<String, Variant>,
    /// What to do if it did not: the first that fits.
    pub unsolved: IndexMap<String, Variant>,
    /// What else to know: the first that fits.
    pub also: IndexMap<String, Variant>,
}

impl Runbook {
    /// Whether a part of it depends on whether a fact has this value.
    pub fn asks_whether(&self, fact: &str, value: &str) -> bool {
        let names = |it: &FactTest| it.is.iter().chain(&it.not).any(|one| one == value);
        self.cases().filter_map(|it| it.facts.get(fact)).any(names)
    }

    /// Whether it names every topology but this one, as one that was added later:
    /// `known` is how many there are.
    pub fn passes_over(&self, topology: &str, known: usize) -> bool {
        let named: BTreeSet<&String> = self.cases().flat_map(|it| &it.topologies).collect();
        named.len() + 1 == known && !named.iter().any(|it| *it == topology)
    }

    /// What its parts ask for.
    fn cases(&self) -> impl Iterator<Item = &Case> {
        let variants = [&self.meaning, &self.worked, &self.unsolved, &self.also];
        let of_variants = variants.into_iter().flat_map(|it| it.values()).map(|it| &it.only);
        let of_actions = self.actions.values().flat_map(|action| {
            std::iter::once(&action.only).chain(action.outcomes.values().map(|it| &it.only))
        });
        of_variants.chain(of_actions)
    }
}

/// Words for a case.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Only then.
    #[serde(default)]
    pub only: Case,
    /// The words.
    pub say: String,
}

/// One action: a question with its command, or a thing to do.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Action {
    /// Only then.
    pub only: Case,
    /// The question or imperative, without a period.
    pub ask: String,
    /// Where to do it: a name of the table of workplaces; without it on the device.
    pub place: Option<String>,
    /// More words above the commands: a menu path, a value to compare with.
    pub how: Option<String>,
    /// The commands to type.
    pub run: Vec<Command>,
    /// Tasks that hold the procedure.
    pub tasks: Vec<String>,
    /// The routine of each topology in question, as its file holds it.
    pub routine: Option<String>,
    /// What a disruptive command destroys.
    pub loses: Option<String>,
    /// What may be seen, and what follows.
    pub outcomes: IndexMap<String, Branch>,
    /// The check that answers it from output that was given.
    pub judge: Option<Judging>,
    /// A remark below.
    pub note: Option<String>,
}

/// How output answers an action: by a check.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Judging {
    /// The check.
    pub check: String,
    /// The outcome that it means when the check is passed; without it the next action follows.
    pub pass: Option<String>,
    /// The outcome that it means when the check warns; without it the reader is asked.
    pub warn: Option<String>,
    /// The outcome that it means when the check fails; without it the reader is asked.
    pub fail: Option<String>,
}

/// What is seen, and what follows from it.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Branch {
    /// Only then.
    pub only: Case,
    /// Text of the device, as printed.
    pub shows: Option<String>,
    /// The same in words, where it is not text of the device.
    pub see: Option<String>,
    /// What it means, or what to do.
    pub say: Option<String>,
    /// The action to go to, by key.
    pub go: Option<String>,
    /// The commands that cure it.
    pub run: Vec<Command>,
    /// Tasks that hold the procedure.
    pub tasks: Vec<String>,
    /// The message to read on at.
    pub explain: Option<String>,
}

/// When something belongs into an answer. A part that is left out asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Case {
    /// Every topology in question is one of these.
    pub topologies: Vec<String>,
    /// Whether several topologies are in question, and the actions tell them apart.
    pub undecided: Option<bool>,
    /// Who starts the communication.
    pub initiator: Option<Initiator>,
    /// What is known: tests by the name of a fact.
    pub facts: IndexMap<String, FactTest>,
}

/// What must hold of a fact. All that is named must.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FactTest {
    /// Whether it is known.
    pub known: Option<bool>,
    /// It is one of these.
    pub is: Vec<String>,
    /// It is none of these, or not known.
    pub not: Vec<String>,
    /// Whether it is an IP address; what is not known may be a name.
    pub address: Option<bool>,
    /// Its number is at least that.
    pub least: Option<i64>,
    /// Its number is at most that.
    pub most: Option<i64>,
}

/// What a topology does for a purpose that many runbooks share: to synchronise, to get a policy.
pub type Routine = IndexMap<String, RoutineLine>;

/// A line of a routine.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RoutineLine {
    /// Only for this initiator, whose name stands before it.
    pub initiator: Option<Initiator>,
    /// Words before the command.
    pub say: Option<String>,
    /// The command.
    pub run: Option<Command>,
    /// Or the task.
    pub task: Option<String>,
}
