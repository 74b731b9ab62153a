//! Questions on a terminal: lists to move through with the arrow keys or to narrow down by typing.

use super::choices::{ChoiceKind, MenuItem};
use super::menu::{Menu, Picked};
use super::paste::{self, Pasted};
use super::{Frontend, Reply};
use crate::context::Context;
use crate::guide::Answer;
use crate::render::text::color;
use crate::render::{Page, text};
use anyhow::Result;
use crossterm::style::Color;
use inquire::ui::{Color as TextColor, RenderConfig, StyleSheet, Styled};
use inquire::{InquireError, Text};
use std::cell::Cell;
use std::io::Write as _;
use std::path::PathBuf;

/// The front.
pub struct Terminal<'a> {
    context: &'a Context,
    is_material: &'a dyn Fn(&str) -> bool,
    is_interrupted: Cell<bool>,
}

impl<'a> Terminal<'a> {
    /// A front on the terminal.
    pub fn new(context: &'a Context, is_material: &'a dyn Fn(&str) -> bool) -> Self {
        Terminal { context, is_material, is_interrupted: Cell::default() }
    }

    /// What is chosen of a list, or pasted where that may be.
    fn choose(&self, title: &str, rows: Vec<String>, takes_text: bool) -> Result<Picked> {
        let colors = self.context.style.color.then_some((
            Color::AnsiValue(color::BLUE),
            Color::AnsiValue(color::GREEN),
            Color::DarkGrey,
        ));
        let is_material = takes_text.then_some(self.is_material);
        let help = &self.context.words.guide_keys;
        let picked = Menu { title, help, rows, is_material, colors }.pick()?;
        if picked == Picked::Interrupted {
            self.is_interrupted.set(true);
        }
        Ok(picked)
    }

    fn text(&self, prompt: &str) -> Result<Option<String>> {
        self.taken(Text::new(prompt).with_render_config(self.colors()).prompt())
    }

    /// Leaving is no error: Ctrl-C and Escape both mean it.
    fn taken<T>(&self, answer: Result<T, InquireError>) -> Result<Option<T>> {
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(InquireError::OperationCanceled) => Ok(None),
            Err(InquireError::OperationInterrupted) => {
                self.is_interrupted.set(true);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The colours of pages, for lists and lines.
    fn colors(&self) -> RenderConfig<'static> {
        if !self.context.style.color {
            return RenderConfig::empty();
        }
        let (chosen, sign) =
            (TextColor::AnsiValue(color::BLUE), TextColor::AnsiValue(color::GREEN));
        RenderConfig::empty()
            .with_prompt_prefix(Styled::new("?").with_fg(sign))
            .with_answered_prompt_prefix(Styled::new(">").with_fg(sign))
            .with_highlighted_option_prefix(Styled::new(">").with_fg(chosen))
            .with_selected_option(Some(StyleSheet::new().with_fg(chosen)))
            .with_answer(StyleSheet::new().with_fg(chosen))
            .with_help_message(StyleSheet::new().with_fg(TextColor::DarkGrey))
    }
}

impl Frontend for Terminal<'_> {
    fn ask(&mut self, title: &str, page: &Page, choices: &[MenuItem]) -> Result<Option<Reply>> {
        self.show(page)?;
        let rows = choices.iter().enumerate();
        let rows = rows.map(|(index, it)| format!("{}  {}", index + 1, it.label)).collect();
        let takes_text = choices.iter().any(|it| matches!(it.wants, ChoiceKind::Paste));
        let index = match self.choose(title, rows, takes_text)? {
            Picked::Row(index) => index,
            Picked::Text(text) => return Ok(Some(Reply::Answer(Answer::Text(text)))),
            Picked::Left | Picked::Interrupted => return Ok(Some(Reply::Leave)),
        };
        let words = &self.context.words;
        Ok(Some(match &choices[index].wants {
            ChoiceKind::Answer(answer) => Reply::Answer(answer.clone()),
            ChoiceKind::Paste => match paste::read(&format!(
                "{}\n{}",
                words.guide_paste_escape, words.guide_paste_now
            ))? {
                Pasted::Text(text) => Reply::Answer(Answer::Text(text)),
                Pasted::Left => Reply::Leave,
                Pasted::Interrupted => {
                    self.is_interrupted.set(true);
                    Reply::Leave
                }
            },
            ChoiceKind::File => match self.text(&words.guide_file_name)? {
                Some(name) => Reply::File(PathBuf::from(name.trim())),
                None => Reply::Leave,
            },
            ChoiceKind::Message(all) => {
                let titles = all.iter().map(|it| it.1.clone()).collect();
                match self.choose(&words.guide_select, titles, false)? {
                    Picked::Row(index) => Reply::Answer(Answer::Message(all[index].0.clone())),
                    _ => Reply::Leave,
                }
            }
            ChoiceKind::Back => Reply::Back,
            ChoiceKind::Why => Reply::Why,
            ChoiceKind::Leave => Reply::Leave,
        }))
    }

    fn show(&mut self, page: &Page) -> Result<()> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\n{}", text::render(page, self.context.style_of_conversation()))?;
        out.flush()?;
        Ok(())
    }

    fn is_interrupted(&self) -> bool {
        self.is_interrupted.get()
    }

    fn ask_save(&mut self) -> Result<Option<PathBuf>> {
        let name = self.text(&self.context.words.guide_save_name)?;
        Ok(name.filter(|it| !it.trim().is_empty()).map(|it| PathBuf::from(it.trim())))
    }
}
