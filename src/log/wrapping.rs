//! What a document puts around a message: quotes, emphasis, marks, cells of tables, fields of JSON;
//! and how it writes characters that mean something to it.

use super::fields;
use super::frame::Frame;
use crate::quoting::{read_entities, unescaped};
use std::borrow::Cow;

/// Tags that break a line.
const TAGS: [&str; 3] = ["br", "br/", "br /"];

/// A text as it was before a document took it up. The `head` is what stands before the message
/// on its line; `is_escaped` when the document put backslashes into the name of the message.
pub fn unwrapped<'a>(text: &'a str, head: &str, is_escaped: bool) -> Cow<'a, str> {
    let mut text = text.trim_end_matches([' ', '\t', '\r', '\u{7}', '\0']);
    text = without_tags(text);
    // A table of another kind: no device prints a tab within a text.
    let indented = text.len() - text.trim_start().len();
    text = &text[..text[indented..].find('\t').map_or(text.len(), |it| indented + it)];
    let mut is_code = false;
    if head.matches("\\\"").count() % 2 == 1 {
        // A document in a field of another one.
        text = &text[..text.find("\\\"").unwrap_or(text.len())];
    } else if is_open(head, '"') {
        text = &text[..closing_quote(text).unwrap_or(text.len())];
        is_code = head.contains(['{', ',']);
    } else if is_open(head, '\'') {
        let ends = |at: &usize| {
            matches!(text.as_bytes().get(at + 1), None | Some(b',' | b')' | b']' | b'}'))
        };
        text = &text[..text.match_indices('\'').map(|it| it.0).find(ends).unwrap_or(text.len())];
    } else if is_open(head, '`') {
        text = &text[..text.find('`').unwrap_or(text.len())];
    }
    if head.trim_end().ends_with('=') {
        text = fields::without_pairs(text);
    }
    if !head.contains('"')
        && let Some(sign) = fields::separator(head)
    {
        text = fields::without_cells(text, sign);
    }
    if Frame::of(head).is_row() {
        let bar = text.find([' ', '\t']).and_then(|_| text.find(" |").or_else(|| text.find(" │")));
        text = &text[..bar.unwrap_or(text.len())];
        text = text.trim_end_matches(['|', '│']).trim_end();
    }
    for mark in ["`", "_", "**"] {
        if head.contains(mark) {
            text = text.trim_end_matches(mark);
        }
    }
    let text = text.trim_end();
    let mut read = Cow::Borrowed(text);
    if is_code && text.contains('\\') {
        read = read.replace("\\\"", "\"").replace("\\/", "/").into();
    }
    if text.contains('&') && text.contains(';') {
        read = read_entities(&read).into_owned().into();
        let length = without_tags(&read).len();
        if length < read.len() {
            read = read[..length].to_owned().into();
        }
    }
    if is_escaped && read.contains('\\') { unescaped(&read).into() } else { read }
}

/// Whether a quotation is open where a text ends.
fn is_open(head: &str, quote: char) -> bool {
    let mut last = ' ';
    let marks = head.chars().filter(|it| {
        let is_mark = *it == quote && last != '\\';
        last = *it;
        is_mark
    });
    marks.count() % 2 == 1
}

/// Where a quotation ends that is open at the start: at a mark that is not escaped, in the way of
/// JSON or of tables.
fn closing_quote(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|it| *it == b'"') {
        let place = at + found;
        let is_escaped = place > 0 && bytes[place - 1] == b'\\';
        let is_doubled = bytes.get(place + 1) == Some(&b'"');
        if !is_escaped && !is_doubled {
            return Some(place);
        }
        at = place + 1 + usize::from(is_doubled);
    }
    None
}

/// A text up to the tag of HTML that closes it or breaks its line. What a device prints in such
/// signs, such as `<none>`, is none of them.
fn without_tags(text: &str) -> &str {
    let mut from = 0;
    while let Some(start) = text[from..].find('<').map(|it| from + it) {
        let rest: String = text[start + 1..].chars().take(16).collect();
        let rest = rest.to_ascii_lowercase();
        let name = rest.split('>').next().unwrap_or_default();
        let is_word = |it: &str| {
            !it.is_empty() && it.len() < 12 && it.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let is_closing = name.len() < rest.len()
            && (TAGS.contains(&name) || name.strip_prefix('/').is_some_and(is_word));
        if is_closing {
            return text[..start].trim_end();
        }
        from = start + 1;
    }
    text.trim_end()
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    #[test]
    fn what_a_document_put_around_is_cut() {
        for (head, text, expected) in [
            ("{\"message\":\"*Nov 19 14:53:07: ", "a failed\",\"severity\":3}", "a failed"),
            ("{\"message\":\"", "a \\\"b\\\" failed\"}", "a \"b\" failed"),
            ("2026,\"", "a failed\",\"x\"", "a failed"),
            ("the log says \"", "a failed\", and more", "a failed"),
            ("`", "a failed` was printed", "a failed"),
            ("| 3 | ", "a failed | yes |", "a failed"),
            ("| ", "a failed |", "a failed"),
            ("> ", "a failed", "a failed"),
            ("<td>", "a failed</td></tr>", "a failed"),
            ("<pre>", "a &lt;none&gt; &amp;amp; b<br>", "a <none> &amp; b"),
            ("", "address <empty>", "address <empty>"),
            ("**", "a failed**", "a failed"),
            ("<tr><td>", "a failed</td><td>3</td></tr>", "a failed"),
            ("['", "a 'b' failed', 'x']", "a 'b' failed"),
            ("2026\t", "a failed\t3\tx", "a failed"),
            ("*Nov 19 14:53:07.300: ", "a `x` \"y\" | z", "a `x` \"y\" | z"),
        ] {
            assert_eq!(unwrapped(text, head, false), expected, "{head}{text}");
        }
        assert_eq!(unwrapped("of \\<none\\> a\\_b c:\\d", "", true), "of <none> a_b c:\\d");
    }
}
