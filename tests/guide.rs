//! The walks of the guide: each ends, going back undoes exactly, a walk that is kept and read again
//! is the same, and nothing is asked twice.

mod walked;

use proptest::prelude::*;
use slp_diag::catalog::Catalog;
use slp_diag::catalog::model::{Initiator, Message};
use slp_diag::catalog::plan::{PlannedCommand, PlannedStep};
use slp_diag::catalog::step::{Mode, Risk};
use slp_diag::guide::{ActionPrompt, ActionStage, Answer, Guide, Outcome, Prompt, Walk, WalkEvent};
use std::collections::BTreeSet;
use walked::{LONGEST, catalog, catalog_of_steps, fitting_action, walk};

const LINE: &str = "*Nov 19 14:54:55.045: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name";
const CAPTURE: &str = include_str!("../docs/sample-capture.txt");

/// Every answer that fits a question.
fn fitting(prompt: &Prompt, catalog: &Catalog, given: usize) -> Vec<Answer> {
    match prompt {
        // Material has no end of its own: a person stops giving it at some time.
        Prompt::Material { .. } if given >= 4 => vec![Answer::GoOn],
        Prompt::Material { found } => {
            let mut answers = vec![
                Answer::Text(LINE.to_owned()),
                Answer::File { name: "sample-capture.txt".to_owned(), text: CAPTURE.to_owned() },
                Answer::Message("POLICY_REMOVED".to_owned()),
            ];
            if !found.messages.is_empty() || !found.outputs.is_empty() {
                answers.push(Answer::GoOn);
            }
            answers
        }
        Prompt::Device(names) => names.iter().cloned().map(Answer::Device).collect(),
        Prompt::Topology { question: Some(_), .. } => vec![Answer::Yes, Answer::No],
        Prompt::Topology { .. } => {
            let topologies = catalog.topologies();
            topologies.into_keys().map(Answer::Topology).chain([Answer::No]).collect()
        }
        Prompt::Initiator { choices, .. } => {
            choices.iter().copied().map(Answer::Initiator).collect()
        }
        Prompt::Step(step) => {
            let mut answers = vec![Answer::Works, Answer::Fails, Answer::Skip];
            if step.step.task.is_some() && !step.step.steps.is_empty() {
                answers.push(Answer::Open);
            }
            answers
        }
        Prompt::Action(action) => fitting_action(action),
        Prompt::Confirm(_) | Prompt::Cured { .. } => vec![Answer::Yes, Answer::No],
        Prompt::End(_) => Vec::new(),
    }
}

