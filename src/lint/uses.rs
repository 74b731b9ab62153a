//! Every name of another entry in a folder, for the rules that follow names.

use super::steps::{self, StepList};
use super::subject::{Own, Subject};
use crate::catalog::check::{Locator, Signs, Test};
use crate::catalog::model::{Cause, Check, Entry, Message, Task, Topology};
use crate::catalog::platform::Platforms;
use crate::catalog::runbook::{Case, Runbook};
use crate::catalog::tables::{Outputs, Table as _};
use crate::catalog::{MessageId, places};

/// The remedies of a message that hold in every topology.
const ALL: &str = "all";

/// A name and where it stands.
pub(super) struct Use {
    /// The file.
    pub(super) path: String,
    /// The keys that lead to it.
    pub(super) keys: Vec<String>,
    /// What it names.
    pub(super) target: Target,
}

/// What a name stands for.
pub(super) enum Target {
    /// A file of the catalog, without its ending.
    Entry(String),
    /// A message, by its mnemonic alone.
    Message(String),
    /// A name in the table of sources.
    Source(String),
    /// A name in the table of rhythms.
    Rhythm(String),
    /// A name in the table of workplaces.
    Workplace(String),
    /// A place in the table of places.
    Place(String),
    /// A value in the table of places.
    Value(String),
}

/// Every name of another entry in the folder's own entries.
pub(super) fn all(subject: &Subject) -> Vec<Use> {
    let mut uses = Uses(Vec::new());
    uses.steps(subject);
    uses.messages(subject);
    for Own { path, entry, .. } in subject.topologies() {
        uses.entries::<Task>(path, &["setup"], &entry.setup);
        for (routine, lines) in &entry.routines {
            for (id, line) in lines {
                if let Some(task) = &line.task {
                    uses.entry::<Task>(path, &["routines", routine, id, "task"], task);
                }
            }
        }
        uses.sources(path, &entry.sources);
        uses.signs(path, "shown", &entry.shown);
    }
    for Own { path, entry, .. } in subject.checks() {
        for (name, look) in entry.look.iter() {
            uses.place(path, &["look", name], look);
        }
        for (name, test) in entry.given.iter() {
            uses.values(path, &["given", name], test);
        }
        uses.entries::<Topology>(path, &["topologies"], &entry.topologies);
        for (rule, rule_entry) in entry.rules.iter() {
            uses.entries::<Topology>(
                path,
                &["rules", rule, "only", "topologies"],
                &rule_entry.only.topologies,
            );
            for (name, test) in &rule_entry.tests {
                uses.values(path, &["rules", rule, "if", name], test);
            }
        }
        uses.sources(path, &entry.sources);
    }
    for Own { path, entry, .. } in subject.causes() {
        uses.entries::<Cause>(path, &["explains"], &entry.explains);
        uses.rhythms(path, &entry.rhythms);
        uses.sources(path, &entry.sources);
    }
    for Own { path, entry, .. } in subject.tasks() {
        uses.sources(path, &entry.sources);
    }
    let platforms =
        subject.catalog.find_table::<Platforms>().map(|it| it.platforms).unwrap_or_default();
    let of_platforms: Vec<&String> =
        platforms.values().filter_map(|it| it.runbook.as_ref()).collect();
    if subject.folder.files.contains_key(Platforms::PATH) {
        for (name, entry) in &platforms {
            let named = entry.runbook.as_slice();
            uses.entries::<Runbook>(Platforms::PATH, &["platforms", name, "runbook"], named);
        }
    }
    for Own { name, path, entry } in subject.runbooks() {
        // What answers on a platform answers no message alone.
        let is_of_platform = of_platforms.contains(&name);
        uses.runbook(Some(name).filter(|_| !is_of_platform), path, entry);
    }
    for Own { path, entry, .. } in subject.facilities() {
        uses.sources(path, &entry.sources);
    }
    if subject.folder.files.contains_key(Outputs::PATH)
        && let Some(outputs) = subject.catalog.find_table::<Outputs>()
    {
        uses.signs(Outputs::PATH, "legacy", &outputs.legacy);
        uses.signs(Outputs::PATH, "policy", &outputs.policy);
        for (name, state) in &outputs.states {
            uses.place(Outputs::PATH, &["states", name, "look"], &state.look);
            uses.values(Outputs::PATH, &["states", name, "test"], &state.test);
        }
    }
    uses.0
}

struct Uses(Vec<Use>);

impl Uses {
    fn add(&mut self, path: &str, keys: &[&str], target: Target) {
        let keys = keys.iter().map(ToString::to_string).collect();
        self.0.push(Use { path: path.to_owned(), keys, target });
    }

    fn entry<E: Entry>(&mut self, path: &str, keys: &[&str], name: &str) {
        self.add(path, keys, Target::Entry(format!("{}/{name}", E::FOLDER)));
    }

    fn entries<E: Entry>(&mut self, path: &str, keys: &[&str], names: &[String]) {
        for (index, name) in names.iter().enumerate() {
            self.entry::<E>(path, &[keys, &[&index.to_string()]].concat(), name);
        }
    }

