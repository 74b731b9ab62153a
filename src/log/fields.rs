//! Lines as collectors and databases export them: fields with names, in JSON or as `key=value`. Of
//! these, the one that names the device; and what such a line says twice.

use super::tag::Tag;
use memchr::{memchr, memchr_iter, memrchr};
use std::ops::Range;

/// What fields are called that hold the name of a device.
pub(super) const KEYS: [&str; 10] = [
    "host",
    "hostname",
    "host_name",
    "host.name",
    "device_name",
    "devname",
    "dvc",
    "dvchost",
    "sysloghost",
    "logsource",
];
/// A host in an object of its own has its name so far from the start of that.
const NESTED: usize = 160;
/// No name is longer.
const LONGEST: usize = 64;
/// A field that holds a message begins and ends so far from its name.
const REACH: usize = 1024;

/// Whether something before a message looks like named fields.
pub fn has_fields(head: &str) -> bool {
    head.contains('=') || head.contains("\":") || head.contains("\" :")
}

/// The device that fields name, before a message or after it, on its line.
pub fn host<'a>(front: &'a str, behind: &'a str) -> Option<&'a str> {
    let ends = |text: &str| ["},{", "}, {", "}{"].iter().filter_map(|it| text.find(it)).min();
    let starts = |text: &str| ["},{", "}, {", "}{"].iter().filter_map(|it| text.rfind(it)).max();
    let front = &front[starts(front).unwrap_or(0)..];
    let behind = &behind[..ends(behind).unwrap_or(behind.len())];
    named(front).last().or_else(|| named(behind).next())
}

/// The values of fields that have one of the names.
fn named(text: &str) -> impl Iterator<Item = &str> {
    // A value stands after a sign; before that, the name.
    let signs = text.char_indices().filter(|(_, it)| matches!(it, ':' | '='));
    signs.filter_map(move |(at, _)| {
        let before = text[..at].trim_end().trim_end_matches(['"', '\\', '\'']);
        let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-' | '@');
        let start = before.rfind(|it| !is_part(it)).map_or(0, |it| it + 1);
        let name = before.get(start..)?;
        KEYS.iter().find(|it| it.eq_ignore_ascii_case(name))?;
        let behind = text[at + 1..].trim_start();
        match behind.strip_prefix('{') {
            Some(inner) => {
                let inner = &inner[..inner.find('}').unwrap_or(inner.len())];
                let at = inner.find("\"name").filter(|it| *it < NESTED)?;
                value(
                    inner[at + 5..]
                        .trim_start_matches('\\')
                        .strip_prefix('"')?
                        .trim_start()
                        .strip_prefix(':')?,
                )
            }
            None => value(behind),
        }
    })
}

/// A name of a device at the start of a text, in quotes or bare.
fn value(text: &str) -> Option<&str> {
    let text = text.trim_start().trim_start_matches(['"', '\\', '\'', '[']);
    let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-' | ':');
    let name = &text[..text.find(|it| !is_part(it)).unwrap_or(text.len())];
    let is_name = name.starts_with(|it: char| it.is_ascii_alphanumeric() || it == ':')
        && name.len() <= LONGEST
        && !name.bytes().all(|it| it.is_ascii_digit());
    is_name.then_some(name)
}

/// Whether a message only says again what another one on its line says: a field repeats the text of
/// another one, or holds nothing but its name.
pub fn is_said_twice(block: &[u8], spots: &[Tag], index: usize) -> bool {
    let own = &spots[index];
    let is_same = |other: &Tag| {
        other.facility == own.facility
            && other.mnemonic == own.mnemonic
            && other.notified.is_none()
            && own.notified.is_none()
    };
    // Not where one thing ends and another begins.
    let is_near = |between: Range<usize>| {
        block.get(between).is_some_and(|it| {
            it.len() < 4 * REACH && !it.iter().any(|it| matches!(it, b'\n' | b'}' | b']'))
        })
    };
    let has_text = |it: &Tag| block[..it.end].trim_ascii_end().ends_with(b":");
    let next = spots.get(index + 1).filter(|it| is_same(it) && is_near(own.end..it.start));
    if next.is_some_and(has_text) && !has_text(own) {
        return true;
    }
    let before = index.checked_sub(1).map(|it| &spots[it]).filter(|it| is_same(it));
    let Some(before) = before.filter(|it| is_near(it.end..own.start)) else { return false };
    let is_named = !has_text(own) && block[..own.start].ends_with(b"\"");
    is_named && has_text(before)
        || field(block, own).is_some_and(|it| field(block, before) == Some(it))
}

