//! What stands before every line of a text that was quoted, numbered or logged by a terminal
//! program, and is no part of what a device printed.

use crate::quoting::STAMP;

/// What stands before the line of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    line: &'a str,
    quote: usize,
    number: Option<u64>,
    stamp: Option<&'a str>,
}

impl<'a> Frame<'a> {
    /// The frame of a line, of which the start is enough.
    pub fn of(line: &'a str) -> Self {
        let quote = quote(line);
        let rest = &line[quote..];
        let number = numbered(rest);
        let rest = &rest[number.map_or(0, |it| it.1)..];
        let stamp = Some(rest)
            .filter(|it| it.starts_with(|it: char| it == '[' || it.is_ascii_digit()))
            .and_then(|it| STAMP.find(it));
        Frame { line, quote, number: number.map(|it| it.0), stamp: stamp.map(|it| it.as_str()) }
    }

    /// How many bytes of the line it is.
    pub fn length(&self) -> usize {
        let rest = &self.line[self.quote..];
        let number = self.number.and_then(|_| numbered(rest)).map_or(0, |it| it.1);
        let stamp = self
            .stamp
            .map_or(0, |it| it.len() + usize::from(rest[number + it.len()..].starts_with(' ')));
        self.quote + number + stamp
    }

    /// Whether the line is a row of a table.
    pub fn is_row(&self) -> bool {
        self.line.trim_start().starts_with(['|', '│'])
    }

    /// The line that stands `below` lines further down without its own frame. Nothing is cut that
    /// this frame does not have, too.
    pub fn cut<'b>(&self, line: &'b str, below: u64) -> &'b str {
        let mut rest = line;
        if self.quote > 0 {
            rest = &rest[quote(rest)..];
        }
        if let Some(number) = self.number
            && let Some((own, length)) = numbered(rest)
            && own == number + below
        {
            rest = &rest[length..];
        }
        if let Some(stamp) = self.stamp
            && let Some(own) = STAMP.find(rest)
            && minute(own.as_str()) == minute(stamp)
        {
            rest = &rest[own.end()..];
            rest = rest.strip_prefix(' ').unwrap_or(rest);
        }
        rest
    }
}

/// How long the signs of quotation are that a line starts with, a blank after them included.
fn quote(line: &str) -> usize {
    let mut end = 0;
    for (at, letter) in line.char_indices().take(64) {
        match letter {
            '>' | '|' | '│' => end = at + letter.len_utf8(),
            ' ' | '\t' => {}
            _ => break,
        }
    }
    end + usize::from(end > 0 && line[end..].starts_with([' ', '\t']))
}

/// The number that a listing gives a line, and the length of what is before the text.
fn numbered(line: &str) -> Option<(u64, usize)> {
    let start = line.len() - line.trim_start_matches([' ', '\t']).len();
    let digits = line[start..].bytes().take_while(u8::is_ascii_digit).count();
    let number = line[start..start + digits].parse().ok().filter(|_| (1..=5).contains(&digits))?;
    let rest = &line[start + digits..];
    let sign = rest.strip_prefix(['.', ')', '|', '\t'])?;
    let blanks = sign.len() - sign.trim_start_matches(' ').len();
    (blanks > 0 || rest.starts_with('\t')).then_some((number, start + digits + 1 + blanks))
}

/// A stamp without its seconds: the lines of one message are logged at once.
fn minute(stamp: &str) -> &str {
    stamp.rsplit_once(':').map_or(stamp, |it| it.0)
}

#[cfg(test)]
mod tests {
    use super::Frame;

    #[test]
    fn what_a_line_has_in_front_is_cut_from_those_below() {
        for (line, below, rest) in [
            ("> *Jan  9 13:54:11: %A", "> name", "name"),
            (">> a", ">> b", "b"),
            ("| a", "b", "b"),
            ("plain", "> b", "> b"),
            ("  33. a", "  34. b", "b"),
            ("  33. a", "  36. b", "  36. b"),
            ("[2026-11-18 10:00:00.123] a", "[2026-11-18 10:00:00.200] b", "b"),
            (
                "[2026-11-18 10:00:00.123] a",
                "[2026-11-18 10:07:00.200] b",
                "[2026-11-18 10:07:00.200] b",
            ),
            ("> [10:00:00] a", "> [10:00:01] b", "b"),
        ] {
            assert_eq!(Frame::of(line).cut(below, 1), rest, "{line}");
        }
    }
}
