//! What a terminal program, a mail or a document added to each line of a capture. It is no part of
//! what the device printed.
//!
//! What stands in front is learnt from the lines themselves: programs let people choose its form.

use crate::log::frame::STAMP;
use crate::log::wrapping::{is_markdown, read_entities, unescaped};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// So many lines with a stamp are no chance.
const FEWEST: usize = 5;
/// Of a hundred lines so many have it.
const LEAST_SHARE: usize = 90;
/// So many lines are looked at for a shape.
const SAMPLE: usize = 400;
/// The longest shape, in bytes.
const LONGEST: usize = 96;

/// The number that an editor or a pager puts in front of a line.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[ \t]{0,8}[0-9]{1,7}(?:[:.)|]|\t|  ?)").expect("a fixed pattern")
});

/// What was added to the lines of a capture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prefix {
    /// A stamp of a known form, on nearly all lines.
    is_stamped: bool,
    /// The number that an editor puts in front of each line.
    is_numbered: bool,
    /// What nearly all lines begin with, every digit a zero.
    shape: Vec<u8>,
    /// Backslashes in front of signs.
    is_markdown: bool,
    /// Signs in the words of HTML.
    is_html: bool,
}

impl Prefix {
    /// Learns from a text what was added to its lines.
    pub(super) fn learn(text: &str) -> Self {
        let mut prefix = Prefix {
            is_markdown: is_markdown(text),
            is_html: ["&lt;", "&gt;", "&#"].iter().any(|it| text.contains(it)),
            ..Prefix::default()
        };
        let lines = || text.lines().filter(|it| !it.trim().is_empty());
        // Most captures have none, and are not gone through for it.
        if lines().next().is_some_and(|it| STAMP.is_match(it)) {
            prefix.is_stamped = is_usual(text, |it| STAMP.is_match(it));
        }
        if !prefix.is_stamped {
            prefix.shape = shared(&lines().take(SAMPLE).collect::<Vec<_>>());
        }
        prefix
    }

    /// What else may stand in front of the lines of a text in which nothing was recognised.
    pub(super) fn suspected(text: &str) -> Vec<Self> {
        let learned = Prefix { shape: Vec::new(), is_stamped: false, ..Prefix::learn(text) };
        let numbered = Prefix { is_numbered: true, ..learned.clone() };
        let alike = common(text);
        let is_alike =
            |it: &str| alike.as_ref().is_some_and(|same| it.starts_with(same.trim_end()));
        let same = alike.as_ref().map(|it| shape_of(it.as_bytes()).collect());
        let named = Prefix { shape: same.unwrap_or_default(), ..learned };
        let is_numbered = is_usual(text, |it| NUMBER.is_match(it));
        let is_named = is_usual(text, is_alike);
        let all = [(is_numbered, numbered), (is_named, named)];
        all.into_iter().filter(|it| it.0).map(|it| it.1).collect()
    }

    /// A line without it.
    pub(super) fn cut<'a>(&self, line: &'a str) -> Cow<'a, str> {
        let stamp = || STAMP.find(line).filter(|_| self.is_stamped).map(|it| it.end());
        let number = || NUMBER.find(line).filter(|_| self.is_numbered).map(|it| it.end());
        let length = stamp().or_else(number).or_else(|| self.length_of_shape(line)).unwrap_or(0);
        let mut line = Cow::Borrowed(line.get(length..).unwrap_or(line));
        if self.is_html && line.contains('&') {
            line = read_entities(&line).into_owned().into();
        }
        if self.is_markdown && line.contains('\\') {
            line = unescaped(&line).into();
        }
        line
    }

    /// The length of the shape in front of a line; a line on which the device printed nothing may
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
fn shared(lines: &[&str]) -> Vec<u8> {
    let Some(middle) = lines.get(lines.len() / 2).filter(|_| lines.len() >= FEWEST) else {
        return Vec::new();
    };
    let middle: Vec<u8> = shape_of(middle.as_bytes()).take(LONGEST).collect();
    let alike =
        |line: &&str| shape_of(line.as_bytes()).zip(&middle).take_while(|(a, b)| a == *b).count();
    let mut lengths: Vec<usize> = lines.iter().map(alike).collect();
    lengths.sort_unstable();
    let blanks = |shape: &[u8]| shape.iter().take_while(|it| **it == b' ').count();
    // An indentation that all have.
    let indented = blanks(&middle[..lengths[0].min(middle.len())]);
    if indented > 0 {
        return middle[..indented].to_vec();
    }
    let most = lengths[lengths.len() * (100 - LEAST_SHARE) / 100];
    let ends = |at: &usize| {
        matches!(middle[at - 1], b']' | b'|' | b'>' | b':')
            && matches!(middle.get(*at), None | Some(b' ' | b'[') | Some(b'a'..=b'z' | b'A'..=b'Z'))
            || middle[at - 1] == b' ' && middle[..at - 1].last().is_some_and(|it| *it != b' ')
    };
    let end = (1..=most).rev().find(|at| ends(at)).unwrap_or(0);
    // One blank parts it from the text; others are the indentation of the device.
    let end =
        end + usize::from(end > 0 && end < most && middle[end - 1] != b' ' && middle[end] == b' ');
    let shape = &middle[..end];
    if is_added(shape) { shape.to_vec() } else { Vec::new() }
}

/// Whether lines begin so because a program added it: with a time or a date, or as quotations do.
fn is_added(shape: &[u8]) -> bool {
    let has = |part: &[u8]| shape.windows(part.len()).any(|it| it == part);
    let is_stamp = has(b"00:00:00") || has(b"0000-00-00") || has(b"0000/00/00");
    // A device that stamps its own lines puts a message behind.
    let is_device = has(b"%") || shape.starts_with(b"*") || shape.starts_with(b".");
    let is_quote = shape.iter().all(|it| matches!(it, b'>' | b' ')) && shape.contains(&b'>');
    is_stamp && !is_device || is_quote
}

/// A text with every digit a zero.
fn shape_of(text: &[u8]) -> impl Iterator<Item = u8> {
    text.iter().map(|byte| if byte.is_ascii_digit() { b'0' } else { *byte })
}

/// Whether nearly all lines of a text are so.
fn is_usual(text: &str, is_so: impl Fn(&str) -> bool) -> bool {
    let lines = text.lines().filter(|it| !it.trim().is_empty());
    let (all, so) = lines.fold((0, 0), |(all, so), it| (all + 1, so + usize::from(is_so(it))));
    so >= FEWEST && so * 100 >= all * LEAST_SHARE
}

/// What the first lines begin with alike, up to a sign that ends such a thing, with the blank
/// behind it.
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
    let end = first[..length].iter().rposition(|it| ['>', '|', ':', ']', '\t'].contains(it))? + 1;
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
        assert_eq!(suspected.iter().map(|it| it.cut("10  e")).collect::<Vec<_>>(), [" e"]);
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
        let html = Prefix::learn("Trust Code Installed: &lt;none&gt;\n");
        assert_eq!(html.cut("Trust Code Installed: &lt;none&gt;"), "Trust Code Installed: <none>");
    }
}
