//! What a reader of captures must know of the words that devices print; all of it comes from the
//! catalog.

use super::known_lines::KnownLines;
use super::labels::squeezed;
use super::locator::CompiledLocator;
use super::output::OutputPart;
use super::structured::StructuredReader;
use crate::catalog::Catalog;
use crate::catalog::check::Locator;
use crate::catalog::tables::{Heading, OutputFilters, Outputs};
use anyhow::{Context as _, Result};
use indexmap::IndexMap;
use regex::{Regex, RegexSet};
use std::collections::BTreeSet;

/// The table of outputs, ready for reading.
pub struct Vocabulary {
    commands: IndexMap<String, Command>,
    /// The first words of commands, each once: most lines begin with none.
    first_words: BTreeSet<String>,
    /// All that a command begins with, and all that only one has: most lines fit none, which one
    /// search tells.
    begins: RegexSet,
    only: RegexSet,
    /// By the heading as it is compared: small letters, single blanks.
    headings: IndexMap<String, Heading>,
    /// The command under which lines are read that are typed into the configuration.
    configure: Option<String>,
    filters: OutputFilters,
    /// Lines that stand in place of what was cut away.
    cut: Vec<Regex>,
    /// Lines of other products.
    foreign: Vec<Regex>,
    /// What names the device where no prompt does.
    pub(super) identity: CompiledLocator,
    /// The places that tell when the output was captured.
    pub(super) now: Vec<CompiledLocator>,
    /// Authorization files.
    pub authorization: Authorization,
    /// What is looked for in the lines of outputs.
    pub(super) known_lines: KnownLines,
    /// Structured text, where it is read.
    pub(super) structured: Option<StructuredReader>,
}

/// How authorization files belong to devices.
pub struct Authorization {
    /// The name under which the content of a file is looked up, like that of a command.
    pub name: String,
    /// The devices that a file names.
    pub(super) names: CompiledLocator,
    /// The names of a device in its own output.
    pub(super) devices: Vec<CompiledLocator>,
}

/// No command is longer, in bytes: what is typed after its name included.
pub(super) const LONGEST_COMMAND: usize = 1024;

struct Command {
    /// The words of its name.
    words: Vec<String>,
    begins: Vec<Regex>,
    only: Vec<Regex>,
    holds: Vec<String>,
    is_exact: bool,
}

/// What was typed after a prompt.
pub(super) struct TypedCommand<'a> {
    /// The full spelling of the command; `None` when it is none of the table.
    pub name: Option<&'a str>,
    /// How much of its output is printed, by what stands after its name.
    pub part: OutputPart,
    /// Whether what stands after its name says what it is about, such as a host.
    pub is_open: bool,
}

impl Vocabulary {
    /// Prepares what a catalog knows of outputs and of structured text.
    pub fn of(catalog: &Catalog) -> Self {
        let structured = StructuredReader::new(catalog.table());
        let structured = Some(structured.expect("the judge has compiled its patterns"));
        let vocabulary = Vocabulary::new(catalog.table());
        let known_lines = vocabulary.known_lines.with_checks(catalog);
        Vocabulary { structured, known_lines, ..vocabulary }
    }

    /// Prepares the table of outputs alone.
    pub fn new(outputs: Outputs) -> Self {
        Self::compile(outputs).expect("the judge has compiled its patterns")
    }

