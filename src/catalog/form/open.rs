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

/// Whether a text fits is told by its pattern alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unsure;

/// Where fields stand.
pub(super) type Places = SmallVec<[Range<usize>; 4]>;

/// Where words end, with the blanks at their end and without those that may be left to a field.
#[derive(Debug, Clone, Copy)]
struct End {
    least: usize,
    most: usize,
}

impl OpenForm {
    /// Prepares a form; `None` where a field takes less than any text, case is more than that of
    /// ASCII, or blanks, which are cut off a text, stand in front.
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
        let begins_blank = matches!(first.0.first(), Some(Token::Blanks { .. }));
        (!begins_blank).then_some(OpenForm { first, behind })
    }

    /// Where the fields stand in a text that fits.
    ///
    /// # Errors
    /// When a field that has nothing but blanks could make it fit.
    pub(super) fn places(&self, text: &[u8]) -> Result<Option<Places>, Unsure> {
        let front = blanks(text);
        let first = match self.first.0.is_empty() {
            true => Some(End { least: 0, most: front }),
            false => self.first.end(text, front),
        };
        let Some(mut end) = first else { return Ok(None) };
        let (mut places, mut has_blank_field) = (Places::new(), false);
        for (index, words) in self.behind.iter().enumerate() {
            let is_last = words.0.is_empty() && index + 1 == self.behind.len();
            let found = match is_last {
                true => end_of_last(text, end).map(|it| (it, end)),
                false => words.behind(text, end),
            };
            let Some((place, next)) = found else {
                return if has_blank_field { Err(Unsure) } else { Ok(None) };
            };
            has_blank_field |=
                !is_last && (end.least..end.most).any(|it| words.end(text, it + 1).is_some());
            places.push(place);
            end = next;
        }
        Ok(Some(places))
    }
}

impl Words {
    /// The first place of the words behind a field that begins at an end: that of the field, and
    /// where the words end. A field has a letter at least; where nothing else is left, a blank.
    fn behind(&self, text: &[u8], End { least, most }: End) -> Option<(Range<usize>, End)> {
        let found = |start: usize, at: usize| Some((start..at, self.end(text, at)?));
        (most + 1..=text.len())
            .find_map(|at| found(most, at))
            .or_else(|| (least..most).rev().find_map(|start| found(start, start + 1)))
    }

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

/// A field that ends a form: up to blanks and a final period.
fn end_of_last(text: &[u8], End { least, most }: End) -> Option<Range<usize>> {
    let start = most.min(text.len().checked_sub(1)?);
    let printed = text.len() - text.iter().rev().take_while(|it| is_blank(**it)).count();
    let end = if text[..printed].ends_with(b".") { printed - 1 } else { printed };
    (start >= least).then(|| start..end.max(start + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::form::Pattern;
    use crate::catalog::tables::FieldKind;
    use proptest::prelude::*;
    use std::sync::OnceLock;

    fn kinds() -> Fields {
        let (meaning, example) = (String::new(), String::new());
        let any = FieldKind { meaning, example, pattern: ANY.to_owned() };
        Fields { kinds: [("chars".to_owned(), any)].into() }
    }

    fn form() -> impl Strategy<Value = String> {
        let piece = prop_oneof!["[ab:. ]{1,4}", Just("[chars:f]".to_owned())];
        let numbered = |(number, it): (usize, String)| it.replace(":f]", &format!(":f{number}]"));
        prop::collection::vec(piece, 1..7)
            .prop_map(move |it| it.into_iter().enumerate().map(numbered).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]
        /// The fields of a text are those that the pattern of the form finds.
        #[test]
        fn fields_are_those_of_the_pattern(form in form(), text in "[ abA:.\n]{0,14}") {
            let pattern = Pattern::compile(&form, &kinds()).expect("valid");
            prop_assert!(pattern.open.is_some() || form.starts_with(' '));
            let by_regex = Pattern { open: None, regex: OnceLock::new(), ..pattern };
            let by_hand = Pattern::compile(&form, &kinds()).expect("valid");
            prop_assert_eq!(by_hand.fields(&text), by_regex.fields(&text), "{:?}", text);
        }
    }

    #[test]
    fn texts_of_forms_need_no_pattern() {
        let form = "failure with the [chars:peer] : [chars:detail]";
        for text in [
            "failure with the X : no answer",
            "Failure with  the X: 7.\n",
            "other words",
            "failure with the X",
        ] {
            let pattern = Pattern::compile(form, &kinds()).expect("valid");
            pattern.fields(text);
            assert!(pattern.regex.get().is_none(), "{text}");
        }
    }
}
