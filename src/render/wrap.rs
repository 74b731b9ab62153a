//! Where lines may break: at blanks, and beside Japanese; never inside a command in backticks, a
//! URL or another word.

use textwrap::core::{Word, break_words, display_width};
use textwrap::wrap_algorithms::wrap_first_fit;
use textwrap::{WordSeparator, WordSplitter, word_splitters};

/// The columns of two wide letters: no last line is so short where the one above can give some.
const LEAST_LAST: usize = 4;
/// What numbers count in Japanese; it stands on the line of its number.
const COUNTERS: &str = "日分秒時年月週行回台件個種倍番";
/// The most letters of a mark in brackets that is kept whole.
const LONGEST_MARK: usize = 10;

/// Lines of at most `width` columns. What is wider as a whole breaks at its blanks, and a word
/// wider than the page anywhere.
pub fn wrap(text: &str, width: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        wrap_line(line, width, &mut lines);
    }
    lines
}

/// A text of at most `width` columns: what is too much is left out after an ellipsis.
pub fn ellipsis(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for letter in text.chars() {
        let wider = display_width(&cut) + display_width(letter.encode_utf8(&mut [0; 4]));
        if wider + 1 > width {
            break;
        }
        cut.push(letter);
    }
    format!("{}…", cut.trim_end())
}

/// A text of at most `width` columns: what is too much is left out of its middle.
pub fn shortened(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let start = ellipsis(text, width / 2);
    let mut room = width.saturating_sub(display_width(&start));
    let letters = text.char_indices().rev();
    let end = letters.take_while(|(_, letter)| {
        let columns = display_width(letter.encode_utf8(&mut [0; 4]));
        let fits = columns <= room;
        room = room.saturating_sub(columns);
        fits
    });
    let end = end.last().map_or("", |(at, _)| &text[at..]);
    format!("{start}{end}")
}

fn wrap_line<'a>(line: &'a str, width: usize, lines: &mut Vec<&'a str>) {
    // Most lines of a report need no breaking.
    let is_ascii = line.is_ascii();
    if line.len() <= width && is_ascii || !is_ascii && display_width(line) <= width {
        return lines.push(line.trim_end());
    }
    if is_ascii && let Some(ends) = fill_ascii(&ascii_chunks(line), width) {
        return cut(line, ends, lines);
    }
    let pieces = chunks(line).into_iter().flat_map(|chunk| {
        let fits = display_width(chunk.trim_end()) <= width;
        let breaks = if fits { vec![Word::from(chunk)] } else { units(chunk).collect() };
        word_splitters::split_words(breaks, &WordSplitter::NoHyphenation)
    });
    let words: Vec<Word> = break_words(pieces, width);
    #[expect(clippy::cast_precision_loss, reason = "a page has few columns")]
    let filled = wrap_first_fit(&words, &[width as f64]);
    let mut counts: Vec<usize> = filled.iter().map(|it| it.len()).collect();
    fill_last(&mut counts, &words);
    let length =
        |words: &[Word]| words.iter().map(|it| it.word.len() + it.whitespace.len()).sum::<usize>();
    let ends = counts.into_iter().scan((0, 0), |(first, end), count| {
        *end += length(&words[*first..*first + count]);
        *first += count;
        Some(*end)
    });
    cut(line, ends, lines);
}

/// Two letters alone in a last line read as a slip: the line above gives some of its own.
fn fill_last(counts: &mut [usize], words: &[Word]) {
    let [.., above, last] = counts else { return };
    let width = |count: usize| {
        words[words.len() - count..].iter().map(|it| display_width(it)).sum::<usize>()
    };
    while width(*last) <= LEAST_LAST && *above > 1 {
        *above -= 1;
        *last += 1;
    }
}

/// Cuts a line at these places.
fn cut<'a>(line: &'a str, ends: impl IntoIterator<Item = usize>, lines: &mut Vec<&'a str>) {
    let mut start = 0;
    for end in ends {
        lines.push(line[start..end].trim_end());
        start = end;
    }
}

/// The smallest pieces that Unicode allows a break between.
fn units(text: &str) -> impl Iterator<Item = Word<'_>> {
    WordSeparator::UnicodeBreakProperties.find_words(text)
}

