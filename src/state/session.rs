//! A captured terminal session cut into the outputs of its commands.
//!
//! A command is known by the prompt before it, by a line that is nothing but a command (as
//! `show tech-support` prints them, with or without dashes), or by a line that only one output
//! begins with. Log lines that the device printed in between are set aside.

use super::broken::{Breaks, Pending};
use super::document::unwrapped;
use super::labels::{label_end, start_of};
use super::output::{CommandOutput, OutputPart};
use super::prefix::Prefix;
use super::screen::{PAGE, clean, lined};
use super::shell::ShellPrompt;
use super::vocabulary::{LONGEST_COMMAND, TypedCommand, Vocabulary};
use crate::work;
use memchr::memchr3;
use regex::Regex;
use std::sync::{Arc, LazyLock};

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// The outputs in their order.
    pub outputs: Vec<CommandOutput>,
    /// The number of the first line that was not read, because [`MOST_LINES`] stand before it.
    pub ended: Option<usize>,
    /// The number of the first line that goes on after
    /// [`LONGEST_LINE`](super::output::LONGEST_LINE).
    pub long: Option<usize>,
}

/// No capture has more lines of output; those after are not read. Log lines and blank lines do not
/// count.
pub const MOST_LINES: usize = 1_000_000;

impl Session {
    /// Whether something of it is known to be the output of a command; a log has lines that are
    /// none, too.
    pub fn is_capture(&self) -> bool {
        self.outputs.iter().any(|it| it.command.is_some() || it.has_heading())
    }

    /// Whether something of it is an output or a heading of the catalog.
    fn is_known(&self, vocabulary: &Vocabulary) -> bool {
        let is_known =
            |it: &CommandOutput| it.command.as_ref().is_some_and(|it| vocabulary.knows(it));
        self.outputs.iter().any(|it| is_known(it) || it.has_heading())
    }
}

/// `edge-rtr-01#show clock`, `RP/0/RP0/CPU0:xr-01#`, `admin@ncs#`, `sw-1(config)#`,
/// `asa-1/pri/act#`, `fw-1 /license #`: the host, the mode in brackets, and what was typed after
/// the sign.
static PROMPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:RP/[0-9A-Z/]+:)?(?:[A-Za-z0-9_.-]{1,32}@)?([A-Za-z0-9][A-Za-z0-9_.-]{0,62})",
        r"(?::[0-9]_[A-Z0-9]{1,6})?(?:/[a-z]{1,12}){0,3}(?: /[a-z/-]{1,60}\*? ?)?",
        r"(?:\(([a-z][^()]{0,40})\))?[#>][ \t]?(.*)$",
    ))
    .expect("a fixed pattern")
});

/// The shape of a log line of any facility.
static LOG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"%[A-Z][A-Z0-9_]*-(?:[A-Z0-9_]+-)*[0-7]-[A-Z][A-Z0-9_]*\s?:")
        .expect("a fixed pattern")
});

/// What stands around a command in the output that technical support asks for.
const DASHES: &str = "----------";

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
    let lines = lined(text);
    let text = &*unwrapped(&lines);
    let session = read_behind(&Prefix::learn(text), most, text, file, vocabulary);
    if session.is_capture() {
        return session;
    }
    // Something may stand before each line: then what is after it tells that it is a capture.
    let suspected = Prefix::suspected(text).into_iter();
    let mut others = suspected.map(|it| read_behind(&it, most, text, file, vocabulary));
    others.find(|it| it.is_known(vocabulary)).unwrap_or(session)
}

fn read_behind(
    prefix: &Prefix,
    most: usize,
    text: &str,
    file: &str,
    vocabulary: &Vocabulary,
) -> Session {
    let mut reader = Reader {
        vocabulary,
        file: file.into(),
        session: Session::default(),
        host: None,
        node: None,
        first_host: None,
        kept: 0,
        typed: None,
        depth: None,
        is_paused: false,
        begun_by: None,
    };
    let breaks = breaks(prefix, text, vocabulary);
    let mut above: Option<Pending> = None;
    for (index, line) in text.lines().enumerate() {
        if reader.kept >= most {
            reader.session.ended = Some(index + 1);
            break;
        }
        let line = prefix.cut(line);
        let Some(breaks) = &breaks else {
            reader.line(index + 1, &line);
            continue;
        };
        let line = clean(&line);
        if above.as_mut().is_some_and(|it| breaks.join(it, &line, vocabulary)) {
            continue;
        }
        if let Some(whole) = above.replace(Pending::new(index + 1, &line)) {
            reader.line(whole.number, &whole.text);
        }
    }
    if let Some(whole) = above {
        reader.line(whole.number, &whole.text);
    }
    reader.pause_ends();
    let Reader { mut session, first_host, .. } = reader;
    session.outputs.pop_if(|it| it.is_empty());
    session.outputs.iter_mut().for_each(CommandOutput::end);
    // What stands before the first prompt was printed by the device whose prompt it is.
    for output in session.outputs.iter_mut().take_while(|it| it.host.is_none()) {
        output.host.clone_from(&first_host);
    }
    session.outputs.shrink_to_fit();
    session
}

