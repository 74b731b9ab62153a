//! How each check came to its answer. What decides is asked of the code that judges.

use super::prepared::{Answer, Prepared, Said};
use super::rule::Rule;
use super::{Judge, Placement};
use crate::catalog::check::Status;
use crate::catalog::model::Topology;
use crate::catalog::scope::Scope;
use crate::catalog::step::Only;
use crate::state::detect::{CaptureContext, CompiledTest, SightMap};
use crate::state::device::CapturedDevice;
use crate::state::device_time::DeviceTime;
use crate::state::trace::{
    AnswerTrace, CheckTrace, RuleOutcome, RuleTrace, TestTrace, TopologyTrace,
};
use indexmap::IndexMap;

impl Judge {
    /// What points to each topology, in their order.
    pub fn trace_topologies(&self, device: &CapturedDevice) -> Vec<TopologyTrace> {
        let scene = CaptureContext { outputs: &device.outputs, now: None };
        let trace = |(name, signs): (&String, &super::Detectors)| TopologyTrace {
            topology: name.clone(),
            points: signs.first(scene).is_some(),
            signs: signs.trace(scene),
        };
        self.shown.iter().map(trace).collect()
    }

    /// How every check, or the one of a name, judges a device.
    pub fn trace(
        &self,
        only: Option<&str>,
        device: &CapturedDevice,
        place: &Placement,
        now: Option<&DeviceTime>,
    ) -> Vec<CheckTrace> {
        let scene = CaptureContext { outputs: &device.outputs, now };
        let named = self.checks.iter().filter(|it| only.is_none_or(|name| name == it.name));
        // Beside the answers of other checks one can be another.
        let judged = self.judge(device, place, now).verdicts;
        let given = |check: &str| {
            let own = judged.iter().filter(|it| it.check == check);
            own.map(|it| AnswerTrace { topology: None, rule: it.rule.clone(), status: it.status })
                .collect()
        };
        named
            .map(|it| CheckTrace {
                given_answers: given(&it.name),
                ..it.trace(&self.topologies, place, scene)
            })
            .collect()
    }
}

impl Prepared {
    fn trace(
        &self,
        topologies: &IndexMap<String, Topology>,
        place: &Placement,
        scene: CaptureContext,
    ) -> CheckTrace {
        let seen = self.seen(scene);
        let test = |(name, trial): &(String, CompiledTest)| {
            let place = &seen[name.as_str()];
            trial.trace(name, place, place.last(), &seen, scene)
        };
        let said = self.judge(topologies, place, scene);
        let ruled_out = matches!(said, Said::RuledOut(_));
        let given_answers = match said {
            Said::RuledOut(_) => Vec::new(),
            Said::Answers(verdicts) => verdicts
                .into_iter()
                .map(|it| AnswerTrace { topology: None, rule: it.rule, status: it.status })
                .collect(),
        };
        // Where a condition was not captured, a rule counts only if its answer holds either way.
        let is_told = given_answers.iter().any(|it: &AnswerTrace| it.rule.is_some());
        let is_judged = !ruled_out && (is_told || self.untold(&seen, scene).is_empty());
        let mut answers: Vec<(&String, Scope, Vec<Answer>)> = Vec::new();
        for (name, topology) in self.candidates(topologies, place).into_iter().filter(|_| is_judged)
        {
            let scope = Scope::of([(name, topology)], place.initiator);
            let given = self.answers(&scope, &seen, scene);
            answers.push((name, scope, given));
        }
        let rules = self
            .rules
            .iter()
            .enumerate()
            .map(|(index, rule)| self.rule(index, rule, &answers, &seen, scene));
        CheckTrace {
            check: self.name.clone(),
            given: self.given.iter().map(test).collect(),
            ruled_out,
            rules: rules.collect(),
            answers: answers
                .iter()
                .flat_map(|(name, _, it)| it.iter().map(|it| self.answer(name, it)))
                .collect(),
            given_answers,
        }
    }

    fn answer(&self, topology: &str, answer: &Answer) -> AnswerTrace {
        AnswerTrace {
            topology: Some(topology.to_owned()),
            rule: answer.rule.map(|it| self.rules[it].name.clone()),
            status: self.status(answer),
        }
    }

    fn rule(
        &self,
        index: usize,
        rule: &Rule,
        answers: &[(&String, Scope, Vec<Answer>)],
        seen: &SightMap,
        scene: CaptureContext,
    ) -> RuleTrace {
        let entry = &self.check.rules[index];
        let (found, more) = rule.fits(entry, seen, scene);
        let decides =
            answers.iter().filter(|(_, _, it)| it.iter().any(|it| it.rule == Some(index)));
        let decides_in: Vec<String> = decides.map(|(name, ..)| (*name).clone()).collect();
        let is_here = |scope: &Scope| entry.only == Only::default() || scope.holds(&entry.only);
        let outcome = if !decides_in.is_empty() {
            RuleOutcome::Won
        } else if found.is_empty() {
            RuleOutcome::Lost
        } else if answers.iter().any(|(_, scope, _)| is_here(scope)) {
            RuleOutcome::TooLate
        } else {
            RuleOutcome::Elsewhere
        };
        let test = |(name, trial): &(String, CompiledTest)| {
            let place = &seen[name.as_str()];
            // A rule that judges each of several things is shown by the first that it fits.
            let judged = found
                .first()
                .and_then(Option::as_ref)
                .filter(|_| entry.each.as_ref() == Some(name));
            trial.trace(name, place, judged.or_else(|| place.last()), seen, scene)
        };
        let tests: Vec<TestTrace> = rule.tests.iter().map(test).collect();
        let fits = found.len() + more;
        RuleTrace {
            rule: rule.name.clone(),
            status: entry.status,
            outcome,
            each: entry.each.clone(),
            tests,
            fits,
            decides_in,
        }
    }
}

impl CheckTrace {
    /// The worst of the answers that are given.
    pub fn worst(&self) -> Option<Status> {
        self.given_answers.iter().map(|it| it.status).max()
    }
}
