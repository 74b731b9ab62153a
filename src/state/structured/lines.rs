//! Elements of a document told in the words of the device, as the table of the catalog says: lines
//! of an output, each with where its value stands.

use super::super::{CommandOutput, Vocabulary};
use super::tree::{Id, Tree};
use crate::catalog::structured::{DocumentLine, DocumentPart, LabelRules};
use indexmap::IndexMap;
use jiff::Timestamp;
use std::collections::HashMap;

/// What a number of elements is called in a line.
const COUNT: &str = "count";

/// The elements of one device.
pub(super) struct Shown<'a> {
    pub tree: &'a Tree,
    /// By their names.
    pub named: HashMap<&'a str, Vec<Id>>,
    /// How the document was carried.
    pub carrier: &'a str,
}

/// A line and what is shown as its evidence.
struct Printed {
    text: String,
    shown: String,
    line: usize,
}

impl Shown<'_> {
    /// Adds the lines of the parts of a document to an output. `tops` are its outermost elements.
    pub fn print(
        &self,
        parts: &[DocumentPart],
        tops: &[Id],
        vocabulary: &Vocabulary,
        to: &mut CommandOutput,
    ) {
        let mut heading: Option<&str> = None;
        for part in parts {
            let places = match &part.at {
                Some(path) => self.at(path),
                None => tops.to_vec(),
            };
            let lines = places
                .into_iter()
                .flat_map(|id| part.lines.iter().filter_map(move |line| self.line(line, id)));
            for printed in lines {
                if heading != part.heading.as_deref() {
                    heading = part.heading.as_deref();
                    if let Some(heading) = heading {
                        to.push_shown(vocabulary, printed.line, heading, &printed.shown);
                    }
                }
                to.push_shown(vocabulary, printed.line, &printed.text, &printed.shown);
            }
        }
    }

    /// The elements of the device whose path ends with another one.
    fn at(&self, path: &str) -> Vec<Id> {
        let last = path.rsplit('/').next().unwrap_or(path);
        let named = self.named.get(last).into_iter().flatten().copied();
        named.filter(|it| self.tree.ends_with(*it, path)).collect()
    }

    /// A line about an element, where all that it needs is there.
    fn line(&self, line: &DocumentLine, id: Id) -> Option<Printed> {
        let mut told = Vec::new();
        if !self.has(id, &line.when, &mut told)
            || line.unless.iter().any(|path| self.tree.below(id, path).next().is_some())
        {
            return None;
        }
        let mut text = String::new();
        let mut rest = line.print.as_str();
        let mut values = Vec::new();
        while let Some((before, behind)) = rest.split_once('{') {
            let (path, after) = behind.split_once('}')?;
            text.push_str(before);
            let (place, raw) = match &line.count {
                Some(counted) if path == COUNT => self.count(counted, &line.having)?,
                _ => self.tree.leaf(id, path).map(|(id, raw)| (id, raw.to_owned()))?,
            };
            text.push_str(&value(line, &raw)?);
            values.push((place, raw));
            rest = after;
        }
        text.push_str(rest);
        // Where a line says nothing but what its conditions do, these are its evidence.
        let evidence = if values.is_empty() { &told } else { &values };
        let mut shown: Vec<String> = evidence
            .iter()
            .map(|(id, raw)| format!("{}: {}", self.tree.path(*id), one_line(raw)))
            .collect();
        if shown.is_empty() {
            shown.push(self.tree.path(id));
        }
        let place = evidence.first().map_or(id, |it| it.0);
        Some(Printed {
            text: one_line(&text),
            shown: format!("{} {}", self.carrier, shown.join(", ")),
            line: self.tree.elements[place].line,
        })
    }

    /// Whether leaves have one of the values that they must have; what they have is told.
    fn has(
        &self,
        id: Id,
        wanted: &IndexMap<String, Vec<String>>,
        told: &mut Vec<(Id, String)>,
    ) -> bool {
        wanted.iter().all(|(path, values)| {
            if values.is_empty() {
                return self.tree.below(id, path).next().is_some();
            }
            let found = self.tree.leaf(id, path).filter(|it| values.iter().any(|one| one == it.1));
            told.extend(found.map(|(id, raw)| (id, raw.to_owned())));
            found.is_some()
        })
    }

    /// How many elements there are, and the first of them; `None` where there is none of the name.
    fn count(&self, path: &str, having: &IndexMap<String, Vec<String>>) -> Option<(Id, String)> {
        let all = self.at(path);
        let first = all.first().copied()?;
        let count = all.iter().filter(|it| self.has(**it, having, &mut Vec::new())).count();
        Some((first, count.to_string()))
    }
}

