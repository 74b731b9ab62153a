//! Timestamps of device and relay logs. A year or zone that is not printed is never guessed here; whoever resolves a stamp says what was assumed.

use compact_str::CompactString;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A timestamp as printed, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The text as printed, zone included, clock mark not. Short, and copied for each message of a log, so kept in place.
    pub raw: CompactString,
    /// What it says.
    pub kind: StampKind,
}

/// What a timestamp says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Nothing is printed.
    Absent,
    /// A name that does not say an offset.
    Named,
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
    /// The same, with an offset where the stamp says none.
    pub fn in_zone(self, zone: Option<Offset>) -> Self {
        Instant { offset: self.offset.or(zone), ..self }
    }

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

    /// Seconds to sort by: the time as UTC when the offset is known, else as if the local time were UTC.
    pub fn seconds(&self) -> i64 {
        let offset = self.offset.unwrap_or(Offset::UTC);
        offset.to_timestamp(self.local).map_or(i64::MIN, |it| it.as_second())
    }
}

impl StampKind {
    /// The year that is printed.
    pub fn year(self) -> Option<i16> {
        match self {
            StampKind::Calendar { year, .. } => year,
            StampKind::Uptime => None,
        }
    }

    /// Places the stamp on the calendar; a missing year is taken from `year`. `None` when that is not possible.
    pub fn instant(self, year: Option<i16>) -> Option<Instant> {
        let StampKind::Calendar { year: printed, month, day, time, zone } = self else { return None };
        let date = Date::new(printed.or(year)?, month, day).ok()?;
        let offset = match zone {
            Zone::Offset(offset) => Some(offset),
            Zone::Absent | Zone::Named => None,
        };
        Some(Instant { local: date.to_datetime(time), offset })
    }
}

/// Every stamp shape of Cisco devices and syslog relays. The left side is unbound: prompts and text are glued in front. More passes than there are months, days and
/// years, because the time to make a pattern that counts them is felt at each start; [`Place::read`] looks at the numbers.
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    const PATTERN: &str = r"(?x-u)
        (?: (?: ([0-9]+) \x20+ )? ([A-S][a-u][b-y]) \x20+ ([0-9]+) (?: \x20 ([0-9]+) )?
          | ([0-9]+) - ([0-9]+) - ([0-9]+)
          | ([0-9]+) / ([0-9]+) / ([0-9]+) )
        [T\x20] ([0-9]+) : ([0-9]+) : ([0-9]+) (?: [.,] ([0-9]+) )? (Z | [+-][0-9]{2}:?[0-9]{2})?
        | (?: [0-9]+:[0-9]{2}:[0-9]{2} | [0-9]+y[0-9]+w | [0-9]+w[0-9]+d | [0-9]+d[0-9]+h ) :";
    Regex::new(PATTERN).expect("the stamp pattern is fixed")
});

/// Where a stamp and its numbers stand in a text. Another text of the same shape has its stamp in the same place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The byte range, zone letters behind it not included.
    pub range: Range<usize>,
    parts: Option<Parts>,
}

/// The numbers of a calendar date.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    year: Option<Range<usize>>,
    month: Range<usize>,
    day: Range<usize>,
    hour: Range<usize>,
    minute: Range<usize>,
    second: Range<usize>,
    fraction: Option<Range<usize>>,
    zone: Option<Range<usize>>,
}

/// The digits of a year.
const LONGEST_NUMBER: usize = 4;

/// Every stamp in a text, from left to right.
pub fn find_all(text: &str) -> Vec<Place> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(captures) = STAMP.captures_at(text, at) {
        let place = Place::captured(&captures, text);
        // What only looks like a stamp may hide one that starts within it, but not far from the end of the number in front: no number of a stamp is longer than a year.
        let start = place.range.start;
        let digits = text.as_bytes()[start..].iter().take_while(|it| it.is_ascii_digit()).count();
        at = start + digits.saturating_sub(LONGEST_NUMBER).max(1);
        if place.read(text).is_some() {
            at = place.range.end;
            found.push(place);
        }
    }
    found
}

impl Place {
    fn captured(captures: &regex::Captures, text: &str) -> Self {
        let group = |index: usize| captures.get(index).map(|it| it.range());
        let whole = group(0).expect("group 0 always matches");
        // A number in front of a month that is no year is no part of the stamp.
        let year_in_front = group(1).filter(|it| year(&text.as_bytes()[it.clone()]).is_some());
        let start = if group(1).is_some() && year_in_front.is_none() { group(2) } else { None };
        // Each way to write a date: its year, month and day.
        let dates = [(year_in_front.or(group(4)), 2, 3), (group(5), 6, 7), (group(10), 8, 9)];
        let parts = dates.into_iter().find_map(|(year, month, day)| {
            Some(Parts {
                year,
                month: group(month)?,
                day: group(day)?,
                hour: group(11)?,
                minute: group(12)?,
                second: group(13)?,
                fraction: group(14),
                zone: group(15),
            })
        });
        // The colon behind an uptime is part of the pattern only, to tell it from a time within text.
        let end = whole.end - usize::from(parts.is_none());
        Place { range: start.unwrap_or(whole).start..end, parts }
    }

