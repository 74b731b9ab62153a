//! Copies of lines: two relays wrote the same line of a device, into one file or into two.
//!
//! A line is known again by its sequence number or the fraction of its second, its date and its
//! text. Of all such lines those with the smallest numbers are kept, a sample that is the same
//! however parts are merged.

use super::incident::DeviceLog;
use super::kept::sound;
use super::occurrence::Occurrence;
use crate::work;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// How many lines of a device are kept in mind. Of no more than these, all are compared.
const MOST: usize = 16;
/// This many lines wait to be put in order at once, which is faster than one by one.
const WAITING: usize = 32;
/// Spreads numbers over all bits, the same in every run and thread, so that samples can be
/// compared.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A sample of the lines of a device that can be told apart, and how often each was seen.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sketch {
    /// Numbers of lines with how often; in order once they are settled.
    lines: Vec<(u64, u64)>,
    /// The largest number that is kept, where lines with larger ones were left out.
    most: Option<u64>,
}

/// Lines of a device that are there more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copies {
    /// Files that tell of the device.
    pub files: u64,
    /// Lines that were compared.
    pub compared: u64,
    /// How many of them say again what another one said.
    pub copies: u64,
}

impl Sketch {
    /// Notes a line with the number of its text.
    #[inline]
    pub fn add(&mut self, moment: &Occurrence, text: u64) {
        let (sequence, nanos) = (moment.sequence(), moment.nanos());
        // A device may say the same many times in a second.
        if moment.stamp.is_none() || sequence.is_none() && nanos == 0 {
            return;
        }
        let second = moment.place.map_or(u32::MAX, |(_, second)| second);
        let time = u64::from(second) << 32 | u64::from(nanos.unsigned_abs());
        let line = (text ^ time ^ sequence.unwrap_or(u64::MAX).wrapping_mul(ODD)).wrapping_mul(ODD);
        if self.most.is_none_or(|most| line <= most) {
            if self.lines.is_empty() {
                self.lines.reserve_exact(1);
            }
            self.lines.push((line, 1));
            if self.lines.len() == WAITING {
                self.settle();
            }
        }
    }

    /// Adds the sample of other lines.
    pub fn append(&mut self, later: Sketch) {
        self.most = [self.most, later.most].into_iter().flatten().min();
        self.lines.extend(later.lines);
        self.settle();
    }

    /// Keeps the lines with the smallest numbers.
    #[cold]
    fn settle(&mut self) {
        self.lines.retain(|it| self.most.is_none_or(|most| it.0 <= most));
        self.lines.sort_unstable();
        self.lines.dedup_by(|next, one| {
            let same = next.0 == one.0;
            one.1 += if same { next.1 } else { 0 };
            same
        });
        if self.lines.len() > MOST {
            self.lines.truncate(MOST);
            self.most = self.lines.last().map(|it| it.0);
        }
    }

    /// Whether it can have been counted.
    pub(super) fn is_sound(&self) -> bool {
        let is_counted = |(_, count): &(u64, u64)| (1..sound::MOST).contains(count);
        self.lines.len() <= WAITING + MOST && self.lines.iter().all(is_counted)
    }

    fn settled(&self) -> Sketch {
        let mut settled = self.clone();
        settled.settle();
        settled
    }
}

/// Copies among all lines of a device; `None` where each line is there once.
pub fn copies(told: &[DeviceLog]) -> Option<Copies> {
    // Beyond the shortest sample, a line may be left out in one file and kept in another.
    let samples: Vec<Sketch> = told.iter().map(|it| it.device.copies.settled()).collect();
    let most = samples.iter().filter_map(|it| it.most).min();
    let mut seen: HashMap<u64, u64> = HashMap::new();
    for (line, count) in
        samples.iter().flat_map(|it| &it.lines).filter(|it| most.is_none_or(|most| it.0 <= most))
    {
        work::count(1);
        *seen.entry(*line).or_default() += count;
    }
    let lines = seen.values().sum::<u64>();
    let same = lines - seen.len() as u64;
    if same > 0 {
        return Some(Copies { files: told.len() as u64, compared: lines, copies: same });
    }
    whole(told)
}

/// Files that tell of a device exactly the same, though no line can be known again.
fn whole(told: &[DeviceLog]) -> Option<Copies> {
    if told.len() < 2 {
        return None;
    }
    let mut known = HashSet::new();
    let (mut compared, mut copies) = (0, 0);
    for one in told {
        work::count(1);
        let Some((lines, mark)) = one.mark() else { continue };
        compared += lines;
        copies += if known.insert(mark) { 0 } else { lines };
    }
    (copies > 0).then_some(Copies { files: told.len() as u64, compared, copies })
}
