//! Notifications of SNMP as receivers write them: the name or the number of one, or a whole message
//! in the values of its objects. Which they are is in the catalog.
//!
//! A notification is found as a message is: by a short text of the catalog that stands in it. What
//! its objects hold is looked for on its line alone.

use super::tag::{Notified, Tag};
use crate::catalog::notifications::{CarriedMessage, Notification, Notifications};
use indexmap::IndexMap;
use memchr::{memchr, memmem};
use regex::Regex;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// So much of a line is looked at on each side.
const LONGEST_LINE: usize = 4096;
/// So far before its value an object is named.
const IN_FRONT: usize = 96;

/// `2021-06-16 07:05:29 edge-rtr-01 [UDP: [192.0.2.1]:161->[192.0.2.9]:162]:`: who sent it, in the
/// words of the receiver of net-snmp.
static SENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\s)(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (\S+) \[[A-Z0-9]+: \[([^\]\s]+)\]")
        .expect("a fixed pattern")
});

/// The notifications of a facility, ready to be looked up.
#[derive(Debug)]
pub(super) struct NotificationNames {
    pub facility: String,
    by_key: HashMap<String, (String, Notification)>,
}

impl NotificationNames {
    /// Prepares them.
    pub fn new(facility: &str, all: &Notifications) -> Self {
        let entries = all.named.iter().flat_map(|(name, it)| {
            [name.clone(), it.number.to_string()].map(|key| (key, (name.clone(), it.clone())))
        });
        NotificationNames { facility: facility.to_owned(), by_key: entries.collect() }
    }

    /// Reads the notification whose name goes on at `at`, after what all share.
    pub fn verify<'a>(&'a self, text: &'a [u8], start: usize, at: usize) -> Option<Tag<'a>> {
        let before = start.checked_sub(1).and_then(|it| text.get(it));
        let rest = &text[at..];
        let is_number = rest.first()?.is_ascii_digit();
        let in_word =
            |it: &u8| if is_number { it.is_ascii_digit() } else { it.is_ascii_alphanumeric() };
        let length = rest.iter().take(64).take_while(|it| in_word(it)).count();
        // Neither a part of a longer word nor of a longer identifier.
        let goes_on = |it: &u8| in_word(it) || is_number && *it == b'.';
        if before.is_some_and(in_word) || rest.get(length).is_some_and(goes_on) {
            return None;
        }
        let key = std::str::from_utf8(&rest[..length]).ok()?;
        let (name, notification) = self.by_key.get(key)?;
        let line = &rest[..line_end(rest)];
        let decided = number(&notification.decides, line)
            .and_then(|it| notification.messages.get(&it.to_string()));
        let message = decided.or(notification.message.as_ref()).unwrap_or(name);
        Some(Tag {
            start,
            end: at + length,
            facility: &self.facility,
            severity: notification.severity,
            mnemonic: Cow::Borrowed(message.as_bytes()),
            broken: None,
            notified: Some(Notified::Itself(notification)),
        })
    }
}

/// Reads a message whose facility is the value of an object at `at`.
pub(super) fn verify_carried<'a>(
    objects: &CarriedMessage,
    text: &'a [u8],
    at: usize,
    facility: &'a str,
) -> Option<Tag<'a>> {
    let front = &text[at.saturating_sub(IN_FRONT)..at];
    let front = &front[memchr::memrchr2(b'\t', b'\n', front).map_or(0, |it| it + 1)..];
    // The object is the last thing in front: nothing but its index and type stands between.
    let between = objects.facility.iter().find_map(|name| {
        let found = memmem::rfind(front, name.as_bytes())?;
        Some(&front[found + name.len()..])
    })?;
    let is_between = |it: &u8| it.is_ascii_alphanumeric() || b".=:- \"|".contains(it);
    if !between.iter().all(is_between) || !between.contains(&b'=') {
        return None;
    }
    let line = &text[at..at + line_end(&text[at..])];
    let severity = number(&objects.severity, line)?.checked_sub(u64::from(objects.offset))?;
    let (_, name) = value(&objects.name, line)?;
    let name = &name[..name.iter().take_while(|it| is_name(it)).count()];
    let (from, _) = value(&objects.text, line)?;
    if name.is_empty() || severity > 7 {
        return None;
    }
    Some(Tag {
        start: at,
        end: at + from,
        facility,
        severity: u8::try_from(severity).ok()?,
        mnemonic: Cow::Borrowed(name),
        broken: None,
        notified: Some(Notified::Carried),
    })
}

