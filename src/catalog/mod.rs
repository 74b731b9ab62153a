//! The catalog: everything the program knows about licensing.
//!
//! An entry is found by its path and parsed only when it is asked for. A catalog is a stack of
//! layers, the embedded one at the bottom and the user's overlays above it; the topmost layer that
//! holds an entry gives all of it. Nothing here reads files: an overlay arrives as text.
//!
//! What the embedded layer holds was read by `build.rs`, and what overlays hold by the judge, before
//! anything was asked of them. So reading cannot fail, but for the judge, who reads what nobody has
//! judged ([`Catalog::read`]).

pub mod check;
mod embedded;
pub mod facility;
pub mod form;
pub mod late;
pub mod message_id;
pub mod model;
pub mod notifications;
pub mod places;
pub mod plan;
pub mod platform;
pub mod roles;
pub mod runbook;
pub mod schemas;
pub mod scope;
pub mod spans;
pub mod spelling;
pub mod step;
pub mod structured;
pub mod tables;
pub mod translation;
pub mod words;
pub mod yaml;

use anyhow::{Result, anyhow};
use indexmap::IndexMap;
use model::{Check, Entry, Facility, Message, Task, Topology};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hasher as _;
use std::sync::{Arc, Mutex, PoisonError};

pub use message_id::MessageId;

/// The language of the base files.
pub const BASE_LANGUAGE: &str = "en";

/// A catalog folder as text: path below the root without `.yaml` -> content. What a user gives to
/// `--catalog` or `catalog lint`.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// How the user named the folder; prefixed to paths in complaints.
    pub name: String,
    /// The YAML files.
    pub files: BTreeMap<String, String>,
    /// Files that do not belong in a catalog.
    pub strays: Vec<String>,
}

/// The stack of layers, seen in one language.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    overlays: Vec<Folder>,
    embedded: bool,
    language: String,
    checks: Cache<Check>,
    tasks: Cache<Task>,
    workplaces: Cache<tables::Workplaces>,
    platforms: Cache<Option<Arc<spelling::PlatformSpelling>>>,
    heads: Cache<spelling::PlatformHeads>,
}

impl Catalog {
    /// The embedded catalog with overlays on top, the last one uppermost.
    pub fn new(overlays: Vec<Folder>, language: &str) -> Self {
        Catalog { overlays, embedded: true, language: language.to_owned(), ..Default::default() }
    }

    /// A folder that stands alone, for judging a whole catalog.
    pub fn alone(folder: Folder, language: &str) -> Self {
        Catalog {
            overlays: vec![folder],
            embedded: false,
            language: language.to_owned(),
            ..Default::default()
        }
    }

    /// The same catalog in another language.
    pub fn in_language(&self, language: &str) -> Self {
        Catalog {
            overlays: self.overlays.clone(),
            embedded: self.embedded,
            language: language.to_owned(),
            ..Default::default()
        }
    }

    /// The language that words are given in.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The languages that the catalog speaks: the files below `words/`.
    pub fn languages(&self) -> Vec<String> {
        self.paths("words").into_iter().collect()
    }

    /// An entry by name, in the language of the catalog; `None` when there is none.
    pub fn get<E: Entry>(&self, name: &str) -> Option<E> {
        self.judged(&format!("{}/{name}", E::FOLDER))
    }

    /// Whether there is an entry of that name; it is not read.
    pub fn holds<E: Entry>(&self, name: &str) -> bool {
        self.find(&format!("{}/{name}", E::FOLDER)).is_some()
    }

    /// An entry that another entry names: the judge has found it.
    pub fn require<E: Entry>(&self, name: &str) -> E {
        self.get(name).unwrap_or_else(|| unjudged(&format!("{}/{name}", E::FOLDER)))
    }

    /// A check that a step names.
    pub fn check(&self, name: &str) -> Arc<Check> {
        self.checks.take(name, || self.require(name))
    }

    /// A task that a step names.
    pub fn task(&self, name: &str) -> Arc<Task> {
        self.tasks.take(name, || self.require(name))
    }

    /// A table.
    pub fn table<T: tables::Table>(&self) -> T {
        self.find_table().unwrap_or_else(|| unjudged(T::PATH))
    }

    /// A table, where the catalog has it: one that is judged may lack it.
    pub fn find_table<T: tables::Table>(&self) -> Option<T> {
        self.judged(T::PATH)
    }

    /// The places and values that entries name: those of an overlay stand over those below it.
    pub fn named_places(&self) -> places::NamedPlaces {
        let path = <places::NamedPlaces as tables::Table>::PATH;
        let mut named = places::NamedPlaces::default();
        if let Some(file) = embedded::File::find(path).filter(|_| self.embedded) {
            named = file.entry(&self.language);
        }
        for (folder, text) in self.overlays.iter().filter_map(|it| Some((it, it.files.get(path)?)))
        {
            let own: places::NamedPlaces =
                read_yaml(folder, path, text).unwrap_or_else(|_| unjudged(path));
            named.places.extend(own.places);
            named.values.extend(own.values);
        }
        named
    }

