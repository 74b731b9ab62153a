//! Timestamps as reports show them: the text as printed, RFC 3339 where that can be told, and what
//! had to be assumed.

use crate::findings::incident::ResolvedTime;
use crate::log::Stamp;
use crate::log::stamp::{ClockZone, StampKind, Zone};
use compact_str::CompactString;
use serde::Serialize;

/// A timestamp of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timestamp {
    /// As printed.
    pub raw: CompactString,
    /// RFC 3339, `null` when the year is not known or the stamp counts from boot. Without an offset
    /// where the letters of the zone name no certain one.
    pub iso: Option<CompactString>,
    /// What `iso` assumes: `year`, `zone`.
    pub assumed: &'static [Assumed],
}

/// Something that a stamp does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assumed {
    /// The year is not printed.
    Year,
    /// The zone is not printed, which is written as `Z`, or its letters name no certain offset.
    Zone,
}

impl Timestamp {
    /// A stamp; `year` and `zone` hold where it prints none.
    pub fn new(stamp: &Stamp, year: Option<i16>, zone: Option<ClockZone>) -> Self {
        let instant =
            stamp.kind.instant(year).map(|it| it.in_zone(zone.map(|it| it.of_stamp(&stamp.raw))));
        let assumed: &[Assumed] = match (&instant, &stamp.kind) {
            (Some(instant), StampKind::Calendar { year, .. }) => {
                match (year.is_none(), instant.offset.is_none()) {
                    (true, true) => &[Assumed::Year, Assumed::Zone],
                    (true, false) => &[Assumed::Year],
                    (false, true) => &[Assumed::Zone],
                    (false, false) => &[],
                }
            }
            _ => &[],
        };
        let mut iso = instant.map(|it| CompactString::from(it.iso()));
        // Letters that name no certain offset are not those of UTC.
        let is_ambiguous = matches!(stamp.kind, StampKind::Calendar { zone: Zone::Named, .. });
        if let (Some(instant), Some(iso)) = (&instant, &mut iso)
            && instant.offset.is_none()
            && is_ambiguous
        {
            iso.truncate(iso.len() - 1);
        }
        Timestamp { raw: stamp.raw.clone(), iso, assumed }
    }

    /// The stamp of a line that was seen.
    pub fn of(seen: &ResolvedTime) -> Option<Self> {
        seen.stamp.as_ref().map(|(stamp, year, zone)| Timestamp::new(stamp, *year, *zone))
    }
}
