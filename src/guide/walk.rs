//! From answers to the next question.
//!
//! The answers are gone through from the first one: those about the material and the site come
//! first, then each step of the way asks for one. A step that output has judged already asks for
//! none. Nothing is asked twice, and every answer leads on, so every walk ends.

use super::evidence::inside;
use super::material::{Material, MaterialReader};
use super::progress::Progress;
use super::route::Route;
use super::{Answer, End, Outcome, Prompt, StepPrompt, Walk, WalkEvent};
use crate::catalog::model::Initiator;
use crate::catalog::model::Topology;
use crate::catalog::plan::PlannedStep;
use crate::catalog::step::Risk;
use crate::catalog::tables::Questions;
use crate::catalog::{Catalog, MessageId};
use crate::log::{OwnedTag, TagFinder};
use crate::site::Site;
use crate::views::check::Evidence;
use indexmap::IndexMap;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// How much material is kept: a walk reads it before and after the site is known, and once more for
/// each text.
const MOST_READ: usize = 8;

/// The guide: a catalog made ready for walks.
pub struct Guide<'a> {
    pub(super) desk: MaterialReader<'a>,
    pub(super) questions: Questions,
    pub(super) topologies: IndexMap<String, Topology>,
    messages: Vec<MessageId>,
    spellings: TagFinder,
    /// What is known of the site.
    pub(super) site: Site,
    /// Material that was read last: reading it takes longer than anything else.
    read: RefCell<Vec<(String, Site, Rc<Material>)>>,
    /// Its way.
    way: RefCell<Option<(WayKey, Rc<Route>)>>,
}

/// What a way depends on: text, device, message, topology, initiator.
type WayKey = (String, Option<String>, Option<MessageId>, String, Option<Initiator>);

/// Where a walk stands.
pub struct Standing {
    /// What is asked.
    pub prompt: Prompt,
    /// What happened so far.
    pub events: Vec<WalkEvent>,
    /// How many answers were used; more than that came too many.
    pub used: usize,
    /// Why the first answer that was not used does not fit.
    pub unfit: bool,
}

/// Why the answers are not gone through any further: a question waits for its answer.
pub(super) struct Stop(pub(super) Box<Prompt>);

/// What the answers led to, unless they ended before.
pub(super) type Answered<T> = std::result::Result<T, Stop>;

impl<'a> Guide<'a> {
    /// Reads what walks need.
    pub fn new(catalog: &'a Catalog) -> Self {
        Guide {
            desk: MaterialReader::new(catalog),
            questions: catalog.table(),
            topologies: catalog.topologies(),
            messages: catalog.messages(),
            spellings: TagFinder::new(&catalog.facilities()),
            site: Site::default(),
            read: RefCell::default(),
            way: RefCell::new(None),
        }
    }

    /// With what is known of the site.
    #[must_use]
    pub fn at(self, site: Site) -> Self {
        Guide { site, ..self }
    }

    /// Whether a text is log lines or output.
    pub fn holds_material(&self, text: &str) -> bool {
        self.desk.tells(text)
    }

    /// The catalog.
    pub fn catalog(&self) -> &Catalog {
        self.desk.catalog
    }

    /// The questions that lead to a topology.
    pub fn questions(&self) -> &Questions {
        &self.questions
    }

    /// Where a walk stands: what its answers led to, and what is asked now.
    pub fn replay(&self, walk: &Walk) -> Standing {
        let mut steps = Replay::of(self, walk);
        let prompt = match steps.walk() {
            Ok(end) => Prompt::End(end),
            Err(Stop(prompt)) => *prompt,
        };
        let used = walk.answers.len() - steps.left.len();
        let unfit = steps.unfit || matches!(prompt, Prompt::End(_)) && !steps.left.is_empty();
        Standing { prompt, events: steps.events, used, unfit }
    }

    pub(super) fn material(&self, text: &str, site: &Site) -> Rc<Material> {
        let is_same = |(known, of, _): &&(String, Site, Rc<Material>)| {
            known == text && of.topology == site.topology && of.initiator == site.initiator
        };
        if let Some((_, _, material)) = self.read.borrow().iter().find(is_same) {
            return Rc::clone(material);
        }
        let material = Rc::new(self.desk.read(text, site));
        let mut read = self.read.borrow_mut();
        read.truncate(MOST_READ - 1);
        read.insert(0, (text.to_owned(), site.clone(), Rc::clone(&material)));
        material
    }
}

