//! Rule `shape`: a file is YAML with the keys and types of its kind.

use crate::catalog::is_translation;
use crate::catalog::model::{Cause, Check, Entry, Facility, Message, Task, Topology};
use crate::catalog::platform::Platforms;
use crate::catalog::runbook::Runbook;
use crate::catalog::structured::Structured;
use crate::catalog::tables::{
    Fields, Help, Outputs, Placeholders, Questions, Rhythms, Secrets, Severities, Sources, Table,
    Workplaces,
};
use crate::catalog::words::Words;
use crate::catalog::yaml::{self, YamlError};
use crate::lint::problem::Problems;
use crate::lint::subject::Subject;
use crate::lint::{Doc, LintRule};
use serde::de::DeserializeOwned;

pub(super) const RULE: LintRule = LintRule {
    code: "shape",
    doc: Doc {
        demands: "A file is YAML with the keys and types of its kind, each key once, without aliases.",
        why: "A key that is not known would be left out without a word, and the answer would lack what its author wrote.",
        mend: "Compare the file with the kind's description in docs/catalog.md, or let an editor follow the schemas of `catalog schema`.",
    },
    label: "not of this kind of file",
    after: &[],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    for (path, text) in &subject.folder.files {
        if let Err(refused) = read(path, text) {
            problems.add_at(path, (refused.line, refused.column), refused.to_string());
        }
    }
}

fn read(path: &str, text: &str) -> Result<(), YamlError> {
    // The entry types keep the last of two equal keys; this one refuses them.
    parse::<serde_yaml::Value>(text)?;
    // A translation is held by its base file.
    if is_translation(path) {
        return Ok(());
    }
    let folder = path.split_once('/').map_or("", |(folder, _)| folder);
    match folder {
        Message::FOLDER => parse::<Message>(text),
        Cause::FOLDER => parse::<Cause>(text),
        Task::FOLDER => parse::<Task>(text),
        Check::FOLDER => parse::<Check>(text),
        Topology::FOLDER => parse::<Topology>(text),
        Facility::FOLDER => parse::<Facility>(text),
        Runbook::FOLDER => parse::<Runbook>(text),
        "words" => parse::<Words>(text),
        _ => match path {
            Severities::PATH => parse::<Severities>(text),
            Fields::PATH => parse::<Fields>(text),
            Sources::PATH => parse::<Sources>(text),
            Rhythms::PATH => parse::<Rhythms>(text),
            Outputs::PATH => parse::<Outputs>(text),
            Questions::PATH => parse::<Questions>(text),
            Secrets::PATH => parse::<Secrets>(text),
            Structured::PATH => parse::<Structured>(text),
            Placeholders::PATH => parse::<Placeholders>(text),
            Workplaces::PATH => parse::<Workplaces>(text),
            Help::PATH => parse::<Help>(text),
            Platforms::PATH => parse::<Platforms>(text),
            // Of no kind: the rule `name` tells that.
            _ => Ok(()),
        },
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<(), YamlError> {
    yaml::parse::<T>(text, yaml::LARGEST_ENTRY).map(|_| ())
}
