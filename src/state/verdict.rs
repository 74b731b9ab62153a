//! Judging a device by the checks of the catalog.

mod alike;
mod lacking;
mod legacy;
mod trace;

use super::detect::{
    CaptureContext, CompiledTest, Detectors, Places, Sight, SightMap, all, places,
};
use super::device::CapturedDevice;
use super::device_time::DeviceTime;
use super::locator::{Finding, Hit};
use crate::catalog::Catalog;
use crate::catalog::check::{Check, Status};
use crate::catalog::model::{Initiator, Topology};
use crate::catalog::scope::Scope;
use crate::catalog::step::Only;
use crate::catalog::tables::{ConfiguredPlace, Outputs};
use alike::Alike;
use anyhow::{Context as _, Result};
use indexmap::IndexMap;
use legacy::Legacy;
use std::collections::HashSet;
use std::sync::Arc;

pub use legacy::LegacyDevice;

/// The checks of a catalog, ready to be asked.
pub struct Judge {
    checks: Vec<Prepared>,
    topologies: IndexMap<String, Topology>,
    /// What points to each topology.
    shown: IndexMap<String, Detectors>,
    legacy: Legacy,
    policy: Detectors,
    outputs: Outputs,
}

/// A check with its places and tests.
struct Prepared {
    name: String,
    check: Arc<Check>,
    places: Places,
    given: Vec<(String, CompiledTest)>,
    rules: Vec<Rule>,
}

struct Rule {
    name: String,
    tests: Vec<(String, CompiledTest)>,
}

/// The answer of a check about a device.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The check.
    pub check: String,
    /// Its entry.
    pub entry: Arc<Check>,
    /// The rule that gave the answer; `None` where none fits.
    pub rule: Option<String>,
    /// The answer.
    pub status: Status,
    /// What it was seen by; `None` where nothing of it was captured.
    pub found: Option<Finding>,
    /// What is shown beside it.
    pub beside: Option<Finding>,
    /// The commands that would show what the check looks for and was not captured, the best first.
    pub commands: Vec<String>,
    /// Where it depends on which of several topologies the device is in: the worse answers, by
    /// topology.
    pub elsewhere: Vec<(String, Status)>,
    /// How many further lines the same rule fits, which have no answer of their own: see
    /// [`MOST_ALIKE`].
    pub more: usize,
}

/// A rule that judges each of several things gives no more answers than this; those beyond are
/// counted.
pub const MOST_ALIKE: usize = 100;

/// What all checks say of a device.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// The answers, in the order of the names of the checks.
    pub verdicts: Vec<Verdict>,
    /// The checks that do not matter for the device, with what shows it.
    pub ruled_out: IndexMap<String, Finding>,
}

/// A topology that the output of a device points to.
#[derive(Debug, Clone)]
pub struct Pointed {
    /// The topology.
    pub topology: String,
    /// What points to it.
    pub found: Finding,
    /// What is doubtful about it.
    pub doubt: Option<String>,
}

/// Where a device is, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Placement {
    /// The topologies in question; empty: each may be meant.
    pub topologies: Vec<String>,
    /// Who starts the communication, where the reader says so.
    pub initiator: Option<Initiator>,
}

impl Judge {
    /// Reads every check, and the signs of topologies and generations.
    ///
    /// # Errors
    /// When an entry is not valid.
    pub fn new(catalog: &Catalog) -> Result<Self> {
        let names = catalog.names::<Check>();
        let outputs: Outputs = catalog.table()?;
        let lines = &outputs.configuration;
        let checks =
            names.iter().map(|name| Prepared::new(name, Arc::new(catalog.require(name)?), lines));
        let topologies = catalog.topologies()?;
        let shown = topologies.keys().map(|name| {
            let topology: Topology = catalog.require(name)?;
            let signs = Detectors::new(&topology.shown, lines)
                .with_context(|| format!("topologies/{name}: shown"))?;
            Ok((name.clone(), signs))
        });
        Ok(Judge {
            checks: checks.collect::<Result<_>>()?,
            shown: shown.collect::<Result<_>>()?,
            topologies,
            legacy: Legacy::new(&outputs)?,
            policy: Detectors::new(&outputs.policy, &[]).context("tables/outputs: policy")?,
            outputs,
        })
    }

