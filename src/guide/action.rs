//! The walk over a short list: actions are questions, and what may be seen are answers, which lead to
//! the next one, to a fix, or out. Long because it is one machine: each turn reads the ones before.

use super::progress::{Progress, any_changes};
use super::route::Route;
use super::walk::{Answered, Case, Replay};
use super::{ActionPrompt, ActionStage, Answer, Outcome, Prompt, WalkEvent};
use crate::answer::{Decision, DecisionList, SeenThen};
use crate::catalog::check::Status;
use crate::catalog::plan::{PlannedCommand, PlannedStep};
use crate::catalog::step::{Mode, Risk};
use crate::views::check::{CheckResult, Evidence};
use std::collections::BTreeSet;

/// What an action led to.
#[derive(Default)]
struct Turn {
    /// The number of the action to go to; without it the next one follows.
    go: Option<usize>,
    /// Whether something was changed.
    changed: bool,
    /// Whether that was configuration.
    is_config: bool,
    /// Whether the reader said that the problem is gone.
    is_gone: bool,
    /// What was seen, where it says more than where to go.
    because: Option<String>,
}

/// Where in the walk an action stands.
struct Spot<'a> {
    leg: &'a str,
    part: (usize, usize),
    total: usize,
    details: Vec<String>,
    because: Option<String>,
}

/// What a person answers to an action.
enum Reaction {
    Seen(SeenThen),
    As(Outcome),
    Given(Answer),
    GoOn,
    Gone,
}

