//! The years of stamps that print none: told by a turn of the year within the file, by stamps that
//! print theirs, by the time of the file, or by the user.

use super::kept::sound;
use super::occurrence::{Occurrence, YearRef, is_start_up_default};
use crate::log::stamp::{ClockZone, StampKind};
use crate::log::{Clock, Stamp};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A day as a stamp shows it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Day {
    month: i8,
    day: i8,
    /// Whether the clock was set.
    is_set: bool,
}

/// What the stamps of a file, or a part of one, say of their years.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct YearTally {
    /// Turns of the year from the start of the file to the start of this part, where they are
    /// known.
    before: i32,
    /// Turns of the year from the start to the end.
    turns: i32,
    /// The first and the last day of clocks that can be trusted.
    edges: Option<(Day, Day)>,
    /// Printed years, as the year that the start of the file has.
    bases: BTreeSet<i32>,
}

impl YearTally {
    /// A tally of what follows, to be appended.
    pub fn onward(&self) -> Self {
        let edges = self.edges.map(|(_, last)| (last, last));
        YearTally { before: self.before + self.turns, edges, ..Self::default() }
    }

    /// A year that the start of the file has, as the year that a stamp has after this many turns of
    /// this part.
    pub fn year_behind(&self, base: i16, turns: i32) -> i32 {
        i32::from(base) + self.before + turns
    }

    /// Notes a line, and says how many turns of the year lie before its stamp.
    pub fn turn(&mut self, moment: &Occurrence, relay: Option<StampKind>) -> i32 {
        let own = moment.stamp.as_ref().map(|it| it.kind);
        // A relay's clock is set; a device that has just started may show any date.
        let trusted = relay.or(own.filter(|it| !is_start_up_default(*it, moment.clock)));
        if let Some((month, day, year)) = trusted.and_then(date) {
            let now = Day {
                month,
                day,
                is_set: relay.is_some() || moment.clock != Clock::Unsynchronised,
            };
            self.turns += self.edges.map_or(0, |(_, last)| turn(last, now));
            self.edges = Some((self.edges.map_or(now, |(first, _)| first), now));
            self.bases.extend(year.map(|year| year - self.turns));
        }
        let ahead = match (self.edges, own.and_then(date)) {
            (Some((_, last)), Some((month, ..))) if moment.clock != Clock::Unsynchronised => {
                winter(last.month, month)
            }
            _ => 0,
        };
        if let Some(year) = own.and_then(date).and_then(|(.., year)| year) {
            self.bases.insert(year - self.turns - ahead);
        }
        self.turns + ahead
    }

    /// Notes a stamp that prints its year, of a line that says nothing else to us.
    pub fn note(&mut self, stamp: StampKind) {
        let Some((month, day, Some(year))) = date(stamp) else { return };
        let now = Day { month, day, is_set: true };
        self.turns += self.edges.map_or(0, |(_, last)| turn(last, now));
        self.edges = Some((self.edges.map_or(now, |(first, _)| first), now));
        self.bases.insert(year - self.turns);
    }

    /// Adds what the part after this one says, and tells the turns before it.
    pub fn append(&mut self, later: &YearTally) -> i32 {
        let between = match (self.edges, later.edges) {
            (Some((_, last)), Some((next, _))) => turn(last, next),
            _ => 0,
        };
        let before = self.turns + between;
        self.turns = before + later.turns;
        self.bases.extend(later.bases.iter().map(|base| base - before));
        self.edges = match (self.edges, later.edges) {
            (Some((first, _)), Some((_, last))) => Some((first, last)),
            (one, other) => one.or(other),
        };
        before
    }

    /// Whether it can have been counted.
    pub(super) fn is_sound(&self) -> bool {
        let is_near = |it: &i32| it.abs() <= sound::FURTHEST_YEAR;
        let is_day = |it: Day| (1..=12).contains(&it.month) && (1..=31).contains(&it.day);
        [self.before, self.turns].iter().chain(&self.bases).all(is_near)
            && self.edges.is_none_or(|(first, last)| is_day(first) && is_day(last))
    }

