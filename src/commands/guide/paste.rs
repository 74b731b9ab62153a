//! Text that is pasted on a terminal: key by key, so that Ctrl-C is an answer, or as a whole where
//! the terminal marks what is pasted.

use super::plain::END_OF_TEXT;
use crate::render::escape;
use anyhow::Result;
use crossterm::event::{
    self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEvent, KeyModifiers,
};
use crossterm::{execute, terminal};
use std::io::{Write as _, stdout};

/// How a paste ends.
pub enum Pasted {
    /// With a text.
    Text(String),
    /// By Escape.
    Left,
    /// By Ctrl-C.
    Interrupted,
}

/// Reads up to a line with a single dot, or Ctrl-D.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn read(prompt: &str) -> Result<Pasted> {
    let mut out = stdout();
    writeln!(out, "{prompt}")?;
    terminal::enable_raw_mode()?;
    let text = execute!(out, EnableBracketedPaste).map_err(Into::into).and_then(|()| typed());
    // The terminal is given back as it was, also after a failure.
    terminal::disable_raw_mode()?;
    execute!(out, DisableBracketedPaste)?;
    writeln!(out)?;
    text
}

/// What a terminal hands over as a paste. What is typed after it is no part of its last line.
pub fn unix_lines(pasted: &str) -> String {
    let mut text = pasted.replace("\r\n", "\n").replace('\r', "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn typed() -> Result<Pasted> {
    let mut text = String::new();
    loop {
        let before = text.len();
        match event::read()? {
            Event::Paste(pasted) => {
                text.push_str(&unix_lines(&pasted));
            }
            Event::Key(KeyEvent {
                code: KeyCode::Char('c'),
                modifiers: KeyModifiers::CONTROL,
                ..
            }) => {
                return Ok(Pasted::Interrupted);
            }
            Event::Key(KeyEvent { code: KeyCode::Esc, .. }) => return Ok(Pasted::Left),
            Event::Key(KeyEvent {
                code: KeyCode::Char('d'),
                modifiers: KeyModifiers::CONTROL,
                ..
            }) => {
                return Ok(Pasted::Text(text));
            }
            Event::Key(KeyEvent { code: KeyCode::Enter, .. })
            | Event::Key(KeyEvent {
                code: KeyCode::Char('j'),
                modifiers: KeyModifiers::CONTROL,
                ..
            }) => {
                let line = text.rfind('\n').map_or(0, |it| it + 1);
                if text[line..].trim() == END_OF_TEXT {
                    text.truncate(line);
                    return Ok(Pasted::Text(text));
                }
                text.push('\n');
            }
            Event::Key(KeyEvent { code: KeyCode::Tab, .. }) => text.push('\t'),
            Event::Key(KeyEvent { code: KeyCode::Char(letter), .. }) => text.push(letter),
            Event::Key(KeyEvent { code: KeyCode::Backspace, .. })
                if !text.is_empty() && !text.ends_with('\n') =>
            {
                text.pop();
                write!(stdout(), "\u{8} \u{8}")?;
            }
            _ => {}
        }
        let mut out = stdout();
        write!(
            out,
            "{}",
            escape::visible(text.get(before..).unwrap_or_default()).replace('\n', "\r\n")
        )?;
        out.flush()?;
    }
}
