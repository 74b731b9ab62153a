//! Whether a text is a log at all: whose, and of which facility, does not matter.

use regex::bytes::Regex;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// What a text holds, as far as it tells whether silence about licensing means that all is well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Holds {
    /// No byte but blanks.
    #[default]
    Nothing,
    /// Text, no line of which is one of a log.
    Text,
    /// At least one line of a log.
    Log,
}

/// A message tag of any facility, or a line that begins as a relay or a device stamps it.
static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let tag = r"%[A-Z][A-Z0-9_]*-(?:[A-Z0-9_]+-)*[0-7]-[A-Z]";
    let lead = r"^(?:\xef\xbb\xbf)?(?:<[0-9]{1,3}>)?(?:[0-9]{1,10}:? )?[*.]?";
    let clock = r"[0-9]{2}:[0-9]{2}:[0-9]{2}";
    let month = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    let day = format!(r"(?:[0-9]{{4}} )?{month} [ 0-9]?[0-9] (?:[0-9]{{4}} )?");
    let iso = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]";
    Regex::new(&format!(r"(?m-u){tag}|{lead}(?:{day}|{iso}){clock}")).expect("a fixed pattern")
});

impl Holds {
    /// What a text holds.
    pub fn of(text: &[u8]) -> Self {
        if LINE.is_match(text) {
            Holds::Log
        } else if text.iter().all(u8::is_ascii_whitespace) {
            Holds::Nothing
        } else {
            Holds::Text
        }
    }

    /// Takes more of the same text into account. Once a line of a log was seen, nothing has to be
    /// looked at.
    pub fn see(&mut self, text: &[u8]) {
        if *self < Holds::Log {
            *self = (*self).max(Holds::of(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Holds;

    #[test]
    fn lines_of_any_log_are_known_and_output_is_not() {
        for line in [
            "%SYS-5-RESTART: System restarted --",
            "x %PLATFORM-SW-3-FAN_FAIL: y",
            "Nov 17 18:05:09 host sshd[1]: x",
            "<189>42: *Nov 17 18:05:09.580: debug text",
            "<34>2026-11-17T18:05:09Z host x",
            "\u{feff}2026 Nov  7 18:05:09 sw-1 x",
            "first\r\nNov  7 2026 18:05:09: second",
            "000123: .Nov 17 18:05:09.580: text",
        ] {
            assert_eq!(Holds::of(line.as_bytes()), Holds::Log, "{line}");
        }
        for line in [
            "% Authorization failed.",
            "% Invalid input detected at '^' marker.",
            "*18:05:09.580 UTC Tue Nov 17 2026",
            "edge-rtr-01#show clock",
            "  Last ACK received: Nov 17 18:05:09 2026 UTC",
            "100%-5-X",
            "{}",
        ] {
            assert_eq!(Holds::of(line.as_bytes()), Holds::Text, "{line}");
        }
        for line in ["", "\r\n \t\n"] {
            assert_eq!(Holds::of(line.as_bytes()), Holds::Nothing, "{line:?}");
        }
    }

    #[test]
    fn what_was_seen_stays_seen() {
        let mut holds = Holds::default();
        for (text, then) in [
            (" \n", Holds::Nothing),
            ("text", Holds::Text),
            ("", Holds::Text),
            ("%SYS-5-RESTART: x", Holds::Log),
            ("text", Holds::Log),
        ] {
            holds.see(text.as_bytes());
            assert_eq!(holds, then, "{text:?}");
        }
    }
}
