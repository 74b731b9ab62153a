//! What tests of walks share.

use slp_diag::catalog::Catalog;
use slp_diag::guide::{ActionPrompt, ActionStage, Answer, SCHEMA, Walk, is_done};
use slp_diag::input::overlay;
use std::path::Path;

pub fn catalog() -> Catalog {
    Catalog::new(Vec::new(), "en")
}

/// The catalog without its short lists: its walks go over the steps.
pub fn catalog_of_steps() -> Catalog {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog");
    let mut folder = overlay::read(&root).expect("a catalog");
    folder.files.retain(|path, _| !path.starts_with("runbooks/"));
    Catalog::alone(folder, "en")
}

pub fn walk(answers: Vec<Answer>) -> Walk {
    Walk { schema: SCHEMA.to_owned(), language: "en".to_owned(), answers }
}

/// Every answer that fits an action of a list.
pub fn fitting_action(prompt: &ActionPrompt) -> Vec<Answer> {
    if prompt.confirm {
        return vec![Answer::Yes, Answer::No];
    }
    let mut answers = vec![Answer::Fails, Answer::Skip];
    let tasks = match &prompt.stage {
        ActionStage::Meaning(_) => return vec![Answer::GoOn, Answer::Yes],
        ActionStage::Look => {
            let seen = prompt.decision.outcomes.iter().map(|it| Answer::Seen(it.id.clone()));
            answers.extend(seen);
            if is_done(&prompt.decision) {
                answers.push(Answer::Works);
            }
            &prompt.decision.tasks
        }
        ActionStage::Fix(seen) => {
            answers.push(Answer::Works);
            &seen.tasks
        }
    };
    if !tasks.is_empty() {
        answers.push(Answer::Open);
    }
    answers
}

/// More answers than any walk of the catalog needs.
pub const LONGEST: usize = 2000;
