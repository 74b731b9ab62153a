//! Dates, times and zones as users type them.

use crate::findings::period::Bound;
use crate::log::stamp::{self, ClockZone, Zone};
use crate::quoting::folded;
use jiff::Span;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// `2026-11-24`, `2026-11-24 18:00`, `2026-11-24T18:00:00+09:00`, `today`, `yesterday`, `2h ago`,
/// `3 days ago`; a span alone, with or without a sign, is one that has passed. `None` when it is
/// none of them.
pub fn parse(typed: &str, now: DateTime) -> Option<Bound> {
    let typed = &dated(folded(typed).trim());
    let local = |local: DateTime| Bound { local, offset: None };
    let typed = typed.as_str();
    if let Some(span) = typed.strip_suffix("ago") {
        let span: Span = span.trim().parse().ok()?;
        return now.checked_sub(span).ok().map(local);
    }
    if let Ok(span) = typed.parse::<Span>() {
        return now.checked_sub(span.abs()).ok().map(local);
    }
    let midnight = |date: Date| date.at(0, 0, 0, 0);
    match typed {
        "now" => Some(local(now)),
        "today" => Some(local(midnight(now.date()))),
        "yesterday" => now.date().yesterday().ok().map(midnight).map(local),
        _ if typed.contains(':') => time(typed),
        _ => typed.parse().ok().map(midnight).map(local),
    }
}

/// A date as it is written in Japan, `2026/11/28` or `2026年11月28日`, with or without zeros in front,
/// in the form of the standard; other texts as they are.
fn dated(typed: &str) -> String {
    let is_sign = |it: char| matches!(it, '/' | '-' | '年' | '月' | '日');
    let end = typed.find(|it: char| !it.is_ascii_digit() && !is_sign(it)).unwrap_or(typed.len());
    let (date, behind) = typed.split_at(end);
    let parts: Vec<&str> = date.trim_end_matches('日').split(is_sign).collect();
    match parts.as_slice() {
        [year, month, day]
            if year.len() == 4 && [month, day].iter().all(|it| matches!(it.len(), 1 | 2)) =>
        {
            format!("{year}-{month:0>2}-{day:0>2}{behind}")
        }
        _ => typed.to_owned(),
    }
}

/// The zone of clocks: an offset, letters that name one, or a place of the time zone database.
pub fn clock_zone(typed: &str) -> Option<ClockZone> {
    let typed = &*folded(typed);
    if let Some(offset) = zone(typed) {
        return Some(ClockZone::Fixed(offset));
    }
    // Names without a slash are those of countries, and letters that mean several zones.
    typed.contains('/').then(|| ClockZone::of_place(typed))?
}

/// A span of time in seconds: `7d`, `24h`, `2 weeks`. A day has 24 hours.
pub fn seconds(typed: &str) -> Option<i64> {
    let span: Span = typed.trim().parse().ok()?;
    let day = jiff::SpanRelativeTo::days_are_24_hours();
    let seconds = span.total((jiff::Unit::Second, day)).ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "a span of years in seconds fits")]
    Some(seconds as i64).filter(|it| *it > 0)
}

/// A date with a time, and perhaps an offset after it.
fn time(typed: &str) -> Option<Bound> {
    // A name in brackets could contradict the offset, and is not looked up.
    if typed.contains('[') {
        return None;
    }
    // The date has signs of its own; the offset stands after the first colon.
    let colon = typed.find(':')?;
    let sign = typed[colon..].find(['+', '-', 'Z', 'z']).map(|it| colon + it);
    let (text, offset) = match sign {
        Some(at) => (typed[..at].trim_end(), Some(zone(&typed[at..])?)),
        None => (typed, None),
    };
    let text = text.replace(' ', "T");
    // Minutes without seconds are how people write times.
    let full = if text.matches(':').count() == 1 { format!("{text}:00") } else { text };
    Some(Bound { local: full.parse().ok()?, offset })
}