/// The pieces that are kept whole.
fn chunks(line: &str) -> Vec<&str> {
    let (mut chunks, mut start, mut end, mut in_code) = (Vec::new(), 0, 0, false);
    for unit in units(line) {
        let (before, behind) = (&line[..end], &line[end..]);
        let may = may_break(before, behind) && !belong_together(before, behind);
        if end > start && !in_code && may {
            chunks.push(&line[start..end]);
            start = end;
        }
        let next = end + unit.word.len() + unit.whitespace.len();
        for (at, _) in unit.word.match_indices('`') {
            let behind = &line[end + at + 1..];
            // Only a piece of code in ASCII is kept whole; a backtick without an end is a character
            // like any other.
            in_code = !in_code && behind.split_once('`').is_some_and(|(code, _)| code.is_ascii());
        }
        end = next;
    }
    if end > start {
        chunks.push(&line[start..end]);
    }
    chunks
}

/// Where lines end that hold as many pieces as fit; `None` when one alone is too wide. Without
/// Japanese only blanks matter, which need no tables.
fn fill_ascii(chunks: &[&str], width: usize) -> Option<Vec<usize>> {
    let (mut ends, mut start, mut end) = (Vec::new(), 0, 0);
    for chunk in chunks {
        let columns = chunk.trim_end().len();
        if columns > width {
            return None;
        }
        if end - start + columns > width {
            ends.push(end);
            start = end;
        }
        end += chunk.len();
    }
    ends.push(end);
    Some(ends)
}

/// The pieces of a text in ASCII that are kept whole: words with the blanks after them, and code.
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

/// Where Unicode allows a break we want one only at a blank or beside a character that is not
/// ASCII.
fn may_break(before: &str, behind: &str) -> bool {
    let allows = |it: Option<char>| it.is_none_or(|it| it == ' ' || !it.is_ascii());
    allows(before.chars().next_back()) || allows(behind.chars().next())
}

/// What reads as one word: a mark in brackets, a number and what it counts, a word in katakana.
fn belong_together(before: &str, behind: &str) -> bool {
    let (last, next) = (before.chars().next_back(), behind.chars().next());
    let is_katakana = |it: Option<char>| it.is_some_and(|it| matches!(it, 'ァ'..='ヺ' | 'ー'));
    if is_katakana(last) && is_katakana(next) {
        return true;
    }
    let number = before.trim_end_matches(' ').chars().next_back();
    if number.is_some_and(|it| it.is_ascii_digit()) && next.is_some_and(|it| COUNTERS.contains(it))
    {
        return true;
    }
    let is_in_mark = |open: char, close: char| {
        let mut letters = before.chars().rev().take(LONGEST_MARK);
        let opened = letters.position(|it| [open, close].contains(&it));
        let mut ahead = behind.chars().take(LONGEST_MARK);
        let closed = ahead.position(|it| [open, close].contains(&it));
        let (Some(opened), Some(closed)) = (opened, closed) else { return false };
        opened + closed <= LONGEST_MARK
            && before.chars().rev().nth(opened) == Some(open)
            && behind.chars().nth(closed) == Some(close)
    };
    is_in_mark('[', ']') || is_in_mark('（', '）')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_urls_stay_whole() {
        let lines = wrap(
            "Read `show license all` at https://host.example/a-b/c then go-on (`slp-diag task x`)",
            28,
        );
        assert_eq!(
            lines,
            [
                "Read `show license all` at",
                "https://host.example/a-b/c",
                "then go-on",
                "(`slp-diag task x`)"
            ]
        );
        assert_eq!(
            wrap("see https://host.example/a-b/c", 24),
            ["see https://", "host.example/a-b/c"]
        );
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
    fn numbers_marks_and_foreign_words_stay_whole() {
        assert_eq!(wrap("期限から 31 日超過", 12), ["期限から", "31 日超過"]);
        assert_eq!(wrap("次を入力 [設定変更]", 16), ["次を入力", "[設定変更]"]);
        assert_eq!(wrap("名前は（推定）です", 10), ["名前は", "（推定）", "です"]);
        assert_eq!(wrap("次のライセンスを", 10), ["次の", "ライセンス", "を"]);
    }

    #[test]
    fn two_letters_do_not_stand_alone() {
        assert_eq!(wrap("時刻が表示より新しい", 18), ["時刻が表示より", "新しい"]);
        assert_eq!(wrap("あ", 18), ["あ"]);
    }

    #[test]
    fn of_what_is_too_wide_both_ends_are_shown() {
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("Response: it failed : no name", 16), "Respons… no name");
        assert_eq!(shortened("装置がレポートを送信できない", 12), "装置…きない");
        for width in 0..20 {
            assert!(
                display_width(&shortened("装置 a がレポートを b 送信できない", width))
                    <= width.max(1)
            );
        }
    }

    #[test]
    fn a_line_without_words_is_a_line() {
        assert_eq!(wrap("", 20), [""]);
        assert_eq!(wrap("a\n\nb", 20), ["a", "", "b"]);
    }
}
