//! Troubleshooting step by step, as a pure state machine: a walk is what was said at its start and
//! the answers since; what is asked next follows from them.
//!
//! Because a walk is nothing but its answers, going back is leaving out the last one, and a walk
//! that was saved and read again is the same walk.

mod action;
mod cure;
mod evidence;
mod facts;
pub mod graph;
pub mod material;
mod opening;
mod progress;
pub mod route;
pub mod walk;

use crate::answer::{Decision, SeenThen};
use crate::catalog::check::Status;
use crate::catalog::model::Initiator;
use crate::catalog::plan::{PlannedCommand, PlannedStep};
use crate::mask;
use crate::views::check::{CheckResult, Evidence};
use serde::{Deserialize, Serialize};

pub use action::is_done;
pub use material::Material;
pub use route::{Route, Section};
pub use walk::Guide;

/// The version of the file in which a walk is kept.
pub const SCHEMA: &str = "slp-diag.guide/2";
/// The version before: its walks went other steps, so that only their beginning still holds.
pub const FORMER_SCHEMA: &str = "slp-diag.guide/1";

/// A walk: how it began, and the answers since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Walk {
    /// Name and version of this shape.
    pub schema: String,
    /// The language in which it was walked.
    pub language: String,
    /// The answers, the first one first. What was given on the command line stands before it.
    pub answers: Vec<Answer>,
}

impl Walk {
    /// A walk from the content of the file in which it was kept.
    ///
    /// # Errors
    /// When it is none, or one of another version.
    pub fn parsed(value: serde_json::Value) -> Result<Self, String> {
        let walk: Walk = serde_json::from_value(value).map_err(|error| error.to_string())?;
        if walk.schema == SCHEMA || walk.is_former() {
            Ok(walk)
        } else {
            Err(format!("{} is not {SCHEMA}", walk.schema))
        }
    }

    /// Whether it was kept by the version before.
    pub fn is_former(&self) -> bool {
        self.schema == FORMER_SCHEMA
    }
}

/// An answer of the person who walks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Log lines or output, pasted. Kept without its secrets, like the text of a file.
    #[serde(serialize_with = "mask::serialize")]
    Text(String),
    /// Log lines or output of a file. The text is kept with the walk: the file may be on another
    /// machine.
    File {
        /// The name of the file.
        name: String,
        /// What is in it.
        #[serde(serialize_with = "mask::serialize")]
        text: String,
    },
    /// A message by its name.
    Message(String),
    /// There is nothing more to give.
    GoOn,
    /// The device in question, where there are several.
    Device(String),
    /// The topology.
    Topology(String),
    /// Who starts the communication.
    Initiator(Initiator),
    /// Yes: to a question about the site, before something disruptive, or that the problem is gone.
    Yes,
    /// No.
    No,
    /// It is as it should be, or is done.
    Works,
    /// It is not as it should be, or did not help.
    Fails,
    /// Into the steps of a task.
    Open,
    /// On without it.
    Skip,
    /// An outcome of an action was seen: its key in the runbook.
    Seen(String),
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prompt {
    /// What do you have? What was given so far.
    Material {
        /// How many log messages and outputs were found.
        found: MaterialFindings,
    },
    /// Which of these devices?
    Device(Vec<String>),
    /// Which topology? Those that the material points to come first, with the reason.
    Topology {
        /// Pointed to by the material.
        pointed: Vec<(String, Option<Evidence>)>,
        /// The question of the tree to which the answers have led.
        question: Option<String>,
    },
    /// Who starts the communication in this topology?
    Initiator {
        /// The topology.
        topology: String,
        /// Who can.
        choices: Vec<Initiator>,
    },
    /// An action of a short list.
    Action(Box<ActionPrompt>),
    /// A step.
    Step(Box<StepPrompt>),
    /// A step that destroys something: go on?
    Confirm(Box<StepPrompt>),
    /// Is it cured?
    Cured {
        /// The part of the walk that was done.
        leg: String,
        /// The steps that prove it.
        verify: Vec<PlannedStep>,
        /// The messages to expect.
        expect: Vec<String>,
        /// How to see it, in one line, where a short list says so.
        worked: Option<String>,
    },
    /// The end.
    End(End),
}