    /// Settles the years: what the user says, else the one year that other stamps of the file
    /// print, else the time of the file.
    pub fn settle(&self, option: Option<i16>, written: Option<Date>) -> Years {
        if let Some(year) = option {
            return Years::from(Some(i32::from(year)), YearSource::Option);
        }
        if let (Some(base), 1) = (self.bases.first(), self.bases.len()) {
            return Years::from(Some(*base), YearSource::InFile);
        }
        match (written, self.edges) {
            (Some(written), Some((_, Day { month, day, .. }))) => {
                // A device a zone ahead may be one day before the host that holds the file.
                let latest = written.tomorrow().unwrap_or(written);
                let is_later = (month, day) > (latest.month(), latest.day());
                let last = i32::from(latest.year()) - i32::from(is_later);
                Years::from(Some(last - self.turns), YearSource::FileTime)
            }
            _ => Years::from(None, YearSource::Unknown),
        }
    }
}

/// What stamps do not print: the year, and who says it; the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    /// The year at the start of the file.
    base: Option<i32>,
    /// Who says so.
    pub source: YearSource,
    /// The zone of stamps that print no certain one, when the user said it.
    pub zone: Option<ClockZone>,
    /// How many years later it is, as other files tell.
    pub moved: i32,
}

/// Who says a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum YearSource {
    /// The user.
    Option,
    /// Other stamps of the same file.
    InFile,
    /// The time of the file's last change.
    FileTime,
    /// Nobody.
    Unknown,
}

impl YearSource {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            YearSource::Option => "option",
            YearSource::InFile => "in-file",
            YearSource::FileTime => "file-time",
            YearSource::Unknown => "unknown",
        }
    }
}

impl Years {
    fn from(base: Option<i32>, source: YearSource) -> Self {
        Years { base, source, zone: None, moved: 0 }
    }

    /// The same, with the zone of stamps that print none.
    pub fn in_zone(self, zone: Option<ClockZone>) -> Self {
        Years { zone, ..self }
    }

    /// The zone of a stamp that prints no certain one.
    pub fn zone_of(self, stamp: Option<&Stamp>) -> Option<ClockZone> {
        let zone = self.zone?;
        Some(stamp.map_or(zone, |it| zone.of_stamp(&it.raw)))
    }

    /// The same, this many years later.
    pub fn moved(self, years: i32) -> Self {
        Years { moved: self.moved + years, ..self }
    }

    /// The year of an era; `None` when nobody says.
    pub fn year(self, era: YearRef) -> Option<i16> {
        let year = match era {
            YearRef::Year(year) => year,
            YearRef::Turn(turn) => self.base? + turn + self.moved,
        };
        i16::try_from(year).ok()
    }
}

/// The year of a stamp that prints none, as the relay that wrote the same line tells it.
pub fn told_by(relay: StampKind, stamp: StampKind) -> Option<i32> {
    let ((month, _, year), (own, ..)) = (date(relay)?, date(stamp)?);
    Some(year? + winter(month, own))
}

/// Month, day and the year when printed.
fn date(stamp: StampKind) -> Option<(i8, i8, Option<i32>)> {
    match stamp {
        StampKind::Calendar { year, month, day, .. } => Some((month, day, year.map(i32::from))),
        StampKind::Uptime => None,
    }
}

/// How many turns of the year lie between the days of two lines that follow each other.
fn turn(last: Day, next: Day) -> i32 {
    // A log may be silent all winter, but no clock that was set goes back by half a year.
    let is_silent_winter = last.is_set && next.is_set && last.month - next.month >= 6;
    if is_silent_winter { 1 } else { winter(last.month, next.month) }
}

/// 1 from winter to winter over the end of a year, -1 back over it.
fn winter(last: i8, next: i8) -> i32 {
    match (last, next) {
        (11.., ..=2) => 1,
        (..=2, 11..) => -1,
        _ => 0,
    }
}
