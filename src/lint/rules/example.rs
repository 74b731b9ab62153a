//! Rule `example`: every example line fires its own message alone, every example capture gets its
//! answer.

use crate::catalog::MessageId;
use crate::catalog::check::{Check, Status};
use crate::examples::{self, Difference};
use crate::lint::problem::Problems;
use crate::lint::subject::{Own, Subject};
use crate::lint::{self, Doc, LintRule};
use crate::recognise::Recogniser;
use crate::state::{Judge, Vocabulary};

pub(super) const RULE: LintRule = LintRule {
    code: "example",
    doc: Doc {
        demands: "Every example line is recognised as its own message alone, with its fields and cause; every example capture gets its answer, every rule of a check has one, and a check has a healthy, an unhealthy and an unknown one.",
        why: "Examples are the tests of an entry: what no example proves may never have worked.",
        mend: "Correct the forms, rules or causes until the example gets its answer, or correct the example where it is not what devices print.",
    },
    label: "does not hold",
    after: lint::SOUND,
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
    let recogniser = Recogniser::new(&subject.catalog);
    for Own { name, path, entry: message } in messages {
        let Some(id) = MessageId::from_path(name) else { continue };
        if message.examples.is_empty() {
            problems.add(path, &["examples"], "a message needs an example line");
        }
        for (index, example) in message.examples.iter().enumerate() {
            let found = examples::line(&recogniser, &id, example).as_ref().map(fault);
            if let Some(found) = found {
                problems.add(path, &["examples", &index.to_string(), "line"], found);
            }
        }
    }
}

fn captures(subject: &Subject, problems: &mut Problems) {
    let checks = subject.checks();
    if checks.is_empty() {
        return;
    }
    let (judge, vocabulary) = (Judge::new(&subject.catalog), Vocabulary::of(&subject.catalog));
    for own in checks {
        proofs(own, &judge, &vocabulary, problems);
    }
}

/// A check is proven by a healthy capture, one that is not, and one that does not tell.
fn proofs(own: &Own<Check>, judge: &Judge, vocabulary: &Vocabulary, problems: &mut Problems) {
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
        if let Some(difference) = examples::capture(name, example, judge, vocabulary) {
            let keys = ["examples", &index.to_string(), "status"];
            problems.add(path, &keys, fault(&difference));
        }
        proven.extend(&example.rule);
    }
    for rule in check.rules.keys().filter(|it| !proven.contains(it)) {
        problems.add(path, &["rules", rule], "no example is answered by this rule");
    }
}

/// What is wrong with an example.
fn fault(difference: &Difference) -> String {
    let named = |it: &Option<String>| it.as_deref().unwrap_or("none").to_owned();
    match difference {
        Difference::Count(count) => format!("the line holds {count} messages, not one"),
        Difference::Message(id) => format!("the line is recognised as {id}"),
        Difference::Form => "the line fits no form of the message".to_owned(),
        Difference::Fields { found, wanted } => {
            format!("the fields are {found:?}, not {wanted:?}")
        }
        Difference::Cause { found, wanted } => {
            format!("the cause is {}, not {}", named(found), named(wanted))
        }
        Difference::Authorization(cause) => cause.clone(),
        Difference::Silent => "the check does not concern this capture".to_owned(),
        Difference::Answer { found: (status, rule), .. } => {
            format!("the answer is {status:?} by rule {}", named(rule)).to_lowercase()
        }
    }
}
