//! Tables as text: columns where they fit the width, cards where they do not.

use super::{Paint, Tone, Writer};
use crate::render::escape::on_one_line;
use crate::render::wrap::wrap;
use textwrap::core::display_width;

/// The last column may be cut down to this many columns before rows become cards.
const NARROWEST: usize = 24;
/// Blanks before the second line of a card.
const INDENT: usize = 4;

impl Writer {
    /// Columns as wide as their widest cell; the last one takes the rest and wraps. Where too
    /// little is left for it, each row is a card.
    pub(super) fn table(&mut self, header: &[String], rows: &[Vec<String>], whole: bool) {
        let columns = header.len();
        let cell_width = |column: usize| {
            rows.iter()
                .chain([&header.to_vec()])
                .filter_map(|row| row.get(column))
                .map(|it| display_width(&on_one_line(it)))
                .max()
                .unwrap_or(0)
        };
        let mut widths: Vec<usize> = (0..columns).map(cell_width).collect();
        let before: usize = widths.iter().take(columns.saturating_sub(1)).map(|it| it + 2).sum();
        let last = widths.last().copied().unwrap_or(0).min(NARROWEST);
        if !whole && columns > 1 && before + last > self.style.width {
            return self.cards(header, rows);
        }
        if let Some(last) = widths.last_mut() {
            *last = match whole {
                true => usize::MAX,
                false => self.style.width.saturating_sub(before).max(20),
            };
        }
        let row = |cells: &[String], paint: Paint, out: &mut Self| {
            let Some((last, leading)) = cells.split_last() else { return };
            for (index, line) in wrap(&on_one_line(last), widths[columns - 1]).iter().enumerate() {
                let mut text = String::new();
                for (cell, width) in leading.iter().zip(&widths) {
                    let cell = if index == 0 { on_one_line(cell) } else { "".into() };
                    let pad = width.saturating_sub(display_width(&cell)) + 2;
                    text.push_str(&format!("{}{:pad$}", out.paint(paint, &cell), ""));
                }
                text.push_str(&out.paint(paint, line));
                out.line(format_args!("{text}"));
            }
        };
        row(header, Paint::Heading, self);
        for cells in rows {
            row(cells, Paint::Tone(Tone::Plain), self);
        }
    }

    /// For each row the first cell with the last one beside it, and below them the others after
    /// the titles of their columns.
    fn cards(&mut self, header: &[String], rows: &[Vec<String>]) {
        for cells in rows {
            let (Some(first), Some(last)) = (cells.first(), cells.last()) else { continue };
            let name = on_one_line(first);
            let hang = display_width(&name) + 2;
            let room = self.style.width.saturating_sub(hang);
            let is_beside = room >= NARROWEST;
            let (hang, room) =
                if is_beside { (hang, room) } else { (INDENT, self.style.width - INDENT) };
            let strong = self.paint(Paint::Tone(Tone::Strong), &name).into_owned();
            if !is_beside {
                self.line(format_args!("{strong}"));
            }
            for (index, line) in wrap(&on_one_line(last), room).into_iter().enumerate() {
                match index {
                    0 if is_beside => self.line(format_args!("{strong}  {line}")),
                    _ => self.line(format_args!("{:hang$}{line}", "")),
                }
            }
            self.below(header, cells);
        }
    }

    /// The cells of a card between its first and last one, as many on a line as fit.
    fn below(&mut self, header: &[String], cells: &[String]) {
        let mut text = String::new();
        let mut used = 0;
        let between = 1..cells.len().saturating_sub(1);
        for (title, cell) in between.filter_map(|it| Some((header.get(it)?, cells.get(it)?))) {
            if cell.is_empty() {
                continue;
            }
            let (title, cell) = (on_one_line(title), on_one_line(cell));
            let width = display_width(&title) + 1 + display_width(&cell);
            if used > 0 && INDENT + used + 2 + width > self.style.width {
                self.line(format_args!("{:INDENT$}{text}", ""));
                (text, used) = (String::new(), 0);
            }
            let gap = if used > 0 { "  " } else { "" };
            text.push_str(&format!("{gap}{} {cell}", self.paint(Paint::Tone(Tone::Faint), &title)));
            used += gap.len() + width;
        }
        if used > 0 {
            self.line(format_args!("{:INDENT$}{text}", ""));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::render::page::{Element, Page};
    use crate::render::text::{Style, render};

    #[test]
    fn rows_that_do_not_fit_are_cards() {
        let row = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let mut page = Page::default();
        page.push(Element::Table {
            header: row(&["NAME", "PLACE", "KIND", "TITLE"]),
            rows: vec![
                row(&["first", "a place of its own", "notice", "What it is called, in some words"]),
                row(&["second", "", "failure", "Short"]),
            ],
            whole: false,
        });
        let text = |width| render(&page, Style { width, ..Style::PLAIN });
        assert_eq!(
            text(60),
            "first  What it is called, in some words
    PLACE a place of its own  KIND notice
second  Short
    KIND failure
"
        );
        assert!(text(90).starts_with("NAME    PLACE"), "{}", text(90));
        assert!(text(40).lines().all(|it| it.len() <= 40), "{}", text(40));
    }
}
