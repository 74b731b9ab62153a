//! Timestamps of device and relay logs. A year or zone that is not printed is never guessed here; whoever resolves a stamp says what was assumed.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use regex::Regex;
use std::sync::LazyLock;

/// A timestamp as printed, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The text as printed, zone included, clock mark not.
    pub raw: String,
    /// What it says.
    pub kind: StampKind,
}

/// What a timestamp says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StampKind {
    /// A calendar date, perhaps without its year.
    Calendar {
        /// The year, when printed.
        year: Option<i16>,
        /// The month, 1 to 12.
        month: i8,
        /// The day of the month.
        day: i8,
        /// The time of day.
        time: Time,
        /// The zone.
        zone: Zone,
    },
    /// Time since boot (`00:01:01`, `1w2d`): no date can be told.
    Uptime,
}

/// The zone of a timestamp. Letters other than UTC and GMT are never turned into an offset: they mean different things in different places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// Nothing is printed.
    Absent,
    /// A name that does not say an offset.
    Named(String),
    /// An offset.
    Offset(Offset),
}

/// A stamp placed on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    /// The local date and time as printed, with the year filled in.
    pub local: DateTime,
    /// The offset when the stamp says it.
    pub offset: Option<Offset>,
}

impl Instant {
    /// RFC 3339; a zone that is not known is written as `Z`.
    pub fn iso(&self) -> String {
        match self.offset {
            Some(offset) if offset != Offset::UTC => {
                let seconds = offset.seconds();
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.abs() / 60;
                format!("{}{sign}{:02}:{:02}", self.local, minutes / 60, minutes % 60)
            }
            _ => format!("{}Z", self.local),
        }
    }

    /// A number to sort by: the time as UTC when the offset is known, else as if the local time were UTC.
    pub fn order(&self) -> i128 {
        let offset = self.offset.unwrap_or(Offset::UTC);
        offset.to_timestamp(self.local).map_or(i128::MIN, |it| it.as_nanosecond())
    }
}

impl Stamp {
    /// The year that is printed.
    pub fn year(&self) -> Option<i16> {
        match self.kind {
            StampKind::Calendar { year, .. } => year,
            StampKind::Uptime => None,
        }
    }

    /// Places the stamp on the calendar; a missing year is taken from `year`. `None` when that is not possible.
    pub fn instant(&self, year: Option<i16>) -> Option<Instant> {
        let StampKind::Calendar { year: printed, month, day, time, zone } = &self.kind else { return None };
        let date = Date::new(printed.or(year)?, *month, *day).ok()?;
        let offset = match zone {
            Zone::Offset(offset) => Some(*offset),
            Zone::Absent | Zone::Named(_) => None,
        };
        Some(Instant { local: date.to_datetime(*time), offset })
    }
}

/// Every stamp shape of Cisco devices and syslog relays, one alternative each. The left side is unbound: prompts and text are glued in front.
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    const MONTH: &str = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
    const CLOCK: &str = r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-6][0-9])(?:[.,]([0-9]{1,9}))?";
    let source = format!(
        "(?-u)(?:\
         (?:((?:19|20)[0-9]{{2}}) +)?({MONTH}) +([0-9]{{1,2}}) (?:((?:19|20)[0-9]{{2}}) )?{CLOCK}\
         |((?:19|20)[0-9]{{2}})-([0-9]{{2}})-([0-9]{{2}})[T ]{CLOCK}(Z|[+-][0-9]{{2}}:?[0-9]{{2}})?\
         |([0-9]{{2}})/([0-9]{{2}})/((?:19|20)[0-9]{{2}}) {CLOCK}\
         |([0-9]{{1,3}}:[0-9]{{2}}:[0-9]{{2}}|(?:[0-9]+y[0-9]+w|[0-9]+w[0-9]+d|[0-9]+d[0-9]+h)):\
         )"
    );
    Regex::new(&source).expect("the stamp pattern is fixed")
});

/// A stamp and where it stands.
#[derive(Debug, Clone)]
pub struct Found {
    /// The byte range, zone letters not included.
    pub range: std::ops::Range<usize>,
    /// The stamp.
    pub stamp: Stamp,
}

