//! Secrets that are known by the words before them. The words are a table of the catalog.

use super::hints::Hints;
use super::shapes;
use crate::catalog::tables::Secrets;
use crate::work;
use std::collections::{HashMap, VecDeque};
use std::ops::Range;

/// The words of a command that are looked back at.
const BEHIND: usize = 16;
/// This many words `...` stands for.
const BETWEEN: usize = 10;
/// The shortest abbreviation of a word that is typed at a prompt.
const SHORTEST: usize = 3;
/// A line that begins with the word before its secret has no more words; a sentence has.
const BARE: usize = 4;

/// The rules, made ready.
pub(super) struct Rules {
    hints: Hints,
    patterns: Vec<Vec<Part>>,
    /// Patterns by the last word before the secret; those that end with any word apart.
    by_last: HashMap<String, Vec<usize>>,
    open: Vec<usize>,
    kinds: Vec<String>,
    labels: Vec<String>,
    doubtful: Vec<String>,
    plain: Vec<String>,
    prose: Vec<String>,
    short: Vec<String>,
}

enum Part {
    Begin,
    Any,
    Some,
    Words(Vec<String>),
}

/// `sha-2 256 0` is the longest that was seen.
const MOST_KINDS: usize = 4;
/// In bytes: so much of a value is looked at to tell what it is; looking further for each label
/// would take the square of a long line.
const LONGEST_VALUE: usize = 512;

/// A word of a line.
#[derive(Clone)]
struct Word {
    range: Range<usize>,
    /// In small letters, as a whole.
    text: String,
    /// Without what is glued in front: a prompt, a quote, a label.
    tail: String,
}

impl Rules {
    /// Makes a table ready.
    pub(super) fn new(table: Secrets) -> Self {
        let part = |word: &str| match word {
            "^" => Part::Begin,
            "?" => Part::Any,
            "..." => Part::Some,
            words => Part::Words(words.split('|').map(str::to_owned).collect()),
        };
        let parts = |it: &String| it.split_whitespace().map(part).collect();
        let patterns: Vec<Vec<Part>> = table.commands.iter().map(parts).collect();
        let (mut by_last, mut open): (HashMap<String, Vec<usize>>, _) =
            (HashMap::new(), Vec::new());
        for (index, pattern) in patterns.iter().enumerate() {
            match pattern.last() {
                Some(Part::Words(words)) => {
                    words.iter().for_each(|it| by_last.entry(it.clone()).or_default().push(index));
                }
                _ => open.push(index),
            }
        }
        Rules {
            hints: Hints::new(table.hints),
            patterns,
            by_last,
            open,
            kinds: table.kinds,
            labels: table.labels,
            doubtful: table.doubtful,
            plain: table.plain,
            prose: table.prose,
            short: table.short,
        }
    }

    /// Secrets of a line.
    pub(super) fn find(&self, line: &str, found: &mut Vec<Range<usize>>) {
        let typed = prompt(line);
        if typed.is_none() && !self.hints.are_in(line) {
            return;
        }
        self.of_labels(line, found);
        let mut behind: VecDeque<Word> = VecDeque::with_capacity(BEHIND + 1);
        for (count, word) in words(line).enumerate() {
            let end = word.range.end;
            behind.push_back(word);
            if behind.len() > BEHIND {
                behind.pop_front();
            }
            let seen = behind.make_contiguous();
            // The rest of the words that were seen begins the line.
            let is_whole = count < BEHIND;
            if self.is_command(seen, is_whole, typed, line) {
                let is_key = seen.last().is_some_and(|it| it.tail == "key");
                found.extend(self.secret(line, end, is_key));
            }
        }
    }

    fn is_command(&self, seen: &[Word], is_whole: bool, typed: Option<usize>, line: &str) -> bool {
        let Some(last) = seen.last() else { return false };
        let is_typed = typed.is_some_and(|it| it <= last.range.start || last.range.contains(&it));
        let spelled = [&last.text, &last.tail].into_iter().filter_map(|it| self.by_last.get(it));
        let long = self.short.iter().filter(|it| is_typed && is_short(&last.tail, it));
        let shortened = long.filter_map(|it| self.by_last.get(it));
        let mut candidates = self.open.iter().chain(spelled.chain(shortened).flatten());
        candidates.any(|it| {
            let pattern = &self.patterns[*it];
            if matches!(pattern.first(), Some(Part::Begin)) {
                let begin = typed.unwrap_or(0);
                let before = seen[..seen.len() - 1].iter().filter(|it| it.range.end > begin);
                let is_first =
                    is_whole && before.clone().all(|it| it.tail == "no" || it.tail == "do");
                // A sentence begins with a capital letter, or goes on.
                let is_small =
                    is_typed || line[last.range.clone()].bytes().all(|it| !it.is_ascii_uppercase());
                return is_first && is_small && words(&line[begin..]).nth(BARE).is_none();
            }
            self.fits(pattern, seen, is_typed)
        })
    }

