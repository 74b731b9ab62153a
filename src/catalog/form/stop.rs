//! How far a text goes along with a form that it does not fit, for authors.

use super::{Piece, build, pieces, source};
use crate::catalog::tables::Fields;
use anyhow::Result;
use indexmap::IndexMap;
use regex::bytes::{Captures, Regex};
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
    pub fn of(form: &str, kinds: &Fields, text: &str) -> Self {
        Beginnings::of(form, kinds).stop(text)
    }
}

/// The beginnings of a form, ready to be compared.
#[derive(Debug)]
pub struct Beginnings {
    /// The longest first.
    all: Vec<Beginning>,
}

#[derive(Debug)]
struct Beginning {
    regex: Regex,
    written: String,
    names: Vec<String>,
    /// Whether a field is its last part.
    is_field: bool,
}

/// How a text goes along with a form that it does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Along {
    /// How many bytes of the text are the fixed words and fields of the form.
    pub length: usize,
    /// The fields that are whole.
    pub fields: IndexMap<String, String>,
    /// Whether the text ends within the form: what would follow is missing.
    pub is_cut: bool,
}

impl Beginnings {
    /// Prepares a form that the judge has compiled.
    pub fn of(form: &str, kinds: &Fields) -> Self {
        Self::compile(form, kinds).expect("the judge has compiled every form")
    }

    fn compile(form: &str, kinds: &Fields) -> Result<Self> {
        let beginning = |pieces: &Vec<Piece>| {
            let (pattern, names) = source(pieces, kinds, false)?;
            Ok(Beginning {
                regex: build(&pattern)?,
                written: written(pieces).trim_end().to_owned(),
                names,
                is_field: matches!(pieces.last(), Some(Piece::Field { .. })),
            })
        };
        let all = starts(pieces(form)?).iter().rev().map(beginning).collect::<Result<_>>()?;
        Ok(Beginnings { all })
    }

    /// Where a text leaves the form.
    fn stop(&self, text: &str) -> FormStop {
        let mut next = "";
        for start in &self.all {
            if let Some(found) = start.regex.captures(text.as_bytes()) {
                let at = start.end(&found);
                let expected = next.strip_prefix(start.written.as_str()).unwrap_or(next).trim();
                let rest = String::from_utf8_lossy(&text.as_bytes()[at..]).trim().to_owned();
                let fits = start.written.clone();
                return FormStop { fits, expected: expected.to_owned(), rest };
            }
            next = &start.written;
        }
        FormStop {
            fits: String::new(),
            expected: next.trim().to_owned(),
            rest: text.trim().to_owned(),
        }
    }

    /// How far a text goes along with the form.
    pub fn along(&self, text: &str) -> Along {
        let mut next = "";
        for start in &self.all {
            let Some(found) = start.regex.captures(text.as_bytes()) else {
                next = &start.written;
                continue;
            };
            let at = start.end(&found);
            let rest = String::from_utf8_lossy(&text.as_bytes()[at..]).trim().to_lowercase();
            let expected = next.strip_prefix(start.written.as_str()).unwrap_or(next).trim();
            let is_word = expected.to_lowercase().starts_with(&rest) && !expected.starts_with('[');
            let is_open = start.is_field && !next.is_empty();
            let whole = start.names.len() - usize::from(start.is_field);
            let value = |index: usize| {
                let bytes = found.name(&format!("f{index}")).map_or(&b""[..], |it| it.as_bytes());
                String::from_utf8_lossy(bytes).trim().to_owned()
            };
            let fields = start.names[..whole].iter().enumerate();
            return Along {
                length: at,
                fields: fields.map(|(index, name)| (name.clone(), value(index))).collect(),
                is_cut: rest.is_empty() || is_word || is_open,
            };
        }
        let rest = text.trim().to_lowercase();
        Along {
            length: 0,
            fields: IndexMap::new(),
            is_cut: rest.is_empty() || next.to_lowercase().starts_with(&rest),
        }
    }
}

impl Beginning {
    /// Where it ends in a text: a field that is its last part may hold anything.
    fn end(&self, found: &Captures) -> usize {
        let last = found.iter().flatten().last().filter(|_| self.is_field).map(|it| it.start());
        last.unwrap_or_else(|| found.get(0).map_or(0, |it| it.end()))
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
        let stop = FormStop::of(form, &kinds, text);
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
