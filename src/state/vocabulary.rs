//! What a reader of captures must know of the words that devices print; all of it comes from the
//! catalog.

use super::labels::squeezed;
use super::locator::CompiledLocator;
use super::structured::StructuredReader;
use crate::catalog::Catalog;
use crate::catalog::check::Locator;
use crate::catalog::tables::{Heading, Outputs};
use anyhow::{Context as _, Result};
use indexmap::IndexMap;
use regex::Regex;

/// The table of outputs, ready for reading.
pub struct Vocabulary {
    commands: IndexMap<String, Command>,
    /// By the heading as it is compared: small letters, single blanks.
    headings: IndexMap<String, Heading>,
    /// What names the device where no prompt does.
    pub(super) identity: CompiledLocator,
    /// The places that tell when the output was captured.
    pub(super) now: Vec<CompiledLocator>,
    /// Authorization files.
    pub authorization: Authorization,
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

/// No command is longer, in bytes: what is typed behind its name included.
pub(super) const LONGEST_COMMAND: usize = 1024;

struct Command {
    begins: Vec<Regex>,
    holds: Vec<String>,
}

impl Vocabulary {
    /// Prepares what a catalog knows of outputs and of structured text.
    ///
    /// # Errors
    /// When a table or one of its patterns is not valid.
    pub fn of(catalog: &Catalog) -> Result<Self> {
        let structured = Some(StructuredReader::new(catalog.table()?)?);
        Ok(Vocabulary { structured, ..Vocabulary::new(catalog.table()?)? })
    }

    /// Prepares the table of outputs alone.
    ///
    /// # Errors
    /// When a pattern is not valid; the judge finds that before a user does.
    pub fn new(outputs: Outputs) -> Result<Self> {
        let mut commands = IndexMap::new();
        for (name, entry) in outputs.commands {
            let pattern =
                |text: &String| Regex::new(text).with_context(|| format!("tables/outputs: {name}"));
            let begins = entry.begins.iter().map(pattern).collect::<Result<_>>()?;
            commands.insert(name, Command { begins, holds: entry.holds });
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
        Ok(Vocabulary {
            commands,
            headings,
            identity: place(&outputs.identity, "identity")?,
            now: places(&outputs.now, "now")?,
            authorization: Authorization {
                names: place(&outputs.authorization.names, "authorization.names")?,
                devices: places(&outputs.authorization.devices, "authorization.devices")?,
                name: outputs.authorization.name,
            },
            structured: None,
        })
    }

    /// The full spelling of a command as typed, `sh lic all` for example. `None` when it is none of
    /// the table.
    pub fn command(&self, typed: &str) -> Option<&str> {
        let typed = typed.split('|').next().unwrap_or(typed).trim_end();
        if typed.len() > LONGEST_COMMAND {
            return None;
        }
        let typed = typed.to_lowercase();
        let words: Vec<&str> = typed.split_whitespace().collect();
        let fits = |name: &&String| {
            let full: Vec<&str> = name.split(' ').collect();
            // What is typed behind a command of one word, such as a host, is not part of its name.
            let same = full.len() == words.len() || full.len() == 1 && !words.is_empty();
            same && full
                .iter()
                .zip(&words)
                .all(|(full, word)| full.starts_with(word) && word.len() >= 2.min(full.len()))
        };
        // Of several that fit the one that is typed in full is meant, else the first of the table.
        let spelled = words.join(" ");
        let exact = self.commands.get_key_value(&spelled).map(|it| it.0);
        exact.or_else(|| self.commands.keys().find(fits)).map(String::as_str)
    }

    /// The command whose output begins with a line, unless it stands within the output of
    /// `current`.
    pub(super) fn begins(&self, line: &str, current: Option<&str>) -> Option<&str> {
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
        let outputs: Outputs =
            crate::catalog::Catalog::new(Vec::new(), "en").table().expect("a table");
        let keys = ["identity", "now", "authorization.names", "authorization.devices"];
        let mut broken = keys.map(|_| outputs.clone());
        let pattern = || Some("(".to_owned());
        broken[0].identity.part = pattern();
        broken[1].now[0].line = pattern();
        broken[2].authorization.names.part = pattern();
        broken[3].authorization.devices[0].part = pattern();
        for (key, outputs) in keys.into_iter().zip(broken) {
            let error = Vocabulary::new(outputs).err().expect(key);
            assert!(
                format!("{error:#}").contains(&format!("tables/outputs: {key}: pattern")),
                "{error:#}"
            );
        }
    }
}
