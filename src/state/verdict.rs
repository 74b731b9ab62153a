//! Judging a device by the checks of the catalog.

mod agree;
mod alike;
mod rule;
mod trace;

use super::detect::{CaptureContext, CompiledTest, Detectors, Places, Sight, SightMap, places};
use super::device::CapturedDevice;
use super::device_time::DeviceTime;
use super::locator::{Finding, Hit};
use crate::catalog::Catalog;
use crate::catalog::check::{Check, Status};
use crate::catalog::model::{Initiator, Topology};
use crate::catalog::scope::Scope;
use crate::catalog::step::Only;
use crate::catalog::tables::Outputs;
use anyhow::{Context as _, Result};
use indexmap::IndexMap;
use rule::Rule;
use std::collections::HashSet;
use std::sync::Arc;

/// The checks of a catalog, ready to be asked.
pub struct Judge {
    checks: Vec<Prepared>,
    topologies: IndexMap<String, Topology>,
    /// What points to each topology.
    shown: IndexMap<String, Detectors>,
    legacy: Detectors,
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
    /// Further lines that belong to it.
    pub also: Vec<Finding>,
    /// Where it depends on which of several topologies the device is in: the worse answers, by
    /// topology.
    pub elsewhere: Vec<(String, Status)>,
    /// The topologies that the answer is one of, where others of those in question have another.
    pub holds_in: Vec<String>,
    /// Where the capture does not show whether the check matters: the commands that would.
    pub undecided: Option<Vec<String>>,
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
        let checks = names.iter().map(|name| Prepared::new(name, Arc::new(catalog.require(name)?)));
        let topologies = catalog.topologies()?;
        let shown = topologies.keys().map(|name| {
            let topology: Topology = catalog.require(name)?;
            let signs = Detectors::new(&topology.shown)
                .with_context(|| format!("topologies/{name}: shown"))?;
            Ok((name.clone(), signs))
        });
        let outputs: Outputs = catalog.table()?;
        Ok(Judge {
            checks: checks.collect::<Result<_>>()?,
            shown: shown.collect::<Result<_>>()?,
            topologies,
            legacy: Detectors::new(&outputs.legacy).context("tables/outputs: legacy")?,
            policy: Detectors::new(&outputs.policy).context("tables/outputs: policy")?,
            outputs,
        })
    }

    /// The sign that a device is of a generation before policies, for which the checks do not hold.
    pub fn legacy(&self, device: &CapturedDevice) -> Option<Finding> {
        let scene = CaptureContext { outputs: &device.outputs, now: None };
        if self.policy.first(scene).is_some() {
            return None;
        }
        self.legacy.first(scene).map(|(found, _)| found)
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
        agree::settle(&mut judgement.verdicts);
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
    also: Vec<Hit<'a>>,
    more: usize,
}

impl Prepared {
    fn new(name: &str, check: Arc<Check>) -> Result<Self> {
        let trials = |tests: &IndexMap<String, crate::catalog::check::Test>| -> Result<Vec<(String, CompiledTest)>> {
            tests.iter().map(|(place, test)| Ok((place.clone(), CompiledTest::new(test)?))).collect()
        };
        let rules = check
            .rules
            .iter()
            .map(|(rule, it)| Ok(Rule { name: rule.clone(), tests: trials(&it.tests)? }));
        Ok(Prepared {
            places: places(&check.look).with_context(|| format!("checks/{name}"))?,
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
        let untold = self.untold(&seen, scene);
        if !untold.is_empty() {
            let concerns = !self.candidates(all_topologies, place).is_empty();
            return Said::Answers(
                concerns.then(|| self.undecided(&seen, untold)).into_iter().collect(),
            );
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
        // What is good in one of the topologies in question and not known in another is not known.
        let is_doubtful = answers.iter().any(|(_, it)| worst(it) == Status::Unknown);
        let floor = if is_doubtful { Status::Unknown } else { Status::Pass };
        let Some(mildest) = answers.iter().min_by_key(|(_, it)| {
            let own = worst(it);
            (own.max(floor), own < floor)
        }) else {
            return Said::Answers(Vec::new());
        };
        let here = worst(&mildest.1);
        let rules = |answers: &[Answer]| answers.iter().map(|it| it.rule).collect::<Vec<_>>();
        let alike = answers.iter().filter(|(_, it)| rules(it) == rules(&mildest.1));
        let alike: Vec<String> = alike.map(|(name, _)| (*name).clone()).collect();
        let holds_in = if alike.len() < answers.len() { alike } else { Vec::new() };
        let elsewhere: Vec<(String, Status)> = answers
            .iter()
            .map(|(name, it)| ((*name).clone(), worst(it)))
            .filter(|(_, status)| *status > here && *status > Status::Unknown)
            .collect();
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
            also: answer.also.iter().map(Hit::found).collect(),
            more: answer.more,
            elsewhere: elsewhere.clone(),
            holds_in: holds_in.clone(),
            undecided: None,
        };
        Said::Answers(mildest.1.iter().map(verdict).collect())
    }

    /// What was captured of its places.
    fn seen<'s>(&'s self, scene: CaptureContext<'s>) -> SightMap<'s> {
        let mut seen: SightMap = self
            .places
            .iter()
            .map(|(name, place)| (name.as_str(), Sight::of(place, scene.outputs)))
            .collect();
        for (name, place) in &self.places {
            let Some(subject) = &place.subject else { continue };
            let named = subject.among.iter().filter_map(|it| seen.get(it.as_str()));
            let names: HashSet<String> =
                named.flat_map(|it| &it.hits).map(|it| it.value.to_lowercase()).collect();
            if let Some(sight) = seen.get_mut(name.as_str()) {
                sight.about(subject, &names);
            }
        }
        seen
    }

    /// The places of what must hold for the check to matter, as far as the capture does not tell.
    fn untold(&self, seen: &SightMap, scene: CaptureContext) -> Vec<&str> {
        let untold = self.given.iter().filter(|(name, trial)| {
            let place = &seen[name.as_str()];
            trial.holds(place, place.last(), seen, scene).is_none()
        });
        untold.map(|(name, _)| name.as_str()).collect()
    }

    /// The answer where the capture does not show whether the check matters.
    fn undecided(&self, seen: &SightMap, untold: Vec<&str>) -> Verdict {
        let outputs = untold.iter().filter_map(|it| self.check.look.get(*it));
        let mut commands: Vec<String> = Vec::new();
        for command in outputs.flat_map(|it| &it.outputs).filter(|it| it.contains(' ')) {
            if !commands.contains(command) {
                commands.push(command.clone());
            }
        }
        Verdict {
            check: self.name.clone(),
            entry: Arc::clone(&self.check),
            rule: None,
            status: Status::Unknown,
            found: seen.values().next().and_then(|it| it.last()).map(Hit::found),
            also: Vec::new(),
            elsewhere: Vec::new(),
            holds_in: Vec::new(),
            undecided: Some(commands),
            more: 0,
        }
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
            let (found, more) = rule.fits(entry, seen, scene);
            let fits = !found.is_empty();
            answers.extend(found.into_iter().map(|found| Answer {
                rule: Some(index),
                found,
                also: rule::listed(entry, seen),
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
            answers.push(Answer { rule: None, found, also: Vec::new(), more: 0 });
        }
        answers
    }
}
