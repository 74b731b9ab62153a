//! Stamps that print their year, of any line near the start of a file: what they say holds for lines
//! that print none.

use super::span::find_all;
use super::stamp::StampKind;
use crate::work;
use regex::bytes::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// So much of a file is looked at, in bytes: no extra work for what is large.
const LOOKED_AT: u64 = 64 * 1024;
/// No start of a line with its stamp is longer.
const LONGEST_STAMP: usize = 128;

/// A line that starts with a stamp with a year, from a clock that was set.
static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let month = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    let year = r"20[0-9]{2}";
    let clock = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?";
    Regex::new(&format!(
        r"(?m-u)^(?:<[0-9]{{1,3}}>)?(?:[0-9]{{0,10}}:? )?(?:{month} [ 0-9]?[0-9] {year} {clock}|{year} {month} [ 0-9]?[0-9] {clock})"
    ))
    .expect("a fixed pattern")
});

/// The stamps of the part of a block, from left to right.
pub struct PrintedYears<'a> {
    block: &'a [u8],
    at: usize,
    end: usize,
    next: Option<Range<usize>>,
}

impl<'a> PrintedYears<'a> {
    /// Those that start in the part `own` of a block that starts at `offset` of a file.
    pub fn of(block: &'a [u8], own: Range<usize>, offset: u64) -> Self {
        let left = usize::try_from(LOOKED_AT.saturating_sub(offset)).unwrap_or(usize::MAX);
        PrintedYears { block, at: own.start, end: own.end.min(left), next: None }
    }

    /// The next one; what stands before the part tells whether a line starts there.
    fn search(&self) -> Option<Range<usize>> {
        if self.at >= self.end {
            return None;
        }
        let near = &self.block[..self.block.len().min(self.end + LONGEST_STAMP)];
        work::count(near.len() - self.at);
        LINE.find_at(near, self.at).map(|it| it.range())
    }

    /// Those that start before a place and were not given out.
    pub fn up_to(&mut self, place: usize) -> impl Iterator<Item = StampKind> + '_ {
        std::iter::from_fn(move || {
            loop {
                let found = self.next.take().or_else(|| self.search());
                let Some(found) = found.filter(|it| it.start < self.end) else {
                    // There are none behind either.
                    self.at = self.end;
                    return None;
                };
                if found.start >= place {
                    self.next = Some(found);
                    return None;
                }
                self.at = found.end;
                let text = str::from_utf8(&self.block[found]).unwrap_or_default();
                if let Some(stamp) = find_all(text).pop().and_then(|it| it.read(text.as_bytes())) {
                    return Some(stamp);
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_where_a_line_starts() {
        let text = b"Sep  8 2023 00:40:01.123 CEST: %SYS-5-CONFIG_I: a\nx Sep  8 2021 00:40:01: b\n\
            <189>: 2024 May  2 12:57:15 UTC: c\n*Sep  8 2020 00:40:01: d\n12: Jan 3 2025 10:00:00: e";
        let years = |own: Range<usize>, offset| -> Vec<Option<i16>> {
            PrintedYears::of(text, own, offset).up_to(usize::MAX).map(StampKind::year).collect()
        };
        let all = [Some(2023), Some(2024), Some(2025)];
        assert_eq!(years(0..text.len(), 0), all);
        for split in 0..text.len() {
            let both = [years(0..split, 0), years(split..text.len(), 0)].concat();
            assert_eq!(both, all, "{split}");
        }
        assert_eq!(years(0..text.len(), LOOKED_AT), []);
    }

    /// However often a reader asks, nothing is searched twice.
    #[test]
    fn a_text_without_years_is_searched_once() {
        let text = "*Nov 18 00:40:01: %SYS-5-CONFIG_I: a\n".repeat(100);
        let mut years = PrintedYears::of(text.as_bytes(), 0..text.len(), 0);
        work::take();
        for place in 0..text.len() {
            assert_eq!(years.up_to(place).count(), 0);
        }
        assert_eq!(work::take(), text.len());
    }
}
