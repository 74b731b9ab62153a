//! A page as terminal text: wrapped to a width in columns (a Japanese character has two), painted
//! when colours are wanted.

mod table;

use super::escape::{on_one_line, visible};
use super::page::{Element, OutcomeRow, Page, RoutineRow, Tone};
use super::wrap::wrap;
use crate::catalog::plan::PlannedCommand;
use crate::catalog::step::{Mode, Risk};
use colored::{Color, ColoredString, Colorize as _};
use std::borrow::Cow;
use std::fmt::{Arguments, Write as _};
use textwrap::core::display_width;

/// How text is laid out. A value passed down, never a global.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Columns.
    pub width: usize,
    /// Whether to paint.
    pub color: bool,
    /// Whether commands stand alone on their lines, to be copied one by one.
    pub alone: bool,
    /// Whether code within words keeps its backticks; some languages set it apart by blanks alone.
    pub ticks: bool,
}

impl Style {
    /// For what may not be read on a terminal.
    pub const PLAIN: Style = Style { width: 80, color: false, alone: false, ticks: true };
}

/// Colours by their number in the fixed part of the palette of 256: they can be read on a light and
/// on a dark window alike, which the sixteen of a theme cannot.
pub mod color {
    /// What is chosen, and commands of the prompt.
    pub const BLUE: u8 = 32;
    /// Commands of the configuration.
    pub const PURPLE: u8 = 133;
    /// Headings.
    pub const INDIGO: u8 = 63;
    /// What is good.
    pub const GREEN: u8 = 28;
    /// What asks for attention.
    pub const ORANGE: u8 = 130;
    /// What is wrong, and what destroys.
    pub const RED: u8 = 160;
}

/// Blanks per level: room for a marker of two digits.
const INDENT: usize = 4;

/// Blanks before what belongs to an action.
const BESIDE: usize = 3;
/// Blanks before its commands.
const TYPED: usize = 6;

/// The page as text with a line feed at its end; nothing when the page says nothing.
pub fn render(page: &Page, style: Style) -> String {
    let mut out = Writer { text: String::new(), style };
    for block in &page.blocks {
        out.block(block);
    }
    let end = out.text.trim_end_matches('\n').len();
    out.text.truncate(end);
    if end > 0 {
        out.text.push('\n');
    }
    out.text
}

struct Writer {
    text: String,
    style: Style,
}

impl Writer {
    fn block(&mut self, block: &Element) {
        match block {
            Element::Title(text) => self.paragraph(0, "", Paint::Title, text),
            Element::Heading(text) => {
                self.gap();
                self.paragraph(0, "", Paint::Heading, text);
            }
            Element::Subheading(text) => {
                self.gap();
                self.paragraph(0, "", Paint::Subheading, text);
            }
            Element::Text { indent, tone, text } => {
                self.paragraph(indent * INDENT, "", Paint::Tone(*tone), text)
            }
            Element::Facts(facts) => self.facts(facts),
            Element::Item { indent, marker, tone, text } => {
                self.paragraph(indent * INDENT, marker, Paint::Tone(*tone), text)
            }
            Element::Commands { indent, commands } => self.commands(indent * INDENT, commands),
            Element::Table { header, rows, whole } => self.table(header, rows, *whole),
            Element::Action { number, text } => self.action(number, text),
            Element::Aside(text) => {
                self.paragraph(BESIDE, "", Paint::Tone(Tone::Plain), &self.set(text));
            }
            Element::Typed(commands) => self.typed(commands),
            Element::Outcomes { arrow, joint, rows } => self.outcomes((arrow, joint), rows),
            Element::Routines(rows) => self.routines(rows),
            Element::Tail(lines) => self.tail(lines),
            Element::Gap => self.gap(),
        }
    }

    /// One empty line, never two.
    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn line(&mut self, parts: Arguments) {
        let start = self.text.len();
        let _ = self.text.write_fmt(parts);
        let printed = self.text[start..].trim_end().len();
        self.text.truncate(start + printed);
        self.text.push('\n');
    }

    /// Wrapped text with a marker hanging in front; the first line starts at `indent`.
    fn paragraph(&mut self, indent: usize, marker: &str, paint: Paint, text: &str) {
        let hang = match display_width(marker) {
            0 => 0,
            // Nothing hangs below a bullet.
            1 => 2,
            wider => INDENT.max(wider + 1),
        };
        let width = self.style.width.saturating_sub(indent + hang).max(20);
        for (index, line) in wrap(&on_one_line(text), width).into_iter().enumerate() {
            let marker = if index == 0 { marker } else { "" };
            let painted = self.paint(paint, line);
            self.line(format_args!("{:indent$}{marker:hang$}{painted}", ""));
        }
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        let labels: Vec<Cow<str>> = facts.iter().map(|(label, _)| on_one_line(label)).collect();
        let label_width = labels.iter().map(|it| display_width(it)).max().unwrap_or(0);
        let width = self.style.width.saturating_sub(label_width + 2).max(20);
        for (label, (_, value)) in labels.iter().zip(facts) {
            for (index, line) in wrap(&on_one_line(value), width).iter().enumerate() {
                let label: &str = if index == 0 { label } else { "" };
                let pad = label_width - display_width(label) + 2;
                let label = self.paint(Paint::Tone(Tone::Faint), label);
                self.line(format_args!("{label}{:pad$}{line}", ""));
            }
        }
    }

