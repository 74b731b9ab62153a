//! A captured terminal session cut into the outputs of its commands.
//!
//! A command is known by the prompt in front of it, by a line that is nothing but a command (as
//! `show tech-support` prints them, with or without dashes), or by a line that only one output
//! begins with. Log lines that the device printed in between are set aside.

use super::labels::start_of;
use super::output::CommandOutput;
use super::prefix::Prefix;
use super::vocabulary::{LONGEST_COMMAND, Vocabulary};
use crate::work;
use regex::Regex;
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// The outputs in their order.
    pub outputs: Vec<CommandOutput>,
    /// The number of the first line that was not read, because [`MOST_LINES`] stand before it.
    pub ended: Option<usize>,
    /// The number of the first line that goes on behind
    /// [`LONGEST_LINE`](super::output::LONGEST_LINE).
    pub long: Option<usize>,
}

/// No capture has more lines of output; those behind are not read. Log lines and blank lines do not
/// count.
pub const MOST_LINES: usize = 1_000_000;

impl Session {
    /// Whether something of it is known to be the output of a command; a log has lines that are
    /// none, too.
    pub fn is_capture(&self) -> bool {
        self.outputs.iter().any(|it| it.command.is_some() || it.has_heading())
    }
}

/// `edge-rtr-01#show clock`, `RP/0/RP0/CPU0:xr-01#`, `sw-1(config)#`, `asa-1/pri/act#`: the host
/// and what was typed behind the sign.
static PROMPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:RP/[0-9A-Z/]+:)?([A-Za-z0-9][A-Za-z0-9_.-]{0,62})(?:/[a-z]{1,12}){0,3}(?:\([a-z][^()]{0,40}\))?[#>][ \t]?(.*)$")
        .expect("a fixed pattern")
});

/// The shape of a log line of any facility.
static LOG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"%[A-Z][A-Z0-9_]*-(?:[A-Z0-9_]+-)*[0-7]-[A-Z][A-Z0-9_]*\s?:")
        .expect("a fixed pattern")
});

/// What stands around a command in the output that technical support asks for.
const DASHES: &str = "----------";

/// What terminals put in between: pages that stop, sequences that move and paint, characters taken
/// back.
static TERMINAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)<?-{2,}\s?more\s?-{2,}>?|\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|[\x00-\x08\x0e-\x1f]")
        .expect("a fixed pattern")
});

/// Reads the text of a file, up to its limits; what was left out is said by the session.
pub fn read(text: &str, file: &str, vocabulary: &Vocabulary) -> Session {
    let Some(structured) = &vocabulary.structured else {
        return read_lines(text, file, vocabulary);
    };
    structured.read(text, file, vocabulary).unwrap_or_else(|| {
        let mut session = read_lines(text, file, vocabulary);
        structured.name(text, &mut session);
        session
    })
}

/// Reads text that a terminal captured.
pub(super) fn read_lines(text: &str, file: &str, vocabulary: &Vocabulary) -> Session {
    read_up_to(MOST_LINES, text, file, vocabulary)
}

fn read_up_to(most: usize, text: &str, file: &str, vocabulary: &Vocabulary) -> Session {
    let mut reader = Reader {
        vocabulary,
        file: file.into(),
        session: Session::default(),
        host: None,
        first_host: None,
        kept: 0,
    };
    let prefix = Prefix::learn(text);
    for (index, line) in text.lines().enumerate() {
        if reader.kept >= most {
            reader.session.ended = Some(index + 1);
            break;
        }
        reader.line(index + 1, &clean(&prefix.cut(line)));
    }
    let Reader { mut session, first_host, .. } = reader;
    session.outputs.pop_if(|it| it.is_empty());
    for output in &mut session.outputs {
        output.end();
        // What stands in front of the first prompt was printed by the device whose prompt it is.
        output.host = output.host.take().or_else(|| first_host.clone());
    }
    session.outputs.shrink_to_fit();
    session
}

/// A line as it was meant to be read.
fn clean(line: &str) -> Cow<'_, str> {
    // What a carriage return in the middle overwrites is gone from the screen, too.
    let line = line.trim_end_matches('\r');
    let line = line.rsplit('\r').next().unwrap_or(line);
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    TERMINAL.replace_all(line, "")
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    file: Arc<str>,
    session: Session,
    host: Option<Arc<str>>,
    /// The host of the first prompt.
    first_host: Option<Arc<str>>,
    /// How many lines and outputs are kept.
    kept: usize,
}

