//! What a file tells of one device: the tracks of its messages, its starts, its clock, and where
//! lines are missing.

use super::activity::Activity;
use super::class::{ClassNumber, Classes};
use super::copies::Sketch;
use super::history::History;
use super::kept::sound;
use super::occurrence::{LEAP_YEAR, Occurrence, place, seconds_between};
use super::order::Direction;
use super::sequence::{Numbered, SequenceTally};
use crate::catalog::roles::{MessageNumber, Relations};
use crate::log::Clock;
use crate::log::stamp::{StampKind, Zone};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Starts closer together than this are one start, in seconds.
const ONE_START: i64 = 600;
/// How many starts are remembered: the last ones.
const MOST_STARTS: usize = 64;
/// A clock that jumps back further than this was set, in seconds.
const STEP: i64 = 3_600;
/// A jump back by more than this is a turn of the year, in seconds.
const TURN: i64 = 300 * 86_400;
/// Differences between a relay's clock and a device's below this are delays, in seconds.
const SKEW: i64 = 3_600;
/// Time zones lie whole or half hours apart; so much is allowed on either side, in seconds.
const ZONE_SLACK: i64 = 120;
/// No two time zones lie further apart, in seconds.
const WIDEST_ZONES: i64 = 26 * 3_600;

/// One device in one file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DeviceTally {
    /// Its messages by number; few, and their numbers near each other, so a look at each finds one.
    pub tracks: Vec<(MessageNumber, Box<History>)>,
    /// When it started: first and last sign of each start.
    pub starts: VecDeque<(Occurrence, Occurrence)>,
    /// Its clock.
    pub clock: ClockTally,
    /// How much it said, over time.
    pub activity: Activity,
    /// Where lines are missing.
    pub sequence: SequenceTally,
    /// Which lines it said, in so far as they can be told apart.
    pub copies: Sketch,
}

/// What headers say of a device's clock.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ClockTally {
    /// Lines with the mark of a clock that was never set.
    pub unsynchronised: u64,
    /// Lines with the mark of a clock that lost NTP.
    pub lost: u64,
    /// The present state and since when; the first state likewise.
    states: Option<(Occurrence, Occurrence)>,
    /// Whether the state changed in between.
    changed: bool,
    /// The first and the last dated line, to see steps where parts of a file meet.
    edges: Option<(Occurrence, Occurrence)>,
    /// Whether the dated lines fall or rise in time.
    pub direction: Direction,
    /// Jumps backwards: how many, and the last one.
    pub steps: u64,
    /// The last jump: the line before and the line after.
    pub step: Option<Box<(Occurrence, Occurrence)>>,
    /// Lines whose relay's clock differs by more than zones and delays explain.
    pub skewed: u64,
    /// The last such line and the seconds by which the device is behind.
    pub skew: Option<Box<(Occurrence, i64)>>,
}

/// A line of a device, as its tally needs it.
pub struct Said<'a> {
    /// Where and when.
    pub moment: &'a Occurrence,
    /// The number of the message.
    pub message: MessageNumber,
    /// How many times.
    pub count: u64,
    /// A number that all lines of this text have, in all files.
    pub text: u64,
    /// The line's number within the part of the file.
    pub line: u64,
    /// The stamp of the nearest relay.
    pub relay: Option<StampKind>,
}

impl ClockTally {
    /// Whether its stamps have the name of a zone that several places use.
    pub fn has_ambiguous_zone(&self) -> bool {
        let is_named = |it: &Occurrence| {
            let kind = it.stamp.as_ref().map(|it| it.kind);
            matches!(kind, Some(StampKind::Calendar { zone: Zone::Named, .. }))
        };
        self.edges.iter().any(|(first, last)| is_named(first) || is_named(last))
    }
}

impl DeviceTally {
    /// Adds a line.
    pub fn add(&mut self, said: &Said, roles: &Relations, classes: &mut Classes) {
        let role = roles.role(said.message);
        self.track(said.message).add(false, said.moment, said.count, &role.rhythms, classes);
        for &ended in &role.ends {
            let rhythms = &roles.role(ended).rhythms;
            self.track(ended).add(true, said.moment, said.count, rhythms, classes);
        }
        if role.is_start {
            let moment = said.moment.clone();
            self.push_start((moment.clone(), moment));
        }
        if let Some(place) = said.moment.place {
            self.activity.add(place, said.count);
        }
        self.clock.add(said.moment, said.relay);
        self.copies.add(said.moment, said.text);
        if let Some(sequence) = said.moment.sequence() {
            self.sequence.add(Numbered { sequence, line: said.line, offset: said.moment.offset });
        }
    }

