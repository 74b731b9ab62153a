//! Timestamps as reports show them: the text as printed, RFC 3339 where that can be told, and what had to be assumed.

use crate::log::Stamp;
use crate::log::stamp::{Instant, StampKind};
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

/// Where the year of stamps without one comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Years {
    /// The user said so.
    Option(i16),
    /// Other stamps of the same file print this one.
    InFile(i16),
    /// The file was last written on this local date (year, month, day): the latest year that does not lie after it.
    FileTime(jiff::civil::Date),
    /// Nobody says: no date is told.
    Unknown,
}

impl Years {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Years::Option(_) => "option",
            Years::InFile(_) => "in-file",
            Years::FileTime(_) => "file-time",
            Years::Unknown => "unknown",
        }
    }

    /// Places a stamp on the calendar.
    pub fn instant(self, stamp: &Stamp) -> Option<Instant> {
        match self {
            Years::Option(year) | Years::InFile(year) => stamp.kind.instant(Some(year)),
            Years::Unknown => stamp.kind.instant(None),
            Years::FileTime(written) => {
                // A device a zone ahead may be one day in front of the host that holds the file.
                let latest = written.tomorrow().unwrap_or(written);
                let this_year = stamp.kind.instant(Some(written.year()));
                let fits = |it: &Instant| it.local.date() <= latest || stamp.kind.year().is_some();
                this_year.filter(fits).or_else(|| stamp.kind.instant(Some(written.year() - 1)))
            }
        }
    }

    /// The timestamp of a report.
    pub fn timestamp(self, stamp: &Stamp) -> Timestamp {
        let instant = self.instant(stamp);
        let mut assumed = Vec::new();
        if let (Some(instant), StampKind::Calendar { year, .. }) = (&instant, &stamp.kind) {
            assumed.extend(year.is_none().then_some(Assumed::Year));
            assumed.extend(instant.offset.is_none().then_some(Assumed::Zone));
        }
        Timestamp { raw: stamp.raw.clone(), iso: instant.map(|it| it.iso()), assumed }
    }
}