impl Replay<'_, '_> {
    /// The actions of a list, until it ends or the problem is gone.
    pub(super) fn list(
        &mut self,
        case: &mut Case,
        trail: &mut Progress,
        route: &Route,
        index: usize,
        list: &DecisionList,
    ) -> Answered<bool> {
        let leg = &route.legs[index];
        let actions: Vec<&Decision> = list.actions().collect();
        let mut spot = Spot {
            leg: &leg.title,
            part: (index + 1, route.legs.len()),
            total: actions.len(),
            details: [Some(list.meaning.clone()), list.also.clone(), list.not_fixed.clone()]
                .into_iter()
                .flatten()
                .collect(),
            because: None,
        };
        let mut met = BTreeSet::new();
        let mut is_open = false;
        let mut at = Some(0);
        while let Some(action) = at.and_then(|it| actions.get(it)) {
            let here = at.unwrap_or_default();
            met.insert(here);
            let turn = self.action(case, trail, &spot, action)?;
            if turn.is_gone {
                self.events.push(WalkEvent::Cured(true));
                return Ok(true);
            }
            // Every action is asked once, so that every walk ends.
            let next = (here + 1..actions.len()).find(|it| !met.contains(it));
            let named = turn.go.and_then(|it| it.checked_sub(1)).filter(|it| !met.contains(it));
            at = named.or(next);
            spot.because = turn.because;
            is_open |= turn.changed;
            // What leads on to another change, is carried on by the next one, as a file is, or is
            // saved and sent by it, is complete after that one.
            let is_part = named.is_some() || !turn.is_config;
            let next = at.and_then(|it| actions.get(it));
            let goes_on = next.is_some_and(|it| changes(it) && (is_part || sends(it)));
            if is_open && !goes_on {
                is_open = false;
                if self.cured(case, route, leg, trail)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// One action: judged by what was given, known from an earlier list, else asked for.
    fn action(
        &mut self,
        case: &mut Case,
        trail: &mut Progress,
        spot: &Spot,
        action: &Decision,
    ) -> Answered<Turn> {
        loop {
            let check = action
                .judge
                .as_ref()
                .map(|it| PlannedStep { check: Some(it.check.clone()), ..PlannedStep::default() });
            // What output said before something was changed proves nothing.
            let check = check.filter(|_| !trail.is_stale);
            let judged = match &check {
                Some(check) => {
                    if let Some(evidence) = self.needless(case, trail, check) {
                        self.tell(trail, spot, action, Outcome::Needless, None, evidence);
                        return Ok(Turn::default());
                    }
                    self.judged(case, check)
                }
                None => None,
            };
            if let Some(turn) = self.by_output(case, trail, spot, action, judged.as_ref())? {
                return Ok(turn);
            }
            if let Some(turn) = known(trail, action) {
                return Ok(turn);
            }
            if !self.agreed(case, trail, spot, action, (&ActionStage::Look, &action.commands))? {
                return Ok(Turn::default());
            }
            let ask = || {
                let asked = prompt(case, spot, action, ActionStage::Look, judged.clone());
                Prompt::Action(Box::new(asked))
            };
            let fits = |answer: &Answer| match answer {
                Answer::Seen(id) => {
                    let seen = action.outcomes.iter().find(|it| it.id == *id)?;
                    Some(Reaction::Seen(seen.clone()))
                }
                Answer::Works if is_done(action) => Some(Reaction::As(Outcome::Works)),
                Answer::Open if !action.tasks.is_empty() => Some(Reaction::As(Outcome::Opened)),
                _ => common(answer),
            };
            match self.take(ask, fits)? {
                Reaction::Given(given) => {
                    self.given(case, &given);
                    self.judge_again(case, trail);
                }
                Reaction::Seen(seen) => {
                    let evidence = judged.as_ref().and_then(|it| it.evidence.clone());
                    self.tell(trail, spot, action, Outcome::Seen, Some(&seen), evidence);
                    return self.follow(case, trail, spot, action, &seen, None);
                }
                Reaction::As(outcome) => {
                    self.tell(trail, spot, action, outcome, None, None);
                    if outcome == Outcome::Opened {
                        self.tasks(case, trail, spot, &action.tasks)?;
                    }
                    let is_done = matches!(outcome, Outcome::Works | Outcome::Opened);
                    let changed = is_done && changes(action);
                    if changed {
                        trail.change(&action.ask, &action.commands);
                    }
                    let is_config = changed && is_config(&action.commands);
                    return Ok(Turn { changed, is_config, ..Turn::default() });
                }
                Reaction::GoOn | Reaction::Gone => return Ok(Turn::default()),
            }
        }
    }

    /// What output has answered.
    fn by_output(
        &mut self,
        case: &mut Case,
        trail: &mut Progress,
        spot: &Spot,
        action: &Decision,
        judged: Option<&CheckResult>,
    ) -> Answered<Option<Turn>> {
        let (Some(judge), Some(result)) = (&action.judge, judged) else { return Ok(None) };
        let (outcome, id) = match result.status {
            Status::Pass => (Outcome::Proven, &judge.pass),
            Status::Warn => (Outcome::Disproven, &judge.warn),
            Status::Fail => (Outcome::Disproven, &judge.fail),
            Status::Unknown => return Ok(None),
        };
        let seen = id.as_ref().and_then(|id| action.outcomes.iter().find(|it| it.id == *id));
        // What is wrong in a way that the list does not name is for the reader to tell.
        if outcome == Outcome::Disproven && seen.is_none() {
            return Ok(None);
        }
        self.tell(trail, spot, action, outcome, seen, result.evidence.clone());
        let Some(seen) = seen.filter(|it| !it.commands.is_empty()) else {
            return Ok(Some(Turn { go: seen.and_then(|it| it.go), ..Turn::default() }));
        };
        self.follow(case, trail, spot, action, seen, Some(result)).map(Some)
    }

    /// What follows from an outcome.
    fn follow(
        &mut self,
        case: &mut Case,
        trail: &mut Progress,
        spot: &Spot,
        action: &Decision,
        seen: &SeenThen,
        judged: Option<&CheckResult>,
    ) -> Answered<Turn> {
        let because = seen.say.as_ref().map(|it| format!("{}: {it}", seen.see));
        let changed = changes(action);
        if changed {
            trail.change(&action.ask, &action.commands);
        }
        if seen.commands.is_empty() {
            let turn = Turn { go: seen.go, changed, because, ..Turn::default() };
            if seen.go.is_some() || changed || seen.say.is_none() {
                return Ok(turn);
            }
            let stage = ActionStage::Meaning(seen.clone());
            return Ok(match self.react(case, trail, spot, action, &stage, None)? {
                Reaction::Gone => Turn { is_gone: true, ..turn },
                _ => turn,
            });
        }
        let stage = ActionStage::Fix(seen.clone());
        if !self.agreed(case, trail, spot, action, (&stage, &seen.commands))? {
            return Ok(Turn { changed, ..Turn::default() });
        }
        let reaction = self.react(case, trail, spot, action, &stage, judged)?;
        let Reaction::As(outcome) = reaction else { return Ok(Turn::default()) };
        let what = because.as_deref().unwrap_or(&action.ask);
        self.fix(spot, action, what, &seen.commands, outcome);
        if outcome == Outcome::Opened {
            self.tasks(case, trail, spot, &seen.tasks)?;
        }
        let is_done = matches!(outcome, Outcome::Works | Outcome::Opened);
        let changes = is_done && (any_changes(&seen.commands) || !seen.tasks.is_empty());
        if changes {
            trail.change(what, &seen.commands);
        }
        let is_config = changes && (is_config(&seen.commands) || !seen.tasks.is_empty());
        Ok(Turn { go: seen.go, changed: changed || changes, is_config, ..Turn::default() })
    }

    /// The answer to what follows from an outcome.
    fn react(
        &mut self,
        case: &mut Case,
        trail: &mut Progress,
        spot: &Spot,
        action: &Decision,
        stage: &ActionStage,
        judged: Option<&CheckResult>,
    ) -> Answered<Reaction> {
        loop {
            let ask = || {
                let asked = prompt(case, spot, action, stage.clone(), judged.cloned());
                Prompt::Action(Box::new(asked))
            };
            let fits = |answer: &Answer| match (stage, answer) {
                (ActionStage::Meaning(_), Answer::GoOn) => Some(Reaction::GoOn),
                (ActionStage::Meaning(_), Answer::Yes) => Some(Reaction::Gone),
                (ActionStage::Meaning(_), Answer::Fails | Answer::Skip) => None,
                (ActionStage::Fix(_), Answer::Works) => Some(Reaction::As(Outcome::Works)),
                (ActionStage::Fix(seen), Answer::Open) if !seen.tasks.is_empty() => {
                    Some(Reaction::As(Outcome::Opened))
                }
                _ => common(answer),
            };
            match self.take(ask, fits)? {
                Reaction::Given(given) => {
                    self.given(case, &given);
                    self.judge_again(case, trail);
                }
                reaction => return Ok(reaction),
            }
        }
    }

    /// Whether the reader agrees to what destroys something.
    fn agreed(
        &mut self,
        case: &Case,
        trail: &mut Progress,
        spot: &Spot,
        action: &Decision,
        (stage, commands): (&ActionStage, &[PlannedCommand]),
    ) -> Answered<bool> {
        if commands.iter().all(|it| it.risk != Risk::Disruptive) {
            return Ok(true);
        }
        let ask = || {
            let asked = prompt(case, spot, action, stage.clone(), None);
            Prompt::Action(Box::new(ActionPrompt { confirm: true, ..asked }))
        };
        let fits = |answer: &Answer| match answer {
            Answer::Yes => Some(true),
            Answer::No | Answer::Skip => Some(false),
            _ => None,
        };
        let agrees = self.take(ask, fits)?;
        if !agrees {
            self.tell(trail, spot, action, Outcome::Declined, None, None);
        }
        Ok(agrees)
    }

    /// The steps of tasks that an action names, one by one.
    fn tasks(
        &mut self,
        case: &mut Case,
        trail: &mut Progress,
        spot: &Spot,
        tasks: &[String],
    ) -> Answered<()> {
        for name in tasks {
            let title = self.guide.catalog().task(name).title.clone();
            let step = PlannedStep { task: Some(name.clone()), ..PlannedStep::default() };
            let Some(step) = self.spelled(case, &step, 0) else { continue };
            trail.total += super::evidence::inside(&step);
            let branch = [spot.leg.to_owned(), title];
            self.steps(case, trail, &branch, &step.steps, None)?;
        }
        // The list asks for itself whether the problem is gone.
        trail.changed = false;
        Ok(())
    }

    /// Takes note of how an action went.
    fn tell(
        &mut self,
        trail: &mut Progress,
        spot: &Spot,
        action: &Decision,
        outcome: Outcome,
        seen: Option<&SeenThen>,
        evidence: Option<Evidence>,
    ) {
        trail.was_walked = true;
        if let Some(judge) = &action.judge {
            trail.told.insert(judge.check.clone(), (outcome, true));
        }
        if !changes(action) {
            let id = seen.map(|it| it.id.clone());
            trail.seen.push((action.ask.clone(), action.commands.clone(), id));
        }
        self.events.push(WalkEvent::Step {
            number: Some(action.number),
            seen: seen.map(|it| it.see.clone()),
            branch: vec![spot.leg.to_owned()],
            action: action.ask.clone(),
            commands: action.commands.clone(),
            outcome,
            evidence,
        });
    }

    /// Takes note of how the fix of an outcome went.
    fn fix(
        &mut self,
        spot: &Spot,
        action: &Decision,
        what: &str,
        commands: &[PlannedCommand],
        outcome: Outcome,
    ) {
        self.events.push(WalkEvent::Step {
            number: Some(action.number),
            seen: None,
            branch: vec![spot.leg.to_owned()],
            action: what.to_owned(),
            commands: commands.to_vec(),
            outcome,
            evidence: None,
        });
    }
}

/// Answers that fit wherever something is asked of an action.
fn common(answer: &Answer) -> Option<Reaction> {
    match answer {
        Answer::Fails => Some(Reaction::As(Outcome::Fails)),
        Answer::Skip => Some(Reaction::As(Outcome::Skipped)),
        Answer::Text(_) | Answer::File { .. } => Some(Reaction::Given(answer.clone())),
        _ => None,
    }
}

/// Where an action leads that was answered in an earlier list.
fn known(trail: &Progress, action: &Decision) -> Option<Turn> {
    let is_same = |(ask, commands, _): &&(String, Vec<PlannedCommand>, Option<String>)| {
        *ask == action.ask && *commands == action.commands
    };
    let (_, _, id) = trail.seen.iter().find(is_same)?;
    let seen = action.outcomes.iter().find(|it| id.as_ref() == Some(&it.id));
    Some(Turn { go: seen.and_then(|it| it.go), ..Turn::default() })
}

/// Whether an action saves or sends.
fn sends(action: &Decision) -> bool {
    let writes = |it: &PlannedCommand| it.mode == Mode::Exec && it.risk != Risk::ReadOnly;
    action.commands.iter().any(writes) && !is_config(&action.commands)
}

fn is_config(commands: &[PlannedCommand]) -> bool {
    commands.iter().any(|it| it.mode == Mode::Config)
}

/// Whether an action is something to do, and not only to look at.
pub fn is_done(action: &Decision) -> bool {
    action.outcomes.is_empty() || changes(action)
}

/// Whether an action does more than look.
pub(super) fn changes(action: &Decision) -> bool {
    let lines = action.by_topology.values().flatten().filter_map(|it| it.command.as_ref());
    let says_only = action.commands.is_empty() && action.outcomes.is_empty();
    any_changes(&action.commands)
        || !action.tasks.is_empty()
        || says_only
        || lines.into_iter().any(|it| it.risk != Risk::ReadOnly)
}

fn prompt(
    case: &Case,
    spot: &Spot,
    action: &Decision,
    stage: ActionStage,
    judged: Option<CheckResult>,
) -> ActionPrompt {
    ActionPrompt {
        leg: spot.leg.to_owned(),
        topology: case.site.topology.clone(),
        initiator: case.site.initiator,
        part: spot.part,
        total: spot.total,
        decision: action.clone(),
        stage,
        confirm: false,
        because: spot.because.clone(),
        judged,
        details: spot.details.clone(),
    }
}
