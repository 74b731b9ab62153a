//! Captures whose lines were broken at a width, by a mail, a ticket or a narrow terminal: the lines
//! as the device printed them.
//!
//! What is joined wrongly is worse than what stays broken. So a line is joined to the one above
//! only where the widths of the whole capture allow it, and where it stands as no line of an output
//! does. Knows shapes alone.

use super::Vocabulary;
use super::known_lines::KnownLines;
use super::labels::label_end;
use super::output::LONGEST_LINE;
use super::session::{is_own, is_whole};
use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

/// A mail, a document or a terminal breaks lines at such a width: narrower ones are of none, and
/// where one line is wider the lines of a capture are whole.
const WIDTHS: RangeInclusive<usize> = 40..=160;
/// This many full lines for each other one that seems to be broken leave no doubt.
const SURE: usize = 4;
/// No line was broken into more pieces.
const MOST_PIECES: usize = 40;

/// How the lines of a capture were broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Breaks {
    /// The columns of the widest line.
    widest: usize,
    /// Those of the widest line of several words: not all break a word that is wider than a line.
    widest_of_words: usize,
    /// Whether lines end where they are full, within words, too.
    is_hard: bool,
}

/// A line, as far as it is put together.
#[derive(Debug)]
pub(super) struct Pending {
    /// Its number.
    pub number: usize,
    /// What it holds so far.
    pub text: String,
    pieces: usize,
    /// The columns of its last piece.
    width: usize,
}

impl Pending {
    /// Begins with a line.
    pub fn new(number: usize, line: &str) -> Self {
        Pending { number, text: line.to_owned(), pieces: 1, width: width_of(line) }
    }
}

impl Breaks {
    /// Learns from the lines of a capture how they were broken; `None` where they were not.
    pub(super) fn learn<I>(lines: impl Fn() -> I, vocabulary: &Vocabulary) -> Option<Self>
    where
        I: Iterator<Item: AsRef<str>>,
    {
        let (mut widest, mut widest_of_words) = (0, 0);
        for line in lines() {
            let line = line.as_ref();
            let width = width_of(line);
            widest = widest.max(width);
            if line.trim().contains(' ') {
                widest_of_words = widest_of_words.max(width);
                if width > *WIDTHS.end() {
                    return None;
                }
            }
        }
        let mut breaks = Breaks { widest, widest_of_words, is_hard: false };
        let (mut full, mut other) = (Vec::new(), 0);
        let mut pending: Option<Pending> = None;
        for line in lines() {
            let line = line.as_ref();
            if let Some(above) = &mut pending {
                let is_full = above.width == widest && widest >= *WIDTHS.start();
                let at_blank = breaks.may_be_broken_at_blank(above, line);
                if (is_full || at_blank) && goes_on(&above.text, line, vocabulary) {
                    if is_full {
                        full.push([above.text.clone(), line.to_owned()]);
                    } else {
                        other += 1;
                    }
                    *above = Pending { width: width_of(line), ..Pending::new(0, &above.text) };
                    continue;
                }
            }
            pending = Some(Pending::new(0, line));
        }
        if full.is_empty() && other == 0 {
            return None;
        }
        // Few lines end at the width by chance where they were broken between words.
        let is_plain = full.len() >= SURE && other * SURE <= full.len();
        breaks.is_hard = is_plain
            || match Seams::weigh(&full, lines) {
                0 => full.len() > other,
                weight => weight > 0,
            };
        Some(breaks)
    }

    /// Joins a line to the one above, if it belongs to that.
    pub(super) fn join(&self, above: &mut Pending, line: &str, vocabulary: &Vocabulary) -> bool {
        let is_broken = match self.is_hard {
            true => above.width == self.widest,
            false => self.may_be_broken_at_blank(above, line),
        };
        let fits = above.pieces < MOST_PIECES && above.text.len() + line.len() < LONGEST_LINE;
        if !is_broken || !fits || !goes_on(&above.text, line, vocabulary) {
            return false;
        }
        if !self.is_hard {
            above.text.truncate(above.text.trim_end().len());
            above.text.push(' ');
        }
        above.text.push_str(line);
        above.pieces += 1;
        above.width = width_of(line);
        true
    }

    /// Whether a line may end because the first word of the next one was too much for it.
    fn may_be_broken_at_blank(&self, above: &Pending, line: &str) -> bool {
        let reach = above.width + 1 + width_of(first_word(line));
        reach > self.widest_of_words.max(*WIDTHS.start())
    }
}