    /// Adds what the part of the file after this one tells; `lines` and `turns` lie before
    /// it.
    pub fn append(
        &mut self,
        later: DeviceTally,
        numbers: &[ClassNumber],
        classes: &mut Classes,
        roles: &Relations,
        lines: u64,
        turns: i32,
    ) {
        for (message, mut track) in later.tracks {
            track.renumber(numbers, turns);
            self.track(message).append(*track, &roles.role(message).rhythms, classes);
        }
        for (mut first, mut last) in later.starts {
            first.shift(turns);
            last.shift(turns);
            self.push_start((first, last));
        }
        self.clock.append(later.clock, turns);
        self.activity.append(later.activity, turns);
        self.sequence.append(later.sequence, lines);
        self.copies.append(later.copies);
    }

    /// All occurrences that are kept.
    pub fn occurrences(&mut self) -> impl Iterator<Item = &mut Occurrence> {
        let tracks = self.tracks.iter_mut().flat_map(|(_, history)| history.occurrences());
        let starts = self.starts.iter_mut().flat_map(|(first, last)| [first, last]);
        tracks.chain(starts).chain(self.clock.occurrences())
    }

    /// Moves all places after a text of this many bytes.
    pub(super) fn moved(&mut self, bytes: u64) {
        self.occurrences().for_each(|it| it.offset = it.offset.saturating_add(bytes));
        self.sequence.moved(bytes);
    }

    /// Whether it can have been counted, but for its messages.
    pub(super) fn is_sound(&self) -> bool {
        let ClockTally { unsynchronised, lost, steps, skewed, skew, .. } = &self.clock;
        let counts = [unsynchronised, lost, steps, skewed];
        self.activity.is_sound()
            && self.copies.is_sound()
            && self.clock.direction.is_sound()
            && self.starts.len() <= MOST_STARTS
            && self.sequence.is_sound()
            && counts.iter().all(|it| **it < sound::MOST)
            && skew.as_deref().is_none_or(|(_, seconds)| seconds.unsigned_abs() < sound::MOST)
            && self
                .starts
                .iter()
                .all(|(first, last)| sound::occurrence(first) && sound::occurrence(last))
            && self.clock.seen().all(sound::occurrence)
    }

    fn track(&mut self, message: MessageNumber) -> &mut History {
        let index =
            self.tracks.iter().position(|(number, _)| *number == message).unwrap_or_else(|| {
                if self.tracks.is_empty() {
                    self.tracks.reserve_exact(1);
                }
                self.tracks.push((message, Box::default()));
                self.tracks.len() - 1
            });
        &mut self.tracks[index].1
    }

    fn push_start(&mut self, start: (Occurrence, Occurrence)) {
        let near = |last: &Occurrence| {
            last.seconds_until(&start.0).is_some_and(|gap| (-ONE_START..=ONE_START).contains(&gap))
        };
        match self.starts.back_mut() {
            Some((_, last)) if near(last) => *last = start.1,
            _ => {
                if self.starts.len() == MOST_STARTS {
                    self.starts.pop_front();
                }
                self.starts.push_back(start);
            }
        }
    }
}

impl ClockTally {
    /// All occurrences that are kept.
    fn occurrences(&mut self) -> impl Iterator<Item = &mut Occurrence> {
        let pairs = [self.states.as_mut(), self.edges.as_mut(), self.step.as_deref_mut()];
        let pairs = pairs.into_iter().flatten();
        let skew = self.skew.as_deref_mut().map(|(it, _)| it);
        pairs.flat_map(|(first, last)| [first, last]).chain(skew)
    }

    /// The same, to be looked at.
    fn seen(&self) -> impl Iterator<Item = &Occurrence> {
        let pairs = [self.states.as_ref(), self.edges.as_ref(), self.step.as_deref()];
        let pairs = pairs.into_iter().flatten();
        let skew = self.skew.as_deref().map(|(it, _)| it);
        pairs.flat_map(|(first, last)| [first, last]).chain(skew)
    }

    /// The present state and since when; `None` where headers say nothing.
    pub fn state(&self) -> Option<(Clock, &Occurrence)> {
        self.states.as_ref().map(|(_, now)| (now.clock, now))
    }

