//! Whose an element is: the names that inventories, collectors and people give to devices.

use super::super::Vocabulary;
use super::tree::{Id, Tree};
use crate::catalog::structured::Structured;
use anyhow::{Context as _, Result};
use indexmap::IndexSet;
use regex::Regex;

/// The patterns of the table, ready to be used.
pub(super) struct NameParts(Vec<Option<Regex>>);

impl NameParts {
    /// Prepares them.
    ///
    /// # Errors
    /// When a pattern is not valid.
    pub fn new(table: &Structured) -> Result<Self> {
        let pattern = |text: &String| {
            Regex::new(text).with_context(|| format!("tables/structured: names: pattern {text:?}"))
        };
        let parts = table.names.iter().map(|it| it.part.as_ref().map(pattern).transpose());
        Ok(NameParts(parts.collect::<Result<_>>()?))
    }
}

/// The devices of a tree: their names, and that of each element. The first has no name: it is what
/// no other one is known to be.
pub(super) struct Owners {
    pub names: IndexSet<String>,
    pub of: Vec<usize>,
}

impl Owners {
    /// Tells whose each element is.
    pub fn of(tree: &Tree, table: &Structured, parts: &NameParts, vocabulary: &Vocabulary) -> Self {
        let mut owners = Owners { names: IndexSet::new(), of: vec![0; tree.elements.len()] };
        owners.names.insert(String::new());
        for id in 0..tree.elements.len() {
            let element = &tree.elements[id];
            let around = if id == 0 { 0 } else { owners.of[element.parent] };
            let name = told(tree, id, table, parts)
                .or_else(|| (around == 0).then(|| by_habit(tree, id, table, vocabulary)).flatten());
            owners.of[id] = match name {
                Some(name) => owners.names.insert_full(name).0,
                None => around,
            };
        }
        // A document about one device is about it as a whole.
        if owners.names.len() == 2 {
            owners.of.fill(1);
        }
        owners
    }
}

/// The name that the table knows to stand for the device of an element.
fn told(tree: &Tree, id: Id, table: &Structured, parts: &NameParts) -> Option<String> {
    if !tree.is_group(id) {
        return None;
    }
    let element = &tree.elements[id];
    let around = &tree.elements[element.parent];
    if id != 0 && element.parent != 0 && table.inventories.iter().any(|it| **it == *around.name) {
        return Some(element.name.to_string());
    }
    table.names.iter().zip(&parts.0).find_map(|(rule, part)| {
        if !rule.beside.iter().all(|it| tree.below(id, it).next().is_some()) {
            return None;
        }
        let (_, value) = tree.leaf(id, &rule.at)?;
        let name = match part {
            Some(part) => {
                let found = part.captures(value)?;
                found.get(1).or_else(|| found.get(0))?.as_str()
            }
            None => value,
        };
        is_name(name.trim()).then(|| name.trim().to_owned())
    })
}

/// The name of an element that holds commands, or is the text of an output: people call it by its
/// device.
fn by_habit(tree: &Tree, id: Id, table: &Structured, vocabulary: &Vocabulary) -> Option<String> {
    let element = &tree.elements[id];
    let name = &*element.name;
    if id == 0 || !is_name(name) || table.containers.iter().any(|it| **it == *name) {
        return None;
    }
    let is_command = |it: Id| {
        let name = &tree.elements[it].name;
        name.contains(' ') && vocabulary.command(name).is_some()
    };
    let is_text = element.parent == 0
        && element.text.as_deref().is_some_and(|it| it.trim().contains('\n'))
        && table.texts.iter().all(|it| *it.text != *name);
    (is_text || tree.children(id).any(is_command)).then(|| name.to_owned())
}

/// Whether a text has the shape of a host name or an address.
fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.starts_with(|it: char| it.is_ascii_alphanumeric())
        && text.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | ':'))
        && !text.bytes().all(|it| it.is_ascii_digit())
}
