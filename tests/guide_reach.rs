//! No step and no action of a walk is out of reach, and each belongs to the topology.

mod walked;

use slp_diag::answer::Facts;
use slp_diag::catalog::Catalog;
use slp_diag::catalog::model::Initiator;
use slp_diag::catalog::plan::PlannedStep;
use slp_diag::catalog::runbook::Runbook;
use slp_diag::guide::{ActionPrompt, Answer, Guide, Prompt, Route, Walk};
use std::collections::BTreeSet;
use walked::{LONGEST, catalog, catalog_of_steps, fitting_action, walk};

/// What a step is called, so that what is asked once is found once.
fn name(step: &PlannedStep) -> String {
    step.check.clone().or(step.task.clone()).unwrap_or_else(|| step.action.clone())
}

/// The names of steps, but for the task that a walk has answered already.
fn names(steps: &[PlannedStep], answered: Option<&str>, all: &mut BTreeSet<String>) {
    for step in steps.iter().filter(|it| it.name().is_none() || it.name() != answered) {
        all.insert(name(step));
        names(&step.steps, answered, all);
    }
}

#[test]
fn every_step_is_within_reach() {
    within_reach(&catalog(), 1);
    // Its walks are long: one in five, which comes by every message and every topology.
    within_reach(&catalog_of_steps(), 5);
}

/// Walks over one in `stride` of all messages in all topologies; each step and action that they have
/// is met.
fn within_reach(catalog: &Catalog, stride: usize) {
    let guide = Guide::new(catalog);
    let (mut walked, mut led_on) = (0, BTreeSet::new());
    for id in catalog.messages() {
        for (topology, entry) in catalog.topologies() {
            let initiators: Vec<Option<Initiator>> = match entry.initiators.as_slice() {
                [] => vec![None],
                some => some.iter().copied().map(Some).collect(),
            };
            for initiator in initiators {
                walked += 1;
                if walked % stride != 0 {
                    continue;
                }
                let route =
                    Route::new(catalog, None, Some(&id), &topology, initiator, &Facts::default());
                let mut wanted = BTreeSet::new();
                for list in route.legs.iter().filter_map(|it| it.list.as_ref()) {
                    wanted.extend(list.actions().map(|it| it.id.clone()));
                }
                route.legs.iter().for_each(|it| {
                    names(&it.steps, guide.questions().task.as_deref(), &mut wanted)
                });
                let mut walk = walk(vec![
                    Answer::Message(id.to_string()),
                    Answer::GoOn,
                    Answer::Topology(topology.clone()),
                ]);
                let mut met = BTreeSet::new();
                loop {
                    let standing = guide.replay(&walk);
                    assert!(!standing.unfit, "{id} {topology}: {:?}", walk.answers.last());
                    walk.answers.push(match &standing.prompt {
                        Prompt::Initiator { .. } => {
                            Answer::Initiator(initiator.expect("it has one"))
                        }
                        Prompt::Step(step) => {
                            met.insert(name(&step.step));
                            let opens = step.step.task.is_some() && !step.step.steps.is_empty();
                            if opens { Answer::Open } else { Answer::Fails }
                        }
                        Prompt::Action(action) => {
                            met.insert(action.decision.id.clone());
                            belongs(catalog, &id.to_string(), &topology, action);
                            // Once for each message: what topologies share leads on alike.
                            if led_on.insert(format!("{id} {} {initiator:?}", action.decision.id)) {
                                every_outcome_leads_on(&guide, &walk, action);
                            }
                            if action.confirm { Answer::Yes } else { Answer::Fails }
                        }
                        Prompt::Confirm(_) => Answer::Yes,
                        Prompt::Cured { .. } => Answer::No,
                        Prompt::End(end) => {
                            assert!(!end.fixed);
                            break;
                        }
                        other => panic!("{id} {topology}: {other:?}"),
                    });
                    assert!(walk.answers.len() < LONGEST, "{id} {topology} does not end");
                }
                let unmet: Vec<_> = wanted.difference(&met).collect();
                assert!(unmet.is_empty(), "{id} {topology} {initiator:?}: out of reach: {unmet:?}");
            }
        }
    }
    assert!(walked > 300, "{walked}");
}

/// An action stands in no topology but those of its runbook.
fn belongs(catalog: &Catalog, message: &str, topology: &str, prompt: &ActionPrompt) {
    let runbook: Runbook = catalog.require(message);
    let id = &prompt.decision.id;
    let only = &runbook.actions[id].only;
    let is_here = only.topologies.is_empty() || only.topologies.iter().any(|it| it == topology);
    let starts = only.initiator.is_none_or(|it| prompt.initiator.is_none_or(|one| one == it));
    let is_decided = only.undecided != Some(true);
    assert!(is_here && starts && is_decided, "{message} {id} is none of {topology}");
}

/// Whatever is seen at an action has an answer, and leads to another question or to the end.
fn every_outcome_leads_on(guide: &Guide, before: &Walk, prompt: &ActionPrompt) {
    for answer in fitting_action(prompt) {
        let mut walk = before.clone();
        walk.answers.push(answer.clone());
        let standing = guide.replay(&walk);
        assert!(!standing.unfit, "{} {} {answer:?}", prompt.leg, prompt.decision.id);
        let is_same = matches!(&standing.prompt, Prompt::Action(it) if **it == *prompt);
        assert!(!is_same, "{} {} {answer:?} leads nowhere", prompt.leg, prompt.decision.id);
    }
}
