//! Layouts of header shapes that were seen before.
//!
//! The lines of a log have few shapes: what differs from line to line are digits. A header whose
//! text is the same but for its digits has its parts in the same places, so the patterns that find
//! them run once for each shape.

use super::header::HeaderFields;
use super::shape::HeaderShape;
use indexmap::IndexMap;

/// More shapes than this are no shapes: the memory of them starts again.
const MOST: usize = 4096;

/// Remembers layouts by shape.
#[derive(Debug, Default)]
pub struct HeaderShapeCache {
    known: IndexMap<Box<[u8]>, HeaderShape, foldhash::fast::RandomState>,
    /// The number of the layout that was read last: the next line mostly has it too.
    last: usize,
    shape: Vec<u8>,
    /// The last layout that was not remembered.
    odd: HeaderShape,
}

impl HeaderShapeCache {
    /// The parts of a header, and the layout that they were read with; `None` when it is no text.
    pub fn read<'a>(&mut self, text: &'a [u8]) -> Option<(HeaderFields<'a>, &HeaderShape)> {
        if let Some(index) = self.find(text)
            && self.known[index].holds_for(text)
            && let Some(brief) = self.known[index].brief(text)
        {
            self.last = index;
            return Some((brief, &self.known[index]));
        }
        let whole = std::str::from_utf8(text).ok()?;
        let (shape, layout) = (shape_of(text).collect::<Box<[u8]>>(), HeaderShape::of(whole));
        // Numbers that are no time of day, for example, make another layout of the same shape; that
        // is not one to remember.
        if !layout.holds_for(text) || layout.may_hide_a_date(whole) {
            self.odd = layout;
            return Some((self.odd.brief(text).unwrap_or_default(), &self.odd));
        }
        if self.known.len() >= MOST {
            self.known.clear();
        }
        let index = self.known.insert_full(shape, layout).0;
        let layout = &self.known[index];
        Some((layout.brief(text).unwrap_or_default(), layout))
    }

    /// The number of the layout of a text's shape.
    fn find(&mut self, text: &[u8]) -> Option<usize> {
        if self.known.get_index(self.last).is_some_and(|(shape, _)| is_of_shape(text, shape)) {
            return Some(self.last);
        }
        self.shape.clear();
        self.shape.extend(shape_of(text));
        self.known.get_index_of(self.shape.as_slice())
    }
}

/// A text with every digit a zero.
fn shape_of(text: &[u8]) -> impl Iterator<Item = u8> {
    text.iter().map(|byte| if byte.is_ascii_digit() { b'0' } else { *byte })
}

fn is_of_shape(text: &[u8], shape: &[u8]) -> bool {
    // Without a way out in the middle, the processor compares many bytes at once.
    text.len() == shape.len()
        && shape_of(text).zip(shape).fold(true, |same, (one, other)| same & (one == *other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Header;
    use proptest::prelude::*;

    /// A text whose digits are no date, no year or no severity says nothing about others of its
    /// shape.
    #[test]
    fn what_was_read_before_does_not_matter() {
        for texts in [
            ["<189>Oct 99 07:41:4 x Nov 19 10:00:00: ", "<189>Oct 13 07:41:4 x Nov 19 10:00:00: "],
            ["sw-1 9999 Nov 19 10:00:00: ", "sw-1 2026 Nov 19 10:00:00: "],
            ["sw-1 002025 Nov 19 10:00:00: ", "sw-1 000007 Nov 19 10:00:00: "],
            ["Nov 19 10:00:00 fw-1 : %ASA-9-444303: ", "Nov 19 10:00:00 fw-1 : %ASA-3-444303: "],
            [
                "Jan 31 10:00:00 a Feb 31 10:00:00 b Mar 31 10:00:00: ",
                "Jan 31 10:00:00 a Feb 21 10:00:00 b Mar 31 10:00:00: ",
            ],
            ["13/13/2026 10:00:00 x ", "12/13/2026 10:00:00 x "],
        ] {
            for order in [[0, 1, 0], [1, 0, 1]] {
                let mut layouts = HeaderShapeCache::default();
                for text in order.map(|it| texts[it]) {
                    let header = Header::parse(text);
                    let (brief, layout) = layouts.read(text.as_bytes()).expect("text");
                    let told = (
                        brief.host.map(str::to_owned),
                        brief.sequence,
                        brief.relay,
                        brief.stamp,
                        brief.clock,
                    );
                    let stamp = header.stamp.as_ref().map(|it| it.kind);
                    assert_eq!(
                        told,
                        (header.host, header.sequence, header.relay, stamp, header.clock),
                        "{text}"
                    );
                    assert_eq!(
                        layout.raw_stamp(text.as_bytes()),
                        header.stamp.map(|it| it.raw).unwrap_or_default()
                    );
                }
            }
        }
    }

    proptest! {
        /// A remembered layout reads what a fresh one reads.
        #[test]
        fn shapes_are_remembered_rightly(
            host in "[a-z]{2,4}-[0-9]{2}",
            numbers in prop::collection::vec((0..40_u8, 0..30_u8, 0..70_u8, 0..9_999_u64, 0..6_u8), 1..8),
        ) {
            let mut layouts = HeaderShapeCache::default();
            for (day, hour, minute, number, shape) in numbers {
                let text = match shape {
                    0 => format!("Nov {day:>2} {hour:02}:{minute:02}:05 {host} {number}: *Nov {day:>2} {hour:02}:{minute:02}:05.123 UTC: "),
                    1 => format!("<187>{number}: {host}: {number}: Nov {day:>2} 20{day:02} {hour:02}:{minute:02}:05: "),
                    2 => format!("20{day:02} Jan {day:>2} {hour:02}:{minute:02}:05 {host} "),
                    3 => format!("<187>1 2026-03-{day:02}T{hour:02}:{minute:02}:41.985Z {host} - - - - "),
                    // As long as the next, and of another clock.
                    4 => format!("{number:06}: *Nov {day:>2} {hour:02}:{minute:02}:05.123 UTC+{day}: "),
                    _ => format!("{number:06}: .Nov {day:>2} {hour:02}:{minute:02}:05.123 UTC+{day}: "),
                };
                let header = Header::parse(&text);
                let (brief, layout) = layouts.read(text.as_bytes()).expect("text");
                prop_assert_eq!(brief.host.map(str::to_owned), header.host, "{}", text);
                prop_assert_eq!(brief.sequence, header.sequence);
                prop_assert_eq!(brief.clock, header.clock);
                prop_assert_eq!(brief.relay, header.relay);
                prop_assert_eq!(brief.stamp, header.stamp.as_ref().map(|it| it.kind));
                prop_assert_eq!(layout.raw_stamp(text.as_bytes()), header.stamp.map(|it| it.raw).unwrap_or_default());
            }
        }
    }
}
