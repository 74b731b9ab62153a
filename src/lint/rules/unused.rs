//! Rule `unused`: a whole catalog holds nothing that no name leads to.

use crate::catalog::model::{Cause, Entry, Task};
use crate::catalog::places::NamedPlaces;
use crate::catalog::tables::{Sources, Table as _};
use crate::lint::problem::Problems;
use crate::lint::subject::{Own, Subject};
use crate::lint::uses::{self, Target};
use crate::lint::{Doc, LintRule};
use std::collections::BTreeSet;

pub(super) const RULE: LintRule = LintRule {
    code: "unused",
    doc: Doc {
        demands: "In a whole catalog every cause, task, source, place and value is named somewhere, or has words (`also`) by which readers search for it.",
        why: "What nothing names is shown to nobody, and grows old without anyone seeing it.",
        mend: "Name it where it belongs, or take it out.",
    },
    label: "named by nothing",
    after: &["shape"],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    if !subject.whole {
        return;
    }
    let (mut entries, mut sources) = (BTreeSet::new(), BTreeSet::new());
    let (mut places, mut values) = (BTreeSet::new(), BTreeSet::new());
    for named in uses::all(subject) {
        match named.target {
            Target::Entry(path) => drop(entries.insert(path)),
            Target::Source(name) => drop(sources.insert(name)),
            Target::Place(name) => drop(places.insert(name)),
            Target::Value(name) => drop(values.insert(name)),
            Target::Message(_) | Target::Rhythm(_) | Target::Workplace(_) => {}
        }
    }
    // What device output shows needs no message that lists it.
    let shown = subject.causes().iter().filter(|it| !it.entry.supported_by.is_empty());
    entries.extend(shown.map(|Own { path, .. }| path.clone()));
    // Readers find a task by the words that they would search for.
    let found = subject.tasks().iter().filter(|it| !it.entry.also.is_empty());
    entries.extend(found.map(|Own { path, .. }| path.clone()));
    // A check is asked whenever a device is judged.
    let kinds = [Cause::FOLDER, Task::FOLDER];
    for path in subject.catalog.all_paths() {
        if path.split_once('/').is_some_and(|(kind, _)| kinds.contains(&kind))
            && !entries.contains(&path)
        {
            problems.add(&path, &[], "nothing names this entry");
        }
    }
    for source in
        subject.catalog.find_table::<Sources>().map(|it| it.sources).unwrap_or_default().keys()
    {
        if !sources.contains(source) {
            problems.add(Sources::PATH, &["sources", source], "nothing names this source");
        }
    }
    let table: NamedPlaces = subject.catalog.find_table().unwrap_or_default();
    for name in table.places.keys().filter(|it| !places.contains(*it)) {
        problems.add(NamedPlaces::PATH, &["places", name], "nothing names this place");
    }
    for name in table.values.keys().filter(|it| !values.contains(*it)) {
        problems.add(NamedPlaces::PATH, &["values", name], "nothing names this value");
    }
}
