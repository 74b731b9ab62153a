//! Timestamps of device and relay logs. A year or zone that is not printed is never guessed here;
//! whoever resolves a stamp says what was assumed.

use compact_str::CompactString;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

/// A timestamp as printed, taken apart.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The text as printed, zone included, clock mark not. Short, and copied for each message of a
    /// log, so kept in place.
    pub raw: CompactString,
    /// What it says.
    pub kind: StampKind,
}

impl Clone for Stamp {
    fn clone(&self) -> Self {
        Stamp { raw: self.raw.clone(), kind: self.kind }
    }

    fn clone_from(&mut self, source: &Self) {
        let Stamp { raw, kind } = source;
        self.raw.clone_from(raw);
        self.kind = *kind;
    }
}

/// What a timestamp says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// The zone of a timestamp. Letters that mean different things in different places are never turned
/// into an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Zone {
    /// Nothing is printed.
    Absent,
    /// A name that does not say an offset.
    Named,
    /// An offset.
    Offset(#[serde(with = "seconds")] Offset),
}

/// An offset as its seconds, where findings are kept.
pub mod seconds {
    use jiff::tz::Offset;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    /// Writes the seconds.
    ///
    /// # Errors
    /// What the serializer says.
    pub fn serialize<S: Serializer>(offset: &Offset, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(offset.seconds())
    }