/// The quoted field that holds a message.
fn field<'a>(block: &'a [u8], spot: &Tag) -> Option<&'a [u8]> {
    let from = spot.start.saturating_sub(REACH);
    let start = from + memrchr(b'"', &block[from..spot.start])? + 1;
    let to = block.len().min(spot.end + 4 * REACH);
    let end = spot.end + memchr(b'"', &block[spot.end..to])?;
    Some(&block[start..end])
}

/// Where a row of values without quotes parts them, as the text before a message shows.
pub fn separator(head: &str) -> Option<char> {
    [',', ';'].into_iter().find(|sign| {
        let count = memchr_iter(*sign as u8, head.as_bytes()).count();
        let is_cell = |(at, _): (usize, &str)| {
            head[at + 1..].starts_with(|it: char| it.is_ascii_alphabetic())
        };
        let is_direct = head.ends_with(*sign) && !head.contains(' ');
        count > 0
            && (is_direct || count > 1 && head.match_indices(*sign).any(is_cell))
            && !head.contains(&format!("{sign} "))
    })
}

/// A text without the values that stand after it in its row.
pub fn without_cells(mut text: &str, separator: char) -> &str {
    while let Some((front, cell)) = text.rsplit_once(separator) {
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "_./+-:\"".contains(it);
        let is_time = || cell.bytes().all(|it| it.is_ascii_digit() || b"-:.TZ+/".contains(&it));
        let is_tag = || cell.starts_with(|it: char| it.is_ascii_digit()) && cell.contains('_');
        let is_cell = cell.len() <= LONGEST
            && cell.chars().all(is_plain)
            && (!cell.contains(':') || is_time())
            && !is_tag();
        if !is_cell {
            break;
        }
        text = front;
    }
    text
}

/// A text without the pairs `key=value` that stand after it.
pub fn without_pairs(mut text: &str) -> &str {
    while let Some((front, pair)) = text.trim_end().rsplit_once(' ') {
        let key = pair.split_once('=').map_or("", |it| it.0);
        let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-');
        if key.is_empty() || !key.chars().all(is_part) {
            break;
        }
        text = front;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_behind_a_text_are_none_of_it() {
        assert_eq!(without_pairs("a failed : b cs1=x act=y"), "a failed : b");
        assert_eq!(without_pairs("a = b"), "a = b");
    }

    #[test]
    fn fields_name_the_device() {
        for (front, behind, expected) in [
            (r#"{"time":"x","host":"edge-1","_raw":"<187>1: "#, "", Some("edge-1")),
            (r#"{"_raw":"<187>1: "#, r#"","host":"edge-1"},{"host":"edge-2""#, Some("edge-1")),
            (r#"","host":"a"},{"message":""#, r#"","host":"b"}"#, Some("b")),
            (r#"{"host":{"ip":"192.0.2.1","name":"edge-1"},"message":""#, "", Some("edge-1")),
            (r#"{"line":"{\"host\": \"edge-1\", \"message\": \""#, "", Some("edge-1")),
            ("time=1 host=edge-1 msg=\"", "", Some("edge-1")),
            ("a host=192.0.2.1 msg=", "", Some("192.0.2.1")),
            ("ts=1 msg=\"", "\" hostname=\"edge-1.example.com\"", Some("edge-1.example.com")),
            (r#"{"_HOSTNAME":"relay","MESSAGE":""#, "\"}", None),
            (r#"{"host":"","message":""#, "\"}", None),
            ("count=3 ghost=x msg=", "", None),
        ] {
            assert_eq!(host(front, behind), expected, "{front}{behind}");
        }
    }

    #[test]
    fn cells_behind_a_text_are_none_of_it() {
        for (head, text, expected) in [
            ("2026-11-18T10:00:00Z,edge-1,", "a failed,3,syslog", "a failed"),
            ("2026-11-18T10:00:00Z;edge-1;", "a failed;3", "a failed"),
            ("1,edge-1,Nov 18 10:00:00: ", "a, b failed,,2026-11-18T10:00:00Z", "a, b failed"),
            ("1,edge-1,", "of PID:A,SN:B,3", "of PID:A,SN:B"),
            ("1,edge-1,", "of regid.x,1.0_00-a", "of regid.x,1.0_00-a"),
            ("2024-04-12 09:52:25,188 edge-1 ", "a failed,3", "a failed,3"),
            ("*Nov 18 10:00:00.123: ", "a failed,3", "a failed,3"),
        ] {
            let cut = separator(head).map_or(text, |it| without_cells(text, it));
            assert_eq!(cut, expected, "{head}{text}");
        }
    }
}
