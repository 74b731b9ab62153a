//! Structured text: what devices answer to RESTCONF and NETCONF, what telemetry and parsers of
//! output write, and the output of commands inside JSON. It becomes the same outputs that a
//! terminal captures, in the words of the device, so that every check judges it; what a value was
//! read from stands beside it. Knows no element and no label: the catalog does.

mod devices;
mod json;
mod lines;
mod tree;
mod xml;

use super::session::{self, Session};
use super::wrappers::Wrappers;
use super::{CommandOutput, Vocabulary};
use crate::catalog::structured::{DocumentKind, Structured};
use anyhow::Result;
use devices::{NameParts, Owners};
use lines::Shown;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use tree::{Id, Tree};

/// The table of structured text, ready for reading.
pub struct StructuredReader {
    table: Structured,
    parts: NameParts,
    wrappers: Wrappers,
}

impl StructuredReader {
    /// Prepares the table.
    ///
    /// # Errors
    /// When a pattern is not valid.
    pub fn new(table: Structured) -> Result<Self> {
        let (parts, wrappers) = (NameParts::new(&table)?, Wrappers::new(&table)?);
        Ok(StructuredReader { parts, wrappers, table })
    }

    /// The names under which the lines of documents are looked up.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.table.documents.keys().map(String::as_str)
    }

    /// Reads a text that is structured, or that other programs wrote around the output of devices.
    /// `None` where it is neither, or nothing of it is known.
    pub(super) fn read(&self, text: &str, file: &str, vocabulary: &Vocabulary) -> Option<Session> {
        if let Some(session) = self.document(text, 1, file, vocabulary) {
            return Some(session);
        }
        let segments = self.wrappers.segments(text);
        if segments.is_empty() {
            return None;
        }
        let mut session = Session::default();
        let is_named = segments.iter().any(|it| it.host.is_some());
        // The host of the last prompt.
        let mut current: Option<Arc<str>> = None;
        for segment in segments {
            let document = self.document(&segment.text, segment.line, file, vocabulary);
            let is_text = document.is_none();
            let mut inner =
                document.unwrap_or_else(|| session::read_lines(&segment.text, file, vocabulary));
            // What a program prints of itself is of no device.
            if is_named && segment.host.is_none() && !inner.is_capture() {
                continue;
            }
            if let Some(command) = segment.command.as_deref().and_then(|it| vocabulary.command(it))
                && let Some(first) = inner.outputs.first_mut()
                && first.command.is_none()
            {
                first.command = Some(command.into());
            }
            for mut output in inner.outputs {
                output.host =
                    segment.host.clone().or(output.host.take()).or_else(|| current.clone());
                if !is_named {
                    current.clone_from(&output.host);
                }
                if is_text {
                    output.stands_behind(segment.line - 1);
                }
                session.outputs.push(output);
            }
            let behind = |it: usize| it + segment.line - 1;
            session.ended = session.ended.or(inner.ended.map(behind));
            session.long = session.long.or(inner.long.map(behind));
        }
        if !is_named {
            // What stands before the first prompt is of the device whose prompt it is; without
            // any the configuration names it.
            let first = session.outputs.iter().find_map(|it| it.host.clone());
            let host = first.or_else(|| self.wrappers.configured(text));
            for output in session.outputs.iter_mut().filter(|it| it.host.is_none()) {
                output.host.clone_from(&host);
            }
        }
        session.is_capture().then_some(session)
    }

    /// Names the outputs of a text without prompts by the configuration that is among them.
    pub(super) fn name(&self, text: &str, session: &mut Session) {
        if session.outputs.iter().any(|it| it.host.is_some()) || !session.is_capture() {
            return;
        }
        let host = self.wrappers.configured(text);
        for output in &mut session.outputs {
            // Of several configurations each names its own device.
            let own = || {
                let mut names = output.lines().filter_map(|it| self.wrappers.named(it.text()));
                let first = names.next()?;
                names.all(|it| it == first).then(|| first.into())
            };
            output.host = host.clone().or_else(own);
        }
    }

    /// Reads a text that is structured as a whole. What stands around it, such as the head of an
    /// answer or a prompt, is passed.
    fn document(
        &self,
        text: &str,
        line: usize,
        file: &str,
        vocabulary: &Vocabulary,
    ) -> Option<Session> {
        /// This many bytes may stand before it, and this many lines after.
        const IN_FRONT: usize = 16 * 1024;
        const BEHIND: usize = 3;
        let opens = |it: &str| {
            it.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[', '<', '#'])
        };
        let start = match opens(text) {
            true => 0,
            false => {
                let ends = text.match_indices('\n').map(|it| it.0 + 1);
                let mut starts = ends.take_while(|it| *it < IN_FRONT);
                starts.find(|it| text[*it..].starts_with(['{', '[', '<']))?
            }
        };
        let line = line + bytecount::count(&text.as_bytes()[..start], b'\n');
        let text = text[start..].trim_start_matches('\u{feff}');
        let mut tree = Tree::new();
        let is_read = match text.trim_start().chars().next()? {
            '{' | '[' => {
                let end = json::read(text, line, &mut tree)?;
                text[end..].lines().filter(|it| !it.trim().is_empty()).nth(BEHIND).is_none()
            }
            _ => xml::read(text, line, &mut tree),
        };
        tree.end();
        tree.relocate(&self.table.paths);
        let session = is_read.then(|| self.session(&tree, file, vocabulary))?;
        (!session.outputs.is_empty()).then_some(session)
    }

    /// The outputs of a tree.
    fn session(&self, tree: &Tree, file: &str, vocabulary: &Vocabulary) -> Session {
        let owners = Owners::of(tree, &self.table, &self.parts, vocabulary);
        let hosts: Vec<Option<Arc<str>>> =
            owners.names.iter().map(|it| (!it.is_empty()).then(|| it.as_str().into())).collect();
        let mut session = Session::default();
        self.texts(tree, &owners, &hosts, file, vocabulary, &mut session);
        let carrier = self.carrier(tree);
        let mut elements: BTreeMap<usize, HashMap<&str, Vec<Id>>> = BTreeMap::new();
        for (id, element) in tree.elements.iter().enumerate().skip(1) {
            let named = elements.entry(owners.of[id]).or_default();
            named.entry(&element.name).or_default().push(id);
        }
        let kinds = self.kinds(tree, &owners);
        for (device, named) in elements {
            let mut shown = Shown { tree, named, carrier };
            for (index, (name, kind)) in self.table.documents.iter().enumerate() {
                let Some(tops) = kinds.get(&(device, index)) else { continue };
                shown.carrier = kind.carried_by.as_deref().unwrap_or(carrier);
                let mut outputs = Vec::new();
                let output = || {
                    CommandOutput::new(
                        Some(name.as_str().into()),
                        hosts[device].clone(),
                        file.into(),
                    )
                };
                if let Some(rules) = &kind.labels {
                    for top in tops {
                        let mut output = output();
                        lines::print_labels(&shown, *top, rules, vocabulary, &mut output);
                        outputs.push(output);
                    }
                } else {
                    let mut output = output();
                    shown.print(&kind.parts, tops, vocabulary, &mut output);
                    outputs.push(output);
                }
                for mut output in outputs.into_iter().filter(|it| !it.is_empty()) {
                    output.end();
                    session.outputs.push(output);
                }
            }
        }
        session
    }

    /// How the document was carried.
    fn carrier(&self, tree: &Tree) -> &str {
        let names: HashSet<&str> = tree.elements.iter().map(|it| &*it.name).collect();
        let is_carrier = |elements: &Vec<String>| {
            elements.is_empty() || elements.iter().any(|it| names.contains(it.as_str()))
        };
        let found = self.table.carriers.iter().find(|(_, elements)| is_carrier(elements));
        found.map_or("", |it| it.0.as_str())
    }

    /// The kinds of document by device, each with its outermost elements.
    fn kinds(&self, tree: &Tree, owners: &Owners) -> HashMap<(usize, usize), Vec<Id>> {
        let mut found: HashMap<(usize, usize), Vec<Id>> = HashMap::new();
        let mut ends = vec![0; self.table.documents.len()];
        for id in 0..tree.elements.len() {
            for (index, kind) in self.table.documents.values().enumerate() {
                if ends[index] > id || !is_of(kind, tree, id) {
                    continue;
                }
                // What stands inside is of the same document.
                if kind.modules.is_empty() {
                    ends[index] = tree.elements[id].end;
                }
                // An element that stands alone is its device's, a group that of what is in it.
                let inside = (id + 1).min(tree.elements[id].end - 1);
                let tops = found.entry((owners.of[inside], index)).or_default();
                if kind.modules.is_empty() || tops.is_empty() {
                    tops.push(id);
                }
            }
        }
        found
    }

    /// Reads the output of commands that stands as text.
    fn texts(
        &self,
        tree: &Tree,
        owners: &Owners,
        hosts: &[Option<Arc<str>>],
        file: &str,
        vocabulary: &Vocabulary,
        session: &mut Session,
    ) {
        // The command of each text whose element says where it stands.
        let mut commands: HashMap<Id, String> = HashMap::new();
        let mut doubled: HashSet<Id> = HashSet::new();
        for id in 0..tree.elements.len() {
            let mut has_text = false;
            for rule in &self.table.texts {
                let texts: Vec<Id> = tree.below(id, &rule.text).collect();
                if texts.is_empty() {
                    continue;
                }
                // The same output stands there twice: whole, and line by line.
                if std::mem::replace(&mut has_text, true) {
                    doubled.extend(texts);
                    continue;
                }
                let Some(path) = &rule.command else { continue };
                let typed = tree.below(id, path).filter_map(|it| {
                    let own = tree.elements[it].text.as_deref();
                    own.or_else(|| {
                        tree.children(it).find_map(|it| tree.elements[it].text.as_deref())
                    })
                });
                for (text, typed) in texts.into_iter().zip(typed) {
                    commands.insert(text, typed.to_owned());
                }
            }
        }
        let mut skipped = 0;
        for id in 1..tree.elements.len() {
            let element = &tree.elements[id];
            if id < skipped {
                continue;
            }
            if doubled.contains(&id) {
                skipped = element.end;
                continue;
            }
            let (text, end) = match tree.text(id) {
                Some(found) => found,
                None => continue,
            };
            skipped = end;
            let named = || vocabulary.command(&element.name).filter(|_| element.name.contains(' '));
            let command = match commands.get(&id) {
                Some(typed) => Some(vocabulary.command(typed).unwrap_or(typed)),
                None => named(),
            };
            let mut inner = session::read_lines(&text, file, vocabulary);
            if command.is_none() && !inner.is_capture() {
                continue;
            }
            if let Some(first) = inner.outputs.first_mut()
                && first.command.is_none()
            {
                first.command = command.map(Into::into);
            }
            for mut output in inner.outputs {
                output.host = hosts[owners.of[id]].clone().or(output.host.take());
                output.stands_in(element.line);
                session.outputs.push(output);
            }
            session.ended = session.ended.or(inner.ended.map(|_| element.line));
            session.long = session.long.or(inner.long.map(|_| element.line));
        }
    }
}

/// Whether an element is of a kind of document.
fn is_of(kind: &DocumentKind, tree: &Tree, id: Id) -> bool {
    if let Some(module) = &tree.elements[id].module
        && kind.modules.iter().any(|it| **it == **module)
    {
        return true;
    }
    tree.is_group(id)
        && kind.signs.iter().any(|sign| sign.iter().all(|it| tree.below(id, it).next().is_some()))
}
