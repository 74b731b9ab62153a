//! The steps that a walk has gone through: what was answered, what was done, and so what need not
//! be asked again.

use super::Outcome;
use crate::catalog::plan::{PlannedCommand, PlannedStep};
use crate::catalog::step::{Mode, Risk};
use crate::views::check::CheckResult;
use std::collections::BTreeMap;

/// The steps that were gone through.
#[derive(Default)]
pub(super) struct Progress {
    /// The number of the step that was asked or judged last.
    pub(super) number: usize,
    /// How many steps the way has, as far as is known by now.
    pub(super) total: usize,
    /// Checks and tasks that were answered, how, and whether their own steps stood there: they are
    /// not asked again.
    pub(super) told: BTreeMap<String, (Outcome, bool)>,
    /// The commands of the steps that changed something, in the order in which they were done.
    changes: Vec<Vec<PlannedCommand>>,
    /// Whether something was changed since output was given last.
    pub(super) is_stale: bool,
    /// What was done since it was last asked whether the problem is gone.
    pub(super) done: Vec<String>,
    /// Whether something was done, or found wrong, since it was last asked whether the problem is
    /// gone.
    pub(super) changed: bool,
    /// Whether that was ever asked.
    pub(super) was_asked: bool,
    /// Whether any step was answered, or judged.
    pub(super) was_walked: bool,
    /// The actions of lists that only read and were answered, and the outcome that was seen: what
    /// is the same is not asked again until something is changed.
    pub(super) seen: Vec<(String, Vec<PlannedCommand>, Option<String>)>,
    /// Why the present part is walked, until it was said.
    pub(super) why: Option<String>,
    /// The answer of the check into whose steps the walk went, until it was said.
    pub(super) because: Option<CheckResult>,
}

impl Progress {
    pub(super) fn new(total: usize) -> Self {
        Progress { total, ..Progress::default() }
    }

    /// Counts a step, or leaves it out where it is known already.
    pub(super) fn count(&mut self, is_new: bool) {
        if is_new { self.number += 1 } else { self.leave_out(1) }
    }

    /// This many steps of the way need not be gone.
    pub(super) fn leave_out(&mut self, steps: usize) {
        self.total = self.total.saturating_sub(steps);
    }

    /// How a check or task was answered before, and whether its own steps stood there. What was
    /// needless may matter once something was changed.
    pub(super) fn known(&self, step: &PlannedStep) -> Option<(Outcome, bool)> {
        let told = step.name().and_then(|it| self.told.get(it)).copied();
        told.filter(|(outcome, _)| *outcome != Outcome::Needless || !self.is_stale)
    }

    /// Whether output has shown a check to be good.
    pub(super) fn is_proven(&self, check: &str) -> bool {
        self.told.get(check).is_some_and(|it| it.0 == Outcome::Proven)
    }

    /// Whether a check is good, as output has shown or the reader has said.
    pub(super) fn is_good(&self, check: &str) -> bool {
        self.told.get(check).is_some_and(|it| matches!(it.0, Outcome::Proven | Outcome::Works))
    }

    /// Whether a step in its own words asks for nothing that was not done before. Configuration
    /// stays; what is typed at a prompt, such as saving, is due again once anything else was
    /// changed.
    pub(super) fn is_done(&self, step: &PlannedStep) -> bool {
        let holds = |command: &PlannedCommand| match (command.risk, command.mode) {
            (Risk::ReadOnly, _) => true,
            (_, Mode::Config) => self.changes.iter().any(|it| it.contains(command)),
            _ => self.changes.last().is_some_and(|it| it.contains(command)),
        };
        step.name().is_none() && changes(step) && step.commands.iter().all(holds)
    }

    /// Takes note that an action of a list changed something.
    pub(super) fn change(&mut self, what: &str, commands: &[PlannedCommand]) {
        self.done.push(what.to_owned());
        self.is_stale = true;
        self.changes.push(commands.to_vec());
        self.seen.clear();
    }

    /// Takes note of how a step went.
    pub(super) fn tell(&mut self, step: &PlannedStep, outcome: Outcome) {
        self.was_walked = true;
        match outcome {
            Outcome::Works if step.check.is_none() => {
                self.changed = true;
                if step.commands.is_empty() || changes(step) {
                    self.done.push(step.action.clone());
                }
                if changes(step) {
                    self.is_stale = true;
                    self.changes.push(step.commands.clone());
                }
            }
            Outcome::Fails | Outcome::Disproven => self.changed = true,
            _ => {}
        }
        // A task whose case is ruled out here may be needed elsewhere.
        if let Some(name) =
            step.name().filter(|_| outcome != Outcome::Needless || step.unless.is_empty())
        {
            self.told.insert(name.to_owned(), (outcome, !step.steps.is_empty()));
        }
    }
}

/// Whether a step has commands that do more than read.
fn changes(step: &PlannedStep) -> bool {
    any_changes(&step.commands)
}

/// Whether any of the commands does more than read.
pub(super) fn any_changes(commands: &[PlannedCommand]) -> bool {
    commands.iter().any(|it| it.risk != Risk::ReadOnly)
}
