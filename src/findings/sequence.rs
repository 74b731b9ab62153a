//! What sequence numbers of a device's lines say: where lines are missing.
//!
//! Whether one is missing between two lines depends on their neighbours, because relays swap lines.
//! So the first and the last ones are kept, and what is between them is decided once: where a log is
//! cut into parts changes nothing.

use super::kept::sound;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// So many places of gaps are kept.
const MOST_GAPS: usize = 256;
/// Two lines, and those on either side, decide.
const NEAR: usize = 3;
/// A number that falls by more says that the device started again.
const MOST_SWAPPED: i64 = 8;

/// What sequence numbers say.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SequenceTally {
    /// Lines with a number.
    numbered: u64,
    /// How often lines are missing in between, but for the first and the last pair.
    gaps: u64,
    /// How many lines are missing at least.
    missing: u64,
    /// Where: bytes from the start of the file. The first ones.
    places: Vec<u64>,
    edges: Option<(Numbered, Numbered)>,
    /// The first lines; empty where findings were kept, which are decided as they are.
    #[serde(skip)]
    heads: SmallVec<[Numbered; NEAR]>,
    /// The last lines, likewise.
    #[serde(skip)]
    tails: SmallVec<[Numbered; NEAR]>,
}

/// A line with a sequence number.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Numbered {
    /// The number.
    pub sequence: u64,
    /// The number of the line within the part of the file.
    pub line: u64,
    /// Where it starts, in bytes from the start of the file.
    pub offset: u64,
}

/// Two lines that follow each other, and those on either side of them.
#[derive(Debug, Clone, Copy)]
struct Pair {
    before: Option<Numbered>,
    first: Numbered,
    second: Numbered,
    behind: Option<Numbered>,
}

impl Pair {
    /// How many lines are missing between the two. Lines of other devices and other matters may lie
    /// between two numbers; where the file holds fewer lines than the numbers differ by, some are
    /// missing. A number that falls says that the device started again.
    fn missing(&self) -> u64 {
        let missing = surplus(self.first, self.second).map_or(0, |it| (-it).max(0));
        // A line that a relay swapped with its neighbour stands on one side or the other.
        let before = self.before.and_then(|it| surplus(it, self.first));
        let behind = self.behind.and_then(|it| surplus(self.second, it));
        let swapped = [before, behind].into_iter().flatten().filter(|it| *it > 0).count();
        u64::try_from(missing).unwrap_or(0).saturating_sub(swapped as u64)
    }
}

/// How many lines lie between two that the numbers do not tell; `None` where the device started
/// again.
fn surplus(one: Numbered, other: Numbered) -> Option<i64> {
    let lines = i64::try_from(other.line.checked_sub(one.line)?).ok()?;
    let numbers =
        i64::try_from(other.sequence).ok()?.checked_sub(i64::try_from(one.sequence).ok()?)?;
    (numbers >= -MOST_SWAPPED).then_some(lines - numbers)
}

impl SequenceTally {
    /// Lines with a number.
    pub fn numbered(&self) -> u64 {
        self.numbered
    }

    /// How often lines are missing.
    pub fn gaps(&self) -> u64 {
        self.gaps + self.open().filter(|it| it.missing() > 0).count() as u64
    }

    /// How many lines are missing at least.
    pub fn missing(&self) -> u64 {
        self.missing + self.open().map(|it| it.missing()).sum::<u64>()
    }

    /// Where lines are missing, in bytes from the start of the file: the first places.
    pub fn places(&self) -> impl Iterator<Item = u64> {
        let open = self.open().filter(|it| it.missing() > 0).map(|it| it.second.offset);
        self.places.iter().copied().chain(open)
    }

    /// Whether lines were left out on purpose: then their absence says nothing of an outage.
    pub fn is_selection(&self) -> bool {
        self.numbered > 2 && self.gaps() * 2 > self.numbered
    }

    /// The first and the last number.
    pub fn range(&self) -> Option<(u64, u64)> {
        self.edges.map(|(first, last)| (first.sequence, last.sequence))
    }

    /// Adds a line.
    pub fn add(&mut self, line: Numbered) {
        self.append(SequenceTally::of(line), 0);
    }

    fn of(line: Numbered) -> Self {
        SequenceTally {
            numbered: 1,
            edges: Some((line, line)),
            heads: [line].into_iter().collect(),
            tails: [line].into_iter().collect(),
            ..SequenceTally::default()
        }
    }

    /// Adds what follows, whose lines are counted after so many.
    pub fn append(&mut self, mut later: SequenceTally, lines: u64) {
        let moved = |it: &mut Numbered| it.line += lines;
        later.heads.iter_mut().chain(&mut later.tails).for_each(moved);
        later.edges.iter_mut().for_each(|(first, last)| {
            moved(first);
            moved(last);
        });
        let Some((first, _)) = self.edges else {
            *self = later;
            return;
        };
        let Some((_, last)) = later.edges else { return };
        let (own, other) = (self.last_lines(), later.first_lines());
        let near: SmallVec<[Numbered; 2 * NEAR]> = own.iter().chain(&other).copied().collect();
        // The pairs around the seam that have both neighbours now.
        let seam = own.len() - 1;
        for at in seam.saturating_sub(1)..=seam + 1 {
            let Some(&[before, first, second, behind]) = at
                .checked_sub(1)
                .and_then(|it| near.get(it..it + 4))
                .and_then(|it| it.first_chunk())
            else {
                continue;
            };
            self.decide(&Pair { before: Some(before), first, second, behind: Some(behind) });
        }
        // Of what was kept no more is known.
        if self.tails.is_empty() || later.heads.is_empty() {
            let (first, second) = (own[seam], other[0]);
            let before = seam.checked_sub(1).map(|it| own[it]);
            self.decide(&Pair { before, first, second, behind: other.get(1).copied() });
        }
        self.gaps += later.gaps;
        self.missing += later.missing;
        self.places.extend(later.places);
        self.places.truncate(MOST_GAPS);
        self.edges = Some((first, last));
        if self.heads.len() < NEAR && self.numbered == self.heads.len() as u64 {
            let left = NEAR - self.heads.len();
            self.heads.extend(other.iter().take(left).copied());
        }
        self.tails = match later.tails.len() {
            0 => [last].into_iter().collect(),
            count if count < NEAR && later.numbered == count as u64 => {
                let keep = own.len().saturating_sub(NEAR - count);
                own[keep..].iter().chain(&later.tails).copied().collect()
            }
            _ => later.tails,
        };
        self.numbered += later.numbered;
    }

