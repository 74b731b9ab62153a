//! How many messages a device printed over time, coarse enough to be drawn, fine enough to show an
//! outage.

use super::kept::sound;
use super::occurrence::YearRef;
use serde::{Deserialize, Serialize};

/// The finest bucket, in seconds.
const FINEST: u32 = 60;
/// More buckets than this are joined, two into one.
const MOST: usize = 256;
/// A bucket is at most the finest times two to this power wide.
const MOST_POWER: u32 = 20;
/// Seconds of a leap year.
const LEAP_SECONDS: u32 = 366 * 86_400;

/// Counts in buckets of time, all of one width. The width depends on what is counted alone, not on
/// the order of counting.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Activity {
    /// The width is the finest times two to this power.
    power: u32,
    /// In the order of time.
    buckets: Vec<((YearRef, u32), u64)>,
}

impl Activity {
    /// Counts messages at a place in time.
    pub fn add(&mut self, (era, second): (YearRef, u32), count: u64) {
        self.count((era, (second / FINEST) >> self.power), count);
        self.coarsen();
    }

    /// Adds the counts of the part of the file after this one, which has this many turns of the
    /// year in front.
    pub fn append(&mut self, later: Activity, turns: i32) {
        while self.power < later.power {
            self.halve();
        }
        let shift = self.power - later.power;
        for ((era, bucket), count) in later.buckets {
            let era = if let YearRef::Turn(turn) = era { YearRef::Turn(turn + turns) } else { era };
            self.count((era, bucket >> shift), count);
        }
        self.coarsen();
    }

    /// The counts by era and the second where the bucket starts, with the width in seconds.
    pub fn buckets(&self) -> (u32, impl Iterator<Item = (YearRef, u32, u64)> + '_) {
        let width = FINEST << self.power;
        (
            width,
            self.buckets.iter().map(move |((era, bucket), count)| (*era, bucket * width, *count)),
        )
    }

    /// Whether it can have been counted.
    pub(super) fn is_sound(&self) -> bool {
        let is_placed = |((era, bucket), count): &((YearRef, u32), u64)| {
            let (YearRef::Turn(year) | YearRef::Year(year)) = era;
            let is_near = year.abs() <= sound::FURTHEST_YEAR;
            is_near && *bucket <= (LEAP_SECONDS / FINEST) >> self.power && *count < sound::MOST
        };
        self.power <= MOST_POWER
            && self.buckets.len() <= 2 * MOST
            && self.buckets.iter().all(is_placed)
    }

    fn count(&mut self, bucket: (YearRef, u32), count: u64) {
        // Lines come in the order of time but for few.
        match self.buckets.last_mut() {
            Some((last, sum)) if *last == bucket => *sum += count,
            Some((last, _)) if *last > bucket => {
                match self.buckets.binary_search_by_key(&bucket, |(it, _)| *it) {
                    Ok(index) => self.buckets[index].1 += count,
                    Err(index) => self.buckets.insert(index, (bucket, count)),
                }
            }
            _ => {
                if self.buckets.is_empty() {
                    self.buckets.reserve_exact(1);
                }
                self.buckets.push((bucket, count));
            }
        }
    }

    fn coarsen(&mut self) {
        while self.buckets.len() > MOST && self.power < MOST_POWER {
            self.halve();
        }
    }

    fn halve(&mut self) {
        self.power += 1;
        for ((_, bucket), _) in &mut self.buckets {
            *bucket >>= 1;
        }
        self.buckets.dedup_by(|(later, count), (bucket, sum)| {
            let same = later == bucket;
            if same {
                *sum += *count;
            }
            same
        });
    }
}