/// Every stamp in a text, from left to right.
pub fn find_all(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for captures in STAMP.captures_iter(text) {
        let whole = captures.get(0).expect("group 0 always matches");
        let number = |group: usize| captures.get(group).and_then(|it| it.as_str().parse::<i16>().ok());
        let clock = |first: usize| {
            let part = |group: usize| number(group).and_then(|it| i8::try_from(it).ok()).unwrap_or(0);
            let fraction = captures.get(first + 3).map_or("", |it| it.as_str());
            let nanoseconds = format!("{fraction:0<9}").parse().unwrap_or(0);
            // Second 60 is a leap second on some devices.
            Time::new(part(first), part(first + 1), part(first + 2).min(59), nanoseconds).ok()
        };
        let small = |value: Option<i16>| value.and_then(|it| i8::try_from(it).ok());
        let kind = if let Some(month) = captures.get(2) {
            let month = month_number(month.as_str());
            calendar(number(1).or(number(4)), Some(month), small(number(3)), clock(5), Zone::Absent)
        } else if captures.get(9).is_some() {
            let zone = captures.get(16).map_or(Zone::Absent, |it| offset_zone(it.as_str()));
            calendar(number(9), small(number(10)), small(number(11)), clock(12), zone)
        } else if captures.get(17).is_some() {
            calendar(number(19), small(number(17)), small(number(18)), clock(20), Zone::Absent)
        } else {
            Some(StampKind::Uptime)
        };
        let Some(kind) = kind else { continue };
        let range = match kind {
            // The colon behind an uptime is part of the pattern only, to tell it from a time within text.
            StampKind::Uptime => whole.start()..whole.end() - 1,
            StampKind::Calendar { .. } => whole.range(),
        };
        found.push(Found { stamp: Stamp { raw: text[range.clone()].to_owned(), kind }, range });
    }
    found
}

fn calendar(year: Option<i16>, month: Option<i8>, day: Option<i8>, time: Option<Time>, zone: Zone) -> Option<StampKind> {
    let (month, day, time) = (month?, day?, time?);
    // The 29th of February needs a leap year, which 2000 is.
    Date::new(year.unwrap_or(2000), month, day).ok()?;
    Some(StampKind::Calendar { year, month, day, time, zone })
}

fn month_number(name: &str) -> i8 {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let index = NAMES.iter().position(|it| *it == name).unwrap_or(0);
    i8::try_from(index + 1).unwrap_or(1)
}

/// `Z`, `+09:00`, `-0500`.
fn offset_zone(text: &str) -> Zone {
    if text == "Z" {
        return Zone::Offset(Offset::UTC);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let parsed = digits.parse::<i32>().ok().and_then(|it| {
        let seconds = (it / 100) * 3600 + (it % 100) * 60;
        Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()
    });
    parsed.map_or_else(|| Zone::Named(text.to_owned()), Zone::Offset)
}

/// A zone as printed behind a stamp: `UTC`, `JST`, `UTC+1`, `UTC+07:30`.
pub fn named_zone(text: &str) -> Zone {
    if let Some(rest) = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT")) {
        if rest.is_empty() {
            return Zone::Offset(Offset::UTC);
        }
        let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
        if let (Ok(hours), Ok(minutes)) = (hours.parse::<i32>(), minutes.parse::<i32>()) {
            let sign = if hours < 0 { -1 } else { 1 };
            if let Ok(offset) = Offset::from_seconds(hours * 3600 + sign * minutes * 60) {
                return Zone::Offset(offset);
            }
        }
    }
    Zone::Named(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> Vec<Option<String>> {
        find_all(text).iter().map(|it| it.stamp.instant(Some(2001)).map(|it| it.iso())).collect()
    }

    #[test]
    fn every_shape_is_read() {
        for (text, expected) in [
            ("Nov 19 14:54:45.907", "2001-11-19T14:54:45.907Z"),
            ("Mar  7 2026 23:38:41.985", "2026-03-07T23:38:41.985Z"),
            ("2020 Jun 22 22:28:45", "2020-06-22T22:28:45Z"),
            ("2026-03-07T23:38:41.985Z", "2026-03-07T23:38:41.985Z"),
            ("2024-10-11T10:15:31.208321-05:00", "2024-10-11T10:15:31.208321-05:00"),
            ("2024-04-12 09:52:25,188", "2024-04-12T09:52:25.188Z"),
            ("05/25/2023 10:23:37", "2023-05-25T10:23:37Z"),
            ("May 6 01:02:03", "2001-05-06T01:02:03Z"),
            ("log fileSep 12 01:02:03", "2001-09-12T01:02:03Z"),
        ] {
            assert_eq!(iso(text), [Some(expected.to_owned())], "{text}");
        }
    }

    #[test]
    fn uptime_has_no_date() {
        for text in ["00:00:46: ", "2y10w: ", "1w2d: ", "3d04h: "] {
            assert_eq!(iso(text), [None], "{text}");
        }
    }

    #[test]
    fn no_year_is_guessed() {
        let stamp = &find_all("Nov 19 14:54:45")[0].stamp;
        assert_eq!(stamp.instant(None), None);
    }

    #[test]
    fn zone_letters_are_not_offsets() {
        assert_eq!(named_zone("IST"), Zone::Named("IST".into()));
        assert_eq!(named_zone("UTC"), Zone::Offset(Offset::UTC));
        assert_eq!(named_zone("UTC+07:30"), Zone::Offset(Offset::from_seconds(27_000).expect("in range")));
    }

    #[test]
    fn impossible_dates_are_no_stamps() {
        assert_eq!(iso("Feb 31 10:00:00 and 2020-13-01T00:00:00Z"), Vec::<Option<String>>::new());
    }
}
