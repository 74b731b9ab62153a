//! A procedure begun from its name.

use super::Draft;
use crate::catalog::model::{Entry as _, Task};

/// Begins a task.
pub fn task(name: &str) -> Draft {
    let body = r#"title: ""                 # TODO the title that guides use
summary: ""               # TODO what it is for, one sentence
# before: { file: The file is on the workstation }    # what must be true first
steps:
  first:                  # a short name that never changes
    do: ""                # TODO an imperative without a final period
    # place: device       # where to do it; see "A step" in docs/catalog.md
    # run: [ { exec: show version, risk: read-only } ]    # risk: read-only, config or disruptive
# verify: { ... }         # steps that show that it worked
# sources: [key]          # keys of tables/sources.yaml; without a source: confidence: inferred
confidence: inferred
"#;
    Draft::new(format!("{}/{name}", Task::FOLDER), body)
}
