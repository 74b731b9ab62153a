//! What a terminal program, a mail or a document added to each line of a capture. It is no part of
//! what the device printed.
//!
//! What stands before it is learnt from the lines themselves: programs let people choose its form.

use crate::quoting::{STAMP, is_document, read_entities, unescaped};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// This many lines with a stamp are no chance.
const FEWEST: usize = 5;
/// This many must do where a capture is known only without it.
const FEW: usize = 2;
/// Of a hundred lines this many have it.
const LEAST_SHARE: usize = 90;
/// This many lines are looked at for a shape.
const SAMPLE: usize = 400;
/// The longest shape, in bytes.
const LONGEST: usize = 96;

/// The number that an editor or a pager puts before a line.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[ \t]{0,8}[0-9]{1,7}(?:[:.)|]|\t|  ?)").expect("a fixed pattern")
});

/// What was added to the lines of a capture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prefix {
    /// A stamp of a known form, on nearly all lines.
    is_stamped: bool,
    /// A blank after each of them.
    is_parted: bool,
    /// The number that an editor puts before each line.
    is_numbered: bool,
    /// Each line is a row of a table.
    is_boxed: bool,
    /// Each line is a text in a list, in quotes.
    is_listed: bool,
    /// What nearly all lines begin with, every digit a zero.
    shape: Vec<u8>,
    /// Backslashes before signs.
    is_markdown: bool,
    /// Signs in the words of HTML.
    is_html: bool,
}

impl Prefix {
    /// Learns from a text what was added to its lines.
    pub(super) fn learn(text: &str) -> Self {
        Self::learn_from(text, FEWEST)
    }

    /// The same, where so many lines are enough.
    fn learn_from(text: &str, fewest: usize) -> Self {
        let mut prefix = Prefix {
            is_markdown: is_document(text),
            is_html: ["&lt;", "&gt;", "&#"].iter().any(|it| text.contains(it)),
            ..Prefix::default()
        };
        let lines = || text.lines().filter(|it| !it.trim().is_empty());
        // Most captures have none, and are not gone through for it.
        if lines().next().is_some_and(|it| fewest < FEWEST || STAMP.is_match(it)) {
            let (mut all, mut stamped, mut parted) = (0, 0, 0);
            for line in lines() {
                all += 1;
                if let Some(stamp) = STAMP.find(line) {
                    let behind = &line[stamp.end()..];
                    stamped += 1;
                    parted += usize::from(behind.is_empty() || behind.starts_with(' '));
                }
            }
            prefix.is_stamped = stamped >= fewest && are_most(stamped, all, fewest);
            prefix.is_parted = parted == stamped;
        }
        if !prefix.is_stamped {
            prefix.shape = shared(&lines().take(SAMPLE).collect::<Vec<_>>(), fewest);
        }
        prefix
    }

    /// What else may stand before the lines of a text in which nothing was recognised.
    pub(super) fn suspected(text: &str) -> Vec<Self> {
        let few = Prefix::learn_from(text, FEW);
        let is_few = few.is_stamped || !few.shape.is_empty();
        let learned = Prefix { shape: Vec::new(), is_stamped: false, ..few.clone() };
        let boxed = Prefix { is_boxed: true, ..learned.clone() };
        let is_boxed = is_usual(text, |it| it.trim_start().starts_with('|'))
            && is_usual(text, |it| it.trim_end().ends_with('|'));
        let numbered = Prefix { is_numbered: true, ..learned.clone() };
        // After a stamp may stand what all lines have alike, such as a level and a host.
        let stamped = Prefix { is_stamped: few.is_stamped, is_parted: true, ..learned };
        let rests: String = text.lines().flat_map(|it| [stamped.cut(it), "\n".into()]).collect();
        let rests = if few.is_stamped { rests.as_str() } else { text };
        let alike = common(rests);
        let is_alike =
            |it: &str| alike.as_ref().is_some_and(|same| it.starts_with(same.trim_end()));
        let same = alike.as_ref().map(|it| shape_of(it.as_bytes()).collect());
        let is_named = is_usual(rests, is_alike);
        let is_listed = alike.as_deref() == Some("\"");
        let named = Prefix { shape: same.unwrap_or_default(), is_listed, ..stamped };
        let is_numbered = is_usual(text, |it| NUMBER.is_match(it));
        let all = [(is_boxed, boxed), (is_few, few), (is_numbered, numbered), (is_named, named)];
        all.into_iter().filter(|it| it.0).map(|it| it.1).collect()
    }