/// How the lines of a text were broken, if they were.
fn breaks(prefix: &Prefix, text: &str, vocabulary: &Vocabulary) -> Option<Breaks> {
    let lines = || text.lines().map(|it| clean(&prefix.cut(it)).into_owned());
    Breaks::learn(lines, vocabulary)
}

/// Whether a line is one of a log or a prompt: it ends where it ends, as nothing tells what of an
/// output goes on with it.
pub(super) fn is_whole(line: &str) -> bool {
    LOG.is_match(line) || PROMPT.is_match(line)
}

/// Whether a line surely begins what a device printed: it is a prompt, a command, a heading or the
/// begin of an output.
pub(super) fn is_own(line: &str, vocabulary: &Vocabulary) -> bool {
    let bare = line.trim();
    let (label, value) = label_end(bare).map_or((bare, ""), |end| bare.split_at(end));
    vocabulary.heading(label, value.trim()).is_some()
        || LOG.is_match(line)
        || PROMPT.is_match(line)
        || bare.contains(' ') && vocabulary.alone(bare.trim_matches('-').trim()).is_some()
        || vocabulary.begins(bare, None).is_some()
        || vocabulary.only_in(bare, None).is_some()
        || vocabulary.is_cut(bare)
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    file: Arc<str>,
    session: Session,
    host: Option<Arc<str>>,
    /// What stands before it in the prompt.
    node: Option<Arc<str>>,
    /// The host of the first prompt.
    first_host: Option<Arc<str>>,
    /// How many lines and outputs are kept.
    kept: usize,
    /// What was typed, where the reply alone does not tell it: it stands before the reply.
    typed: Option<(usize, String)>,
    /// How far to the right a reply stands below what was typed.
    depth: Option<usize>,
    /// Whether the last line was a page that stopped.
    is_paused: bool,
    /// The line that told which output the last one is, where no prompt did.
    begun_by: Option<String>,
}

