//! What a line says, apart from who said it and when. Lines with the same text are of one class,
//! and a tally keeps each class once.

use crate::catalog::MessageId;
use crate::catalog::roles::MessageNumber;
use crate::recognise::Recognised;
use fnv::FnvHasher;
use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// Among the fields of a line: the platform that its header tells.
pub const PLATFORM: &str = "platform";
/// In place of the fields of lines that are counted without them; no form names a field so.
const UNTOLD: &str = "";
/// Classes that no line needs any more are looked for when there are twice as many as were needed
/// then, and at least so many.
const FEW_CLASSES: usize = 4_096;

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Class {
    /// The message.
    pub id: MessageId,
    /// Its number.
    pub message: MessageNumber,
    /// Its severity as printed.
    pub severity: u8,
    /// Its fields by name.
    pub fields: Vec<(String, String)>,
    /// The cause that the line selects.
    pub cause: Option<String>,
    /// The topologies that the line points to.
    pub topologies: Vec<String>,
}

impl Class {
    /// What was recognised in a line.
    pub fn new(
        id: MessageId,
        message: MessageNumber,
        severity: u8,
        found: Recognised,
        platform: Option<&str>,
    ) -> Self {
        Class {
            id,
            message,
            severity,
            fields: found
                .fields
                .into_iter()
                .chain(platform.map(|it| (PLATFORM.to_owned(), it.to_owned())))
                .collect(),
            cause: found.cause,
            topologies: found.topologies,
        }
    }

    /// A number that lines with this text have everywhere.
    fn fingerprint(&self) -> u64 {
        let mut hasher = FnvHasher::default();
        let Class { id, severity, fields, cause, topologies, .. } = self;
        let fields = fields.iter().flat_map(|(name, value)| [name, value]);
        let texts = [&id.facility, &id.mnemonic].into_iter().chain(fields).chain(cause);
        for text in texts.chain(topologies) {
            hasher.write(text.as_bytes());
            hasher.write(&[0xff, *severity]);
        }
        hasher.finish()
    }

    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether its lines are counted without their fields.
    pub fn is_faded(&self) -> bool {
        self.field(UNTOLD).is_some()
    }

    /// The same without the fields.
    fn faded(&self) -> Self {
        let platform = self.fields.iter().filter(|(name, _)| name == PLATFORM).cloned();
        let fields = platform.chain([(UNTOLD.to_owned(), String::new())]).collect();
        Class { fields, ..self.clone() }
    }

    /// The values of the fields, joined.
    pub fn detail(&self) -> String {
        let own = self.fields.iter().filter(|(name, _)| name != PLATFORM && name != UNTOLD);
        own.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" : ")
    }
}

/// A class that several tallies hold: parts of files say the same, and so do files.
#[derive(Debug, Clone)]
pub struct SharedClass(Arc<MarkedClass>);

#[derive(Debug)]
struct MarkedClass {
    class: Class,
    /// The number that the class has in all tallies.
    hash: u64,
}

impl SharedClass {
    /// A class with its number.
    pub fn new(class: Class) -> Self {
        let hash = class.fingerprint();
        SharedClass(Arc::new(MarkedClass { class, hash }))
    }

    fn mark(&self) -> Mark {
        Mark { message: self.message, hash: self.0.hash, is_faded: self.is_faded() }
    }
}

impl Deref for SharedClass {
    type Target = Class;

    fn deref(&self) -> &Class {
        &self.0.class
    }
}

impl PartialEq for SharedClass {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || self.0.hash == other.0.hash && self.0.class == other.0.class
    }
}

impl Eq for SharedClass {}

impl Hash for SharedClass {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash.hash(state);
    }
}

/// The classes of a tally, by number.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Class>", into = "Vec<Class>")]
pub struct Classes {
    classes: indexmap::IndexSet<SharedClass, RandomState>,
    /// What each line needs of its class.
    marks: Vec<Mark>,
    /// How many were needed when that was last looked at.
    needed: usize,
}

/// What each line needs of its class.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// The number of its message.
    pub message: MessageNumber,
    /// A number that the class has in all tallies, also in those that other versions of the program
    /// kept.
    pub hash: u64,
    /// Whether its lines are counted without their fields.
    pub is_faded: bool,
}

impl From<Vec<Class>> for Classes {
    fn from(all: Vec<Class>) -> Self {
        let mut classes = Classes::default();
        all.into_iter().for_each(|class| {
            classes.number(SharedClass::new(class));
        });
        classes
    }
}

impl From<Classes> for Vec<Class> {
    fn from(classes: Classes) -> Self {
        let owned = |it: SharedClass| match Arc::try_unwrap(it.0) {
            Ok(own) => own.class,
            Err(shared) => shared.class.clone(),
        };
        classes.classes.into_iter().map(owned).collect()
    }
}

/// The number of a class within one tally.
pub type ClassNumber = u32;

impl Classes {
    /// The number of a class, which is kept when it is new.
    pub fn number(&mut self, class: SharedClass) -> ClassNumber {
        let mark = class.mark();
        let (index, is_new) = self.classes.insert_full(class);
        if is_new {
            self.marks.push(mark);
        }
        // This many texts do not fit into memory.
        ClassNumber::try_from(index).unwrap_or(ClassNumber::MAX)
    }

    /// A class by number.
    pub fn get(&self, number: ClassNumber) -> &SharedClass {
        &self.classes[number as usize]
    }

    /// What each line needs of its class.
    pub fn mark(&self, number: ClassNumber) -> Mark {
        self.marks[number as usize]
    }

    /// The number of the class without the fields.
    pub fn faded(&mut self, number: ClassNumber) -> ClassNumber {
        let faded = self.get(number).faded();
        self.number(SharedClass::new(faded))
    }

    /// Whether so many were added that those that no line needs are worth looking for.
    pub fn are_many(&self) -> bool {
        self.marks.len() > 2 * self.needed.max(FEW_CLASSES)
    }

    /// Drops all but those that are needed: the new number of each old one.
    pub fn keep(&mut self, is_needed: &[bool]) -> Vec<ClassNumber> {
        let old = std::mem::take(self);
        let numbers = old.classes.into_iter().zip(is_needed);
        let numbers =
            numbers.map(|(class, is_needed)| if *is_needed { self.number(class) } else { 0 });
        let numbers = numbers.collect();
        self.needed = self.marks.len();
        numbers
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.marks.len()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Class> {
        self.classes.iter().map(|it| &**it)
    }

    /// Takes in the classes of another tally: the new number of each old one.
    pub fn merge(&mut self, other: Classes) -> Vec<ClassNumber> {
        other.classes.into_iter().map(|class| self.number(class)).collect()
    }
}
