//! A line of a file with a mark below a part of it, as compilers show what they complain about.

use super::escape::on_one_line;
use super::text::{Style, color};
use annotate_snippets::renderer::{Ansi256Color, DecorStyle, Style as Paint};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// In characters: what is shown of a line on either side of a mark, and of the mark. Wider than any
/// window.
const MOST: usize = 400;

/// A line with a part that is marked.
#[derive(Debug, Clone, Copy)]
pub struct MarkedLine<'a> {
    /// The line without its end, as it stands in the file.
    pub line: &'a str,
    /// The same without its secrets.
    pub masked: &'a str,
    /// Its number, from 1.
    pub number: usize,
    /// The columns of the mark, from 0, in characters; what is beyond the line is left out.
    pub columns: (usize, usize),
    /// What is written below the mark.
    pub label: &'a str,
}

/// The line with its mark; every line of it ends with a line feed.
pub fn render(marked: &MarkedLine, style: Style) -> String {
    let (source, span) = shown(marked);
    let mark = AnnotationKind::Primary.span(span).label(marked.label);
    let snippet = Snippet::source(source).line_start(marked.number).annotation(mark);
    let renderer = if style.color { painted() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(style.width);
    let text = renderer.render(&[Group::with_level(Level::ERROR).element(snippet)]);
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn painted() -> Renderer {
    let red = Ansi256Color(color::RED).on_default().bold();
    let faint = Paint::new().dimmed();
    Renderer::styled().hyperlink(false).error(red).line_num(faint)
}

/// What can be shown of the line, and where the mark is in it.
fn shown(marked: &MarkedLine) -> (String, Range<usize>) {
    if marked.line != marked.masked {
        // Columns of the file are none of a line that hides something.
        let shown: String = on_one_line(marked.masked).trim_end().chars().take(MOST).collect();
        let start = shown.len() - shown.trim_start().len();
        return (shown.clone(), start..shown.len());
    }
    let (from, to) = marked.columns;
    let before: Vec<char> = marked.line.chars().take(from).collect();
    let before: String = before[before.len().saturating_sub(MOST)..].iter().collect();
    let mut rest = marked.line.chars().skip(from);
    let part: String = rest.by_ref().take(to.saturating_sub(from).min(MOST)).collect();
    let after: String = rest.take(MOST).collect();
    let (before, part) = (on_one_line(&before), on_one_line(&part));
    let source = format!("{before}{part}{}", on_one_line(&after));
    (source, before.len()..before.len() + part.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked<'a>(line: &'a str, masked: &'a str, columns: (usize, usize)) -> MarkedLine<'a> {
        MarkedLine { line, masked, number: 7, columns, label: "here" }
    }

    fn plain(line: &str, columns: (usize, usize)) -> String {
        render(&marked(line, line, columns), Style { width: 40, ..Style::PLAIN })
    }

    #[test]
    fn a_part_is_marked_in_columns() {
        assert_eq!(plain("a: bcd e", (3, 6)), "  |\n7 | a: bcd e\n  |    ^^^ here\n");
        assert_eq!(plain("a: 語語 e", (3, 5)), "  |\n7 | a: 語語 e\n  |    ^^^^ here\n");
        // The end of a line, and beyond it.
        assert_eq!(plain("a:", (2, 2)), "  |\n7 | a:\n  |   ^ here\n");
        assert_eq!(plain("", (0, 0)), "  |\n7 |\n  | ^ here\n");
        assert_eq!(plain("a: b", (3, 900)), "  |\n7 | a: b\n  |    ^ here\n");
        assert_eq!(plain("a: b", (90, 91)).lines().count(), 3);
    }

    #[test]
    fn what_is_hostile_is_written_out_and_marked_as_it_is_shown() {
        let line = "\u{1b}[2J\tx\u{202e}y";
        assert_eq!(
            plain(line, (5, 7)),
            "  |\n7 | \\x1b[2J x\\u{202e}y\n  |         ^^^^^^^^^ here\n"
        );
    }

    #[test]
    fn of_a_line_that_hides_something_all_is_marked() {
        let text = render(&marked("  a: secret b", "  a: <hidden> b", (12, 13)), Style::PLAIN);
        assert_eq!(text, "  |\n7 |   a: <hidden> b\n  |   ^^^^^^^^^^^^^ here\n");
    }

    #[test]
    fn a_long_line_is_shown_where_the_mark_is() {
        let line = format!("{}MARK{}", "x".repeat(100_000), "y".repeat(100_000));
        let text = plain(&line, (100_000, 100_004));
        assert!(
            text.contains("xMARKy") && text.contains("^^^^ here") && text.len() < 200,
            "{text}"
        );
    }

    #[test]
    fn colours_are_used_when_they_are_wanted() {
        let text = render(&marked("a: b", "a: b", (3, 4)), Style { color: true, ..Style::PLAIN });
        assert!(text.contains("\u{1b}[1m\u{1b}[38;5;160m^"), "{text:?}");
    }
}
