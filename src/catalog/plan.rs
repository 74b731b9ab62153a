//! What to do: a message's remedies resolved for a topology and initiator, and steps spelled out
//! with the checks and tasks they name.

use super::model::{Initiator, Message, Topology};
use super::scope::Scope;
use super::step::{Command, Confidence, Mode, Risk, Step, Steps};
use super::tables::Workplaces;
use super::{Catalog, MessageId};
use serde::Serialize;
use std::sync::Arc;

/// A task is spelled out where it is named; the tasks inside it are only named, and the reader
/// opens them with `slp-diag task`. A task that is nothing but a sequence of tasks is one step
/// down, any other is all the way: so pages stay readable, and a circle of names cannot run on.
const DEEPEST: usize = 4;

/// The remedy of one message in one topology for one initiator. It has steps, or it says why there
/// are none.
#[derive(Debug)]
pub struct Remediation<'a> {
    /// Who starts the communication; `None` where nobody does.
    pub initiator: Option<Initiator>,
    /// A remark above the steps.
    pub note: Option<&'a str>,
    /// Why the message is not expected in this topology.
    pub absent: Option<&'a str>,
    /// Why nothing needs to be done.
    pub none: Option<&'a str>,
    /// The steps by key, in order.
    pub steps: Vec<(&'a str, &'a Step)>,
}

impl Remediation<'_> {
    /// Whether the reader gets steps or a reason.
    pub fn resolves(&self) -> bool {
        !self.steps.is_empty() || self.none.is_some() || self.absent.is_some()
    }

    /// Whether the steps are those of another remedy of the same message, not only alike.
    pub fn has_steps_of(&self, other: &Remediation) -> bool {
        self.steps.len() == other.steps.len()
            && self
                .steps
                .iter()
                .zip(&other.steps)
                .all(|((_, one), (_, other))| std::ptr::eq(*one, *other))
    }
}

/// The remedies of a message in a topology, one for each initiator that the topology knows.
pub fn remediations<'a>(
    message: &'a Message,
    name: &str,
    topology: &Topology,
) -> Vec<Remediation<'a>> {
    let initiators: Vec<Option<Initiator>> = match topology.initiators.as_slice() {
        [] => vec![None],
        some => some.iter().copied().map(Some).collect(),
    };
    initiators
        .into_iter()
        .map(|initiator| remediation(message, name, topology, initiator))
        .collect()
}

fn remediation<'a>(
    message: &'a Message,
    name: &str,
    topology: &Topology,
    initiator: Option<Initiator>,
) -> Remediation<'a> {
    let everywhere = message.remedies.get("all");
    let own = message.remedies.get(name);
    let like = own.and_then(|own| own.like.as_ref()).and_then(|name| message.remedies.get(name));
    let scope = Scope::of([(&name.to_owned(), topology)], initiator);
    let mut steps = Vec::new();
    for remedy in [everywhere, like, own].into_iter().flatten() {
        let by_initiator: &[&Steps] = match initiator {
            Some(Initiator::Device) => &[&remedy.device],
            Some(Initiator::Server) => &[&remedy.server],
            None => &[],
        };
        for part in by_initiator.iter().copied().chain([&remedy.both, &remedy.steps]) {
            steps.extend(in_order(part).filter(|(_, step)| scope.holds(&step.only)));
        }
    }
    let word = |pick: fn(&super::model::Remedy) -> Option<&String>| {
        [own, like].into_iter().flatten().find_map(|it| pick(it)).map(String::as_str)
    };
    let fallback = everywhere.filter(|_| steps.is_empty() || own.is_none());
    Remediation {
        initiator,
        note: word(|it| it.note.as_ref()).or(everywhere.and_then(|it| it.note.as_deref())),
        absent: word(|it| it.absent.as_ref()).or(fallback.and_then(|it| it.absent.as_deref())),
        none: word(|it| it.none.as_ref()).or(fallback.and_then(|it| it.none.as_deref())),
        steps,
    }
}

/// Whether a message has one remedy for all topologies and initiators.
pub fn is_the_same_everywhere(message: &Message) -> bool {
    message
        .remedies
        .iter()
        .all(|(name, it)| name == "all" && it.device.is_empty() && it.server.is_empty())
}

/// Whether a message is expected in a topology.
pub fn applies(message: &Message, topology: &str) -> bool {
    let remedy = message.remedies.get(topology).or_else(|| message.remedies.get("all"));
    remedy.is_some_and(|it| it.absent.is_none())
}

/// A step spelled out: the check or task that it names stands inside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PlannedStep {
    /// The stable key within its list.
    pub id: String,
    /// Only in this case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The case is ruled out where all of these checks are good.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// What to do.
    #[serde(rename = "do")]
    pub action: String,
    /// Where.
    pub place: PlannedPlace,
    /// The exact menu path there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub menu: Option<String>,
    /// What to type.
    pub commands: Vec<PlannedCommand>,
    /// What good output looks like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthy: Option<String>,
    /// What is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loses: Option<String>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The check that this step is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// The task that this step is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// Whether a source says so.
    pub confidence: Confidence,
    /// The steps of the task, or those to take when the check is not healthy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<PlannedStep>,
}

impl PlannedStep {
    /// Changes the commands of the step and of those inside it, which lie as deep as the catalog
    /// says.
    pub fn fill(&mut self, fill: &dyn Fn(&str) -> String) {
        for command in &mut self.commands {
            command.text = fill(&command.text);
        }
        for step in &mut self.steps {
            step.fill(fill);
        }
    }
}

