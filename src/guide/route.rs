//! The way: the steps of the likely causes, then those of the message in the topology, as they are
//! printed by other commands.

use super::End;
use crate::answer::{Circumstances, DecisionList, Facts, PlatformCommands};
use crate::catalog::model::{Cause, Initiator, Message, Topology};
use crate::catalog::plan::{self, PlannedStep};
use crate::catalog::runbook::Runbook;
use crate::catalog::scope::Scope;
use crate::catalog::{Catalog, MessageId};
use crate::views::Guidance;
use crate::views::answer::{fact, for_platform};
use crate::views::diagnose::{Diagnosed, Level};

/// More causes are not walked through one by one: the steps of the topology cover them.
const MOST_CAUSES: usize = 3;

/// The way of a walk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// Its parts, the most likely to help first.
    pub legs: Vec<Section>,
    /// The steps that prove a cure.
    pub verify: Vec<PlannedStep>,
    /// The messages that end the problem.
    pub expect: Vec<String>,
}

/// A part of the way: the steps of a cause, or of a message in a topology.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub title: String,
    /// Why it is walked, where something is known of it.
    pub why: Option<String>,
    /// Its steps; none where it has a list.
    pub steps: Vec<PlannedStep>,
    /// Its short list: what is asked in the place of steps.
    pub list: Option<DecisionList>,
}

impl Section {
    /// Steps about something.
    fn of_steps(title: String, why: Option<String>, steps: Vec<PlannedStep>) -> Self {
        Section { title, why, steps, list: None }
    }

    /// A list about something. Where nothing is to be done it only says why.
    fn of_list(title: String, list: DecisionList) -> Self {
        match list.done {
            true => Section::of_steps(title, Some(list.meaning), Vec::new()),
            false => Section { title, why: None, steps: Vec::new(), list: Some(list) },
        }
    }
}

impl Route {
    /// The way for a device, or for a message alone.
    pub fn new(
        catalog: &Catalog,
        diagnosed: Option<&Diagnosed>,
        message: Option<&MessageId>,
        topology: &str,
        initiator: Option<Initiator>,
        facts: &Facts,
    ) -> Self {
        let entry: Topology = catalog.require(topology);
        let all = catalog.topologies();
        let here = Circumstances::new(&all, &[topology.to_owned()], initiator, facts.clone());
        let workplaces = catalog.workplaces();
        let platform = PlatformCommands::of(catalog, facts.get(fact::PLATFORM));
        let list = |name: &str| {
            let on = here.facts.get(fact::PLATFORM);
            let runbook = for_platform(catalog, catalog.get::<Runbook>(name), on);
            let list = |it: Runbook| {
                let mut list = DecisionList::new(&it, &here, &workplaces);
                platform.iter().for_each(|it| it.list(&mut list));
                (it.title.clone(), list)
            };
            runbook.map(list)
        };
        let scope = Scope::of([(&topology.to_owned(), &entry)], initiator);
        let mut route = Route::default();
        for cause in diagnosed.into_iter().flat_map(|it| likely(it)) {
            let entry: Cause = catalog.require(cause);
            if let Some((title, list)) = list(cause) {
                route.legs.push(Section::of_list(title.unwrap_or(entry.title), list));
                continue;
            }
            let steps = plan::spell_out(catalog, plan::in_order(&entry.first), &scope);
            if !steps.is_empty() {
                route.legs.push(Section::of_steps(entry.title, Some(entry.why), steps));
            }
        }
        if let Some(id) = message {
            let message: Message = catalog.require(&id.to_string());
            let mut is_expected = true;
            let short = list(&id.to_string());
            for guidance in Guidance::of(catalog, &message, topology, &entry, initiator) {
                // A message that has no place in a topology has no counterpart there either.
                is_expected &= guidance.absent.is_none();
                let why = guidance.absent.or(guidance.none).or(guidance.note);
                if short.is_some() || guidance.steps.is_empty() && why.is_none() {
                    continue;
                }
                let title = format!("{}: {}", id.mnemonic, guidance.title);
                route.legs.push(Section::of_steps(title, why, guidance.steps));
            }
            route.legs.extend(short.map(|(_, it)| Section::of_list(id.mnemonic.clone(), it)));
            route.verify = if !is_expected {
                Vec::new()
            } else {
                plan::spell_out(catalog, plan::in_order(&message.verify), &scope)
            };
            route.expect = plan::cleared_by(id, &message)
                .into_iter()
                .filter(|_| is_expected)
                .map(|it| it.mnemonic)
                .collect();
        } else if let Some(diagnosed) = diagnosed {
            // Nothing in the log: what the output shows is cured check by check.
            for result in &diagnosed.besides {
                if !result.fix.is_empty() {
                    let (title, why) = (result.title.clone(), result.say.clone());
                    route.legs.push(Section::of_steps(title, why, result.fix.clone()));
                }
            }
        }
        if let Some(platform) = &platform {
            route.legs.iter_mut().for_each(|it| platform.steps(&mut it.steps));
            platform.steps(&mut route.verify);
        }
        route
    }

    /// The end where the problem is gone.
    pub(super) fn fixed(&self, by: Vec<String>) -> End {
        let expect = self.expect.clone();
        End { fixed: true, nothing: None, by, expect, collect: Vec::new(), advice: Vec::new() }
    }

    /// The end where it is not.
    pub(super) fn unsolved(&self, nothing: Option<Vec<String>>, collect: Vec<String>) -> End {
        let lists = self.legs.iter().filter_map(|it| it.list.as_ref());
        let mut advice: Vec<String> = lists.filter_map(|it| it.not_fixed.clone()).collect();
        advice.dedup();
        if nothing.is_some() {
            advice.clear();
        }
        let expect = self.expect.clone();
        End { fixed: false, nothing, by: Vec::new(), expect, collect, advice }
    }

    /// How many steps there are, those inside others included.
    pub fn count(&self) -> usize {
        fn below(steps: &[PlannedStep]) -> usize {
            steps.iter().map(|it| 1 + below(&it.steps)).sum()
        }
        self.legs.iter().map(|it| below(&it.steps)).sum()
    }
}

/// The causes that are worth walking, without those that only follow from another one.
fn likely(diagnosed: &Diagnosed) -> Vec<&str> {
    let likely = diagnosed.causes.iter().filter(|it| it.level < Level::Possible);
    let follows = |name: &str| {
        diagnosed
            .causes
            .iter()
            .any(|it| it.level < Level::Possible && it.explains.iter().any(|it| it == name))
    };
    likely.map(|it| it.cause.as_str()).filter(|it| !follows(it)).take(MOST_CAUSES).collect()
}