    /// The sign that a device is of a generation before policies, for which the checks do not hold.
    pub fn legacy(&self, device: &CapturedDevice) -> Option<LegacyDevice> {
        let scene = CaptureContext { outputs: &device.outputs, now: None };
        if self.policy.first(scene).is_some() {
            return None;
        }
        self.legacy.of(scene)
    }

    /// Every topology in their order.
    pub fn topologies(&self) -> &IndexMap<String, Topology> {
        &self.topologies
    }

    /// The table of outputs.
    pub fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// The scope of steps at a place.
    pub fn scope(&self, place: &Placement) -> Scope {
        Scope::of(
            self.topologies.iter().filter(|(name, _)| place.topologies.contains(name)),
            place.initiator,
        )
    }

    /// Whether a command is one whose output the catalog knows.
    pub fn knows(&self, command: &str) -> bool {
        command == self.outputs.authorization.name || self.outputs.commands.contains_key(command)
    }

    /// The topologies that the output of a device points to.
    pub fn pointed(&self, device: &CapturedDevice) -> Vec<Pointed> {
        let scene = CaptureContext { outputs: &device.outputs, now: None };
        let pointed = |(name, signs): (&String, &Detectors)| {
            let (found, doubt) = signs.first(scene)?;
            Some(Pointed { topology: name.clone(), found, doubt: doubt.map(str::to_owned) })
        };
        self.shown.iter().filter_map(pointed).collect()
    }

    /// The answers of all checks that concern the place, in the order of their names; several for a
    /// check that judges each of several things.
    pub fn judge(
        &self,
        device: &CapturedDevice,
        place: &Placement,
        now: Option<&DeviceTime>,
    ) -> Judgement {
        let scene = CaptureContext { outputs: &device.outputs, now };
        let mut judgement = Judgement::default();
        for check in &self.checks {
            match check.judge(&self.topologies, place, scene) {
                Said::Answers(verdicts) => judgement.verdicts.extend(verdicts),
                Said::RuledOut(found) => {
                    judgement.ruled_out.extend(found.map(|it| (check.name.clone(), it)))
                }
            }
        }
        judgement
    }

    /// The answers of one check.
    pub fn judge_one(
        &self,
        name: &str,
        device: &CapturedDevice,
        place: &Placement,
        now: Option<&DeviceTime>,
    ) -> Vec<Verdict> {
        let scene = CaptureContext { outputs: &device.outputs, now };
        match self
            .checks
            .iter()
            .find(|it| it.name == name)
            .map(|it| it.judge(&self.topologies, place, scene))
        {
            Some(Said::Answers(verdicts)) => verdicts,
            Some(Said::RuledOut(_)) | None => Vec::new(),
        }
    }

    /// The checks that concern a place.
    pub fn concerning(&self, place: &Placement) -> impl Iterator<Item = &Check> {
        self.checks
            .iter()
            .filter(move |it| !it.candidates(&self.topologies, place).is_empty())
            .map(|it| &*it.check)
    }

    /// The commands whose output a check reads, the best first. A name of one word is typed with
    /// something behind it, so it is none to name alone.
    pub fn commands(&self, check: &str) -> Vec<String> {
        self.checks
            .iter()
            .find(|it| it.name == check)
            .map(|it| it.check.commands())
            .unwrap_or_default()
    }
}

/// What a check says of a device.
enum Said {
    /// Its answers.
    Answers(Vec<Verdict>),
    /// It does not matter there, as this shows where anything does.
    RuledOut(Option<Finding>),
}

