//! How many lines of a run say what.
//!
//! A device can say something else in each line: a number that counts, an address that nobody has
//! seen before. So of the classes of a run those with the smallest numbers are told apart, and the
//! lines of the others are counted without their fields. Whatever is among the smallest of the
//! whole is among the smallest of each part, so what is told depends neither on the order of the
//! lines nor on how a log is cut.

use super::class::{ClassNumber, Classes};
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use indexmap::map::Entry;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};

/// This many classes are faster looked at one by one than found by a table.
const FEW: usize = 8;
/// So many classes of a run are told apart.
pub const MOST_TEXTS: usize = 256;

type Table = IndexMap<ClassNumber, u64, RandomState>;

/// How many lines of each class. Most often there are one or two; where there are many, a table
/// finds them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Vec<(ClassNumber, u64)>", into = "Vec<(ClassNumber, u64)>")]
pub enum ClassCounts {
    /// In the order of their first lines.
    Few(SmallVec<[(ClassNumber, u64); 2]>),
    /// More than can be looked at one by one.
    Many(Box<Table>),
}

impl From<Vec<(ClassNumber, u64)>> for ClassCounts {
    fn from(all: Vec<(ClassNumber, u64)>) -> Self {
        match all.len() {
            ..=FEW => ClassCounts::Few(all.into()),
            _ => ClassCounts::Many(Box::new(all.into_iter().collect())),
        }
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

    /// Adds lines of one of the classes.
    #[inline]
    pub fn add(&mut self, class: ClassNumber, count: u64, classes: &mut Classes) {
        // Most lines of a run say the same.
        match self {
            ClassCounts::Few(few) if few.first().is_some_and(|it| it.0 == class) => {
                few[0].1 = few[0].1.saturating_add(count)
            }
            _ => self.add_other(class, count, classes),
        }
    }

    fn add_other(&mut self, class: ClassNumber, count: u64, classes: &mut Classes) {
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
                if add_to(many, class, count) && many.len() > MOST_TEXTS {
                    fade(many, classes);
                }
            }
        }
    }

    /// Adds other lines.
    pub fn append(&mut self, other: &ClassCounts, classes: &mut Classes) {
        other.iter().for_each(|(class, count)| self.add(class, count, classes));
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
                let old = std::mem::take(&mut **many);
                for (class, count) in old {
                    add_to(many, numbers[class as usize], count);
                }
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

/// Adds lines of a class; whether it is new.
fn add_to(table: &mut Table, class: ClassNumber, count: u64) -> bool {
    match table.entry(class) {
        Entry::Occupied(mut known) => {
            *known.get_mut() = known.get().saturating_add(count);
            false
        }
        Entry::Vacant(new) => {
            new.insert(count);
            true
        }
    }
}

/// Where too many classes are told apart, counts the lines of the last one without their fields.
fn fade(table: &mut Table, classes: &mut Classes) {
    let told = || table.keys().copied().filter(|it| !classes.mark(*it).is_faded);
    let last = told().max_by_key(|it| classes.mark(*it).hash);
    let Some(last) = last.filter(|_| told().count() > MOST_TEXTS) else { return };
    if let Some(count) = table.shift_remove(&last) {
        let faded = classes.faded(last);
        add_to(table, faded, count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::MessageId;
    use crate::findings::class::{Class, SharedClass};

    fn classes(count: u32) -> Classes {
        let mut classes = Classes::default();
        for number in 0..count {
            let id = MessageId { facility: "A".to_owned(), mnemonic: "B".to_owned() };
            let fields = vec![("detail".to_owned(), number.to_string())];
            let (cause, topologies) = (Some("c".to_owned()), Vec::new());
            let class = Class { id, message: 0, severity: 3, fields, cause, topologies };
            classes.number(SharedClass::new(class));
        }
        classes
    }

    /// However many classes there are, no more than a few are ever looked at one by one.
    #[test]
    fn many_classes_are_found_by_a_table() {
        let mut known = classes(200);
        let mut counts = ClassCounts::of(0, 1);
        for class in (0..200).chain(0..200) {
            counts.add(class, 1, &mut known);
        }
        let ClassCounts::Many(many) = &counts else { panic!("all are looked at for each line") };
        assert_eq!((many.len(), many[&0], many[&199]), (200, 3, 2));
        let turned: Vec<ClassNumber> = (0..200).rev().collect();
        counts.renumber(&turned);
        assert_eq!(counts.iter().next(), Some((199, 3)));
        let mut other = ClassCounts::of(5, 1);
        other.append(&counts, &mut known);
        assert_eq!(other.iter().map(|(_, count)| count).sum::<u64>(), 402);
    }

    /// Which classes are told does not depend on the order of lines or on parts, and no line is
    /// lost.
    #[test]
    fn of_too_many_classes_the_same_are_told_however_they_are_added() {
        let mut known = classes(1_000);
        let lines = || (0..1_000).chain((0..1_000).step_by(3));
        let told = |counts: &ClassCounts, known: &Classes| {
            let mut told: Vec<_> =
                counts.iter().map(|(class, count)| (known.mark(class).hash, count)).collect();
            told.sort_unstable();
            told
        };
        let mut once = ClassCounts::of(0, 1);
        lines().for_each(|class| once.add(class, 1, &mut known));
        let mut parts: Vec<ClassCounts> = Vec::new();
        for part in lines().collect::<Vec<_>>().chunks(77).rev() {
            let mut counts = ClassCounts::of(part[0], 1);
            part[1..].iter().for_each(|class| counts.add(*class, 1, &mut known));
            parts.push(counts);
        }
        let mut joined = ClassCounts::of(0, 1);
        parts.iter().for_each(|part| joined.append(part, &mut known));
        assert_eq!(told(&joined, &known), told(&once, &known));
        assert_eq!(once.iter().map(|(_, count)| count).sum::<u64>(), 1_000 + 334 + 1);
        let faded = |it: &(ClassNumber, u64)| known.mark(it.0).is_faded;
        let (faded, told): (Vec<_>, Vec<_>) = once.iter().partition(faded);
        assert_eq!((faded.len(), told.len()), (1, MOST_TEXTS));
        assert_eq!(known.get(faded[0].0).cause.as_deref(), Some("c"));
    }
}
