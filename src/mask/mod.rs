//! Secrets in what devices print and people paste: passwords, keys, tokens and communities.
//! Whatever is shown, kept or reported has `<hidden>` in their place.
//!
//! There are three doors: text for people and complaints (`render::escape`), JSON (`cli::output`),
//! and the walks of the guide. Checks look at the text itself.

mod hints;
mod rules;
mod shapes;

use crate::catalog::tables::Secrets;
use crate::catalog::{BASE_LANGUAGE, Catalog};
use crate::work;
use rules::Rules;
use serde::Serializer;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// What stands for a secret.
pub const HIDDEN: &str = "<hidden>";

/// A line that is shorter was not broken by a terminal.
const NARROWEST: usize = 79;

/// In bytes: how far from the end of a line the words can stand that matter for the next one.
const REACH: usize = 512;
/// Texts that were made to need more are left with what these hide.
const MOST_ROUNDS: usize = 8;
/// Lines that one secret can fill.
const MOST_LINES: usize = 16;

static RULES: OnceLock<Rules> = OnceLock::new();

/// Uses the table of a catalog with overlays. Without it, that of the program's own catalog is read
/// when the first text comes.
pub fn learn(table: Secrets) {
    let _ = RULES.set(Rules::new(table));
}

fn rules() -> &'static Rules {
    RULES.get_or_init(|| Rules::new(Catalog::new(Vec::new(), BASE_LANGUAGE).table()))
}

/// The text without its secrets. It has the same lines, and masking it once more changes nothing.
pub fn masked(text: &str) -> Cow<'_, str> {
    let mut safe = once(text);
    // Where secrets overlap, what is left can look like one more.
    for _ in 0..MOST_ROUNDS {
        let Cow::Owned(now) = &safe else { break };
        match once(now) {
            Cow::Owned(next) if next != *now => safe = Cow::Owned(next),
            _ => break,
        }
    }
    safe
}

fn once(text: &str) -> Cow<'_, str> {
    work::count(text.len());
    let mut secrets: Vec<Range<usize>> = Vec::new();
    let mut key = shapes::PrivateKey::default();
    let mut at = 0;
    for line in text.split('\n') {
        let end = at + line.len();
        if let Some(part) = key.part(line) {
            let inner = line[part.clone()].trim();
            let from = at + part.start + (line[part.clone()].len() - line[part].trim_start().len());
            secrets
                .extend((!inner.is_empty() && inner != HIDDEN).then(|| from..from + inner.len()));
        }
        of_line(text, at, end, &mut secrets);
        at = end + 1;
    }
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    secrets.sort_by_key(|it| (it.start, it.end));
    let mut safe = String::with_capacity(text.len());
    let mut at = 0;
    for secret in secrets {
        // What overlaps is one secret.
        if secret.start >= at {
            safe.push_str(&text[at..secret.start]);
            safe.push_str(HIDDEN);
        }
        at = at.max(secret.end);
    }
    safe.push_str(&text[at..]);
    Cow::Owned(safe)
}

/// Secrets of the line at a place of a text, and of what a terminal put on the next lines.
fn of_line(text: &str, start: usize, end: usize, secrets: &mut Vec<Range<usize>>) {
    let line = text[start..end].trim_end_matches('\r');
    let mut found = Vec::new();
    search(line, &mut found);
    secrets.extend(found.iter().map(|it| start + it.start..start + it.end));
    let Some(next) = broken(text, line, end) else { return };
    // Only what reaches over the seam is news. A word before it may be broken, too.
    let seam = line.len();
    let from =
        (seam.saturating_sub(REACH)..=seam).find(|it| line.is_char_boundary(*it)).unwrap_or(seam);
    let joined = format!("{}{}", &line[from..], shapes::within(next, REACH));
    let mut over = Vec::new();
    search(&joined, &mut over);
    for secret in
        over.into_iter().map(|it| it.start + from..it.end + from).filter(|it| it.end > seam)
    {
        let begin = secret.start.saturating_sub(seam);
        if secret.start <= seam && is_word(&next[..secret.end - seam]) {
            continue;
        }
        secrets.extend((secret.start < seam).then(|| start + secret.start..start + seam));
        secrets.push(end + 1 + begin..end + 1 + secret.end - seam);
        if secret.end - seam == next.len() {
            go_on(text, next, end + 1 + next.len(), secrets);
        }
    }
}

/// A secret that fills a whole line goes on below it.
fn go_on<'t>(text: &'t str, mut line: &'t str, mut end: usize, secrets: &mut Vec<Range<usize>>) {
    for _ in 0..MOST_LINES {
        end += text[end..].find('\n').unwrap_or(0);
        let Some(next) = broken(text, line, end) else { return };
        let length = next.find(char::is_whitespace).unwrap_or(next.len());
        if is_word(&next[..length]) {
            return;
        }
        secrets.push(end + 1..end + 1 + length);
        if length < next.len() {
            return;
        }
        (line, end) = (next, end + 1 + next.len());
    }
}

/// The line after one that may have been broken by a terminal.
fn broken<'t>(text: &'t str, line: &str, end: usize) -> Option<&'t str> {
    if line.len() < NARROWEST {
        return None;
    }
    line.chars().nth(NARROWEST - 1)?;
    let next = text.get(end + 1..)?.split('\n').next()?.trim_end_matches('\r');
    work::count(NARROWEST + next.len());
    (!next.is_empty() && !next.starts_with(char::is_whitespace)).then_some(next)
}

/// Whether a line goes on with a word, a prompt or a message of its own, and not with the rest of a
/// secret.
fn is_word(text: &str) -> bool {
    let is_small = text.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
    let is_message =
        text.as_bytes().get(1).is_some_and(u8::is_ascii_uppercase) && text.starts_with('%');
    is_small || is_message || text.contains(['#', '>', '*', ':', '<'])
}

fn search(line: &str, found: &mut Vec<Range<usize>>) {
    work::count(line.len());
    shapes::find(line, found);
    rules().find(line, found);
    found.retain(|it| line[it.clone()] != *HIDDEN);
}

/// JSON text with the secrets of its strings hidden.
pub fn in_json(json: &str) -> Cow<'_, str> {
    let mut safe = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(open) = memchr::memchr(b'"', rest(json, at)).map(|it| it + at) {
        let mut close = open + 1;
        while let Some(next) = memchr::memchr2(b'"', b'\\', rest(json, close)).map(|it| it + close)
        {
            close = next;
            if json.as_bytes()[next] == b'"' {
                break;
            }
            close += 2;
        }
        work::count(close - at);
        let Some(literal) = json.get(open..=close) else { break };
        let text = match literal.contains('\\') {
            true => Cow::Owned(serde_json::from_str(literal).unwrap_or_default()),
            false => Cow::Borrowed(&literal[1..literal.len() - 1]),
        };
        if let Cow::Owned(hidden) = masked(&text) {
            safe.push_str(&json[copied..open]);
            safe.push_str(&serde_json::Value::from(hidden).to_string());
            copied = close + 1;
        }
        at = close + 1;
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    safe.push_str(&json[copied..]);
    Cow::Owned(safe)
}

fn rest(json: &str, from: usize) -> &[u8] {
    json.as_bytes().get(from..).unwrap_or_default()
}

/// Keeps a text without its secrets, for `serde`.
///
/// # Errors
/// When the text cannot be written.
pub fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&masked(text))
}

#[cfg(test)]
mod tests;
