//! How far a text goes along with a form that it does not fit, for authors.

use super::{Piece, build, pieces, source};
use crate::catalog::tables::Fields;
use anyhow::Result;
use serde::Serialize;

/// Where a text leaves a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormStop {
    /// The beginning of the form that fits.
    pub fits: String,
    /// What the form asks for next.
    pub expected: String,
    /// What the text has from there on; where the part that fits ends with a field, from the start
    /// of that field.
    pub rest: String,
}

impl FormStop {
    /// Compares a text with a form, word by word.
    ///
    /// # Errors
    /// When the form is not valid.
    pub fn of(form: &str, kinds: &Fields, text: &str) -> Result<Self> {
        let starts = starts(pieces(form)?);
        let mut next = String::new();
        for start in starts.iter().rev() {
            let written = written(start).trim_end().to_owned();
            let regex = build(&source(start, kinds, false)?.0)?;
            if let Some(found) = regex.captures(text.as_bytes()) {
                let is_field = matches!(start.last(), Some(Piece::Field { .. }));
                let last = found.iter().flatten().last().filter(|_| is_field).map(|it| it.start());
                let at = last.unwrap_or_else(|| found.get(0).map_or(0, |it| it.end()));
                let expected =
                    next.strip_prefix(written.as_str()).unwrap_or(&next).trim().to_owned();
                let rest = String::from_utf8_lossy(&text.as_bytes()[at..]).trim().to_owned();
                return Ok(FormStop { fits: written, expected, rest });
            }
            next = written;
        }
        Ok(FormStop {
            fits: String::new(),
            expected: next.trim().to_owned(),
            rest: text.trim().to_owned(),
        })
    }
}

/// Every beginning of a form that ends with a word or a field, the shortest first.
fn starts(pieces: Vec<Piece<'_>>) -> Vec<Vec<Piece<'_>>> {
    let mut starts = Vec::new();
    let mut so_far = Vec::new();
    let count = pieces.len();
    for (index, piece) in pieces.into_iter().enumerate() {
        if let Piece::Literal(text) = piece {
            // The final period is optional.
            let text = if index + 1 == count { text.trim_end_matches(['.', ' ']) } else { text };
            let ends = text.char_indices().filter(|(at, it)| {
                let next = text[at + it.len_utf8()..].chars().next();
                !it.is_whitespace() && next.is_some_and(char::is_whitespace)
            });
            let ends: Vec<usize> = ends.map(|(at, it)| at + it.len_utf8()).collect();
            starts.extend(
                ends.iter().map(|end| [&so_far[..], &[Piece::Literal(&text[..*end])]].concat()),
            );
            if text.is_empty() || ends.last() == Some(&text.len()) {
                continue;
            }
            so_far.push(Piece::Literal(text));
        } else {
            so_far.push(piece);
        }
        starts.push(so_far.clone());
    }
    starts
}

/// Pieces as a form writes them.
fn written(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Literal(text) => (*text).to_owned(),
        Piece::Field { kind, name } => format!("[{kind}:{name}]"),
    };
    pieces.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tables::FieldKind;

    fn stop(form: &str, text: &str) -> [String; 3] {
        let kind = |pattern: &str| FieldKind {
            meaning: String::new(),
            example: String::new(),
            pattern: pattern.to_owned(),
        };
        let kinds = Fields {
            kinds: [("chars".to_owned(), kind(".+?")), ("dec".to_owned(), kind("[0-9]+"))].into(),
        };
        let stop = FormStop::of(form, &kinds, text).expect("a valid form");
        [stop.fits, stop.expected, stop.rest]
    }

    #[test]
    fn a_form_stops_at_the_first_word_that_differs() {
        for (form, text, expected) in [
            (
                "with the [chars:peer] : [chars:detail]",
                "with that peer",
                ["with", "the", "that peer"],
            ),
            (
                "with the [chars:peer] : [chars:detail]",
                "with the peer",
                ["with the [chars:peer]", ":", "peer"],
            ),
            ("due in [dec:days] days.", "due in some days", ["due in", "[dec:days]", "some days"]),
            (
                "due in [dec:days] days.",
                "due in 12 weeks",
                ["due in [dec:days]", "days", "12 weeks"],
            ),
            ("due in [dec:days] days.", "nothing", ["", "due", "nothing"]),
        ] {
            assert_eq!(stop(form, text), expected, "{form} / {text}");
        }
    }
}