    /// Whether a time since boot stands here.
    pub fn is_uptime(&self) -> bool {
        self.parts.is_none()
    }

    /// Reads the stamp that stands here. `None` when the numbers are no date.
    pub fn read(&self, text: &str) -> Option<StampKind> {
        let Some(parts) = &self.parts else { return Some(StampKind::Uptime) };
        let bytes = text.as_bytes();
        let number = |range: &Range<usize>| digits(bytes.get(range.clone())?);
        let small = |range: &Range<usize>| i8::try_from(number(range)?).ok();
        let year = match &parts.year {
            Some(range) => Some(year(bytes.get(range.clone())?)?),
            None => None,
        };
        let letters = bytes.get(parts.month.clone())?;
        let month = match <[u8; 3]>::try_from(letters) {
            Ok(letters) => MONTHS.iter().zip(1..).find(|(name, _)| name.as_bytes() == letters)?.1,
            Err(_) => small(&parts.month)?,
        };
        let day = small(&parts.day)?;
        let nanosecond = match &parts.fraction {
            Some(range) => nanoseconds(bytes.get(range.clone())?)?,
            None => 0,
        };
        // Second 60 is a leap second on some devices.
        let second = small(&parts.second)?.min(59);
        let time = Time::new(small(&parts.hour)?, small(&parts.minute)?, second, nanosecond).ok()?;
        // The 29th of February needs a leap year, which 2000 is.
        Date::new(year.unwrap_or(2000), month, day).ok()?;
        let zone = match &parts.zone {
            Some(range) => offset_zone(text.get(range.clone())?),
            None => Zone::Absent,
        };
        Some(StampKind::Calendar { year, month, day, time, zone })
    }
}

/// A year of a log.
fn year(bytes: &[u8]) -> Option<i16> {
    digits(bytes).filter(|it| (1900..2100).contains(it))
}

/// A number of few digits. Read for each stamp of a log, so without the detour over text.
fn digits(bytes: &[u8]) -> Option<i16> {
    bytes.iter().try_fold(0_i16, |sum, byte| {
        byte.is_ascii_digit().then_some(())?;
        sum.checked_mul(10)?.checked_add(i16::from(byte - b'0'))
    })
}

/// The digits behind the point as nanoseconds; what is finer is left out.
fn nanoseconds(digits: &[u8]) -> Option<i32> {
    let digits = &digits[..digits.len().min(9)];
    let places = u32::try_from(digits.len()).ok()?;
    let number = digits.iter().fold(0, |sum, byte| sum * 10 + i32::from(byte.wrapping_sub(b'0')));
    Some(number * 10_i32.pow(9_u32.checked_sub(places)?))
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

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
    parsed.map_or(Zone::Named, Zone::Offset)
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
    Zone::Named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> Vec<Option<String>> {
        find_all(text).iter().map(|it| it.read(text)?.instant(Some(2001)).map(|it| it.iso())).collect()
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
    fn numbers_around_a_stamp_are_no_part_of_it() {
        let raw = |text: &str| find_all(text).iter().map(|it| text[it.range.clone()].to_owned()).collect::<Vec<_>>();
        assert_eq!(raw("000123 Nov 19 14:54:45"), ["Nov 19 14:54:45"]);
        assert_eq!(raw("2020 Nov 19 14:54:45"), ["2020 Nov 19 14:54:45"]);
        assert_eq!(raw("12-2026-03-07 23:38:41"), ["2026-03-07 23:38:41"]);
        assert_eq!(raw("Rac 12 00:00:46: x"), ["00:00:46"]);
        assert_eq!(raw(&format!("{}2026-03-07 23:38:41", "1".repeat(999))), ["2026-03-07 23:38:41"]);
    }

    #[test]
    fn uptime_has_no_date() {
        for text in ["00:00:46: ", "2y10w: ", "1w2d: ", "3d04h: "] {
            assert_eq!(iso(text), [None], "{text}");
        }
    }

    #[test]
    fn no_year_is_guessed() {
        let text = "Nov 19 14:54:45";
        assert_eq!(find_all(text)[0].read(text).expect("a date").instant(None), None);
    }

    #[test]
    fn zone_letters_are_not_offsets() {
        assert_eq!(named_zone("IST"), Zone::Named);
        assert_eq!(named_zone("UTC"), Zone::Offset(Offset::UTC));
        assert_eq!(named_zone("UTC+07:30"), Zone::Offset(Offset::from_seconds(27_000).expect("in range")));
    }

    #[test]
    fn impossible_dates_are_no_stamps() {
        assert_eq!(iso("Feb 31 10:00:00 and 2020-13-01T00:00:00Z"), Vec::<Option<String>>::new());
    }
}