    /// A line without it.
    pub(super) fn cut<'a>(&self, line: &'a str) -> Cow<'a, str> {
        let stamp = || {
            let end = STAMP.find(line).filter(|_| self.is_stamped)?.end();
            Some(end + usize::from(self.is_parted && line[end..].starts_with(' ')))
        };
        let number = || NUMBER.find(line).filter(|_| self.is_numbered).map(|it| it.end());
        let rest = stamp().or_else(number).and_then(|it| line.get(it..)).unwrap_or(line);
        let rest = self.length_of_shape(rest).and_then(|it| rest.get(it..)).unwrap_or(rest);
        let mut line = Cow::Borrowed(match (self.is_boxed, self.is_listed) {
            (true, _) => cell(line),
            (_, true) => rest.trim_end().trim_end_matches(',').trim_end_matches('"'),
            _ => rest,
        });
        if self.is_html && line.contains('&') {
            line = read_entities(&line).into_owned().into();
        }
        if self.is_markdown && line.contains('\\') {
            line = unescaped(&line).into();
        }
        line
    }

    /// The length of the shape before a line; a line on which the device printed nothing may
    /// lack the blanks at its end.
    fn length_of_shape(&self, line: &str) -> Option<usize> {
        let bare = self.shape.trim_ascii_end().len();
        if bare == 0 {
            let blanks = self.shape.len();
            return line.as_bytes().starts_with(&self.shape).then_some(blanks);
        }
        let fits = |length: usize| {
            let begin = line.as_bytes().get(..length)?;
            shape_of(begin).eq(self.shape[..length].iter().copied()).then_some(length)
        };
        fits(self.shape.len()).or_else(|| fits(bare).filter(|it| line[*it..].trim().is_empty()))
    }
}

/// What nearly all of these lines begin with, where that is a stamp, a quotation or an indentation
/// and no text of a device.
fn shared(lines: &[&str], fewest: usize) -> Vec<u8> {
    let Some(middle) = lines.get(lines.len() / 2) else { return Vec::new() };
    if lines.len() < fewest {
        // No device begins a line with such a sign.
        let is_bare = |it: &&&str| it.bytes().all(|it| matches!(it, b'>' | b' '));
        let quoted = lines.iter().filter(|it| !is_bare(it)).map(|it| quotation(it.as_bytes()));
        let quoted = quoted.filter(|_| lines.len() > 1);
        return quoted.min().flatten().map_or_else(Vec::new, |it| middle.as_bytes()[..it].to_vec());
    }
    let middle: Vec<u8> = shape_of(middle.as_bytes()).take(LONGEST).collect();
    let alike =
        |line: &&str| shape_of(line.as_bytes()).zip(&middle).take_while(|(a, b)| a == *b).count();
    // On a line on which the device printed nothing stands nothing else, and perhaps less of it.
    let is_bare = |line: &&&str| alike(line) >= line.trim_end().len();
    let mut lengths: Vec<usize> = lines.iter().filter(|it| !is_bare(it)).map(alike).collect();
    lengths.sort_unstable();
    let Some(&least) = lengths.first() else { return Vec::new() };
    let blanks = |shape: &[u8]| shape.iter().take_while(|it| **it == b' ').count();
    // An indentation that all have.
    let indented = blanks(&middle[..least]);
    if indented > 0 {
        return middle[..indented].to_vec();
    }
    let common = &middle[..lengths[lengths.len() * (100 - LEAST_SHARE) / 100]];
    let length = quotation(common).or_else(|| stamp(common)).unwrap_or(0);
    common[..length].to_vec()
}

/// The length of the signs of quotation, with one blank after them.
fn quotation(common: &[u8]) -> Option<usize> {
    let signs = common.iter().take_while(|it| matches!(it, b'>' | b' ')).count();
    let last = common[..signs].iter().rposition(|it| *it == b'>')?;
    Some(last + 1 + usize::from(common.get(last + 1) == Some(&b' ')))
}

