//! Rule `name`: a file lies where an entry of its kind lies, under a proper name.

use crate::catalog::is_translation;
use crate::catalog::model::{Cause, Check, Entry, Facility, Message, Task, Topology};
use crate::catalog::runbook::Runbook;
use crate::catalog::tables;
use crate::lint::problem::Problems;
use crate::lint::subject::Subject;
use crate::lint::{Doc, LintRule};

pub(super) const RULE: LintRule = LintRule {
    code: "name",
    doc: Doc {
        demands: "A file lies in the folder of its kind, under a name as entries of that kind have, and a catalog holds nothing else.",
        why: "The path of a file is the key of its entry: what lies elsewhere is never found.",
        mend: "Move or rename the file: messages/FACILITY/MNEMONIC.yaml, facilities/FACILITY.yaml, runbooks/ as messages/ or causes/, else lower-case words with hyphens.",
    },
    label: "in a file of this name",
    after: &[],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    for stray in &subject.folder.strays {
        problems.add_file(stray, "a catalog holds .yaml files only");
    }
    for path in subject.folder.files.keys().filter(|it| !is_translation(it)) {
        if let Some(fault) = fault(path) {
            problems.add(path, &[], fault);
        }
    }
}

/// Why a path is none of an entry.
fn fault(path: &str) -> Option<String> {
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    let (is_proper, expected) = match folder {
        Message::FOLDER => (is_message(name), "FACILITY/MNEMONIC"),
        Runbook::FOLDER => (
            is_message(name) || is_lower(name),
            "FACILITY/MNEMONIC, or the lower-case name of a cause",
        ),
        Facility::FOLDER => (is_capital(name), OTHER),
        Cause::FOLDER | Task::FOLDER | Check::FOLDER | Topology::FOLDER => (is_lower(name), OTHER),
        "words" => (!name.is_empty(), OTHER),
        _ if tables::PATHS.contains(&path) => (true, OTHER),
        _ => return Some(NO_KIND.to_owned()),
    };
    (!is_proper).then(|| format!("the name {name:?} is not {expected}"))
}

const OTHER: &str = "lower-case words with hyphens (a facility: capitals)";
const NO_KIND: &str = "not a kind of entry; expected messages/, causes/, tasks/, checks/, topologies/, facilities/, runbooks/, words/ or a known table";

fn is_message(name: &str) -> bool {
    name.split_once('/')
        .is_some_and(|(facility, mnemonic)| is_capital(facility) && is_capital(mnemonic))
}

fn is_capital(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_uppercase())
        && name.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_')
}

fn is_lower(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}
