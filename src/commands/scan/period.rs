//! Dates, times and zones as users type them.

use jiff::Span;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// `2026-11-24`, `2026-11-24 18:00`, `2026-11-24T18:00:00`, `today`, `yesterday`, `2h ago`, `3 days ago`. `None` when it is none of them.
pub fn parse(typed: &str, now: DateTime) -> Option<DateTime> {
    let typed = typed.trim();
    if let Some(span) = typed.strip_suffix("ago") {
        let span: Span = span.trim().parse().ok()?;
        return now.checked_sub(span).ok();
    }
    let midnight = |date: Date| date.at(0, 0, 0, 0);
    match typed {
        "now" => Some(now),
        "today" => Some(midnight(now.date())),
        "yesterday" => now.date().yesterday().ok().map(midnight),
        _ => {
            let text = typed.replace(' ', "T");
            // Minutes without seconds are how people write times.
            let full = if text.matches(':').count() == 1 { format!("{text}:00") } else { text };
            full.parse().ok().or_else(|| typed.parse().ok().map(midnight))
        }
    }
}

/// `UTC`, `Z`, `+09:00`, `-0500`, `+9`. Letters of other zones name no certain offset.
pub fn zone(typed: &str) -> Option<Offset> {
    if matches!(typed, "UTC" | "utc" | "Z" | "z" | "GMT") {
        return Some(Offset::UTC);
    }
    let sign = match typed.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits = typed[1..].replace(':', "");
    let (hours, minutes) =
        if digits.len() > 2 { digits.split_at_checked(digits.len() - 2)? } else { (&digits[..], "0") };
    let seconds = hours.parse::<i32>().ok()? * 3_600 + minutes.parse::<i32>().ok().filter(|it| *it < 60)? * 60;
    Offset::from_seconds(sign * seconds).ok()
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
            ("yesterday", date(2026, 11, 23).at(0, 0, 0, 0)),
        ] {
            assert_eq!(parse(typed, now), Some(expected), "{typed}");
        }
        for typed in ["", "ago", "soon", "2026-13-01", "h ago"] {
            assert_eq!(parse(typed, now), None, "{typed}");
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
            ("JST", None),
            ("+", None),
            ("+99:99", None),
        ] {
            assert_eq!(zone(typed), expected, "{typed}");
        }
    }
}