/// The length of a stamp, with what parts it from the text: one blank, since others are the
/// indentation of the device.
fn stamp(common: &[u8]) -> Option<usize> {
    let is_stamp = |shape: &[u8]| {
        let has = |part: &[u8]| shape.windows(part.len()).any(|it| it == part);
        // A device that stamps its own lines puts a message after.
        let is_device = has(b"%") || shape.starts_with(b"*") || shape.starts_with(b".");
        let is_open = shape.starts_with(b"[") && !shape.contains(&b']');
        (has(b"00:00:00") || has(b"0000-00-00") || has(b"0000/00/00")) && !is_device && !is_open
    };
    let ends = |at: &usize| {
        matches!(common[at - 1], b']' | b'|' | b'>' | b' ')
            || common[at - 1] == b':' && common.get(*at).is_none_or(|it| !it.is_ascii_digit())
    };
    let mut end = (1..=common.len()).filter(ends).find(|at| is_stamp(&common[..*at]))?;
    // A year, or who passed the line on.
    let word = |from: usize| {
        let length = common[from..].iter().position(|it| *it == b' ')?;
        Some(from..from + length)
    };
    while let Some(next) = word(end).filter(|it| !it.is_empty()) {
        let is_year = common[next.clone()] == *b"0000";
        let names_sender = common[next.start..].windows(2).rposition(|it| it == b": ");
        if is_year {
            end = next.end + 1;
        } else if let Some(colon) = names_sender {
            end = next.start + colon + 2;
        } else {
            break;
        }
    }
    Some(end + usize::from(common[end - 1] != b' ' && common.get(end) == Some(&b' ')))
}

/// A text with every digit a zero.
fn shape_of(text: &[u8]) -> impl Iterator<Item = u8> {
    text.iter().map(|byte| if byte.is_ascii_digit() { b'0' } else { *byte })
}

/// Whether nearly all lines of a text are so.
fn is_usual(text: &str, is_so: impl Fn(&str) -> bool) -> bool {
    let lines = text.lines().filter(|it| !it.trim().is_empty());
    let (all, so) = lines.fold((0, 0), |(all, so), it| (all + 1, so + usize::from(is_so(it))));
    so >= FEW && are_most(so, all, FEW)
}

/// Whether nearly all lines are so; of few one may be another.
fn are_most(so: usize, all: usize, fewest: usize) -> bool {
    so * 100 >= all * LEAST_SHARE || fewest < FEWEST && so + 1 >= all
}

/// What a row of a table holds, with the indentation of the device.
fn cell(line: &str) -> &str {
    let row = line.trim_start();
    let Some(cell) = row.strip_prefix('|') else { return line };
    let cell = cell.strip_prefix(' ').unwrap_or(cell);
    let cell = cell.trim_end_matches(|it: char| it == '|' || it.is_whitespace());
    // The last column holds what the device printed.
    cell.rsplit_once(" | ").map_or(cell, |it| it.1)
}

