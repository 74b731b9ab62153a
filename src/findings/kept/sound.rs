//! Whether findings that were read from a file are such as the program makes them. What is not
//! could lead a sum out of its bounds, or a number to nothing.

use super::KeptMessage;
use crate::findings::FileFindings;
use crate::findings::device::DeviceTally;
use crate::findings::occurrence::{LEAP_YEAR, Occurrence, YearRef};
use crate::log::stamp::StampKind;

/// No count is larger: a thousand years of a line in every nanosecond.
pub(in crate::findings) const MOST: u64 = 1 << 56;
/// No year, and no number of turns of the year, is further from zero.
pub(in crate::findings) const FURTHEST_YEAR: i32 = 10_000;

/// Whether what a file holds can be reported, with numbers of these messages.
pub(super) fn file(found: &FileFindings, messages: &[KeptMessage]) -> bool {
    let FileFindings { lines, bytes, undated, zoneless, overfull, .. } = found;
    let classes = found.classes.iter().count();
    [lines, bytes, undated, zoneless, overfull].iter().all(|it| **it < MOST)
        && found.years.is_sound()
        && found.unknown.is_sound()
        && found.classes.iter().all(|it| it.severity < 8 && it.message < messages.len())
        && found.devices.values().all(|it| device(it, classes, messages))
}

fn device(device: &DeviceTally, classes: usize, messages: &[KeptMessage]) -> bool {
    let mut seen = vec![false; messages.len()];
    device.is_sound()
        && device.tracks.iter().all(|(message, history)| {
            let Some(known) = messages.get(*message) else { return false };
            let is_new = !std::mem::replace(&mut seen[*message], true);
            is_new && history.is_sound(classes, known.rhythms.len())
        })
}

/// Whether a line can have stood there and then.
pub(in crate::findings) fn occurrence(it: &Occurrence) -> bool {
    let is_placed = it.place.is_none_or(|(era, second)| {
        let (YearRef::Turn(year) | YearRef::Year(year)) = era;
        year.abs() <= FURTHEST_YEAR && i64::from(second) <= LEAP_YEAR
    });
    let is_dated = it.stamp.as_ref().is_none_or(|stamp| match stamp.kind {
        StampKind::Calendar { month, day, .. } => {
            (1..=12).contains(&month) && (1..=31).contains(&day)
        }
        StampKind::Uptime => true,
    });
    is_placed && is_dated && it.offset < MOST
}
