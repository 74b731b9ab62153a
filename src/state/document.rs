//! Captures inside documents and logs of containers: a line in an element of HTML, a line that a
//! container's log cut into parts. Knows shapes alone; what stands before each line alike is learnt
//! elsewhere.

use crate::quoting::read_entities;
use regex::Regex;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// So many signs that only a document has make one.
const FEWEST: usize = 2;

/// The sign of a quotation as HTML writes it.
const QUOTED: &str = "&gt;";

/// What ends or breaks a line of a document.
static ENDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)<br\s*/?>|</(?:div|p|li|tr|td|pre|span|code)>"));
/// Lines of a document on one line of its text.
static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)<br\s*/?>[ \t]*\r?\n|<br\s*/?>|</(?:div|p|li|tr)>[ \t]*<(?:div|p|li|tr)(?:\s[^<>]*)?>",
    )
});
/// The elements that stand around text. What a device prints in such signs is none of them.
static ELEMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)</?(?:html|head|body|div|p|li|ul|ol|table|thead|tbody|tr|td|th|pre|span|code|samp|font",
        r"|b|i|strong|em|blockquote)(?:\s[^<>]*)?/?>",
    ))
});
/// A line of a container's log: whether it is a part, and its text.
static CONTAINER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(?:Z|[+-][0-9]{2}:[0-9]{2}) ",
        r"(?:stdout|stderr) ([FP])(?: (.*))?$",
    ))
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a fixed pattern")
}

/// A text without what a document or a container's log put around its lines.
pub(super) fn unwrapped(text: &str) -> Cow<'_, str> {
    // Most captures have nothing of the kind, and are not copied.
    if text.lines().take(FEWEST).all(|it| it.starts_with(QUOTED)) && text.starts_with(QUOTED) {
        return read_entities(text);
    }
    if text.contains("</") || text.contains("<br") || text.contains("<BR") {
        return without_elements(text);
    }
    if text.contains(" stdout ") || text.contains(" stderr ") {
        whole_lines(text)
    } else {
        text.into()
    }
}

fn without_elements(text: &str) -> Cow<'_, str> {
    if ENDS.find_iter(text).take(FEWEST).count() < FEWEST {
        return text.into();
    }
    ELEMENT.replace_all(&BETWEEN.replace_all(text, "\n"), "").into_owned().into()
}

/// The lines of a container's log, each whole on the number of its first part.
fn whole_lines(text: &str) -> Cow<'_, str> {
    let is_part = |it: &&str| CONTAINER.is_match(it);
    let lines = || text.lines().filter(|it| !it.trim().is_empty());
    let count = lines().filter(is_part).count();
    if count < FEWEST || count != lines().count() {
        return text.into();
    }
    let (mut whole, mut waiting) = (String::with_capacity(text.len()), 0);
    for line in text.lines() {
        let found = CONTAINER.captures(line);
        let part = found.as_ref().and_then(|it| it.get(2)).map_or("", |it| it.as_str());
        whole.push_str(part);
        waiting += 1;
        if found.is_none_or(|it| &it[1] == "F") {
            let _ = write!(whole, "{:\n<waiting$}", "");
            waiting = 0;
        }
    }
    whole.into()
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    #[test]
    fn lines_of_documents_are_those_of_the_device() {
        let plain = "Transport:\n  Type: cslu\n  Cslu address: <empty>\n";
        for document in [
            "<div>Transport:</div>\n<div>  Type: cslu</div>\n<div>  Cslu address: <empty></div>\n",
            "Transport:<br>\n  Type: cslu<br/>\n  Cslu address: <empty><br />\n",
            "Transport:<br>  Type: cslu<br>  Cslu address: <empty>\n",
            "<p class=\"x\">Transport:</p><p>  Type: cslu</p><p>  Cslu address: <empty></p>\n",
        ] {
            assert_eq!(unwrapped(document), plain, "{document}");
        }
        assert_eq!(unwrapped(plain), plain);
        let xml = "<data><type>cslu</type>\n<url>a</url></data>\n";
        assert_eq!(unwrapped(xml), xml);
    }

    #[test]
    fn parts_of_a_containers_log_are_one_line() {
        let text = "2026-11-18T10:00:00.123456789Z stdout F Transport:\n\
            2026-11-18T10:00:00.123456789Z stdout P   Ty\n\
            2026-11-18T10:00:00.123456789Z stdout F pe: cslu\n\
            2026-11-18T10:00:00.123456789Z stdout F\n";
        assert_eq!(unwrapped(text), "Transport:\n  Type: cslu\n\n\n");
        let other = "2026-11-18T10:00:00Z stdout F a\nb stdout\n";
        assert_eq!(unwrapped(other), other);
    }
}
