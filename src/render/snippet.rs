//! A line of a file with a mark below a part of it, as compilers show what they complain about.

use super::escape::on_one_line;
use super::text::{Style, color};
use annotate_snippets::renderer::{Ansi256Color, DecorStyle, Style as Paint};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// In characters: what is shown of a line on either side of a mark, and of the mark. Wider than any window.
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
