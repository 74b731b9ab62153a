//! Structured text as a tree of elements, whatever it was written in. Elements lie in the order of
//! the text, each before what stands in it, so that going through them needs no stack.

use crate::catalog::structured::PathLeaf;
use std::borrow::Cow;
use std::collections::HashMap;

/// A text with more elements is not read.
pub(super) const MOST_ELEMENTS: usize = 500_000;
/// A key with more names than this is no path.
const MOST_NAMES: usize = 32;
/// No longer key is a path, in bytes.
const LONGEST_PATH: usize = 1024;

/// The place of an element in the tree.
pub(super) type Id = usize;

/// An element: a member of a JSON object, an item of its list, or an element of XML.
#[derive(Debug)]
pub(super) struct Element {
    /// Its name, without what stands for a module in front.
    pub name: Box<str>,
    /// The module or the name space that it names itself, of a name space the last part.
    pub module: Option<Box<str>>,
    /// The element around it; the root is its own.
    pub parent: Id,
    /// The place after the last element that stands in it.
    pub end: Id,
    /// The number of its line in the text, from 1.
    pub line: usize,
    /// Its value, where it is no group of elements.
    pub text: Option<Box<str>>,
    /// Whether it is a name of a path that a key holds.
    is_step: bool,
}

/// All elements; the first is the root, which has no name.
#[derive(Debug)]
pub(super) struct Tree {
    pub elements: Vec<Element>,
    /// The elements that are being read, from the outermost.
    open: Vec<Id>,
    /// The names of the path to elements that stand elsewhere than their document says.
    above: HashMap<Id, Vec<Box<str>>>,
}

/// There are more elements than are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

impl Tree {
    /// A tree without elements.
    pub fn new() -> Self {
        let root = Element {
            name: "".into(),
            module: None,
            parent: 0,
            end: 1,
            line: 1,
            text: None,
            is_step: false,
        };
        Tree { elements: vec![root], open: vec![0], above: HashMap::new() }
    }

    /// Starts an element by its key, or some within each other where the key is a path. The number
    /// is what [`Tree::close`] must be given.
    pub fn open(&mut self, key: &str, line: usize) -> Result<usize, TooMany> {
        let steps = steps(key);
        let is_step = steps.len() > 1;
        for (module, name) in &steps {
            let parent = self.open.last().copied().unwrap_or_default();
            // Paths beside each other share their first names.
            if is_step && let Some(last) = self.last_child(parent) {
                let element = &self.elements[last];
                if element.is_step && *element.name == **name && element.text.is_none() {
                    self.open.push(last);
                    continue;
                }
            }
            if self.elements.len() >= MOST_ELEMENTS {
                return Err(TooMany);
            }
            let id = self.elements.len();
            self.elements.push(Element {
                name: (*name).into(),
                module: module.map(Into::into),
                parent,
                end: id + 1,
                line,
                text: None,
                is_step,
            });
            self.open.push(id);
        }
        Ok(steps.len())
    }

    /// Ends the elements that were started last.
    pub fn close(&mut self, count: usize) {
        for _ in 0..count {
            if self.open.len() > 1
                && let Some(id) = self.open.pop()
            {
                self.elements[id].end = self.elements.len();
            }
        }
    }

    /// Gives the innermost element its value.
    pub fn value(&mut self, text: &str) {
        let Some(id) = self.open.last().copied() else { return };
        let parent = self.elements[id].parent;
        // What converters of XML to JSON do with attributes and mixed text.
        match &*self.elements[id].name {
            "@xmlns" => self.elements[parent].module = Some(last_part(text).into()),
            "#text" => self.elements[parent].text = Some(text.into()),
            _ => {}
        }
        self.elements[id].text = Some(text.into());
    }

    /// Gives the innermost element its module.
    pub fn module(&mut self, namespace: &str) {
        if let Some(id) = self.open.last() {
            self.elements[*id].module = Some(last_part(namespace).into());
        }
    }