/// `UTC`, `Z`, `+09:00`, `-0500`, `+9`, less than a day, `JST`, `UTC+9`. Other letters name no
/// certain offset.
pub fn zone(typed: &str) -> Option<Offset> {
    if matches!(typed, "UTC" | "utc" | "Z" | "z" | "GMT") {
        return Some(Offset::UTC);
    }
    if let Zone::Offset(offset) = stamp::named_zone(typed) {
        return Some(offset);
    }
    let (sign, digits) = match typed.as_bytes() {
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes): (&[u8], &[u8]) = match digits {
        [_] | [_, _] => (digits, b"0"),
        [hours @ .., b':', _, _] if matches!(hours.len(), 1 | 2) => {
            (hours, &digits[hours.len() + 1..])
        }
        [_, _, _] | [_, _, _, _] => digits.split_at(digits.len() - 2),
        _ => return None,
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let is_short = hours < 24 && minutes < 60;
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok().filter(|_| is_short)
}

/// A few digits and nothing else: no sign, no blank.
fn number(digits: &[u8]) -> Option<i32> {
    digits
        .iter()
        .try_fold(0, |sum, it| it.is_ascii_digit().then(|| sum * 10 + i32::from(it - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn times_are_read_as_people_type_them() {
        let now = date(2026, 11, 24).at(18, 30, 0, 0);
        for (typed, expected) in [
            ("2026-11-01", date(2026, 11, 1).at(0, 0, 0, 0)),
            ("2026-11-01 06:05", date(2026, 11, 1).at(6, 5, 0, 0)),
            ("2026-11-01T06:05:07", date(2026, 11, 1).at(6, 5, 7, 0)),
            ("2h ago", date(2026, 11, 24).at(16, 30, 0, 0)),
            ("90 minutes ago", date(2026, 11, 24).at(17, 0, 0, 0)),
            ("3 days ago", date(2026, 11, 21).at(18, 30, 0, 0)),
            ("1h", date(2026, 11, 24).at(17, 30, 0, 0)),
            ("3 days", date(2026, 11, 21).at(18, 30, 0, 0)),
            ("-2h", date(2026, 11, 24).at(16, 30, 0, 0)),
            ("yesterday", date(2026, 11, 23).at(0, 0, 0, 0)),
        ] {
            assert_eq!(parse(typed, now), Some(Bound { local: expected, offset: None }), "{typed}");
        }
        for typed in ["", "ago", "soon", "2026-13-01", "h ago", "3", "20261124d1"] {
            assert_eq!(parse(typed, now), None, "{typed}");
        }
    }

    #[test]
    fn an_offset_of_a_time_is_kept() {
        let now = date(2026, 11, 24).at(18, 30, 0, 0);
        let nine = Offset::from_seconds(32_400).expect("in range");
        let minus = Offset::from_seconds(-12_600).expect("in range");
        for (typed, seconds, offset) in [
            ("2026-11-15T21:00:00+09:00", 0, nine),
            ("2026-11-15 21:00+09:00", 0, nine),
            ("2026-11-15 21:00:07 +0900", 7, nine),
            ("2026-11-15T21:00:00Z", 0, Offset::UTC),
            ("2026-11-15T21:00z", 0, Offset::UTC),
            ("2026-11-15 21:00:00 -03:30", 0, minus),
        ] {
            let local = date(2026, 11, 15).at(21, 0, seconds, 0);
            assert_eq!(parse(typed, now), Some(Bound { local, offset: Some(offset) }), "{typed}");
        }
        for typed in
            ["2026/11/15", "2026-11-15", "2026年11月15日", "２０２６／１１／１５", "　2026/11/15 "]
        {
            let local = date(2026, 11, 15).at(0, 0, 0, 0);
            assert_eq!(parse(typed, now), Some(Bound { local, offset: None }), "{typed}");
        }
        for (typed, hour) in [("2026/1/5 21:00", 21), ("2026-01-05T09:00", 9)] {
            let local = date(2026, 1, 5).at(hour, 0, 0, 0);
            assert_eq!(parse(typed, now), Some(Bound { local, offset: None }), "{typed}");
        }
        for typed in [
            "11/15/2026",
            "2026/13/15",
            "2026/1",
            "2026-11-15T21:00:00+99:00",
            "2026-11-15T21:00:00+09:00[Asia/Tokyo]",
            "2026-11-15T21:00:00+",
            "2026-11-15Z",
        ] {
            assert_eq!(parse(typed, now), None, "{typed}");
        }
    }

    /// Where the system has the database of time zones.
    #[test]
    fn places_follow_their_summer_time() {
        if jiff::tz::TimeZone::get("Europe/Berlin").is_err() {
            return;
        }
        let berlin = clock_zone("Europe/Berlin").expect("a place");
        for (month, hours) in [(1, 1), (7, 2)] {
            let offset = berlin.offset_at(date(2026, month, 1).at(12, 0, 0, 0));
            assert_eq!(offset, Offset::from_hours(hours).ok());
        }
        for typed in ["EST", "CST", "Asia/", "Europe/Nowhere", "../etc/passwd"] {
            assert_eq!(clock_zone(typed), None, "{typed}");
        }
    }

    #[test]
    fn zones_are_offsets() {
        let offset = |seconds| Some(Offset::from_seconds(seconds).expect("in range"));
        for (typed, expected) in [
            ("UTC", offset(0)),
            ("+09:00", offset(32_400)),
            ("-0530", offset(-19_800)),
            ("+9", offset(32_400)),
            ("JST", offset(32_400)),
            ("jst", offset(32_400)),
            ("UTC+9", offset(32_400)),
            ("Asia/Tokyo", None),
            ("EST", None),
            ("Asia/", None),
            ("+", None),
            ("+99:99", None),
            ("++9", None),
            ("+-9", None),
            ("-+9", None),
            ("+ 9", None),
            ("+1193046:40", None),
            ("+596524:00", None),
            ("+24:00", None),
            ("+09:60", None),
            ("+9:3", None),
            ("+:30", None),
            ("+0:9:00", None),
            ("+12345", None),
            ("+٩", None),
            ("+14:00", offset(50_400)),
            ("-930", offset(-34_200)),
            ("-9:30", offset(-34_200)),
        ] {
            assert_eq!(zone(typed), expected, "{typed}");
        }
    }
}
