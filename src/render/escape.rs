//! Makes text harmless for a terminal. Logs are hostile: an escape sequence in a log line must be
//! seen, not obeyed.

use crate::mask;
use std::borrow::Cow;

/// The one door for text to people: secrets are hidden; control characters, and characters that
/// reorder or hide text, written out as `\x1b` or `\u{202e}`. Line feeds are kept: pages are made
/// of lines.
pub fn visible(text: &str) -> Cow<'_, str> {
    masked(text, |it| it == '\n')
}

/// The same for what must stay on one line, such as the name of a file: a line feed is written out
/// too, so it cannot begin a line that looks like ours.
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    masked(text, |_| false)
}

fn masked(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    match mask::masked(text) {
        Cow::Borrowed(text) => harmless(text, is_kept),
        Cow::Owned(text) => Cow::Owned(harmless(&text, is_kept).into_owned()),
    }
}

fn harmless(text: &str, is_kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_harmless = |it: char| is_kept(it) || it != '\n' && !is_hostile(it);
    // Most texts are plain ASCII, which needs no look at each character.
    if text.bytes().all(|it| matches!(it, b' '..=b'~')) || text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\t' => safe.push(' '),
            it if is_harmless(it) => safe.push(it),
            '\n' => safe.push_str("\\n"),
            it if u32::from(it) < 0x100 => safe.push_str(&format!("\\x{:02x}", u32::from(it))),
            it => safe.push_str(&it.escape_unicode().to_string()),
        }
    }
    Cow::Owned(safe)
}

/// JSON whose texts hold nothing hostile. A serializer escapes the control characters below 0x20
/// itself; the others could reach a terminal, or be read by a program without being seen by a
/// person.
pub fn json(json: &str) -> Cow<'_, str> {
    if json.is_ascii() && !json.contains('\u{7f}') || !json.chars().any(is_hostile) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + 8);
    for character in json.chars() {
        if is_hostile(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Whether a terminal could obey, reorder or hide a character. Line feeds are told apart by those
/// who ask.
pub fn is_hostile(character: char) -> bool {
    character.is_control() && character != '\n'
        || !character.is_ascii() && (reorders(character) || is_unseen(character))
}

/// Marks of direction, ends of lines and notes between lines.
fn reorders(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}')
}

/// What Unicode wants to be left out where it has no effect (`Default_Ignorable_Code_Point`), and
/// what is drawn as nothing.
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hostile_is_left() {
        assert_eq!(
            visible("a\u{1b}[31mb\u{7}\u{9b}2J\u{202e}c\td\r\ne"),
            "a\\x1b[31mb\\x07\\x9b2J\\u{202e}c d\\x0d\ne"
        );
        assert_eq!(visible("日本語 ok 👍"), "日本語 ok 👍");
        assert_eq!(on_one_line("a\nb\u{1b}"), "a\\nb\\x1b");
        assert_eq!(json("\"a\u{e0041}\u{ad}\u{7f}\""), "\"a\\udb40\\udc41\\u00ad\\u007f\"");
    }

    /// The tables of the regular expressions know what Unicode hides; ours must know all of it.
    #[test]
    fn every_character_that_unicode_hides_is_hostile() {
        let hides = regex::Regex::new(
            r"[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cc}]",
        )
        .expect("a pattern");
        let missed: Vec<String> = ('\u{0}'..=char::MAX)
            .filter(|it| {
                *it != '\n' && hides.is_match(it.encode_utf8(&mut [0; 4])) && !is_hostile(*it)
            })
            .map(|it| it.escape_unicode().to_string())
            .collect();
        assert_eq!(missed, Vec::<String>::new());
    }
}
