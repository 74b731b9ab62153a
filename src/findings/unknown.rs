//! Messages of our facilities that the catalog lacks: this many of them by name, the others as a
//! sum.
//!
//! Those whose names come first are kept. Whatever is among the first of the whole is among the
//! first of each part, so nothing that is kept in the end was ever left out, and neither its count
//! nor what is kept depends on how the parts were cut and merged.

use super::kept::sound;
use crate::catalog::MessageId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// No more messages than this are told by name.
pub const MOST_UNKNOWN: usize = 5_000;

/// Messages that the catalog lacks.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct UnknownMessages {
    kept: BTreeMap<MessageId, UnknownTally>,
    /// How often messages were seen whose names come after those that are kept.
    beyond: u64,
}

/// A message that the catalog lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownTally {
    /// How often.
    pub count: u64,
    /// The first line.
    pub example: String,
    /// The number of the file that it stands in.
    file: u64,
}

impl UnknownMessages {
    /// Adds a message that is read after all others; its example is asked for when it is the
    /// first.
    pub fn add(&mut self, id: MessageId, count: u64, example: impl FnOnce() -> String) {
        if let Some(known) = self.kept.get_mut(&id) {
            known.count += count;
        } else if self.has_room_for(&id) {
            self.kept.insert(id, UnknownTally { count, example: example(), file: 0 });
            self.limit();
        } else {
            self.beyond += count;
        }
    }

    /// Adds those of the part of the file after this one.
    pub fn append(&mut self, later: UnknownMessages) {
        self.merge(0, later);
    }

    /// Adds those of a file by its number.
    pub fn merge_file(&mut self, number: u64, file: UnknownMessages) {
        self.merge(number, file);
    }

    /// Adds those of other files.
    pub fn merge_files(&mut self, other: UnknownMessages) {
        self.merge(0, other);
    }

    /// By name.
    pub fn iter(&self) -> impl Iterator<Item = (&MessageId, &UnknownTally)> {
        self.kept.iter()
    }

    /// How often messages were seen that are not told by name.
    pub fn beyond(&self) -> u64 {
        self.beyond
    }

    /// How often any was seen.
    pub fn count(&self) -> u64 {
        self.kept.values().map(|it| it.count).sum::<u64>() + self.beyond
    }

    /// Changes the lines that are kept.
    pub(super) fn mask(&mut self, masked: &dyn Fn(&str) -> String) {
        self.kept.values_mut().for_each(|it| it.example = masked(&it.example));
    }

    /// Whether it can have been counted.
    pub(super) fn is_sound(&self) -> bool {
        let is_counted = |it: &UnknownTally| it.count < sound::MOST && it.file < sound::MOST;
        self.kept.len() <= MOST_UNKNOWN
            && self.beyond < sound::MOST
            && self.kept.values().all(is_counted)
    }

    fn has_room_for(&self, id: &MessageId) -> bool {
        self.kept.len() < MOST_UNKNOWN || self.kept.last_key_value().is_some_and(|(it, _)| id < it)
    }

    fn merge(&mut self, number: u64, other: UnknownMessages) {
        self.beyond += other.beyond;
        for (id, mut tally) in other.kept {
            tally.file += number;
            let has_room = self.has_room_for(&id);
            match self.kept.get_mut(&id) {
                // The example is that of the first file.
                Some(own) if tally.file < own.file => {
                    tally.count += own.count;
                    *own = tally;
                }
                Some(own) => own.count += tally.count,
                None if !has_room => self.beyond += tally.count,
                None => {
                    self.kept.insert(id, tally);
                    self.limit();
                }
            }
        }
    }

    /// Leaves out the last one where there is one too many.
    fn limit(&mut self) {
        let is_full = self.kept.len() > MOST_UNKNOWN;
        if let Some((_, last)) = is_full.then(|| self.kept.pop_last()).flatten() {
            self.beyond += last.count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> MessageId {
        MessageId { facility: "A".to_owned(), mnemonic: format!("M{number:06}") }
    }

    /// Messages by number, each seen so often.
    fn seen(numbers: impl IntoIterator<Item = usize>, count: u64) -> UnknownMessages {
        let mut seen = UnknownMessages::default();
        numbers.into_iter().for_each(|it| seen.add(id(it), count, || it.to_string()));
        seen
    }

    fn kept(of: &UnknownMessages) -> Vec<(MessageId, u64, String)> {
        of.iter().map(|(id, it)| (id.clone(), it.count, it.example.clone())).collect()
    }

    /// Each half leaves out what the other one keeps; together they are the whole.
    #[test]
    fn what_is_kept_depends_neither_on_the_order_nor_on_the_parts() {
        let most = MOST_UNKNOWN;
        let whole = seen((0..2 * most).chain(0..2 * most), 1);
        assert_eq!(
            (kept(&whole).len(), whole.beyond(), whole.count()),
            (most, 2 * most as u64, 4 * most as u64)
        );
        assert_eq!(kept(&whole)[most - 1], (id(most - 1), 2, (most - 1).to_string()));
        let mut turned = seen((0..2 * most).rev(), 1);
        turned.append(seen((0..2 * most).rev(), 1));
        assert_eq!((kept(&turned), turned.beyond()), (kept(&whole), whole.beyond()));
        let mut odd_first = seen((0..2 * most).filter(|it| it % 2 == 1), 2);
        odd_first.append(seen((0..2 * most).filter(|it| it % 2 == 0), 2));
        assert_eq!((kept(&odd_first), odd_first.beyond()), (kept(&whole), whole.beyond()));
    }

    #[test]
    fn the_example_is_that_of_the_first_file_however_files_are_merged() {
        let file = |number: usize| {
            let mut file = UnknownMessages::default();
            file.add(id(0), 1, || format!("file {number}"));
            file
        };
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut all = UnknownMessages::default();
            order.iter().for_each(|it| all.merge_file(*it as u64, file(*it)));
            assert_eq!(kept(&all), [(id(0), 3, "file 0".to_owned())], "{order:?}");
        }
        let (mut some, mut others) = (UnknownMessages::default(), UnknownMessages::default());
        some.merge_file(2, file(2));
        others.merge_file(1, file(1));
        some.merge_files(others);
        assert_eq!(kept(&some), [(id(0), 2, "file 1".to_owned())]);
    }
}
