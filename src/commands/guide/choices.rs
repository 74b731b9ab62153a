//! What a person can choose at each question: one list for every front.

use crate::catalog::check::Status;
use crate::catalog::model::{Message, Topology};
use crate::catalog::step::Mode;
use crate::catalog::tables::Questions;
use crate::catalog::words::Words;
use crate::catalog::{Catalog, MessageId};
use crate::guide::{self, ActionPrompt, ActionStage, Answer, Prompt};
use crate::render::escape;

/// Something to choose.
#[derive(Debug, Clone)]
pub struct MenuItem {
    /// The word that stands for it in plain mode and in answer files.
    pub word: String,
    /// What is shown.
    pub label: String,
    /// What it needs, or is.
    pub wants: ChoiceKind,
}

/// What a choice needs, or is.
#[derive(Debug, Clone)]
pub enum ChoiceKind {
    /// An answer as it is.
    Answer(Answer),
    /// Text to paste.
    Paste,
    /// The name of a file.
    File,
    /// A message of a list: name, mnemonic, title.
    Message(Vec<(String, String)>),
    /// The question before.
    Back,
    /// Why this step?
    Why,
    /// To go on another time.
    Leave,
}

/// The words that stand for the same at every action of a list.
const WORDS: [&str; 8] = ["paste", "works", "open", "fails", "skip", "why", "back", "save"];

/// The choices at a question, the usual one first.
pub fn of(prompt: &Prompt, words: &Words, catalog: &Catalog) -> Vec<MenuItem> {
    let mut choices = Vec::new();
    let mut add = |word: &str, label: &str, wants: ChoiceKind| {
        // Names of devices come from logs.
        let harmless = |text: &str| escape::on_one_line(text).into_owned();
        choices.push(MenuItem { word: harmless(word), label: harmless(label), wants });
    };
    match prompt {
        Prompt::Material { found } => {
            if !found.messages.is_empty() || !found.outputs.is_empty() {
                add("go-on", &words.choice_go_on, ChoiceKind::Answer(Answer::GoOn));
            }
            add("paste", &words.choice_paste, ChoiceKind::Paste);
            add("file", &words.choice_file, ChoiceKind::File);
            add("pick", &words.choice_pick, ChoiceKind::Message(messages(catalog)));
        }
        Prompt::Device(names) => {
            names.iter().for_each(|it| add(it, it, ChoiceKind::Answer(Answer::Device(it.clone()))));
        }
        Prompt::Topology { question: Some(_), .. } => {
            add("yes", &words.choice_yes, ChoiceKind::Answer(Answer::Yes));
            add("no", &words.choice_no, ChoiceKind::Answer(Answer::No));
        }
        Prompt::Topology { pointed, question: None } => {
            let title = |name: &str| catalog.require::<Topology>(name).title;
            for (name, _) in pointed {
                add(
                    name,
                    &format!("{name}: {}", title(name)),
                    ChoiceKind::Answer(Answer::Topology(name.clone())),
                );
            }
            add("no", &words.choice_other_topology, ChoiceKind::Answer(Answer::No));
            for (name, topology) in catalog
                .topologies()
                .iter()
                .filter(|(name, _)| !pointed.iter().any(|(it, _)| it == *name))
            {
                add(
                    name,
                    &format!("{name}: {}", topology.title),
                    ChoiceKind::Answer(Answer::Topology(name.clone())),
                );
            }
        }
        Prompt::Initiator { choices: who, .. } => {
            for initiator in who {
                let label = match initiator {
                    crate::catalog::model::Initiator::Device => &words.initiator_device,
                    crate::catalog::model::Initiator::Server => &words.initiator_server,
                };
                add(initiator.name(), label, ChoiceKind::Answer(Answer::Initiator(*initiator)));
            }
        }
        Prompt::Action(prompt) => action(prompt, words, &mut add),
        Prompt::Step(step) => {
            let opens = step.step.task.is_some() && !step.step.steps.is_empty();
            if opens {
                add("open", &words.choice_open, ChoiceKind::Answer(Answer::Open));
            }
            // What output points to stands first.
            let is_doubtful = step.judged.as_ref().is_some_and(|it| it.status == Status::Warn);
            let works = ("works", &words.choice_works, Answer::Works);
            let fails = ("fails", &words.choice_fails, Answer::Fails);
            for (word, label, answer) in if is_doubtful { [fails, works] } else { [works, fails] } {
                add(word, label, ChoiceKind::Answer(answer));
            }
            add("paste", &words.choice_paste_output, ChoiceKind::Paste);
            add("skip", &words.choice_skip, ChoiceKind::Answer(Answer::Skip));
            add("why", &words.choice_why, ChoiceKind::Why);
        }
        Prompt::Confirm(_) => {
            add("no", &words.choice_no, ChoiceKind::Answer(Answer::No));
            add("yes", &words.choice_yes, ChoiceKind::Answer(Answer::Yes));
            add("why", &words.choice_why, ChoiceKind::Why);
        }
        Prompt::Cured { .. } => {
            add("yes", &words.choice_yes, ChoiceKind::Answer(Answer::Yes));
            add("no", &words.choice_no, ChoiceKind::Answer(Answer::No));
            add("paste", &words.choice_paste_output, ChoiceKind::Paste);
        }
        Prompt::End(_) => {}
    }
    add("back", &words.choice_back, ChoiceKind::Back);
    add("save", &words.choice_save, ChoiceKind::Leave);
    choices
}