    /// The mode in front, the risk after, or both above where commands stand alone; a command is
    /// never wrapped, so it can be copied.
    fn commands(&mut self, indent: usize, commands: &[(PlannedCommand, String)]) {
        let mut above = String::new();
        for (command, risk) in commands {
            let notes: Vec<&str> = command
                .platform
                .as_deref()
                .into_iter()
                .chain(Some(risk.as_str()).filter(|it| !it.is_empty()))
                .collect();
            let note =
                if notes.is_empty() { String::new() } else { format!("   [{}]", notes.join(", ")) };
            let tone = if command.risk == Risk::Disruptive { Tone::Bad } else { Tone::Faint };
            let note = self.paint(Paint::Tone(tone), &on_one_line(&note)).into_owned();
            let mode = command.mode.name();
            if self.style.alone {
                let head =
                    format!("{:indent$}{}{note}", "", self.paint(Paint::Tone(Tone::Faint), mode));
                if head != above {
                    self.line(format_args!("{head}"));
                    above = head;
                }
            }
            let lines = command.text.lines().count();
            for (index, line) in command.text.lines().enumerate() {
                let line = visible(line);
                let painted = self.paint(Paint::Command(command.mode), &line);
                if self.style.alone {
                    self.line(format_args!("{:indent$}  {painted}", ""));
                    continue;
                }
                let mode = format!("{:<6}", if index == 0 { mode } else { "" });
                let mode = self.paint(Paint::Tone(Tone::Faint), &mode);
                let note = if index + 1 == lines { &note } else { "" };
                self.line(format_args!("{:indent$}{mode} {painted}{note}", ""));
            }
        }
    }

