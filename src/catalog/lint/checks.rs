//! Rules for checks, signs and what speaks for causes: places and rules that exist, patterns that compile, examples that get their answer.

use super::{Complaints, Rule};
use crate::catalog::Catalog;
use crate::catalog::check::{Check, CheckExample, Look, Signs, Status, Test};
use crate::catalog::model::{Cause, Entry, Topology};
use crate::catalog::tables::{Outputs, Table as _};
use crate::state::verdict::Whereabouts;
use crate::state::{Judge, Place, Vocabulary, authorization, device, session, signs};
use indexmap::IndexMap;

/// Names and patterns.
pub(super) fn judge(catalog: &Catalog, complaints: &mut Complaints) {
    let commands: Vec<String> =
        catalog.table::<Outputs>().map(|it| it.commands.into_keys().collect()).unwrap_or_default();
    for name in complaints.own::<Check>() {
        let Ok(Some(check)) = catalog.get::<Check>(&name) else { continue };
        judge_names(&format!("{}/{name}", Check::FOLDER), &check, &commands, complaints);
    }
    for name in complaints.own::<Topology>() {
        let Ok(Some(topology)) = catalog.get::<Topology>(&name) else { continue };
        judge_signs(&format!("{}/{name}", Topology::FOLDER), "shown", &topology.shown, complaints);
    }
    if complaints.folder.files.contains_key(Outputs::PATH)
        && let Ok(outputs) = catalog.table::<Outputs>()
    {
        judge_signs(Outputs::PATH, "legacy", &outputs.legacy, complaints);
        judge_signs(Outputs::PATH, "policy", &outputs.policy, complaints);
        judge_look(Outputs::PATH, &["identity"], &outputs.identity, complaints);
        judge_look(Outputs::PATH, &["authorization", "names"], &outputs.authorization.names, complaints);
        for (keys, looks) in
            [(&["now"][..], &outputs.now), (&["authorization", "devices"], &outputs.authorization.devices)]
        {
            for (index, look) in looks.iter().enumerate() {
                judge_look(Outputs::PATH, &[keys, &[&index.to_string()]].concat(), look, complaints);
            }
        }
        for (name, entry) in &outputs.commands {
            for (index, line) in entry.begins.iter().enumerate() {
                let look = Look { line: Some(line.clone()), ..Look::default() };
                judge_look(Outputs::PATH, &["commands", name, "begins", &index.to_string()], &look, complaints);
            }
        }
    }
    for name in complaints.own::<Cause>() {
        let Ok(Some(cause)) = catalog.get::<Cause>(&name) else { continue };
        let path = format!("{}/{name}", Cause::FOLDER);
        for (key, list) in [
            ("supported_by", &cause.supported_by),
            ("agrees_with", &cause.agrees_with),
            ("excluded_by", &cause.excluded_by),
        ] {
            for (index, answer) in list.iter().enumerate() {
                if let Some(fault) = unknown_answer(catalog, answer) {
                    complaints.add(&path, &[key, &index.to_string()], Rule::Reference, fault);
                }
            }
        }
    }
}

/// Captures with the answers that they must get. Asks for a catalog whose names and patterns are in order.
pub(super) fn judge_captures(catalog: &Catalog, complaints: &mut Complaints) {
    let own = complaints.own::<Check>();
    if own.is_empty() {
        return;
    }
    let prepared = Judge::new(catalog).and_then(|judge| Ok((judge, Vocabulary::new(catalog.table()?)?)));
    let (judge, vocabulary) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return complaints.add(Outputs::PATH, &[], Rule::Pattern, format!("{error:#}")),
    };
    for name in own {
        let Ok(Some(check)) = catalog.get::<Check>(&name) else { continue };
        judge_examples(&name, &check, &judge, &vocabulary, complaints);
    }
}

/// Why an answer that a cause names (`check`, `check/rule`) does not exist.
fn unknown_answer(catalog: &Catalog, answer: &str) -> Option<String> {
    let (name, rule) = answer.split_once('/').map_or((answer, None), |(name, rule)| (name, Some(rule)));
    match catalog.get::<Check>(name) {
        Ok(Some(check)) => {
            rule.filter(|it| !check.rules.contains_key(*it)).map(|it| format!("the check {name} has no rule {it:?}"))
        }
        _ => Some(format!("there is no {}/{name}.yaml", Check::FOLDER)),
    }
}

fn judge_names(path: &str, check: &Check, commands: &[String], complaints: &mut Complaints) {
    for (name, look) in &check.look {
        judge_look(path, &["look", name], look, complaints);
        for (index, output) in look.outputs.iter().enumerate().filter(|(_, it)| !commands.contains(it)) {
            let detail = format!("{}.yaml has no command {output:?}", Outputs::PATH);
            complaints.add(path, &["look", name, "outputs", &index.to_string()], Rule::Reference, detail);
        }
    }
    let missing = |keys: &[&str], place: &str, complaints: &mut Complaints| {
        if !check.look.contains_key(place) {
            complaints.add(path, keys, Rule::Reference, format!("`look` has no place {place:?}"));
        }
    };
    for (place, test) in &check.given {
        missing(&["given", place], place, complaints);
        judge_test(path, &["given", place], test, complaints);
    }
    for (name, rule) in &check.rules {
        for (place, test) in &rule.tests {
            missing(&["rules", name, "if", place], place, complaints);
            for other in [&test.later_than, &test.not_among].into_iter().flatten() {
                missing(&["rules", name, "if", place], other, complaints);
            }
            judge_test(path, &["rules", name, "if", place], test, complaints);
        }
        if let Some(place) = &rule.each {
            missing(&["rules", name, "each"], place, complaints);
        }
        for (index, step) in rule.fix.iter().enumerate().filter(|(_, it)| !check.fix.contains_key(*it)) {
            let detail = format!("`fix` has no step {step:?}");
            complaints.add(path, &["rules", name, "fix", &index.to_string()], Rule::Reference, detail);
        }
    }
}

