//! Labels and values within a line: where they stand, and how they are compared. One step through
//! the line, however many labels it holds.

use std::iter;

/// A place in a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

/// A place from its ends. A text is much smaller than what fits.
pub(super) fn span(start: usize, end: usize) -> Span {
    let narrow = |it| u32::try_from(it).unwrap_or(u32::MAX);
    Span { start: narrow(start), end: narrow(end) }
}

impl Span {
    /// Where it starts.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// The place in a text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// The same place in a text that has some bytes more in front.
    pub fn behind(self, bytes: usize) -> Span {
        span(self.start as usize + bytes, self.end as usize + bytes)
    }
}

/// As much of the start of a text as has no more bytes than are given.
pub(super) fn start_of(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|it| text.is_char_boundary(*it));
    &text[..end.unwrap_or_default()]
}

/// Text as it is compared: small letters, runs of blanks as one, no colon at the end.
pub(super) fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        match word.is_ascii() {
            true => squeezed.extend(word.bytes().map(|it| it.to_ascii_lowercase() as char)),
            false => squeezed.push_str(&word.to_lowercase()),
        }
    }
    let length = squeezed.trim_end_matches(':').trim_end().len();
    squeezed.truncate(length);
    squeezed
}

/// Whether a text is the same as one that was squeezed.
pub(super) fn is_same(text: &str, squeezed: &str) -> bool {
    if !text.is_ascii() {
        return self::squeezed(text) == squeezed;
    }
    // The quick way, without memory: nearly every label of a capture differs in its first letters.
    let text = text.trim_matches(|it: char| it.is_ascii_whitespace() || it == '\x0b');
    let text = text.trim_end_matches(':').trim_end_matches(|it: char| it.is_whitespace());
    let mut wanted = squeezed.bytes();
    let mut is_blank = false;
    for byte in text.bytes() {
        if byte.is_ascii_whitespace() || byte == b'\x0b' {
            is_blank = true;
            continue;
        }
        if std::mem::take(&mut is_blank) && wanted.next() != Some(b' ') {
            return false;
        }
        if wanted.next() != Some(byte.to_ascii_lowercase()) {
            return false;
        }
    }
    wanted.next().is_none()
}

/// The labels of a line with their values, from left to right. A label ends with a colon and a
/// blank, or with the colon alone after plain words (`Active:PID:...`). Further labels stand
/// after two blanks: `Total: 12,  Purged: 0`.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = [Span; 2]> {
    let mut next = label_end(text).map(|end| (0, end));
    iter::from_fn(move || {
        let (label, end) = next.take()?;
        let further = further(text, end);
        next = further.map(|(_, start, end)| (start, end));
        let rest = &text[end..further.map_or(text.len(), |it| it.0)];
        let start = end + rest.len() - rest.trim_start().len();
        let value = match further {
            Some(_) => rest.trim().trim_end_matches(','),
            None => rest.trim(),
        };
        let value = span(start, start + value.len());
        Some([span(label, end), value])
    })
}

/// The next label after one that ends at `end`: where the value before it ends, where it
/// starts, and where it ends.
fn further(text: &str, end: usize) -> Option<(usize, usize, usize)> {
    const LONGEST: usize = 40;
    let rest = &text[end..];
    let mut from = 0;
    while let Some(at) = rest[from..].find("  ").map(|it| it + from) {
        // A run of blanks is looked at once, from its start.
        let behind = rest[at..].trim_start();
        let start = rest.len() - behind.len();
        from = start;
        // Right after the first label, two blanks may only be a wide gap before its value.
        let is_gap = at == 0 && !rest.starts_with("   ") && !rest[2..start].contains("  ");
        let starts = behind.starts_with(|it: char| it.is_ascii_uppercase());
        if starts
            && !is_gap
            && let Some(length) = label_end(behind).filter(|it| *it < LONGEST)
        {
            return Some((end + at, end + start, end + start + length));
        }
    }
    None
}