impl Guide<'_> {
    /// A message of the catalog by the name of its entry, `FACILITY/MNEMONIC`, by its mnemonic, or
    /// by a line.
    pub(super) fn message(&self, name: &str) -> Option<MessageId> {
        if let Some(spot) = self.spellings.find(name.as_bytes()).next() {
            let anchor: OwnedTag = spot.into();
            return self.messages.iter().find(|it| **it == anchor.id()).cloned();
        }
        let named = |it: &&MessageId| {
            it.to_string().eq_ignore_ascii_case(name) || it.mnemonic.eq_ignore_ascii_case(name)
        };
        self.messages.iter().find(named).cloned()
    }

    /// The way of a walk, made once as long as what it depends on stays.
    fn route(
        &self,
        key: WayKey,
        diagnosed: Option<&crate::views::diagnose::Diagnosed>,
    ) -> Rc<Route> {
        if let Some((known, route)) = &*self.way.borrow()
            && *known == key
        {
            return Rc::clone(route);
        }
        let (text, _, message, topology, initiator) = &key;
        let facts = self.facts(text, message.as_ref());
        let message = message.as_ref();
        let route = Route::new(self.catalog(), diagnosed, message, topology, *initiator, &facts);
        let route = Rc::new(route);
        *self.way.borrow_mut() = Some((key, Rc::clone(&route)));
        route
    }
}

/// The answers being gone through.
pub(super) struct Replay<'g, 'a> {
    pub(super) guide: &'g Guide<'a>,
    pub(super) left: VecDeque<&'g Answer>,
    pub(super) events: Vec<WalkEvent>,
    pub(super) unfit: bool,
}

/// What is known of the case.
#[derive(Default)]
pub(super) struct Case {
    pub(super) text: String,
    /// What named the message: its name, or a line.
    pub(super) said: String,
    pub(super) message: Option<MessageId>,
    pub(super) device: Option<String>,
    pub(super) site: Site,
}

impl<'g, 'a> Replay<'g, 'a> {
    pub(super) fn of(guide: &'g Guide<'a>, walk: &'g Walk) -> Self {
        let left = walk.answers.iter().collect();
        Replay { guide, left, events: Vec::new(), unfit: false }
    }

    fn walk(&mut self) -> Answered<End> {
        let mut case = Case::default();
        self.gather(&mut case)?;
        self.place(&mut case)?;
        let material = self.guide.material(&case.text, &case.site);
        let diagnosed = material.device(case.device.as_deref());
        let first_open = diagnosed.and_then(|it| it.log.first()).map(|it| it.incident.id());
        // Without anything open what was seen may still ask for something, as a deadline does.
        let seen = || {
            material
                .messages
                .first()
                .filter(|_| diagnosed.is_none_or(|it| it.causes.is_empty()))
                .cloned()
        };
        let message = case.message.clone().or(first_open).or_else(seen);
        let topology = case.site.topology.clone().unwrap_or_default();
        let text = format!("{}{}", case.text, case.said);
        let key = (text, case.device.clone(), message, topology, case.site.initiator);
        let route = self.guide.route(key, diagnosed);
        let mut trail = Progress::new(route.count());
        // The topology is known by now.
        trail.told.extend(
            self.guide.questions.task.iter().map(|it| (it.clone(), (Outcome::Works, true))),
        );
        for (index, leg) in route.legs.iter().enumerate() {
            let branch = vec![leg.title.clone()];
            trail.why.clone_from(&leg.why);
            match &leg.list {
                Some(list) => {
                    if self.list(&mut case, &mut trail, &route, index, list)? {
                        return Ok(route.fixed(trail.done));
                    }
                }
                None => self.steps(&mut case, &mut trail, &branch, &leg.steps, None)?,
            }
            // At the latest after the last part it is asked once whether the problem is gone.
            let is_last = std::ptr::eq(leg, route.legs.last().unwrap_or(leg))
                && !trail.was_asked
                && trail.was_walked;
            if !std::mem::take(&mut trail.changed) && !is_last {
                continue;
            }
            if self.cured(&mut case, &route, leg, &mut trail)? {
                return Ok(route.fixed(trail.done));
            }
        }
        let nothing = (!trail.was_walked)
            .then(|| route.legs.iter().filter_map(|it| it.why.clone()).collect());
        let collect = if nothing.is_some() { Vec::new() } else { self.collect(&case) };
        Ok(route.unsolved(nothing, collect))
    }

    /// The next answer, when it is of the kind that is asked for; else the question.
    pub(super) fn take<T>(
        &mut self,
        prompt: impl FnOnce() -> Prompt,
        fits: impl FnOnce(&Answer) -> Option<T>,
    ) -> Answered<T> {
        let Some(answer) = self.left.front() else { return Err(Stop(Box::new(prompt()))) };
        match fits(answer) {
            Some(value) => {
                self.left.pop_front();
                Ok(value)
            }
            None => {
                self.unfit = true;
                Err(Stop(Box::new(prompt())))
            }
        }
    }

