//! Which of several lines came first: between files by date, fraction of a second and sequence
//! number; within a file by place, unless the lines say otherwise.

use super::incident::{PlacedRun, ResolvedTime};
use super::kept::sound;
use super::occurrence::Occurrence;
use crate::log::Clock;
use crate::work;
use serde::{Deserialize, Serialize};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Lines that a relay swapped lie no further apart, in seconds.
const SWAPPED: i64 = 60;
/// Without a sequence number, a clock that was set back explains more than this, in seconds.
const SWAPPED_BY_STAMP: i64 = 10;
/// Without a date, a device that started again explains sequence numbers that fall by more than
/// this.
const SWAPPED_BY_NUMBER: u64 = 16;
/// This many lines that fall, against each that rises, are a log that runs backwards.
const MOSTLY: u64 = 4;

/// A key by which lines of different files can be sorted.
pub type Key = (Option<i64>, u64, i32);

/// The key of a line. Within a second the sequence numbers decide where all lines that are compared
/// have one, as stamps may be cut to seconds.
pub fn key(seen: &ResolvedTime, by_sequence: bool) -> Key {
    work::count(1);
    (seen.order, seen.sequence.filter(|_| by_sequence).unwrap_or(0), seen.nanos)
}

/// The order of two lines of different files; equal where they do not tell.
pub fn compare(one: &ResolvedTime, other: &ResolvedTime) -> Ordering {
    let seconds =
        one.order.zip(other.order).map_or(Ordering::Equal, |(one, other)| one.cmp(&other));
    let sequence =
        one.sequence.zip(other.sequence).map_or(Ordering::Equal, |(one, other)| one.cmp(&other));
    seconds.then(sequence).then(one.nanos.cmp(&other.nanos))
}

/// The order of two lines of one file by what they say, not by where they stand.
pub fn compare_in_file(one: &ResolvedTime, other: &ResolvedTime) -> Ordering {
    work::count(1);
    (one.order, one.nanos).cmp(&(other.order, other.nanos))
}

/// The pieces of all files in the order of time; within a file in the order of the log, whatever
/// the clock says.
pub(super) fn merged(files: Vec<Vec<PlacedRun<'_>>>) -> Vec<PlacedRun<'_>> {
    let by_sequence = files.iter().flatten().all(|it| it.first.sequence.is_some());
    let mut files: Vec<_> = files.into_iter().map(|it| it.into_iter().peekable()).collect();
    let mut heads = BinaryHeap::new();
    for (index, file) in files.iter_mut().enumerate() {
        heads.extend(file.peek().map(|it| Reverse((key(&it.first, by_sequence), index))));
    }
    let mut all = Vec::new();
    while let Some(Reverse((_, index))) = heads.pop() {
        all.extend(files[index].next());
        heads.extend(files[index].peek().map(|it| Reverse((key(&it.first, by_sequence), index))));
    }
    all
}

/// What two lines of a file say against the order in which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swap {
    /// Nothing.
    No,
    /// Stamps or numbers alone fall, by little: a relay swapped them, or a clock was set back.
    Likely,
    /// Stamps and numbers fall, by little: a relay swapped them.
    Certain,
    /// Both fall, by much: parts of the log were put together in the wrong order.
    Far,
}

/// Whether a line came before one that stands before it in the same file.
pub fn swap(front: &ResolvedTime, behind: &ResolvedTime) -> Swap {
    let is_set = |it: &ResolvedTime| it.clock != Clock::Unsynchronised;
    if front.position.0 != behind.position.0 || !is_set(front) || !is_set(behind) {
        return Swap::No;
    }
    let fall = front
        .sequence
        .zip(behind.sequence)
        .map(|(front, behind)| front.checked_sub(behind).filter(|it| *it > 0));
    let back = front.order.zip(behind.order).map(|(front, behind)| front - behind);
    let is_back = back.map(|it| it > 0 || it == 0 && behind.nanos < front.nanos);
    match (fall, back) {
        // Numbers that rise prove the order of the log; the clock was set back.
        (Some(None), _) => Swap::No,
        // Where stamps rise, the device has started again and counts from the beginning.
        (Some(Some(_)), Some(..0)) => Swap::No,
        (Some(Some(_)), Some(0..=SWAPPED))
            if is_back == Some(false) && behind.nanos > front.nanos =>
        {
            Swap::No
        }
        (Some(Some(_)), Some(0..=SWAPPED)) => Swap::Certain,
        (Some(Some(_)), Some(_)) => Swap::Far,
        (Some(Some(1..=SWAPPED_BY_NUMBER)), None) => Swap::Likely,
        (None, Some(0..=SWAPPED_BY_STAMP)) if is_back == Some(true) => Swap::Likely,
        _ => Swap::No,
    }
}

