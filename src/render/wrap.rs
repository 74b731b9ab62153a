//! Where lines may break: at blanks, and beside Japanese; never inside a command in backticks, a URL or another word.

use textwrap::core::{Word, break_words, display_width};
use textwrap::wrap_algorithms::wrap_first_fit;
use textwrap::{WordSeparator, WordSplitter, word_splitters};

/// Lines of at most `width` columns. What is wider as a whole breaks at its blanks, and a word wider than the page anywhere.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, width)).collect()
}

fn wrap_line(line: &str, width: usize) -> Vec<String> {
    // Most lines of a report need no breaking.
    let is_ascii = line.is_ascii();
    if line.len() <= width && is_ascii || !is_ascii && display_width(line) <= width {
        return vec![line.trim_end().to_owned()];
    }
    if is_ascii && let Some(lines) = fill_ascii(&ascii_chunks(line), width) {
        return lines;
    }
    let pieces = chunks(line).into_iter().flat_map(|chunk| {
        let fits = display_width(chunk.trim_end()) <= width;
        let breaks = if fits { vec![Word::from(chunk)] } else { units(chunk).collect() };
        word_splitters::split_words(breaks, &WordSplitter::NoHyphenation)
    });
    let words: Vec<Word> = break_words(pieces, width);
    let join = |words: &[Word]| {
        let mut text: String = words.iter().flat_map(|it| [it.word, it.whitespace]).collect();
        text.truncate(text.trim_end().len());
        text
    };
    #[expect(clippy::cast_precision_loss, reason = "a page has few columns")]
    let width = width as f64;
    wrap_first_fit(&words, &[width]).into_iter().map(join).collect()
}

/// The smallest pieces that Unicode allows a break between.
fn units(text: &str) -> impl Iterator<Item = Word<'_>> {
    WordSeparator::UnicodeBreakProperties.find_words(text)
}

/// The pieces that are kept whole.
fn chunks(line: &str) -> Vec<&str> {
    let (mut chunks, mut start, mut end, mut in_code) = (Vec::new(), 0, 0, false);
    for unit in units(line) {
        if end > start && !in_code && may_break(&line[..end], &line[end..]) {
            chunks.push(&line[start..end]);
            start = end;
        }
        let next = end + unit.word.len() + unit.whitespace.len();
        for (at, _) in unit.word.match_indices('`') {
            let behind = &line[end + at + 1..];
            // Only a piece of code in ASCII is kept whole; a backtick without an end is a character like any other.
            in_code = !in_code && behind.split_once('`').is_some_and(|(code, _)| code.is_ascii());
        }
        end = next;
    }
    if end > start {
        chunks.push(&line[start..end]);
    }
    chunks
}

/// As many pieces a line as fit; `None` when one alone is too wide. Without Japanese only blanks matter, which need no tables.
fn fill_ascii(chunks: &[&str], width: usize) -> Option<Vec<String>> {
    let mut lines = vec![String::new()];
    for chunk in chunks {
        let columns = chunk.trim_end().len();
        if columns > width {
            return None;
        }
        if lines.last().is_some_and(|line| line.len() + columns > width) {
            lines.push(String::new());
        }
        lines.last_mut()?.push_str(chunk);
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    Some(lines)
}

/// The pieces of a text in ASCII that are kept whole: words with the blanks behind them, and code.
fn ascii_chunks(line: &str) -> Vec<&str> {
    let (mut chunks, mut start, mut in_code) = (Vec::new(), 0, false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'`' => in_code = !in_code && line[at + 1..].contains('`'),
            b' ' if !in_code && !line[at + 1..].starts_with(' ') => {
                chunks.push(&line[start..=at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < line.len() {
        chunks.push(&line[start..]);
    }
    chunks
}

/// Where Unicode allows a break we want one only at a blank or beside a character that is not ASCII.
fn may_break(before: &str, behind: &str) -> bool {
    let allows = |it: Option<char>| it.is_none_or(|it| it == ' ' || !it.is_ascii());
    allows(before.chars().next_back()) || allows(behind.chars().next())
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn commands_and_urls_stay_whole() {
        let lines = wrap("Read `show license all` at https://host.example/a-b/c then go-on (`slp-diag task x`)", 28);
        assert_eq!(
            lines,
            ["Read `show license all` at", "https://host.example/a-b/c", "then go-on", "(`slp-diag task x`)"]
        );
        assert_eq!(wrap("see https://host.example/a-b/c", 24), ["see https://", "host.example/a-b/c"]);
    }

    #[test]
    fn japanese_breaks_without_blanks() {
        assert_eq!(
            wrap("装置で `show clock` を確認します。", 14),
            ["装置で", "`show clock` ", "を確認します。"].map(str::trim_end)
        );
        assert!(wrap("あいうえお".repeat(9).as_str(), 20).len() > 4);
    }

    #[test]
    fn a_line_without_words_is_a_line() {
        assert_eq!(wrap("", 20), [""]);
        assert_eq!(wrap("a\n\nb", 20), ["a", "", "b"]);
    }
}