    /// Ends the tree.
    pub fn end(&mut self) {
        self.close(self.open.len());
        self.elements[0].end = self.elements.len();
    }

    /// Puts elements where a path beside them says that they stand.
    pub fn relocate(&mut self, rules: &[PathLeaf]) {
        let mut moved = Vec::new();
        for id in (0..self.elements.len()).filter(|it| self.is_group(*it)) {
            let told = rules.iter().find_map(|it| Some((it, self.leaf(id, &it.at)?.1)));
            let Some((rule, path)) = told else { continue };
            let steps = steps(path);
            let Some((_, last)) = steps.last() else { continue };
            let module = steps.iter().find_map(|it| it.0);
            let above: Vec<Box<str>> =
                steps[..steps.len() - 1].iter().map(|it| it.1.into()).collect();
            let inside = id + 1..self.elements[id].end;
            let is_content = |it: &Id| {
                let name = &self.elements[*it].name;
                rule.content.iter().any(|content| **content == **name)
            };
            moved.extend(inside.filter(is_content).map(|it| {
                (it, Box::<str>::from(*last), module.map(Box::<str>::from), above.clone())
            }));
        }
        for (id, name, module, above) in moved {
            let element = &mut self.elements[id];
            element.name = name;
            element.module = module.or(element.module.take());
            self.above.insert(id, above);
        }
    }

    /// The last element in another one, where the tree ends with it, so that it may go on.
    fn last_child(&self, parent: Id) -> Option<Id> {
        let mut id = self.elements.len().checked_sub(1)?;
        let mut depth = 0;
        while id > parent && self.elements[id].parent != parent {
            id = self.elements[id].parent;
            depth += 1;
            if depth > MOST_NAMES {
                return None;
            }
        }
        (id > parent).then_some(id)
    }

    /// The elements in another one, not those further inside.
    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let end = self.elements[id].end;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let child = next;
            (child < end).then(|| {
                next = self.elements[child].end;
                child
            })
        })
    }

    /// Whether an element has others in it.
    pub fn is_group(&self, id: Id) -> bool {
        self.elements[id].end > id + 1
    }

    /// The elements at a path below another one.
    pub fn below<'a>(&'a self, id: Id, path: &'a str) -> impl Iterator<Item = Id> + 'a {
        let mut found = vec![id];
        for name in path.split('/').filter(|it| !it.is_empty()) {
            let inside = found.iter().flat_map(|it| self.children(*it));
            found = inside.filter(|it| *self.elements[*it].name == *name).collect();
        }
        found.into_iter()
    }

    /// The value of the first leaf at a path below an element.
    pub fn leaf(&self, id: Id, path: &str) -> Option<(Id, &str)> {
        self.below(id, path).find_map(|it| Some((it, self.elements[it].text.as_deref()?)))
    }

    /// The text of several lines that stands at an element, and the place after it: in a leaf, in
    /// leaves of one name one after another, or in a list within a list.
    pub fn text(&self, id: Id) -> Option<(Cow<'_, str>, Id)> {
        let element = &self.elements[id];
        if let Some(text) = &element.text
            && text.contains('\n')
        {
            return Some((Cow::Borrowed(text), element.end));
        }
        let first = if self.is_group(id) { id + 1 } else { id };
        let end = if self.is_group(id) { element.end } else { self.elements[element.parent].end };
        let name = &self.elements[first].name;
        let mut lines = Vec::new();
        let mut next = first;
        while next < end
            && !self.is_group(next)
            && self.elements[next].name == *name
            && let Some(line) = self.elements[next].text.as_deref().filter(|it| !it.contains('\n'))
        {
            lines.push(line);
            next += 1;
        }
        // A group that holds anything else is no text.
        let is_text = lines.len() > 1 && (first == id || next == end);
        is_text.then(|| (Cow::Owned(lines.join("\n")), next))
    }

    /// Whether the last names of the path to an element are those of another path, all of them
    /// where that begins with `/`.
    pub fn ends_with(&self, id: Id, path: &str) -> bool {
        let (path, is_whole) = path.strip_prefix('/').map_or((path, false), |it| (it, true));
        let mut at = id;
        let mut names = path.rsplit('/');
        while let Some(name) = names.next() {
            if at == 0 || *self.elements[at].name != *name {
                return false;
            }
            if let Some(above) = self.above.get(&at) {
                let mut above = above.iter().rev();
                return names.all(|name| above.next().is_some_and(|it| **it == *name));
            }
            at = self.elements[at].parent;
        }
        !is_whole || at == 0
    }

    /// The last names of the path to an element, parted by `/`.
    pub fn path(&self, id: Id) -> String {
        const SHOWN: usize = 4;
        let around = std::iter::successors(Some(id), |it| Some(self.elements[*it].parent));
        let mut names: Vec<&str> = around
            .take_while(|it| *it != 0)
            .take(SHOWN)
            .map(|it| &*self.elements[it].name)
            .filter(|it| !it.is_empty())
            .collect();
        names.reverse();
        names.join("/")
    }
}

