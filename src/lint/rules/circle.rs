//! Rule `circle`: no cause explains itself, not even by way of others.

use crate::catalog::Catalog;
use crate::catalog::model::Cause;
use crate::lint::problem::Problems;
use crate::lint::subject::{Own, Subject};
use crate::lint::{Doc, LintRule};
use std::collections::BTreeSet;

pub(super) const RULE: LintRule = LintRule {
    code: "circle",
    doc: Doc {
        demands: "No cause explains itself, not even by way of others.",
        why: "Of causes that follow from each other the first is shown; in a circle there is none.",
        mend: "Take the one `explains` out of the circle that is a consequence, not a reason.",
    },
    label: "explains itself in the end",
    after: &["shape"],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    for Own { name, path, entry } in subject.causes() {
        for (index, other) in entry.explains.iter().enumerate() {
            if explains(&subject.catalog, other, name) {
                let fault =
                    format!("{other} in turn explains {name}: neither can stand behind the other");
                problems.add(path, &["explains", &index.to_string()], fault);
            }
        }
    }
}

/// Whether a cause is another one or explains it, by way of others too.
fn explains(catalog: &Catalog, cause: &str, other: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![cause.to_owned()];
    while let Some(name) = open.pop() {
        if name == other {
            return true;
        }
        if let Some(cause) = catalog.get::<Cause>(&name)
            && seen.insert(name)
        {
            open.extend(cause.explains);
        }
    }
    false
}
