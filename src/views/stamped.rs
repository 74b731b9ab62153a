//! Timestamps as reports show them: the text as printed, RFC 3339 where that can be told, and what
//! had to be assumed.

use crate::findings::incident::ResolvedTime;
use crate::log::Stamp;
use crate::log::stamp::StampKind;
use jiff::tz::Offset;
use serde::Serialize;

/// A timestamp of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timestamp {
    /// As printed.
    pub raw: String,
    /// RFC 3339, `null` when the year is not known or the stamp counts from boot.
    pub iso: Option<String>,
    /// What `iso` assumes: `year`, `zone`.
    pub assumed: Vec<Assumed>,
}

/// Something that a stamp does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assumed {
    /// The year is not printed.
    Year,
    /// The zone is not printed, or its letters name no certain offset; written as `Z`.
    Zone,
}

impl Timestamp {
    /// A stamp; `year` and `zone` hold where it prints none.
    pub fn new(stamp: &Stamp, year: Option<i16>, zone: Option<Offset>) -> Self {
        let instant = stamp.kind.instant(year).map(|it| it.in_zone(zone));
        let mut assumed = Vec::new();
        if let (Some(instant), StampKind::Calendar { year, .. }) = (&instant, &stamp.kind) {
            assumed.extend(year.is_none().then_some(Assumed::Year));
            assumed.extend(instant.offset.is_none().then_some(Assumed::Zone));
        }
        Timestamp { raw: stamp.raw.to_string(), iso: instant.map(|it| it.iso()), assumed }
    }

    /// The stamp of a line that was seen.
    pub fn of(seen: &ResolvedTime) -> Option<Self> {
        seen.stamp.as_ref().map(|(stamp, year, zone)| Timestamp::new(stamp, *year, *zone))
    }
}