/// The names that a key holds, each with its module: one, or those of a path.
fn steps(key: &str) -> Vec<(Option<&str>, &str)> {
    let is_path = key.contains('/')
        && key.len() <= LONGEST_PATH
        && !key.contains(char::is_whitespace)
        && !key.contains("//");
    if is_path {
        let mut depth = 0_usize;
        let parts = key.split(|it: char| {
            // What a predicate holds is no part of the path.
            match it {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            it == '/' && depth == 0
        });
        let steps: Vec<_> = parts
            .map(|it| it.split('[').next().unwrap_or(it))
            .filter(|it| !it.is_empty())
            .map(prefixed)
            .collect();
        if (1..=MOST_NAMES).contains(&steps.len()) {
            return steps;
        }
    }
    vec![prefixed(key)]
}

/// A name with its module in front.
fn prefixed(name: &str) -> (Option<&str>, &str) {
    let is_word = |it: &str| {
        !it.is_empty() && it.chars().all(|it| it.is_alphanumeric() || matches!(it, '-' | '_' | '.'))
    };
    match name.split_once(':') {
        Some((module, name)) if is_word(module) && is_word(name) => (Some(module), name),
        _ => (None, name),
    }
}

/// The last part of a name space.
fn last_part(namespace: &str) -> &str {
    namespace.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or(namespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(tree: &Tree) -> Vec<String> {
        (1..tree.elements.len()).map(|it| tree.path(it)).collect()
    }

    #[test]
    fn paths_in_keys_are_elements_and_share_their_first_names() {
        let mut tree = Tree::new();
        for key in ["m:a/b[k='x/y']/c", "a/b/d", "a/e"] {
            let count = tree.open(key, 1).expect("few");
            tree.value("1");
            tree.close(count);
        }
        tree.end();
        assert_eq!(listed(&tree), ["a", "a/b", "a/b/c", "a/b/d", "a/e"]);
        assert_eq!(tree.elements[1].module.as_deref(), Some("m"));
        assert_eq!(tree.leaf(0, "a/b/d").map(|it| it.1), Some("1"));
        assert!(tree.ends_with(4, "b/d") && !tree.ends_with(4, "a/d"));
        assert!(tree.ends_with(4, "/a/b/d") && !tree.ends_with(4, "/b/d"));
        assert_eq!(tree.children(1).collect::<Vec<_>>(), [2, 5]);
    }

    #[test]
    fn more_elements_than_are_allowed_are_refused() {
        let mut tree = Tree::new();
        let refused = (0..=MOST_ELEMENTS).find(|_| match tree.open("a", 1) {
            Ok(count) => {
                tree.close(count);
                false
            }
            Err(TooMany) => true,
        });
        assert_eq!(refused, Some(MOST_ELEMENTS - 1));
    }
}