/// What was found in the material.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MaterialFindings {
    /// Open messages by name; where none is open, those that were seen.
    pub messages: Vec<String>,
    /// Whether they are open.
    pub is_open: bool,
    /// The first line of each that is open.
    pub lines: Vec<Evidence>,
    /// The device, where the material names it.
    pub device: Option<String>,
    /// Outputs by command.
    pub outputs: Vec<String>,
    /// The most likely cause.
    pub cause: Option<String>,
    /// The first line of which something was left out, because captures have limits.
    pub left_out: Option<usize>,
}

/// A step that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepPrompt {
    /// The parts of the walk that lead here, from the outermost.
    pub branch: Vec<String>,
    /// Which step of the walk it is, from 1.
    pub number: usize,
    /// How many steps the walk has, those inside others included. It gets smaller where these need
    /// not be gone.
    pub total: usize,
    /// The step.
    pub step: PlannedStep,
    /// Why this part of the way is walked, at its first step.
    pub why: Option<String>,
    /// What output that was given says of it, or of the check into whose steps the walk went.
    pub judged: Option<CheckResult>,
}

/// An action of a short list that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionPrompt {
    /// What the list is about: a cause or a message.
    pub leg: String,
    /// Where.
    pub topology: Option<String>,
    /// Who starts the communication there.
    pub initiator: Option<Initiator>,
    /// Which of the lists of the walk it is, and how many there are.
    pub part: (usize, usize),
    /// How many actions the list has.
    pub total: usize,
    /// The action.
    pub decision: Decision,
    /// What is asked of it.
    pub stage: ActionStage,
    /// Whether it destroys something, and that was not agreed to yet.
    pub confirm: bool,
    /// What was seen before and led here.
    pub because: Option<String>,
    /// What output that was given says of it.
    pub judged: Option<CheckResult>,
    /// What else is known: the meaning, what to do if nothing helps.
    pub details: Vec<String>,
}

/// What is asked of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionStage {
    /// What is seen, or whether it is done.
    Look,
    /// Whether the fix of an outcome is done.
    Fix(SeenThen),
    /// Whether that is all: an outcome only says what it means.
    Meaning(SeenThen),
}

/// How a walk ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Whether the problem is gone.
    pub fixed: bool,
    /// Where nothing had to be done: why, as far as something is known of it.
    pub nothing: Option<Vec<String>>,
    /// What was done since it was last asked whether the problem is gone.
    pub by: Vec<String>,
    /// The messages to expect.
    pub expect: Vec<String>,
    /// Commands whose output support will ask for.
    pub collect: Vec<String>,
    /// What else the lists advise when nothing helped.
    pub advice: Vec<String>,
}

/// What happened in a walk, for the transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalkEvent {
    /// Text was given.
    Given {
        /// The name of its file; `None` for what was pasted.
        file: Option<String>,
        /// Its lines.
        lines: usize,
        /// What was found in all that was given.
        found: MaterialFindings,
    },
    /// A question about the site was answered with yes or no.
    Asked(String, bool),
    /// Something was chosen: the question, the answer.
    Chosen(Choice, String),
    /// A step was answered.
    Step {
        /// The number of the action in its list; none for a step.
        number: Option<usize>,
        /// The parts of the walk that lead there.
        branch: Vec<String>,
        /// What was to be done.
        action: String,
        /// The commands.
        commands: Vec<PlannedCommand>,
        /// How it went.
        outcome: Outcome,
        /// What was seen, in the words of the list.
        seen: Option<String>,
        /// The line that decided, where output did.
        evidence: Option<Evidence>,
    },
    /// Whether the problem is gone.
    Cured(bool),
}

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// A message.
    Message,
    /// A device.
    Device,
    /// A topology.
    Topology,
    /// An initiator.
    Initiator,
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As it should be, or done.
    Works,
    /// Not so.
    Fails,
    /// Left out.
    Skipped,
    /// Its case is ruled out, by output or by what was answered before.
    Needless,
    /// Its own steps were done.
    Opened,
    /// Output that was given shows that it is as it should be.
    Proven,
    /// Output that was given shows that it is not.
    Disproven,
    /// Not done, because of what it costs.
    Declined,
    /// What was seen, one of the outcomes of an action.
    Seen,
}

impl Outcome {
    /// What a judged output means for a step.
    fn of(status: Status) -> Option<Self> {
        match status {
            Status::Pass => Some(Outcome::Proven),
            Status::Fail => Some(Outcome::Disproven),
            Status::Warn | Status::Unknown => None,
        }
    }
}
