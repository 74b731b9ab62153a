//! Where answers go: one match chooses the renderer, one place writes to the terminal, a pager or a
//! pipe.

use super::args::Format;
use super::terminal::Watch;
use crate::context::{Context, Pager};
use crate::mask;
use crate::render::{Page, escape, links, markdown, text};
use anyhow::Result;
use serde::Serialize;
use std::io::{IsTerminal as _, Write as _};
use std::process::{Command, Stdio};

/// An answer that is collected, then shown.
pub struct Printer<'a> {
    context: &'a Context,
    text: String,
}

/// An answer in every format.
pub trait Report: Serialize {
    /// The page for people.
    fn page(&self, context: &Context) -> Page;

    /// The objects of `jsonl`, one a line.
    ///
    /// # Errors
    /// When something cannot be written as JSON.
    fn rows(&self) -> serde_json::Result<Vec<serde_json::Value>>;
}

impl<'a> Printer<'a> {
    /// An empty answer.
    pub fn new(context: &'a Context) -> Self {
        Printer { context, text: String::new() }
    }

    /// Adds an answer.
    ///
    /// # Errors
    /// When something cannot be written as JSON.
    pub fn answer(&mut self, answer: &impl Report) -> Result<()> {
        match self.context.format {
            Format::Text => self.add(text::render(&answer.page(self.context), self.context.style)),
            Format::Markdown => self.add(markdown::render(&answer.page(self.context))),
            Format::Json => self.json(&serde_json::to_string_pretty(answer)?),
            Format::Jsonl => {
                for row in answer.rows()? {
                    self.json(&row.to_string());
                }
            }
        }
        Ok(())
    }

    /// The one door for JSON: secrets are hidden, and nothing in it reaches a terminal or hides
    /// from a reader.
    fn json(&mut self, json: &str) {
        self.text.push_str(&escape::json(&mask::in_json(json)));
        self.text.push('\n');
    }

    /// Adds a page beside an answer.
    pub fn page(&mut self, page: &Page) {
        self.add(match self.context.format {
            Format::Markdown => markdown::render(page),
            Format::Text | Format::Json | Format::Jsonl => text::render(page, self.context.style),
        });
    }

    /// The first text is kept as it is, which most answers are alone.
    fn add(&mut self, text: String) {
        if self.text.is_empty() {
            self.text = text;
        } else {
            self.text.push_str(&text);
        }
    }

    /// Adds a document that has no page.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn value(&mut self, value: &impl Serialize) -> Result<()> {
        self.json(&serde_json::to_string_pretty(value)?);
        Ok(())
    }

    /// Adds lines as they are; they must have been made harmless.
    pub fn plain(&mut self, lines: &str) {
        self.text.push_str(lines);
    }

    /// Adds one object on a line.
    pub fn row(&mut self, row: &serde_json::Value) {
        self.json(&row.to_string());
    }

    /// What has been added, for another to write.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// Shows at once what has been added.
    ///
    /// # Errors
    /// When the reader cannot be written to.
    pub fn flush(&mut self) -> Result<()> {
        print(&std::mem::take(&mut self.text))
    }

    /// Passes bytes on at once.
    ///
    /// # Errors
    /// When the reader cannot be written to.
    pub fn pass(&mut self, bytes: &[u8]) -> Result<()> {
        write(bytes)
    }

    /// Says something beside the answer.
    pub fn complain(&self, what: &str) {
        let _ = writeln!(std::io::stderr(), "slp-diag: {}", escape::on_one_line(what));
    }

    /// Asks for input on a terminal.
    pub fn ask(&self, what: &str) {
        let _ = writeln!(std::io::stderr(), "{what}");
    }

    /// Shows the answer, through a pager when it is longer than the screen.
    ///
    /// # Errors
    /// When the reader cannot be written to.
    pub fn finish(&self) -> Result<()> {
        let pager = self.context.pager.as_ref().filter(|it| self.text.lines().count() >= it.rows);
        if pager.is_some_and(|it| page(it, &self.text)) {
            return Ok(());
        }
        // Not through a pager: not every one knows them.
        if self.context.links && self.context.format == Format::Text {
            return print(&links::linked(&self.text, self.context.style.width));
        }
        print(&self.text)
    }
}

/// Writes to standard output.
///
/// # Errors
/// When the reader cannot be written to.
pub fn print(text: &str) -> Result<()> {
    write(text.as_bytes())
}

/// Writes bytes to standard output that are for another program.
///
/// # Errors
/// When it cannot be written to.
pub fn pass(bytes: &[u8]) -> Result<()> {
    write(bytes)
}

fn write(bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    writable().map_err(unwritten)?;
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(unwritten)
}

/// Whether an error says that the reader of an answer has gone: no fault, and no reason to say
/// anything.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let closed = |it: &std::io::Error| it.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().filter_map(|it| it.downcast_ref()).any(closed)
}

/// Whether standard output takes anything. The standard library hides an output that cannot be
/// written to: it takes that for one that nobody wants to read.
///
/// # Errors
/// When it takes nothing.
pub(super) fn writable() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        if super::closed::was_closed() {
            return Err(rustix::io::Errno::BADF.into());
        }
        // To write nothing asks only whether it could be written to.
        let mut file = std::fs::File::from(std::io::stdout().as_fd().try_clone_to_owned()?);
        let taken = file.write(&[])?;
        debug_assert_eq!(taken, 0);
    }
    Ok(())
}

/// An error of standard output, which says of itself only what the system says.
pub(super) fn unwritten(error: std::io::Error) -> anyhow::Error {
    anyhow::Error::new(error).context("standard output")
}

/// `false` when the pager cannot be started or fails; then the text is printed.
fn page(pager: &Pager, text: &str) -> bool {
    if !std::io::stdout().is_terminal() {
        return false;
    }
    let watch = Watch::pager();
    let (program, arguments) = (&pager.command[0], &pager.command[1..]);
    let variables = pager.variables.iter().copied();
    let spawned =
        Command::new(program).args(arguments).envs(variables).stdin(Stdio::piped()).spawn();
    let Ok(mut child) = spawned else { return false };
    watch.attend(&child);
    if let Some(mut input) = child.stdin.take() {
        // Quitting the pager early closes the pipe; that is no failure.
        let _ = input.write_all(text.as_bytes());
    }
    // Who breaks a pager off with Ctrl-C has seen enough.
    child.wait().is_ok_and(|it| it.success()) || watch.is_interrupted()
}
