//! A step of a remedy, a task or a check: what to do, where, with which commands, and what healthy
//! output looks like.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Steps by their short, stable key, in the order of the file.
pub type Steps = IndexMap<String, Step>;

/// One step. It has its own words (`do`), or it is a check, or it is a task.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    /// Only there; without it everywhere.
    pub only: Only,
    /// Only in this case.
    pub when: Option<String>,
    /// The case is ruled out where all of these checks are good.
    pub unless: Vec<String>,
    /// What to do, an imperative.
    #[serde(rename = "do")]
    pub action: Option<String>,
    /// Where to do it: a name of the table of workplaces; without it at the first of them.
    pub place: Option<String>,
    /// The exact menu path there.
    pub menu: Option<String>,
    /// The commands to type.
    pub run: Vec<Command>,
    /// What good output looks like.
    pub healthy: Option<String>,
    /// What a disruptive command destroys.
    pub loses: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Whether a source says so.
    pub confidence: Confidence,
    /// The step is this check.
    pub check: Option<String>,
    /// The step is this task.
    pub task: Option<String>,
}

/// The topologies and the initiator that a step belongs to. A part that is left out asks for
/// nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Only {
    /// One of these.
    pub topologies: Vec<String>,
    /// Who starts the communication.
    pub initiator: Option<Initiator>,
}

/// Who starts the communication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Initiator {
    /// The product instance.
    Device,
    /// The server that collects reports, where there is one.
    Server,
}

impl Initiator {
    /// The name as users type it.
    pub fn name(self) -> &'static str {
        match self {
            Initiator::Device => "device",
            Initiator::Server => "server",
        }
    }
}

/// Whether a fact was read in a source or deduced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A source says so.
    #[default]
    Confirmed,
    /// Deduced, or known from general product knowledge.
    Inferred,
}

/// A command as it is typed, in exactly one mode. Configuration may hold several lines.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Privileged EXEC.
    #[serde(default)]
    pub exec: Option<String>,
    /// Global configuration; sub-mode lines are indented by one blank.
    #[serde(default)]
    pub config: Option<String>,
    /// A shell or browser on a workstation or server.
    #[serde(default)]
    pub host: Option<String>,
    /// What it can do.
    pub risk: Risk,
    /// The platform, where the spelling is not that of IOS XE.
    #[serde(default)]
    pub platform: Option<String>,
}

impl Command {
    /// The mode and the text; `None` when the file gives no mode or several.
    pub fn typed(&self) -> Option<(Mode, &str)> {
        match (&self.exec, &self.config, &self.host) {
            (Some(text), None, None) => Some((Mode::Exec, text)),
            (None, Some(text), None) => Some((Mode::Config, text)),
            (None, None, Some(text)) => Some((Mode::Host, text)),
            _ => None,
        }
    }
}

/// Where a command is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Privileged EXEC of the product instance.
    Exec,
    /// Global configuration of the product instance.
    Config,
    /// Another machine.
    Host,
}

impl Mode {
    /// The name as the catalog writes it.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Exec => "exec",
            Mode::Config => "config",
            Mode::Host => "host",
        }
    }
}

/// What a command can do to the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Changes nothing.
    ReadOnly,
    /// Changes configuration or state; loses nothing.
    Config,
    /// Loses something; the step says what.
    Disruptive,
}