    /// The first and the last dated line.
    pub fn edges(&self) -> Option<(&Occurrence, &Occurrence)> {
        self.edges.as_ref().map(|(first, last)| (first, last))
    }

    /// The first state, which is the present one where the newest line stands first.
    pub fn first_state(&self) -> Option<(Clock, &Occurrence)> {
        self.states.as_ref().map(|(first, _)| (first.clock, first))
    }

    fn add(&mut self, moment: &Occurrence, relay: Option<StampKind>) {
        match moment.clock {
            Clock::Unsynchronised => self.unsynchronised += 1,
            Clock::Lost => self.lost += 1,
            Clock::Ok | Clock::Unknown => {}
        }
        if moment.clock != Clock::Unknown {
            match &mut self.states {
                Some((_, now)) if now.clock == moment.clock => {}
                Some((_, now)) => {
                    now.clone_from(moment);
                    self.changed = true;
                }
                none => *none = Some((moment.clone(), moment.clone())),
            }
        }
        if moment.place.is_none() {
            return;
        }
        match &mut self.edges {
            Some((_, last)) => {
                let gap = last.seconds_until(moment);
                self.direction.count(gap, last, moment);
                if is_step(gap, moment) {
                    self.steps += 1;
                    self.step = Some(Box::new((last.clone(), moment.clone())));
                }
                last.clone_from(moment);
            }
            none => *none = Some((moment.clone(), moment.clone())),
        }
        let own = moment.stamp.as_ref().and_then(|it| place(it.kind, 0));
        let skew = own
            .zip(relay.and_then(|it| place(it, 0)))
            .and_then(|(own, relay)| seconds_between(own, relay));
        if let Some(seconds) = skew.map(over_new_year).filter(|it| is_skew(*it)) {
            self.skewed += 1;
            self.skew = Some(Box::new((moment.clone(), seconds)));
        }
    }

    fn append(&mut self, mut later: ClockTally, turns: i32) {
        let pairs = [later.states.as_mut(), later.edges.as_mut(), later.step.as_deref_mut()];
        for (one, other) in pairs.into_iter().flatten() {
            one.shift(turns);
            other.shift(turns);
        }
        if let Some((moment, _)) = later.skew.as_deref_mut() {
            moment.shift(turns);
        }
        self.unsynchronised += later.unsynchronised;
        self.lost += later.lost;
        self.skewed += later.skewed;
        self.skew = later.skew.or(self.skew.take());
        self.states = match (self.states.take(), later.states) {
            (Some((first, now)), Some((next, then))) => {
                let goes_on = now.clock == next.clock && !later.changed;
                self.changed |= later.changed || now.clock != next.clock;
                Some((first, if goes_on { now } else { then }))
            }
            (one, None) => one,
            (None, other) => {
                self.changed = later.changed;
                other
            }
        };
        self.direction.add(later.direction);
        if let (Some((_, last)), Some((next, _))) = (&self.edges, &later.edges) {
            self.direction.count(last.seconds_until(next), last, next);
        }
        let between = match (&self.edges, &later.edges) {
            (Some((_, last)), Some((next, _))) if is_step(last.seconds_until(next), next) => {
                Some(Box::new((last.clone(), next.clone())))
            }
            _ => None,
        };
        self.steps += later.steps + u64::from(between.is_some());
        self.step = later.step.or(between).or(self.step.take());
        self.edges = match (self.edges.take(), later.edges) {
            (Some((first, _)), Some((_, last))) => Some((first, last)),
            (one, other) => one.or(other),
        };
    }
}

/// Whether a clock was set back between two lines.
fn is_step(gap: Option<i64>, next: &Occurrence) -> bool {
    gap.is_some_and(|gap| gap < -STEP && (gap > -TURN || next.clock == Clock::Unsynchronised))
}

/// Two clocks of which one is past a turn of the year differ by little.
fn over_new_year(seconds: i64) -> i64 {
    if seconds.abs() > TURN { seconds - seconds.signum() * LEAP_YEAR } else { seconds }
}

/// Whether a difference between two clocks is more than delay and zone.
fn is_skew(seconds: i64) -> bool {
    let seconds = seconds.abs();
    let from_zone = (seconds % 1_800).min(1_800 - seconds % 1_800);
    seconds > WIDEST_ZONES || seconds > SKEW && from_zone > ZONE_SLACK
}
