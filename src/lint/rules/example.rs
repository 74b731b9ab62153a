//! Rule `example`: every example line fires its own message alone, every example capture gets its
//! answer.

use crate::catalog::MessageId;
use crate::catalog::check::{Check, CheckExample, Status};
use crate::catalog::model::Example;
use crate::catalog::tables::{Outputs, Table as _};
use crate::lint::problem::Problems;
use crate::lint::subject::{Own, Subject};
use crate::lint::{Doc, LintRule};
use crate::log::Record;
use crate::recognise::Recogniser;
use crate::state::verdict::Placement;
use crate::state::{CapturedDevice, Judge, Vocabulary, authorization, device, session};

pub(super) const RULE: LintRule = LintRule {
    code: "example",
    doc: Doc {
        demands: "Every example line is recognised as its own message alone, with its fields and cause; every example capture gets its answer, every rule of a check has one, and a check has a healthy, an unhealthy and an unknown one.",
        why: "Examples are the tests of an entry: what no example proves may never have worked.",
        mend: "Correct the forms, rules or causes until the example gets its answer, or correct the example where it is not what devices print.",
    },
    label: "does not hold",
    after: &["shape", "reference", "pattern"],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    lines(subject, problems);
    captures(subject, problems);
}

fn lines(subject: &Subject, problems: &mut Problems) {
    let messages = subject.messages();
    if messages.is_empty() {
        return;
    }
    let mut recogniser = match Recogniser::new(&subject.catalog) {
        Ok(recogniser) => recogniser,
        Err(error) => return problems.add(&messages[0].path, &[], format!("{error:#}")),
    };
    for Own { name, path, entry: message } in messages {
        let Some(id) = MessageId::from_path(name) else { continue };
        if message.examples.is_empty() {
            problems.add(path, &["examples"], "a message needs an example line");
        }
        for (index, example) in message.examples.iter().enumerate() {
            if let Err(fault) = fires(&mut recogniser, &id, example) {
                problems.add(path, &["examples", &index.to_string(), "line"], fault);
            }
        }
    }
}

/// Whether an example is recognised as its message and nothing else.
fn fires(recogniser: &mut Recogniser, id: &MessageId, example: &Example) -> Result<(), String> {
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
        return Err(format!(
            "the cause is {}, not {}",
            named(found.cause.as_ref()),
            named(example.cause.as_ref())
        ));
    }
    Ok(())
}

fn named(cause: Option<&String>) -> &str {
    cause.map_or("none", String::as_str)
}

fn captures(subject: &Subject, problems: &mut Problems) {
    let checks = subject.checks();
    if checks.is_empty() {
        return;
    }
    let prepared = Judge::new(&subject.catalog)
        .and_then(|judge| Ok((judge, Vocabulary::of(&subject.catalog)?)));
    let (judge, vocabulary) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return problems.add(Outputs::PATH, &[], format!("{error:#}")),
    };
    for own in checks {
        examples(own, &judge, &vocabulary, problems);
    }
}

/// A check is proven by a healthy capture, one that is not, and one that does not tell.
fn examples(own: &Own<Check>, judge: &Judge, vocabulary: &Vocabulary, problems: &mut Problems) {
    let Own { name, path, entry: check } = own;
    let kinds: [(&str, &[Status]); 3] = [
        ("healthy", &[Status::Pass]),
        ("unhealthy", &[Status::Warn, Status::Fail]),
        ("unknown", &[Status::Unknown]),
    ];
    for (kind, statuses) in kinds {
        if !check.examples.iter().any(|it| statuses.contains(&it.status)) {
            problems.add(path, &["examples"], format!("there is no {kind} capture"));
        }
    }
    let mut proven: Vec<&String> = Vec::new();
    for (index, example) in check.examples.iter().enumerate() {
        if let Err(fault) = answers(name, example, judge, vocabulary) {
            problems.add(path, &["examples", &index.to_string(), "status"], fault);
        }
        proven.extend(&example.rule);
    }
    for rule in check.rules.keys().filter(|it| !proven.contains(it)) {
        problems.add(path, &["rules", rule], "no example is answered by this rule");
    }
}

/// Whether an example gets the answer that it must get.
fn answers(
    name: &str,
    example: &CheckExample,
    judge: &Judge,
    vocabulary: &Vocabulary,
) -> Result<(), String> {
    let mut session = session::read(&example.capture, "capture", vocabulary);
    if let Some(text) = &example.slac {
        session.outputs.push(
            authorization::read(text, "slac", &vocabulary.authorization.name)
                .map_err(|it| it.to_string())?,
        );
    }
    let devices = device::group([("capture".to_owned(), session)], vocabulary).devices;
    let mut verdicts = Vec::new();
    for device in join(devices) {
        let topologies = match &example.topology {
            Some(topology) => vec![topology.clone()],
            None => judge.pointed(&device).into_iter().map(|it| it.topology).collect(),
        };
        let whereabouts = Placement { topologies, initiator: None };
        verdicts.extend(judge.judge_one(
            name,
            &device,
            &whereabouts,
            device.now(vocabulary).as_ref(),
        ));
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
fn join(devices: indexmap::IndexMap<String, CapturedDevice>) -> Vec<CapturedDevice> {
    let mut joined = CapturedDevice::default();
    for device in devices.into_values() {
        joined.outputs.extend(device.outputs);
    }
    vec![joined]
}