/// Where a step is done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PlannedPlace {
    /// Its name in the table of workplaces.
    pub name: String,
    /// How pages call it; `None` where they need not say it, because steps are done there unless
    /// told otherwise.
    #[serde(skip)]
    pub title: Option<String>,
    /// Whether steps are done in menus there.
    #[serde(skip)]
    pub has_menus: bool,
}

impl PlannedPlace {
    /// The place that a step names, else the first one of the table.
    fn of(step: &Step, workplaces: &Workplaces) -> Self {
        let first = || workplaces.workplaces.keys().next();
        let name = step.place.as_ref().or_else(first).map_or("", String::as_str);
        workplaces.place(name).expect("the judge has found every place that steps name")
    }
}

impl Workplaces {
    /// A place by name.
    pub fn place(&self, name: &str) -> Option<PlannedPlace> {
        let (number, name, entry) = self.workplaces.get_full(name)?;
        let title = (number > 0).then(|| entry.title.clone());
        Some(PlannedPlace { name: name.clone(), title, has_menus: entry.menus })
    }
}

/// A command with its mode and risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedCommand {
    /// Where it is typed.
    pub mode: Mode,
    /// The text; configuration may hold several lines.
    pub text: String,
    /// What it can do.
    pub risk: Risk,
    /// The platform, where the spelling is not that of IOS XE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
}

impl PlannedStep {
    /// The check or task that it is; `None` for a step in its own words.
    pub fn name(&self) -> Option<&str> {
        self.check.as_deref().or(self.task.as_deref())
    }

    /// Whether it is done in menus, whose names differ between releases.
    pub fn uses_menus(&self) -> bool {
        self.menu.is_some() || self.place.has_menus && self.commands.is_empty()
    }

    /// This step's commands and those inside it, in the order of the page.
    pub fn all_commands(&self) -> Vec<&PlannedCommand> {
        let inside = self.steps.iter().flat_map(PlannedStep::all_commands);
        self.commands.iter().chain(inside).collect()
    }
}

/// Spells out the steps that belong to a scope.
pub fn spell_out<'a>(
    catalog: &Catalog,
    steps: impl IntoIterator<Item = (&'a str, &'a Step)>,
    scope: &Scope,
) -> Vec<PlannedStep> {
    Speller { catalog, scope, workplaces: catalog.workplaces() }.steps(steps, 0)
}

/// What is the same all the way down.
struct Speller<'a> {
    catalog: &'a Catalog,
    scope: &'a Scope,
    workplaces: Arc<Workplaces>,
}

impl Speller<'_> {
    fn steps<'a>(
        &self,
        steps: impl IntoIterator<Item = (&'a str, &'a Step)>,
        depth: usize,
    ) -> Vec<PlannedStep> {
        let here = steps.into_iter().filter(|(_, step)| self.scope.holds(&step.only));
        let here: Vec<(&str, &Step)> = here.collect();
        // Steps are large and their lists short: room for what is there, and no more.
        let mut planned = Vec::with_capacity(here.len());
        for (id, step) in here {
            planned.push(self.step(id, step, depth));
        }
        planned
    }

    fn step(&self, id: &str, step: &Step, depth: usize) -> PlannedStep {
        let mut planned = PlannedStep {
            id: id.to_owned(),
            when: step.when.clone(),
            unless: step.unless.clone(),
            action: step.action.clone().unwrap_or_default(),
            place: PlannedPlace::of(step, &self.workplaces),
            menu: step.menu.clone(),
            commands: commands(&step.run),
            healthy: step.healthy.clone(),
            loses: step.loses.clone(),
            note: step.note.clone(),
            check: step.check.clone(),
            task: step.task.clone(),
            confidence: step.confidence,
            steps: Vec::new(),
        };
        if let Some(name) = &step.check {
            let check = self.catalog.check(name);
            planned.action.clone_from(&check.action);
            // Where a step knows the exact command, it stands in place of the general ones.
            if planned.commands.is_empty() {
                planned.commands = commands(&check.run);
            }
            planned.healthy.get_or_insert_with(|| check.healthy.clone());
            planned.confidence = either(planned.confidence, check.confidence);
            if depth == 0 {
                planned.steps = self.steps(in_order(&check.fix), DEEPEST);
            }
        }
        if let Some(name) = &step.task {
            let task = self.catalog.task(name);
            planned.action.clone_from(&task.title);
            planned.confidence = either(planned.confidence, task.confidence);
            if depth < DEEPEST {
                let is_sequence = task.steps.values().all(|it| it.task.is_some());
                let down = if is_sequence { 1 } else { DEEPEST };
                planned.steps = self.steps(in_order(&task.steps), depth + down);
            }
        }
        planned
    }
}

/// The steps of a map as the functions here take them.
pub fn in_order(steps: &Steps) -> impl Iterator<Item = (&str, &Step)> {
    steps.iter().map(|(key, step)| (key.as_str(), step))
}

/// Commands ready to be shown. One without a single mode is left out here and refused by the judge.
pub fn commands(run: &[Command]) -> Vec<PlannedCommand> {
    let planned = |command: &Command| {
        let (mode, text) = command.typed()?;
        let text = text.trim_end_matches('\n').to_owned();
        Some(PlannedCommand { mode, text, risk: command.risk, platform: command.platform.clone() })
    };
    let mut commands = Vec::with_capacity(run.len());
    commands.extend(run.iter().filter_map(planned));
    commands
}

fn either(one: Confidence, other: Confidence) -> Confidence {
    if one == Confidence::Inferred { one } else { other }
}

/// The messages that a message names as its end, as full keys.
pub fn cleared_by(id: &MessageId, message: &Message) -> Vec<MessageId> {
    message.cleared_by.iter().map(|name| MessageId::from_reference(&id.facility, name)).collect()
}
