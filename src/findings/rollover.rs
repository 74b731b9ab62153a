//! Turns of the year between files, and between a failure and its end, where stamps print no year.

use super::incident::{DeviceLog, Incident, ResolvedTime};
use super::occurrence::{Occurrence, YearRef};
use super::years::YearSource;
use crate::log::Clock;

/// Sequence numbers of two files that lie no further apart belong to lines that follow each other.
const FOLLOWING: u64 = 1_000;
/// No clock that was set goes back further than this, in seconds.
const STEP: i64 = 2 * 86_400;
/// A file that begins so long before the end of the one it follows belongs to a later year, in
/// seconds.
const MONTH: i64 = 30 * 86_400;

/// Moves the years of files whose lines follow those of another file by their sequence numbers, and
/// yet would lie before them.
pub(super) fn settle(told: &mut [DeviceLog]) {
    let mut files: Vec<(u64, u64, usize)> = Vec::new();
    for (index, it) in told.iter().enumerate() {
        let Some((first, last)) = it.device.sequence.range().filter(|(first, last)| first <= last)
        else {
            continue;
        };
        if !it.backwards
            && it.edges().is_some_and(|(first, last)| lacks_year(first) && lacks_year(last))
        {
            files.push((first, last, index));
        }
    }
    files.sort_unstable();
    let follows = |pair: &&[(u64, u64, usize)]| {
        let [(_, last, _), (next, ..)] = **pair else { return false };
        next.checked_sub(last).is_some_and(|it| (1..=FOLLOWING).contains(&it))
    };
    // The time of a file bounds its last line, so what lies before it must be earlier.
    for pair in files.windows(2).rev().filter(follows) {
        let (front, behind) = (pair[0].2, pair[1].2);
        if told[front].years.source == YearSource::FileTime && is_back(&told[front], &told[behind])
        {
            told[front].years = told[front].years.moved(-1);
        }
    }
    // A year that the user gives is that of the first file.
    for pair in files.windows(2).filter(follows) {
        let (front, behind) = (pair[0].2, pair[1].2);
        while matches!(told[behind].years.source, YearSource::Option | YearSource::Unknown)
            && is_back(&told[front], &told[behind])
        {
            told[behind].years = told[behind].years.moved(1);
        }
    }
}

fn lacks_year(moment: &Occurrence) -> bool {
    matches!(moment.place, Some((YearRef::Turn(_), _)))
}

/// Whether a file begins long before the end of the one that it follows.
fn is_back(front: &DeviceLog, behind: &DeviceLog) -> bool {
    let last = front.edges().and_then(|(_, last)| front.seen(last).order);
    let next = behind.edges().and_then(|(first, _)| behind.seen(first).order);
    last.zip(next).is_some_and(|(last, next)| next < last - MONTH)
}

/// Moves a failure a year back, or else its end a year on, where the end stands after it in the
/// file and yet would lie before it.
pub(super) fn put_before(incident: &mut Incident, end: &mut ResolvedTime, source: YearSource) {
    let is_back = |one: &ResolvedTime, other: &ResolvedTime| {
        one.order.zip(other.order).is_some_and(|(one, other)| other < one - STEP)
    };
    let is_set = |it: &ResolvedTime| it.clock != Clock::Unsynchronised;
    let lacks_year = |it: &ResolvedTime| {
        it.stamp.as_ref().is_some_and(|(stamp, ..)| stamp.kind.year().is_none())
    };
    if !is_set(&incident.last)
        || !is_set(end)
        || !is_back(&incident.last, end)
        || !lacks_year(&incident.last)
        || !lacks_year(end)
    {
        return;
    }
    if source == YearSource::FileTime {
        for seen in [&mut incident.first, &mut incident.last] {
            seen.move_years(-1);
        }
    } else {
        end.move_years(1);
    }
}