/// What the first lines begin with alike, up to a sign that ends such a thing, with the blank
/// after it.
fn common(text: &str) -> Option<String> {
    const FIRST: usize = 40;
    const LONGEST: usize = 120;
    let mut lines = text.lines().filter(|it| !it.trim().is_empty()).take(FIRST);
    let first: Vec<char> = lines.next()?.chars().take(LONGEST).collect();
    let alike = |line: &str, so_far: usize| {
        line.trim_end()
            .chars()
            .zip(&first[..so_far])
            .take_while(|(one, other)| one == *other)
            .count()
    };
    // A line that holds nothing else is as long as it is.
    let length = lines.fold(first.len(), |so_far, line| match alike(line, so_far) {
        all if all == line.trim_end().chars().count() && all > 0 => so_far,
        some => some,
    });
    let is_end = |it: &char| ['>', '|', ':', ']', '\t'].contains(it);
    // The signs of lists, comments and texts stand alone.
    let signs = first[..length].iter().take_while(|it| "-*#/;!\"+ ".contains(**it)).count();
    let sign = first[..signs].iter().rposition(|it| *it != ' ');
    let end = first[..length].iter().rposition(is_end).or(sign)? + 1;
    let blank = first.get(end).filter(|it| end < length && **it == ' ').is_some();
    Some(first[..end + usize::from(blank)].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::Prefix;

    #[test]
    fn what_stamps_nearly_every_line_is_cut() {
        for stamp in [
            "[2026-11-18 10:00:00.123] ",
            "2026/11/18 10:00:00 ",
            "[10:00:00] ",
            "[Wed Nov 18 10:00:00.123 2026] ",
            "[2026-11-18 10:00:00]",
            "21:12:40 ",
            "Jun 12 10:00:00 ",
            "Jun 12 10:00:00 cs-1 port12: ",
            "2026-06-12T10:00:00.123456789Z ",
            "[0 00:00:12.345] ",
            "[Wed 06/12/24 10:00:00.000] ",
            "10:00:00.123> ",
            "> ",
            ">> ",
            "> > ",
            "    ",
        ] {
            let kinds = ["Field", "  Other", "edge-1#show", "Last", "    deep"];
            let lines: String =
                (0..15).map(|it| format!("{stamp}{}{it}: x\n", kinds[it % 5])).collect();
            let prefix = Prefix::learn(&lines);
            assert_eq!(prefix.cut(&format!("{stamp}  Type: cslu")), "  Type: cslu", "{stamp}");
            assert_eq!(prefix.cut(stamp.trim_end()).trim(), "", "{stamp}");
            assert_eq!(prefix.cut("Type: cslu"), "Type: cslu");
        }
    }

    #[test]
    fn what_stands_in_front_of_each_line_is_suspected() {
        for front in ["edge-1: ", "[edge-1] ", "edge-1| "] {
            let lines: String =
                ["Transport:", "  Type: cslu", "", "Policy:", "  Name: a", "Usage:"]
                    .iter()
                    .map(|it| format!("{}\n", format!("{front}{it}").trim_end()))
                    .collect();
            let suspected = Prefix::suspected(&lines);
            assert_eq!(suspected.len(), 1, "{front:?}");
            assert_eq!(suspected[0].cut(&format!("{front}  Type: cslu")), "  Type: cslu");
            assert_eq!(suspected[0].cut(front.trim_end()), "");
        }
        let numbered = "1  a\n2  b\n3  c\n4  d\n10  e\n";
        let suspected = Prefix::suspected(numbered);
        assert_eq!(suspected.iter().map(|it| it.cut("10  e")).collect::<Vec<_>>(), ["e"]);
        assert!(Prefix::suspected("a\nb\nc\nd\ne\n").is_empty());
    }

    #[test]
    fn stamps_of_the_device_stay() {
        let text = "sw1#show clock\n10:00:00.123 UTC Wed Nov 18 2026\nsw1#show logging\n".repeat(4);
        let line = "[2026-11-18 10:00:00] x";
        assert_eq!(Prefix::learn(&text).cut(line), line);
        let few = "[10:00:00] a\n[10:00:00] b\n";
        assert_eq!(Prefix::learn(few).cut(line), line);
        let log = "*Jun 12 10:00:00.123: %SYS-5-CONFIG_I: x\n";
        assert_eq!(Prefix::learn(&log.repeat(9)).cut(log), log);
        let entries = "license smart url a\nlicense smart url b\n".repeat(9);
        assert_eq!(Prefix::learn(&entries).cut("license smart url a"), "license smart url a");
    }

    #[test]
    fn signs_of_documents_are_read() {
        let markdown = Prefix::learn("Cslu address: \\<empty\\>\n");
        assert_eq!(markdown.cut("Cslu address: \\<empty\\>"), "Cslu address: <empty>");
        let pattern = "ip as-path access-list 1 permit \\*";
        assert_eq!(Prefix::learn(pattern).cut(pattern), pattern, "a device prints some");
        let html = Prefix::learn("Trust Code Installed: &lt;none&gt;\n");
        assert_eq!(html.cut("Trust Code Installed: &lt;none&gt;"), "Trust Code Installed: <none>");
    }
}
