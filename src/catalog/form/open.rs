//! Forms whose fields take any text, matched by hand: fixed words one after another, each at its
//! first place behind the one before.
//!
//! That is what the pattern of such a form finds (see the test): where a later place of some words
//! would do, the first one does, because the field behind takes whatever is left.

use super::{Piece, Token, tokens};
use crate::catalog::tables::Fields;
use smallvec::SmallVec;
use std::ops::Range;

/// The pattern of a field that takes any text.
const ANY: &str = ".+?";

/// A form with such fields alone.
#[derive(Debug)]
pub(super) struct OpenForm {
    /// What stands before the first field.
    first: Words,
    /// What stands behind each field; nothing behind one that ends the form.
    behind: Vec<Words>,
}

/// Fixed words of a form.
#[derive(Debug, Default)]
struct Words(Vec<Token>);

/// Where words end, with the blanks at their end and without those that may be left to a field.
#[derive(Debug, Clone, Copy)]
struct End {
    least: usize,
    most: usize,
}

impl OpenForm {
    /// Prepares a form; `None` where a field takes less than any text, or case is more than that of
    /// ASCII.
    pub(super) fn of(pieces: &[Piece], kinds: &Fields) -> Option<Self> {
        let (mut first, mut behind) = (Words::default(), Vec::new());
        for piece in pieces {
            match piece {
                Piece::Literal(text) if text.is_ascii() => {
                    behind.last_mut().unwrap_or(&mut first).0.extend(tokens(text));
                }
                Piece::Field { kind, .. } if kinds.kinds.get(*kind)?.pattern == ANY => {
                    behind.push(Words::default());
                }
                Piece::Literal(_) | Piece::Field { .. } => return None,
            }
        }
        Some(OpenForm { first, behind })
    }

    /// Where the fields stand in a text that fits.
    pub(super) fn places(&self, text: &[u8]) -> Option<SmallVec<[Range<usize>; 4]>> {
        let front = blanks(text);
        let mut end = match self.first.0.is_empty() {
            true => End { least: 0, most: front },
            false => self.first.end(text, front)?,
        };
        let mut places = SmallVec::new();
        for (index, words) in self.behind.iter().enumerate() {
            // A field has a letter at least; where nothing else is left, a blank.
            if words.0.is_empty() && index + 1 == self.behind.len() {
                let start = end.most.min(text.len().checked_sub(1)?);
                places.push((start >= end.least).then(|| start..end_of_last(text, start))?);
                break;
            }
            let field = |start: usize, at: usize| Some((start..at, words.end(text, at)?));
            let place;
            (place, end) = (end.most + 1..=text.len())
                .find_map(|at| field(end.most, at))
                .or_else(|| (end.least..end.most).rev().find_map(|it| field(it, it + 1)))?;
            places.push(place);
        }
        Some(places)
    }
}

impl Words {
    /// Where the words end that begin at a place.
    fn end(&self, text: &[u8], mut at: usize) -> Option<End> {
        let mut least = at;
        for token in &self.0 {
            least = match token {
                Token::Letter(letter) => {
                    if !letter.eq_ignore_ascii_case(&char::from(*text.get(at)?)) {
                        return None;
                    }
                    at += 1;
                    at
                }
                Token::Blanks { are_needed } => {
                    let (start, count) = (at + usize::from(*are_needed), blanks(&text[at..]));
                    at += count;
                    Some(start).filter(|it| *it <= at)?
                }
            };
        }
        Some(End { least, most: at })
    }
}

/// How many blanks a text begins with.
fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|it| is_blank(**it)).count()
}

fn is_blank(letter: u8) -> bool {
    matches!(letter, b'\t'..=b'\r' | b' ')
}

/// Where a field ends that ends a form: before blanks and a final period.
fn end_of_last(text: &[u8], start: usize) -> usize {
    let printed = text.len() - text.iter().rev().take_while(|it| is_blank(**it)).count();
    let end = if text[..printed].ends_with(b".") { printed - 1 } else { printed };
    end.max(start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::form::{build, pieces, source};
    use crate::catalog::tables::FieldKind;
    use proptest::prelude::*;

    fn kinds() -> Fields {
        let (meaning, example) = (String::new(), String::new());
        let any = FieldKind { meaning, example, pattern: ANY.to_owned() };
        Fields { kinds: [("chars".to_owned(), any)].into() }
    }

    fn form() -> impl Strategy<Value = String> {
        let piece = prop_oneof!["[ab:. ]{1,4}", Just("[chars:x]".to_owned())];
        prop::collection::vec(piece, 1..7).prop_map(|it| it.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]
        /// The fields of a text are those that the pattern of the form finds.
        #[test]
        fn fields_are_those_of_the_pattern(form in form(), text in "[ abA:.\n]{0,14}") {
            let kinds = kinds();
            let pieces = pieces(&form).expect("valid");
            let (source, names) = source(&pieces, &kinds, true).expect("valid");
            let regex = build(&source).expect("valid");
            let told = |place: Range<usize>| text[place].trim().to_owned();
            let by_pattern = regex.captures(text.as_bytes()).map(|found| {
                let place = |it: usize| found.name(&format!("f{it}")).expect("a field").range();
                (0..names.len()).map(|it| told(place(it))).collect::<Vec<_>>()
            });
            let by_hand = OpenForm::of(&pieces, &kinds).expect("open fields").places(text.as_bytes());
            let by_hand = by_hand.map(|it| it.into_iter().map(told).collect::<Vec<_>>());
            prop_assert_eq!(by_hand, by_pattern, "{:?} {}", text, source);
        }
    }
}
