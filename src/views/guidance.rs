//! What to do: topologies, tasks and remedies spelled out.

use super::answer::ShortAnswer;
use crate::catalog::model::{Initiator, Kind, Message, Port, Task, Topology, Url, WordMap};
use crate::catalog::plan::{self, PlannedStep};
use crate::catalog::scope::Scope;
use crate::catalog::step::Confidence;
use crate::catalog::{Catalog, MessageId};
use serde::Serialize;

/// What to do about a message in one topology for one initiator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guidance {
    /// The topology.
    pub topology: String,
    /// Its title.
    pub title: String,
    /// Who starts the communication; `null` where nobody does.
    pub initiator: Option<Initiator>,
    /// A remark above the steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why the message is not expected there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
    /// Why nothing needs to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub none: Option<String>,
    /// What to do, in order.
    pub steps: Vec<PlannedStep>,
}

impl Guidance {
    /// What to do about a message in a topology, for each initiator or for one.
    pub fn of(
        catalog: &Catalog,
        message: &Message,
        name: &str,
        topology: &Topology,
        only: Option<Initiator>,
    ) -> Vec<Guidance> {
        let wanted = |it: &plan::Remediation| {
            only.is_none() || it.initiator.is_none() || it.initiator == only
        };
        let found = plan::remediations(message, name, topology);
        let here = name.to_owned();
        // Initiators with one remedy are answered alike: what differs inside its checks and tasks
        // tells itself by its case.
        let shared = only.is_none() && found.windows(2).all(|it| it[0].has_steps_of(&it[1]));
        let scope = |it: &plan::Remediation| {
            Scope::of([(&here, topology)], it.initiator.filter(|_| !shared))
        };
        // A topology with one initiator answers for it whatever was asked.
        let all = found.len() == 1;
        found
            .into_iter()
            .filter(|it| all || wanted(it))
            .map(|it| {
                let scope = scope(&it);
                Guidance {
                    topology: name.to_owned(),
                    title: topology.title.clone(),
                    initiator: it.initiator,
                    note: it.note.map(str::to_owned),
                    absent: it.absent.map(str::to_owned),
                    none: it.none.map(str::to_owned),
                    steps: plan::spell_out(catalog, it.steps, &scope),
                }
            })
            .collect()
    }

    /// Whether another part of an answer says the same, for another topology or initiator.
    pub fn says_the_same(&self, other: &Guidance) -> bool {
        let said = |it: &Guidance| (it.note.clone(), it.absent.clone(), it.none.clone());
        said(self) == said(other) && self.steps == other.steps
    }

    /// Why there is nothing to do; `None` where there are steps.
    pub fn reason(&self) -> Option<&str> {
        self.absent.as_deref().or(self.none.as_deref()).filter(|_| self.steps.is_empty())
    }
}

/// A topology with the messages that are expected there, or with the remedies of some messages.
#[derive(Debug, Clone, Serialize)]
pub struct TopologyView {
    /// Its name.
    pub topology: String,
    /// Its title.
    pub title: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What it is.
    pub summary: String,
    /// Who can start the communication.
    pub initiators: Vec<Initiator>,
    /// Values of the transport type.
    pub transport: Vec<String>,
    /// URLs on the device.
    pub urls: Vec<ConfiguredUrl>,
    /// Connections that must be possible.
    pub ports: Vec<Connection>,
    /// Who brings the reports to CSSM.
    pub carrier: String,
    /// Whether a trust code is needed.
    pub trust: String,
    /// How device output tells it.
    pub recognise: WordMap,
    /// The tasks that build it.
    pub setup: Vec<Named>,
    /// Remarks.
    pub notes: WordMap,
    /// The messages asked for, with what to do; empty when none was asked for.
    pub messages: Vec<MessageInTopology>,
    /// The messages of the policy era that are expected here; empty when messages were asked for.
    pub expected: Vec<Named>,
    /// Messages asked for that the catalog lacks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<UnknownName>,
}

/// A message and what to do about it in one topology.
#[derive(Debug, Clone, Serialize)]
pub struct MessageInTopology {
    /// The facility.
    pub facility: String,
    /// The mnemonic.
    pub mnemonic: String,
    /// The severity.
    pub severity: u8,
    /// The title.
    pub title: String,
    /// What it announces.
    pub kind: Kind,
    /// Whether advice for the policy era does not apply to it.
    pub legacy: bool,
    /// The short answer.
    pub answer: ShortAnswer,
    /// What to do, one entry for each initiator.
    pub remediation: Vec<Guidance>,
    /// How to see that it is cured.
    pub verify: Vec<PlannedStep>,
}

/// A name that a reader typed and that leads nowhere, or to several things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownName {
    /// As typed.
    pub name: String,
    /// The nearest names, or all that it may stand for.
    pub nearest: Vec<String>,
}

/// An answer that finds nothing.
#[derive(Debug, Clone, Serialize)]
pub struct NotFound {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// What was asked for.
    pub unknown: Vec<UnknownName>,
}

