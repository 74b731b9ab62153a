//! Help as text: headings, and rows of two or three columns that fit the width.

use crate::render::escape::visible;
use crate::render::text::{Style, color};
use crate::render::wrap::wrap;
use colored::{Color, Colorize as _};
use textwrap::core::display_width;

/// Columns of what stands left that make the right side begin below it.
const WIDEST_LEFT: usize = 30;
/// Blanks before rows, and between their columns.
const GAP: usize = 2;
/// Columns of the right side that are too few for it.
const NARROWEST: usize = 24;

/// A part of a screen of help.
pub enum HelpBlock {
    /// The name of the program or command and what it does.
    Title(String, String),
    /// Words, at the margin.
    Text(String),
    /// What stands over rows.
    Heading(String),
    /// Rows.
    Rows(Vec<HelpRow>),
    /// Calls, each on a line of its own however long it is.
    Calls(Vec<String>),
    /// An empty line.
    Gap,
}

/// A row of help.
#[derive(Default)]
pub struct HelpRow {
    /// The option, argument or command.
    pub left: String,
    /// What is said of it: paragraphs.
    pub right: Vec<String>,
    /// What stands beside that, such as a call.
    pub beside: Option<String>,
}

/// The screen as text.
pub fn text(blocks: &[HelpBlock], style: Style) -> String {
    let mut out = String::new();
    let all = || {
        blocks
            .iter()
            .filter_map(|it| if let HelpBlock::Rows(rows) = it { Some(rows) } else { None })
    };
    let first = |it: &HelpRow| it.right.first().map_or(0, |it| display_width(it));
    let middle = all().flatten().filter(|it| it.beside.is_some()).map(first).max().unwrap_or(0);
    for block in blocks {
        match block {
            HelpBlock::Gap => out.push('\n'),
            HelpBlock::Title(name, does) => {
                let hang = display_width(name) + GAP;
                let lines = wrapped(does, style.width.saturating_sub(hang));
                line(&mut out, &format!("{}{:GAP$}{}", bold(name, style), "", lines[0]));
                for rest in &lines[1..] {
                    line(&mut out, &format!("{:hang$}{rest}", ""));
                }
            }
            HelpBlock::Text(words) => {
                for words in wrapped(words, style.width) {
                    line(&mut out, &words);
                }
            }
            HelpBlock::Heading(words) => {
                let painted = match style.color {
                    true => words.bold().color(Color::AnsiColor(color::INDIGO)).to_string(),
                    false => words.clone(),
                };
                line(&mut out, &painted);
            }
            HelpBlock::Rows(rows) => rows_of(&mut out, rows, middle, style),
            HelpBlock::Calls(calls) => {
                for call in calls {
                    line(&mut out, &format!("{:GAP$}{}", "", visible(call)));
                }
            }
        }
    }
    out
}

/// Rows with the columns that the widest of them need; what stands beside begins after `middle`.
fn rows_of(out: &mut String, rows: &[HelpRow], middle: usize, style: Style) {
    let width = |it: &HelpRow| display_width(&it.left);
    let left = rows.iter().map(width).filter(|it| *it <= WIDEST_LEFT).max().unwrap_or(0);
    let hang = GAP + left + GAP;
    let room = style.width.saturating_sub(hang).max(NARROWEST);
    for row in rows {
        let mut right: Vec<String> = row.right.iter().flat_map(|it| wrapped(it, room)).collect();
        if let (Some(beside), [only]) = (&row.beside, &mut right[..])
            && middle + GAP + display_width(beside) <= room
        {
            let pad = middle + GAP - display_width(only);
            *only = format!("{only}{:pad$}{beside}", "");
        }
        let mut lines = right.iter();
        let name = bold(&row.left, style);
        if width(row) > left {
            line(out, &format!("{:GAP$}{name}", ""));
        } else {
            let pad = left - width(row) + GAP;
            let right = lines.next().map_or("", String::as_str);
            line(out, &format!("{:GAP$}{name}{:pad$}{right}", "", ""));
        }
        for right in lines {
            line(out, &format!("{:hang$}{right}", ""));
        }
    }
}

fn wrapped(words: &str, width: usize) -> Vec<String> {
    wrap(&visible(words), width.max(NARROWEST)).into_iter().map(str::to_owned).collect()
}

fn bold(text: &str, style: Style) -> String {
    if style.color { text.bold().to_string() } else { text.to_owned() }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}
