//! What is judged: a folder, the catalog that it belongs to, and its own entries.

use crate::catalog::model::{Cause, Check, Entry, Facility, Message, Task, Topology};
use crate::catalog::runbook::Runbook;
use crate::catalog::{BASE_LANGUAGE, Catalog, Folder, is_translation};
use std::cell::OnceCell;

/// A folder with what its names may lead to. Its entries are read once for all rules.
pub(super) struct Subject<'a> {
    /// The files that are judged.
    pub(super) folder: &'a Folder,
    /// The folder alone when it is a whole catalog, else above the embedded one.
    pub(super) catalog: Catalog,
    /// Whether the folder is a whole catalog.
    pub(super) whole: bool,
    messages: OnceCell<Vec<Own<Message>>>,
    causes: OnceCell<Vec<Own<Cause>>>,
    tasks: OnceCell<Vec<Own<Task>>>,
    checks: OnceCell<Vec<Own<Check>>>,
    topologies: OnceCell<Vec<Own<Topology>>>,
    facilities: OnceCell<Vec<Own<Facility>>>,
    runbooks: OnceCell<Vec<Own<Runbook>>>,
}

/// An entry of the folder.
pub(super) struct Own<E> {
    /// Its name.
    pub(super) name: String,
    /// Its file, without the ending.
    pub(super) path: String,
    /// What the file holds.
    pub(super) entry: E,
}

impl<'a> Subject<'a> {
    pub(super) fn new(folder: &'a Folder) -> Self {
        let whole = folder.files.keys().any(|path| path.starts_with("words/"));
        let catalog = if whole {
            Catalog::alone(folder.clone(), BASE_LANGUAGE)
        } else {
            Catalog::new(vec![folder.clone()], BASE_LANGUAGE)
        };
        Subject {
            folder,
            catalog,
            whole,
            messages: OnceCell::new(),
            causes: OnceCell::new(),
            tasks: OnceCell::new(),
            checks: OnceCell::new(),
            topologies: OnceCell::new(),
            facilities: OnceCell::new(),
            runbooks: OnceCell::new(),
        }
    }

    pub(super) fn messages(&self) -> &[Own<Message>] {
        self.messages.get_or_init(|| self.own())
    }

    pub(super) fn causes(&self) -> &[Own<Cause>] {
        self.causes.get_or_init(|| self.own())
    }

    pub(super) fn tasks(&self) -> &[Own<Task>] {
        self.tasks.get_or_init(|| self.own())
    }

    pub(super) fn checks(&self) -> &[Own<Check>] {
        self.checks.get_or_init(|| self.own())
    }

    pub(super) fn topologies(&self) -> &[Own<Topology>] {
        self.topologies.get_or_init(|| self.own())
    }

    pub(super) fn facilities(&self) -> &[Own<Facility>] {
        self.facilities.get_or_init(|| self.own())
    }

    pub(super) fn runbooks(&self) -> &[Own<Runbook>] {
        self.runbooks.get_or_init(|| self.own())
    }

    /// The folder's own entries of a kind, without those that cannot be read: the rule `shape`
    /// tells those.
    fn own<E: Entry>(&self) -> Vec<Own<E>> {
        let prefix = format!("{}/", E::FOLDER);
        let paths = self.folder.files.keys().filter(|path| !is_translation(path));
        let named = paths.filter_map(|path| Some((path, path.strip_prefix(&prefix)?)));
        named
            .filter_map(|(path, name)| {
                let entry = self.catalog.get::<E>(name)?;
                Some(Own { name: name.to_owned(), path: path.clone(), entry })
            })
            .collect()
    }
}
