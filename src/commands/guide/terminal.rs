//! Questions on a terminal: lists to move through with the arrow keys or to narrow down by typing.

use super::choices::{ChoiceKind, MenuItem};
use super::paste::{self, Pasted};
use super::{Frontend, Reply};
use crate::context::Context;
use crate::guide::Answer;
use crate::render::text::color;
use crate::render::{Page, text};
use anyhow::Result;
use inquire::ui::{Color, RenderConfig, StyleSheet, Styled};
use inquire::{InquireError, Select, Text};
use std::cell::Cell;
use std::fmt;
use std::io::Write as _;
use std::path::PathBuf;

/// Rows of a list that are shown at a time.
const ROWS: usize = 12;

/// The front.
pub struct Terminal<'a> {
    context: &'a Context,
    is_interrupted: Cell<bool>,
}

/// A row of a list.
struct Row<'c>(usize, &'c str);

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.1)
    }
}

impl<'a> Terminal<'a> {
    /// A front on the terminal.
    pub fn new(context: &'a Context) -> Self {
        Terminal { context, is_interrupted: Cell::default() }
    }

    /// The number of the row that is chosen; `None` when the person breaks off.
    fn choose(&self, rows: &[&str]) -> Result<Option<usize>> {
        let words = &self.context.words;
        let rows: Vec<Row> =
            rows.iter().enumerate().map(|(index, label)| Row(index, label)).collect();
        let select = Select::new(&words.guide_select, rows)
            .with_page_size(ROWS)
            .with_help_message(&words.guide_keys)
            .with_render_config(self.colors())
            .without_filtering_when_short();
        self.taken(select.prompt()).map(|it| it.map(|row| row.0))
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
        let (chosen, sign) = (Color::AnsiValue(color::BLUE), Color::AnsiValue(color::GREEN));
        RenderConfig::empty()
            .with_prompt_prefix(Styled::new("?").with_fg(sign))
            .with_answered_prompt_prefix(Styled::new(">").with_fg(sign))
            .with_highlighted_option_prefix(Styled::new(">").with_fg(chosen))
            .with_selected_option(Some(StyleSheet::new().with_fg(chosen)))
            .with_answer(StyleSheet::new().with_fg(chosen))
            .with_help_message(StyleSheet::new().with_fg(Color::DarkGrey))
    }
}

/// Lists of a few rows need no filter line.
trait Short {
    fn without_filtering_when_short(self) -> Self;
}

impl Short for Select<'_, Row<'_>> {
    fn without_filtering_when_short(self) -> Self {
        if self.options.len() <= ROWS { self.without_filtering() } else { self }
    }
}

impl Frontend for Terminal<'_> {
    fn ask(&mut self, page: &Page, choices: &[MenuItem]) -> Result<Option<Reply>> {
        self.show(page)?;
        let labels: Vec<&str> = choices.iter().map(|it| it.label.as_str()).collect();
        let Some(index) = self.choose(&labels)? else { return Ok(Some(Reply::Leave)) };
        let words = &self.context.words;
        Ok(Some(match &choices[index].wants {
            ChoiceKind::Answer(answer) => Reply::Answer(answer.clone()),
            ChoiceKind::Paste => match paste::read(&words.guide_paste_now)? {
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
                let titles: Vec<&str> = all.iter().map(|it| it.1.as_str()).collect();
                match self.choose(&titles)? {
                    Some(index) => Reply::Answer(Answer::Message(all[index].0.clone())),
                    None => Reply::Leave,
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
