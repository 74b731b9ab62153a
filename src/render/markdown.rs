//! A page as Markdown, for tickets and wikis.

use super::escape::visible;
use super::page::{Block, Page, Tone};
use crate::catalog::plan::PlannedCommand;

/// The page as CommonMark with tables.
pub fn render(page: &Page) -> String {
    let mut out = String::new();
    for block in &page.blocks {
        push(&mut out, block);
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
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
            out.push_str(&format!("{:pad$}{marker} {}\n", "", prose(text), pad = indent * 3));
        }
        Block::Commands { indent, commands } => {
            for (command, risk) in commands {
                fence(out, *indent, command, risk);
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
    out.push_str(&format!("{:pad$}{text}\n\n", "", pad = indent * 3));
}

fn fence(out: &mut String, indent: usize, command: &PlannedCommand, risk: &str) {
    separate(out);
    let pad = " ".repeat(indent * 3);
    let notes: Vec<&str> = [command.mode.name(), risk]
        .into_iter()
        .chain(command.platform.as_deref())
        .filter(|it| !it.is_empty())
        .collect();
    out.push_str(&format!("{pad}*{}*\n\n{pad}```\n", notes.join(", ")));
    for line in command.text.lines() {
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
