//! One message on one device, in the order of the log: runs of the message, cut where another
//! message ends it.
//!
//! Two tracks of neighbouring parts of a file join into the track of both, so a file may be cut
//! anywhere.

use super::class::{ClassNumber, Classes};
use super::counts::ClassCounts;
use super::kept::sound;
use super::occurrence::Occurrence;
use crate::catalog::roles::Rhythm;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// How many ended runs are kept one by one, besides the first: the last ones. A device that fails
/// and recovers all day costs no more than one that fails once.
const MOST_ENDED: usize = 5;
/// Lines that end the message, the message, its end.
const MOST_HEAD: usize = 3;

/// The runs of a message and of what ends it, alternating, in the order of the log. Of many the
/// first and the last are kept, those between as sums.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct History {
    /// Up to the first end of the message.
    head: Vec<Run>,
    folded: Summary,
    /// Begins with a run of the message; at most this many of its runs have ended.
    tail: VecDeque<Run>,
}

/// Ended runs of a message, as sums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many.
    pub ended: u64,
    /// Their lines.
    pub count: u64,
    /// The lines that ended them.
    pub ends: u64,
    /// The longest, from its first line to the end, in seconds.
    pub longest: i64,
}

/// Lines of the same kind with none of the other kind between them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    /// Whether these lines end the message, rather than being the message.
    pub ends: bool,
    /// The first line.
    pub first: Occurrence,
    /// The last line.
    pub last: Occurrence,
    /// How many lines; repeats that a logger folded are counted.
    pub count: u64,
    /// How many of each class.
    pub classes: ClassCounts,
    /// The last rhythm of the lines.
    pub beat: Option<Box<Cadence>>,
    /// Whether there was another rhythm before.
    pub changed: bool,
}

/// Lines that follow each other in one rhythm.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cadence {
    /// The number of the rhythm among those of the message; `None` for none of them.
    pub rhythm: Option<usize>,
    /// How many gaps fit.
    pub count: u64,
    /// Where it began.
    pub since: Occurrence,
}

impl History {
    /// The runs that are kept, in the order of the log.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.head.iter().chain(&self.tail)
    }

    /// The runs between the first and the last ones.
    pub fn folded(&self) -> &Summary {
        &self.folded
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.head.is_empty()
    }

    /// Lines of the message and of what ends it, all together.
    pub fn lines(&self) -> u64 {
        self.folded.count + self.folded.ends + self.runs().map(|it| it.count).sum::<u64>()
    }

    /// Adds a line.
    pub fn add(
        &mut self,
        ends: bool,
        moment: &Occurrence,
        count: u64,
        rhythms: &[Rhythm],
        classes: &mut Classes,
    ) {
        match self.last_mut() {
            Some(run) if run.ends == ends => run.extend(moment, count, rhythms, classes),
            _ => self.push(Run::new(ends, moment, count)),
        }
    }

    /// Adds the track of the part of the file after this one.
    pub fn append(&mut self, later: History, rhythms: &[Rhythm], classes: &mut Classes) {
        later.head.into_iter().for_each(|run| self.join(run, rhythms, classes));
        if later.folded.ended > 0 {
            // So much follows that none of these is among the last.
            self.fold(0);
            self.folded.add(&later.folded);
        }
        later.tail.into_iter().for_each(|run| self.join(run, rhythms, classes));
    }

    /// Gives all lines the numbers and turns that they have in a larger tally.
    pub fn renumber(&mut self, numbers: &[ClassNumber], turns: i32) {
        for run in self.head.iter_mut().chain(&mut self.tail) {
            run.classes.renumber(numbers);
            let beat = run.beat.as_mut().map(|it| &mut it.since);
            for moment in [&mut run.first, &mut run.last].into_iter().chain(beat) {
                moment.class = numbers[moment.class as usize];
                moment.shift(turns);
            }
        }
    }

    /// Notes the classes that it needs.
    pub fn need(&self, is_needed: &mut [bool]) {
        for run in self.runs() {
            run.classes.iter().for_each(|(class, _)| is_needed[class as usize] = true);
            let beat = run.beat.as_ref().map(|it| &it.since);
            for moment in [&run.first, &run.last].into_iter().chain(beat) {
                is_needed[moment.class as usize] = true;
            }
        }
    }

    /// All occurrences that are kept.
    pub fn occurrences(&mut self) -> impl Iterator<Item = &mut Occurrence> {
        self.head.iter_mut().chain(&mut self.tail).flat_map(|run| {
            let beat = run.beat.as_mut().map(|it| &mut it.since);
            [&mut run.first, &mut run.last].into_iter().chain(beat)
        })
    }

    /// The runs that are kept, to be put right.
    pub(super) fn runs_mut(&mut self) -> impl Iterator<Item = &mut Run> {
        self.head.iter_mut().chain(&mut self.tail)
    }

    /// Whether it can have been counted, with this many classes and rhythms.
    pub(super) fn is_sound(&self, classes: usize, rhythms: usize) -> bool {
        let is_class = |it: ClassNumber| usize::try_from(it).is_ok_and(|it| it < classes);
        let is_seen = |it: &Occurrence| is_class(it.class) && sound::occurrence(it);
        let is_run = |run: &Run| {
            is_seen(&run.first)
                && is_seen(&run.last)
                && (1..sound::MOST).contains(&run.count)
                && !run.classes.is_empty()
                && run
                    .classes
                    .iter()
                    .all(|(class, count)| is_class(class) && (1..=run.count).contains(&count))
                && run.beat.as_ref().is_none_or(|beat| {
                    let is_rhythm = beat.rhythm.is_none_or(|it| it < rhythms);
                    is_rhythm && (1..sound::MOST).contains(&beat.count) && is_seen(&beat.since)
                })
        };
        let Summary { ended, count, ends, longest } = self.folded;
        self.head.len() <= MOST_HEAD
            && self.tail.len() <= 2 * MOST_ENDED + 2
            && [ended, count, ends, longest.unsigned_abs()].iter().all(|it| *it < sound::MOST)
            && self.runs().all(is_run)
    }

    fn last_mut(&mut self) -> Option<&mut Run> {
        self.tail.back_mut().or(self.head.last_mut())
    }

    fn join(&mut self, run: Run, rhythms: &[Rhythm], classes: &mut Classes) {
        match self.last_mut() {
            Some(last) if last.ends == run.ends => last.append(run, rhythms, classes),
            _ => self.push(run),
        }
    }

    /// Adds a run of the other kind than the last one.
    fn push(&mut self, run: Run) {
        let head_is_full = self.head.last().is_some_and(|last| last.ends) && self.head.len() > 1;
        if head_is_full {
            self.tail.push_back(run);
            self.fold(MOST_ENDED);
        } else {
            // Most messages are one run.
            self.head.reserve_exact(1);
            self.head.push(run);
        }
    }

    /// Turns the earliest ended runs of the tail into sums, so that `most` are left.
    fn fold(&mut self, most: usize) {
        while self.tail.len() / 2 > most {
            let (run, end) = (&self.tail[0], &self.tail[1]);
            // Where the newest line stands first, the end stands before it; its lines tell the
            // least that it lasted.
            let own = run.first.seconds_until(&run.last).map_or(0, i64::abs);
            let longest = run.first.seconds_until(&end.first).unwrap_or(0).max(own);
            self.folded.add(&Summary { ended: 1, count: run.count, ends: end.count, longest });
            self.tail.pop_front();
            self.tail.pop_front();
        }
    }
}