/// Where the label at the start of a text ends, after its colon. Looks at no more of the text than
/// a label can have.
pub(super) fn label_end(text: &str) -> Option<usize> {
    const LONGEST: usize = 90;
    // The character after the last colon that counts is among it, too.
    let start = start_of(text, LONGEST + 5);
    #[cfg(test)]
    tests::LOOKED_AT.set(tests::LOOKED_AT.get() + start.len());
    let colons = || start.match_indices(':').map(|it| it.0).filter(|at| (1..=LONGEST).contains(at));
    let behind = |at: usize| start[at + 1..].chars().next();
    let has_letters = |at: usize| text[..at].chars().any(char::is_alphabetic);
    let is_plain = |at: usize| text[..at].chars().all(|it| it.is_ascii_alphabetic() || it == ' ');
    let spaced = colons()
        .find(|at| behind(*at).is_none_or(|it| it == ' ' || it == '\t') && has_letters(*at));
    let glued = || {
        colons().find(|at| is_plain(*at) && behind(*at).is_some_and(|it| it.is_ascii_alphabetic()))
    };
    spaced.or_else(glued).map(|at| at + 1)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    thread_local! {
        /// The bytes that the search for labels has looked at.
        pub(in crate::state) static LOOKED_AT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    /// A line of any shape is looked at in proportion to its length: each pair of blanks sees as
    /// much as a label can have, not the rest of the line.
    #[test]
    fn the_work_for_a_line_grows_as_its_length() {
        for shape in ["X  ", "A: 1  ", "  ", "x", "X \t ", "A  b:"] {
            let work = |times: usize| {
                LOOKED_AT.set(0);
                let line = format!("Label: {}", shape.repeat(times));
                let count = pairs(&line).count();
                assert!(count >= 1, "{shape:?}");
                LOOKED_AT.get()
            };
            assert!(
                work(20_000) <= 2 * work(10_000) + 10_000,
                "{shape:?}: {} {}",
                work(10_000),
                work(20_000)
            );
        }
    }

    fn told(text: &str) -> Vec<(&str, &str)> {
        pairs(text).map(|[label, value]| (label.of(text), value.of(text))).collect()
    }

    #[test]
    fn labels_and_values_of_every_shape_are_read() {
        for (text, expected) in [
            ("Type: cslu", vec![("Type:", "cslu")]),
            ("URL: https://host.example/a:b", vec![("URL:", "https://host.example/a:b")]),
            (
                "Active:PID:C9300-24UX,SN:FDO0000A0A1",
                vec![("Active:", "PID:C9300-24UX,SN:FDO0000A0A1")],
            ),
            (
                "P:C9407R,S:FDO0000A0A1: No Trust Data",
                vec![("P:C9407R,S:FDO0000A0A1:", "No Trust Data")],
            ),
            ("Build type:: Production", vec![("Build type::", "Production")]),
            ("sizeof(char *): 8", vec![("sizeof(char *):", "8")]),
            ("Total: 12,  Purged: 0", vec![("Total:", "12"), ("Purged:", "0")]),
            (
                "Trust Code Installed:    Trust Code Type: CSSM",
                vec![("Trust Code Installed:", ""), ("Trust Code Type:", "CSSM")],
            ),
            ("Success rate is 100 percent (5/5)", vec![]),
            ("https://host.example/", vec![]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    /// The stack does not grow with the labels of a line: a thread with the smallest stack reads a
    /// million of them.
    #[test]
    fn a_line_of_a_million_labels_needs_no_stack() {
        let read = || told(&"A: 1  ".repeat(1_000_000)).len();
        let thread =
            std::thread::Builder::new().stack_size(64 * 1024).spawn(read).expect("a thread starts");
        assert_eq!(thread.join().expect("no stack runs over"), 1_000_000);
    }

    /// The reader of labels as it was written first: it calls itself for each label.
    fn called_for_each(text: &str) -> Vec<(String, String)> {
        let Some(end) = label_end(text) else { return Vec::new() };
        let (label, rest) = text.split_at(end);
        let mut pairs = vec![(label.to_owned(), rest.trim().to_owned())];
        for (at, _) in rest.match_indices("  ") {
            let further = rest[at..].trim_start();
            let starts = further.starts_with(|it: char| it.is_ascii_uppercase());
            let is_gap = at == 0 && !rest.starts_with("   ");
            if starts
                && !is_gap
                && !rest[..at].ends_with(' ')
                && label_end(further).is_some_and(|it| it < 40)
            {
                pairs[0].1 = rest[..at].trim().trim_end_matches(',').to_owned();
                pairs.extend(called_for_each(further));
                break;
            }
        }
        pairs
    }

    proptest! {
        #[test]
        fn labels_are_those_that_were_always_read(text in "([A-Z][a-z]{0,3}:?|[ ,:a\t]| {2,4}|ä| ){0,40}") {
            let told: Vec<_> = told(&text).into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
            prop_assert_eq!(told, called_for_each(&text));
        }

        #[test]
        fn labels_compare_as_their_squeezed_texts(one in "[aAbB:  \t\x0bäΣ]{0,8}", other in "[aAbB:  \t\x0bäΣ]{0,8}") {
            let other = squeezed(&other);
            prop_assert_eq!(is_same(&one, &other), squeezed(&one) == other);
            prop_assert!(is_same(&one, &squeezed(&one)));
        }
    }
}
