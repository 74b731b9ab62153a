//! Finding a place in the output of a device.

use super::grams::NeededMarks;
use super::labels::squeezed;
use super::lazy_pattern::LazyPattern;
use super::output::{CommandOutput, Line, OutputPart, Path};
use crate::catalog::check::{Locator, Subject};
use crate::catalog::tables::ConfiguredPlace;
use crate::work;
use anyhow::{Context as _, Result, ensure};
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// A place, ready to be looked for.
pub struct CompiledLocator {
    outputs: Vec<String>,
    section: Option<Path>,
    /// The label as labels are compared.
    field: Option<String>,
    line: Option<LazyPattern>,
    part: Option<LazyPattern>,
    within: Vec<String>,
    typed: Option<LazyPattern>,
    /// What an output must have for the label or the pattern to stand in it.
    needed: Option<NeededMarks>,
    /// Whom an output must be about for an occurrence to count.
    pub(super) subject: Option<CompiledSubject>,
    /// Lines of the configuration that set what the place shows, the surest first.
    configured: Vec<(LazyPattern, Option<NeededMarks>)>,
}

/// Whom an output must be about, ready to be looked for.
pub struct CompiledSubject {
    shown: Vec<LazyPattern>,
    is: Option<LazyPattern>,
    /// The places whose values count.
    pub(super) among: Vec<String>,
}

/// An occurrence of a place, as it stands in the output.
#[derive(Debug, Clone)]
pub struct Hit<'a> {
    /// The value.
    pub value: Cow<'a, str>,
    /// The line.
    pub line: Line<'a>,
}

/// An occurrence of a place, kept as evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The value.
    pub value: String,
    /// The file.
    pub file: String,
    /// The number of the line in it.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl Hit<'_> {
    /// What is kept of it.
    pub fn found(&self) -> Finding {
        Finding {
            value: self.value.clone().into_owned(),
            file: self.line.output.file.to_string(),
            line: self.line.number(),
            text: self.line.shown().to_owned(),
        }
    }
}

impl CompiledLocator {
    /// Prepares a place.
    ///
    /// # Errors
    /// When the syntax of a pattern is not valid; the judge of catalogs finds that before a user does.
    pub fn new(look: &Locator) -> Result<Self> {
        ensure!(look.place.is_none(), "only checks and topologies name places of the table");
        let pattern = |text: &Option<String>| -> Result<Option<LazyPattern>> {
            text.as_ref().map(|it| LazyPattern::new(it)).transpose()
        };
        Ok(CompiledLocator {
            outputs: look.outputs.clone(),
            section: look.section.as_deref().map(Path::new),
            field: look.field.as_deref().map(squeezed),
            line: pattern(&look.line)?,
            part: pattern(&look.part)?,
            within: look.within.clone(),
            typed: pattern(&look.typed)?,
            needed: match (&look.field, &look.line) {
                (Some(label), _) => NeededMarks::of_label(&squeezed(label)),
                (None, Some(line)) => NeededMarks::of_pattern(line),
                (None, None) => None,
            },
            subject: look.subject.as_ref().map(CompiledSubject::new).transpose()?,
            configured: Vec::new(),
        })
    }

    /// Whether it is looked for in an output.
    fn is_in(&self, output: &CommandOutput) -> bool {
        let is_named = |it: &str| self.within.iter().any(|name| name == it);
        (self.within.is_empty() || output.command.as_deref().is_some_and(is_named))
            && self
                .typed
                .as_ref()
                .is_none_or(|it| output.typed.as_deref().is_some_and(|typed| it.is_match(typed)))
    }

    /// Prepares a place for which a line of the configuration may stand.
    ///
    /// # Errors
    /// When a pattern is not valid.
    pub fn with_configuration(look: &Locator, lines: &[ConfiguredPlace]) -> Result<Self> {
        let is_same = |it: &&ConfiguredPlace| {
            look.section.as_ref() == Some(&it.section) && look.field.as_ref() == Some(&it.field)
        };
        let pattern = |it: &ConfiguredPlace| {
            let line = LazyPattern::new(&it.line);
            let line = line.with_context(|| format!("tables/outputs: {}", it.field))?;
            Ok((line, NeededMarks::of_pattern(&it.line)))
        };
        let configured = lines.iter().filter(is_same).map(pattern).collect::<Result<_>>()?;
        Ok(CompiledLocator { configured, ..CompiledLocator::new(look)? })
    }

    /// The commands whose output holds it.
    pub(super) fn outputs(&self) -> &[String] {
        &self.outputs
    }

    /// Every occurrence, the oldest first; where there is none, of what the configuration sets.
    pub fn hits<'a>(&'a self, outputs: &'a [Arc<CommandOutput>]) -> Vec<Hit<'a>> {
        let hits: Vec<Hit> = self.find(outputs).collect();
        if hits.is_empty() { self.configured(outputs) } else { hits }
    }

    /// The last of [`hits`](Self::hits).
    pub fn last_hit<'a>(&'a self, outputs: &'a [Arc<CommandOutput>]) -> Option<Hit<'a>> {
        self.find(outputs).next_back().or_else(|| self.configured(outputs).pop())
    }

