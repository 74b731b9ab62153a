//! Rule `reference`: every name leads to an entry.

use crate::catalog::Catalog;
use crate::catalog::check::Locator;
use crate::catalog::model::{Check, Entry};
use crate::catalog::places::NamedPlaces;
use crate::catalog::tables::{Outputs, Rhythms, Sources, Table as _, Workplaces};
use crate::lint::problem::Problems;
use crate::lint::subject::{Own, Subject};
use crate::lint::uses::{self, Target};
use crate::lint::{Doc, LintRule};
use std::collections::BTreeSet;

pub(super) const RULE: LintRule = LintRule {
    code: "reference",
    doc: Doc {
        demands: "Every name of another entry, and every name within a file, leads to one.",
        why: "What a name does not lead to would be missing from an answer, or end it.",
        mend: "Correct the name, or write the entry that it names.",
    },
    label: "leads nowhere",
    after: &["shape"],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    let catalog = &subject.catalog;
    let paths = catalog.all_paths();
    let sources = catalog.find_table::<Sources>().map(|it| it.sources).unwrap_or_default();
    let rhythms = catalog.find_table::<Rhythms>().map(|it| it.rhythms).unwrap_or_default();
    let named_places = catalog.named_places();
    let mnemonics = catalog.messages();
    let workplaces = catalog.find_table::<Workplaces>().map(|it| it.workplaces).unwrap_or_default();
    for named in uses::all(subject) {
        let fault = match &named.target {
            Target::Entry(path) => {
                (!paths.contains(path)).then(|| format!("there is no {path}.yaml"))
            }
            Target::Message(name) => (!mnemonics.iter().any(|it| it.mnemonic == *name))
                .then(|| format!("there is no message {name}")),
            Target::Source(name) => (!sources.contains_key(name))
                .then(|| format!("{}.yaml has no source {name:?}", Sources::PATH)),
            Target::Workplace(name) => (!workplaces.contains_key(name))
                .then(|| format!("{}.yaml has no place {name:?}", Workplaces::PATH)),
            Target::Place(name) => (!named_places.places.contains_key(name))
                .then(|| format!("{}.yaml has no place {name:?}", NamedPlaces::PATH)),
            Target::Value(name) => (!named_places.values.contains_key(name)).then(|| {
                let path = NamedPlaces::PATH;
                format!("{path}.yaml has no value {name:?}; a pattern of that shape is written in brackets")
            }),
            Target::Rhythm(name) => (!rhythms.contains_key(name))
                .then(|| format!("there is no rhythm {name:?} in {}.yaml", Rhythms::PATH)),
        };
        if let Some(fault) = fault {
            let keys: Vec<&str> = named.keys.iter().map(String::as_str).collect();
            problems.add(&named.path, &keys, fault);
        }
    }
    for Own { path, entry: message, .. } in subject.messages() {
        for (topology, remedy) in &message.remedies {
            if let Some(like) =
                remedy.like.as_ref().filter(|it| !message.remedies.contains_key(*it))
            {
                problems.add(
                    path,
                    &["remedies", topology, "like"],
                    format!("the message has no remedy for {like:?}"),
                );
            }
        }
    }
    dropped_workplaces(subject, problems);
    missing_tables(subject, problems);
    let outputs = catalog.find_table::<Outputs>();
    let commands: BTreeSet<&str> =
        outputs.iter().flat_map(|it| it.commands.keys()).map(String::as_str).collect();
    // A place can be looked for in authorization files alone, which no command prints.
    let mut all = commands.clone();
    all.extend(outputs.iter().map(|it| it.authorization.name.as_str()));
    for Own { path, entry, .. } in subject.checks() {
        for (name, look) in entry.look.iter() {
            outputs_of(path, &["look", name], look, [&commands, &all], problems);
        }
        within_check(path, entry, problems);
    }
    if subject.folder.files.contains_key(NamedPlaces::PATH) {
        let own: NamedPlaces = catalog.find_table().unwrap_or_default();
        for (name, look) in &own.places {
            outputs_of(NamedPlaces::PATH, &["places", name], look, [&commands, &all], problems);
        }
    }
    for Own { path, entry, .. } in subject.causes() {
        let lists = [
            ("supported_by", &entry.supported_by),
            ("agrees_with", &entry.agrees_with),
            ("excluded_by", &entry.excluded_by),
        ];
        for (key, list) in lists {
            for (index, answer) in list.iter().enumerate() {
                if let Some(fault) = unknown_answer(catalog, answer) {
                    problems.add(path, &[key, &index.to_string()], fault);
                }
            }
        }
    }
}

