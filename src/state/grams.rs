//! Whether an output can have a place at all, told by three letters in a row: most outputs of a
//! large capture, such as the configuration, have nothing that a check looks for, and are not gone
//! through line by line for each.

use regex_syntax::Parser;
use regex_syntax::hir::literal::{ExtractKind, Extractor};
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Marks for three letters in a row; different ones may share a mark.
const MARKS: usize = 1 << 16;
/// A shorter text is gone through at once, in bytes.
const SHORTEST: usize = 2_048;
/// This many beginnings of a pattern are compared.
const MOST_TEXTS: usize = 64;

/// The marks of a text, made when they are first asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct TextMarks(OnceLock<Option<(usize, Box<[u64]>)>>);

/// They are a note about a text that is compared itself.
impl PartialEq for TextMarks {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for TextMarks {}

/// What a text must have where a pattern fits one of its lines, or a label stands there: the marks
/// of one of several texts.
pub(super) struct NeededMarks(Vec<Vec<usize>>);

impl TextMarks {
    /// Whether a text, whose marks these are, can have what is needed.
    pub(super) fn may_have(&self, text: &str, needed: &NeededMarks) -> bool {
        let made = self.0.get_or_init(|| {
            // Letters that are no ASCII may fit others in either case.
            let is_worth = text.len() >= SHORTEST && text.is_ascii();
            is_worth.then(|| (text.len(), marks_of(text)))
        });
        let Some((_, marks)) = made.as_ref().filter(|(length, _)| *length == text.len()) else {
            return true;
        };
        let has = |mark: &usize| marks[mark / 64] & 1 << (mark % 64) != 0;
        needed.0.iter().any(|it| it.iter().all(has))
    }
}

impl NeededMarks {
    /// What a pattern needs; `None` where nothing can be told.
    pub(super) fn of_pattern(pattern: &str) -> Option<Self> {
        let parsed = Parser::new().parse(pattern).ok()?;
        let of = |kind: ExtractKind| {
            let texts = Extractor::new().kind(kind).extract(&parsed);
            let texts: BTreeSet<Vec<u8>> =
                texts.literals()?.iter().map(|it| it.as_bytes().to_ascii_lowercase()).collect();
            Self::of(texts.into_iter())
        };
        of(ExtractKind::Prefix)
            .or_else(|| of(ExtractKind::Suffix))
            .or_else(|| Self::of(within(&parsed)?.into_iter()))
    }

    /// What a label needs whose words are small letters.
    pub(super) fn of_label(label: &str) -> Option<Self> {
        let longest = label.split(' ').max_by_key(|it| it.len())?;
        Self::of([longest.as_bytes().to_vec()].into_iter())
    }

