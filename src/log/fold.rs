//! Lines below a message that may go on with its text: terminals, mails and documents break lines
//! at their width, within words or between them.

use super::frame::Frame;
use super::record::repeats;
use super::span::find_all;
use std::ops::RangeInclusive;

/// A terminal or a mail breaks lines at its width: shorter lines are whole, longer ones were never
/// wrapped.
const WIDTHS: RangeInclusive<usize> = 60..=140;
/// Where a console breaks inside a word, not between words.
const CONSOLES: [usize; 2] = [80, 132];
/// How many lines a wrapped message can have after its first.
pub const MOST_CONTINUATIONS: usize = 6;

/// A text that may go on below its line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folds {
    /// The lines below, without what stands before each line of the document.
    pub below: Vec<String>,
    /// How wide each line is, the first included; the last is of no interest.
    pub widths: Vec<usize>,
    /// This many of the lines below surely belong to the text.
    pub sure: usize,
    /// The width at which a word above was broken.
    pub hard: Option<usize>,
}

/// How two lines were one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seam {
    /// A blank stood there, or nothing matters.
    Blank,
    /// A word was broken.
    Word,
}

impl Folds {
    /// Looks at the lines below a text, whose own line has a frame and a width; what the first line
    /// is that does not continue it.
    pub fn read<L: AsRef<str>>(
        &mut self,
        text: &str,
        width: usize,
        frame: &Frame,
        mut lines: impl Iterator<Item = L>,
    ) -> Option<L> {
        self.widths.push(width);
        let mut last = text.to_owned();
        loop {
            let next = lines.next()?;
            let line = frame.cut(next.as_ref(), self.below.len() as u64 + 1);
            let width = self.widths.last().copied().unwrap_or_default();
            let is_next = self.below.len() < MOST_CONTINUATIONS
                && continues(line, width, frame.length(), &last);
            if !is_next {
                return Some(next);
            }
            let is_console = self.widths.first().is_some_and(|it| CONSOLES.contains(it));
            // A colon at the end announces what stands on the next line.
            let is_open = last.trim_end().is_empty() || last.trim_end().ends_with(':');
            if self.sure == self.below.len() && (is_console || is_open) {
                self.sure += 1;
            }
            self.widths.push(next.as_ref().trim_end_matches('\r').chars().count());
            line.trim_end_matches('\r').clone_into(&mut last);
            self.below.push(last.clone());
        }
    }

    /// Whether the lines above a seam are as wide as where a console breaks words, or as wide as
    /// each other.
    pub fn is_hard(&self, upto: usize) -> bool {
        let broken = &self.widths[..upto.min(self.widths.len())];
        let Some(first) = broken.first() else { return false };
        self.hard.is_some()
            || CONSOLES.contains(first)
            || broken.len() > 1 && broken.iter().all(|it| it == first)
    }

    /// Whether a seam is where another one, surely of a wrap, says that lines end.
    pub fn is_alike(&self, seam: usize, sure: usize) -> bool {
        let first_word =
            |it: usize| self.below[it].split_whitespace().next().unwrap_or("").chars().count();
        let (width, known) = (self.widths[seam], self.widths[sure]);
        if self.hard.is_some_and(|it| it == width || it == width + 1) {
            return true;
        }
        let most = known + first_word(sure);
        width <= most && width + 1 + first_word(seam) > known
    }
}

/// Whether a line can be one that a terminal or a mail broke before a word of this length.
pub fn is_broken(width: usize, word: usize) -> bool {
    width <= *WIDTHS.end() && width + 1 + word > *WIDTHS.start()
}

/// Whether a line seems to continue the text above it, whose line was `width` characters wide.
fn continues(line: &str, width: usize, framed: usize, text: &str) -> bool {
    let indented = line.starts_with([' ', '\t']);
    let text = text.trim_end();
    let first = line.split_whitespace().next().unwrap_or_default();
    let reach = |it: usize| is_broken(it, first.chars().count());
    let wrapped = reach(width)
        || reach(width.saturating_sub(framed))
        || text.is_empty()
        || text.ends_with(':');
    let is_prompt = first.contains('#')
        || first.ends_with('>')
        || first.starts_with('<')
            && first.contains('>')
            && !(text.is_empty() || text.ends_with(':'))
        || first.starts_with("```")
        || first.starts_with("~~~");
    let start: String = line.chars().take(64).collect();
    (indented || wrapped)
        && !first.is_empty()
        && !is_prompt
        && !is_remark(first)
        && repeats(line).is_none()
        && find_all(&start).is_empty()
}

/// Whether a word starts with a letter that no device prints: somebody wrote it beside the log.
fn is_remark(word: &str) -> bool {
    word.starts_with(|it: char| matches!(it, '\u{2000}'..='\u{ffef}'))
}
