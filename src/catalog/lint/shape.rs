//! Rule `shape` and `name`: each file is of a kind, has the keys and types of that kind, and lies under a proper name.

use super::{Complaints, Rule};
use crate::catalog::model::{Cause, Check, Entry, Facility, Message, Task, Topology};
use crate::catalog::tables::{Fields, Outputs, Questions, Rhythms, Secrets, Severities, Sources, Table, Workplaces};
use crate::catalog::words::Words;
use crate::catalog::yaml::{self, Refused};
use serde::de::DeserializeOwned;

pub(super) fn judge(complaints: &mut Complaints) {
    for stray in complaints.folder.strays.clone() {
        let file = format!("{}/{stray}", complaints.folder.name);
        let detail = "a catalog holds .yaml files only".to_owned();
        complaints.problems.push(super::Problem { file, line: 0, column: 0, rule: Rule::Name, detail });
    }
    for (path, text) in &complaints.folder.files {
        judge_file(path, text, complaints);
    }
}

fn judge_file(path: &str, text: &str, complaints: &mut Complaints) {
    // The entry types keep the last of two equal keys; this one refuses them.
    if let Err(error) = parse::<serde_yaml::Value>(text) {
        return refuse(path, &error, complaints);
    }
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    if crate::catalog::is_translation(path) {
        return;
    }
    let proper = match folder {
        Message::FOLDER => {
            name.split_once('/').is_some_and(|(facility, mnemonic)| is_capital(facility) && is_capital(mnemonic))
        }
        Facility::FOLDER => is_capital(name),
        "words" => !name.is_empty(),
        _ => is_lower(name),
    };
    let result = match folder {
        Message::FOLDER => parse::<Message>(text),
        Cause::FOLDER => parse::<Cause>(text),
        Task::FOLDER => parse::<Task>(text),
        Check::FOLDER => parse::<Check>(text),
        Topology::FOLDER => parse::<Topology>(text),
        Facility::FOLDER => parse::<Facility>(text),
        "words" => parse::<Words>(text),
        _ => match path {
            Severities::PATH => parse::<Severities>(text),
            Fields::PATH => parse::<Fields>(text),
            Sources::PATH => parse::<Sources>(text),
            Rhythms::PATH => parse::<Rhythms>(text),
            Outputs::PATH => parse::<Outputs>(text),
            Questions::PATH => parse::<Questions>(text),
            Secrets::PATH => parse::<Secrets>(text),
            Workplaces::PATH => parse::<Workplaces>(text),
            _ => {
                let detail = "not a kind of entry; expected messages/, causes/, tasks/, checks/, topologies/, facilities/, words/ or a known table";
                return complaints.add(path, &[], Rule::Name, detail);
            }
        },
    };
    if !proper {
        let expected = if matches!(folder, Message::FOLDER) {
            "FACILITY/MNEMONIC"
        } else {
            "lower-case words with hyphens (a facility: capitals)"
        };
        complaints.add(path, &[], Rule::Name, format!("the name {name:?} is not {expected}"));
    }
    if let Err(error) = result {
        refuse(path, &error, complaints);
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<(), Refused> {
    yaml::parse::<T>(text, yaml::LARGEST_ENTRY).map(|_| ())
}

fn refuse(path: &str, refused: &Refused, complaints: &mut Complaints) {
    complaints.add_at(path, refused.line, refused.column, Rule::Shape, refused.to_string());
}

fn is_capital(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_uppercase())
        && name.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_')
}

fn is_lower(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}