    /// The lines of the configuration that set what the place shows, the oldest first.
    fn configured<'a>(&'a self, outputs: &'a [Arc<CommandOutput>]) -> Vec<Hit<'a>> {
        let set_by = |(pattern, needed): &'a (LazyPattern, Option<NeededMarks>)| -> Vec<Hit<'a>> {
            let outputs = outputs.iter().filter(|it| may_have(it, needed.as_ref()));
            let lines = outputs.flat_map(|it| it.lines());
            let hit = |line: Line<'a>| {
                work::count(1);
                let value = self.part(value_of(&captures(pattern, line.text())?))?;
                // What the device refused is not set.
                let is_refused = line.below().any(|it| it.text().starts_with('%'));
                (!is_refused).then_some(Hit { value, line })
            };
            lines.filter_map(hit).collect()
        };
        self.configured.iter().map(set_by).find(|it| !it.is_empty()).unwrap_or_default()
    }

    /// Every occurrence, the oldest first.
    pub fn find<'a>(
        &'a self,
        outputs: &'a [Arc<CommandOutput>],
    ) -> impl DoubleEndedIterator<Item = Hit<'a>> + 'a {
        let path = self.section.as_ref();
        let sections = outputs
            .iter()
            .inspect(|_| work::count(1))
            .filter(|it| self.is_in(it) && may_have(it, self.needed.as_ref()))
            .flat_map(move |output| output.sections(path).map(move |it| (output, it)));
        // Where nothing but the section is named, its heading is the place.
        let is_heading = self.field.is_none() && self.line.is_none();
        let lines = sections.flat_map(move |(output, section)| {
            let end = if is_heading { section.start + 1 } else { section.end };
            (section.start..end).map(move |index| output.line(index))
        });
        lines.filter_map(move |line| {
            work::count(1);
            let value = match (&self.field, &self.line) {
                (Some(label), _) => line.value(label)?,
                (None, Some(pattern)) => value_of(&captures(pattern, line.text())?),
                (None, None) => path.filter(|it| it.opened_by(line)).map(|_| line.text())?,
            };
            Some(Hit { value: self.part(value)?, line })
        })
    }

    /// Whether the output that would hold it is there: its heading, or for a place without one the
    /// output of its commands.
    pub fn could_be_in(&self, outputs: &[Arc<CommandOutput>]) -> bool {
        let mut outputs = outputs.iter().filter(|it| self.is_in(it));
        if self.section.is_none() {
            return outputs.filter(|it| it.part == OutputPart::Whole).any(|it| {
                it.command.as_ref().is_some_and(|it| self.outputs.iter().any(|name| **name == **it))
            });
        }
        // Of lines that were picked out the others may have been there. What was cut away at the
        // end belongs to the last heading.
        let is_there = |it: &Arc<CommandOutput>| match it.part {
            OutputPart::Whole | OutputPart::From => {
                it.sections(self.section.as_ref()).next().is_some()
            }
            OutputPart::Cut => {
                it.sections(self.section.as_ref()).any(|section| section.end < it.count())
            }
            OutputPart::Lines => false,
        };
        outputs.any(is_there)
    }

    /// The part of a value that counts; `None` where the value has no such part.
    fn part<'a>(&self, value: &'a str) -> Option<Cow<'a, str>> {
        let Some(pattern) = &self.part else { return Some(value.into()) };
        let found = pattern.captures(value)?;
        let group = |index| found.get(index).map(|it| it.as_str());
        if found.len() <= 2 {
            // Without a group all that fits counts.
            let part = if found.len() == 1 { group(0) } else { group(1) };
            return Some(part.unwrap_or_default().into());
        }
        let groups: Vec<&str> = (1..found.len()).filter_map(group).collect();
        Some(groups.join(",").into())
    }
}

impl CompiledSubject {
    fn new(subject: &Subject) -> Result<Self> {
        let pattern = |text: &String| LazyPattern::new(text);
        Ok(CompiledSubject {
            shown: subject.shown.iter().map(pattern).collect::<Result<_>>()?,
            is: subject.is.as_ref().map(pattern).transpose()?,
            among: subject.among.clone(),
        })
    }

    /// Whether an output is about one of the names, given in small letters, or of those that count
    /// anyway.
    pub(super) fn holds(&self, output: &CommandOutput, names: &HashSet<String>) -> bool {
        let counts = |name: &str| {
            names.contains(&name.to_lowercase())
                || self.is.as_ref().is_some_and(|it| it.is_match(name))
        };
        let lines = (0..output.count()).map(|index| output.line(index).text());
        output.typed.as_deref().into_iter().chain(lines).any(|text| {
            work::count(1);
            self.shown.iter().filter_map(|it| captures(it, text)).any(|it| counts(value_of(&it)))
        })
    }
}

/// Whether an output can have what a place needs.
fn may_have(output: &CommandOutput, needed: Option<&NeededMarks>) -> bool {
    needed.is_none_or(|it| output.text_marks.may_have(&output.text, it))
}

/// The groups of a text that fits. Most lines do not, which is told without memory for groups.
fn captures<'a>(pattern: &Regex, text: &'a str) -> Option<Captures<'a>> {
    if pattern.is_match(text) { pattern.captures(text) } else { None }
}

/// The group `value`, else all that fits.
fn value_of<'a>(found: &Captures<'a>) -> &'a str {
    found.name("value").or_else(|| found.get(0)).map_or("", |it| it.as_str())
}
