//! The short answer of a message that has no runbook: the heads of its steps.

use crate::answer::{Decision, DecisionLine, DecisionList, Part, own, task};
use crate::catalog::plan::{PlannedCommand, PlannedStep};
use crate::views::Guidance;
use indexmap::IndexMap;

/// The most actions that fit a screen with what stands around them.
const MOST_ACTIONS: usize = 6;
/// The most commands of one of them.
const MOST_COMMANDS: usize = 2;

/// The steps as a short list. `guidance` holds what is done in each topology in question, `shared`
/// what is done in all of them alike.
pub fn from_steps(
    mnemonic: &str,
    meaning: &str,
    guidance: &[Guidance],
    shared: Option<&Guidance>,
) -> DecisionList {
    let is_one = guidance.iter().all(|it| it.topology == guidance[0].topology);
    let one = shared.or_else(|| guidance.iter().find(|it| !it.steps.is_empty()).filter(|_| is_one));
    let reason = guidance.iter().find_map(Guidance::reason);
    let all_quiet = guidance.iter().all(|it| it.steps.is_empty());
    let actions = match one {
        _ if all_quiet => Vec::new(),
        Some(one) => decisions(&one.steps),
        None => vec![choice(mnemonic, guidance)],
    };
    let meaning = match reason.filter(|_| all_quiet) {
        Some(reason) => format!("{} {reason}", first_sentence(meaning)),
        None => first_sentence(meaning).to_owned(),
    };
    DecisionList {
        meaning,
        done: all_quiet,
        parts: vec![Part { initiator: None, actions }],
        ..Default::default()
    }
}

/// The first sentence of a text.
pub(super) fn first_sentence(text: &str) -> &str {
    let end = ["。", ". "].iter().filter_map(|it| Some(text.find(it)? + it.trim_end().len())).min();
    text[..end.unwrap_or(text.len())].trim()
}

/// The heads of steps as actions.
pub fn decisions(steps: &[PlannedStep]) -> Vec<Decision> {
    steps.iter().take(MOST_ACTIONS).enumerate().map(|(index, it)| decision(index + 1, it)).collect()
}

fn decision(number: usize, step: &PlannedStep) -> Decision {
    let mut commands: Vec<PlannedCommand> =
        step.commands.iter().take(MOST_COMMANDS).cloned().collect();
    commands.extend(step.task.as_deref().map(task));
    let ask = match &step.when {
        Some(when) => format!("{when}: {}", step.action),
        None => step.action.clone(),
    };
    Decision {
        number,
        id: step.id.clone(),
        ask,
        place: step.place.title.is_some().then(|| step.place.clone()),
        how: step.menu.clone(),
        commands,
        by_topology: IndexMap::new(),
        loses: step.loses.clone(),
        outcomes: Vec::new(),
        note: step.healthy.clone(),
        ..Decision::default()
    }
}

/// Where topologies differ: the call that opens each.
fn choice(mnemonic: &str, guidance: &[Guidance]) -> Decision {
    let mut by_topology: IndexMap<String, Vec<DecisionLine>> = IndexMap::new();
    for it in guidance {
        let call = format!("slp-diag topology {} --msg {mnemonic}", it.topology);
        let line = match it.reason() {
            Some(reason) => DecisionLine {
                initiator: None,
                say: Some(first_sentence(reason).to_owned()),
                command: None,
            },
            None => DecisionLine { initiator: None, say: None, command: Some(own(call)) },
        };
        by_topology.entry(it.topology.clone()).or_insert_with(|| vec![line]);
    }
    Decision { number: 1, by_topology, ..Decision::default() }
}