    /// Words as the language sets them: with backticks around code, or without.
    fn set<'a>(&self, words: &'a str) -> Cow<'a, str> {
        match self.style.ticks || !words.contains('`') {
            true => Cow::Borrowed(words),
            false => Cow::Owned(words.replace('`', "")),
        }
    }

    /// A number with the words that hang after it.
    fn action(&mut self, number: &str, text: &str) {
        let width = self.style.width.saturating_sub(BESIDE).max(20);
        let text = self.set(text).into_owned();
        for (index, line) in wrap(&on_one_line(&text), width).into_iter().enumerate() {
            let marker = if index == 0 { number } else { "" };
            let line = self.paint(Paint::Tone(Tone::Strong), line);
            self.line(format_args!("{marker:BESIDE$}{line}"));
        }
    }

    /// Commands and nothing else, to be copied.
    fn typed(&mut self, commands: &[PlannedCommand]) {
        for command in commands {
            for line in command.text.lines() {
                let line = visible(line);
                let painted = self.paint(Paint::Command(command.mode), &line);
                self.line(format_args!("{:TYPED$}{painted}", ""));
            }
        }
    }

    /// What is seen on the left, what then on the right, both aligned; what is too wide for its
    /// column has the line for itself.
    fn outcomes(&mut self, (arrow, joint): (&str, &str), rows: &[OutcomeRow]) {
        let seen = |it: &OutcomeRow| display_width(&on_one_line(&self.set(&it.see)));
        let widest = self.style.width / 2;
        let column = rows.iter().map(seen).filter(|it| *it <= widest).max().unwrap_or(0);
        let hang = BESIDE + column + display_width(arrow);
        let width = self.style.width.saturating_sub(hang).max(20);
        for row in rows {
            let (see, then) = (self.set(&row.see), self.set(&row.then));
            let see = on_one_line(&see);
            let mut then = on_one_line(&then);
            let mut commands = row.commands.as_slice();
            // A call of this program stands beside its reason, where there is room.
            if let [call] = commands
                && call.mode == Mode::Host
                && hang + display_width(&then) + joint.len() + call.text.len() <= self.style.width
            {
                let joint = if then.is_empty() { "" } else { joint };
                then = format!("{then}{joint}{}", visible(&call.text)).into();
                commands = &[];
            }
            let mut see: &str = &see;
            if display_width(see) > column {
                // The words after it may still fit on the last of its lines.
                let lines = wrap(see, self.style.width.saturating_sub(BESIDE));
                let (last, above) =
                    lines.split_last().map_or(("", &[][..]), |(it, rest)| (*it, rest));
                for line in above {
                    self.line(format_args!("{:BESIDE$}{line}", ""));
                }
                let whole =
                    BESIDE + display_width(last) + display_width(arrow) + display_width(&then);
                if whole <= self.style.width || then.is_empty() {
                    let arrow = if then.is_empty() { "" } else { arrow };
                    self.line(format_args!("{:BESIDE$}{last}{arrow}{then}", ""));
                    self.typed(commands);
                    continue;
                }
                self.line(format_args!("{:BESIDE$}{last}", ""));
                see = "";
            }
            let pad = column - display_width(see);
            for (index, line) in wrap(&then, width).iter().enumerate() {
                if index == 0 {
                    let arrow = if line.is_empty() { "" } else { arrow };
                    self.line(format_args!("{:BESIDE$}{see}{:pad$}{arrow}{line}", "", ""));
                } else {
                    self.line(format_args!("{:hang$}{line}", ""));
                }
            }
            self.typed(commands);
        }
    }

    /// Topologies on the left, their lines on the right; one alone needs no name.
    fn routines(&mut self, rows: &[(String, Vec<RoutineRow>)]) {
        let column = rows.iter().map(|(name, _)| display_width(name)).max().unwrap_or(0);
        let hang = if column == 0 { BESIDE } else { BESIDE + column + 2 };
        for (name, lines) in rows {
            for (index, row) in lines.iter().enumerate() {
                // A command without words stands where commands stand.
                if let (0, "", Some(command)) = (column, row.words.as_str(), &row.command) {
                    self.typed(std::slice::from_ref(command));
                    continue;
                }
                let name = if index == 0 { name } else { "" };
                let words = self.set(&row.words);
                let mut lines = wrap(&words, self.style.width.saturating_sub(hang).max(20));
                let last = lines.pop().unwrap_or_default();
                for (above, line) in lines.iter().enumerate() {
                    let name = if above == 0 { name } else { "" };
                    let pad = hang - BESIDE - display_width(name);
                    self.line(format_args!("{:BESIDE$}{name}{:pad$}{line}", "", ""));
                }
                let name = if lines.is_empty() { name } else { "" };
                let pad = hang - BESIDE - display_width(name);
                let mut text = last.to_owned();
                if let Some(command) = &row.command {
                    let typed = visible(&command.text);
                    // After a full-width colon stands no blank.
                    let gap = if text.is_empty() || text.ends_with('：') { "" } else { " " };
                    let painted = self.paint(Paint::Command(command.mode), &typed);
                    text.push_str(&format!("{gap}{painted}"));
                }
                self.line(format_args!("{:BESIDE$}{name}{:pad$}{text}", "", ""));
            }
        }
    }

    /// Labels with what stands after them, aligned.
    fn tail(&mut self, lines: &[(String, String)]) {
        let column = lines.iter().map(|(label, _)| display_width(label)).max().unwrap_or(0) + 1;
        let width = self.style.width.saturating_sub(column).max(20);
        for (label, text) in lines {
            let pad = column - display_width(label);
            let label = self.paint(Paint::Tone(Tone::Faint), label);
            let text = self.set(text);
            for (index, line) in wrap(&on_one_line(&text), width).iter().enumerate() {
                match index {
                    0 => self.line(format_args!("{label}{:pad$}{line}", "")),
                    _ => self.line(format_args!("{:column$}{line}", "")),
                }
            }
        }
    }

    fn paint<'a>(&self, paint: Paint, text: &'a str) -> Cow<'a, str> {
        if !self.style.color || text.is_empty() {
            return Cow::Borrowed(text);
        }
        let plain = ColoredString::from(text);
        match paint {
            Paint::Title => plain.bold(),
            Paint::Heading => plain.bold().color(Color::AnsiColor(color::INDIGO)),
            Paint::Subheading => plain.bold(),
            Paint::Command(Mode::Config) => plain.color(Color::AnsiColor(color::PURPLE)),
            Paint::Command(_) => plain.color(Color::AnsiColor(color::BLUE)),
            Paint::Tone(Tone::Plain) => return Cow::Borrowed(text),
            Paint::Tone(Tone::Strong) => plain.bold(),
            Paint::Tone(Tone::Good) => plain.color(Color::AnsiColor(color::GREEN)),
            Paint::Tone(Tone::Warn) => plain.color(Color::AnsiColor(color::ORANGE)),
            Paint::Tone(Tone::Bad) => plain.color(Color::AnsiColor(color::RED)).bold(),
            Paint::Tone(Tone::Faint) => plain.dimmed(),
        }
        .to_string()
        .into()
    }
}

#[derive(Clone, Copy)]
enum Paint {
    Title,
    Heading,
    Subheading,
    Command(Mode),
    Tone(Tone),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_page() {
        let mut page = Page::default();
        page.text(
            Tone::Plain,
            "製品インスタンスが CSSM、CSLU、または SSM オンプレミスへの接続を試み、失敗しました。"
                .repeat(3),
        );
        page.push(Element::Item {
            indent: 1,
            marker: "1.".into(),
            tone: Tone::Plain,
            text: "word ".repeat(40),
        });
        let text = render(&page, Style { width: 40, color: false, alone: false, ticks: true });
        assert!(text.lines().all(|line| display_width(line) <= 40), "{text}");
        assert!(text.lines().count() > 8);
    }

    #[test]
    fn log_text_is_made_harmless() {
        let mut page = Page::default();
        page.push(Element::Facts(vec![("detail".into(), "\u{1b}[2Jgone".into())]));
        page.text(Tone::Bad, "\u{1b}]0;title\u{7}");
        let text = render(&page, Style { width: 80, color: false, alone: false, ticks: true });
        assert!(!text.contains('\u{1b}') && text.contains("\\x1b[2Jgone"), "{text}");
    }
}