/// Does what an action asks for: the first outcome that has a fix, and the fix.
fn do_all(prompt: &ActionPrompt) -> Answer {
    match &prompt.stage {
        _ if prompt.confirm => Answer::Yes,
        ActionStage::Meaning(_) => Answer::GoOn,
        ActionStage::Fix(seen) if !seen.tasks.is_empty() => Answer::Open,
        ActionStage::Fix(_) => Answer::Works,
        ActionStage::Look => {
            let outcomes = &prompt.decision.outcomes;
            let fix = outcomes.iter().find(|it| !it.commands.is_empty()).or(outcomes.first());
            match fix {
                Some(seen) => Answer::Seen(seen.id.clone()),
                None => Answer::Works,
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_walk_ends_and_every_answer_can_be_taken_back(turns in prop::collection::vec(any::<prop::sample::Index>(), 1..64)) {
        let catalog = catalog();
        let guide = Guide::new(&catalog);
        let mut walk = walk(Vec::new());
        let mut asked = Asked::default();
        let mut turns = turns.iter().cycle();
        loop {
            prop_assert!(walk.answers.len() < LONGEST, "the walk does not end");
            let before = guide.replay(&walk);
            prop_assert_eq!(before.used, walk.answers.len());
            prop_assert!(!before.unfit);
            let answers = fitting(&before.prompt, &catalog, walk.answers.len());
            if answers.is_empty() {
                break;
            }
            let answer = answers[turns.next().expect("it cycles").index(answers.len())].clone();
            asked.once(&before.prompt, &answer);
            walk.answers.push(answer);
            let forth = guide.replay(&walk);
            prop_assert!(!forth.unfit, "{:?} fits {:?}", walk.answers.last(), before.prompt);
            prop_assert_eq!(forth.used, walk.answers.len());
            // Back is leaving out the last answer.
            let mut back = walk.clone();
            back.answers.pop();
            let again = guide.replay(&back);
            prop_assert_eq!(again.prompt, before.prompt);
            prop_assert_eq!(again.events, before.events);
        }
        // Kept and read again, by another guide.
        let kept = serde_yaml::to_string(&serde_json::to_value(&walk).expect("JSON")).expect("YAML");
        let value: serde_json::Value = serde_yaml::from_str(&kept).expect("YAML");
        let read: Walk = serde_json::from_value(value).expect("a walk");
        prop_assert_eq!(&read, &walk);
        let (here, there) = (guide.replay(&walk), Guide::new(&catalog).replay(&read));
        prop_assert_eq!(here.prompt, there.prompt);
        prop_assert_eq!(here.events, there.events);
    }

    #[test]
    fn answers_that_do_not_fit_are_not_used(answers in prop::collection::vec(prop_oneof![
        Just(Answer::Yes), Just(Answer::No), Just(Answer::Works), Just(Answer::Open), Just(Answer::GoOn),
        Just(Answer::Topology("nowhere".to_owned())), Just(Answer::Message("NO_SUCH".to_owned())), Just(Answer::Device("none".to_owned())), ".{0,40}".prop_map(Answer::Text),
    ], 0..12)) {
        let catalog = catalog();
        let guide = Guide::new(&catalog);
        let standing = guide.replay(&walk(answers.clone()));
        prop_assert!(standing.used <= answers.len());
    }
}

/// What was asked in a walk.
#[derive(Default)]
struct Asked {
    names: BTreeSet<String>,
    /// The changes that were made, in their order.
    changes: Vec<Vec<PlannedCommand>>,
    /// How many actions of lists were asked for.
    actions: usize,
}

impl Asked {
    /// Fails where a step is asked that was answered before: a check or task that has a name;
    /// configuration that was set; a command at a prompt with nothing changed since.
    fn once(&mut self, prompt: &Prompt, answer: &Answer) {
        if let Prompt::Action(prompt) = prompt
            && prompt.stage == ActionStage::Look
            && !prompt.confirm
        {
            self.actions += 1;
            let name = format!("{} {}", prompt.leg, prompt.decision.id);
            assert!(
                matches!(answer, Answer::Text(_)) || self.names.insert(name.clone()),
                "{name} is asked twice"
            );
        }
        if let (Prompt::Action(prompt), Answer::Works | Answer::Seen(_)) = (prompt, answer) {
            let fix = match &prompt.stage {
                ActionStage::Fix(seen) => &seen.commands,
                _ => &prompt.decision.commands,
            };
            self.changes.push(fix.clone());
        }
        let Prompt::Step(prompt) = prompt else { return };
        let step = &prompt.step;
        if let Some(name) = step.name() {
            assert!(
                matches!(answer, Answer::Text(_)) || self.names.insert(name.to_owned()),
                "{name} is asked twice"
            );
            return;
        }
        if step.commands.iter().all(|it| it.risk == Risk::ReadOnly) {
            return;
        }
        let stays = step.commands.iter().all(|it| it.mode == Mode::Config);
        let again = self
            .changes
            .iter()
            .rev()
            .take(if stays { usize::MAX } else { 1 })
            .any(|it| *it == step.commands);
        assert!(!again, "{:?} is asked twice", step.commands);
        if *answer == Answer::Works {
            self.changes.push(step.commands.clone());
        }
    }
}

#[test]
fn nothing_is_asked_twice() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    let topologies: Vec<String> = catalog.topologies().into_keys().collect();
    let messages = catalog.messages();
    let messages = messages.iter().map(|id| catalog.require::<Message>(&id.to_string()));
    let lines: Vec<String> =
        messages.flat_map(|it| it.examples.to_vec()).map(|it| it.line).collect();
    let mut changes = 0;
    // Each line in another topology than the one before it; all is done that can be, and nothing
    // helps.
    for (line, topology) in lines.iter().zip(topologies.iter().cycle()) {
        let mut walk = walk(vec![
            Answer::Text(line.clone()),
            Answer::GoOn,
            Answer::Topology(topology.clone()),
        ]);
        let mut asked = Asked::default();
        let mut number = 0;
        loop {
            let standing = guide.replay(&walk);
            if let Prompt::Step(step) = &standing.prompt {
                let judged = standing
                    .events
                    .iter()
                    .filter(|it| matches!(it, WalkEvent::Step { number: None, .. }))
                    .count();
                assert_eq!(step.number, judged + 1, "{line} {topology}");
                assert!(
                    number < step.number && step.number <= step.total,
                    "{line} {topology}: {step:?}"
                );
                number = step.number;
            }
            assert!(!standing.unfit, "{line} {topology}: {:?}", walk.answers.last());
            let answer = match &standing.prompt {
                Prompt::Initiator { choices, .. } => {
                    Answer::Initiator(choices[walk.answers.len() % choices.len()])
                }
                Prompt::Step(step) if step.step.check.is_some() => Answer::Fails,
                Prompt::Step(step) if !step.step.steps.is_empty() => Answer::Open,
                Prompt::Step(_) => Answer::Works,
                Prompt::Action(action) => do_all(action),
                Prompt::Confirm(_) => Answer::Yes,
                Prompt::Cured { .. } => Answer::No,
                Prompt::End(_) => break,
                other => panic!("{line} {topology}: {other:?}"),
            };
            asked.once(&standing.prompt, &answer);
            walk.answers.push(answer);
        }
        changes += asked.changes.len() + asked.actions;
    }
    assert!(changes > 100, "{changes}");
}

#[test]
fn the_questions_lead_to_every_topology_and_end() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    let mut reached = BTreeSet::new();
    let mut open = vec![(guide.questions().first.clone(), 0)];
    while let Some((question, depth)) = open.pop() {
        assert!(depth < 20, "{question}: in a circle");
        let entry = &guide.questions().questions[&question];
        for way in [&entry.if_so, &entry.otherwise] {
            match (&way.topology, &way.question) {
                (Some(topology), None) => assert!(reached.insert(topology.clone()) || depth < 20),
                (None, Some(next)) => open.push((next.clone(), depth + 1)),
                other => panic!("{question} leads to one thing: {other:?}"),
            }
        }
    }
    let task = guide.questions().task.as_ref().expect("the questions answer a task");
    assert!(catalog.holds::<slp_diag::catalog::model::Task>(task), "{task}");
    let all: BTreeSet<String> = catalog.topologies().into_keys().collect();
    assert_eq!(reached, all);
}

/// Walks on with one answer for each step until it ends; the checks and tasks that were asked for.
fn asked(
    answers: Vec<Answer>,
    answer: impl Fn(&PlannedStep) -> Answer,
) -> (BTreeSet<String>, Vec<WalkEvent>) {
    let catalog = catalog_of_steps();
    let guide = Guide::new(&catalog);
    let (mut walk, mut names) = (walk(answers), BTreeSet::new());
    loop {
        let standing = guide.replay(&walk);
        walk.answers.push(match &standing.prompt {
            Prompt::Step(prompt) => {
                names.extend(prompt.step.name().map(str::to_owned));
                answer(&prompt.step)
            }
            Prompt::Confirm(_) | Prompt::Cured { .. } => Answer::No,
            Prompt::End(_) => return (names, standing.events),
            other => panic!("{other:?}"),
        });
    }
}

fn needless(events: &[WalkEvent]) -> Vec<Option<usize>> {
    let line = |it: &WalkEvent| match it {
        WalkEvent::Step { outcome: Outcome::Needless, evidence, .. } => {
            Some(evidence.as_ref().map(|it| it.line))
        }
        _ => None,
    };
    events.iter().filter_map(line).collect()
}

#[test]
fn a_step_whose_case_is_ruled_out_by_an_answer_is_not_asked() {
    let site = [Answer::Topology("cslu".to_owned()), Answer::Initiator(Initiator::Server)];
    let given: Vec<Answer> =
        [Answer::Text(LINE.to_owned()), Answer::GoOn].into_iter().chain(site).collect();
    let (names, events) = asked(given.clone(), |_| Answer::Works);
    assert!(
        names.contains("sl-http-session") && !names.contains("reachability-cslu-initiated"),
        "{names:?}"
    );
    assert!(needless(&events).contains(&None));
    let fails =
        |step: &PlannedStep| if step.check.is_some() { Answer::Fails } else { Answer::Works };
    assert!(asked(given, fails).0.contains("reachability-cslu-initiated"));
}

#[test]
fn a_check_that_output_makes_needless_is_not_asked() {
    let capture = |kind: &str| {
        format!(
            "edge-rtr-01#show license status\nUtility:\n  Status: DISABLED\n\nTransport:\n  Type: {kind}\n"
        )
    };
    let given = |kind: &str| {
        let text = [LINE, &capture(kind)].join("\n");
        vec![Answer::Text(text), Answer::GoOn, Answer::Topology("direct".to_owned())]
    };
    let (names, events) = asked(given("Smart"), |_| Answer::Skip);
    assert!(
        !names.contains("callhome-url") && needless(&events).contains(&Some(7)),
        "{names:?} {events:?}"
    );
    assert!(asked(given("Callhome"), |_| Answer::Skip).0.contains("callhome-url"));
    // Once something was changed, what the output said before may hold no longer.
    let changes =
        |step: &PlannedStep| if step.check.is_some() { Answer::Fails } else { Answer::Works };
    assert!(asked(given("Smart"), changes).0.contains("callhome-url"));
}