/// What a check says in one topology.
struct Answer<'a> {
    rule: Option<usize>,
    found: Option<Hit<'a>>,
    more: usize,
}

impl Prepared {
    fn new(name: &str, check: Arc<Check>, lines: &[ConfiguredPlace]) -> Result<Self> {
        let trials = |tests: &IndexMap<String, crate::catalog::check::Test>| -> Result<Vec<(String, CompiledTest)>> {
            tests.iter().map(|(place, test)| Ok((place.clone(), CompiledTest::new(test)?))).collect()
        };
        let rules = check
            .rules
            .iter()
            .map(|(rule, it)| Ok(Rule { name: rule.clone(), tests: trials(&it.tests)? }));
        Ok(Prepared {
            places: places(&check.look, lines).with_context(|| format!("checks/{name}"))?,
            given: trials(&check.given)?,
            rules: rules.collect::<Result<_>>().with_context(|| format!("checks/{name}"))?,
            name: name.to_owned(),
            check,
        })
    }

    /// The topologies in question that the check is about.
    fn candidates<'a>(
        &self,
        all: &'a IndexMap<String, Topology>,
        place: &Placement,
    ) -> Vec<(&'a String, &'a Topology)> {
        let asked = |name: &String| place.topologies.is_empty() || place.topologies.contains(name);
        let about = |name: &String| {
            self.check.topologies.is_empty() || self.check.topologies.contains(name)
        };
        all.iter().filter(|(name, _)| asked(name) && about(name)).collect()
    }

    fn judge(
        &self,
        all_topologies: &IndexMap<String, Topology>,
        place: &Placement,
        scene: CaptureContext,
    ) -> Said {
        let seen = self.seen(scene);
        let against: Vec<Option<&Hit>> = self.against(&seen, scene).collect();
        if !against.is_empty() {
            return Said::RuledOut(against.into_iter().flatten().next().map(Hit::found));
        }
        // In each topology in question; the mildest answer is given, the others are said beside it.
        let mut answers: Vec<(&String, Vec<Answer>)> = Vec::new();
        for (name, topology) in self.candidates(all_topologies, place) {
            let scope = Scope::of([(name, topology)], place.initiator);
            answers.push((name, self.answers(&scope, &seen, scene)));
        }
        let worst = |answers: &[Answer]| {
            answers.iter().map(|it| self.status(it)).max().unwrap_or(Status::Unknown)
        };
        let Some(mildest) = answers.iter().min_by_key(|(_, it)| worst(it)) else {
            return Said::Answers(Vec::new());
        };
        let here = worst(&mildest.1);
        let elsewhere: Vec<(String, Status)> = answers
            .iter()
            .map(|(name, it)| ((*name).clone(), worst(it)))
            .filter(|(_, status)| *status > here && *status > Status::Unknown)
            .collect();
        let lacking = self.lacking(&seen);
        let beside = |answer: &Answer| {
            let place = self.check.rules[answer.rule?].beside.as_deref()?;
            seen.get(place)?.last().map(Hit::found)
        };
        let verdict = |answer: &Answer| Verdict {
            check: self.name.clone(),
            entry: Arc::clone(&self.check),
            rule: answer.rule.map(|it| self.rules[it].name.clone()),
            // Good in one of the topologies in question and wrong in another one is not known to be
            // good.
            status: match self.status(answer) {
                Status::Pass if !elsewhere.is_empty() => Status::Unknown,
                status => status,
            },
            found: answer.found.as_ref().map(Hit::found),
            beside: beside(answer),
            commands: lacking.clone(),
            more: answer.more,
            elsewhere: elsewhere.clone(),
        };
        Said::Answers(mildest.1.iter().map(verdict).collect())
    }

    /// What was captured of its places.
    fn seen<'s>(&'s self, scene: CaptureContext<'s>) -> SightMap<'s> {
        self.places
            .iter()
            .map(|(name, place)| (name.as_str(), Sight::of(place, scene.outputs)))
            .collect()
    }

    /// What must hold for the check to matter and does not, with what shows it.
    fn against<'s>(
        &'s self,
        seen: &'s SightMap,
        scene: CaptureContext<'s>,
    ) -> impl Iterator<Item = Option<&'s Hit<'s>>> {
        self.given.iter().filter_map(move |(name, trial)| {
            let place = &seen[name.as_str()];
            (trial.holds(place, place.last(), seen, scene) == Some(false)).then_some(place.last())
        })
    }

    fn status(&self, answer: &Answer) -> Status {
        answer.rule.map_or(Status::Unknown, |it| self.check.rules[it].status)
    }

    /// What the rules say where the scope is: one answer, or one for each thing that a rule judges.
    fn answers<'s>(
        &self,
        scope: &Scope,
        seen: &SightMap<'s>,
        scene: CaptureContext,
    ) -> Vec<Answer<'s>> {
        let mut answers = Vec::new();
        for (index, (rule, entry)) in self.rules.iter().zip(self.check.rules.values()).enumerate() {
            // Behind an answer only what is wrong besides it is worth saying.
            let is_said = !answers.is_empty() && entry.status <= Status::Unknown;
            if is_said || entry.only != Only::default() && !scope.holds(&entry.only) {
                continue;
            }
            let (found, more) = rule.fits(entry.each.as_deref(), seen, scene);
            let fits = !found.is_empty();
            answers.extend(found.into_iter().map(|found| Answer {
                rule: Some(index),
                found,
                more: 0,
            }));
            if let Some(last) = answers.last_mut().filter(|_| fits) {
                last.more = more;
            }
            if fits && !entry.go_on {
                break;
            }
        }
        if answers.is_empty() {
            // The first place is what the check is about; the others only say what it depends on.
            let found = seen.values().next().and_then(|it| it.last()).cloned();
            answers.push(Answer { rule: None, found, more: 0 });
        }
        answers
    }
}

