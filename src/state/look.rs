//! Finding a place in the output of a device.

use super::output::{Headings, Line, Output, Path, squeezed};
use crate::catalog::check::Look;
use anyhow::{Context as _, Result};
use regex::Regex;
use std::sync::Arc;

/// A place, ready to be looked for.
pub struct Place {
    outputs: Vec<String>,
    section: Option<Path>,
    /// The label as labels are compared.
    field: Option<String>,
    line: Option<Regex>,
    part: Option<Regex>,
}

/// An occurrence of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The value.
    pub value: String,
    /// The file.
    pub file: String,
    /// The number of the line in it.
    pub line: usize,
    /// The line.
    pub text: String,
    /// The lines that belong to it.
    pub below: Vec<String>,
}

impl Place {
    /// Prepares a place.
    ///
    /// # Errors
    /// When a pattern is not valid; the judge finds that before a user does.
    pub fn new(look: &Look) -> Result<Self> {
        let pattern = |text: &Option<String>| -> Result<Option<Regex>> {
            text.as_ref().map(|it| Regex::new(it).with_context(|| format!("pattern {it:?}"))).transpose()
        };
        Ok(Place {
            outputs: look.outputs.clone(),
            section: look.section.as_deref().map(Path::new),
            field: look.field.as_deref().map(squeezed),
            line: pattern(&look.line)?,
            part: pattern(&look.part)?,
        })
    }

    /// Every occurrence, the oldest first.
    pub fn find<'a>(&'a self, outputs: &'a [Output]) -> impl DoubleEndedIterator<Item = Found> + 'a {
        let mut section = Section { path: self.section.as_ref(), seen: None };
        let lines = outputs.iter().flat_map(|output| (0..output.lines.len()).map(move |index| (output, index)));
        lines.filter(move |(output, index)| section.holds(&output.lines[*index])).filter_map(|(output, index)| {
            let line = &output.lines[index];
            let value = match (&self.field, &self.line) {
                (Some(label), _) => line.value(label)?.to_owned(),
                (None, Some(pattern)) => value_of(&pattern.captures(&line.text)?),
                (None, None) => self.section.as_ref().filter(|it| it.opened_by(line)).map(|_| line.text.clone())?,
            };
            Some(Found {
                value: self.part(value)?,
                file: output.file.clone(),
                line: line.number,
                text: line.text.clone(),
                below: output.lines[output.below(index)].iter().map(|it| it.text.clone()).collect(),
            })
        })
    }

    /// Whether the output that would hold it is there: its heading, or for a place without one the output of its commands.
    pub fn could_be_in(&self, outputs: &[Output]) -> bool {
        if self.section.is_none() {
            return outputs.iter().any(|it| it.command.as_ref().is_some_and(|it| self.outputs.contains(it)));
        }
        let mut section = Section { path: self.section.as_ref(), seen: None };
        outputs.iter().flat_map(|it| &it.lines).any(|it| section.holds(it))
    }

    /// The part of a value that counts; `None` where the value has no such part.
    fn part(&self, value: String) -> Option<String> {
        let Some(pattern) = &self.part else { return Some(value) };
        let found = pattern.captures(&value)?;
        if found.len() == 1 {
            return Some(found[0].to_owned());
        }
        let groups: Vec<&str> = found.iter().skip(1).flatten().map(|it| it.as_str()).collect();
        Some(groups.join(","))
    }
}

/// The part of outputs below some headings, all of them where none are named. Lines below the same headings follow each other, so those are compared once.
struct Section<'a> {
    path: Option<&'a Path>,
    seen: Option<(&'a Headings, bool)>,
}

impl<'a> Section<'a> {
    /// Whether a line belongs to it. Its last heading does: it may have a value.
    fn holds(&mut self, line: &'a Line) -> bool {
        let Some(path) = self.path else { return true };
        let is_below = match self.seen {
            Some((headings, answer)) if Arc::ptr_eq(headings, &line.headings) => answer,
            _ => path.names(&line.headings),
        };
        self.seen = Some((&line.headings, is_below));
        is_below || path.opened_by(line)
    }
}

/// The group `value`, else all that fits.
fn value_of(found: &regex::Captures) -> String {
    found.name("value").map_or_else(|| found[0].to_owned(), |it| it.as_str().to_owned())
}