    /// The same for a table that nobody has judged.
    ///
    /// # Errors
    /// When a pattern is not valid.
    pub fn compile(outputs: Outputs) -> Result<Self> {
        let patterns = |texts: &[String], key: &str| -> Result<Vec<Regex>> {
            let pattern = |it| Regex::new(it).with_context(|| format!("tables/outputs: {key}"));
            texts.iter().map(|it| pattern(it)).collect()
        };
        let set = |texts: Vec<&String>| -> Result<RegexSet> {
            RegexSet::new(texts).with_context(|| "tables/outputs: commands".to_owned())
        };
        let all_begins =
            outputs.commands.values().flat_map(|it| &it.begins).cloned().collect::<Vec<_>>();
        let all_only =
            outputs.commands.values().flat_map(|it| &it.only).cloned().collect::<Vec<_>>();
        let known_lines = KnownLines::of_outputs(&outputs);
        let mut commands = IndexMap::new();
        for (name, entry) in outputs.commands {
            let (begins, only) = (patterns(&entry.begins, &name)?, patterns(&entry.only, &name)?);
            let (holds, is_exact) = (entry.holds, entry.exact);
            let words = name.split(' ').map(str::to_owned).collect();
            commands.insert(name, Command { words, begins, only, holds, is_exact });
        }
        let mut headings: IndexMap<String, Heading> = IndexMap::new();
        for (name, heading) in outputs.headings {
            for below in &heading.below {
                headings.entry(squeezed(below)).or_default();
            }
            let known = headings.entry(squeezed(&name)).or_default();
            known.valued |= heading.valued;
            known.below = heading.below.iter().map(|it| squeezed(it)).collect();
        }
        let place = |look: &Locator, key: &str| {
            CompiledLocator::new(look).with_context(|| format!("tables/outputs: {key}"))
        };
        let places = |looks: &[Locator], key: &str| {
            looks.iter().map(|it| place(it, key)).collect::<Result<_>>()
        };
        let first_words = commands.values().filter_map(|it| it.words.first().cloned());
        Ok(Vocabulary {
            first_words: first_words.collect(),
            begins: set(all_begins.iter().collect())?,
            only: set(all_only.iter().collect())?,
            commands,
            headings,
            configure: outputs.configure,
            filters: outputs.filters,
            cut: patterns(&outputs.cut, "cut")?,
            foreign: patterns(&outputs.foreign, "foreign")?,
            identity: place(&outputs.identity, "identity")?,
            now: places(&outputs.now, "now")?,
            authorization: Authorization {
                names: place(&outputs.authorization.names, "authorization.names")?,
                devices: places(&outputs.authorization.devices, "authorization.devices")?,
                name: outputs.authorization.name,
            },
            known_lines,
            structured: None,
        })
    }

    /// The full spelling of a command as typed, `sh lic all` for example. `None` when it is none of
    /// the table.
    pub fn command(&self, typed: &str) -> Option<&str> {
        self.typed(typed).name
    }

