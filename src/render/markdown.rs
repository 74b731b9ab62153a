//! A page as Markdown, for tickets and wikis.

use super::escape::visible;
use super::page::{Block, Page, Tone};
use crate::catalog::plan::PlannedCommand;
use crate::catalog::step::Risk;

/// Blanks per level: what stands below a number of two digits still belongs to it.
const INDENT: usize = 4;

/// The page as CommonMark with tables; nothing when the page says nothing.
pub fn render(page: &Page) -> String {
    let mut out = String::new();
    for block in &page.blocks {
        push(&mut out, block);
    }
    let end = out.trim_end().len();
    out.truncate(end);
    if end > 0 {
        out.push('\n');
    }
    out
}

fn push(out: &mut String, block: &Block) {
    match block {
        Block::Title(text) => section(out, 1, text),
        Block::Heading(text) => section(out, 2, text),
        Block::Subheading(text) => section(out, 3, text),
        Block::Text { indent, tone, text } => {
            let text = prose(text);
            let text = if matches!(tone, Tone::Strong | Tone::Bad | Tone::Warn) { format!("**{text}**") } else { text };
            paragraph(out, *indent, &text);
        }
        Block::Facts(facts) => {
            separate(out);
            for (label, value) in facts {
                out.push_str(&format!("- **{}**: {}\n", prose(label), prose(value)));
            }
            out.push('\n');
        }
        Block::Item { indent, marker, text, .. } => {
            separate(out);
            // A letter is no marker of a list in Markdown.
            let bullet = if marker.ends_with(')') { "- " } else { "" };
            out.push_str(&format!("{:pad$}{bullet}{marker} {}\n", "", prose(text), pad = indent * INDENT));
        }
        Block::Commands { indent, commands } => {
            for group in commands.chunk_by(|(one, _), (other, _)| share_fence(one, other)) {
                fence(out, *indent, group);
            }
        }
        Block::Table { header, rows } => {
            separate(out);
            let row = |cells: &[String]| {
                let cells: Vec<String> = cells.iter().map(|it| prose(it).replace('|', "\\|")).collect();
                format!("| {} |\n", cells.join(" | "))
            };
            out.push_str(&row(header));
            out.push_str(&format!("|{}\n", " --- |".repeat(header.len())));
            for cells in rows {
                out.push_str(&row(cells));
            }
            out.push('\n');
        }
        Block::Gap => separate(out),
    }
}

fn section(out: &mut String, level: usize, text: &str) {
    separate(out);
    out.push_str(&format!("{} {}\n\n", "#".repeat(level), prose(text)));
}

fn paragraph(out: &mut String, indent: usize, text: &str) {
    separate(out);
    out.push_str(&format!("{:pad$}{text}\n\n", "", pad = indent * INDENT));
}

/// Commands of one mode are pasted together, but never together with one that loses something.
fn share_fence(one: &PlannedCommand, other: &PlannedCommand) -> bool {
    let loses = |it: &PlannedCommand| it.risk == Risk::Disruptive;
    one.mode == other.mode && one.platform == other.platform && loses(one) == loses(other)
}

fn fence(out: &mut String, indent: usize, commands: &[(PlannedCommand, String)]) {
    let Some((first, _)) = commands.first() else { return };
    separate(out);
    let pad = " ".repeat(indent * INDENT);
    let mut notes: Vec<&str> = vec![first.mode.name()];
    notes.extend(commands.iter().map(|(_, risk)| risk.as_str()).find(|it| !it.is_empty()));
    notes.extend(first.platform.as_deref());
    out.push_str(&format!("{pad}*{}*\n\n{pad}```\n", notes.join(", ")));
    for line in commands.iter().flat_map(|(command, _)| command.text.lines()) {
        out.push_str(&format!("{pad}{}\n", visible(line)));
    }
    out.push_str(&format!("{pad}```\n\n"));
}

/// An empty line in front of the next block.
fn separate(out: &mut String) {
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// Log text must not become markup; our own backticks stay.
fn prose(text: &str) -> String {
    let mut safe = String::new();
    let mut code = false;
    for character in visible(text).chars() {
        match character {
            '`' => code = !code,
            '\n' => {
                safe.push(' ');
                continue;
            }
            '<' | '>' | '*' | '_' | '[' | ']' | '\\' | '#' if !code => safe.push('\\'),
            _ => {}
        }
        safe.push(character);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_text_does_not_become_markup() {
        let mut page = Page::default();
        page.text(Tone::Plain, "see `show license <all>` and <b>_%X-3-A_</b>");
        assert_eq!(render(&page), "see `show license <all>` and \\<b\\>\\_%X-3-A\\_\\</b\\>\n");
    }
}
