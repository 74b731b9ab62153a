//! Names that a reader types: messages, topologies, tasks. Exact, or a unique start, or the nearest
//! ones are offered.

use crate::catalog::model::{Entry, Topology};
use crate::catalog::{Catalog, MessageId};
use crate::log::{OwnedTag, TagFinder};
use crate::quoting::folded;
use crate::work;
use regex::Regex;
use std::sync::LazyLock;

/// What a typed name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup<T> {
    /// One thing.
    One(T),
    /// Nothing; the nearest names.
    None(Vec<String>),
    /// Several things that start like it.
    Several(Vec<String>),
}

/// How alike a name must be to be offered.
const ALIKE: f64 = 0.75;
/// How many names are offered.
const MOST_OFFERED: usize = 4;

/// A message by mnemonic (any case, blanks or hyphens for underscores), `FACILITY/MNEMONIC`, an
/// anchor such as `%FAC-3-MNEMONIC`, or a unique start.
pub fn message(catalog: &Catalog, spellings: &TagFinder, typed: &str) -> Lookup<MessageId> {
    let upper = folded(typed).trim().trim_end_matches(':').to_uppercase();
    let messages = catalog.messages();
    if let Some(anchor) = spellings.find(upper.as_bytes()).next() {
        let id = OwnedTag::from(anchor).id();
        return if messages.contains(&id) {
            Lookup::One(id)
        } else {
            Lookup::None(nearest_messages(&messages, &id.mnemonic))
        };
    }
    let name = upper.trim_start_matches('%').replace([' ', '-', '/'], "_");
    let full = |id: &MessageId| id.to_string().replace(['-', '/'], "_");
    let exact: Vec<&MessageId> =
        messages.iter().filter(|it| it.mnemonic == name || full(it) == name).collect();
    let starting: Vec<&MessageId> = messages
        .iter()
        .filter(|it| it.mnemonic.starts_with(&name) || full(it).starts_with(&name))
        .collect();
    let found = if exact.is_empty() && !name.is_empty() { starting } else { exact };
    match found.as_slice() {
        [one] => Lookup::One((*one).clone()),
        [] => Lookup::None(nearest_messages(&messages, &name)),
        several => {
            let alike =
                |one: &MessageId| several.iter().filter(|it| it.mnemonic == one.mnemonic).count();
            let name = |it: &&MessageId| match alike(it) {
                1 => it.mnemonic.clone(),
                _ => it.to_string(),
            };
            Lookup::Several(several.iter().map(name).collect())
        }
    }
}

/// The anchor that a pasted line holds, of whatever facility; case does not matter, as everywhere
/// in what is typed.
pub fn anchor(typed: &str) -> Option<&str> {
    ANCHOR.find(typed).map(|it| it.as_str())
}

/// How many such anchors a text holds.
pub fn anchors(text: &str) -> usize {
    ANCHOR.find_iter(text).count()
}

static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)%[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*-[0-7]-[a-z0-9][a-z0-9_]*")
        .expect("a fixed pattern")
});

/// The mnemonics that look like a name.
pub fn nearest_messages(messages: &[MessageId], name: &str) -> Vec<String> {
    nearest(messages.iter().map(|it| it.mnemonic.as_str()), name)
}

/// A topology by name, alias or unique start.
///
/// # Errors
/// When a topology is not valid.
pub fn topology(catalog: &Catalog, typed: &str) -> Lookup<String> {
    let mut names = Vec::new();
    for (name, topology) in catalog.topologies() {
        names.extend(topology.aliases.into_iter().map(|alias| (alias, name.clone())));
        names.push((name.clone(), name));
    }
    by_name(&names, typed)
}

/// A topology by name, alias or unique start, else by words of its title in any language.
///
/// # Errors
/// When a topology is not valid.
pub fn topology_or_title(catalog: &Catalog, typed: &str) -> Lookup<String> {
    or_title::<Topology>(catalog, typed, topology(catalog, typed))
}

/// What was found by name, or by words of titles where no name is near.
pub fn or_title<E: Entry>(catalog: &Catalog, typed: &str, found: Lookup<String>) -> Lookup<String> {
    if matches!(found, Lookup::One(_) | Lookup::Several(_)) {
        return found;
    }
    let typed = folded(typed).to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    if words.is_empty() {
        return found;
    }
    let mut titled = Vec::new();
    for name in catalog.names::<E>() {
        let path = format!("{}/{name}", E::FOLDER);
        for language in catalog.languages() {
            let entry = catalog.in_language(&language).value(&path);
            let title = entry.as_ref().and_then(|it| it.get("title")?.as_str());
            let title = title.map(|it| folded(it).to_lowercase()).unwrap_or_default();
            let is_whole = |word: &&str| is_word_of(&title, word);
            if words.iter().all(is_whole) && !titled.contains(&name) {
                titled.push(name.clone());
            }
        }
    }
    match titled.as_slice() {
        [] => found,
        [_] => Lookup::One(titled.remove(0)),
        _ => Lookup::Several(titled),
    }
}

/// Whether a title has a word: letters of languages without blanks may stand in the middle.
fn is_word_of(title: &str, word: &str) -> bool {
    match word.is_ascii() {
        true => title.split(|it: char| !it.is_ascii_alphanumeric()).any(|it| it == word),
        false => title.contains(word),
    }
}

/// One of several names, each leading to a target.
pub fn by_name(names: &[(String, String)], typed: &str) -> Lookup<String> {
    let typed = folded(typed).trim().to_lowercase().replace(['_', ' '], "-");
    if let Some((_, target)) = names.iter().find(|(name, _)| *name == typed) {
        return Lookup::One(target.clone());
    }
    let mut starting: Vec<String> = Vec::new();
    for (_, target) in
        names.iter().filter(|(name, _)| !typed.is_empty() && name.starts_with(&typed))
    {
        if !starting.contains(target) {
            starting.push(target.clone());
        }
    }
    match starting.as_slice() {
        [one] => Lookup::One(one.clone()),
        [] => Lookup::None(nearest(names.iter().map(|(name, _)| name.as_str()), &typed)),
        _ => Lookup::Several(starting),
    }
}

fn nearest<'a>(names: impl Iterator<Item = &'a str>, typed: &str) -> Vec<String> {
    let mut scored: Vec<(f64, &str)> = names
        .inspect(|_| work::count(1))
        .map(|it| (strsim::jaro_winkler(it, typed), it))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let mut names: Vec<String> = Vec::new();
    for (_, name) in scored {
        if names.len() < MOST_OFFERED && !names.iter().any(|it| it == name) {
            names.push(name.to_owned());
        }
    }
    names
}
