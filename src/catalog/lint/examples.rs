//! Rules `pattern`, `example` and `unresolved`: what a message promises to recognise it recognises, and it leaves nobody without an answer.

use super::{Complaints, Rule};
use crate::catalog::form::Pattern;
use crate::catalog::model::Topology;
use crate::catalog::model::{Entry, Message};
use crate::catalog::{Catalog, MessageId, plan};
use crate::log::Record;
use crate::recognise::Recogniser;

pub(super) fn judge(catalog: &Catalog, complaints: &mut Complaints) {
    judge_patterns(catalog, complaints);
    if complaints.problems.iter().any(|it| it.rule == Rule::Pattern) {
        return;
    }
    let mut recogniser = match Recogniser::new(catalog) {
        Ok(recogniser) => recogniser,
        Err(error) => return complaints.add("tables/fields", &[], Rule::Reference, format!("{error:#}")),
    };
    let topologies: Vec<(String, Topology)> = catalog
        .names::<Topology>()
        .into_iter()
        .filter_map(|name| catalog.get(&name).ok().flatten().map(|it| (name, it)))
        .collect();
    for name in complaints.own::<Message>() {
        let (Ok(Some(message)), Some(id)) = (catalog.get::<Message>(&name), MessageId::from_path(&name)) else {
            continue;
        };
        let path = format!("{}/{name}", Message::FOLDER);
        if message.examples.is_empty() {
            complaints.add(&path, &["examples"], Rule::Example, "a message needs an example line");
        }
        for (index, example) in message.examples.iter().enumerate() {
            if let Err(fault) = fires(&mut recogniser, &id, example) {
                complaints.add(&path, &["examples", &index.to_string(), "line"], Rule::Example, fault);
            }
        }
        for (name, topology) in &topologies {
            for initiator in unresolved(&message, name, topology) {
                let detail = format!("no steps and no reason for topology {name} {initiator}");
                complaints.add(&path, &["remedies", name], Rule::Unresolved, detail.trim_end());
            }
        }
    }
    judge_added_topologies(catalog, &topologies, complaints);
}

/// A topology that an overlay adds leaves no message of the layers below it without an answer.
fn judge_added_topologies(catalog: &Catalog, topologies: &[(String, Topology)], complaints: &mut Complaints) {
    let (own, judged) = (complaints.own::<Topology>(), complaints.own::<Message>());
    let added: Vec<_> = topologies.iter().filter(|(name, _)| own.contains(name)).collect();
    if added.is_empty() {
        return;
    }
    for name in catalog.names::<Message>().iter().filter(|it| !judged.contains(it)) {
        let Ok(Some(message)) = catalog.get::<Message>(name) else { continue };
        for (topology, entry) in &added {
            for initiator in unresolved(&message, topology, entry) {
                let detail = format!("no steps and no reason for message {name} {initiator}");
                let path = format!("{}/{topology}", Topology::FOLDER);
                complaints.add(&path, &[], Rule::Unresolved, detail.trim_end());
            }
        }
    }
}

/// The initiators for whom a message has neither steps nor a reason in a topology; an empty name where there is none.
fn unresolved(message: &Message, name: &str, topology: &Topology) -> Vec<&'static str> {
    let remediations = plan::remediations(message, name, topology);
    let open = remediations.iter().filter(|it| !it.resolves());
    open.map(|it| it.initiator.map_or("", |it| it.name())).collect()
}

fn judge_patterns(catalog: &Catalog, complaints: &mut Complaints) {
    let kinds = match catalog.table() {
        Ok(kinds) => kinds,
        Err(error) => return complaints.add("tables/fields", &[], Rule::Pattern, format!("{error:#}")),
    };
    for name in complaints.own::<Message>() {
        let Ok(Some(message)) = catalog.get::<Message>(&name) else { continue };
        let path = format!("{}/{name}", Message::FOLDER);
        let mut names = Vec::new();
        for (index, form) in message.forms.iter().enumerate() {
            match Pattern::compile(&form.text, &kinds) {
                Ok(pattern) => names.extend(pattern.names().to_vec()),
                Err(error) => complaints.add(
                    &path,
                    &["forms", &index.to_string(), "text"],
                    Rule::Pattern,
                    in_one_line(&format!("{error:#}")),
                ),
            }
        }
        for field in
            message.fields.keys().chain(message.deadline.iter().map(|it| &it.field)).filter(|it| !names.contains(it))
        {
            complaints.add(&path, &["fields", field], Rule::Pattern, format!("no form has a field {field:?}"));
        }
        for field in names.iter().filter(|it| !message.fields.contains_key(*it)) {
            complaints.add(&path, &["fields"], Rule::Pattern, format!("`fields` does not say what {field:?} holds"));
        }
    }
}

/// The point of an error of the regular expressions, which draw the place over several lines.
fn in_one_line(error: &str) -> &str {
    let last = error.lines().next_back().unwrap_or(error);
    last.strip_prefix("error: ").unwrap_or(last)
}

/// Whether an example is recognised as its message and nothing else.
fn fires(recogniser: &mut Recogniser, id: &MessageId, example: &crate::catalog::model::Example) -> Result<(), String> {
    let line = example.line.as_bytes();
    let records = Record::read_all(&recogniser.spellings, line, &(0..line.len()));
    let [record] = records.as_slice() else {
        return Err(format!("the line holds {} messages, not one", records.len()));
    };
    if record.anchor.id() != *id {
        return Err(format!("the line is recognised as {}", record.anchor.id()));
    }
    let found = recogniser.recognise(record).map_err(|error| format!("{error:#}"))?;
    if found.form.is_none() {
        return Err("the line fits no form of the message".to_owned());
    }
    if found.fields != example.fields {
        return Err(format!("the fields are {:?}, not {:?}", found.fields, example.fields));
    }
    if found.cause != example.cause {
        return Err(format!("the cause is {}, not {}", named(found.cause.as_ref()), named(example.cause.as_ref())));
    }
    Ok(())
}

fn named(cause: Option<&String>) -> &str {
    cause.map_or("none", String::as_str)
}