fn judge_look(path: &str, keys: &[&str], look: &Look, complaints: &mut Complaints) {
    if look.field.is_some() && look.line.is_some() {
        complaints.add(path, keys, Rule::Pattern, "a place has `field` or `line`, not both");
    }
    if look.field.is_none() && look.line.is_none() && look.section.is_none() {
        complaints.add(path, keys, Rule::Pattern, "a place has `section`, `field` or `line`");
    }
    if let Err(error) = Place::new(look) {
        complaints.add(path, keys, Rule::Pattern, one_line(&error));
    }
}

fn judge_test(path: &str, keys: &[&str], test: &Test, complaints: &mut Complaints) {
    if let Err(error) = signs::Trial::new(test) {
        complaints.add(path, keys, Rule::Pattern, one_line(&error));
    }
    if *test == Test::default() {
        complaints.add(path, keys, Rule::Pattern, "a test asks for something");
    }
}

fn judge_signs(path: &str, key: &str, signs: &Signs, complaints: &mut Complaints) {
    for (name, sign) in signs {
        for (index, seen) in sign.all.iter().enumerate() {
            let keys = [key, name, "all", &index.to_string()];
            judge_look(path, &keys, &seen.look, complaints);
            judge_test(path, &keys, &seen.test, complaints);
        }
    }
}

fn one_line(error: &anyhow::Error) -> String {
    format!("{error:#}").lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// A check is proven by a healthy capture, one that is not, and one that does not tell.
fn judge_examples(name: &str, check: &Check, judge: &Judge, vocabulary: &Vocabulary, complaints: &mut Complaints) {
    let path = format!("{}/{name}", Check::FOLDER);
    let kinds: [(&str, &[Status]); 3] =
        [("healthy", &[Status::Pass]), ("unhealthy", &[Status::Warn, Status::Fail]), ("unknown", &[Status::Unknown])];
    for (kind, statuses) in kinds {
        if !check.examples.iter().any(|it| statuses.contains(&it.status)) {
            complaints.add(&path, &["examples"], Rule::Example, format!("there is no {kind} capture"));
        }
    }
    let mut proven: Vec<&String> = Vec::new();
    for (index, example) in check.examples.iter().enumerate() {
        if let Err(fault) = answers(name, example, judge, vocabulary) {
            complaints.add(&path, &["examples", &index.to_string(), "status"], Rule::Example, fault);
        }
        proven.extend(&example.rule);
    }
    for rule in check.rules.keys().filter(|it| !proven.contains(it)) {
        complaints.add(&path, &["rules", rule], Rule::Example, "no example is answered by this rule");
    }
}

/// Whether an example gets the answer that it must get.
fn answers(name: &str, example: &CheckExample, judge: &Judge, vocabulary: &Vocabulary) -> Result<(), String> {
    let mut session = session::read(&example.capture, "capture", vocabulary);
    if let Some(text) = &example.slac {
        session
            .outputs
            .push(authorization::read(text, "slac", &vocabulary.authorization.name).map_err(|it| it.to_string())?);
    }
    let devices = device::group([("capture".to_owned(), session)], vocabulary);
    let mut verdicts = Vec::new();
    for device in join(devices) {
        let topologies = match &example.topology {
            Some(topology) => vec![topology.clone()],
            None => judge.pointed(&device).into_iter().map(|it| it.topology).collect(),
        };
        let whereabouts = Whereabouts { topologies, initiator: None };
        verdicts.extend(judge.judge_one(name, &device, &whereabouts, device.now(vocabulary).as_ref()));
    }
    let Some(worst) = verdicts.iter().max_by_key(|it| it.status) else {
        return Err("the check does not concern this capture".to_owned());
    };
    let of_worst: Vec<Option<&String>> =
        verdicts.iter().filter(|it| it.status == worst.status).map(|it| it.rule.as_ref()).collect();
    if worst.status != example.status || !of_worst.contains(&example.rule.as_ref()) {
        let rule = worst.rule.as_deref().unwrap_or("none");
        return Err(format!("the answer is {:?} by rule {rule}", worst.status).to_lowercase());
    }
    Ok(())
}

/// An example is about one device, whatever it prints.
fn join(devices: IndexMap<String, crate::state::Device>) -> Vec<crate::state::Device> {
    let mut joined = crate::state::Device::default();
    for device in devices.into_values() {
        joined.outputs.extend(device.outputs);
    }
    vec![joined]
}
