//! Short answers: a runbook of the catalog, chosen and filled in for what is known. Everything that
//! does not apply is left out here, so that what is shown fits on one screen.

mod circumstances;
mod platform;
mod seen;

pub use circumstances::{Circumstances, Facts};
pub use platform::PlatformCommands;

use crate::catalog::plan::{PlannedCommand, PlannedPlace, commands};
use crate::catalog::runbook::{
    Action, Branch, Case, Judging, Routine, RoutineLine, Runbook, Variant,
};
use crate::catalog::step::{Initiator, Mode, Risk};
use crate::catalog::tables::Workplaces;
use indexmap::IndexMap;
use serde::Serialize;

/// A short list of decisions: what it is, what to do, how to see that it worked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DecisionList {
    /// What it is and what it costs.
    pub meaning: String,
    /// Whether nothing is to be done.
    pub done: bool,
    /// What to do, in order. Numbers go through all parts.
    pub parts: Vec<Part>,
    /// How to see that it worked.
    pub worked_when: Option<String>,
    /// What to do if it did not.
    pub not_fixed: Option<String>,
    /// What else to know.
    pub also: Option<String>,
    /// The platform whose commands these are, where it is not the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The server that collects reports in the topologies in question, where one has a name.
    #[serde(skip)]
    pub collector: Option<String>,
}

/// Actions that belong to one initiator, or to both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Whose; `null` where it does not matter, or is known.
    pub initiator: Option<Initiator>,
    /// What to do.
    pub actions: Vec<Decision>,
}

/// An action as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Its number in the answer.
    pub number: usize,
    /// Its key in the runbook.
    pub id: String,
    /// The question or imperative.
    pub ask: String,
    /// Where; `null`: on the device.
    pub place: Option<PlannedPlace>,
    /// More words above the commands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// What to type.
    pub commands: Vec<PlannedCommand>,
    /// What each topology in question does, where they differ.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub by_topology: IndexMap<String, Vec<DecisionLine>>,
    /// What is lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loses: Option<String>,
    /// What may be seen.
    pub outcomes: Vec<SeenThen>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The tasks that its commands open.
    #[serde(skip)]
    pub tasks: Vec<String>,
    /// How output answers it.
    #[serde(skip)]
    pub judge: Option<Judging>,
    /// Whether it is told because of something that is known.
    #[serde(skip)]
    pub is_by_fact: bool,
}

/// What is seen, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenThen {
    /// Its key in the runbook.
    #[serde(skip)]
    pub id: String,
    /// Text of the device, or words for what is seen.
    pub see: String,
    /// What it means, or what to do.
    pub say: Option<String>,
    /// The number of the action to go to.
    pub go: Option<usize>,
    /// What cures it.
    pub commands: Vec<PlannedCommand>,
    /// The tasks that they open.
    #[serde(skip)]
    pub tasks: Vec<String>,
}

/// What one topology does for one initiator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionLine {
    /// Whose; `null` where it does not matter, or is known.
    pub initiator: Option<Initiator>,
    /// Words before the command.
    pub say: Option<String>,
    /// What to type.
    pub command: Option<PlannedCommand>,
}

impl DecisionList {
    /// The runbook in these circumstances.
    pub fn new(runbook: &Runbook, circumstances: &Circumstances, workplaces: &Workplaces) -> Self {
        // Topologies in which the same is done need no decision.
        let mut cases = runbook.actions.values().map(|it| &it.only);
        let undecided = cases.any(|it| circumstances.are_told_apart(it));
        Builder { circumstances, workplaces, undecided, numbers: IndexMap::new() }.list(runbook)
    }

    /// Fills placeholders in what was not built of a runbook.
    pub fn fill(&mut self, facts: &Facts) {
        let fill = |text: &mut String| *text = facts.fill(text);
        for decision in self.parts.iter_mut().flat_map(|it| &mut it.actions) {
            fill(&mut decision.ask);
            decision.note.iter_mut().for_each(fill);
            decision.commands.iter_mut().for_each(|it| fill(&mut it.text));
        }
    }

    /// Every action.
    pub fn actions(&self) -> impl Iterator<Item = &Decision> {
        self.parts.iter().flat_map(|it| &it.actions)
    }

    /// Every command, in the order in which a reader meets them.
    pub fn commands(&self) -> impl Iterator<Item = &PlannedCommand> {
        self.actions().flat_map(|action| {
            let lines = action.by_topology.values().flatten();
            let own = action.commands.iter().chain(lines.filter_map(|it| it.command.as_ref()));
            own.chain(action.outcomes.iter().flat_map(|it| &it.commands))
        })
    }
}

struct Builder<'a> {
    circumstances: &'a Circumstances<'a>,
    workplaces: &'a Workplaces,
    /// Whether the topologies in question ask for different actions.
    undecided: bool,
    /// The actions that belong here, by key, with their numbers.
    numbers: IndexMap<&'a str, usize>,
}