/// A catalog that stands alone has every table: nothing below it has one.
fn missing_tables(subject: &Subject, problems: &mut Problems) {
    let shipped = Catalog::new(Vec::new(), subject.catalog.language());
    let tables = shipped.all_paths().into_iter().filter(|it| it.starts_with("tables/"));
    for path in tables.filter(|it| subject.whole && !subject.folder.files.contains_key(it)) {
        problems.add(&path, &[], "a catalog that stands alone needs this table");
    }
}

/// An overlay's table of workplaces stands for the whole shipped one, whose places shipped steps
/// name.
fn dropped_workplaces(subject: &Subject, problems: &mut Problems) {
    if subject.whole || !subject.folder.files.contains_key(Workplaces::PATH) {
        return;
    }
    let shipped = Catalog::new(Vec::new(), subject.catalog.language());
    let (all, shipped) = (subject.catalog.workplaces(), shipped.workplaces());
    for name in shipped.workplaces.keys().filter(|it| !all.workplaces.contains_key(*it)) {
        let fault =
            format!("the place {name:?} is missing; steps of the embedded catalog are done there");
        problems.add(Workplaces::PATH, &["workplaces"], fault);
    }
}

/// The names of outputs that a place holds.
fn outputs_of(
    path: &str,
    keys: &[&str],
    look: &Locator,
    [commands, all]: [&BTreeSet<&str>; 2],
    problems: &mut Problems,
) {
    for (key, outputs, known) in
        [("outputs", &look.outputs, commands), ("within", &look.within, all)]
    {
        for (index, output) in
            outputs.iter().enumerate().filter(|(_, it)| !known.contains(it.as_str()))
        {
            let fault = format!("{}.yaml has no command {output:?}", Outputs::PATH);
            problems.add(path, &[keys, &[key, &index.to_string()]].concat(), fault);
        }
    }
}

/// The names of places and steps that a check holds.
fn within_check(path: &str, check: &Check, problems: &mut Problems) {
    let mut place = |keys: &[&str], place: &str| {
        if !check.look.contains_key(place) {
            problems.add(path, keys, format!("`look` has no place {place:?}"));
        }
    };
    for (name, look) in check.look.iter() {
        for other in look.subject.iter().flat_map(|it| &it.among) {
            place(&["look", name, "subject", "among"], other);
        }
    }
    for name in check.given.keys() {
        place(&["given", name], name);
    }
    for (rule, entry) in check.rules.iter() {
        for (name, test) in &entry.tests {
            place(&["rules", rule, "if", name], name);
            let whole = test.share.as_ref().map(|it| &it.of);
            for other in [&test.later_than, &test.not_among].into_iter().flatten().chain(whole) {
                place(&["rules", rule, "if", name], other);
            }
        }
        for (key, name) in [("each", &entry.each), ("quote", &entry.quote), ("list", &entry.list)] {
            if let Some(name) = name {
                place(&["rules", rule, key], name);
            }
        }
    }
    for (rule, entry) in check.rules.iter() {
        for (index, step) in
            entry.fix.iter().enumerate().filter(|(_, it)| !check.fix.contains_key(*it))
        {
            let fault = format!("`fix` has no step {step:?}");
            problems.add(path, &["rules", rule, "fix", &index.to_string()], fault);
        }
    }
}

/// Why an answer that a cause names (`check`, `check/rule`) does not exist.
fn unknown_answer(catalog: &Catalog, answer: &str) -> Option<String> {
    let (name, rule) =
        answer.split_once('/').map_or((answer, None), |(name, rule)| (name, Some(rule)));
    match catalog.get::<Check>(name) {
        Some(check) => rule
            .filter(|it| !check.rules.contains_key(*it))
            .map(|it| format!("the check {name} has no rule {it:?}")),
        None => Some(format!("there is no {}/{name}.yaml", Check::FOLDER)),
    }
}
