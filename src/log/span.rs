//! Where stamps stand in a text, and the numbers that stand there.

use super::stamp::{StampKind, Zone, offset_zone};
use jiff::civil::{Date, Time};
use std::ops::Range;

/// Where a stamp and its numbers stand in a text. Another text of the same shape has its stamp in
/// the same place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampSpan {
    /// The byte range, zone letters after it not included.
    pub range: Range<usize>,
    parts: Option<Parts>,
}

/// The numbers of a calendar date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
pub fn find_all(text: &str) -> Vec<StampSpan> {
    find_all_surely(text).0
}

/// Every stamp in a text, and whether another text of the same shape surely has them in the same
/// places: whether all that could be a date or a year is one.
pub fn find_all_surely(text: &str) -> (Vec<StampSpan>, bool) {
    let (mut found, mut at, mut is_sure) = (Vec::new(), 0, true);
    while let Some(place) = StampSpan::find(text.as_bytes(), at) {
        // What only looks like a stamp may hide one that starts within it, but not far from the end
        // of the number in front: no number of a stamp is longer than a year.
        let start = place.range.start;
        let digits = text.as_bytes()[start..].iter().take_while(|it| it.is_ascii_digit()).count();
        at = start + digits.saturating_sub(LONGEST_NUMBER).max(1);
        if place.read(text.as_bytes()).is_some() {
            at = place.range.end;
            let in_front = text[..start].trim_end_matches(' ');
            is_sure &=
                in_front.len() == start || !in_front.ends_with(|it: char| it.is_ascii_digit());
            found.push(place);
        } else {
            is_sure = false;
        }
    }
    (found, is_sure)
}

/// Reads the parts of a stamp from left to right. By hand, because making a pattern of all shapes
/// took a tenth of a start.
#[derive(Clone)]
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn while_next(&mut self, holds: impl Fn(&u8) -> bool) -> Option<Range<usize>> {
        let start = self.at;
        self.at += self.text[start..].iter().take_while(|it| holds(it)).count();
        (self.at > start).then_some(start..self.at)
    }

    fn number(&mut self) -> Option<Range<usize>> {
        self.while_next(u8::is_ascii_digit)
    }

    fn two_digits(&mut self) -> Option<()> {
        self.number().filter(|it| it.len() == 2).map(drop)
    }

    fn blanks(&mut self) -> Option<Range<usize>> {
        self.while_next(|it| *it == b' ')
    }

    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let next = self.text.get(self.at).filter(|it| bytes.contains(it))?;
        self.at += 1;
        Some(*next)
    }

    /// Three letters as the name of a month has them.
    fn month(&mut self) -> Option<Range<usize>> {
        let [b'A'..=b'S', b'a'..=b'u', b'b'..=b'y'] = self.text.get(self.at..self.at + 3)? else {
            return None;
        };
        self.at += 3;
        Some(self.at - 3..self.at)
    }

    /// A date and a time of day. The left side is unbound: prompts and text are glued in front.
    fn calendar(&mut self) -> Option<Parts> {
        let number = self.number();
        if number.is_none() || self.blanks().is_some() {
            return self.named_month(number);
        }
        let sign = self.one_of(b"-/")?;
        let second = self.number()?;
        self.one_of(&[sign])?;
        let third = self.number()?;
        let (year, month, day) =
            if sign == b'-' { (number, second, third) } else { (Some(third), number?, second) };
        self.time(Parts { year, ..Parts::of(month, day) })
    }

    /// `Nov 19 14:54:45`, a year before or after the day. A number in front that is no year is
    /// no part of the stamp.
    fn named_month(&mut self, in_front: Option<Range<usize>>) -> Option<Parts> {
        let in_front = in_front.filter(|it| year(&self.text[it.clone()]).is_some());
        let month = self.month()?;
        self.blanks()?;
        let date = Parts { year: in_front, ..Parts::of(month, self.number()?) };
        let year_behind = self.optional(|it| {
            it.one_of(b" ")?;
            let year = it.number()?;
            it.time(Parts { year: date.year.clone().or(Some(year)), ..date.clone() })
        });
        year_behind.or_else(|| self.time(date))
    }

    fn time(&mut self, date: Parts) -> Option<Parts> {
        self.one_of(b"T ")?;
        let hour = self.number()?;
        self.one_of(b":")?;
        let minute = self.number()?;
        self.one_of(b":")?;
        let second = self.number()?;
        let fraction = self.optional(|it| it.one_of(b".,").and_then(|_| it.number()));
        let zone = self.optional(Self::zone);
        Some(Parts { hour, minute, second, fraction, zone, ..date })
    }

    /// `Z`, `+09:00`, `-0500`.
    fn zone(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if self.one_of(b"Z+-")? != b'Z' {
            let digits = |it: &[u8]| it.iter().all(u8::is_ascii_digit);
            let rest = &self.text[self.at..];
            self.at += match rest {
                [a, b, b':', c, d, ..] if digits(&[*a, *b, *c, *d]) => 5,
                [a, b, c, d, ..] if digits(&[*a, *b, *c, *d]) => 4,
                _ => return None,
            };
        }
        Some(start..self.at)
    }

    /// A part that may be missing.
    fn optional<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = self.clone();
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }

    /// A time since boot, without the colon that must follow to tell it from a time within text.
    fn uptime(&mut self) -> Option<()> {
        self.number()?;
        match self.one_of(b":ywd")? {
            b':' => {
                self.two_digits()?;
                self.one_of(b":")?;
                self.two_digits()?;
            }
            unit => {
                self.number()?;
                let below = match unit {
                    b'y' => b"w",
                    b'w' => b"d",
                    _ => b"h",
                };
                self.one_of(below)?;
            }
        }
        (self.text.get(self.at) == Some(&b':')).then_some(())
    }
}

