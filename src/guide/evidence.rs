//! What the material of a walk says of its steps: what output has judged, what new output proves,
//! which commands are still missing.

use super::progress::Progress;
use super::walk::{Case, Replay};
use super::{Answer, Outcome, WalkEvent};
use crate::catalog::check::Status;
use crate::catalog::model::Check;
use crate::catalog::plan::{self, PlannedStep};
use crate::mask;
use crate::views::check::{CheckResult, Commands, Evidence, whereabouts};

/// Tasks and checks within each other are followed so deep.
const DEEPEST: usize = 4;

impl Replay<'_, '_> {
    /// A task or check that is only named, with its steps. `None` where it has them, or stands too
    /// deep to be followed.
    pub(super) fn spelled(
        &self,
        case: &Case,
        step: &PlannedStep,
        depth: usize,
    ) -> Option<PlannedStep> {
        if !step.steps.is_empty() || depth > DEEPEST {
            return None;
        }
        let catalog = self.guide.catalog();
        let scope = self.guide.desk.judge.scope(&whereabouts(&[], &case.site));
        let steps = match (&step.check, &step.task) {
            (Some(name), _) => {
                plan::spell_out(catalog, plan::in_order(&catalog.check(name).fix), &scope)
            }
            (None, Some(name)) => {
                plan::spell_out(catalog, plan::in_order(&catalog.task(name).steps), &scope)
            }
            (None, None) => return None,
        };
        Some(PlannedStep { steps, ..step.clone() })
    }

    /// What the output that was given says of a step that is a check.
    pub(super) fn judged(&self, case: &Case, step: &PlannedStep) -> Option<CheckResult> {
        let Some(check) = &step.check else { return None };
        let material = self.guide.material(&case.text, &case.site);
        let state = material.device(case.device.as_deref()).and_then(|it| it.state.as_ref())?;
        let worst = state.results.iter().filter(|it| it.check == *check).max_by_key(|it| it.status);
        worst.filter(|it| it.status != Status::Unknown || it.evidence.is_some()).cloned()
    }

    /// What rules out the case of a step: its check does not matter for the device, or the checks
    /// that its case speaks of are good. The line that shows it, where output does.
    pub(super) fn needless(
        &self,
        case: &Case,
        trail: &Progress,
        step: &PlannedStep,
    ) -> Option<Option<Evidence>> {
        let material = self.guide.material(&case.text, &case.site);
        let state = material.device(case.device.as_deref()).and_then(|it| it.state.as_ref());
        // What output rules out may matter once something was changed.
        let ruled_out = |check: &String| state.filter(|_| !trail.is_stale)?.ruled_out.get(check);
        if let Some(evidence) = step.check.as_ref().and_then(ruled_out) {
            return Some(Some(evidence.clone()));
        }
        let mut shown = None;
        for name in &step.unless {
            let check = PlannedStep { check: Some(name.clone()), ..PlannedStep::default() };
            match self.judged(case, &check) {
                Some(result) if result.status == Status::Pass => shown = result.evidence,
                None if trail.is_good(name) => {}
                _ => return None,
            }
        }
        (!step.unless.is_empty()).then_some(shown)
    }

    /// Adds a text to the case, and tells what was found in the light of all.
    pub(super) fn given(&mut self, case: &mut Case, answer: &Answer) {
        let (file, text) = match answer {
            Answer::Text(text) => (None, text),
            Answer::File { name, text } => (Some(name.clone()), text),
            _ => return,
        };
        if !case.text.is_empty() && !case.text.ends_with('\n') {
            case.text.push('\n');
        }
        // Read as it is kept, so that a walk that goes on later is the same.
        case.text.push_str(&mask::masked(text));
        let found = self.guide.material(&case.text, &case.site).found(case.device.as_deref());
        self.events.push(WalkEvent::Given { file, lines: text.lines().count(), found });
    }

    /// Checks that were not as they should be and that new output shows to be: the best proof of a
    /// cure.
    pub(super) fn judge_again(&mut self, case: &Case, trail: &mut Progress) {
        trail.is_stale = false;
        for (name, (outcome, _)) in &mut trail.told {
            if !matches!(outcome, Outcome::Fails | Outcome::Disproven)
                || self.guide.catalog().get::<Check>(name).is_none()
            {
                continue;
            }
            let check = self.guide.catalog().check(name);
            let step = PlannedStep {
                check: Some(name.clone()),
                action: check.title.clone(),
                ..PlannedStep::default()
            };
            if let Some(result) = self.judged(case, &step).filter(|it| it.status == Status::Pass) {
                *outcome = Outcome::Proven;
                self.event(&[], &step, Outcome::Proven, result.evidence);
            }
        }
    }

    /// The commands that support will ask for and that were not given yet.
    pub(super) fn collect(&self, case: &Case) -> Vec<String> {
        let material = self.guide.material(&case.text, &case.site);
        let device = material.device(case.device.as_deref());
        if let Some(state) = device.and_then(|it| it.state.as_ref()) {
            return state.collect.clone();
        }
        Commands::new(&self.guide.desk.judge, &whereabouts(&[], &case.site)).commands
    }
}

/// How many steps stand inside a step.
pub(super) fn inside(step: &PlannedStep) -> usize {
    step.steps.iter().map(|it| 1 + inside(it)).sum()
}