    /// What was typed after a prompt.
    pub(super) fn typed(&self, typed: &str) -> TypedCommand<'_> {
        let (words, part) = self.words(typed);
        if let Some(name) = self.named(&words) {
            let is_open = !name.contains(' ');
            return TypedCommand { name: Some(name), part, is_open };
        }
        // What stands after a command narrows it; that in brackets is a remark.
        let remark = words.iter().position(|it| it.starts_with('('));
        if let Some(name) = remark.and_then(|it| self.named(&words[..it])) {
            return TypedCommand { name: Some(name), part, is_open: false };
        }
        let open = (1..words.len()).rev().filter_map(|it| self.named(&words[..it]));
        let name = open.map(|it| (it, &self.commands[it])).find(|(_, it)| !it.is_exact);
        TypedCommand { name: name.map(|it| it.0), part: part.max(OutputPart::Lines), is_open: true }
    }

    /// What a line is that is nothing but a command.
    pub(super) fn alone(&self, line: &str) -> Option<TypedCommand<'_>> {
        let (words, part) = self.words(line);
        let name = self.named(&words)?;
        Some(TypedCommand { name: Some(name), part, is_open: false })
    }

    /// The words of a command in small letters, and what its filter leaves of the output.
    fn words(&self, typed: &str) -> (Vec<String>, OutputPart) {
        let (command, filter) = typed.split_once('|').unwrap_or((typed, ""));
        // As much as a command can have; of a longer line nothing is a command.
        let words = command.split_whitespace().map(str::to_lowercase);
        let words = if command.len() > LONGEST_COMMAND { Vec::new() } else { words.collect() };
        let filter = filter.split_whitespace().next().map(str::to_lowercase);
        let is_among = |known: &[String]| {
            filter.as_ref().is_some_and(|it| known.iter().any(|full| full.starts_with(it.as_str())))
        };
        let part = match () {
            () if filter.is_none() || is_among(&self.filters.whole) => OutputPart::Whole,
            () if is_among(&self.filters.from) => OutputPart::From,
            () => OutputPart::Lines,
        };
        (words, part)
    }

    /// The command of the table that has these words, or words that begin so.
    fn named(&self, words: &[String]) -> Option<&str> {
        let is_any = |full: &str| full.starts_with('<');
        let first = words.first()?;
        if !self.first_words.iter().any(|it| is_any(it) || it.starts_with(first.as_str())) {
            return None;
        }
        let fits = |(_, command): &(&String, &Command)| {
            let full = &command.words;
            // What is typed after a command of one word, such as a host, is not part of its name.
            let same = full.len() == words.len() || full.len() == 1 && !words.is_empty();
            same && full.iter().zip(words).all(|(full, word)| {
                is_any(full) || full.starts_with(word.as_str()) && word.len() >= 2.min(full.len())
            })
        };
        // Of several that fit the one that is typed in full is meant, else the first of the table.
        let exact = self.commands.get_key_value(&words.join(" ")).map(|it| it.0);
        exact.or_else(|| self.commands.iter().find(fits).map(|it| it.0)).map(String::as_str)
    }

    /// Whether a command is one of the table.
    pub(super) fn knows(&self, command: &str) -> bool {
        self.commands.contains_key(command)
    }

    /// The command under which lines are read that are typed into the configuration.
    pub(super) fn configure(&self) -> Option<&str> {
        self.configure.as_deref()
    }

    /// Whether a line stands in place of what was cut away.
    pub(super) fn is_cut(&self, line: &str) -> bool {
        self.cut.iter().any(|it| it.is_match(line))
    }

    /// Whether a text is output of another product, as one of its first lines tells.
    pub fn is_foreign(&self, text: &str) -> bool {
        const FIRST: usize = 1_000;
        text.lines().take(FIRST).any(|line| self.foreign.iter().any(|it| it.is_match(line)))
    }

    /// The command in whose output alone a line stands, where the output of `current` may be that
    /// without its title.
    pub(super) fn only_in(&self, line: &str, current: Option<&str>) -> Option<&str> {
        if !self.only.is_match(line) {
            return None;
        }
        let may_be = |command: &Command| {
            current.is_none_or(|it| command.holds.iter().any(|held| held == it))
        };
        let is_only = |command: &Command| command.only.iter().any(|it| it.is_match(line));
        let found = self.commands.iter().find(|(_, it)| is_only(it) && may_be(it));
        found.map(|it| it.0.as_str())
    }

    /// The command whose output begins with a line, unless it stands within the output of
    /// `current`.
    pub(super) fn begins(&self, line: &str, current: Option<&str>) -> Option<&str> {
        if !self.begins.is_match(line) {
            return None;
        }
        let held = |name: &str| {
            current.is_some_and(|it| {
                it == name
                    || self.commands.get(it).is_some_and(|it| it.holds.iter().any(|it| it == name))
            })
        };
        self.commands
            .iter()
            .find(|(name, command)| {
                !held(name) && command.begins.iter().any(|it| it.is_match(line))
            })
            .map(|(name, _)| name.as_str())
    }

    /// The heading that a line is, as headings are compared. `label` and `value` are its parts, the
    /// value is empty where it has none.
    pub(super) fn heading(&self, label: &str, value: &str) -> Option<String> {
        let name = squeezed(label);
        self.headings.get(&name).is_some_and(|it| value.is_empty() || it.valued).then_some(name)
    }

    /// Whether a heading belongs below another one, whose label is as printed.
    pub(super) fn belongs_below(&self, heading: &str, above: &str) -> bool {
        self.headings
            .get(&squeezed(above))
            .is_some_and(|it| it.below.iter().any(|it| it == heading))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_is_not_valid_is_named() {
        let outputs: Outputs = crate::catalog::Catalog::new(Vec::new(), "en").table();
        let keys = ["identity", "now", "authorization.names", "authorization.devices"];
        let mut broken = keys.map(|_| outputs.clone());
        let pattern = || Some("(".to_owned());
        broken[0].identity.part = pattern();
        broken[1].now[0].line = pattern();
        broken[2].authorization.names.part = pattern();
        broken[3].authorization.devices[0].part = pattern();
        for (key, outputs) in keys.into_iter().zip(broken) {
            let error = Vocabulary::compile(outputs).err().expect(key);
            assert!(
                format!("{error:#}").contains(&format!("tables/outputs: {key}: pattern")),
                "{error:#}"
            );
        }
    }
}
