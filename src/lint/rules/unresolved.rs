//! Rule `unresolved`: a message leaves nobody without an answer.

use crate::catalog::model::{Entry as _, Message, Topology};
use crate::catalog::plan;
use crate::lint::problem::Problems;
use crate::lint::subject::{Own, Subject};
use crate::lint::{self, Doc, LintRule};

pub(super) const RULE: LintRule = LintRule {
    code: "unresolved",
    doc: Doc {
        demands: "Every message has, for every topology and initiator, steps or a reason why there are none.",
        why: "Whoever reads a message in a topology that was forgotten would get an empty answer.",
        mend: "Add a remedy for the topology, `all` for those alike, `like` for the steps of another one, or `none` with the reason.",
    },
    label: "leaves readers without an answer",
    after: lint::SOUND,
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    let catalog = &subject.catalog;
    let names = catalog.names::<Topology>().into_iter();
    let topologies: Vec<(String, Topology)> =
        names.filter_map(|name| catalog.get(&name).map(|it| (name, it))).collect();
    for Own { path, entry: message, .. } in subject.messages() {
        for (name, topology) in &topologies {
            for initiator in unresolved(message, name, topology) {
                let fault = format!("no steps and no reason for topology {name} {initiator}");
                problems.add(path, &["remedies", name], fault.trim_end());
            }
        }
    }
    check_added_topologies(subject, problems);
}

/// A topology that an overlay adds leaves no message of the layers below it without an answer.
fn check_added_topologies(subject: &Subject, problems: &mut Problems) {
    if subject.topologies().is_empty() {
        return;
    }
    let catalog = &subject.catalog;
    let is_own = |name: &String| subject.messages().iter().any(|it| it.name == *name);
    for name in catalog.names::<Message>().iter().filter(|it| !is_own(it)) {
        let Some(message) = catalog.get::<Message>(name) else { continue };
        for topology in subject.topologies() {
            for initiator in unresolved(&message, &topology.name, &topology.entry) {
                let fault = format!("no steps and no reason for message {name} {initiator}");
                let path = format!("{}/{}", Topology::FOLDER, topology.name);
                problems.add(&path, &[], fault.trim_end());
            }
        }
    }
}

/// The initiators for whom a message has neither steps nor a reason in a topology; an empty name
/// where there is none.
fn unresolved(message: &Message, name: &str, topology: &Topology) -> Vec<&'static str> {
    let remediations = plan::remediations(message, name, topology);
    let open = remediations.iter().filter(|it| !it.resolves());
    open.map(|it| it.initiator.map_or("", |it| it.name())).collect()
}
