//! What a terminal shows of what was sent to it: pages that stopped, colours, characters that were
//! taken back or written over, line ends of every kind. Knows no outputs.

use crate::quoting::{narrowed, unpainted};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A page that stopped.
pub(super) static PAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)<?-{2,}\s?more\s?(?:\([0-9]{1,3}%\))?-{2,}>?").expect("a fixed pattern")
});

/// A page that went on: what stands there was taken back.
static PASSED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^ ?<?-{2,}\s?more\s?(?:\([0-9]{1,3}%\))?-{2,}>?[ \x08]*\x08")
        .expect("a fixed pattern")
});

/// What terminals put in between: pages that stop, sequences that move and paint, characters taken
/// back.
static TERMINAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)<?-{2,}\s?more\s?(?:\([0-9]{1,3}%\))?-{2,}>?|\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|[\x00-\x08\x0e-\x1f]")
        .expect("a fixed pattern")
});

/// A text without colours, whose lines end as lines do: some programs end them by a carriage return
/// alone.
pub(super) fn lined(text: &str) -> Cow<'_, str> {
    let text = unpainted(text);
    match text.contains('\r') && !text.contains('\n') {
        true => text.replace('\r', "\n").into(),
        false => text,
    }
}

/// A line as it was meant to be read.
pub(super) fn clean(line: &str) -> Cow<'_, str> {
    // What a carriage return in the middle overwrites is gone from the screen, too.
    let line = line.trim_end_matches(['\r', '\0']);
    let line = line.rsplit('\r').next().unwrap_or(line);
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    if line.is_ascii() && !line.contains('\x08') {
        // A page that stops has two hyphens; all else is a control character.
        let is_control = |it: u8| it < b' ' && !matches!(it, b'\t'..=b'\r');
        return match line.contains("--") || line.bytes().any(is_control) {
            true => TERMINAL.replace_all(line, ""),
            false => line.into(),
        };
    }
    let line = PASSED.replace(line, "");
    let line = overwritten(&line);
    TERMINAL.replace_all(&narrowed(&line), "").into_owned().into()
}

/// What a terminal shows of a line in which the cursor went back: what is written there takes the
/// place of what was.
fn overwritten(line: &str) -> Cow<'_, str> {
    if !line.contains('\x08') {
        return line.into();
    }
    let (mut shown, mut at) = (Vec::new(), 0_usize);
    for letter in line.chars() {
        match letter {
            '\x08' => at = at.saturating_sub(1),
            _ => {
                match shown.get_mut(at) {
                    Some(place) => *place = letter,
                    None => shown.push(letter),
                }
                at += 1;
            }
        }
    }
    shown.into_iter().collect::<String>().into()
}