impl Parts {
    fn of(month: Range<usize>, day: Range<usize>) -> Self {
        Parts { month, day, ..Parts::default() }
    }

    fn range(&self) -> Range<usize> {
        let first = self.year.iter().chain([&self.month, &self.day]).map(|it| it.start).min();
        let end = self.zone.as_ref().or(self.fraction.as_ref()).unwrap_or(&self.second).end;
        first.unwrap_or(end)..end
    }
}

impl StampSpan {
    /// The first thing from `at` on that looks like a stamp; its numbers may be no date.
    fn find(text: &[u8], mut at: usize) -> Option<StampSpan> {
        loop {
            at += text.get(at..)?.iter().position(|it| matches!(it, b'0'..=b'9' | b'A'..=b'S'))?;
            let mut ahead = Cursor { text, at };
            if let Some(parts) = ahead.optional(Cursor::calendar) {
                return Some(StampSpan { range: parts.range(), parts: Some(parts) });
            }
            if ahead.optional(Cursor::uptime).is_some() {
                return Some(StampSpan { range: at..ahead.at, parts: None });
            }
            // What does not start with a number does not start within it.
            at += ahead.number().map_or(1, |it| it.len());
        }
    }

    /// Whether a time since boot stands here.
    pub fn is_uptime(&self) -> bool {
        self.parts.is_none()
    }

    /// Reads the stamp that stands here. `None` when the numbers are no date.
    pub fn read(&self, text: &[u8]) -> Option<StampKind> {
        let Some(parts) = &self.parts else { return Some(StampKind::Uptime) };
        let small = |range: &Range<usize>| i8::try_from(number(text.get(range.clone())?)?).ok();
        let year = match &parts.year {
            Some(range) => Some(year(text.get(range.clone())?)?),
            None => None,
        };
        let letters = text.get(parts.month.clone())?;
        let month = match <[u8; 3]>::try_from(letters) {
            Ok(letters) => MONTHS.iter().zip(1..).find(|(name, _)| name.as_bytes() == letters)?.1,
            Err(_) => small(&parts.month)?,
        };
        let day = small(&parts.day)?;
        let nanosecond = match &parts.fraction {
            Some(range) => nanoseconds(text.get(range.clone())?)?,
            None => 0,
        };
        // Second 60 is a leap second on some devices.
        let second = small(&parts.second)?.min(59);
        let time =
            Time::new(small(&parts.hour)?, small(&parts.minute)?, second, nanosecond).ok()?;
        // The 29th of February needs a leap year, which 2000 is.
        Date::new(year.unwrap_or(2000), month, day).ok()?;
        let zone = match &parts.zone {
            Some(range) => offset_zone(str::from_utf8(text.get(range.clone())?).ok()?),
            None => Zone::Absent,
        };
        Some(StampKind::Calendar { year, month, day, time, zone })
    }
}

/// A year of a log.
fn year(bytes: &[u8]) -> Option<i16> {
    digits(bytes).filter(|it| (1900..2100).contains(it))
}

/// A number of few digits.
fn digits(bytes: &[u8]) -> Option<i16> {
    i16::try_from(number(bytes)?).ok()
}

/// A number. Read several times for each line of a log, so without the detour over text.
pub(super) fn number(bytes: &[u8]) -> Option<u64> {
    bytes.iter().try_fold(0_u64, |sum, byte| {
        byte.is_ascii_digit().then_some(())?;
        sum.checked_mul(10)?.checked_add(u64::from(byte - b'0'))
    })
}

