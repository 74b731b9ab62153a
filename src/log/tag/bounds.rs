//! Where a message starts and ends around the name of its facility.

use super::Spelling;

/// The longest mnemonic that is believed; Cisco's are far shorter.
pub(super) const LONGEST_MNEMONIC: usize = 64;
/// The longest category that is believed where the catalog does not know it.
pub(super) const LONGEST_CATEGORY: usize = 64;
/// More blanks than this around the colon are a part of the text.
pub(super) const MOST_BLANKS: usize = 256;

/// A colon and a blank as wide as the letters of Japanese.
const WIDE_COLON: &[u8] = "：".as_bytes();
const WIDE_BLANK: &[u8] = "　".as_bytes();

/// How many bytes of upper-case letters, digits and underscores lead a text.
pub(super) fn word_length(text: &[u8]) -> usize {
    let word = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_';
    text.iter().take(LONGEST_MNEMONIC).take_while(word).count()
}

/// The start of an anchor: `%`, a category, or a clean word boundary. `None` inside another word.
pub(super) fn start_of(text: &[u8], at: usize, spelling: &Spelling) -> Option<usize> {
    let before = &text[..at];
    if let Some(category) = spelling
        .categories
        .iter()
        .find(|it| before.strip_suffix(b"-").is_some_and(|front| front.ends_with(it.as_bytes())))
    {
        return boundary(&before[..at - category.len() - 1]);
    }
    if before.last() == Some(&b'-') {
        // A category that the catalog does not know is believed only after a percent sign.
        let letters = before[..at - 1].iter().rev().take(LONGEST_CATEGORY);
        let category = letters.take_while(|it| it.is_ascii_uppercase() || **it == b'_').count();
        let percent = (at - 1).checked_sub(category + 1)?;
        return (category > 0 && text[percent] == b'%').then_some(percent);
    }
    boundary(before)
}

fn boundary(before: &[u8]) -> Option<usize> {
    match before.last() {
        Some(b'%') => Some(before.len() - 1),
        Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/') => {
            None
        }
        _ => Some(before.len()),
    }
}

/// The end of the anchor: after blanks, one colon, and blanks.
pub(super) fn end_of(text: &[u8], mut position: usize) -> usize {
    let is_blank = |it: &&u8| matches!(it, b' ' | b'\t');
    let blanks = |from: usize| {
        let end = from + text[from..].iter().take(MOST_BLANKS).take_while(is_blank).count();
        end + if text[end..].starts_with(WIDE_BLANK) { WIDE_BLANK.len() } else { 0 }
    };
    let colon = blanks(position);
    if text.get(colon) == Some(&b':') {
        position = blanks(colon + 1);
    } else if text[colon..].starts_with(WIDE_COLON) {
        position = blanks(colon + WIDE_COLON.len());
    }
    position
}
