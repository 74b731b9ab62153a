//! Who said how much when: one row of counts for each device over the scanned period.

use super::incidents::{IncidentReport, IncidentStatus};
use crate::findings::incident::{DeviceLog, ResolvedTime};
use crate::findings::occurrence::YearRef;
use jiff::ToSpan as _;
use jiff::civil::{DateTime, date};
use serde::{Serialize, Serializer};
use smallvec::SmallVec;
use std::collections::{BTreeMap, HashSet};

/// Columns of a row.
const COLUMNS: usize = 48;

/// Rows of counts over one period.
#[derive(Debug, Clone, Serialize)]
pub struct Timeline {
    /// Where the period begins, local time; `null` where nobody says the year.
    pub start: Option<DateTime>,
    /// Where it ends.
    pub end: Option<DateTime>,
    /// Both as they are shown: without a year where nobody says it.
    #[serde(skip)]
    pub shown: [String; 2],
    /// One for each device.
    pub rows: Vec<TimelineRow>,
}

/// The counts of a device.
#[derive(Debug, Clone, Serialize)]
pub struct TimelineRow {
    /// The device.
    pub device: String,
    /// Known messages in each of equal parts of the period.
    #[serde(serialize_with = "each")]
    pub counts: PartCounts,
    /// Whether an incident is open.
    pub open: bool,
}

/// Counts of the parts that have any, in no order: most devices of a large fleet say little.
#[derive(Debug, Clone, Default)]
pub struct PartCounts(SmallVec<[(u8, u64); 1]>);

impl PartCounts {
    fn add(&mut self, part: usize, count: u64) {
        let part = u8::try_from(part.min(COLUMNS - 1)).unwrap_or_default();
        match self.0.iter_mut().rev().find(|it| it.0 == part) {
            Some(known) => known.1 += count,
            None => self.0.push((part, count)),
        }
    }

    /// The largest.
    pub fn most(&self) -> u64 {
        self.0.iter().map(|it| it.1).max().unwrap_or(0)
    }

    /// The counts of all parts.
    pub fn all(&self) -> [u64; COLUMNS] {
        let mut all = [0; COLUMNS];
        self.0.iter().for_each(|(part, count)| all[usize::from(*part)] = *count);
        all
    }
}

fn each<S: Serializer>(counts: &PartCounts, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(counts.all())
}

/// `None` when the period has no length.
pub(super) fn timeline(
    devices: &BTreeMap<String, Vec<DeviceLog>>,
    incidents: &[IncidentReport],
    first: Option<&ResolvedTime>,
    last: Option<&ResolvedTime>,
) -> Option<Timeline> {
    let known = [first?, last?].map(|it| it.local.is_some());
    let (first, last) = (first?.order?, last?.order?);
    let span = u64::try_from(last - first).ok().filter(|it| *it > 0)?;
    let is_open = |it: &&IncidentReport| it.status == IncidentStatus::Open;
    let open: HashSet<&str> =
        incidents.iter().filter(is_open).map(|it| it.device.as_str()).collect();
    let rows = devices.iter().map(|(device, files)| {
        let mut counts = PartCounts::default();
        for told in files {
            let (width, buckets) = told.device.activity.buckets();
            for (era, second, count) in buckets {
                // The middle of a bucket stands for it.
                let at = seconds(told, era, second).map(|at| at + i64::from(width) / 2);
                let offset =
                    at.and_then(|at| u64::try_from((at - first).clamp(0, last - first)).ok());
                if let Some(offset) = offset {
                    let column = usize::try_from(offset * COLUMNS as u64 / (span + 1)).unwrap_or(0);
                    counts.add(column, count);
                }
            }
        }
        TimelineRow { device: device.clone(), counts, open: open.contains(device.as_str()) }
    });
    let rows = rows.collect();
    let (start, end) = (local(first)?, local(last)?);
    let shown = [(start, known[0]), (end, known[1])].map(|(at, is_known)| {
        if is_known { at.to_string() } else { at.strftime("%b %-d %H:%M:%S").to_string() }
    });
    let [start, end] = [(start, known[0]), (end, known[1])].map(|(at, known)| known.then_some(at));
    Some(Timeline { start, end, shown, rows })
}

fn local(seconds: i64) -> Option<DateTime> {
    let stamp = jiff::Timestamp::from_second(seconds).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(stamp))
}

/// The seconds of a bucket's start, as those of a moment.
fn seconds(told: &DeviceLog, era: YearRef, second: u32) -> Option<i64> {
    let pretended = if let YearRef::Turn(turn) = era {
        i16::try_from(1970 + turn + told.years.moved).ok()
    } else {
        None
    };
    let year = told.years.year(era).or(pretended)?;
    // Days are counted in a leap year, so that the 29th of February has its place.
    let leap = date(2000, 1, 1).at(0, 0, 0, 0).checked_add(i64::from(second).seconds()).ok()?;
    let days = leap.date();
    let day = jiff::civil::Date::new(year, days.month(), days.day())
        .or_else(|_| jiff::civil::Date::new(year, 3, 1))
        .ok()?;
    let at = day.to_datetime(leap.time());
    jiff::tz::Offset::UTC.to_timestamp(at).ok().map(|it| it.as_second())
}