fn is_name(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_'
}

/// The text of a message that a notification stands for; `rest` is what stands after its name.
pub(super) fn text_of(notified: Notified, rest: &str) -> String {
    let line = &rest.as_bytes()[..line_end(rest.as_bytes())];
    match notified {
        Notified::Carried => {
            let end = value_end(line);
            let text = String::from_utf8_lossy(&line[..end]);
            text.trim_end_matches(['"', ' ', '\r']).to_owned()
        }
        Notified::Itself(notification) => filled(&notification.text, &notification.values, line),
    }
}

/// A text with the values of objects; empty where one of them is not there. What a value holds is
/// no place for another.
fn filled(text: &str, values: &IndexMap<String, Vec<String>>, line: &[u8]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, behind)) = rest
        .split_once('{')
        .and_then(|(before, it)| it.split_once('}').map(|(name, behind)| (before, name, behind)))
    {
        let found = values.get(name).and_then(|objects| value(objects, line));
        let Some((_, found)) = found else { return String::new() };
        filled.push_str(before);
        filled.push_str(String::from_utf8_lossy(found).trim());
        rest = behind;
    }
    filled + rest
}

/// The head of a message in a notification: when it was received and who sent it, where the
/// receiver says so.
pub(super) fn head(front: &str) -> String {
    match SENT.captures_iter(front).last() {
        Some(found) => {
            let host = if found[2].starts_with('<') { &found[3] } else { &found[2] };
            format!("{} {host}: ", &found[1])
        }
        None => front.to_owned(),
    }
}

/// The number that an object has: `warning(5)`, `5`.
fn number(objects: &[String], line: &[u8]) -> Option<u64> {
    let (_, value) = value(objects, line)?;
    let value = std::str::from_utf8(value).ok()?;
    let digits = value.split_once('(').map_or(value, |it| it.1);
    let end = digits.find(|it: char| !it.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

/// The value of the first of some objects that a line has, and where it starts.
fn value<'a>(objects: &[String], line: &'a [u8]) -> Option<(usize, &'a [u8])> {
    objects.iter().find_map(|name| {
        memmem::find_iter(line, name.as_bytes()).take(8).find_map(|at| {
            let rest = &line[at + name.len()..];
            // `.0 = STRING: "`: an index, a sign, a type, a quote.
            let index = rest.iter().take_while(|it| it.is_ascii_digit() || **it == b'.').count();
            if rest.first() != Some(&b'.') {
                return None;
            }
            let rest = rest[index..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
            let word = rest
                .iter()
                .take(24)
                .take_while(|it| it.is_ascii_alphanumeric() || **it == b'-')
                .count();
            let typed = rest[word..].strip_prefix(b": ").filter(|_| word > 0);
            let value = typed.unwrap_or(rest);
            let value = value.strip_prefix(b"\"").unwrap_or(value);
            let start = line.len() - value.len();
            let value = &value[..value_end(value)];
            Some((start, value.strip_suffix(b"\"").unwrap_or(value)))
        })
    })
}

/// Where a value ends: at a tab, or what stands for one in a log.
fn value_end(text: &[u8]) -> usize {
    let tab = memchr(b'\t', text).unwrap_or(text.len());
    memmem::find(&text[..tab], b"#011").unwrap_or(tab)
}

/// The length of the line that a text begins with.
fn line_end(text: &[u8]) -> usize {
    let text = &text[..text.len().min(LONGEST_LINE)];
    memchr(b'\n', text).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_value_holds_is_not_filled() {
        let values = ["a", "b"].map(|it| (it.to_owned(), vec![format!("object-{it}")])).into();
        let line = b"object-a.1 = STRING: \"{b}\"\tobject-b.1 = INTEGER: 7";
        assert_eq!(filled("{a} of {b} days", &values, line), "{b} of 7 days");
        assert_eq!(filled("{b} days", &values, b"object-a.1 = INTEGER: 7"), "");
        assert_eq!(filled("plain", &values, line), "plain");
    }
}