    /// Where steps are done, read once.
    pub fn workplaces(&self) -> Arc<tables::Workplaces> {
        self.workplaces.take("", || self.table())
    }

    /// The message that is asked about most of those that a cause has; `None` where no message
    /// has it.
    pub fn message_of_cause(&self, cause: &str) -> Option<MessageId> {
        if !self.holds::<model::Cause>(cause) {
            return None;
        }
        let asked = self.table::<tables::Questions>().messages;
        let asked = asked.iter().filter_map(|it| MessageId::from_path(it));
        let ids: Vec<MessageId> = asked.chain(self.messages()).collect();
        // A cause that no text selects is known by what follows from it.
        let explained = self.require::<model::Cause>(cause).explains;
        for name in std::iter::once(cause).chain(explained.iter().map(String::as_str)) {
            for id in &ids {
                if self.message(id).is_some_and(|it| it.causes.iter().any(|it| it == name)) {
                    return Some(id.clone());
                }
            }
        }
        None
    }

    /// How commands are typed on a platform, read once; `None` for the usual one, and for names
    /// that the table does not have.
    pub fn spelling(&self, name: &str) -> Option<Arc<spelling::PlatformSpelling>> {
        let read = || {
            let spelling = spelling::PlatformSpelling::new(self.table(), name);
            spelling.expect("the judge has read its patterns").map(Arc::new)
        };
        self.platforms.take(name, read).as_ref().clone()
    }

    /// What stands before messages in the logs of each platform, read once.
    pub fn platform_heads(&self) -> Arc<spelling::PlatformHeads> {
        self.heads.take("", || spelling::PlatformHeads::new(&self.table(), self.facilities()))
    }

    /// The words of the program itself, in a language that the catalog has.
    pub fn words(&self) -> words::Words {
        let path = format!("words/{}", self.language);
        self.judged(&path).unwrap_or_else(|| unjudged(&path))
    }

    /// The names of all entries of a kind, sorted.
    pub fn names<E: Entry>(&self) -> BTreeSet<String> {
        self.paths(E::FOLDER)
    }

    /// Every topology by name, in the order in which readers are shown them.
    pub fn topologies(&self) -> IndexMap<String, Topology> {
        let mut topologies: IndexMap<String, Topology> = self.all();
        topologies.sort_by(|_, one, _, other| one.order.cmp(&other.order));
        topologies
    }

    /// Every entry of a kind by name.
    fn all<E: Entry>(&self) -> IndexMap<String, E> {
        let names = self.names::<E>().into_iter();
        names.map(|name| (self.require(&name), name)).map(|(entry, name)| (name, entry)).collect()
    }

    /// Every message, sorted by facility and mnemonic.
    pub fn messages(&self) -> Vec<MessageId> {
        self.names::<Message>().iter().filter_map(|name| MessageId::from_path(name)).collect()
    }

    /// A message with its words.
    pub fn message(&self, id: &MessageId) -> Option<Message> {
        self.get(&id.to_string())
    }

    /// Every facility. One that has messages and no file of its own is wholly ours.
    pub fn facilities(&self) -> IndexMap<String, Facility> {
        let mut facilities: IndexMap<String, Facility> = self.all();
        for path in self.names::<Message>() {
            let facility = path.split('/').next().unwrap_or_default();
            if !facilities.contains_key(facility) {
                facilities.insert(facility.to_owned(), Facility::without_file());
            }
        }
        facilities
    }

    /// An entry or table in the language of the catalog, of which the judge has found that it can
    /// be read.
    fn judged<T: DeserializeOwned>(&self, path: &str) -> Option<T> {
        self.read(path).unwrap_or_else(|_| unjudged(path))
    }

    /// An entry or table in the language of the catalog, for who judges it.
    ///
    /// # Errors
    /// When the file of an overlay, or its translation, is not valid.
    pub fn read<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>> {
        match self.find(path) {
            None => Ok(None),
            Some(Layer::Embedded(file)) => Ok(Some(file.entry(&self.language))),
            Some(Layer::Overlay(folder, text)) => match self.translation(folder, path) {
                None => read_yaml(folder, path, text).map(Some),
                // As a text once more: every type is read from texts in one way.
                Some(_) => {
                    let translated = self.read_value(path)?.unwrap_or_default().to_string();
                    let path = format!("{path}.{}", self.language);
                    read_yaml(folder, &path, &translated).map(Some)
                }
            },
        }
    }

