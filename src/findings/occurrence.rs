//! When something was said: a stamp whose year may not be printed, placed among its neighbours of
//! the same file.

use super::class::ClassNumber;
use crate::log::stamp::StampKind;
use crate::log::{Clock, Stamp};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// A year of a stamp: the one that is printed, or how many turns of the year lie between the start
/// of the file and here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum YearRef {
    /// Not printed.
    Turn(i32),
    /// Printed.
    Year(i32),
}

/// Days before each month of a leap year: a date without a year may be the 29th of February.
const DAYS_BEFORE: [u32; 12] = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];
const DAY: i64 = 86_400;
/// Seconds of a leap year.
pub const LEAP_YEAR: i64 = 366 * DAY;

/// A line's place in a file and in time.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Occurrence {
    /// Bytes from the start of the file.
    pub offset: u64,
    /// The era of the stamp and the seconds into its year; `None` without a date.
    pub place: Option<(YearRef, u32)>,
    /// The device's stamp.
    pub stamp: Option<Stamp>,
    /// What the mark before the stamp says.
    pub clock: Clock,
    /// What the line says.
    pub class: ClassNumber,
    /// One more than the device's sequence number, so that it takes no more room than a number.
    /// Devices count in 32 bits.
    pub(super) number: Option<NonZeroU32>,
}

impl Clone for Occurrence {
    fn clone(&self) -> Self {
        Occurrence { stamp: self.stamp.clone(), ..*self }
    }

    /// In place: what is put together first and then copied makes the processor wait for its own
    /// writing, which was a tenth of the time of a line.
    fn clone_from(&mut self, source: &Self) {
        let Occurrence { offset, place, stamp, clock, class, number } = source;
        (self.offset, self.place, self.clock) = (*offset, *place, *clock);
        (self.class, self.number) = (*class, *number);
        self.stamp.clone_from(stamp);
    }
}

impl Occurrence {
    /// A moment whose place in time is not known yet.
    #[inline]
    pub fn new(
        offset: u64,
        stamp: Option<Stamp>,
        clock: Clock,
        class: ClassNumber,
        sequence: Option<u64>,
    ) -> Self {
        let number = sequence.and_then(|it| NonZeroU32::MIN.checked_add(u32::try_from(it).ok()?));
        Occurrence { offset, place: None, stamp, clock, class, number }
    }

    /// The device's sequence number.
    pub fn sequence(&self) -> Option<u64> {
        self.number.map(|it| u64::from(it.get() - 1))
    }

    /// The fraction of the second, in nanoseconds; 0 where none is printed.
    pub fn nanos(&self) -> i32 {
        match self.stamp.as_ref().map(|it| it.kind) {
            Some(StampKind::Calendar { time, .. }) => time.subsec_nanosecond(),
            _ => 0,
        }
    }

    /// Finds the place in time: this many turns of the year lie between the start of the file and
    /// here.
    pub fn settle(&mut self, turn: i32) {
        self.place = self.stamp.as_ref().and_then(|it| place(it.kind, turn));
    }

    /// The turns of the year between the start of the file and here, where the stamp prints no
    /// year.
    pub fn turn(&self) -> i32 {
        match self.place {
            Some((YearRef::Turn(turn), _)) => turn,
            _ => 0,
        }
    }

    /// Seconds from one moment to a later one of the same file; `None` when they cannot be
    /// compared. The stamps may run backwards: then it is negative.
    pub fn seconds_until(&self, later: &Occurrence) -> Option<i64> {
        seconds_between(self.place?, later.place?)
    }

    /// The same in a leap year, and in another one where the year is not known and makes a
    /// difference.
    pub fn gaps_until(&self, later: &Occurrence) -> [Option<i64>; 2] {
        let places = self.place.zip(later.place);
        let gap = places.and_then(|(from, to)| seconds_between(from, to));
        let is_open = places.is_some_and(|(from, to)| {
            matches!(from.0, YearRef::Turn(_)) && lacking(to) > lacking(from)
        });
        [gap, gap.filter(|_| is_open).map(|it| it - DAY)]
    }

    /// Whether the stamp shows the date of a clock that was never set.
    pub fn is_start_up_default(&self) -> bool {
        self.stamp.as_ref().is_some_and(|it| is_start_up_default(it.kind, self.clock))
    }

    /// Moves the moment after a part of the file with this many turns.
    pub fn shift(&mut self, turns: i32) {
        if let Some((YearRef::Turn(turn), _)) = &mut self.place {
            *turn += turns;
        }
    }
}

