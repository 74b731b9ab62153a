//! Rules `reference`, `circle` and `unused`: every name leads to an entry, none in a circle where one thing follows from another, and a whole catalog holds
//! nothing that no name leads to.

use super::{Complaints, Rule, steps};
use crate::catalog::model::{Cause, Check, Entry, Facility, Message, Task, Topology};
use crate::catalog::tables::{Rhythms, Sources, Table, Workplaces};
use crate::catalog::{Catalog, MessageId};
use std::collections::BTreeSet;

/// The remedies of a message that hold in every topology.
const ALL: &str = "all";

pub(super) fn judge(catalog: &Catalog, whole: bool, complaints: &mut Complaints) {
    let rhythms = catalog.table::<Rhythms>().map(|it| it.rhythms.into_keys().collect()).unwrap_or_default();
    let mut names = Names { catalog, used: BTreeSet::new(), rhythms, complaints };
    names.steps();
    names.messages();
    for name in names.complaints.own::<Topology>() {
        let Ok(Some(topology)) = catalog.get::<Topology>(&name) else { continue };
        let path = format!("{}/{name}", Topology::FOLDER);
        for (index, task) in topology.setup.iter().enumerate() {
            names.check::<Task>(&path, &["setup", &index.to_string()], task);
        }
        names.sources(&path, &topology.sources);
    }
    for name in names.complaints.own::<Check>() {
        let Ok(Some(check)) = catalog.get::<Check>(&name) else { continue };
        let path = format!("{}/{name}", Check::FOLDER);
        for (index, topology) in check.topologies.iter().enumerate() {
            names.check::<Topology>(&path, &["topologies", &index.to_string()], topology);
        }
        for (rule, entry) in &check.rules {
            for (index, topology) in entry.only.topologies.iter().enumerate() {
                let index = index.to_string();
                names.check::<Topology>(&path, &["rules", rule, "only", "topologies", &index], topology);
            }
        }
        names.sources(&path, &check.sources);
    }
    for name in names.complaints.own::<Cause>() {
        let Ok(Some(cause)) = catalog.get::<Cause>(&name) else { continue };
        let path = format!("{}/{name}", Cause::FOLDER);
        // What device output shows needs no message that lists it.
        if !cause.supported_by.is_empty() {
            names.used.insert(path.clone());
        }
        for (index, other) in cause.explains.iter().enumerate() {
            let keys = ["explains", &index.to_string()];
            names.check::<Cause>(&path, &keys, other);
            if explains(catalog, other, &name) {
                let detail = format!("{other} in turn explains {name}: neither can stand behind the other");
                names.complaints.add(&path, &keys, Rule::Circle, detail);
            }
        }
        names.rhythms(&path, &cause.rhythms);
        names.sources(&path, &cause.sources);
    }
    for name in names.complaints.own::<Task>() {
        let Ok(Some(task)) = catalog.get::<Task>(&name) else { continue };
        names.sources(&format!("{}/{name}", Task::FOLDER), &task.sources);
    }
    for name in names.complaints.own::<Facility>() {
        let Ok(Some(facility)) = catalog.get::<Facility>(&name) else { continue };
        names.sources(&format!("{}/{name}", Facility::FOLDER), &facility.sources);
    }
    if whole {
        names.unused();
    } else {
        names.kept_workplaces();
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
        if let Ok(Some(cause)) = catalog.get::<Cause>(&name)
            && seen.insert(name)
        {
            open.extend(cause.explains);
        }
    }
    false
}

struct Names<'a, 'b> {
    catalog: &'a Catalog,
    used: BTreeSet<String>,
    rhythms: BTreeSet<String>,
    complaints: &'a mut Complaints<'b>,
}

impl Names<'_, '_> {
    /// Notes that a name is used, and complains when it leads nowhere.
    fn check<E: Entry>(&mut self, path: &str, keys: &[&str], name: &str) {
        let target = format!("{}/{name}", E::FOLDER);
        if !self.catalog.all_paths().contains(&target) {
            self.complaints.add(path, keys, Rule::Reference, format!("there is no {target}.yaml"));
        }
        self.used.insert(target);
    }

    fn sources(&mut self, path: &str, sources: &[String]) {
        let known = self.catalog.table::<Sources>().map(|it| it.sources).unwrap_or_default();
        for (index, source) in sources.iter().enumerate() {
            if !known.contains_key(source) {
                let detail = format!("{}.yaml has no source {source:?}", Sources::PATH);
                self.complaints.add(path, &["sources", &index.to_string()], Rule::Reference, detail);
            }
            self.used.insert(format!("{}/{source}", Sources::PATH));
        }
    }

