//! One check, asked of what was captured.

use super::rule::{self, Rule};
use super::{Placement, Undecided, Verdict};
use crate::catalog::check::{self, Check, Status};
use crate::catalog::model::Topology;
use crate::catalog::scope::Scope;
use crate::catalog::step::Only;
use crate::state::detect::{CaptureContext, CompiledTest, Places, Sight, SightMap, Terms, places};
use crate::state::locator::{CompiledLocator, Finding, Hit};
use anyhow::{Context as _, Result};
use indexmap::{IndexMap, IndexSet};
use std::collections::HashSet;
use std::sync::Arc;

/// A check with its places and tests.
pub(super) struct Prepared {
    pub name: String,
    pub check: Arc<Check>,
    pub places: Places,
    pub given: Vec<(String, CompiledTest)>,
    pub rules: Vec<Rule>,
}

/// What a check says of a device.
pub(super) enum Said {
    /// Its answers.
    Answers(Vec<Verdict>),
    /// It does not matter there, as this shows where anything does.
    RuledOut(Option<Finding>),
}

/// What a check says in one topology.
pub(super) struct Answer<'a> {
    pub rule: Option<usize>,
    pub found: Option<Hit<'a>>,
    pub also: Vec<Hit<'a>>,
    pub more: usize,
}

impl Prepared {
    pub(super) fn new(name: &str, check: Arc<Check>, terms: Terms) -> Result<Self> {
        let trials =
            |tests: &IndexMap<String, check::Test>| -> Result<Vec<(String, CompiledTest)>> {
                tests
                    .iter()
                    .map(|(place, test)| Ok((place.clone(), CompiledTest::new(test, terms.named)?)))
                    .collect()
            };
        let rules = check
            .rules
            .iter()
            .map(|(rule, it)| Ok(Rule { name: rule.clone(), tests: trials(&it.tests)? }));
        Ok(Prepared {
            places: places(&check.look, terms).with_context(|| format!("checks/{name}"))?,
            given: trials(&check.given)?,
            rules: rules.collect::<Result<_>>().with_context(|| format!("checks/{name}"))?,
            name: name.to_owned(),
            check,
        })
    }

    /// The commands whose output it reads, the best first, without those that need more than their
    /// name to be typed.
    pub(super) fn commands(&self) -> Vec<String> {
        let outputs: IndexSet<&String> =
            self.places.values().flat_map(CompiledLocator::outputs).collect();
        outputs.into_iter().filter(|it| it.contains(' ')).cloned().collect()
    }

    /// The topologies in question that the check is about.
    pub(super) fn candidates<'a>(
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

    pub(super) fn judge(
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
        let said = self.said(all_topologies, place, &seen, scene);
        let untold = self.untold(&seen, scene);
        // What is good where it matters is not wrong where it does not, unless a rule asks for what is
        // not told.
        let asks = |rule: &Rule| rule.tests.iter().any(|(name, _)| untold.contains(&name.as_str()));
        let is_good =
            said.iter().all(|it| it.status == Status::Pass) && !self.rules.iter().any(asks);
        if untold.is_empty() || said.is_empty() || is_good {
            return Said::Answers(said);
        }
        Said::Answers(vec![self.undecided(untold, said, scene)])
    }