/// Whether a line stands below another one as what is left of that: both make a line that is looked
/// for, or it stands further to the left than any line of a device would, or without a label where
/// the line above has one.
fn goes_on(above: &str, line: &str, vocabulary: &Vocabulary) -> bool {
    let begins = line.trim_start().chars().next();
    let is_part = |it: &str| it.trim().is_empty() || is_ruler(it);
    if is_part(above) || is_part(line) || begins.is_some_and(|it| "!%#*".contains(it)) {
        return false;
    }
    let (indent, indent_above) = (indent_of(line), indent_of(above));
    let is_outdented = indent <= 1 && indent_above > indent && (indent_above > 1 || indent == 0);
    // No device prints a word alone below an address, without a label and further to the left.
    if last_word(above).contains("://") && is_outdented && indent == 0 && is_rest(line) {
        return true;
    }
    // Below what is further to the right, a line of a device has one of its own.
    if !is_outdented && indent_above > 0 || is_whole(above) || is_own(line, vocabulary) {
        return false;
    }
    let known = &vocabulary.known_lines;
    // A value that is known by itself may stand below its label, but never further to the left.
    let is_value = above.trim_end().ends_with(':') && indent_above > indent;
    if known.holds(line) && !is_value {
        return false;
    }
    is_outdented || indent <= 1 && is_bare(above, line) || both_fit(above, line, known)
}

/// Whether a line can be what is left of an address.
fn is_rest(line: &str) -> bool {
    let line = line.trim_end();
    !line.contains([' ', '#', '>', ':']) && line.bytes().all(|it| it.is_ascii_graphic())
}

/// Whether a line has no label of its own where the one above has one, or closes what that opens.
fn is_bare(above: &str, line: &str) -> bool {
    let is_open = above.matches('(').count() > above.matches(')').count();
    let has_label = label_end(line.trim_start()).is_some();
    let is_labelled = || label_end(above.trim_start()).is_some();
    is_open
        || !has_label
            && !line.trim().contains("  ")
            && (is_labelled() || first_word(line).contains("://"))
}

/// Whether two lines are one that is looked for, and the first alone is not that one.
fn both_fit(above: &str, line: &str, known: &KnownLines) -> bool {
    known.gains(above, &format!("{} {}", above.trim_end(), line.trim_start()))
        || known.gains(above, &format!("{above}{line}"))
}

/// The places at which full lines end.
struct Seams;

impl Seams {
    /// What they say of how lines were broken: more than zero for within words, less for between
    /// them.
    fn weigh<I>(seams: &[[String; 2]], lines: impl Fn() -> I) -> isize
    where
        I: Iterator<Item: AsRef<str>>,
    {
        let words = |[above, below]: &[String; 2]| {
            let (last, first) = (last_word(above), first_word(below));
            [last.to_owned(), first.to_owned(), format!("{last}{first}")]
        };
        // How often each word stands elsewhere.
        let mut counts: HashMap<String, isize> = HashMap::new();
        for seam in seams {
            let [last, first, whole] = words(seam);
            *counts.entry(last).or_default() -= 1;
            *counts.entry(first).or_default() -= 1;
            counts.entry(whole).or_default();
        }
        for line in lines() {
            for word in line.as_ref().split_whitespace() {
                if let Some(count) = counts.get_mut(word) {
                    *count += 1;
                }
            }
        }
        let weight = |seam: &[String; 2]| -> isize {
            let [above, below] = seam;
            let [last, first, whole] = words(seam);
            let is_known = |it: &String| counts.get(it).is_some_and(|it| *it > 0);
            let end = above.chars().next_back().unwrap_or(' ');
            let begin = below.chars().next().unwrap_or(' ');
            // A blank is seen where lines are broken wherever they are full. After an address
            // stands nothing; it was broken itself.
            if end == ' ' || begin == ' ' || last.contains("://") || is_known(&whole) {
                1
            } else if ":,;.)]}".contains(begin) || "([{".contains(end) {
                // Such signs stand at words, and go with them.
                1
            } else if is_known(&last) && is_known(&first)
                || begin.is_ascii_uppercase() && (end.is_ascii_lowercase() || end.is_ascii_digit())
                || end == ',' && begin.is_ascii_alphabetic()
            {
                -1
            } else {
                0
            }
        };
        // What is printed again and again says no more than once.
        let mut seen = HashSet::new();
        let is_new = |seam: &&[String; 2]| {
            seen.insert((last_word(&seam[0]).to_owned(), first_word(&seam[1]).to_owned()))
        };
        seams.iter().filter(is_new).map(weight).sum()
    }
}

/// A rule below a title, or what parts others.
fn is_ruler(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && line.bytes().all(|it| matches!(it, b'=' | b'-' | b'_' | b'*' | b'+' | b' '))
}

fn width_of(line: &str) -> usize {
    line.chars().count()
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default()
}

fn last_word(line: &str) -> &str {
    line.split_whitespace().next_back().unwrap_or_default()
}