/// The era of a stamp and the seconds into its year.
pub fn place(stamp: StampKind, turn: i32) -> Option<(YearRef, u32)> {
    let StampKind::Calendar { year, month, day, time, .. } = stamp else { return None };
    let month = DAYS_BEFORE.get(usize::try_from(month - 1).ok()?)?;
    let days = month + u32::try_from(day - 1).ok()?;
    let seconds = u32::try_from(time.hour()).ok()? * 3600 + u32::try_from(time.minute()).ok()? * 60;
    let seconds = seconds + u32::try_from(time.second()).ok()?;
    Some((
        year.map_or(YearRef::Turn(turn), |year| YearRef::Year(i32::from(year))),
        days * 86_400 + seconds,
    ))
}

/// Seconds between two places of the same kind. A year that is not printed is taken for a leap
/// year, so across February a day may be counted too many.
pub fn seconds_between(from: (YearRef, u32), to: (YearRef, u32)) -> Option<i64> {
    // Within a year and on one side of February's end, as most lines are, no day can be missing.
    if from.0 == to.0 && is_past_february(from) == is_past_february(to) {
        return Some(i64::from(to.1) - i64::from(from.1));
    }
    let (years, lacking) = match (from.0, to.0) {
        (YearRef::Turn(one), YearRef::Turn(other)) => (other - one, 0),
        (YearRef::Year(one), YearRef::Year(other)) => (other - one, lacking(to) - lacking(from)),
        _ => return None,
    };
    Some(
        i64::from(years) * LEAP_YEAR - i64::from(lacking) * DAY + i64::from(to.1)
            - i64::from(from.1),
    )
}

/// How many ends of February before a place had no 29th; where years are not known, may have had
/// none.
fn lacking(place: (YearRef, u32)) -> i32 {
    let is_past = is_past_february(place);
    match place.0 {
        YearRef::Turn(turn) => turn + i32::from(is_past),
        YearRef::Year(year) => {
            let leap_years = |until: i32| until / 4 - until / 100 + until / 400;
            let until = year - i32::from(!is_past);
            until - leap_years(until)
        }
    }
}

fn is_past_february((_, second): (YearRef, u32)) -> bool {
    i64::from(second) >= i64::from(DAYS_BEFORE[2]) * DAY
}

/// The dates that devices show before their clock is set: the first hour of January or of March.
pub(super) fn is_start_up_default(stamp: StampKind, clock: Clock) -> bool {
    match stamp {
        StampKind::Calendar { month: 1 | 3, day: 1 | 2, time, .. } => {
            clock == Clock::Unsynchronised && time.hour() == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::span::find_all;

    fn at(text: &str, turn: i32) -> (YearRef, u32) {
        place(find_all(text)[0].read(text.as_bytes()).expect("a date"), turn).expect("a date")
    }

    #[test]
    fn a_moment_is_copied_in_place_whole() {
        let kind = find_all("Nov 19 14:54:55")[0].read(b"Nov 19 14:54:55").expect("a date");
        let long = Stamp { raw: "Nov 19 14:54:55 and a name of a zone".into(), kind };
        for stamp in [Some(long), Some(Stamp { raw: "Nov 19 14:54:55".into(), kind }), None] {
            let mut moment = Occurrence::new(7, stamp, Clock::Lost, 3, Some(9));
            moment.settle(2);
            let old = Stamp { raw: "00:01:01".into(), kind: StampKind::Uptime };
            for mut copy in
                [Occurrence::default(), Occurrence::new(1, Some(old), Clock::Ok, 1, None)]
            {
                copy.clone_from(&moment);
                assert_eq!(format!("{copy:?}"), format!("{moment:?}"));
            }
        }
    }

    #[test]
    fn seconds_are_counted_over_a_turn_of_the_year() {
        let (old, new) = (at("Dec 31 23:59:30", 0), at("Jan  1 00:00:30", 1));
        assert_eq!(seconds_between(old, new), Some(60));
        assert_eq!(
            seconds_between(at("Dec 31 2025 23:59:30", 0), at("Jan  1 2026 00:00:30", 0)),
            Some(60)
        );
        assert_eq!(seconds_between(old, at("Jan  1 2026 00:00:30", 0)), None);
        let days = |from, to| seconds_between(at(from, 0), at(to, 0)).map(|it| it / DAY);
        assert_eq!(days("Feb 28 2026 12:00:00", "Mar  1 2026 12:00:00"), Some(1));
        assert_eq!(days("Feb 28 2028 12:00:00", "Mar  1 2028 12:00:00"), Some(2));
        assert_eq!(days("Jan  1 2025 12:00:00", "Jan  1 2029 12:00:00"), Some(4 * 365 + 1));
    }
}
