//! A list on a terminal: moved through with the arrow keys, narrowed down by typing, chosen by its
//! number. Where text may be given, a paste is taken as such and not as keys.

use super::paste;
use crate::render::escape;
use crate::render::wrap::ellipsis;
use anyhow::Result;
use crossterm::cursor::{Hide, MoveToColumn, MoveUp, Show};
use crossterm::event::{
    self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEvent, KeyEventKind,
    KeyModifiers,
};
use crossterm::style::{Color, Print, ResetColor, SetForegroundColor};
use crossterm::terminal::{self, Clear, ClearType};
use crossterm::{execute, queue};
use inquire::Select;
use std::io::{Stdout, Write as _, stdout};
use std::time::Duration;
use textwrap::core::display_width;

/// Rows of a list that are shown at a time.
const ROWS: usize = 12;
/// What comes so soon after Enter was pasted, not typed.
const AT_ONCE: Duration = Duration::from_millis(30);
/// A paste without brackets has ended when nothing comes for so long.
const QUIET: Duration = Duration::from_millis(200);

/// How a list is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// With a row.
    Row(usize),
    /// With a text that was pasted.
    Text(String),
    /// By Escape.
    Left,
    /// By Ctrl-C.
    Interrupted,
}

/// What a list needs.
pub struct Menu<'a> {
    /// What stands above it.
    pub title: &'a str,
    /// The keys.
    pub help: &'a str,
    /// Its rows.
    pub rows: Vec<String>,
    /// Tells text from words of the list, where text may be given.
    pub is_material: Option<&'a dyn Fn(&str) -> bool>,
    /// The colours of what is chosen, of the sign in front, of the help.
    pub colors: Option<(Color, Color, Color)>,
}

/// Where the person is in a list.
#[derive(Debug, Default)]
struct Place {
    typed: String,
    /// The rows that fit what was typed, the best first.
    fits: Vec<usize>,
    at: usize,
}

impl Place {
    fn new(rows: &[String]) -> Self {
        Place { fits: (0..rows.len()).collect(), ..Place::default() }
    }

    /// Takes a key; whether the list ends with it, and how.
    fn key(&mut self, rows: &[String], key: KeyEvent) -> Option<Picked> {
        let last = self.fits.len().saturating_sub(1);
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if is_control => return Some(Picked::Interrupted),
            KeyCode::Esc => return Some(Picked::Left),
            KeyCode::Enter => return self.fits.get(self.at).map(|it| Picked::Row(*it)),
            KeyCode::Up => self.at = self.at.checked_sub(1).unwrap_or(last),
            KeyCode::Down | KeyCode::Tab => self.at = if self.at < last { self.at + 1 } else { 0 },
            KeyCode::PageUp => self.at = self.at.saturating_sub(ROWS),
            KeyCode::PageDown => self.at = (self.at + ROWS).min(last),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = last,
            KeyCode::Backspace => {
                self.typed.pop();
                self.filter(rows);
            }
            KeyCode::Char(letter) if !is_control => {
                self.typed.push(letter);
                self.filter(rows);
            }
            _ => {}
        }
        None
    }

    /// Keeps the rows that fit: the one of a number, else those that hold the letters in their
    /// order, the closest first.
    fn filter(&mut self, rows: &[String]) {
        self.at = 0;
        let number = self.typed.parse::<usize>().ok();
        if let Some(row) = number.and_then(|it| it.checked_sub(1)).filter(|it| *it < rows.len()) {
            self.fits = vec![row];
            return;
        }
        let score = |row: &String| Select::<&str>::DEFAULT_SCORER(&self.typed, &"", row, 0);
        let mut scored: Vec<(usize, i64)> =
            rows.iter().enumerate().filter_map(|(index, row)| Some((index, score(row)?))).collect();
        if !self.typed.is_empty() {
            scored.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
        }
        self.fits = scored.into_iter().map(|(index, _)| index).collect();
    }

    /// The rows to show: what stands before it, and which.
    fn shown(&self) -> Vec<(char, usize)> {
        let start = (self.at + 1).saturating_sub(ROWS - ROWS / 2);
        let start = start.min(self.fits.len().saturating_sub(ROWS));
        let end = (start + ROWS).min(self.fits.len());
        let sign = |index: usize| match index {
            _ if index == self.at => '>',
            _ if index == start && start > 0 => '^',
            _ if index + 1 == end && end < self.fits.len() => 'v',
            _ => ' ',
        };
        (start..end).map(|it| (sign(it), self.fits[it])).collect()
    }
}