    /// Whether the words that were seen last are those of a pattern.
    fn fits(&self, pattern: &[Part], seen: &[Word], is_typed: bool) -> bool {
        let Some((part, before)) = pattern.split_last() else { return true };
        if let Part::Some = part {
            // A sentence is no command.
            let between = seen
                .iter()
                .rev()
                .take(BETWEEN)
                .take_while(|it| !self.prose.contains(&it.text))
                .count();
            return (0..=between).any(|it| self.fits(before, &seen[..seen.len() - it], is_typed));
        }
        let Some((word, rest)) = seen.split_last() else { return false };
        let is_it = |it: &String| {
            word.tail == *it
                || word.text == *it
                || is_typed && is_short(&word.tail, it) && self.short.contains(it)
        };
        let fits = match part {
            Part::Words(words) => words.iter().any(is_it),
            Part::Any => !self.prose.contains(&word.text),
            Part::Begin | Part::Some => false,
        };
        fits && self.fits(before, rest, is_typed)
    }

    /// The value after a command, past the kinds of writing it down.
    fn secret(&self, line: &str, from: usize, is_key: bool) -> Option<Range<usize>> {
        let mut rest = words(&line[from..])
            .map(|it| (it.range.start + from..it.range.end + from, it.text))
            .peekable();
        let (mut value, mut text) = rest.next()?;
        let mut has_kind = false;
        for _ in 0..MOST_KINDS {
            if !self.kinds.contains(&text) || rest.peek().is_none() {
                break;
            }
            has_kind = text.bytes().all(|it| it.is_ascii_digit());
            (value, text) = rest.next()?;
        }
        // The number of a key in a chain, or of an interface of keys.
        if is_key && !has_kind && text.len() < 5 && text.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        let value = quoted(line, value);
        // What has a kind before it is a secret, however it reads.
        (has_kind && !is_placeholder(&line[value.clone()]) || self.is_secret(&line[value.clone()]))
            .then_some(value)
    }

    fn is_secret(&self, value: &str) -> bool {
        let bare = value.trim_end_matches(['.', ',', ';', ':', ')', '?', '!']).to_lowercase();
        let is_sign =
            !bare.bytes().any(|it| it.is_ascii_alphanumeric()) && value.chars().count() < 3;
        let is_address = bare.parse::<core::net::IpAddr>().is_ok();
        !is_sign
            && !is_address
            && !is_placeholder(value)
            && ![&self.plain, &self.prose].iter().any(|it| it.contains(&bare))
    }

