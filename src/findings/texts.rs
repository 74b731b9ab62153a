//! What texts say, remembered: most lines of a log say what another line said.
//!
//! What was recognised in a text holds for every file, so it outlives the file in which it was met;
//! only the number of its class belongs to one. When there are too many, those that were not met
//! again lately are forgotten.

use super::FileFindings;
use super::class::{ClassNumber, SharedClass};
use std::collections::HashMap;

/// This many texts are met before those of the time before are forgotten.
const MOST_TEXTS: usize = 32_768;
/// Or this many bytes of them.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// What a text says.
#[derive(Debug, Clone)]
pub(super) enum Text {
    /// Nothing that concerns us.
    Foreign,
    /// Its class, and how many repeats it tells.
    Known(SharedClass, u64),
}

/// What a text says, in terms of one tally.
#[derive(Debug, Clone, Copy)]
pub(super) enum Told {
    /// Nothing that concerns us.
    Foreign,
    /// The number of its class, and how many repeats it tells.
    Known(ClassNumber, u64),
}

type Texts = HashMap<Box<[u8]>, Remembered, foldhash::fast::RandomState>;

/// Remembers texts.
#[derive(Debug, Default)]
pub(super) struct TextMemory {
    lately: Texts,
    before: Texts,
    /// The bytes of those of late.
    bytes: usize,
    /// The number of the tally that numbers belong to.
    tally: u64,
}

#[derive(Debug)]
struct Remembered {
    text: Text,
    /// The number of its class in a tally.
    number: ClassNumber,
    tally: u64,
}

impl TextMemory {
    /// Goes on with a tally, by its number, which no other has: numbers of classes in another one
    /// mean nothing in it.
    pub(super) fn go_on(&mut self, tally: u64) {
        self.tally = tally;
    }

    /// What a text says that was met before.
    pub(super) fn told(&mut self, findings: &mut FileFindings, text: &[u8]) -> Option<Told> {
        if let Some(known) = self.lately.get_mut(text) {
            return Some(known.told(findings, self.tally));
        }
        let (text, mut known) = self.before.remove_entry(text)?;
        let told = known.told(findings, self.tally);
        self.insert(text, known);
        Some(told)
    }

    /// Remembers what a text says.
    pub(super) fn remember(
        &mut self,
        findings: &mut FileFindings,
        key: Box<[u8]>,
        text: Text,
    ) -> Told {
        // No tally has this number.
        let mut known = Remembered { text, number: 0, tally: 0 };
        let told = known.told(findings, self.tally);
        self.insert(key, known);
        told
    }

    fn insert(&mut self, key: Box<[u8]>, known: Remembered) {
        if self.lately.len() >= MOST_TEXTS || self.bytes >= MOST_BYTES {
            self.before = std::mem::take(&mut self.lately);
            self.bytes = 0;
        }
        self.bytes += key.len();
        self.lately.insert(key, known);
    }
}

impl Remembered {
    fn told(&mut self, findings: &mut FileFindings, tally: u64) -> Told {
        let Text::Known(class, count) = &self.text else { return Told::Foreign };
        if self.tally != tally {
            self.number = findings.class(class.clone());
            self.tally = tally;
        }
        Told::Known(self.number, *count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::MessageId;
    use crate::findings::class::Class;

    fn class(name: usize) -> SharedClass {
        let id = MessageId { facility: "A".to_owned(), mnemonic: format!("M{name}") };
        let (fields, cause, topologies) = (Vec::new(), None, Vec::new());
        SharedClass::new(Class { id, message: 0, severity: 3, fields, cause, topologies })
    }

    fn number(told: Option<Told>) -> Option<ClassNumber> {
        match told? {
            Told::Known(number, _) => Some(number),
            Told::Foreign => None,
        }
    }

    #[test]
    fn a_text_has_the_number_of_the_tally_that_is_read() {
        let mut memory = TextMemory::default();
        let mut one = FileFindings::default();
        memory.go_on(1);
        for name in 0..3 {
            memory.remember(
                &mut one,
                format!("t{name}").into_bytes().into(),
                Text::Known(class(name), 1),
            );
        }
        assert_eq!(number(memory.told(&mut one, b"t2")), Some(2));
        let mut other = FileFindings::default();
        memory.go_on(2);
        assert_eq!(number(memory.told(&mut other, b"t2")), Some(0));
        assert_eq!(number(memory.told(&mut other, b"t0")), Some(1));
        assert_eq!(number(memory.told(&mut other, b"t2")), Some(0));
        assert_eq!(other.classes.iter().count(), 2);
        assert!(memory.told(&mut other, b"t9").is_none());
    }

    /// What is met again stays; what is not is forgotten, so memory has a bound.
    #[test]
    fn texts_that_are_met_again_stay() {
        let mut memory = TextMemory::default();
        let mut found = FileFindings::default();
        memory.go_on(1);
        memory.remember(&mut found, b"again".as_slice().into(), Text::Known(class(0), 1));
        memory.remember(&mut found, b"once".as_slice().into(), Text::Known(class(1), 1));
        for text in 0..3 * MOST_TEXTS {
            memory.remember(&mut found, text.to_string().into_bytes().into(), Text::Foreign);
            if text % 1_000 == 0 {
                assert_eq!(number(memory.told(&mut found, b"again")), Some(0), "{text}");
            }
        }
        assert!(memory.told(&mut found, b"once").is_none());
        assert!(memory.lately.len() + memory.before.len() <= 2 * MOST_TEXTS);
    }
}