impl Summary {
    /// Adds other ended runs.
    pub fn add(&mut self, other: &Summary) {
        self.ended += other.ended;
        self.count += other.count;
        self.ends += other.ends;
        self.longest = self.longest.max(other.longest);
    }
}

impl Run {
    fn new(ends: bool, moment: &Occurrence, count: u64) -> Self {
        let (first, last) = (moment.clone(), moment.clone());
        Run {
            ends,
            first,
            last,
            count,
            classes: ClassCounts::of(moment.class, count),
            beat: None,
            changed: false,
        }
    }

    fn extend(
        &mut self,
        moment: &Occurrence,
        count: u64,
        rhythms: &[Rhythm],
        classes: &mut Classes,
    ) {
        self.beat(moment, rhythms);
        self.count += count;
        self.classes.add(moment.class, count, classes);
        self.last.clone_from(moment);
    }

    fn append(&mut self, later: Run, rhythms: &[Rhythm], classes: &mut Classes) {
        self.beat(&later.first, rhythms);
        // Where the later part has a rhythm, the gap between the parts has just given one to this.
        if let (Some(own), Some(beat)) = (&mut self.beat, later.beat) {
            if own.rhythm == beat.rhythm && !later.changed {
                own.count += beat.count;
            } else {
                *own = beat;
                self.changed = true;
            }
        }
        self.count += later.count;
        self.classes.append(&later.classes, classes);
        self.last = later.last;
    }

    /// Notes the gap between the last line and the next one.
    fn beat(&mut self, next: &Occurrence, rhythms: &[Rhythm]) {
        if self.ends || rhythms.is_empty() {
            return;
        }
        let gaps = self.last.gaps_until(next);
        let fits = |rhythm: &Rhythm| gaps.iter().flatten().any(|gap| rhythm.fits(*gap));
        let rhythm = rhythms.iter().position(fits);
        match &mut self.beat {
            Some(beat) if beat.rhythm == rhythm => beat.count += 1,
            beat => {
                self.changed |= beat.is_some();
                *beat = Some(Box::new(Cadence { rhythm, count: 1, since: self.last.clone() }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::occurrence::YearRef;
    use proptest::prelude::*;

    fn track(moments: &[Occurrence], rhythms: &[Rhythm]) -> History {
        let mut track = History::default();
        let classes = &mut Classes::default();
        moments.iter().for_each(|moment| track.add(false, moment, 1, rhythms, classes));
        track
    }

    proptest! {
        /// A run that is read in two parts keeps the rhythm that it has as a whole.
        #[test]
        fn rhythms_join(gaps in prop::collection::vec(prop::sample::select(vec![1, 60, 3_600]), 1..12), cut in 0..12_usize) {
            let rhythm = |least, most| Rhythm { name: String::new(), least, most };
            let rhythms = [rhythm(50, 70), rhythm(3_500, 3_700)];
            let times = gaps.iter().scan(0, |at, gap| { *at += gap; Some(*at) });
            let moments: Vec<Occurrence> = times
                .map(|second| Occurrence { offset: second.into(), place: Some((YearRef::Turn(0), second)), ..Occurrence::default() })
                .collect();
            let (front, back) = moments.split_at(cut.min(moments.len()));
            let mut joined = track(front, &rhythms);
            joined.append(track(back, &rhythms), &rhythms, &mut Classes::default());
            let told = |track: History| {
                let beat = |run: &Run| run.beat.as_ref().map(|it| (it.rhythm, it.count, it.since.offset));
                track.runs().map(|run| (beat(run), run.changed, run.count)).collect::<Vec<_>>()
            };
            prop_assert_eq!(told(joined), told(track(&moments, &rhythms)));
        }
    }
}