    /// Reads them.
    ///
    /// # Errors
    /// When no offset is so large.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Offset, D::Error> {
        Offset::from_seconds(i32::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// The zone of clocks whose stamps print no certain one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockZone {
    /// One offset all year.
    Fixed(Offset),
    /// That of a place, summer time included.
    Place(&'static TimeZone),
    /// The offsets of names, as the device itself says them. Other names, and stamps without one,
    /// stay as they are.
    Declared(&'static [DeclaredZone]),
}

/// What the configuration of a device says of the name of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredZone {
    /// The name as it was typed.
    pub name: String,
    /// Its offset.
    pub offset: Offset,
}

impl ClockZone {
    /// The zone of a place by its name in the time zone database. There are few in one run, so each
    /// is kept as long as the program runs.
    pub fn of_place(name: &str) -> Option<Self> {
        Some(ClockZone::Place(Box::leak(Box::new(TimeZone::get(name).ok()?))))
    }

    /// What a device says of its names. There are few in one run, so each is kept as long as the
    /// program runs.
    pub fn of_names(names: Vec<DeclaredZone>) -> Self {
        ClockZone::Declared(Box::leak(names.into_boxed_slice()))
    }

    /// What it says of a stamp as printed, zone included.
    pub fn of_stamp(self, raw: &str) -> Self {
        let ClockZone::Declared(names) = self else { return self };
        let name = raw.rsplit(' ').next().unwrap_or_default();
        let declared = names.iter().find(|it| it.name.eq_ignore_ascii_case(name));
        declared.map_or(self, |it| ClockZone::Fixed(it.offset))
    }

    /// The offset at a local time. One that a clock skips or shows twice counts as the earlier.
    pub fn offset_at(self, local: DateTime) -> Option<Offset> {
        match self {
            ClockZone::Fixed(offset) => Some(offset),
            ClockZone::Place(zone) => zone.to_timestamp(local).ok().map(|it| zone.to_offset(it)),
            ClockZone::Declared(_) => None,
        }
    }
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
    pub fn in_zone(self, zone: Option<ClockZone>) -> Self {
        let given = || zone?.offset_at(self.local);
        Instant { offset: self.offset.or_else(given), ..self }
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

    /// Seconds to sort by: the time as UTC when the offset is known, else as if the local time were
    /// UTC.
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

    /// Places the stamp on the calendar; a missing year is taken from `year`. `None` when that is
    /// not possible.
    pub fn instant(self, year: Option<i16>) -> Option<Instant> {
        let StampKind::Calendar { year: printed, month, day, time, zone } = self else {
            return None;
        };
        let date = Date::new(printed.or(year)?, month, day).ok()?;
        let offset = match zone {
            Zone::Offset(offset) => Some(offset),
            Zone::Absent | Zone::Named => None,
        };
        Some(Instant { local: date.to_datetime(time), offset })
    }
}

/// `Z`, `+09:00`, `-0500`.
pub(super) fn offset_zone(text: &str) -> Zone {
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

/// Letters that name one offset wherever they are used, in minutes, in the order of the alphabet.
/// Others, such as IST, CST or EST, name several.
const CERTAIN_ZONES: [(&str, i16); 48] = [
    ("ACDT", 630),
    ("ACST", 570),
    ("AEDT", 660),
    ("AEST", 600),
    ("AKDT", -480),
    ("AKST", -540),
    ("ART", -180),
    ("AWST", 480),
    ("BRT", -180),
    ("CAT", 120),
    ("CEST", 120),
    ("CET", 60),
    ("CHST", 600),
    ("CLT", -240),
    ("COT", -300),
    ("EAT", 180),
    ("EDT", -240),
    ("EEST", 180),
    ("EET", 120),
    ("HKT", 480),
    ("HST", -600),
    ("ICT", 420),
    ("JST", 540),
    ("KST", 540),
    ("MDT", -360),
    ("MEST", 120),
    ("MESZ", 120),
    ("MET", 60),
    ("MEZ", 60),
    ("MSK", 180),
    ("MYT", 480),
    ("NDT", -150),
    ("NST", -210),
    ("NZDT", 780),
    ("NZST", 720),
    ("PDT", -420),
    ("PET", -300),
    ("PHT", 480),
    ("PKT", 300),
    ("SAST", 120),
    ("SGT", 480),
    ("UCT", 0),
    ("WAT", 60),
    ("WEST", 60),
    ("WET", 0),
    ("WIB", 420),
    ("WIT", 540),
    ("WITA", 480),
];

/// The longest of these names.
const LONGEST_ZONE: usize = 4;

/// A zone as printed after a stamp: `UTC`, `JST`, `UTC+1`, `UTC+07:30`.
pub fn named_zone(text: &str) -> Zone {
    let begins =
        text.get(..3).filter(|it| it.eq_ignore_ascii_case("UTC") || it.eq_ignore_ascii_case("GMT"));
    if let Some(rest) = begins.map(|_| &text[3..]) {
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
    let mut letters = [0_u8; LONGEST_ZONE];
    let Some(name) = letters.get_mut(..text.len()) else { return Zone::Named };
    name.copy_from_slice(text.as_bytes());
    // Devices keep the name as somebody typed it.
    name.make_ascii_uppercase();
    let found = CERTAIN_ZONES.binary_search_by(|(known, _)| known.as_bytes().cmp(name));
    let offset = found
        .ok()
        .and_then(|index| Offset::from_seconds(i32::from(CERTAIN_ZONES.get(index)?.1) * 60).ok());
    offset.map_or(Zone::Named, Zone::Offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::span::find_all;

    fn iso(text: &str) -> Vec<Option<String>> {
        find_all(text)
            .iter()
            .map(|it| it.read(text.as_bytes())?.instant(Some(2001)).map(|it| it.iso()))
            .collect()
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
        let text = "Nov 19 14:54:45";
        assert_eq!(find_all(text)[0].read(text.as_bytes()).expect("a date").instant(None), None);
    }

    #[test]
    fn zone_letters_are_not_offsets() {
        let minutes = |it: i32| Zone::Offset(Offset::from_seconds(it * 60).expect("in range"));
        for (name, zone) in [
            ("JST", minutes(540)),
            ("jst", minutes(540)),
            ("gmt", minutes(0)),
            ("NST", minutes(-210)),
            ("WITA", minutes(480)),
            ("EDT", minutes(-240)),
            ("EST", Zone::Named),
            ("CST", Zone::Named),
            ("IST", Zone::Named),
            ("BST", Zone::Named),
            ("VIENNA", Zone::Named),
            ("mng", Zone::Named),
        ] {
            assert_eq!(named_zone(name), zone, "{name}");
        }
        assert!(CERTAIN_ZONES.is_sorted());
        assert_eq!(named_zone("UTC"), Zone::Offset(Offset::UTC));
        assert_eq!(
            named_zone("UTC+07:30"),
            Zone::Offset(Offset::from_seconds(27_000).expect("in range"))
        );
    }

    #[test]
    fn impossible_dates_are_no_stamps() {
        assert_eq!(iso("Feb 31 10:00:00 and 2020-13-01T00:00:00Z"), Vec::<Option<String>>::new());
    }
}
