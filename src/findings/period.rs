//! What the user asked of time: only lines between two moments concern the reader of the report.

use super::Sighting;
use super::years::{YearTally, told_by};
use crate::log::stamp::{ClockZone, Instant, StampKind};
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Only lines between two dates concern the reader of the report.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    /// Not before.
    pub since: Option<Bound>,
    /// Not at or after.
    pub until: Option<Bound>,
    /// The zone of stamps that print no certain one, when the user said it.
    pub zone: Option<ClockZone>,
    /// The year of stamps that print none, when the user said it: that of the start of the file,
    /// which must then be read from there.
    pub year: Option<i16>,
    /// The latest date that a stamp without a year can have.
    pub latest: Option<jiff::civil::Date>,
}

/// A moment as the user says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// Date and time.
    pub local: DateTime,
    /// Its offset, when the user said it.
    pub offset: Option<Offset>,
}

impl Period {
    /// When a line was said; `None` without a date.
    pub(super) fn instant(&self, sighting: &Sighting, years: &YearTally) -> Option<Instant> {
        let Sighting { moment, relay, .. } = sighting;
        let stamp = moment.stamp.as_ref().map(|it| it.kind).or(*relay)?;
        let given = self.year.map(|year| years.year_behind(year, moment.turn()));
        let year =
            given.or_else(|| told_by((*relay)?, stamp)).and_then(|it| i16::try_from(it).ok());
        let instant = stamp.instant(year).or_else(|| self.before_the_file(stamp))?;
        Some(instant.in_zone(self.zone))
    }

    /// Whether a moment lies in it.
    pub(super) fn holds(&self, instant: &Instant) -> bool {
        self.since.is_none_or(|it| !it.is_after(instant))
            && self.until.is_none_or(|it| it.is_after(instant))
    }

    /// Whether a bound has an offset that the moment cannot be compared with.
    pub(super) fn is_assumed(&self, instant: &Instant) -> bool {
        instant.offset.is_none()
            && [self.since, self.until].iter().flatten().any(|it| it.offset.is_some())
    }

    /// A stamp whose year nobody says: in the latest one that is not after the file.
    fn before_the_file(&self, stamp: StampKind) -> Option<Instant> {
        let latest = self.latest?;
        let this_year = stamp.instant(Some(latest.year())).filter(|it| it.local.date() <= latest);
        this_year.or_else(|| stamp.instant(Some(latest.year() - 1)))
    }
}

impl Bound {
    /// Whether it lies after a moment: as instants where both zones are known, else by the local
    /// times as they are written.
    fn is_after(&self, instant: &Instant) -> bool {
        let instants = self.offset.zip(instant.offset).and_then(|(own, other)| {
            Some((own.to_timestamp(self.local).ok()?, other.to_timestamp(instant.local).ok()?))
        });
        instants.map_or(self.local > instant.local, |(own, other)| own > other)
    }
}