impl Reader<'_> {
    fn line(&mut self, number: usize, line: &str) {
        work::count(line.len());
        if LOG.is_match(line) {
            return;
        }
        if let Some(found) = PROMPT.captures(line) {
            let typed = found[2].trim();
            // From within the configuration.
            let typed = typed.strip_prefix("do ").unwrap_or(typed);
            // A prompt alone ends an output; behind it something must look like a command.
            if typed.is_empty() || typed.starts_with(|it: char| it.is_ascii_lowercase()) {
                if self.host.as_deref() != Some(&found[1]) {
                    self.host = Some(found[1].into());
                    self.first_host = self.first_host.take().or_else(|| self.host.clone());
                }
                let known = self.vocabulary.command(typed).map(Arc::from);
                self.start(known.or_else(|| (!typed.is_empty()).then(|| as_typed(typed))));
                if let Some(output) = self.session.outputs.last_mut() {
                    let start = start_of(typed, LONGEST_COMMAND);
                    output.typed = (!start.is_empty()).then(|| start.into());
                }
                return;
            }
        }
        let bare = line.trim().trim_matches('-').trim();
        if bare.contains(' ')
            && bare.starts_with(|it: char| it.is_ascii_lowercase())
            && let Some(command) = self.vocabulary.command(bare)
        {
            return self.start(Some(command.into()));
        }
        // Between dashes a command ends the output of the one before, known or not.
        let printed = line.trim();
        if bare.contains(' ')
            && bare.starts_with(|it: char| it.is_ascii_lowercase())
            && printed.starts_with(DASHES)
            && printed.ends_with(DASHES)
        {
            return self.start(Some(as_typed(bare)));
        }
        let current = self.session.outputs.last();
        let is_empty = current.is_none_or(CommandOutput::is_empty);
        let command = current.and_then(|it| it.command.as_deref());
        if let Some(begun) = self.vocabulary.begins(line.trim(), command)
            && !(is_empty && command.is_some())
        {
            let begun = begun.into();
            // Banners in front of the first line that tells belong to it.
            match self
                .session
                .outputs
                .last_mut()
                .filter(|it| it.command.is_none() && it.count() < 6)
            {
                Some(output) => output.command = Some(begun),
                None => self.start(Some(begun)),
            }
        }
        if self.session.outputs.is_empty() {
            self.start(None);
        }
        if let Some(output) = self.session.outputs.last_mut() {
            let count = output.count();
            if !output.push(self.vocabulary, number, line) {
                self.session.long.get_or_insert(number);
            }
            self.kept += output.count() - count;
        }
    }

    fn start(&mut self, command: Option<Arc<str>>) {
        // An output without lines is none.
        match self.session.outputs.pop_if(|it| it.is_empty()) {
            Some(_) => {}
            None => self.kept += 1,
        }
        if let Some(output) = self.session.outputs.last_mut() {
            output.end();
        }
        self.session.outputs.push(CommandOutput::new(
            command,
            self.host.clone(),
            Arc::clone(&self.file),
        ));
    }
}

/// A command that the catalog does not know. No command is longer than a line of a terminal or two.
fn as_typed(typed: &str) -> Arc<str> {
    start_of(typed, LONGEST_COMMAND).to_lowercase().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn up_to(most: usize, text: &str) -> Session {
        let vocabulary = Vocabulary::new(Catalog::new(Vec::new(), "en").table().expect("a table"));
        read_up_to(most, text, "capture", &vocabulary.expect("its patterns"))
    }

    #[test]
    fn what_is_beyond_the_limit_is_not_kept_and_told() {
        let text = "edge-1#show license all\n\na: 1\n%SYS-5-CONFIG_I: x\nb: 2\nc: 3\n";
        // The output counts as a line.
        let whole = up_to(4, text);
        assert_eq!((whole.ended, whole.outputs[0].count()), (None, 3));
        let cut = up_to(3, text);
        assert_eq!((cut.ended, cut.outputs[0].count()), (Some(6), 2));
    }

    #[test]
    fn prompts_without_output_are_not_kept() {
        let session = up_to(
            10,
            &("edge-1#show clock\nedge-1#\n".repeat(1_000)
                + "edge-1#show license udi\nUDI: PID:A,SN:B\n"),
        );
        assert_eq!(
            (session.ended, session.outputs.len(), session.outputs.capacity()),
            (None, 1, 1)
        );
        let session = up_to(10, &"edge-1#show clock\nx\n".repeat(1_000));
        assert_eq!((session.ended, session.outputs.len()), (Some(11), 5));
    }

    #[test]
    fn a_line_without_end_is_told() {
        let long = "x".repeat(100_000);
        let session = up_to(
            10,
            &format!("edge-1#show license all\nUtility:\n  Status: {long}\n  Next: {long}\n"),
        );
        assert_eq!(session.long, Some(3));
        assert!(
            up_to(10, &format!("edge-1#{long}\nx\n")).outputs[0]
                .command
                .as_ref()
                .is_some_and(|it| it.len() <= LONGEST_COMMAND)
        );
    }
}