    fn decide(&mut self, pair: &Pair) {
        let missing = pair.missing();
        if missing > 0 {
            self.gaps += 1;
            self.missing += missing;
            if self.places.len() < MOST_GAPS {
                self.places.push(pair.second.offset);
            }
        }
    }

    fn first_lines(&self) -> SmallVec<[Numbered; NEAR]> {
        match self.heads.is_empty() {
            true => self.edges.iter().map(|it| it.0).collect(),
            false => self.heads.clone(),
        }
    }

    fn last_lines(&self) -> SmallVec<[Numbered; NEAR]> {
        match self.tails.is_empty() {
            true => self.edges.iter().map(|it| it.1).collect(),
            false => self.tails.clone(),
        }
    }

    /// The first and the last pair, which have a neighbour on one side alone.
    fn open(&self) -> impl Iterator<Item = Pair> {
        let head = match self.heads[..] {
            [first, second] => Some(Pair { before: None, first, second, behind: None }),
            [first, second, behind, ..] => {
                Some(Pair { before: None, first, second, behind: Some(behind) })
            }
            _ => None,
        };
        let tail = match self.tails[..] {
            [.., before, first, second] => {
                Some(Pair { before: Some(before), first, second, behind: None })
            }
            _ => None,
        };
        head.into_iter().chain(tail)
    }

    /// What is decided with what is known, so that it can be kept.
    pub fn close(&mut self) {
        let mut places: Vec<u64> = self.places().collect();
        places.sort_unstable();
        places.truncate(MOST_GAPS);
        (self.gaps, self.missing, self.places) = (self.gaps(), self.missing(), places);
        self.heads.clear();
        self.tails.clear();
    }

    /// Moves all places after a text of this many bytes.
    pub fn moved(&mut self, bytes: u64) {
        let edges = self.edges.iter_mut().flat_map(|(first, last)| [first, last]);
        let lines = edges.chain(&mut self.heads).chain(&mut self.tails).map(|it| &mut it.offset);
        self.places.iter_mut().chain(lines).for_each(|it| *it = it.saturating_add(bytes));
    }

    /// Whether it can have been counted.
    pub fn is_sound(&self) -> bool {
        let is_line = |it: &Numbered| it.line < sound::MOST && it.sequence < sound::MOST;
        [self.numbered, self.gaps, self.missing].iter().all(|it| *it < sound::MOST)
            && self.places.len() <= MOST_GAPS
            && self.edges.is_none_or(|(first, last)| is_line(&first) && is_line(&last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[(u64, u64)]) -> SequenceTally {
        let mut tally = SequenceTally::default();
        for (sequence, line) in lines {
            tally.add(Numbered { sequence: *sequence, line: *line, offset: line * 100 });
        }
        tally
    }

    fn told(tally: &SequenceTally) -> (u64, u64, Vec<u64>) {
        let mut places: Vec<u64> = tally.places().collect();
        places.sort_unstable();
        (tally.gaps(), tally.missing(), places)
    }

    #[test]
    fn lines_that_a_relay_swapped_are_not_missing() {
        for (lines, missing) in [
            (&[(5, 1), (6, 2), (7, 3)][..], 0),
            (&[(5, 1), (7, 2), (6, 3), (8, 4)], 0),
            (&[(5, 1), (7, 2), (6, 3)], 0),
            (&[(6, 1), (5, 2), (7, 3), (8, 4)], 0),
            // The neighbour is a line of another matter.
            (&[(5, 1), (7, 2), (10, 6)], 0),
            (&[(5, 1), (6, 3), (8, 4)], 0),
            (&[(5, 1), (7, 2), (8, 3)], 1),
            (&[(5, 1), (7, 2)], 1),
            (&[(5, 1), (9, 2), (8, 3), (10, 4)], 2),
            (&[(5, 1), (6, 2), (90, 3), (91, 4)], 83),
            // It started again.
            (&[(500, 1), (1, 2), (2, 3)], 0),
        ] {
            let tally = tally(lines);
            assert_eq!(tally.missing(), missing, "{lines:?}");
            assert_eq!(tally.gaps(), u64::from(missing > 0), "{lines:?}");
        }
    }

    #[test]
    fn where_parts_end_changes_nothing() {
        let lines: Vec<(u64, u64)> =
            [5, 7, 6, 8, 20, 21, 23, 22, 24, 25, 40].into_iter().zip(1..).collect();
        let whole = told(&tally(&lines));
        for first in 0..lines.len() {
            for second in first..lines.len() {
                let part = |range: std::ops::Range<usize>| tally(&lines[range]);
                let mut joined = part(0..first);
                joined.append(part(first..second), 0);
                joined.append(part(second..lines.len()), 0);
                assert_eq!(told(&joined), whole, "{first} {second}");
                let mut later = part(first..second);
                later.append(part(second..lines.len()), 0);
                let mut joined = part(0..first);
                joined.append(later, 0);
                assert_eq!(told(&joined), whole, "{first} {second}");
            }
        }
    }
}
