//! XML into a tree, as NETCONF hands it out: one document or several, with what its framing leaves
//! between them.

use super::super::authorization;
use super::tree::Tree;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// What stands after a message of NETCONF 1.0.
const END_OF_MESSAGE: &str = "]]>]]>";

/// What stands before a part of a message of NETCONF 1.1, and after the last one.
static CHUNK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^#(?:[0-9]{1,10}|#)\r?$").expect("a fixed pattern"));

/// Reads the documents of a text. `false` where none is XML, or there are too many elements.
pub(super) fn read(text: &str, first_line: usize, tree: &mut Tree) -> bool {
    let text = match text.contains('#') {
        true => CHUNK.replace_all(text, ""),
        false => Cow::Borrowed(text),
    };
    let (mut line, mut any) = (first_line, false);
    for part in text.split(END_OF_MESSAGE) {
        let blank = part.len() - part.trim_start().len();
        line += bytecount::count(&part.as_bytes()[..blank], b'\n');
        let document = &part[blank..];
        if document.starts_with('<') {
            match document_into(document.trim_end(), line, tree) {
                Some(()) => any = true,
                None => return false,
            }
        }
        line += bytecount::count(document.as_bytes(), b'\n');
    }
    any
}

fn document_into(text: &str, first_line: usize, tree: &mut Tree) -> Option<()> {
    let document = authorization::parse(text).ok()?;
    // Elements come in their order, so lines are counted on from one to the next.
    let (mut line, mut counted) = (first_line, 0);
    let mut around: Vec<(roxmltree::NodeId, usize)> = Vec::new();
    for element in document.descendants().filter(|it| it.is_element()) {
        let parent = element.parent().map(|it| it.id());
        while around.last().is_some_and(|it| Some(it.0) != parent) {
            let (_, opened) = around.pop()?;
            tree.close(opened);
        }
        let start = element.range().start;
        line += bytecount::count(&text.as_bytes()[counted..start], b'\n');
        counted = start;
        let opened = tree.open(element.tag_name().name(), line).ok()?;
        let inherited = element.parent().and_then(|it| it.tag_name().namespace());
        if let Some(namespace) = element.tag_name().namespace().filter(|it| Some(*it) != inherited)
        {
            tree.module(namespace);
        }
        if !element.children().any(|it| it.is_element()) {
            tree.value(element.text().unwrap_or_default().trim());
        }
        around.push((element.id(), opened));
    }
    around.into_iter().rev().for_each(|it| tree.close(it.1));
    Some(())
}