impl Reader<'_> {
    fn line(&mut self, number: usize, raw: &str) {
        let line = &*clean(raw);
        work::count(line.len());
        if line.contains('%') && LOG.is_match(line) {
            return;
        }
        if self.prompt(number, line) {
            return;
        }
        let bare = line.trim().trim_matches('-').trim();
        if bare.contains(' ')
            && bare.starts_with(|it: char| it.is_ascii_lowercase())
            && let Some(TypedCommand { name: Some(name), part, .. }) = self.vocabulary.alone(bare)
        {
            self.start(Some(name.into()), part);
            return self.is_typed(bare);
        }
        // Between dashes a command ends the output of the one before, known or not.
        let printed = line.trim();
        if bare.contains(' ')
            && bare.starts_with(|it: char| it.is_ascii_lowercase())
            && printed.starts_with(DASHES)
            && printed.ends_with(DASHES)
        {
            return self.start(Some(as_typed(bare)), OutputPart::Whole);
        }
        self.begin(line.trim());
        if self.session.outputs.is_empty() {
            self.start(None, OutputPart::Whole);
        }
        self.is_paused = match line.trim().is_empty() {
            true => self.is_paused || PAGE.is_match(raw),
            false => false,
        };
        if let Some((number, typed)) = self.typed.take_if(|_| !line.trim().is_empty()) {
            self.push(number, &typed);
            self.depth = Some(1);
        }
        match self.depth {
            Some(depth) => self.push(number, &format!("{:depth$}{line}", "")),
            None => self.push(number, line),
        }
    }

    /// Whether a line is a prompt, with or without a command after it.
    fn prompt(&mut self, number: usize, line: &str) -> bool {
        if memchr3(b'#', b'>', b'$', line.as_bytes()).is_none() {
            return false;
        }
        if let Some(shell) = ShellPrompt::of(line) {
            self.shell(number, &shell);
            return true;
        }
        let Some(found) = PROMPT.captures(line) else { return false };
        let (mode, behind) = (found.get(2).map(|it| it.as_str()), found[3].trim());
        // From within the configuration.
        let (mode, typed) = match behind.strip_prefix("do ").filter(|_| mode.is_some()) {
            Some(typed) => (None, typed.trim()),
            None => (mode, behind),
        };
        // A prompt alone ends an output; after it something must look like a command.
        if !typed.is_empty() && !typed.starts_with(|it: char| it.is_ascii_lowercase()) {
            return false;
        }
        let node = found.get(1).map_or("", |it| &line[..it.start()]);
        if self.node.as_deref().unwrap_or_default() != node {
            self.node = (!node.is_empty()).then(|| node.into());
        }
        if self.host.as_deref() != Some(&found[1]) {
            self.host = Some(found[1].into());
            self.first_host = self.first_host.take().or_else(|| self.host.clone());
        }
        let TypedCommand { name, part, is_open } = self.vocabulary.typed(typed);
        // Some devices take any command there.
        if let Some(mode) = mode.filter(|_| !typed.is_empty() && name.is_none())
            && let Some(name) = self.vocabulary.configure()
        {
            self.configure(number, name, mode, typed);
            return true;
        }
        let tells_all = name.is_some() && !is_open;
        let name = name.map(Arc::from).or_else(|| (!typed.is_empty()).then(|| as_typed(typed)));
        self.start(name, part);
        self.is_typed(typed);
        self.typed = (!tells_all && !typed.is_empty())
            .then(|| (number, start_of(typed, LONGEST_COMMAND).to_owned()));
        true
    }

    /// The prompt of a shell: what follows is no output of the device before, but perhaps that of
    /// the one that a command was sent to.
    fn shell(&mut self, number: usize, shell: &ShellPrompt) {
        let TypedCommand { name, part, .. } = self.vocabulary.typed(shell.typed);
        let device = shell.device.or(Some(shell.host).filter(|_| name.is_some()));
        (self.node, self.host) = (None, device.map(Arc::from));
        self.start(name.map(Arc::from), part);
        self.is_typed(shell.typed);
        self.typed = (!shell.typed.is_empty())
            .then(|| (number, start_of(shell.typed, LONGEST_COMMAND).to_owned()));
    }

    /// A line typed into the configuration: it is a line of its own output, and what the device
    /// replies stands below it.
    fn configure(&mut self, number: usize, name: &str, mode: &str, typed: &str) {
        let is_open = self.session.outputs.last().is_some_and(|it| {
            it.command.as_deref() == Some(name) && it.host.as_deref() == self.host.as_deref()
        });
        if !is_open {
            self.start(Some(name.into()), OutputPart::Whole);
            self.is_typed(name);
        }
        self.pause_ends();
        self.typed = None;
        // `config` itself, or a mode within it.
        let depth = usize::from(mode.contains('-') || !mode.starts_with("conf"));
        self.push(number, &format!("{:depth$}{typed}", ""));
        self.depth = Some(depth + 1);
    }

    /// Begins the output that a line is the begin of.
    fn begin(&mut self, line: &str) {
        let current = self.session.outputs.last();
        let is_empty = current.is_none_or(CommandOutput::is_empty);
        // Without prompts the same begin says that it was shown again, perhaps by another device.
        if self.first_host.is_none() && self.begun_by.as_deref() == Some(line) {
            let command = current.and_then(|it| it.command.clone());
            return self.start(command, OutputPart::Whole);
        }
        let command = current.and_then(|it| it.command.as_deref());
        let is_known = command.is_some_and(|it| self.vocabulary.knows(it));
        if is_empty && is_known {
            return;
        }
        if let Some(begun) = self.vocabulary.begins(line, command) {
            let begun = begun.into();
            self.begun_by = Some(line.to_owned());
            // Banners before the first line that tells belong to it.
            let fits = |it: &&mut CommandOutput| match it.command {
                None => it.count() < 6,
                Some(_) => is_empty,
            };
            self.typed = self.typed.take().filter(|_| !is_empty);
            match self.session.outputs.last_mut().filter(fits) {
                Some(output) => output.command = Some(begun),
                None => self.start(Some(begun), OutputPart::Whole),
            }
        } else if let Some(outer) = self.vocabulary.only_in(line, command)
            && let Some(output) = self.session.outputs.last_mut().filter(|it| it.typed.is_none())
        {
            // What stands before it was not captured, where nothing told what it is.
            if output.command.is_none() {
                output.part = output.part.max(OutputPart::From);
            }
            output.command = Some(outer.into());
        }
    }

    fn push(&mut self, number: usize, line: &str) {
        if let Some(output) = self.session.outputs.last_mut() {
            if self.vocabulary.is_cut(line.trim()) {
                output.part = output.part.max(OutputPart::Cut);
            }
            let count = output.count();
            if !output.push(self.vocabulary, number, line) {
                self.session.long.get_or_insert(number);
            }
            self.kept += output.count() - count;
        }
    }

    /// What the last output is was typed so.
    fn is_typed(&mut self, typed: &str) {
        if let Some(output) = self.session.outputs.last_mut() {
            let start = start_of(typed, LONGEST_COMMAND);
            output.typed = (!start.is_empty()).then(|| start.into());
        }
    }

    /// An output that ends where a page stopped goes on where nobody looked.
    fn pause_ends(&mut self) {
        if std::mem::take(&mut self.is_paused)
            && let Some(output) = self.session.outputs.last_mut()
        {
            output.part = output.part.max(OutputPart::Cut);
        }
    }

    fn start(&mut self, command: Option<Arc<str>>, part: OutputPart) {
        self.pause_ends();
        (self.typed, self.depth) = (None, None);
        // An output without lines is none.
        match self.session.outputs.pop_if(|it| it.is_empty()) {
            Some(_) => {}
            None => self.kept += 1,
        }
        if let Some(output) = self.session.outputs.last_mut() {
            output.end();
        }
        let mut output = CommandOutput::new(command, self.host.clone(), Arc::clone(&self.file));
        output.part = part;
        output.node.clone_from(&self.node);
        self.session.outputs.push(output);
    }
}

/// A command that the catalog does not know. No command is longer than a line of a terminal or two.
fn as_typed(typed: &str) -> Arc<str> {
    start_of(typed, LONGEST_COMMAND).to_lowercase().into()
}

#[cfg(test)]
mod tests;