    /// `Password: value`, `password=value`, `"password": "value"`, `<password>value</password>`.
    fn of_labels(&self, line: &str, found: &mut Vec<Range<usize>>) {
        let blanks = line.len() - line.trim_start().len();
        let mut until = 0;
        for (at, sign) in line.match_indices([':', '=', '>']) {
            // A value is no label; reading each again would take the square of its length.
            if at < until {
                continue;
            }
            let label = line[..at].trim_end_matches(['"', '\'', ' ', '\\']);
            work::count(at - label.len());
            let start = label.len().saturating_sub(40);
            let start =
                (start..=label.len()).find(|it| label.is_char_boundary(*it)).unwrap_or(label.len());
            let label: String = label[start..].to_lowercase().replace(['-', '_'], " ");
            let ends = |it: &String| {
                let is_apart =
                    |front: &str| !front.ends_with(|it: char| it.is_alphanumeric() || it == '/');
                label.strip_suffix(it.as_str()).is_some_and(is_apart)
            };
            // A tag is opened; a prompt has such a sign, too.
            if sign == ">" && label.rfind('<') <= label.rfind('>') {
                continue;
            }
            let is_certain = self.labels.iter().any(ends);
            if !is_certain && !self.doubtful.iter().any(ends) {
                continue;
            }
            // Its line has nothing but blanks before it.
            let is_alone = start <= blanks && self.labels.iter().any(|it| label.trim_start() == it);
            let rest = &line[at + 1..];
            let from = at + 1 + (rest.len() - rest.trim_start_matches([' ', '\t', '\\']).len());
            let rest = &line[from..];
            let value = if rest.starts_with(['"', '\'']) {
                quoted(line, from..from + run(shapes::within(rest, LONGEST_VALUE)))
            } else if sign == ">" {
                from..from + shapes::within(rest, LONGEST_VALUE).find('<').unwrap_or(0)
            } else if sign == "=" {
                let rest = shapes::within(rest, LONGEST_VALUE);
                from..from
                    + rest
                        .find(|it: char| it.is_whitespace() || "&;,\"'`<>".contains(it))
                        .unwrap_or(rest.len())
            } else {
                from..from + run(shapes::within(rest, LONGEST_VALUE))
            };
            let text = &line[value.clone()];
            let counts = if is_certain || sign == "=" {
                self.is_secret(text)
            } else {
                shapes::is_token(text)
            };
            let is_told = sign == ":" && !is_alone && is_sentence(&label, text, &line[value.end..]);
            if !text.is_empty() && counts && !is_told {
                // All that stands after a label of its own is the value, blanks included.
                let end = match value.end - from {
                    _ if is_alone && sign == ":" => line.trim_end().len(),
                    // No more of it was looked at.
                    LONGEST_VALUE.. => from + run(rest),
                    _ => value.end,
                };
                until = end;
                found.push(value.start..end);
            }
        }
    }
}

/// Whether a word is typed in short for another.
fn is_short(typed: &str, word: &str) -> bool {
    typed.len() >= SHORTEST && word.starts_with(typed)
}

fn words(line: &str) -> impl Iterator<Item = Word> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += line[at..].len() - line[at..].trim_start().len();
        let length = run(&line[at..]);
        (length > 0).then(|| {
            let range = at..at + length;
            at = range.end;
            // Nobody types longer words; a line without blanks is not copied.
            let text =
                if length <= 64 { line[range.clone()].to_lowercase() } else { String::new() };
            let tail = text
                .rsplit(['#', '>', ':', '"', '\'', '`', '(', '|'])
                .next()
                .unwrap_or_default()
                .to_owned();
            Word { range, text, tail }
        })
    })
}

/// The length of what stands up to the next blank.
fn run(text: &str) -> usize {
    let length = text.find(char::is_whitespace).unwrap_or(text.len());
    work::count(length);
    length
}

/// The value within its quotes; without what ends a quotation of the whole command.
fn quoted(line: &str, value: Range<usize>) -> Range<usize> {
    let rest = &line[value.start..];
    if let Some(quote) = rest.chars().next().filter(|it| matches!(it, '"' | '\''))
        && let Some(end) =
            shapes::within(&rest[1..], LONGEST_VALUE).find(quote).filter(|it| *it > 0)
    {
        return value.start + 1..value.start + 1 + end;
    }
    value.start..value.start + rest[..value.len()].trim_end_matches('`').len()
}

/// Whether a label ends one part of a sentence, and the other goes on after the colon: `you hold a
/// new token: install it`.
fn is_sentence(before: &str, value: &str, behind: &str) -> bool {
    let is_word = value.bytes().all(|it| it.is_ascii_alphabetic())
        && !value.bytes().skip(1).any(|it| it.is_ascii_uppercase());
    is_word && !behind.trim().is_empty() && before.split_whitespace().nth(4).is_some()
}

/// What stands for a value: `<password>`, stars.
fn is_placeholder(value: &str) -> bool {
    value.starts_with('<')
        && value.trim_end_matches(['.', ',', ';', ':', '`', '"', ')']).ends_with('>')
        || value.bytes().all(|it| it == b'*')
}

/// Where a command begins after the prompt of a device.
fn prompt(line: &str) -> Option<usize> {
    let from = line.len() - line.trim_start().len();
    let first = &line[from..from + run(&line[from..])];
    let sign = first.find(['#', '>']).filter(|it| *it > 0)?;
    let is_host =
        first[..sign].bytes().all(|it| it.is_ascii_alphanumeric() || b"-_./:()@~".contains(&it));
    is_host.then_some(from + sign + 1)
}
