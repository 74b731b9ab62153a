//! Finding a place in the output of a device.

use super::output::Output;
use crate::catalog::check::Look;
use anyhow::{Context as _, Result};
use regex::Regex;

/// A place, ready to be looked for.
pub struct Place {
    outputs: Vec<String>,
    section: Option<String>,
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
            section: look.section.clone(),
            field: look.field.clone(),
            line: pattern(&look.line)?,
            part: pattern(&look.part)?,
        })
    }

    /// Every occurrence, the oldest first.
    pub fn find(&self, outputs: &[Output]) -> Vec<Found> {
        let mut found = Vec::new();
        for output in outputs {
            for (index, line) in output.lines.iter().enumerate() {
                if self.section.as_ref().is_some_and(|it| !line.is_below(it) && !self.is_heading_itself(output, index))
                {
                    continue;
                }
                let value = match (&self.field, &self.line) {
                    (Some(label), _) => line.value(label).map(str::to_owned),
                    (None, Some(pattern)) => pattern.captures(&line.text).map(|it| value_of(&it)),
                    (None, None) => self.is_heading_itself(output, index).then(|| line.text.clone()),
                };
                let Some(value) = value.and_then(|it| self.part(it)) else { continue };
                found.push(Found {
                    value,
                    file: output.file.clone(),
                    line: line.number,
                    text: line.text.clone(),
                    below: output.lines[output.below(index)].iter().map(|it| it.text.clone()).collect(),
                });
            }
        }
        found
    }

    /// Whether the output that would hold it is there: its heading, or for a place without one the output of its commands.
    pub fn could_be_in(&self, outputs: &[Output]) -> bool {
        match &self.section {
            Some(section) => outputs.iter().any(|output| {
                output
                    .lines
                    .iter()
                    .enumerate()
                    .any(|(index, it)| it.is_below(section) || self.is_heading_itself(output, index))
            }),
            None => outputs.iter().any(|it| it.command.as_ref().is_some_and(|it| self.outputs.contains(it))),
        }
    }

    /// Whether a line is the last heading of the section: its value belongs to it.
    fn is_heading_itself(&self, output: &Output, index: usize) -> bool {
        let Some(section) = &self.section else { return false };
        output.lines[index].opens(section)
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

/// The group `value`, else all that fits.
fn value_of(found: &regex::Captures) -> String {
    found.name("value").map_or_else(|| found[0].to_owned(), |it| it.as_str().to_owned())
}
