//! Text inside Markdown. Whatever a text holds, it is shown as it is: what comes out has code
//! between pairs of backticks, and no other markup at all.
//!
//! A page mixes our words with those of logs, so nobody can say of a backtick whose it is. It does
//! not matter: only two backticks of one text make code, in code nothing is markup, and all else is
//! escaped, a backtick without its other one too.

use super::escape::on_one_line;

/// A text on one line of Markdown, without blanks at its ends.
pub(super) fn inline(text: &str) -> String {
    let safe = escaped(text, false);
    // What would begin a list, a line across the page or a block of code.
    let digits = safe.bytes().take_while(u8::is_ascii_digit).count();
    let at = if safe.starts_with(['-', '+', '=']) {
        0
    } else if digits > 0 && safe[digits..].starts_with(['.', ')']) {
        digits
    } else {
        return safe;
    };
    format!("{}\\{}", &safe[..at], &safe[at..])
}

/// The same for a cell of a table, which a bar would end.
pub(super) fn in_cell(text: &str) -> String {
    escaped(text, true)
}

/// A text as loud as Markdown can say it.
pub(super) fn strong(text: &str) -> String {
    let text = inline(text);
    if text.is_empty() { text } else { format!("**{text}**") }
}

/// A fence that no line within can close.
pub(super) fn code_fence<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let longest = lines.flat_map(runs).map(|it| it.len()).max().unwrap_or(0);
    "`".repeat((longest + 1).max(3))
}

fn escaped(text: &str, in_cell: bool) -> String {
    let text = on_one_line(text);
    // Blanks at the start would make code, those at an end would part the words from the marks
    // around them; a cell has neither.
    let text = if in_cell { &*text } else { text.trim() };
    let mut safe = String::with_capacity(text.len() + 16);
    let mut done = 0;
    let mut runs = runs(text).peekable();
    while let Some(open) = runs.next() {
        if let Some(close) = runs.next_if(|close| {
            close.len() == open.len() && is_code(&text[open.end..close.start], in_cell)
        }) {
            plain(&mut safe, &text[done..open.start], in_cell);
            safe.push('`');
            safe.push_str(&text[open.end..close.start]);
            safe.push('`');
            done = close.end;
        }
    }
    plain(&mut safe, &text[done..], in_cell);
    safe
}

/// Whether what stands between two runs of backticks may be code: it holds no backtick, so one on
/// each side bounds it. Within code a bar cannot be escaped in a way that all readers of tables
/// agree on.
fn is_code(between: &str, in_cell: bool) -> bool {
    between.trim() == between && !(in_cell && between.contains('|'))
}

/// Where backticks stand in a row.
fn runs(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].find('`')?;
        from = start + text[start..].bytes().take_while(|it| *it == b'`').count();
        Some(start..from)
    })
}

/// Adds a text that holds no markup of its own.
fn plain(safe: &mut String, text: &str, in_cell: bool) {
    for (at, character) in text.char_indices() {
        match character {
            // Readers of tables do not agree on a bar after a backslash.
            '|' if in_cell && safe.ends_with('\\') => {
                safe.push_str("&#124;");
                continue;
            }
            '|' if in_cell => safe.push('\\'),
            '&' if is_entity(&text[at + 1..]) => safe.push('\\'),
            '<' | '>' | '*' | '_' | '[' | ']' | '\\' | '#' | '`' | '~' => safe.push('\\'),
            _ => {}
        }
        safe.push(character);
    }
}

/// Whether an ampersand in front would make a character of its name or number.
fn is_entity(behind: &str) -> bool {
    let name = behind.bytes().take_while(|it| it.is_ascii_alphanumeric() || *it == b'#').count();
    name > 0 && behind[name..].starts_with(';')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    /// What a reader of Markdown sees of a text.
    fn read(markdown: &str, options: Options) -> Vec<String> {
        let mut seen = Vec::new();
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Text(text) | Event::Code(text) => seen.push(text.into_string()),
                Event::Start(
                    Tag::Paragraph
                    | Tag::Table(_)
                    | Tag::TableHead
                    | Tag::TableRow
                    | Tag::TableCell,
                )
                | Event::End(_) => {}
                other => panic!("{other:?} of {markdown:?}"),
            }
        }
        seen
    }

    #[test]
    fn our_code_stays_and_log_text_does_not_become_markup() {
        let safe = inline("see `show license <all>` and <b>_%X-3-A_</b> &lt; a&b");
        assert_eq!(safe, "see `show license <all>` and \\<b\\>\\_%X-3-A\\_\\</b\\> \\&lt; a&b");
        assert_eq!(
            inline("Unable ` <b> (`slp-diag list`)"),
            "Unable \\` \\<b\\> (`slp-diag list`)"
        );
        assert_eq!(inline("   1. x"), "1\\. x");
        assert_eq!(inline("- x"), "\\- x");
        assert_eq!(in_cell("a|b\\|c `d|e`"), "a\\|b\\\\&#124;c \\`d\\|e\\`");
        assert_eq!(code_fence(["a ``` b", "c"].into_iter()), "````");
        assert_eq!(strong(" "), "");
    }

    proptest! {
        /// Of whatever text, a reader of Markdown sees that text: no HTML, link, image, list, rule
        /// or heading, and no character more or less but the marks of code and repeated blanks.
        #[test]
        fn a_text_is_read_as_itself(text in r"([-+=#>0-9.)(!&;|\\ *_~<\[\]:/`\n]|&lt;|<b>|](x)|http://a|[a-zあ]){0,24}") {
            let bare = |it: &str| it.replace('\n', "\\n").replace(['`', ' '], "");
            let seen = read(&inline(&text), Options::all() - Options::ENABLE_SMART_PUNCTUATION).concat();
            prop_assert_eq!(bare(&seen), bare(&text));
            let cell = format!("| a | b |\n| --- | --- |\n| {} | z |\n", in_cell(&text));
            let seen = read(&cell, Options::ENABLE_TABLES).concat();
            prop_assert_eq!(bare(&seen), format!("ab{}z", bare(&text)));
            prop_assert!(Parser::new_ext(&cell, Options::ENABLE_TABLES).filter(|it| matches!(it, Event::Start(Tag::TableCell))).count() == 4);
        }
    }
}