/// The choices at an action of a list: what may be seen, and what else may be said of it.
fn action(prompt: &ActionPrompt, words: &Words, add: &mut impl FnMut(&str, &str, ChoiceKind)) {
    let is = ChoiceKind::Answer;
    let paste = |add: &mut dyn FnMut(&str, &str, ChoiceKind)| {
        add("paste", &words.choice_paste_output, ChoiceKind::Paste);
    };
    let decision = &prompt.decision;
    match &prompt.stage {
        _ if prompt.confirm => {
            add("no", &words.choice_no, is(Answer::No));
            add("yes", &words.choice_yes, is(Answer::Yes));
        }
        ActionStage::Meaning(_) => {
            add("go-on", &words.choice_go_next, is(Answer::GoOn));
            add("yes", &words.choice_gone, is(Answer::Yes));
        }
        stage => {
            // Output decides better than eyes do, where an action only reads.
            let reads = decision.commands.iter().any(|it| it.mode == Mode::Exec);
            let is_reading = reads && !guide::is_done(decision) && *stage == ActionStage::Look;
            if is_reading {
                paste(add);
            }
            let (is_done, tasks) = match stage {
                ActionStage::Fix(seen) => (true, &seen.tasks),
                _ => (guide::is_done(decision), &decision.tasks),
            };
            let outcomes = decision.outcomes.iter().filter(|_| *stage == ActionStage::Look);
            for seen in outcomes {
                // A word that means something else at every action stays with that.
                let word = match WORDS.contains(&seen.id.as_str()) {
                    true => format!("see-{}", seen.id),
                    false => seen.id.clone(),
                };
                add(&word, &seen.see, is(Answer::Seen(seen.id.clone())));
            }
            if is_done {
                add("works", &words.choice_done, is(Answer::Works));
            }
            if !tasks.is_empty() {
                add("open", &words.choice_open, is(Answer::Open));
            }
            if !is_reading {
                paste(add);
            }
            add("fails", &words.choice_not_possible, is(Answer::Fails));
            add("skip", &words.choice_skip, is(Answer::Skip));
        }
    }
    add("why", &words.choice_why, ChoiceKind::Why);
}

/// Every message of the catalog with its title: those that people meet, then the others.
fn messages(catalog: &Catalog) -> Vec<(String, String)> {
    let first = catalog.table::<Questions>().messages;
    let mut ids = catalog.messages();
    let rank = |id: &MessageId| first.iter().position(|it| *it == id.to_string());
    ids.sort_by_key(|it| rank(it).unwrap_or(first.len()));
    let mut all = Vec::new();
    for id in ids {
        let message: Message = catalog.require(&id.to_string());
        all.push((id.to_string(), format!("{}: {}", id.mnemonic, message.title)));
    }
    all
}