    /// Some steps in their order, with those inside them. They may be the steps `of` a check.
    pub(super) fn steps(
        &mut self,
        case: &mut Case,
        trail: &mut Progress,
        branch: &[String],
        steps: &[PlannedStep],
        of: Option<&str>,
    ) -> Answered<()> {
        for (index, step) in steps.iter().enumerate() {
            let counted = inside(step);
            if trail.is_done(step) {
                trail.leave_out(1 + counted);
                continue;
            }
            let known = trail.known(step);
            trail.count(known.is_none());
            let spelled =
                if known.is_none() { self.spelled(case, step, branch.len()) } else { None };
            let step = spelled.as_ref().unwrap_or(step);
            let (outcome, cures) = match known {
                Some((known, _)) => (known, None),
                None => self.step(case, trail, branch, step)?,
            };
            // Where a name stood before without its steps, they are done now, as far as they were
            // wanted.
            let goes_in = match outcome {
                _ if known.is_some_and(|(_, had_steps)| had_steps) => false,
                Outcome::Opened => true,
                Outcome::Fails | Outcome::Disproven => step.check.is_some() || known.is_some(),
                _ => false,
            };
            if known.is_none() {
                trail.tell(step, outcome);
            }
            trail.leave_out(counted);
            if goes_in {
                // Output that shows what is wrong also says which of the steps help.
                let inner = cures.filter(|it| !it.is_empty()).unwrap_or_else(|| step.steps.clone());
                let mut below = branch.to_vec();
                below.push(match &step.check {
                    Some(name) => self.guide.catalog().check(name).title.clone(),
                    None => step.action.clone(),
                });
                trail.total += inner.iter().map(|it| 1 + inside(it)).sum::<usize>();
                self.steps(case, trail, &below, &inner, step.name())?;
            }
            // Output that was given meanwhile may show that the check above is good now.
            if of.is_some_and(|it| trail.is_proven(it)) {
                trail.leave_out(steps[index + 1..].iter().map(|it| 1 + inside(it)).sum());
                break;
            }
        }
        Ok(())
    }

    /// One step: judged by what was given, else asked for.
    fn step(
        &mut self,
        case: &mut Case,
        trail: &mut Progress,
        branch: &[String],
        step: &PlannedStep,
    ) -> Answered<(Outcome, Option<Vec<PlannedStep>>)> {
        loop {
            if let Some(evidence) = self.needless(case, trail, step) {
                self.event(branch, step, Outcome::Needless, evidence);
                return Ok((Outcome::Needless, None));
            }
            let judged = self.judged(case, step);
            if let Some(result) = &judged
                && let Some(outcome) = Outcome::of(result.status)
            {
                self.event(branch, step, outcome, result.evidence.clone());
                trail.because = judged.clone().filter(|_| outcome == Outcome::Disproven);
                return Ok((outcome, judged.map(|it| it.fix)));
            }
            let (number, total) = (trail.number, trail.total.max(trail.number));
            let (why, because) = (trail.why.clone(), trail.because.clone());
            let prompt = || {
                Box::new(StepPrompt {
                    branch: branch.to_vec(),
                    number,
                    total,
                    step: step.clone(),
                    why: why.clone(),
                    judged: judged.clone().or_else(|| because.clone()),
                })
            };
            let is_disruptive = step.commands.iter().any(|it| it.risk == Risk::Disruptive);
            if is_disruptive {
                let ask = || Prompt::Confirm(prompt());
                let fits = |answer: &Answer| match answer {
                    Answer::Yes => Some(true),
                    Answer::No | Answer::Skip => Some(false),
                    _ => None,
                };
                if !self.take(ask, fits)? {
                    self.event(branch, step, Outcome::Declined, None);
                    return Ok((Outcome::Declined, None));
                }
            }
            let ask = || Prompt::Step(prompt());
            let fits = |answer: &Answer| match answer {
                Answer::Works => Some(Ok(Outcome::Works)),
                Answer::Fails => Some(Ok(Outcome::Fails)),
                Answer::Skip => Some(Ok(Outcome::Skipped)),
                Answer::Open if step.task.is_some() && !step.steps.is_empty() => {
                    Some(Ok(Outcome::Opened))
                }
                Answer::Text(_) | Answer::File { .. } => Some(Err(answer.clone())),
                _ => None,
            };
            match self.take(ask, fits)? {
                Ok(outcome) => {
                    let evidence = judged.as_ref().and_then(|it| it.evidence.clone());
                    self.event(branch, step, outcome, evidence);
                    (trail.why, trail.because) = (None, None);
                    return Ok((outcome, judged.map(|it| it.fix)));
                }
                Err(given) => {
                    self.given(case, &given);
                    self.judge_again(case, trail);
                }
            }
        }
    }

    pub(super) fn event(
        &mut self,
        branch: &[String],
        step: &PlannedStep,
        outcome: Outcome,
        evidence: Option<Evidence>,
    ) {
        self.events.push(WalkEvent::Step {
            number: None,
            seen: None,
            branch: branch.to_vec(),
            action: step.action.clone(),
            commands: step.commands.clone(),
            outcome,
            evidence,
        });
    }
}