    /// The answers where the check matters.
    pub(super) fn said(
        &self,
        all_topologies: &IndexMap<String, Topology>,
        place: &Placement,
        seen: &SightMap,
        scene: CaptureContext,
    ) -> Vec<Verdict> {
        // In each topology in question; the mildest answer is given, the others are said beside it.
        let mut answers: Vec<(&String, Vec<Answer>)> = Vec::new();
        for (name, topology) in self.candidates(all_topologies, place) {
            let scope = Scope::of([(name, topology)], place.initiator);
            answers.push((name, self.answers(&scope, seen, scene)));
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
            return Vec::new();
        };
        // Where it is not about some of those in question, and nothing of the output shows that it
        // matters, it is wrong only if the device is in one of its own.
        let asked = match place.topologies.len() {
            0 => all_topologies.len(),
            count => count,
        };
        let is_partial = self.given.is_empty() && answers.len() < asked;
        let most = if is_partial { Status::Unknown } else { Status::Fail };
        let here = worst(&mildest.1).min(most);
        let rules = |answers: &[Answer]| answers.iter().map(|it| it.rule).collect::<Vec<_>>();
        let alike = answers.iter().filter(|(_, it)| rules(it) == rules(&mildest.1));
        let alike: Vec<String> = alike.map(|(name, _)| (*name).clone()).collect();
        let is_of_all = alike.len() == answers.len() && !is_partial;
        let is_told = mildest.1.iter().any(|it| it.rule.is_some());
        let holds_in = if is_of_all || !is_told { Vec::new() } else { alike };
        let elsewhere: Vec<(String, Status)> = answers
            .iter()
            .map(|(name, it)| ((*name).clone(), worst(it)))
            .filter(|(_, status)| *status > here && *status > Status::Unknown)
            .collect();
        let lacking = self.lacking(seen);
        let verdict = |answer: &Answer| Verdict {
            check: self.name.clone(),
            entry: Arc::clone(&self.check),
            rule: answer.rule.map(|it| self.rules[it].name.clone()),
            // Good in one of the topologies in question and wrong in another one is not known to be
            // good.
            status: match self.status(answer) {
                Status::Pass if !elsewhere.is_empty() => Status::Unknown,
                status => status.min(most),
            },
            found: answer.found.as_ref().map(Hit::found),
            also: answer.also.iter().map(Hit::found).collect(),
            commands: lacking.clone(),
            more: answer.more,
            elsewhere: elsewhere.clone(),
            holds_in: holds_in.clone(),
            undecided: None,
        };
        mildest.1.iter().map(verdict).collect()
    }

    /// What was captured of its places.
    pub(super) fn seen<'s>(&'s self, scene: CaptureContext<'s>) -> SightMap<'s> {
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
    pub(super) fn untold(&self, seen: &SightMap, scene: CaptureContext) -> Vec<&str> {
        let untold = self.given.iter().filter(|(name, trial)| {
            let place = &seen[name.as_str()];
            trial.holds(place, place.last(), seen, scene).is_none()
        });
        untold.map(|(name, _)| name.as_str()).collect()
    }

    /// The answer where the capture does not show whether the check matters, which would be `said`.
    pub(super) fn undecided(
        &self,
        untold: Vec<&str>,
        said: Vec<Verdict>,
        scene: CaptureContext,
    ) -> Verdict {
        // What is not in an output that is there does not stand in the others either.
        let is_there = |place: &&CompiledLocator| {
            let is_of = |name: &String| scene.outputs.iter().any(|it| it.is_whole_of(name));
            place.outputs().iter().any(is_of)
        };
        let places = untold.iter().filter_map(|it| self.places.get(*it));
        let places = places.filter(|it| !is_there(it));
        let mut commands: Vec<String> = Vec::new();
        for command in places.flat_map(|it| it.outputs()).filter(|it| it.contains(' ')) {
            if !commands.contains(command) {
                commands.push(command.clone());
            }
        }
        let otherwise = said.iter().map(|it| it.status).max().unwrap_or(Status::Unknown);
        let worst = said.into_iter().find(|it| it.status == otherwise);
        Verdict {
            check: self.name.clone(),
            entry: Arc::clone(&self.check),
            rule: None,
            status: Status::Unknown,
            found: worst.and_then(|it| it.found),
            also: Vec::new(),
            commands: Vec::new(),
            elsewhere: Vec::new(),
            holds_in: Vec::new(),
            undecided: Some(Undecided { commands, otherwise }),
            more: 0,
        }
    }

    /// What must hold for the check to matter and does not, with what shows it.
    pub(super) fn against<'s>(
        &'s self,
        seen: &'s SightMap,
        scene: CaptureContext<'s>,
    ) -> impl Iterator<Item = Option<&'s Hit<'s>>> {
        self.given.iter().filter_map(move |(name, trial)| {
            let place = &seen[name.as_str()];
            (trial.holds(place, place.last(), seen, scene) == Some(false)).then_some(place.last())
        })
    }

    pub(super) fn status(&self, answer: &Answer) -> Status {
        answer.rule.map_or(Status::Unknown, |it| self.check.rules[it].status)
    }

    /// What the rules say where the scope is: one answer, or one for each thing that a rule judges.
    pub(super) fn answers<'s>(
        &self,
        scope: &Scope,
        seen: &SightMap<'s>,
        scene: CaptureContext,
    ) -> Vec<Answer<'s>> {
        let mut answers = Vec::new();
        for (index, (rule, entry)) in self.rules.iter().zip(self.check.rules.values()).enumerate() {
            // After an answer only what is wrong besides it is worth saying.
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