/// The digits after the point as nanoseconds; what is finer is left out.
fn nanoseconds(digits: &[u8]) -> Option<i32> {
    let digits = &digits[..digits.len().min(9)];
    let places = u32::try_from(digits.len()).ok()?;
    let number = digits.iter().fold(0, |sum, byte| sum * 10 + i32::from(byte.wrapping_sub(b'0')));
    Some(number * 10_i32.pow(9_u32.checked_sub(places)?))
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_around_a_stamp_are_no_part_of_it() {
        let raw = |text: &str| {
            find_all(text).iter().map(|it| text[it.range.clone()].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(raw("000123 Nov 19 14:54:45"), ["Nov 19 14:54:45"]);
        assert_eq!(raw("2020 Nov 19 14:54:45"), ["2020 Nov 19 14:54:45"]);
        assert_eq!(raw("12-2026-03-07 23:38:41"), ["2026-03-07 23:38:41"]);
        assert_eq!(raw("Rac 12 00:00:46: x"), ["00:00:46"]);
        assert_eq!(
            raw(&format!("{}2026-03-07 23:38:41", "1".repeat(999))),
            ["2026-03-07 23:38:41"]
        );
    }

    /// Every shape of a stamp as a pattern: what is read by hand is what it finds.
    const PATTERN: &str = r"(?x-u)
        (?: (?: ([0-9]+) \x20+ )? ([A-S][a-u][b-y]) \x20+ ([0-9]+) (?: \x20 ([0-9]+) )?
          | ([0-9]+) - ([0-9]+) - ([0-9]+)
          | ([0-9]+) / ([0-9]+) / ([0-9]+) )
        [T\x20] ([0-9]+) : ([0-9]+) : ([0-9]+) (?: [.,] ([0-9]+) )? (Z | [+-][0-9]{2}:?[0-9]{2})?
        | (?: [0-9]+:[0-9]{2}:[0-9]{2} | [0-9]+y[0-9]+w | [0-9]+w[0-9]+d | [0-9]+d[0-9]+h ) :";

    /// What the pattern finds: its ranges, without a number before a month that is no year and
    /// without the colon after a time since boot.
    fn by_pattern(pattern: &regex::Regex, text: &str) -> Option<StampSpan> {
        let captures = pattern.captures(text)?;
        let group = |index: usize| captures.get(index).map(|it| it.range());
        let (whole, front) =
            (group(0)?, group(1).filter(|it| year(&text.as_bytes()[it.clone()]).is_some()));
        let start =
            if front.is_none() { group(2).unwrap_or(whole.clone()).start } else { whole.start };
        let dates = [
            (front.or(group(4)), group(2), group(3)),
            (group(5), group(6), group(7)),
            (group(10), group(8), group(9)),
        ];
        let parts = dates.into_iter().find_map(|(year, month, day)| {
            let [hour, minute, second] = [group(11)?, group(12)?, group(13)?];
            Some(Parts {
                year,
                month: month?,
                day: day?,
                hour,
                minute,
                second,
                fraction: group(14),
                zone: group(15),
            })
        });
        Some(StampSpan { range: start..whole.end - usize::from(parts.is_none()), parts })
    }

    /// Texts that are stamps, almost stamps, or have nothing to do with them.
    fn texts() -> impl Strategy<Value = String> {
        let date = prop_oneof![
            "((20[0-9]{2}|[0-9]{1,5}) {1,2})?[A-T][a-v][a-z] {1,2}[0-9]{1,2}( [0-9]{2,4})?",
            "[0-9]{1,4}-[0-9]{2}-[0-9]{1,2}",
            "[0-9]{2}/[0-9]{2}[/-][0-9]{4}",
        ];
        let behind = ("([.,][0-9]{0,7})?", prop_oneof!["", "Z", "[+-][0-9]{1,2}:?[0-9]{1,3}"]);
        let calendar = (date, "[T ]", "[0-9]{1,2}:[0-9]{2}:[0-9]{2}", behind).prop_map(
            |(date, gap, time, (fraction, zone))| format!("{date}{gap}{time}{fraction}{zone}"),
        );
        let uptime =
            prop_oneof!["[0-9]{1,3}:[0-9]{1,3}:[0-9]{2}:?", "[0-9]{1,2}[ywd][0-9]{1,2}[wdh]:?"];
        let noise = prop_oneof!["[0-9]{1,5}", "[A-T][a-v][a-z]", "[ -/:.,+TZywdh]", " "];
        prop::collection::vec(prop_oneof![calendar, uptime, noise], 1..5).prop_map(|it| it.concat())
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_the_pattern_finds(text in texts()) {
            static ORACLE: std::sync::LazyLock<regex::Regex> =
                std::sync::LazyLock::new(|| regex::Regex::new(PATTERN).expect("the pattern is fixed"));
            prop_assert_eq!(StampSpan::find(text.as_bytes(), 0), by_pattern(&ORACLE, &text), "{}", text);
        }
    }
}
