//! Copies of lines: two relays wrote the same line of a device, into one file or into two.
//!
//! A line is known again by its sequence number or the fraction of its second, its stamp and its text. Of all such lines those with the smallest numbers are kept,
//! a sample that is the same however parts are merged.

use super::moment::Moment;
use super::story::Told;
use crate::log::stamp::StampKind;
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

/// How many lines of a device are kept in mind. With fewer, all are compared.
const MOST: usize = 32;

/// A sample of the lines of a device that can be told apart, and how often each was seen.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    /// In the order of their numbers.
    lines: Vec<(u64, u64)>,
    /// Whether lines were left out, all with larger numbers than these.
    is_sample: bool,
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
    pub fn add(&mut self, moment: &Moment, text: u64) {
        let Some(stamp) = &moment.stamp else { return };
        // A device may say the same many times in a second.
        if moment.sequence.is_none() && (moment.nanos() == 0 || stamp.kind == StampKind::Uptime) {
            return;
        }
        self.count(FixedState::default().hash_one((text, moment.sequence, stamp.raw.as_str())), 1);
    }

    /// Adds the sample of other lines.
    pub fn append(&mut self, later: Sketch) {
        // What is larger than the last line of a sample may have been left out there.
        let most =
            [&*self, &later].into_iter().filter(|it| it.is_sample).filter_map(|it| it.lines.last()).map(|it| it.0);
        let most = most.min().unwrap_or(u64::MAX);
        self.is_sample |= later.is_sample;
        self.lines.extend(later.lines);
        self.lines.retain(|it| it.0 <= most);
        self.lines.sort_unstable();
        self.lines.dedup_by(|next, one| {
            let same = next.0 == one.0;
            one.1 += if same { next.1 } else { 0 };
            same
        });
        self.is_sample |= self.lines.len() > MOST;
        self.lines.truncate(MOST);
    }

    fn count(&mut self, line: u64, count: u64) {
        if self.is_sample && self.lines.last().is_none_or(|it| it.0 < line) {
            return;
        }
        match self.lines.binary_search_by_key(&line, |it| it.0) {
            Ok(index) => self.lines[index].1 += count,
            Err(index) => {
                self.lines.insert(index, (line, count));
                if self.lines.len() > MOST {
                    self.lines.truncate(MOST);
                    self.is_sample = true;
                }
            }
        }
    }
}

/// Copies among all lines of a device; `None` where each line is there once.
pub fn copies(told: &[Told]) -> Option<Copies> {
    // Beyond the shortest sample, a line may be left out in one file and kept in another.
    let samples = told.iter().map(|it| &it.device.copies);
    let most = samples.clone().filter(|it| it.is_sample).filter_map(|it| it.lines.last()).map(|it| it.0).min();
    let mut seen: HashMap<u64, u64> = HashMap::new();
    for (line, count) in samples.flat_map(|it| &it.lines).filter(|it| most.is_none_or(|most| it.0 <= most)) {
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
fn whole(told: &[Told]) -> Option<Copies> {
    if told.len() < 2 {
        return None;
    }
    let mut known = HashSet::new();
    let (mut compared, mut copies) = (0, 0);
    for one in told {
        let Some((lines, mark)) = one.mark() else { continue };
        compared += lines;
        copies += if known.insert(mark) { 0 } else { lines };
    }
    (copies > 0).then_some(Copies { files: told.len() as u64, compared, copies })
}