impl NotFound {
    /// The answer about some names.
    pub fn new(unknown: Vec<UnknownName>) -> Self {
        NotFound { schema: "slp-diag.unknown/1", unknown }
    }
}

/// A name and its title.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    /// The name to type.
    pub name: String,
    /// The title.
    pub title: String,
}

impl TopologyView {
    /// The view of a topology; `messages` are shown with their remedies.
    pub fn new(
        catalog: &Catalog,
        name: &str,
        topology: Topology,
        messages: &[(MessageId, Message)],
        only: Option<Initiator>,
    ) -> Self {
        let here = name.to_owned();
        let head: Topology = catalog.require(name);
        let scope = Scope::of([(&here, &head)], only);
        let mut shown = Vec::new();
        for (id, message) in messages {
            shown.push(MessageInTopology {
                facility: id.facility.clone(),
                mnemonic: id.mnemonic.clone(),
                severity: message.severity,
                title: message.title.clone(),
                kind: message.kind,
                legacy: message.era == crate::catalog::model::Era::Legacy,
                answer: ShortAnswer::default(),
                remediation: Guidance::of(catalog, message, name, &head, only),
                verify: plan::spell_out(catalog, plan::in_order(&message.verify), &scope),
            });
        }
        let mut expected = Vec::new();
        if messages.is_empty() {
            for id in catalog.messages() {
                let Some(message) = catalog.message(&id) else { continue };
                if message.remedies.contains_key(name) && plan::applies(&message, name) {
                    expected.push(Named { name: id.mnemonic, title: message.title });
                }
            }
        }
        let setup = topology
            .setup
            .iter()
            .map(|task| Named { name: task.clone(), title: catalog.require::<Task>(task).title })
            .collect();
        TopologyView {
            topology: name.to_owned(),
            title: topology.title,
            aliases: topology.aliases,
            summary: topology.summary,
            initiators: topology.initiators,
            transport: topology.transport,
            urls: topology.urls.into_iter().map(ConfiguredUrl::from).collect(),
            ports: (*topology.ports).clone().into_values().map(Connection::from).collect(),
            carrier: topology.carrier,
            trust: topology.trust,
            recognise: (*topology.recognise).clone(),
            setup,
            notes: topology.notes,
            messages: shown,
            expected,
            unknown: Vec::new(),
        }
    }
}

/// A URL that is configured on the device.
#[derive(Debug, Clone, Serialize)]
pub struct ConfiguredUrl {
    /// Its form.
    pub url: String,
    /// The transport type it goes with, where the topology allows several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<String>,
    /// The initiator that needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiator: Option<Initiator>,
}

impl From<Url> for ConfiguredUrl {
    fn from(Url { url, transport, initiator }: Url) -> Self {
        ConfiguredUrl { url, transport, initiator }
    }
}

/// A connection that must be possible.
#[derive(Debug, Clone, Serialize)]
pub struct Connection {
    /// Who connects.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Transport protocol and number.
    pub port: String,
    /// The application protocol.
    pub protocol: String,
    /// The initiator that needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiator: Option<Initiator>,
    /// Whether a source says so.
    pub confidence: Confidence,
}

impl From<Port> for Connection {
    fn from(Port { from, to, port, protocol, initiator, confidence }: Port) -> Self {
        Connection { from, to, port, protocol, initiator, confidence }
    }
}

/// A task spelled out.
#[derive(Debug, Clone, Serialize)]
pub struct TaskView {
    /// Its name.
    pub task: String,
    /// Its title.
    pub title: String,
    /// Other titles.
    pub also: Vec<String>,
    /// What it is for.
    pub summary: String,
    /// What must be true first.
    pub before: WordMap,
    /// What to do.
    pub steps: Vec<PlannedStep>,
    /// How to see that it worked.
    pub verify: Vec<PlannedStep>,
    /// Remarks.
    pub notes: WordMap,
    /// Whether a source gives the steps.
    pub confidence: Confidence,
    /// The platform whose commands these are, where it is not the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
}

/// Leaves out of a task what only leads back to it: the fix of a check that is a part of it.
fn without_itself(steps: &mut Vec<PlannedStep>, task: &str) {
    steps.retain(|it| it.task.as_deref() != Some(task));
    steps.iter_mut().for_each(|it| without_itself(&mut it.steps, task));
}

impl TaskView {
    /// Spells out a task for a reader in a scope.
    pub fn new(catalog: &Catalog, name: &str, task: Task, scope: &Scope) -> Self {
        let spell_out = |steps| {
            let mut steps = plan::spell_out(catalog, plan::in_order(steps), scope);
            without_itself(&mut steps, name);
            steps
        };
        TaskView {
            platform: None,
            task: name.to_owned(),
            steps: spell_out(&task.steps),
            verify: spell_out(&task.verify),
            title: task.title,
            also: task.also,
            summary: task.summary,
            before: task.before,
            notes: task.notes,
            confidence: task.confidence,
        }
    }
}