impl<'a> Builder<'a> {
    fn list(mut self, runbook: &'a Runbook) -> DecisionList {
        let mut here: Vec<(&'a str, &'a Action)> = runbook
            .actions
            .iter()
            .filter(|(_, action)| self.holds(&action.only))
            .map(|(key, action)| (key.as_str(), action))
            .collect();
        // What is written for the undecided stands for what some topologies share.
        if here.iter().any(|(_, it)| it.only.undecided == Some(true)) {
            here.retain(|(_, it)| it.only.topologies.is_empty() || it.only.undecided == Some(true));
        }
        self.numbers = here.iter().enumerate().map(|(index, (key, _))| (*key, index + 1)).collect();
        let differs = self.circumstances.initiators().len() > 1;
        let mut parts: Vec<Part> = Vec::new();
        for (key, action) in here {
            let initiator = action.only.initiator.filter(|_| differs);
            let decision = self.decision(key, action);
            match parts.last_mut().filter(|it| it.initiator == initiator) {
                Some(part) => part.actions.push(decision),
                None => parts.push(Part { initiator, actions: vec![decision] }),
            }
        }
        let topologies = &self.circumstances.topologies;
        DecisionList {
            meaning: self.first(&runbook.meaning).unwrap_or_default(),
            done: runbook.done || parts.is_empty(),
            parts,
            worked_when: self.first(&runbook.worked),
            not_fixed: self.first(&runbook.unsolved),
            also: self.first(&runbook.also),
            platform: None,
            collector: topologies.iter().find_map(|(_, it)| it.collector.clone()),
        }
    }

    fn holds(&self, case: &Case) -> bool {
        self.circumstances.hold(case, self.undecided)
    }

    fn fill(&self, text: &str) -> String {
        self.circumstances.facts.fill(text)
    }

    fn first(&self, variants: &IndexMap<String, Variant>) -> Option<String> {
        let fits = variants.values().find(|it| self.holds(&it.only))?;
        Some(self.fill(fits.say.trim_end()))
    }

    fn decision(&self, key: &str, action: &Action) -> Decision {
        let mut run = self.filled(commands(&action.run));
        run.extend(action.tasks.iter().map(|it| task(it)));
        let routines = action.routine.as_ref().map_or_else(IndexMap::new, |it| self.routines(it));
        Decision {
            number: self.numbers.get(key).copied().unwrap_or_default(),
            id: key.to_owned(),
            ask: self.fill(&action.ask),
            place: action.place.as_ref().and_then(|it| self.workplaces.place(it)),
            how: action.how.as_deref().map(|it| self.fill(it.trim_end())),
            commands: run,
            by_topology: routines,
            loses: action.loses.clone(),
            outcomes: action
                .outcomes
                .iter()
                .filter(|(_, it)| self.holds(&it.only))
                .map(|(id, it)| self.outcome(key, id, it))
                .collect(),
            note: action.note.as_deref().map(|it| self.fill(it.trim_end())),
            tasks: action.tasks.clone(),
            judge: action.judge.clone(),
            is_by_fact: action.only.facts.values().any(|it| !it.is.is_empty()),
        }
    }

    fn outcome(&self, key: &str, id: &str, branch: &Branch) -> SeenThen {
        let mut run = self.filled(commands(&branch.run));
        run.extend(branch.tasks.iter().map(|it| task(it)));
        run.extend(branch.explain.iter().map(|it| self.read_on(it)));
        // What a device prints stands as it prints it.
        let see = match (&branch.see, &branch.shows) {
            (Some(words), _) => self.fill(words),
            (None, shown) => shown.clone().unwrap_or_default(),
        };
        SeenThen {
            id: id.to_owned(),
            see,
            say: branch.say.as_deref().map(|it| self.fill(it)),
            go: branch.go.as_ref().and_then(|target| self.number(key, target)),
            commands: run,
            tasks: branch.tasks.clone(),
        }
    }

    /// The number of an action. One that does not belong here leads to the one after.
    fn number(&self, from: &str, target: &str) -> Option<usize> {
        let next = || {
            let next = self.numbers.get(from)? + 1;
            (next <= self.numbers.len()).then_some(next)
        };
        self.numbers.get(target).copied().or_else(next)
    }

    fn routines(&self, name: &str) -> IndexMap<String, Vec<DecisionLine>> {
        let lines = |routine: &Routine| -> Vec<DecisionLine> {
            let here = |it: &&RoutineLine| self.starts(it.initiator);
            routine.values().filter(here).map(|it| self.line(it)).collect()
        };
        let all = self.circumstances.topologies.iter().filter_map(|(topology, entry)| {
            Some(((*topology).to_owned(), lines(entry.routines.get(name)?)))
        });
        all.filter(|(_, lines)| !lines.is_empty()).collect()
    }

    fn starts(&self, initiator: Option<Initiator>) -> bool {
        initiator.is_none_or(|it| self.circumstances.initiator.is_none_or(|asked| asked == it))
    }

    fn line(&self, line: &RoutineLine) -> DecisionLine {
        let typed = commands(line.run.as_slice());
        let command = self.filled(typed).pop().or_else(|| line.task.as_deref().map(task));
        DecisionLine {
            initiator: line.initiator.filter(|_| self.circumstances.initiator.is_none()),
            say: line.say.as_deref().map(|it| self.fill(it)),
            command,
        }
    }

    fn filled(&self, mut commands: Vec<PlannedCommand>) -> Vec<PlannedCommand> {
        commands.iter_mut().for_each(|it| it.text = self.fill(&it.text));
        commands
    }

    /// How to read on about another message, in the same topology where one is known.
    fn read_on(&self, message: &str) -> PlannedCommand {
        let initiator = self
            .circumstances
            .initiator
            .map_or_else(String::new, |it| format!(" --initiator {}", it.name()));
        own(match self.circumstances.topologies.as_slice() {
            [(topology, entry)] => {
                // Where only one can start, nobody asks who does.
                let initiator = if entry.initiators.len() > 1 { initiator } else { String::new() };
                format!("slp-diag topology {topology} --msg {message}{initiator}")
            }
            _ => format!("slp-diag explain {message}"),
        })
    }
}

/// How to open a task.
pub fn task(name: &str) -> PlannedCommand {
    own(format!("slp-diag task {name}"))
}

/// A call of this program.
pub fn own(text: String) -> PlannedCommand {
    PlannedCommand { mode: Mode::Host, text, risk: Risk::ReadOnly, platform: None }
}
