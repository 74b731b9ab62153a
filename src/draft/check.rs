//! A check begun from a capture.

use super::stand_in::StandIns;
use super::{Draft, quoted};
use crate::catalog::Catalog;
use crate::catalog::check::Locator;
use crate::catalog::model::{Check, Entry as _};
use crate::catalog::tables::Outputs;
use crate::state::{CompiledLocator, Vocabulary, session};
use std::fmt::Write as _;
use std::sync::Arc;

/// More labels than these are not listed.
const MOST_LABELS: usize = 60;

/// A label of a capture with all that leads to it.
struct Label {
    command: Option<String>,
    section: Option<String>,
    label: String,
    value: String,
}

/// Begins a check of a name from a capture; `None` where no line has a label.
pub fn check(catalog: &Catalog, name: &str, capture: &str) -> Option<Draft> {
    let outputs: Outputs = catalog.table();
    let commands: Vec<String> = outputs.commands.keys().cloned().collect();
    let vocabulary = Vocabulary::new(outputs);
    let read = session::read(capture, "capture", &vocabulary);
    let hosts: Vec<&str> = read.outputs.iter().filter_map(|it| it.host.as_deref()).collect();
    let safe = StandIns::new(catalog).replaced(capture, &hosts);
    let safe: String =
        safe.chars().filter(|it| *it == '\n' || *it == '\t' || !it.is_control()).collect();
    let labels = labels(&safe, &vocabulary, &commands);
    let read = session::read(&safe, "capture", &vocabulary)
        .outputs
        .into_iter()
        .map(Arc::new)
        .collect::<Vec<_>>();
    // Where a place occurs several times the last one counts.
    let counts = |label: &Label| {
        let look = Locator {
            section: label.section.clone(),
            field: Some(label.label.clone()),
            ..Locator::default()
        };
        let place = CompiledLocator::new(&look).ok()?;
        place.find(&read).next_back().map(|it| it.value.into_owned()).filter(|it| !it.is_empty())
    };
    let found =
        labels.iter().filter(|it| !it.value.is_empty()).find_map(|it| Some((it, counts(it)?)));
    let (first, value) = found?;

    let mut body = String::from(
        "title: \"\"                 # TODO one short line\nlook:                     # places; the first one is what the check is about\n  value:\n",
    );
    if let Some(command) = &first.command {
        let _ = writeln!(
            body,
            "    outputs: [{command}]    # commands whose output holds it, of tables/outputs.yaml"
        );
    }
    if let Some(section) = &first.section {
        let _ = writeln!(body, "    section: {}", quoted(section));
    }
    let _ = writeln!(body, "    field: {}", quoted(&first.label));
    body.push_str("# All labels of the capture, with their sections:\n");
    for label in labels.iter().take(MOST_LABELS) {
        let section = label.section.as_ref().map(|it| format!("{it} > ")).unwrap_or_default();
        let _ = writeln!(body, "#   {section}{} {}", label.label, label.value);
    }
    let exactly = quoted(&format!("^{}$", regex::escape(&value)));
    let command = first.command.clone().unwrap_or_default();
    let _ = write!(
        body,
        r#"rules:                    # the first that fits decides
  healthy:
    if: {{ value: {{ is: {exactly} }} }}
    status: pass
    say: ""               # TODO what it means, one or two sentences
  differs:
    if: {{ value: {{ not: {exactly} }} }}
    status: warn          # fail where a source says that it is wrong
    say: ""               # TODO
    fix: [correct]
    confidence: inferred
do: ""                    # TODO where to look and what to read, for a person
run: [ {{ exec: {command}, risk: read-only }} ]
healthy: ""               # TODO what good output looks like
fix:
  correct:
    do: ""                # TODO what to do if it is not healthy, an imperative
# sources: [key]          # keys of tables/sources.yaml
confidence: inferred
# TODO one capture that is healthy, one that is not, one that does not tell; each rule has one
examples:
  - status: pass
    rule: healthy
    capture: |2
"#,
        command = quoted(&command)
    );
    for line in safe.lines() {
        let line = line.trim_end();
        body.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("      {line}\n") });
    }
    Some(Draft::new(format!("{}/{name}", Check::FOLDER), &body))
}

/// The labels of a capture from top to bottom.
fn labels(capture: &str, vocabulary: &Vocabulary, commands: &[String]) -> Vec<Label> {
    let mut labels = Vec::new();
    for output in &session::read(capture, "capture", vocabulary).outputs {
        let command =
            output.command.as_deref().filter(|it| commands.iter().any(|known| known == it));
        let headings: Vec<(usize, String)> = output.headings().collect();
        for line in output.lines() {
            let above = headings.iter().rev().find(|(number, _)| *number <= line.number());
            let is_heading = above.is_some_and(|(number, _)| *number == line.number());
            for (label, value) in line.pairs().filter(|_| !is_heading) {
                labels.push(Label {
                    command: command.map(str::to_owned),
                    section: above.map(|it| it.1.clone()),
                    label: label.to_owned(),
                    value: value.to_owned(),
                });
            }
        }
    }
    labels
}
