//! Questions as plain lines, answered by a number or a word: for dumb terminals and screen readers.

use super::choices::{ChoiceKind, MenuItem};
use super::{Frontend, Reply};
use crate::catalog::words::say;
use crate::context::Context;
use crate::guide::Answer;
use crate::quoting::folded;
use crate::render::{Page, escape, text};
use anyhow::Result;
use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;

/// The front.
pub struct Plain<'a> {
    context: &'a Context,
    is_material: &'a dyn Fn(&str) -> bool,
}

/// Ends a text that is typed or pasted.
pub(super) const END_OF_TEXT: &str = ".";

impl<'a> Plain<'a> {
    /// A front on standard input and output.
    pub fn new(context: &'a Context, is_material: &'a dyn Fn(&str) -> bool) -> Self {
        Plain { context, is_material }
    }

    fn say(&self, text: &str) -> Result<()> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    fn line(&self, prompt: &str) -> Result<Option<String>> {
        self.say(&format!("{prompt} "))?;
        let mut line = String::new();
        let count = std::io::stdin().lock().read_line(&mut line)?;
        Ok((count > 0).then(|| line.trim().to_owned()))
    }

    fn reply(&self, choice: &MenuItem) -> Result<Option<Reply>> {
        let words = &self.context.words;
        Ok(match &choice.wants {
            ChoiceKind::Answer(answer) => Some(Reply::Answer(answer.clone())),
            ChoiceKind::Paste => {
                Some(Reply::Answer(Answer::Text(pasted(&words.guide_paste_now, String::new())?)))
            }
            ChoiceKind::File => {
                self.line(&words.guide_file_name)?.map(|it| Reply::File(PathBuf::from(it)))
            }
            ChoiceKind::Message(all) => {
                for (index, (_, title)) in all.iter().enumerate() {
                    self.say(&format!("{:>3}) {title}\n", index + 1))?;
                }
                let typed = self.line(&words.guide_your_choice)?.unwrap_or_default();
                let typed = folded(&typed).into_owned();
                let by_number =
                    typed.parse::<usize>().ok().and_then(|it| all.get(it.checked_sub(1)?));
                let name = by_number.map_or(typed, |(name, _)| name.clone());
                Some(Reply::Answer(Answer::Message(name)))
            }
            ChoiceKind::Back => Some(Reply::Back),
            ChoiceKind::Why => Some(Reply::Why),
            ChoiceKind::Leave => Some(Reply::Leave),
        })
    }
}

/// The choice that was meant: its number, its word or its label, or how one of these begins.
fn chosen<'a>(typed: &str, choices: &'a [MenuItem]) -> Option<&'a MenuItem> {
    let typed = folded(typed).trim().to_lowercase();
    if typed.is_empty() {
        return None;
    }
    let label = |it: &MenuItem| folded(&it.label).to_lowercase();
    let by_number = || choices.get(typed.parse::<usize>().ok()?.checked_sub(1)?);
    let by_word = || choices.iter().find(|it| it.word.starts_with(&typed));
    let why = || choices.iter().find(|it| typed == "?" && matches!(it.wants, ChoiceKind::Why));
    // A row as it is shown has the word after the label.
    let is_shown = |it: &&MenuItem| {
        let label = label(it);
        label == typed || typed.strip_prefix(&label).is_some_and(|it| it.starts_with(" ("))
    };
    let by_label = || {
        let mut begun = choices.iter().filter(|it| label(it).starts_with(&typed));
        begun.next().filter(|_| begun.next().is_none())
    };
    by_number()
        .or_else(by_word)
        .or_else(why)
        .or_else(|| choices.iter().find(is_shown))
        .or_else(by_label)
}

/// Lines up to a single dot or the end of input.
fn pasted(prompt: &str, begin: String) -> Result<String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{prompt}")?;
    out.flush()?;
    drop(out);
    let mut text = begin;
    let mut bytes = Vec::new();
    let mut input = std::io::stdin().lock();
    loop {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(text);
        }
        let line = String::from_utf8_lossy(&bytes);
        if line.trim() == END_OF_TEXT {
            return Ok(text);
        }
        text.push_str(&line);
    }
}

impl Frontend for Plain<'_> {
    fn ask(&mut self, _: &str, page: &Page, choices: &[MenuItem]) -> Result<Option<Reply>> {
        self.show(page)?;
        let words = &self.context.words;
        for (index, choice) in choices.iter().enumerate() {
            self.say(&format!("{:>3}) {} ({})\n", index + 1, choice.label, choice.word))?;
        }
        let takes_text = choices.iter().any(|it| matches!(it.wants, ChoiceKind::Paste));
        loop {
            let Some(typed) = self.line(&words.guide_your_choice)? else { return Ok(None) };
            // A paste need not be announced.
            if takes_text && (self.is_material)(&typed) {
                let text = pasted(&words.guide_paste_now, format!("{typed}\n"))?;
                return Ok(Some(Reply::Answer(Answer::Text(text))));
            }
            match chosen(&typed, choices) {
                Some(choice) => return self.reply(choice),
                None => {
                    let text =
                        words.say(say::GuideNotAChoice { text: &escape::on_one_line(&typed) });
                    self.say(&format!("{text}\n"))?;
                }
            }
        }
    }

    fn show(&mut self, page: &Page) -> Result<()> {
        self.say(&format!("\n{}\n", text::render(page, self.context.style_of_conversation())))
    }

    fn ask_save(&mut self) -> Result<Option<PathBuf>> {
        let name = self.line(&self.context.words.guide_save_name)?;
        Ok(name.filter(|it| !it.is_empty()).map(PathBuf::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_what_is_shown_or_how_it_begins() {
        let item = |word: &str, label: &str, wants| MenuItem {
            word: word.to_owned(),
            label: label.to_owned(),
            wants,
        };
        let choices = [
            item("yes", "はい", ChoiceKind::Answer(Answer::Yes)),
            item("no", "いいえ", ChoiceKind::Answer(Answer::No)),
            item("save", "保存して終了", ChoiceKind::Leave),
            item("back", "保存せず戻る", ChoiceKind::Back),
        ];
        let word = |typed: &str| chosen(typed, &choices).map(|it| it.word.as_str());
        for (typed, expected) in [
            ("1", Some("yes")),
            ("２", Some("no")),
            ("ｙ", Some("yes")),
            ("Ｎ", Some("no")),
            ("はい", Some("yes")),
            ("いい", Some("no")),
            ("はい (yes)", Some("yes")),
            ("保存", None),
            ("保存し", Some("save")),
            ("　はい　", Some("yes")),
            ("", None),
            ("０", None),
        ] {
            assert_eq!(word(typed), expected, "{typed}");
        }
    }
}
