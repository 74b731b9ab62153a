//! Answers from a file: for scripts and tests, and for people who cannot use a terminal.
//!
//! The file is a list in YAML. An answer is the word of a choice (`works`, `yes`, `cslu`, `back`),
//! or a map for what needs more: `text`, `file`, `message`, `device`, `topology`, `initiator`.

use super::choices::{ChoiceKind, MenuItem};
use super::{Frontend, Reply};
use crate::catalog::words::{Words, say};
use crate::catalog::yaml;
use crate::context::{Context, UserError};
use crate::guide::Answer;
use crate::render::Page;
use anyhow::{Result, anyhow};
use serde_json::Value;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

/// The front.
pub struct Answers {
    left: VecDeque<Value>,
    given: usize,
    words: Words,
    folder: PathBuf,
}

impl Answers {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read or is no list.
    pub fn read(context: &Context, path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let refused = |path: &str, cause: &str| {
            anyhow!(UserError(context.words.say(say::GuideBadFile { path, cause })))
        };
        let text = super::document(context, path)?;
        let left: VecDeque<Value> = yaml::parse(&text, yaml::LARGEST_WALK)
            .map_err(|it| refused(&it.place(&shown), &it.describe(&context.words)))?;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Answers { left, given: 0, words: context.words.clone(), folder })
    }

    fn reply(&self, answer: &Value, choices: &[MenuItem]) -> Option<Reply> {
        match answer {
            Value::String(word) => {
                let choice = choices.iter().find(|it| it.word == *word)?;
                match &choice.wants {
                    ChoiceKind::Answer(answer) => Some(Reply::Answer(answer.clone())),
                    ChoiceKind::Back => Some(Reply::Back),
                    ChoiceKind::Why => Some(Reply::Why),
                    ChoiceKind::Leave => Some(Reply::Leave),
                    ChoiceKind::Paste | ChoiceKind::File | ChoiceKind::Message(_) => None,
                }
            }
            Value::Object(map) => match (map.keys().next()?.as_str(), map.values().next()?) {
                // Named beside the answers, wherever the program runs.
                ("file", Value::String(name)) => Some(Reply::File(self.folder.join(name))),
                _ => serde_json::from_value::<Answer>(answer.clone()).ok().map(Reply::Answer),
            },
            _ => None,
        }
    }
}

impl Frontend for Answers {
    fn ask(&mut self, _: &str, _page: &Page, choices: &[MenuItem]) -> Result<Option<Reply>> {
        let Some(answer) = self.left.pop_front() else { return Ok(None) };
        self.given += 1;
        self.reply(&answer, choices).map(Some).ok_or_else(|| {
            let (number, answer) = (self.given.to_string(), answer.to_string());
            anyhow!(UserError(
                self.words.say(say::GuideAnswerUnfit { number: &number, answer: &answer })
            ))
        })
    }

    fn show(&mut self, _page: &Page) -> Result<()> {
        Ok(())
    }

    /// Nobody is there to give another answer.
    fn refuse(&mut self, why: String) -> Result<()> {
        Err(anyhow!(UserError(why)))
    }

    fn left_over(&self) -> usize {
        self.left.len()
    }

    fn ask_save(&mut self) -> Result<Option<PathBuf>> {
        Ok(None)
    }
}