impl Menu<'_> {
    /// Lets the person choose.
    ///
    /// # Errors
    /// When the terminal cannot be read or written.
    pub fn pick(&self) -> Result<Picked> {
        let mut out = stdout();
        terminal::enable_raw_mode()?;
        if self.is_material.is_some() {
            execute!(out, EnableBracketedPaste)?;
        }
        execute!(out, Hide)?;
        let picked = self.run(&mut out);
        // The terminal is given back as it was, also after a failure.
        execute!(out, Show)?;
        if self.is_material.is_some() {
            execute!(out, DisableBracketedPaste)?;
        }
        terminal::disable_raw_mode()?;
        picked
    }

    fn run(&self, out: &mut Stdout) -> Result<Picked> {
        let mut place = Place::new(&self.rows);
        let mut drawn = self.draw(out, &place)?;
        let picked = loop {
            let picked = match event::read()? {
                Event::Paste(text) => {
                    self.is_material.map(|_| Picked::Text(paste::unix_lines(&text)))
                }
                Event::Key(key) if key.kind != KeyEventKind::Release => {
                    let is_enter = key.code == KeyCode::Enter;
                    match self.is_material.filter(|_| is_enter && !place.typed.is_empty()) {
                        Some(is_material) if is_material(&place.typed) || event::poll(AT_ONCE)? => {
                            Some(Picked::Text(rest_of_paste(&place.typed)?))
                        }
                        _ => place.key(&self.rows, key),
                    }
                }
                _ => None,
            };
            wipe(out, &drawn)?;
            if let Some(picked) = picked {
                break picked;
            }
            drawn = self.draw(out, &place)?;
        };
        // Nothing of the list stays but what was chosen; the line is clean where nothing was.
        if let Picked::Row(row) = &picked {
            let line = format!("> {} {}", self.title, self.rows[*row]);
            queue!(out, Print(ellipsis(&line, width())), Print("\r\n"))?;
        }
        out.flush()?;
        Ok(picked)
    }

    /// Draws the list; its lines.
    fn draw(&self, out: &mut Stdout, place: &Place) -> Result<Vec<String>> {
        let width = width();
        let typed = escape::on_one_line(&place.typed);
        let title = format!("? {} {typed}", self.title);
        let mut lines = vec![ellipsis(title.trim_end(), width)];
        for (sign, row) in place.shown() {
            lines.push(ellipsis(&format!("{sign} {}", self.rows[row]), width));
        }
        lines.push(ellipsis(&format!("[{}]", self.help), width));
        let last = lines.len() - 1;
        for (index, line) in lines.iter().enumerate() {
            let color = self.colors.and_then(|(chosen, sign, help)| match index {
                0 => Some(sign),
                _ if index == last => Some(help),
                _ => line.starts_with('>').then_some(chosen),
            });
            if let Some(color) = color {
                queue!(out, SetForegroundColor(color))?;
            }
            queue!(out, Print(line))?;
            if color.is_some() {
                queue!(out, ResetColor)?;
            }
            if index < last {
                queue!(out, Print("\r\n"))?;
            }
        }
        out.flush()?;
        Ok(lines)
    }
}

/// Takes a list off the screen. In a window that became narrower its lines are broken.
fn wipe(out: &mut Stdout, lines: &[String]) -> Result<()> {
    let width = width().max(1);
    let rows: usize = lines.iter().map(|it| display_width(it).div_ceil(width).max(1)).sum();
    queue!(out, MoveToColumn(0))?;
    if let Ok(up @ 1..) = u16::try_from(rows - 1) {
        queue!(out, MoveUp(up))?;
    }
    queue!(out, Clear(ClearType::FromCursorDown))?;
    Ok(())
}

/// The columns of the window but the last, in which some terminals break a line.
fn width() -> usize {
    terminal::size().map_or(80, |(columns, _)| usize::from(columns)).saturating_sub(1).max(20)
}

/// What was pasted where the terminal does not mark it: the keys that follow each other at once.
fn rest_of_paste(begin: &str) -> Result<String> {
    let mut text = format!("{begin}\n");
    while event::poll(QUIET)? {
        match event::read()? {
            Event::Paste(more) => text.push_str(&paste::unix_lines(&more)),
            Event::Key(KeyEvent { code: KeyCode::Enter, .. }) => text.push('\n'),
            Event::Key(KeyEvent { code: KeyCode::Tab, .. }) => text.push('\t'),
            Event::Key(KeyEvent { code: KeyCode::Char('j'), modifiers, .. })
                if modifiers.contains(KeyModifiers::CONTROL) =>
            {
                text.push('\n');
            }
            Event::Key(KeyEvent { code: KeyCode::Char(letter), .. }) => text.push(letter),
            _ => {}
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<String> {
        let rows = ["ALPHA: the server is not reached", "BETA: the deadline", "GAMMA: trust"];
        rows.map(str::to_owned).to_vec()
    }

    fn typed(text: &str) -> Place {
        let mut place = Place::new(&rows());
        for letter in text.chars() {
            place.key(&rows(), KeyEvent::from(KeyCode::Char(letter)));
        }
        place
    }

    #[test]
    fn a_list_is_narrowed_down_by_letters_of_titles_and_by_numbers() {
        assert_eq!(typed("").fits, [0, 1, 2]);
        assert_eq!(typed("dedln").fits, [1]);
        assert_eq!(typed("SERVER").fits, [0]);
        assert_eq!(typed("3").fits, [2]);
        assert!(typed("9").fits.is_empty());
        let mut place = typed("9");
        assert_eq!(place.key(&rows(), KeyEvent::from(KeyCode::Enter)), None);
        place.key(&rows(), KeyEvent::from(KeyCode::Backspace));
        assert_eq!(place.fits, [0, 1, 2]);
    }

    #[test]
    fn the_chosen_row_is_always_shown() {
        let rows: Vec<String> = (0..40).map(|it| format!("row {it}")).collect();
        let mut place = Place::new(&rows);
        for expected in (0..40).chain([0]) {
            let shown = place.shown();
            assert!(shown.len() <= ROWS && shown.contains(&('>', expected)), "{expected}");
            place.key(&rows, KeyEvent::from(KeyCode::Down));
        }
        place.at = 0;
        place.key(&rows, KeyEvent::from(KeyCode::Up));
        assert_eq!(place.at, 39);
    }
}