    /// The whole of a file as a value, in the language of the catalog.
    pub fn value(&self, path: &str) -> Option<Value> {
        self.read_value(path).unwrap_or_else(|_| unjudged(path))
    }

    /// The same for a catalog that nobody has judged.
    ///
    /// # Errors
    /// When the file of an overlay is not valid.
    pub fn read_value(&self, path: &str) -> Result<Option<Value>> {
        let (mut base, words) = match self.find(path) {
            None => return Ok(None),
            Some(Layer::Embedded(file)) => (file.source(), file.translation(&self.language)),
            Some(Layer::Overlay(folder, text)) => {
                let base = read_yaml(folder, path, text)?;
                let translated = format!("{path}.{}", self.language);
                let words = self
                    .translation(folder, path)
                    .map(|it| read_yaml(folder, &translated, it))
                    .transpose()?;
                (base, words)
            }
        };
        if let Some(words) = words {
            translation::apply(&mut base, &words);
        }
        Ok(Some(base))
    }

    /// The words of an overlay's file in the language of the catalog, from the same overlay: a
    /// translation never mixes with a base of another layer.
    fn translation<'a>(&self, folder: &'a Folder, path: &str) -> Option<&'a str> {
        let translated = format!("{path}.{}", self.language);
        folder.files.get(&translated).filter(|_| self.language != BASE_LANGUAGE).map(String::as_str)
    }

    /// A number of all that the catalog says: another one, another catalog.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = fnv::FnvHasher::default();
        if self.embedded {
            hasher.write_u64(embedded::fingerprint());
        }
        for (path, text) in self.overlays.iter().flat_map(|it| &it.files) {
            hasher.write(path.as_bytes());
            hasher.write(&[0xff]);
            hasher.write(text.as_bytes());
            hasher.write(&[0xff]);
        }
        hasher.finish()
    }

    /// Every base file below the root, sorted.
    pub fn all_paths(&self) -> BTreeSet<String> {
        let mut paths: BTreeSet<String> =
            self.overlays.iter().flat_map(|layer| layer.files.keys().cloned()).collect();
        if self.embedded {
            paths.extend(embedded::paths().map(str::to_owned));
        }
        paths.retain(|path| !is_translation(path));
        paths
    }

    /// The base files of one folder, below it.
    fn paths(&self, folder: &str) -> BTreeSet<String> {
        let prefix = format!("{folder}/");
        let within = |path: &str| {
            path.strip_prefix(&prefix).filter(|it| !is_translation(it)).map(str::to_owned)
        };
        let mut names: BTreeSet<String> = self
            .overlays
            .iter()
            .flat_map(|layer| layer.files.keys())
            .filter_map(|path| within(path))
            .collect();
        if self.embedded {
            names.extend(embedded::paths_below(&prefix).filter_map(within));
        }
        names
    }

    /// The topmost layer that has a file.
    fn find(&self, path: &str) -> Option<Layer<'_>> {
        let overlaid =
            self.overlays.iter().rev().find_map(|it| Some(Layer::Overlay(it, it.files.get(path)?)));
        overlaid
            .or_else(|| embedded::File::find(path).filter(|_| self.embedded).map(Layer::Embedded))
    }
}

/// A file and the layer it lies in.
#[derive(Clone, Copy)]
enum Layer<'a> {
    Embedded(&'static embedded::File),
    Overlay(&'a Folder, &'a str),
}

fn read_yaml<T: DeserializeOwned>(folder: &Folder, path: &str, text: &str) -> Result<T> {
    let refused = |it: yaml::YamlError| {
        anyhow!("{}: {it}", it.place(&format!("{}/{path}.yaml", folder.name)))
    };
    yaml::parse(text, yaml::LARGEST_ENTRY).map_err(refused)
}

/// Entries and tables that many steps name, each read once.
#[derive(Debug)]
struct Cache<E>(Arc<Mutex<HashMap<String, Arc<E>>>>);

impl<E> Cache<E> {
    fn take(&self, name: &str, read: impl FnOnce() -> E) -> Arc<E> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get(name) {
            return Arc::clone(entry);
        }
        let entry = Arc::new(read());
        entries.insert(name.to_owned(), Arc::clone(&entry));
        entry
    }
}

impl<E> Default for Cache<E> {
    fn default() -> Self {
        Cache(Arc::default())
    }
}

impl<E> Clone for Cache<E> {
    fn clone(&self) -> Self {
        Cache(Arc::clone(&self.0))
    }
}

/// What nobody can see, as `build.rs` and the judge read every file and look up every name first.
fn unjudged(path: &str) -> ! {
    panic!("{path}.yaml: missing or not readable, in a catalog that was not judged")
}

/// Whether a path is that of a translation: a base file has no dot in its name, a translation has
/// `NAME.LANG`.
pub fn is_translation(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}