    fn of(texts: impl ExactSizeIterator<Item = Vec<u8>>) -> Option<Self> {
        if !(1..=MOST_TEXTS).contains(&texts.len()) {
            return None;
        }
        let needed = texts.map(|text| {
            let is_told = text.len() >= 3 && text.is_ascii();
            is_told.then(|| text.windows(3).map(mark).collect())
        });
        needed.collect::<Option<_>>().map(NeededMarks)
    }
}

/// Texts of which each that fits has one, where the pattern names some within it.
fn within(pattern: &Hir) -> Option<BTreeSet<Vec<u8>>> {
    match pattern.kind() {
        HirKind::Literal(text) => Some([text.0.to_ascii_lowercase()].into()),
        HirKind::Capture(group) => within(&group.sub),
        HirKind::Repetition(it) if it.min > 0 => within(&it.sub),
        // The part whose shortest text is the longest says the most.
        HirKind::Concat(parts) => {
            let shortest = |it: &BTreeSet<Vec<u8>>| it.iter().map(Vec::len).min();
            let (mut found, mut run) = (Vec::new(), Vec::new());
            for part in parts {
                match letters(part) {
                    Some(letters) => run.extend(letters),
                    None => {
                        found.push([std::mem::take(&mut run)].into());
                        found.extend(within(part));
                    }
                }
            }
            found.push([run].into());
            found.into_iter().max_by_key(shortest)
        }
        HirKind::Alternation(ways) => {
            let ways: Option<Vec<_>> = ways.iter().map(within).collect();
            Some(ways?.into_iter().flatten().collect())
        }
        _ => None,
    }
}

/// The small letters that a part of a pattern stands for: a text, or a letter in either case. What
/// it takes besides is no ASCII, and no text with such letters is asked.
fn letters(part: &Hir) -> Option<Vec<u8>> {
    match part.kind() {
        HirKind::Literal(text) => Some(text.0.to_ascii_lowercase()),
        HirKind::Class(Class::Unicode(class)) => {
            let ascii = || class.iter().filter(|it| it.start().is_ascii());
            let one = |it: &ClassUnicodeRange| {
                (it.start() == it.end()).then(|| u8::try_from(it.start()).ok())?
            };
            let mut all = ascii().map(|it| one(it).map(|it| it.to_ascii_lowercase()));
            let first = all.next()??;
            all.all(|it| it == Some(first)).then(|| vec![first])
        }
        _ => None,
    }
}

fn marks_of(text: &str) -> Box<[u64]> {
    let mut marks = vec![0; MARKS / 64].into_boxed_slice();
    for letters in text.as_bytes().windows(3) {
        let mark = mark(letters);
        marks[mark / 64] |= 1 << (mark % 64);
    }
    marks
}

/// The mark of three letters, the same for small ones and capitals.
fn mark(letters: &[u8]) -> usize {
    let small = |it: usize| usize::from(letters[it].to_ascii_lowercase());
    (small(0) * 7_919 + small(1) * 263 + small(2)) % MARKS
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;

    fn long(lines: &[&str]) -> String {
        lines.iter().map(|it| format!("{it} ")).cycle().take(2_000).collect()
    }

    #[test]
    fn what_is_not_there_is_not_looked_for() {
        let text = long(&["interface GigabitEthernet1/0/1", "switchport access vlan 7"]);
        let marks = TextMarks::default();
        for (pattern, expected) in [
            ("^Member: PID", Some(false)),
            (r"(?i)^Failure Reason:\s*(?P<value>\S.*)$", Some(false)),
            (r"^interface (?P<value>\S+)", Some(true)),
            (r"^(?:interface|line) x", Some(false)),
            (r"^(?:interface|line) G", Some(true)),
            (r"(?i)^SWITCHPORT\s", Some(true)),
            (r"^\S+\s+(?:Yes|No)\s+In use$", Some(false)),
            (r"^[A-Z][A-Z -]*$", None),
            (r"^[A-Z][a-z -]*:\s*(?P<value>PID:\S+)$", Some(false)),
            (r"(?i)^(?:ip )?http client source[- ]interface[ :=]+(?:ipv[46] )?\S+", Some(false)),
            (r"(?i)^(?:ip )?SWITCHPORT access", Some(true)),
            (r"^[a-z]+ (?:GigabitEthernet|TenGig)\d/", Some(true)),
            (r".*", None),
        ] {
            let needed = NeededMarks::of_pattern(pattern);
            let told = needed.map(|it| marks.may_have(&text, &it));
            assert_eq!(told, expected, "{pattern}");
        }
        let label =
            |label: &str| marks.may_have(&text, &NeededMarks::of_label(label).expect("a word"));
        assert!(label("access vlan") && !label("cslu address"));
    }

    proptest! {
        /// Where a pattern fits, the marks never say that it cannot.
        #[test]
        fn what_fits_may_be_there(line in "[a-cA-C: ]{0,12}", which in 0..7_usize) {
            let pattern = ["^abc", "(?i)abc:", "^(?:abc|cab)", "(?i)^c?a+bca?$", "b{2,3}a", "abc|b", "^[ab]+(?:cab|bca)c?"][which];
            let text = long(&[&line]);
            if Regex::new(pattern).expect("valid").is_match(&line)
                && let Some(needed) = NeededMarks::of_pattern(pattern)
            {
                prop_assert!(TextMarks::default().may_have(&text, &needed), "{pattern}");
            }
        }
    }
}