impl Rule {
    /// The occurrences that the rule fits, none when it does not fit, and how many there are beyond
    /// those.
    fn fits<'s>(
        &self,
        each: Option<&str>,
        seen: &SightMap<'s>,
        scene: CaptureContext,
    ) -> (Vec<Option<Hit<'s>>>, usize) {
        let last = |name: &str| seen.get(name).and_then(|it| it.last());
        let holds = |of: Option<(&str, &Hit<'s>)>| {
            all(self.tests.iter().map(|(name, trial)| {
                let found = of.filter(|it| it.0 == name).map(|it| it.1).or_else(|| last(name));
                trial.holds(&seen[name.as_str()], found, seen, scene)
            })) == Some(true)
        };
        let Some(each) = each else {
            // The first place is what the check is about: it is the evidence where the rule looks
            // at it.
            let looked = seen.keys().filter(|it| self.tests.iter().any(|(name, _)| name == **it));
            let found = looked
                .filter_map(|it| last(it))
                .next()
                .or_else(|| seen.values().find_map(|it| it.last()));
            let fits = if self.tests.is_empty() { found.is_some() } else { holds(None) };
            return (if fits { vec![found.cloned()] } else { Vec::new() }, 0);
        };
        // Of several captures of the same thing the last one counts, and of equal lines in it one.
        let all = seen.get(each).map_or(&[][..], |it| it.hits.as_slice());
        let newest = all.last().map(|it| &it.line.output.file);
        let (mut told, mut hits, mut more) = (HashSet::new(), Vec::new(), 0);
        for found in
            all.iter().filter(|it| Some(&it.line.output.file) == newest && holds(Some((each, it))))
        {
            if !told.insert(Alike(found.line)) {
                continue;
            }
            match hits.len() < MOST_ALIKE {
                true => hits.push(Some(found.clone())),
                false => more += 1,
            }
        }
        (hits, more)
    }
}
