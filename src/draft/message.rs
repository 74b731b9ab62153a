//! A message begun from a line.

use super::stand_in::StandIns;
use super::{Draft, quoted};
use crate::catalog::form::{MOST_FIELDS, Pattern};
use crate::catalog::model::{Entry as _, Facility, Message};
use crate::catalog::tables::Fields;
use crate::catalog::{Catalog, MessageId};
use crate::log::{Events, TagFinder};
use regex::Regex;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// A tag of any facility.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"%?\b([A-Z][A-Z0-9_]*)-(?:[A-Z0-9_]+-)*[0-7]-[A-Z][A-Z0-9_]*")
        .expect("a fixed pattern")
});

/// Begins a message from the first line of a text that holds one; `None` where none does.
pub fn message(catalog: &Catalog, line: &str) -> Option<Draft> {
    let line: String =
        line.chars().filter(|it| *it == '\n' || *it == '\t' || !it.is_control()).collect();
    let line = line.as_str();
    let mut facilities = catalog.facilities();
    let known = TagFinder::new(&facilities);
    if known.find(line.as_bytes()).next().is_none() {
        // One of a facility that the catalog does not have.
        let tag = TAG.captures(line)?;
        facilities.insert(tag[1].to_owned(), Facility::without_file());
    }
    let spellings = TagFinder::new(&facilities);
    let read = |text: &str| Events::of(&spellings, text.as_bytes(), 0..text.len()).records().next();
    let record = read(line)?;
    let host = record.header.host.clone();
    let safe = StandIns::new(catalog)
        .replaced(&record.line, &host.as_deref().into_iter().collect::<Vec<_>>());
    let record = read(&safe)?;
    let text = record.text.trim();
    let kinds: Fields = catalog.table();
    let form = form(text, &kinds);
    let pattern = Pattern::compile(&form, &kinds).expect("made of kinds that the catalog has");
    let fields = pattern.fields(text).unwrap_or_default();

    let id = record.anchor.id();
    let mut body = String::new();
    if catalog.names::<Message>().contains(&id.to_string()) {
        body.push_str(
            "# The catalog has this message. A file that is laid over it replaces all of it.\n",
        );
    }
    let severity = record.anchor.severity;
    let kind = if severity <= 3 { "failure" } else { "notice" };
    let _ = write!(
        body,
        r#"title: ""                 # TODO one short line
kind: {kind:<19} # failure, recovery, notice or deadline
era: both                 # slp (policy era), legacy (registration era) or both
severity: {severity}
forms:                    # look at each variable part: [kind:name], kinds of tables/fields.yaml, names of your own
  - text: {form}
    evidence: device
meaning: ""               # TODO what it says, two or three sentences
"#,
        form = quoted(&form)
    );
    if !fields.is_empty() {
        body.push_str("fields:\n");
        for name in fields.keys() {
            let _ = writeln!(body, "  {name}: \"\"  # TODO what it holds");
        }
    }
    body.push_str(
        r#"# causes: [name-of-a-cause]    # files of causes/; the first whose `when` fits the line is chosen
# cleared_by: [MNEMONIC]        # the message that ends it
remedies:
  all:                    # in each topology; a topology of its own name beside it
    steps:
      look:
        do: ""            # TODO what to do first, an imperative
examples:
"#,
    );
    let _ = writeln!(body, "  - line: {}", quoted(&record.line));
    if !fields.is_empty() {
        let listed: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}: {}", quoted(value))).collect();
        let _ = writeln!(body, "    fields: {{ {} }}", listed.join(", "));
    }
    body.push_str(
        "# sources: [key]          # keys of tables/sources.yaml; without a source the meaning is inferred\n",
    );
    body.push_str("confidence: inferred\n");
    let MessageId { facility, mnemonic } = id;
    Some(Draft::new(format!("{}/{facility}/{mnemonic}", Message::FOLDER), &body))
}

/// A form that the text fits: numbers, addresses and names in it, and what follows its last colon,
/// are taken for what varies.
fn form(text: &str, kinds: &Fields) -> String {
    let patterns: Vec<(&String, Regex)> = kinds
        .kinds
        .iter()
        .map(|(name, kind)| {
            let pattern = Regex::new(&format!("^(?:{})$", kind.pattern));
            (name, pattern.expect("the judge has compiled it"))
        })
        .collect();
    // A kind that fits any word tells nothing; the first that fits several is that of a text of any
    // length.
    let fits_words = |it: &&(&String, Regex)| it.1.is_match("z z");
    let any = patterns.iter().find(fits_words).map_or("", |it| it.0.as_str());
    let specific = |value: &str| {
        let fits = |it: &&(&String, Regex)| {
            it.1.is_match(value) && !it.1.is_match("z") && !it.1.is_match("zz")
        };
        patterns.iter().find(fits).map_or(any, |it| it.0.as_str())
    };
    let end = text.rfind(": ").filter(|at| text[at + 2..].trim().contains(' '));
    let (start, detail) = text.split_at(end.map_or(text.len(), |at| at + 2));
    let mut form = String::new();
    let mut number = 0;
    for word in start.split_inclusive(' ') {
        // A form has no way to write a bracket.
        let is_bracketed = word.contains(['[', ']']);
        let around = [' ', '(', ')', '"', '\'', ',', ';', ':', '.'];
        let value = if is_bracketed { word.trim() } else { word.trim_matches(around) };
        if !is_bracketed && !value.contains(|it: char| it.is_ascii_digit()) {
            form.push_str(word);
            continue;
        }
        if number + 2 > MOST_FIELDS {
            let _ = write!(form, "[{any}:detail]");
            return form;
        }
        number += 1;
        let (before, behind) = word.split_once(value).unwrap_or((word, ""));
        let kind = if is_bracketed { any } else { specific(value) };
        let _ = write!(form, "{before}[{kind}:value{number}]{behind}");
    }
    if !detail.trim().is_empty() {
        let _ = write!(form, "[{any}:detail]");
    }
    form
}
