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

/// How the lines of a capture begin, where a terminal program stamped nearly all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prefix(bool);

impl Prefix {
    /// Learns from a text whether its lines are stamped.
    pub(super) fn learn(text: &str) -> Self {
        let first = text.lines().find(|it| !it.trim().is_empty());
        // Most captures have none, and are not gone through for it.
        if !first.is_some_and(|it| STAMP.is_match(it)) {
            return Prefix(false);
        }
        let lines = text.lines().filter(|it| !it.trim().is_empty());
        let (all, stamped) = lines.fold((0, 0), |(all, stamped), line| {
            (all + 1, stamped + usize::from(STAMP.is_match(line)))
        });
        Prefix(stamped >= FEWEST && stamped * 100 >= all * LEAST_SHARE)
    }

    /// A line without it.
    pub(super) fn cut<'a>(&self, line: &'a str) -> &'a str {
        match STAMP.find(line).filter(|_| self.0) {
            Some(stamp) => &line[stamp.end()..],
            None => line,
        }
    }
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
    fn stamps_of_the_device_stay() {
        let text = "sw1#show clock\n10:00:00.123 UTC Wed Nov 18 2026\nsw1#show logging\n".repeat(4);
        let line = "[2026-11-18 10:00:00] x";
        assert_eq!(Prefix::learn(&text).cut(line), line);
        let few = "[10:00:00] a\n[10:00:00] b\n";
        assert_eq!(Prefix::learn(few).cut(line), line);
    }
}
