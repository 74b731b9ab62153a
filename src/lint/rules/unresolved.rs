//! Rule `unresolved`: a message leaves nobody without an answer.

use crate::catalog::model::Topology;
use crate::catalog::plan;
use crate::lint::problem::Problems;
use crate::lint::subject::{Own, Subject};
use crate::lint::{Doc, Rule};

pub(super) const RULE: Rule = Rule {
    code: "unresolved",
    doc: Doc {
        demands: "Every message has, for every topology and initiator, steps or a reason why there are none.",
        why: "Whoever reads a message in a topology that was forgotten would get an empty answer.",
        mend: "Add a remedy for the topology, `all` for those alike, `like` for the steps of another one, or `none` with the reason.",
    },
    label: "leaves readers without an answer",
    after: &["shape", "reference", "pattern"],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    let catalog = &subject.catalog;
    let names = catalog.names::<Topology>().into_iter();
    let topologies: Vec<(String, Topology)> =
        names.filter_map(|name| catalog.get(&name).ok().flatten().map(|it| (name, it))).collect();
    for Own { path, entry: message, .. } in subject.messages() {
        for (name, topology) in &topologies {
            for remediation in plan::remediations(message, name, topology).iter().filter(|it| !it.resolves()) {
                let initiator = remediation.initiator.map_or("", |it| it.name());
                let fault = format!("no steps and no reason for topology {name} {initiator}");
                problems.add(path, &["remedies", name], fault.trim_end());
            }
        }
    }
}
