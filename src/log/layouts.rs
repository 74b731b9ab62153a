//! Layouts of header shapes that were seen before.
//!
//! The lines of a log have few shapes: what differs from line to line are digits. A header whose text is the same but for its digits has its parts in the same
//! places, so the patterns that find them run once for each shape.

use super::header::Brief;
use super::layout::Layout;
use indexmap::IndexMap;
use memchr::memmem;

/// More shapes than this are no shapes: the memory of them starts anew.
const MOST: usize = 4096;

/// Remembers layouts by shape.
#[derive(Debug, Default)]
pub struct Layouts {
    known: IndexMap<Box<[u8]>, Layout, foldhash::fast::RandomState>,
    shape: Vec<u8>,
    /// The last layout that was not remembered.
    odd: Layout,
}

impl Layouts {
    /// The parts of a header, and the layout that they were read with.
    pub fn read<'a>(&mut self, text: &'a str) -> (Brief<'a>, &Layout) {
        self.shape.clear();
        self.shape.extend(text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }));
        if let Some((index, _, layout)) = self.known.get_full(self.shape.as_slice())
            && let Some(brief) = layout.brief(text)
        {
            return (brief, &self.known[index]);
        }
        let layout = Layout::of(text);
        // Numbers that are no time of day, for example, make another layout of the same shape; that is not one to remember.
        if memmem::find_iter(&self.shape, b"00:00:00").count() > layout.stamps() || layout.may_hide_a_date(text) {
            self.odd = layout;
            return (self.odd.brief(text).unwrap_or_default(), &self.odd);
        }
        if self.known.len() >= MOST {
            self.known.clear();
        }
        let index = self.known.insert_full(self.shape.clone().into_boxed_slice(), layout).0;
        let layout = &self.known[index];
        (layout.brief(text).unwrap_or_default(), layout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Header;
    use proptest::prelude::*;

    proptest! {
        /// A remembered layout reads what a fresh one reads.
        #[test]
        fn shapes_are_remembered_rightly(
            host in "[a-z]{2,4}-[0-9]{2}",
            numbers in prop::collection::vec((0..40_u8, 0..30_u8, 0..70_u8, 0..9_999_u64), 1..8),
            shape in 0..5_u8,
        ) {
            let mut layouts = Layouts::default();
            for (day, hour, minute, number) in numbers {
                let text = match shape {
                    0 => format!("Nov {day:>2} {hour:02}:{minute:02}:05 {host} {number}: *Nov {day:>2} {hour:02}:{minute:02}:05.123 UTC: "),
                    1 => format!("<187>{number}: {host}: {number}: Nov {day:>2} 20{day:02} {hour:02}:{minute:02}:05: "),
                    2 => format!("20{day:02} Jan {day:>2} {hour:02}:{minute:02}:05 {host} "),
                    3 => format!("<187>1 2026-03-{day:02}T{hour:02}:{minute:02}:41.985Z {host} - - - - "),
                    _ => format!("{number:06}: .Nov {day:>2} {hour:02}:{minute:02}:05.123 UTC+{day}: "),
                };
                let header = Header::parse(&text);
                let (brief, layout) = layouts.read(&text);
                prop_assert_eq!(brief.host.map(str::to_owned), header.host, "{}", text);
                prop_assert_eq!(brief.sequence, header.sequence);
                prop_assert_eq!(brief.clock, header.clock);
                prop_assert_eq!(brief.relay, header.relay);
                prop_assert_eq!(brief.stamp, header.stamp.as_ref().map(|it| it.kind));
                prop_assert_eq!(layout.raw_stamp(&text), header.stamp.map(|it| it.raw).unwrap_or_default());
            }
        }
    }
}
