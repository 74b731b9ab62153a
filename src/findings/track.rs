//! One message on one device, in the order of the log: runs of the message, cut where another message ends it.
//!
//! Two tracks of neighbouring parts of a file join into the track of both, so a file may be cut anywhere.

use super::class::{ClassNumber, Renumbering};
use super::moment::Moment;
use crate::catalog::roles::Rhythm;

/// How many changes of rhythm are remembered for a run: the last ones.
const MOST_BEATS: usize = 8;

/// The runs of a message and of what ends it, alternating.
#[derive(Debug, Clone, Default)]
pub struct Track {
    /// In the order of the log.
    pub runs: Vec<Run>,
}

/// Lines of the same kind with none of the other kind between them.
#[derive(Debug, Clone)]
pub struct Run {
    /// Whether these lines end the message, rather than being the message.
    pub ends: bool,
    /// The first line.
    pub first: Moment,
    /// The last line.
    pub last: Moment,
    /// How many lines; repeats that a logger folded are counted.
    pub count: u64,
    /// How many of each class.
    pub classes: Vec<(ClassNumber, u64)>,
    /// The rhythm of the lines, the latest last.
    pub beats: Vec<Beat>,
}

/// Lines that follow each other in one rhythm.
#[derive(Debug, Clone)]
pub struct Beat {
    /// The number of the rhythm among those of the message; `None` for none of them.
    pub rhythm: Option<usize>,
    /// How many gaps fit.
    pub count: u64,
    /// Where it began.
    pub since: Moment,
}

impl Track {
    /// Adds a line.
    pub fn add(&mut self, ends: bool, moment: &Moment, count: u64, rhythms: &[Rhythm]) {
        match self.runs.last_mut() {
            Some(run) if run.ends == ends => run.extend(moment, count, rhythms),
            _ => self.runs.push(Run::new(ends, moment, count)),
        }
    }

    /// Adds the track of the part of the file behind this one.
    pub fn append(&mut self, mut later: Track, rhythms: &[Rhythm]) {
        let joins =
            matches!((self.runs.last(), later.runs.first()), (Some(one), Some(other)) if one.ends == other.ends);
        if joins {
            let next = later.runs.remove(0);
            if let Some(run) = self.runs.last_mut() {
                run.append(next, rhythms);
            }
        }
        self.runs.extend(later.runs);
    }

    /// Gives all lines the numbers and turns that they have in a larger tally.
    pub fn renumber(&mut self, numbers: &Renumbering, turns: i32) {
        for run in &mut self.runs {
            for (class, _) in &mut run.classes {
                *class = numbers.classes[*class];
            }
            let beats = run.beats.iter_mut().map(|it| &mut it.since);
            for moment in [&mut run.first, &mut run.last].into_iter().chain(beats) {
                moment.class = numbers.classes[moment.class];
                moment.shift(turns);
            }
        }
    }
}

impl Run {
    fn new(ends: bool, moment: &Moment, count: u64) -> Self {
        let (first, last) = (moment.clone(), moment.clone());
        Run { ends, first, last, count, classes: vec![(moment.class, count)], beats: Vec::new() }
    }

    fn extend(&mut self, moment: &Moment, count: u64, rhythms: &[Rhythm]) {
        self.beat(moment, rhythms);
        self.count += count;
        self.count_class(moment.class, count);
        self.last.clone_from(moment);
    }

    fn append(&mut self, later: Run, rhythms: &[Rhythm]) {
        self.beat(&later.first, rhythms);
        for beat in later.beats {
            self.push_beat(beat);
        }
        self.count += later.count;
        for (class, count) in later.classes {
            self.count_class(class, count);
        }
        self.last = later.last;
    }

    fn count_class(&mut self, class: ClassNumber, count: u64) {
        match self.classes.iter_mut().find(|(known, _)| *known == class) {
            Some((_, sum)) => *sum += count,
            None => self.classes.push((class, count)),
        }
    }

    /// Notes the gap between the last line and the next one.
    fn beat(&mut self, next: &Moment, rhythms: &[Rhythm]) {
        if self.ends || rhythms.is_empty() {
            return;
        }
        let fits = |rhythm: &Rhythm| self.last.gaps_until(next).any(|gap| rhythm.fits(gap));
        let rhythm = rhythms.iter().position(fits);
        match self.beats.last_mut() {
            Some(beat) if beat.rhythm == rhythm => beat.count += 1,
            _ => {
                let since = self.last.clone();
                self.push_beat(Beat { rhythm, count: 1, since });
            }
        }
    }

    fn push_beat(&mut self, beat: Beat) {
        match self.beats.last_mut() {
            Some(last) if last.rhythm == beat.rhythm => last.count += beat.count,
            _ => self.beats.push(beat),
        }
        if self.beats.len() > MOST_BEATS {
            self.beats.remove(0);
        }
    }
}