/// A value as the device prints it; `None` where the line does not tell it.
fn value(line: &DocumentLine, raw: &str) -> Option<String> {
    if !line.values.is_empty() {
        return line.values.get(raw).cloned();
    }
    if raw.trim().is_empty() {
        return line.empty.clone();
    }
    if let Ok(time) = raw.parse::<Timestamp>() {
        // The start of the epoch stands for a time that never was.
        const DAY: i64 = 86_400;
        return match time.as_second() < DAY {
            true => line.never.clone(),
            false => Some(time.strftime("%b %d %H:%M:%S %Y UTC").to_string()),
        };
    }
    Some(raw.trim().to_owned())
}

/// Text without ends of lines.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Adds elements that are called by labels to an output, each as a line, further to the right what
/// stands within it.
pub(super) fn print_labels(
    shown: &Shown,
    top: Id,
    rules: &LabelRules,
    vocabulary: &Vocabulary,
    to: &mut CommandOutput,
) {
    let tree = shown.tree;
    // The ends of the elements around, and what of their elements stands in their own line.
    let mut around: Vec<(Id, &[String])> = vec![(tree.elements[top].end, &[])];
    let mut id = top + 1;
    while id < tree.elements[top].end {
        while around.len() > 1 && around.last().is_some_and(|it| it.0 <= id) {
            around.pop();
        }
        let element = &tree.elements[id];
        let is_joined =
            around.last().is_some_and(|it| it.1.iter().any(|name| **name == *element.name));
        if is_joined || rules.skipped.iter().any(|it| **it == *element.name) {
            id = element.end;
            continue;
        }
        let joined = rules
            .joined
            .iter()
            .find(|(_, names)| names.iter().all(|name| tree.leaf(id, name).is_some()));
        let value = match joined {
            Some((print, names)) => names.iter().fold(print.clone(), |text, name| {
                let value = tree.leaf(id, name).map_or("", |it| it.1).trim_end_matches(',');
                text.replace(&format!("{{{name}}}"), value)
            }),
            None => element.text.as_deref().unwrap_or_default().to_owned(),
        };
        let label = match rules.spelled.get(&*element.name) {
            Some(label) => label.clone(),
            None => label_of(&element.name),
        };
        let text = match rules.bare.iter().any(|it| **it == *element.name) {
            true => value,
            false => format!("{label}: {value}"),
        };
        let indent = " ".repeat(2 * (around.len() - 1).min(20));
        let text = format!("{indent}{}", one_line(text.trim_end()));
        let evidence = format!(
            "{} {}: {}",
            shown.carrier,
            tree.path(id),
            one_line(element.text.as_deref().unwrap_or_default())
        );
        to.push_shown(vocabulary, element.line, &text, evidence.trim_end_matches([' ', ':']));
        if tree.is_group(id) {
            around.push((element.end, joined.map_or(&[], |it| it.1.as_slice())));
        }
        id += 1;
    }
}

/// The label that an element is called by.
fn label_of(name: &str) -> String {
    let spaced = name.trim().trim_end_matches(':').replace('_', " ");
    let mut letters = spaced.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => spaced,
    }
}
