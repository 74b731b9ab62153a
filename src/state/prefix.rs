//! The stamp that a terminal program puts in front of each line of its log. It is no part of what
//! the device printed.

use regex::Regex;
use std::sync::LazyLock;

/// So many lines with a stamp are no chance.
const FEWEST: usize = 5;
/// Of a hundred lines so many have it.
const LEAST_SHARE: usize = 90;

/// A date and a time in brackets or bare, or a time in brackets, and the blank behind it.
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    const TIME: &str = r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,6})?";
    const DATE: &str =
        r"(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4})";
    const DAY: &str = r"(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} +[0-9]{1,2}";
    Regex::new(&format!(
        r"^(?:\[(?:{DATE}[T ])?{TIME}\]|{DATE}[T ]{TIME}|\[{DAY} {TIME}(?: [0-9]{{4}})?\]) ?:?"
    ))
    .expect("a fixed pattern")
});

/// The number that an editor or a pager puts in front of a line.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[ \t]{0,8}[0-9]{1,7}(?:[:.)|]|\t|  ?)").expect("a fixed pattern")
});

/// How the lines of a capture begin, where something that is no part of the output stands in front
/// of nearly all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Prefix {
    None,
    Stamp,
    Number,
    /// The same text: a quotation mark, the name of a host.
    Text(String),
}

impl Prefix {
    /// Learns from a text whether its lines are stamped.
    pub(super) fn learn(text: &str) -> Self {
        let first = text.lines().find(|it| !it.trim().is_empty());
        // Most captures have none, and are not gone through for it.
        let may_be = first.is_some_and(|it| STAMP.is_match(it));
        if may_be && is_usual(text, |it| STAMP.is_match(it)) { Prefix::Stamp } else { Prefix::None }
    }

    /// What may stand in front of the lines of a text in which nothing was recognised.
    pub(super) fn suspected(text: &str) -> Vec<Self> {
        let mut suspected = Vec::new();
        if is_usual(text, |it| NUMBER.is_match(it)) {
            suspected.push(Prefix::Number);
        }
        if let Some(shared) = shared(text)
            && is_usual(text, |it| it.starts_with(shared.trim_end()))
        {
            suspected.push(Prefix::Text(shared));
        }
        suspected
    }

    /// A line without it.
    pub(super) fn cut<'a>(&self, line: &'a str) -> &'a str {
        let end = match self {
            Prefix::None => None,
            Prefix::Stamp => STAMP.find(line).map(|it| it.end()),
            Prefix::Number => NUMBER.find(line).map(|it| it.end()),
            Prefix::Text(text) if line.starts_with(text.as_str()) => Some(text.len()),
            Prefix::Text(text) => {
                line.strip_prefix(text.trim_end()).map(|it| line.len() - it.len())
            }
        };
        &line[end.unwrap_or_default()..]
    }
}

/// Whether nearly all lines of a text are so.
fn is_usual(text: &str, is_so: impl Fn(&str) -> bool) -> bool {
    let lines = text.lines().filter(|it| !it.trim().is_empty());
    let (all, so) = lines.fold((0, 0), |(all, so), it| (all + 1, so + usize::from(is_so(it))));
    so >= FEWEST && so * 100 >= all * LEAST_SHARE
}

/// What the first lines begin with alike, up to a sign that ends such a thing, with the blank
/// behind it.
fn shared(text: &str) -> Option<String> {
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
        ] {
            let lines: String = (0..6).map(|it| format!("{stamp} Field{it}: x\n")).collect();
            let prefix = Prefix::learn(&lines);
            assert_eq!(prefix.cut(&format!("{stamp}  Type: cslu")), "  Type: cslu", "{stamp}");
            assert_eq!(prefix.cut("  Type: cslu"), "  Type: cslu");
        }
    }

    #[test]
    fn what_stands_in_front_of_each_line_is_suspected() {
        for (front, expected) in [
            ("> ", Prefix::Text("> ".into())),
            ("edge-1: ", Prefix::Text("edge-1: ".into())),
            ("[edge-1] ", Prefix::Text("[edge-1] ".into())),
        ] {
            let lines: String =
                ["Transport:", "  Type: cslu", "", "Policy:", "  Name: a", "Usage:"]
                    .iter()
                    .map(|it| format!("{}\n", format!("{front}{it}").trim_end()))
                    .collect();
            assert_eq!(Prefix::suspected(&lines), std::slice::from_ref(&expected), "{front:?}");
            assert_eq!(expected.cut(&format!("{front}  Type: cslu")), "  Type: cslu");
            assert_eq!(expected.cut(front.trim_end()), "");
        }
        let numbered = "1  a\n2  b\n3  c\n4  d\n10  e\n";
        assert_eq!(Prefix::suspected(numbered), [Prefix::Number]);
        assert!(Prefix::suspected("a\nb\nc\nd\ne\n").is_empty());
    }

    #[test]
    fn stamps_of_the_device_stay() {
        let text = "sw1#show clock\n10:00:00.123 UTC Wed Nov 18 2026\nsw1#show logging\n".repeat(4);
        let line = "[2026-11-18 10:00:00] x";
        assert_eq!(Prefix::learn(&text).cut(line), line);
        let few = "[10:00:00] a\n[10:00:00] b\n";
        assert_eq!(Prefix::learn(few).cut(line), line);
    }
}
