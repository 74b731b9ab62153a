//! How the lines of a message are worded: that tells whether a line that was broken goes on below,
//! and whether a blank stood there.

use super::CauseMatcher;
use crate::catalog::model::Message;
use crate::log::Record;
use crate::log::fold::{Folds, Seam};
use std::collections::HashSet;

/// The words of a message, and which follow each other.
pub(super) struct Wording {
    /// As devices print them.
    printed: Words,
    /// As causes ask for them, in any spelling that may occur.
    asked: Words,
}

#[derive(Default)]
struct Words {
    all: HashSet<String>,
    pairs: HashSet<(String, String)>,
}

/// What is known of a seam.
#[derive(Clone, Copy)]
struct Guess {
    seam: Seam,
    /// Whether the words say so, so that the line below surely belongs to the text.
    is_sure: bool,
    /// Whether nothing says so.
    is_weak: bool,
}

impl Wording {
    /// The wording of the forms, the causes and the examples.
    pub(super) fn of(message: &Message, causes: &[CauseMatcher]) -> Self {
        let (mut printed, mut asked) = (Words::default(), Words::default());
        for form in &message.forms {
            // Fields are no words.
            form.text.split(['[', ']']).step_by(2).for_each(|it| printed.add(it));
        }
        message.examples.iter().for_each(|it| printed.add(&it.line));
        let whens = causes.iter().flat_map(|it| it.cause.when.values().flatten());
        whens.for_each(|it| asked.add(it));
        Wording { printed, asked }
    }

    fn has(&self, word: &str) -> bool {
        self.printed.has(word) || self.asked.has(word)
    }

    /// Whether two pieces are one word, and whether they are two that follow each other.
    fn joins(&self, left: &str, right: &str) -> (bool, bool) {
        let whole = [left, right].concat();
        let of = |it: &Words| (it.has(&whole), it.follow(left, right));
        Some(of(&self.printed)).filter(|it| it.0 || it.1).unwrap_or_else(|| of(&self.asked))
    }

    /// What the words on both sides of a seam say about it.
    fn guess(&self, above: &str, below: &str, is_hard: bool) -> Guess {
        let blank = |is_sure, is_weak| Guess { seam: Seam::Blank, is_sure, is_weak };
        let word = |is_sure, is_weak| Guess { seam: Seam::Word, is_sure, is_weak };
        let left = above.split_whitespace().next_back().unwrap_or_default();
        let right = below.split_whitespace().next().unwrap_or_default();
        let (is_word, is_pair) = self.joins(left, right);
        let (has_left, has_right) = (self.has(left), self.has(right));
        if left.is_empty() || below.starts_with(char::is_whitespace) {
            return blank(is_pair, false);
        }
        match (is_word, is_pair) {
            (false, true) => blank(true, false),
            (true, false) => word(!(has_left && has_right), false),
            (true, true) => {
                if is_hard {
                    word(true, true)
                } else {
                    blank(true, true)
                }
            }
            (false, false) if has_left && has_right => blank(false, false),
            (false, false) => {
                let is_plain = |it: &str| it.bytes().all(|byte| byte.is_ascii_lowercase());
                let is_text = has_left || has_right || is_plain(left) && is_plain(right);
                let ends = left.ends_with([':', ',', ';', '.', ')']);
                if is_hard || !is_text && !ends { word(false, true) } else { blank(false, true) }
            }
        }
    }

    /// The ways in which the text of a record may be read, the more trusted one first.
    pub(super) fn texts(&self, record: &Record) -> Vec<String> {
        let folds = &record.folds;
        let mut guesses = Vec::with_capacity(folds.below.len());
        let mut above = record.text.as_str();
        for (index, below) in folds.below.iter().enumerate() {
            guesses.push(self.guess(above, below, folds.is_hard(index + 1)));
            above = below;
        }
        agree(&mut guesses, folds);
        let surely = (0..guesses.len())
            .take_while(|it| {
                *it < folds.sure || guesses[*it].is_sure || {
                    let sure = (0..*it).rfind(|it| guesses[*it].is_sure);
                    sure.is_some_and(|sure| folds.is_alike(*it, sure))
                        || folds.hard.is_some() && folds.is_alike(*it, 0)
                }
            })
            .count();
        // A width alone may deceive; words that were broken do not.
        let least = guesses.iter().take_while(|it| it.is_sure).count().min(surely);
        let mut texts = vec![joined(record, &guesses[..surely])];
        let others = (least..=guesses.len()).filter(|it| *it != surely);
        texts.extend(others.map(|it| joined(record, &guesses[..it])));
        if guesses.iter().any(|it| it.is_weak) {
            for guess in guesses.iter_mut().filter(|it| it.is_weak) {
                guess.seam = if guess.seam == Seam::Word { Seam::Blank } else { Seam::Word };
            }
            texts.extend((least.max(1)..=guesses.len()).map(|it| joined(record, &guesses[..it])));
        }
        texts
    }
}

impl Words {
    fn add(&mut self, text: &str) {
        let mut last: Option<&str> = None;
        for word in text.split_whitespace() {
            for form in forms_of(word) {
                for before in last.into_iter().flat_map(forms_of) {
                    self.pairs.insert((before, form.clone()));
                }
                self.all.insert(form);
            }
            last = Some(word);
        }
    }

    fn has(&self, word: &str) -> bool {
        forms_of(word).iter().any(|it| self.all.contains(it))
    }

    fn follow(&self, left: &str, right: &str) -> bool {
        let lefts = forms_of(left);
        let mut rights = forms_of(right).into_iter();
        rights.any(|right| {
            lefts.iter().any(|left| self.pairs.contains(&(left.clone(), right.clone())))
        })
    }
}

/// One who breaks words breaks all lines at one width, and one who does not breaks none.
fn agree(guesses: &mut [Guess], folds: &Folds) {
    let told =
        |seam: Seam| guesses.iter().position(|it| !it.is_weak && it.is_sure && it.seam == seam);
    let hard = folds.hard.or_else(|| told(Seam::Word).map(|it| folds.widths[it]));
    let is_soft = hard.is_none() && told(Seam::Blank).is_some() && !folds.is_hard(guesses.len());
    for (index, guess) in guesses.iter_mut().enumerate().filter(|(_, it)| it.is_weak) {
        match hard {
            // A blank at the end of the line was left out.
            Some(width) if folds.widths[index] + 1 == width => guess.seam = Seam::Blank,
            Some(_) => guess.seam = Seam::Word,
            None if is_soft => guess.seam = Seam::Blank,
            None => {}
        }
    }
}

/// The text with the lines of this many seams below.
fn joined(record: &Record, guesses: &[Guess]) -> String {
    let mut text = record.text.clone();
    for (guess, below) in guesses.iter().zip(&record.folds.below) {
        if guess.seam == Seam::Blank && !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
        text.push_str(below.trim_start());
    }
    text.trim_end().to_owned()
}

/// A word as it is compared: as it stands, and without the signs around it.
fn forms_of(word: &str) -> Vec<String> {
    let whole = word.to_lowercase();
    let bare = whole.trim_matches(['.', ':', ',', ';', '(', ')', '"', '\'', '`']);
    let bare = (!bare.is_empty() && bare.len() < whole.len()).then(|| bare.to_owned());
    [Some(whole.clone()), bare].into_iter().flatten().filter(|it| !it.is_empty()).collect()
}