    fn rhythms(&mut self, path: &str, rhythms: &[String]) {
        for (index, rhythm) in rhythms.iter().enumerate() {
            if !self.rhythms.contains(rhythm) {
                let detail = format!("there is no rhythm {rhythm:?} in tables/rhythms.yaml");
                self.complaints.add(path, &["rhythms", &index.to_string()], Rule::Reference, detail);
            }
        }
    }

    fn steps(&mut self) {
        let workplaces = self.catalog.workplaces().map(|it| it.workplaces.clone()).unwrap_or_default();
        for (path, keys, steps) in steps::lists(self.catalog, self.complaints) {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            for (id, step) in &steps {
                if let Some(name) = &step.check {
                    self.check::<Check>(&path, &[&keys[..], &[id, "check"]].concat(), name);
                }
                for (index, name) in step.unless.iter().enumerate() {
                    let index = index.to_string();
                    self.check::<Check>(&path, &[&keys[..], &[id, "unless", &index]].concat(), name);
                }
                if let Some(name) = step.place.as_ref().filter(|it| !workplaces.contains_key(*it)) {
                    let detail = format!("{}.yaml has no place {name:?}", Workplaces::PATH);
                    let at = [&keys[..], &[id, "place"]].concat();
                    self.complaints.add(&path, &at, Rule::Reference, detail);
                }
                if let Some(name) = &step.task {
                    self.check::<Task>(&path, &[&keys[..], &[id, "task"]].concat(), name);
                }
                for (index, name) in step.only.topologies.iter().enumerate() {
                    let index = index.to_string();
                    let at = [&keys[..], &[id, "only", "topologies", &index]].concat();
                    self.check::<Topology>(&path, &at, name);
                }
            }
        }
    }

    /// An overlay's table of workplaces stands for the whole shipped one, whose places shipped steps name.
    fn kept_workplaces(&mut self) {
        if !self.complaints.folder.files.contains_key(Workplaces::PATH) {
            return;
        }
        let shipped = Catalog::new(Vec::new(), self.catalog.language());
        let (Ok(all), Ok(shipped)) = (self.catalog.workplaces(), shipped.workplaces()) else { return };
        for name in shipped.workplaces.keys().filter(|it| !all.workplaces.contains_key(*it)) {
            let detail = format!("the place {name:?} is missing; steps of the embedded catalog are done there");
            self.complaints.add(Workplaces::PATH, &["workplaces"], Rule::Reference, detail);
        }
    }

    fn messages(&mut self) {
        for name in self.complaints.own::<Message>() {
            let Ok(Some(message)) = self.catalog.get::<Message>(&name) else { continue };
            let path = format!("{}/{name}", Message::FOLDER);
            let Some(id) = MessageId::from_path(&name) else { continue };
            for (index, cause) in message.causes.iter().enumerate() {
                self.check::<Cause>(&path, &["causes", &index.to_string()], cause);
            }
            let moved_by = message.deadline.as_ref().map_or(&[][..], |it| &it.moved_by);
            let lists: [(&[&str], &[String]); 3] = [
                (&["see"], &message.see),
                (&["cleared_by"], &message.cleared_by),
                (&["deadline", "moved_by"], moved_by),
            ];
            for (keys, list) in lists {
                for (index, reference) in list.iter().enumerate() {
                    let target = MessageId::from_reference(&id.facility, reference);
                    self.check::<Message>(&path, &[keys, &[&index.to_string()]].concat(), &target.to_string());
                }
            }
            self.rhythms(&path, &message.rhythms);
            for (topology, remedy) in &message.remedies {
                if topology != ALL {
                    self.check::<Topology>(&path, &["remedies", topology], topology);
                }
                if let Some(like) = remedy.like.as_ref().filter(|it| !message.remedies.contains_key(*it)) {
                    let detail = format!("the message has no remedy for {like:?}");
                    self.complaints.add(&path, &["remedies", topology, "like"], Rule::Reference, detail);
                }
            }
            self.sources(&path, &message.sources);
        }
    }

    fn unused(&mut self) {
        // A check is asked whenever a device is judged.
        let kinds = [Cause::FOLDER, Task::FOLDER];
        for path in self.catalog.all_paths() {
            if kinds.iter().any(|kind| path.starts_with(&format!("{kind}/"))) && !self.used.contains(&path) {
                self.complaints.add(&path, &[], Rule::Unused, "nothing names this entry");
            }
        }
        for source in self.catalog.table::<Sources>().map(|it| it.sources).unwrap_or_default().keys() {
            if !self.used.contains(&format!("{}/{source}", Sources::PATH)) {
                self.complaints.add(Sources::PATH, &["sources", source], Rule::Unused, "nothing names this source");
            }
        }
    }
}