/// How often the lines of a device fall and rise in time from line to line.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Direction {
    falls: u64,
    rises: u64,
}

impl Direction {
    /// Counts two lines that follow each other, this many seconds apart.
    pub fn count(&mut self, seconds: Option<i64>, front: &Occurrence, behind: &Occurrence) {
        // A device that has just started may show any date.
        let is_set = front.clock != Clock::Unsynchronised && behind.clock != Clock::Unsynchronised;
        let Some(seconds) = seconds.filter(|_| is_set) else { return };
        let order = 0.cmp(&seconds).then_with(|| front.nanos().cmp(&behind.nanos()));
        let numbers =
            front.sequence().zip(behind.sequence()).map(|(front, behind)| front.cmp(&behind));
        match (order, numbers) {
            (Ordering::Greater, None | Some(Ordering::Greater))
            | (Ordering::Equal, Some(Ordering::Greater)) => {
                self.falls += 1;
            }
            (Ordering::Less, None) | (_, Some(Ordering::Less)) => self.rises += 1,
            _ => {}
        }
    }

    /// Adds other pairs of lines.
    pub fn add(&mut self, other: Direction) {
        self.falls += other.falls;
        self.rises += other.rises;
    }

    /// Whether it can have been counted.
    pub(super) fn is_sound(self) -> bool {
        self.falls < sound::MOST && self.rises < sound::MOST / MOSTLY
    }

    /// Whether the newest line stands first.
    pub fn is_backwards(self) -> bool {
        self.falls > 1 && self.falls > MOSTLY * self.rises
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::MessageId;
    use crate::catalog::roles::Relations;
    use crate::catalog::{BASE_LANGUAGE, Catalog};
    use crate::findings::{FileReader, Findings, NamedFile, Reader};
    use crate::recognise::Recogniser;
    use crate::site::Site;
    use crate::views::Scan;
    use crate::views::scan::Selection;
    use std::sync::Arc;

    /// What it takes to tell of a device of which this many files tell, each with a line of a
    /// failure or of its end, a second after the one before it.
    fn work_for(files: u64) -> usize {
        let catalog = Catalog::new(vec![], BASE_LANGUAGE);
        let roles = Arc::new(Relations::new(&catalog));
        let recogniser = Recogniser::new(&catalog);
        let mut reader = Reader::new(&catalog, Arc::clone(&roles));
        let is_ended = |id: &MessageId| {
            let known = recogniser.known(id).expect("listed");
            known.message.cleared_by.first().map(|it| MessageId::from_reference(&id.facility, it))
        };
        let (failure, end) = catalog
            .messages()
            .into_iter()
            .find_map(|id| {
                let end = is_ended(&id)?;
                Some((id, end))
            })
            .expect("a message that another one ends");
        let mut findings = Findings::default();
        for number in 0..files {
            let id = if number % 10 == 9 { &end } else { &failure };
            let (hour, minute, second) = (number / 3_600, number / 60 % 60, number % 60);
            let line = format!(
                "{}: r1: Nov 17 2025 {hour:02}:{minute:02}:{second:02}: %{}-3-{}: x\n",
                // Where numbers fall, lines are missing.
                2 * number,
                id.facility,
                id.mnemonic
            );
            let mut file = FileReader::new(None);
            file.read(&mut reader, line.as_bytes(), 0..line.len(), 0);
            let found = file.found;
            let years = found.years.settle(None, None);
            // In no order that a sort could profit from.
            let place = number.wrapping_mul(7_919) % files;
            findings.add(place, NamedFile { name: String::new(), years, found });
        }
        let selection = Selection::ALL;
        work::take();
        let scan =
            Scan::new(&catalog, &recogniser, &roles, &findings, &Site::default(), &selection);
        let steps = work::take();
        assert_eq!((scan.totals.devices, scan.totals.messages), (1, files));
        steps
    }

    #[test]
    fn the_work_for_many_files_of_one_device_grows_with_their_number() {
        let (few, many) = (work_for(7_500), work_for(30_000));
        assert!(few > 7_500 && many <= few * 4 + few / 4, "{few} {many}");
    }
}