    fn sources(&mut self, path: &str, names: &[String]) {
        for (index, name) in names.iter().enumerate() {
            self.add(path, &["sources", &index.to_string()], Target::Source(name.clone()));
        }
    }

    fn rhythms(&mut self, path: &str, names: &[String]) {
        for (index, name) in names.iter().enumerate() {
            self.add(path, &["rhythms", &index.to_string()], Target::Rhythm(name.clone()));
        }
    }

    fn signs(&mut self, path: &str, key: &str, signs: &Signs) {
        for (name, sign) in signs {
            for (index, seen) in sign.all.iter().enumerate() {
                let index = index.to_string();
                self.place(path, &[key, name, "all", &index, "look"], &seen.look);
                self.values(path, &[key, name, "all", &index, "test"], &seen.test);
            }
        }
    }

    fn place(&mut self, path: &str, keys: &[&str], look: &Locator) {
        if let Some(name) = &look.place {
            self.add(path, keys, Target::Place(name.clone()));
        }
    }

    fn values(&mut self, path: &str, keys: &[&str], test: &Test) {
        for (key, text) in [
            ("is", &test.is),
            ("not", &test.not),
            ("below_has", &test.below_has),
            ("below_lacks", &test.below_lacks),
        ] {
            if let Some(name) = text.as_ref().filter(|it| places::is_name(it)) {
                self.add(path, &[keys, &[key]].concat(), Target::Value(name.clone()));
            }
        }
    }

    fn steps(&mut self, subject: &Subject) {
        for StepList { path, keys, steps } in steps::lists(subject) {
            for (id, step) in steps {
                let at = |below: &[&'static str]| [&keys[..], &[id.as_str()], below].concat();
                if let Some(name) = &step.check {
                    self.entry::<Check>(path, &at(&["check"]), name);
                }
                if let Some(name) = &step.task {
                    self.entry::<Task>(path, &at(&["task"]), name);
                }
                if let Some(name) = &step.place {
                    self.add(path, &at(&["place"]), Target::Workplace(name.clone()));
                }
                self.entries::<Check>(path, &at(&["unless"]), &step.unless);
                self.entries::<Topology>(path, &at(&["only", "topologies"]), &step.only.topologies);
            }
        }
    }

    fn case(&mut self, path: &str, keys: &[&str], case: &Case) {
        self.entries::<Topology>(path, &[keys, &["only", "topologies"]].concat(), &case.topologies);
    }

    fn runbook(&mut self, name: Option<&String>, path: &str, runbook: &Runbook) {
        match name {
            Some(name) if MessageId::from_path(name).is_some() => {
                self.entry::<Message>(path, &[], name);
            }
            Some(name) => self.entry::<Cause>(path, &[], name),
            None => {}
        }
        let variants = [
            ("meaning", &runbook.meaning),
            ("worked", &runbook.worked),
            ("unsolved", &runbook.unsolved),
            ("also", &runbook.also),
        ];
        for (list, variants) in variants {
            for (id, variant) in variants {
                self.case(path, &[list, id], &variant.only);
            }
        }
        for (id, action) in &runbook.actions {
            let at = ["do", id.as_str()];
            self.case(path, &at, &action.only);
            if let Some(place) = &action.place {
                let target = Target::Workplace(place.clone());
                self.add(path, &["do", id, "place"], target);
            }
            self.entries::<Task>(path, &["do", id, "tasks"], &action.tasks);
            if let Some(judge) = &action.judge {
                self.entry::<Check>(path, &["do", id, "judge", "check"], &judge.check);
            }
            for (outcome, branch) in &action.outcomes {
                let at = ["do", id, "outcomes", outcome];
                self.case(path, &at, &branch.only);
                self.entries::<Task>(path, &[&at[..], &["tasks"]].concat(), &branch.tasks);
                if let Some(other) = &branch.explain {
                    let keys = [&at[..], &["explain"]].concat();
                    self.add(path, &keys, Target::Message(other.clone()));
                }
            }
        }
    }

    fn messages(&mut self, subject: &Subject) {
        for Own { name, path, entry: message } in subject.messages() {
            let Some(id) = MessageId::from_path(name) else { continue };
            self.entries::<Cause>(path, &["causes"], &message.causes);
            let moved_by = message.deadline.as_ref().map_or(&[][..], |it| &it.moved_by);
            let lists: [(&[&str], &[String]); 3] = [
                (&["see"], &message.see),
                (&["cleared_by"], &message.cleared_by),
                (&["deadline", "moved_by"], moved_by),
            ];
            for (keys, list) in lists {
                let named =
                    list.iter().map(|it| MessageId::from_reference(&id.facility, it).to_string());
                self.entries::<Message>(path, keys, &named.collect::<Vec<_>>());
            }
            self.entries::<Check>(path, &["cleared_by_checks"], &message.cleared_by_checks);
            self.rhythms(path, &message.rhythms);
            for topology in message.remedies.keys().filter(|it| *it != ALL) {
                self.entry::<Topology>(path, &["remedies", topology], topology);
            }
            self.sources(path, &message.sources);
        }
    }
}
