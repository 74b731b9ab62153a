//! What a line says, apart from who said it and when. Lines with the same text are of one class,
//! and a tally keeps each class once.

use crate::catalog::MessageId;
use crate::catalog::roles::MessageNumber;
use crate::recognise::Recognised;
use fnv::FnvHasher;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// This many classes are faster looked at one by one than found by a table.
const FEW: usize = 8;

/// Among the fields of a line: the platform that its header tells.
pub const PLATFORM: &str = "platform";

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

    /// The values of the fields, joined.
    pub fn detail(&self) -> String {
        let own = self.fields.iter().filter(|(name, _)| name != PLATFORM);
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
        Mark { message: self.message, hash: self.0.hash }
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
}

/// What each line needs of its class.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// The number of its message.
    pub message: MessageNumber,
    /// A number that the class has in all tallies, also in those that other versions of the program
    /// kept.
    pub hash: u64,
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

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Class> {
        self.classes.iter().map(|it| &**it)
    }

    /// Takes in the classes of another tally: the new number of each old one.
    pub fn merge(&mut self, other: Classes) -> Vec<ClassNumber> {
        other.classes.into_iter().map(|class| self.number(class)).collect()
    }
}

/// How many lines of each class. Most often there are one or two; where there are many, a table
/// finds them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Vec<(ClassNumber, u64)>", into = "Vec<(ClassNumber, u64)>")]
pub enum ClassCounts {
    /// In the order of their first lines.
    Few(SmallVec<[(ClassNumber, u64); 2]>),
    /// More than can be looked at one by one.
    Many(Box<IndexMap<ClassNumber, u64, RandomState>>),
}

impl From<Vec<(ClassNumber, u64)>> for ClassCounts {
    fn from(all: Vec<(ClassNumber, u64)>) -> Self {
        let mut counts = ClassCounts::Few(SmallVec::new());
        all.into_iter().for_each(|(class, count)| counts.add(class, count));
        counts
    }
}

impl From<ClassCounts> for Vec<(ClassNumber, u64)> {
    fn from(counts: ClassCounts) -> Self {
        counts.iter().collect()
    }
}

impl ClassCounts {
    /// Lines of one class.
    pub fn of(class: ClassNumber, count: u64) -> Self {
        ClassCounts::Few(smallvec![(class, count)])
    }

    /// Adds lines of a class.
    #[inline]
    pub fn add(&mut self, class: ClassNumber, count: u64) {
        // Most lines of a run say the same.
        match self {
            ClassCounts::Few(few) if few.first().is_some_and(|it| it.0 == class) => {
                few[0].1 = few[0].1.saturating_add(count)
            }
            _ => self.add_other(class, count),
        }
    }

    fn add_other(&mut self, class: ClassNumber, count: u64) {
        match self {
            ClassCounts::Few(few) => match few.iter().position(|(known, _)| *known == class) {
                Some(index) => few[index].1 = few[index].1.saturating_add(count),
                None if few.len() < FEW => few.push((class, count)),
                None => {
                    let all = few.drain(..).chain([(class, count)]).collect();
                    *self = ClassCounts::Many(Box::new(all));
                }
            },
            ClassCounts::Many(many) => {
                let sum = many.entry(class).or_default();
                *sum = sum.saturating_add(count);
            }
        }
    }

    /// Adds other lines.
    pub fn append(&mut self, other: &ClassCounts) {
        other.iter().for_each(|(class, count)| self.add(class, count));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Gives the classes other numbers.
    pub fn renumber(&mut self, numbers: &[ClassNumber]) {
        match self {
            ClassCounts::Few(few) => {
                few.iter_mut().for_each(|(class, _)| *class = numbers[*class as usize])
            }
            ClassCounts::Many(many) => {
                **many =
                    many.drain(..).map(|(class, count)| (numbers[class as usize], count)).collect();
            }
        }
    }

    /// The classes and how many lines of each, in the order of their first lines.
    pub fn iter(&self) -> impl Iterator<Item = (ClassNumber, u64)> + '_ {
        let (few, many) = match self {
            ClassCounts::Few(few) => (Some(few), None),
            ClassCounts::Many(many) => (None, Some(many)),
        };
        let few = few.into_iter().flatten().copied();
        few.chain(many.into_iter().flat_map(|it| it.iter()).map(|(class, count)| (*class, *count)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However many classes there are, no more than a few are ever looked at one by one.
    #[test]
    fn many_classes_are_found_by_a_table() {
        let mut counts = ClassCounts::of(0, 1);
        for class in (0..1_000).chain(0..1_000) {
            counts.add(class, 1);
        }
        let ClassCounts::Many(many) = &counts else { panic!("all are looked at for each line") };
        assert_eq!((many.len(), many[&0], many[&999]), (1_000, 3, 2));
        let turned: Vec<ClassNumber> = (0..1_000).rev().collect();
        counts.renumber(&turned);
        assert_eq!(counts.iter().next(), Some((999, 3)));
        let mut other = ClassCounts::of(5, 1);
        other.append(&counts);
        assert_eq!(other.iter().map(|(_, count)| count).sum::<u64>(), 2_002);
    }
}
