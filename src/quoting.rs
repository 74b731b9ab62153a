//! How documents and terminal programs write what a device printed: signs that mean something to
//! them, and the stamp of each line. Knows shapes alone.

use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;

/// How HTML writes characters that mean something to it.
const ENTITIES: [(&str, &str); 10] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&apos;", "'"),
    ("&nbsp;", " "),
    ("&#160;", " "),
    // The last, so that nothing is read twice.
    ("&amp;", "&"),
];

/// The stamp of a terminal program: a date and a time in brackets or bare, or a time in brackets.
pub static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    const TIME: &str = r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?";
    const DATE: &str =
        r"(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4})";
    const DAY: &str = r"(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} +[0-9]{1,2}";
    Regex::new(&format!(
        r"^(?:\[(?:(?:[A-Z][a-z]{{2}} )?{DATE}[T ]|[0-9]+ )?{TIME}\]|{DATE}[T ]{TIME}(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?|\[{DAY} {TIME}(?: [0-9]{{4}})?\]):?"
    ))
    .expect("a fixed pattern")
});

/// What a person typed, in letters, digits and signs of the usual width: an input method writes
/// others.
pub fn folded(typed: &str) -> Cow<'_, str> {
    if typed.is_ascii() { typed.into() } else { typed.nfkc().collect::<String>().into() }
}

/// A text with the signs that HTML writes as words.
pub fn read_entities(text: &str) -> Cow<'_, str> {
    let mut read = Cow::Borrowed(text);
    for (written, meant) in ENTITIES {
        if read.contains(written) {
            read = read.replace(written, meant).into();
        }
    }
    read
}

/// Whether a text has backslashes that only Markdown needs.
pub fn is_markdown(text: &str) -> bool {
    text.contains('\\') && ["\\_", "\\*", "\\[", "\\<"].iter().any(|it| text.contains(it))
}

/// Whether a whole capture has backslashes of a document: an asterisk is escaped in patterns of a
/// device, too.
pub fn is_document(text: &str) -> bool {
    text.contains('\\') && ["\\_", "\\[", "\\<"].iter().any(|it| text.contains(it))
}

/// A text without the backslashes that Markdown needs before signs.
pub fn unescaped(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_escape = letter == '\\' && letters.peek().is_some_and(char::is_ascii_punctuation);
        read.extend(if is_escape { letters.next() } else { Some(letter) });
    }
    read
}

/// Sequences that paint on a terminal, or move on it.
static PAINT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>])")
        .expect("a fixed pattern")
});
/// How far letters of the two widths lie apart.
const WIDER: u32 = 0xff01 - 0x21;

/// A text without the sequences that paint it on a terminal.
pub fn unpainted(text: &str) -> Cow<'_, str> {
    if !text.contains('\x1b') {
        return text.into();
    }
    PAINT.replace_all(text, "")
}

/// A text with the letters, digits and signs that are as wide as those of Japanese in the usual
/// width, and the blanks at which documents break no line as blanks.
pub fn narrowed(text: &str) -> Cow<'_, str> {
    let is_wide = |it: char| matches!(it, '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '\u{a0}');
    if text.is_ascii() || !text.contains(is_wide) {
        return text.into();
    }
    let narrow = |it: char| match it {
        '\u{3000}' | '\u{a0}' => ' ',
        _ if is_wide(it) => char::from_u32(it as u32 - WIDER).unwrap_or(it),
        _ => it,
    };
    text.chars().map(narrow).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_are_read_as_narrow_ones() {
        assert_eq!(narrowed("ＣＳＬＵ：　8182番"), "CSLU: 8182番");
        assert_eq!(unpainted("\x1b[31mfailure\x1b[m\x1b[K x"), "failure x");
    }
}
