//! A page as Markdown, for tickets and wikis.

use super::escape::visible;
use super::markup::{code_fence, in_cell, inline, strong};
use super::page::{Element, Page, RoutineRow, Tone};
use crate::catalog::plan::PlannedCommand;
use crate::catalog::step::Risk;

/// Blanks per level, where the number in front is not wider.
const INDENT: usize = 4;

/// The page as CommonMark with tables; nothing when the page says nothing.
pub fn render(page: &Page) -> String {
    let mut out = Writer::default();
    for block in &page.blocks {
        out.block(block);
    }
    let mut text = out.text;
    let end = text.trim_end().len();
    text.truncate(end);
    if end > 0 {
        text.push('\n');
    }
    text
}

/// An item of a list that may still get paragraphs.
struct Open {
    /// Its level on the page.
    level: usize,
    /// The column in which what belongs to it starts.
    column: usize,
}

/// What has been written, and the items that are open at its end. Only below an open item are there
/// blanks before a line: elsewhere, four of them would make it code.
#[derive(Default)]
struct Writer {
    text: String,
    open: Vec<Open>,
}

impl Writer {
    fn block(&mut self, block: &Element) {
        match block {
            Element::Title(text) => self.section(1, text),
            Element::Heading(text) => self.section(2, text),
            Element::Subheading(text) => self.section(3, text),
            Element::Text { indent, tone, text } => self.paragraph(*indent, *tone, text),
            Element::Facts(facts) => {
                self.at(0);
                for (label, value) in facts {
                    // What has no label of its own stands below the one before.
                    let line = match label.is_empty() {
                        true => format!("  - {}\n", inline(value)),
                        false => format!("- {}: {}\n", strong(label), inline(value)),
                    };
                    self.text.push_str(&line);
                }
                self.text.push('\n');
            }
            Element::Item { indent, marker, text, .. } => self.item(*indent, marker, &inline(text)),
            Element::Commands { indent, commands } => {
                for group in commands.chunk_by(|(one, _), (other, _)| share_fence(one, other)) {
                    self.fence(*indent, group);
                }
            }
            Element::Table { header, rows, .. } => self.table(header, rows),
            Element::Action { number, text } => self.item(0, number, &inline(text)),
            Element::Aside(text) => self.paragraph(1, Tone::Plain, text),
            Element::Typed(commands) => self.typed(1, commands),
            Element::Outcomes { rows, .. } => {
                for row in rows {
                    let then = if row.then.is_empty() {
                        String::new()
                    } else {
                        format!(" → {}", row.then)
                    };
                    self.item(1, "-", &inline(&format!("{}{then}", row.see)));
                    self.typed(2, &row.commands);
                }
            }
            Element::Routines(rows) => self.routines(rows),
            Element::Tail(lines) => {
                self.at(0);
                for (label, text) in lines {
                    self.text.push_str(&format!("- {} {}\n", strong(label), inline(text)));
                }
                self.text.push('\n');
            }
            Element::Gap => self.separate(),
        }
    }

    /// Commands that are pasted together stand in one fence.
    fn typed(&mut self, indent: usize, commands: &[PlannedCommand]) {
        let marked: Vec<(PlannedCommand, String)> =
            commands.iter().map(|it| (it.clone(), String::new())).collect();
        for group in marked.chunk_by(|(one, _), (other, _)| share_fence(one, other)) {
            self.fence(indent, group);
        }
    }

    fn routines(&mut self, rows: &[(String, Vec<RoutineRow>)]) {
        for (name, lines) in rows {
            for row in lines {
                let command =
                    row.command.iter().map(|it| format!("`{}`", it.text)).collect::<String>();
                let words = [name.as_str(), &row.words, &command];
                let words: Vec<&str> = words.into_iter().filter(|it| !it.is_empty()).collect();
                self.item(1, "-", &inline(&words.join(" ")));
            }
        }
    }

    fn section(&mut self, level: usize, text: &str) {
        self.at(0);
        self.text.push_str(&format!("{} {}\n\n", "#".repeat(level), inline(text)));
    }

    /// A paragraph of the item above it. Where there is none at its level it is an item itself, so
    /// that a reader sees what it belongs to.
    fn paragraph(&mut self, indent: usize, tone: Tone, text: &str) {
        let is_loud = matches!(tone, Tone::Strong | Tone::Bad | Tone::Warn);
        let text = if is_loud { strong(text) } else { inline(text) };
        let column = self.at(indent);
        if indent > 0 && self.open.last().is_none_or(|it| it.level + 1 != indent) {
            return self.item(indent, "-", &text);
        }
        self.text.push_str(&format!("{:column$}{text}\n\n", ""));
    }

    fn item(&mut self, level: usize, marker: &str, text: &str) {
        let column = self.at(level);
        let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
        // A letter is no marker of a list in Markdown.
        let (marker, letter) = match marker {
            "-" => (marker, String::new()),
            _ if marker.strip_suffix('.').is_some_and(is_number) => (marker, String::new()),
            _ => ("-", format!("{} ", inline(marker))),
        };
        let line = format!("{:column$}{marker} {letter}{text}", "");
        self.text.push_str(line.trim_end());
        self.text.push('\n');
        self.open.push(Open { level, column: column + (marker.len() + 1).max(INDENT) });
    }

    fn fence(&mut self, indent: usize, commands: &[(PlannedCommand, String)]) {
        let Some((first, _)) = commands.first() else { return };
        let pad = " ".repeat(self.at(indent));
        let mut notes: Vec<&str> = vec![first.mode.name()];
        notes.extend(commands.iter().map(|(_, risk)| risk.as_str()).find(|it| !it.is_empty()));
        notes.extend(first.platform.as_deref());
        let lines: Vec<_> =
            commands.iter().flat_map(|(command, _)| command.text.lines()).map(visible).collect();
        let fence = code_fence(lines.iter().map(AsRef::as_ref));
        self.text.push_str(&format!("{pad}*{}*\n\n{pad}{fence}\n", inline(&notes.join(", "))));
        for line in lines {
            self.text.push_str(&format!("{pad}{line}\n"));
        }
        self.text.push_str(&format!("{pad}{fence}\n\n"));
    }

    fn table(&mut self, header: &[String], rows: &[Vec<String>]) {
        self.at(0);
        let row = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|it| in_cell(it)).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        self.text.push_str(&row(header));
        self.text.push_str(&format!("|{}\n", " --- |".repeat(header.len())));
        for cells in rows {
            self.text.push_str(&row(cells));
        }
        self.text.push('\n');
    }

    /// Starts a block of a level: items that it does not belong to are closed. Gives the column in
    /// which it starts.
    fn at(&mut self, level: usize) -> usize {
        self.separate();
        while self.open.pop_if(|it| it.level >= level).is_some() {}
        self.open.last().map_or(0, |it| it.column)
    }

    /// An empty line before the next block.
    fn separate(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }
}

/// Commands of one mode are pasted together, but never together with one that loses something.
fn share_fence(one: &PlannedCommand, other: &PlannedCommand) -> bool {
    let loses = |it: &PlannedCommand| it.risk == Risk::Disruptive;
    one.mode == other.mode && one.platform == other.platform && loses(one) == loses(other)
}
