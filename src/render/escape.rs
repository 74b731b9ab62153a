//! Makes text harmless for a terminal. Logs are hostile: an escape sequence in a log line must be seen, not obeyed.

use crate::mask;
use std::borrow::Cow;

/// The one door for text to people: secrets are hidden; control characters, and characters that reorder or hide text, written out as `\x1b` or `\u{202e}`. Line feeds are kept: pages are made of lines.
pub fn visible(text: &str) -> Cow<'_, str> {
    match mask::masked(text) {
        Cow::Borrowed(text) => harmless(text),
        Cow::Owned(text) => Cow::Owned(harmless(&text).into_owned()),
    }
}

fn harmless(text: &str) -> Cow<'_, str> {
    // Most texts are plain ASCII, which needs no look at each character.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n');
    if text.bytes().all(is_plain) || !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\t' => safe.push(' '),
            it if !is_hostile(it) => safe.push(it),
            it if u32::from(it) < 0x100 => safe.push_str(&format!("\\x{:02x}", u32::from(it))),
            it => safe.push_str(&it.escape_unicode().to_string()),
        }
    }
    Cow::Owned(safe)
}

/// Whether a terminal could obey, reorder or hide a character.
pub fn is_hostile(character: char) -> bool {
    let reorders_or_hides = matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{61c}');
    character.is_control() && character != '\n' || reorders_or_hides
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn nothing_hostile_is_left() {
        assert_eq!(
            visible("a\u{1b}[31mb\u{7}\u{9b}2J\u{202e}c\td\r\ne"),
            "a\\x1b[31mb\\x07\\x9b2J\\u{202e}c d\\x0d\ne"
        );
        assert_eq!(visible("日本語 ok"), "日本語 ok");
    }
}
