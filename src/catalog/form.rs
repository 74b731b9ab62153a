//! Message forms (`Communications failure with the [chars:peer] : [chars:detail]`) compiled to
//! patterns with named fields.

use super::tables::Fields;
use anyhow::{Context as _, Result, bail};
use indexmap::IndexMap;
use regex::bytes::{Regex, RegexBuilder};
use std::ops::Range;
use std::sync::OnceLock;

mod open;
mod stop;
use open::{OpenForm, Unsure};
pub use stop::{Beginnings, FormStop};

/// No form has more fields. Each open-ended one makes every text longer to match, and no message
/// prints as many.
pub const MOST_FIELDS: usize = 16;

/// A form ready to be matched.
#[derive(Debug)]
pub struct Pattern {
    names: Vec<String>,
    /// Where all fields take any text, as in most forms, it is read by hand, which is several times
    /// as fast.
    open: Option<OpenForm>,
    source: String,
    /// What else reads it, made when it is first needed.
    regex: OnceLock<Option<FieldRegex>>,
}

/// A pattern and the numbers of the groups of its fields: what they take may have groups of its own.
type FieldRegex = (Regex, Vec<usize>);

/// A piece of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Literal(&'a str),
    Field { kind: &'a str, name: &'a str },
}

impl Pattern {
    /// Compiles a form. Blanks fit any run of blanks and none (a console's line break can eat one),
    /// except after a colon, where at least one must stand; a final period is optional; text may
    /// follow, because consoles glue things on.
    ///
    /// # Errors
    /// When a bracket is open, a kind is unknown, a field has no name, or there are more fields
    /// than [`MOST_FIELDS`].
    pub fn compile(form: &str, kinds: &Fields) -> Result<Self> {
        let mut pieces = pieces(form)?;
        if let Some(Piece::Literal(text)) = pieces.last_mut() {
            *text = text.trim_end_matches(['.', ' ']);
        }
        pieces.retain(|piece| *piece != Piece::Literal(""));
        let count = pieces.iter().filter(|it| matches!(it, Piece::Field { .. })).count();
        if count > MOST_FIELDS {
            bail!("a form has at most {MOST_FIELDS} fields, not {count}");
        }
        let (source, names) = source(&pieces, kinds, true)?;
        let open = OpenForm::of(&pieces, kinds);
        let regex = match open {
            // Fixed words and fields of any text give no pattern that is not valid.
            Some(_) => OnceLock::new(),
            None => Some(field_regex(&source)?).into(),
        };
        Ok(Pattern { names, open, source, regex })
    }

    /// The fields of a text that fits, by name, trimmed; `None` when it does not fit.
    pub fn fields(&self, text: &str) -> Option<IndexMap<String, String>> {
        let text = text.as_bytes();
        let places = match self.open.as_ref().map(|it| it.places(text)) {
            Some(Ok(places)) => places?,
            Some(Err(Unsure)) | None => {
                let regex = self.regex.get_or_init(|| field_regex(&self.source).ok());
                let (regex, groups) = regex.as_ref()?;
                let found = regex.captures(text)?;
                groups.iter().map(|it| found.get(*it).map_or(0..0, |it| it.range())).collect()
            }
        };
        let value = |place: Range<usize>| String::from_utf8_lossy(&text[place]).trim().to_owned();
        Some(self.names.iter().cloned().zip(places.into_iter().map(value)).collect())
    }

    /// The names of the fields, in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// The regular expression of pieces, and the names of their fields. The last of a `whole` form
/// takes what is left of the text.
fn source(pieces: &[Piece], kinds: &Fields, whole: bool) -> Result<(String, Vec<String>)> {
    let mut source = String::from(r"^\s*");
    let mut names = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Literal(text) => push_literal(&mut source, text),
            Piece::Field { kind, name } => {
                let kind = kinds
                    .kinds
                    .get(*kind)
                    .with_context(|| format!("unknown field kind [{kind}]"))?;
                source.push_str(&format!("(?P<f{}>{})", names.len(), kind.pattern));
                let open_ended = whole && kind.pattern.ends_with('?') && index + 1 == pieces.len();
                source.push_str(if open_ended { r"\.?\s*$" } else { "" });
                names.push((*name).to_owned());
            }
        }
    }
    Ok((source, names))
}

fn field_regex(source: &str) -> Result<FieldRegex> {
    let regex = build(source)?;
    let is_field = |name: &&str| name.strip_prefix('f').is_some_and(|it| it.parse::<u8>().is_ok());
    let groups = regex.capture_names().enumerate();
    let groups = groups.filter(|(_, name)| name.as_ref().is_some_and(is_field));
    let groups = groups.map(|(group, _)| group).collect();
    Ok((regex, groups))
}

fn build(source: &str) -> Result<Regex> {
    RegexBuilder::new(source)
        .unicode(false)
        .case_insensitive(true)
        .dot_matches_new_line(true)
        .build()
        .with_context(|| format!("the form gives no valid pattern: {source}"))
}

/// The form as documents print it: `[chars]` instead of `[chars:peer]`.
pub fn as_documented(form: &str) -> String {
    let mut text = String::new();
    for piece in pieces(form).unwrap_or_default() {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Field { kind, .. } => text.push_str(&format!("[{kind}]")),
        }
    }
    text
}

/// Adds literal text to a pattern; a run of blanks becomes a tolerant one.
fn push_literal(source: &mut String, text: &str) {
    for token in tokens(text) {
        match token {
            Token::Letter(letter) => {
                source.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4])));
            }
            Token::Blanks { are_needed: true } => source.push_str(r"\s+"),
            Token::Blanks { are_needed: false } => source.push_str(r"\s*"),
        }
    }
}

/// A part of literal text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Letter(char),
    /// A run of them, or none where they are not needed.
    Blanks {
        are_needed: bool,
    },
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().peekable();
    let (mut before, mut last) = ('x', 'x');
    while let Some(character) = characters.next() {
        tokens.push(if character.is_whitespace() {
            while characters.next_if(|it| it.is_whitespace()).is_some() {}
            // In `PID:X,SN:Y: detail` only the colon with a blank after it ends the field; in
            // `(CSLU) :detail` the blank in front is enough.
            Token::Blanks { are_needed: last == ':' && !before.is_whitespace() }
        } else {
            Token::Letter(character)
        });
        (before, last) = (last, character);
    }
    tokens
}

fn pieces(form: &str) -> Result<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = form;
    while let Some(open) = rest.find('[') {
        if open > 0 {
            pieces.push(Piece::Literal(&rest[..open]));
        }
        let close = rest[open..]
            .find(']')
            .with_context(|| format!("`[` without `]` in the form {form:?}"))?
            + open;
        let Some((kind, name)) = rest[open + 1..close].split_once(':') else {
            bail!("the field {} has no name: write [kind:name]", &rest[open..=close])
        };
        pieces.push(Piece::Field { kind, name });
        rest = &rest[close + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tables::FieldKind;

    fn kinds() -> Fields {
        let kind = |pattern: &str| FieldKind {
            meaning: String::new(),
            example: String::new(),
            pattern: pattern.to_owned(),
        };
        Fields {
            kinds: [("chars".to_owned(), kind(".+?")), ("dec".to_owned(), kind("[0-9]+"))].into(),
        }
    }

    fn fields(form: &str, text: &str) -> Option<Vec<String>> {
        let pattern = Pattern::compile(form, &kinds()).expect("the form is valid");
        pattern.fields(text).map(|fields| fields.into_values().collect())
    }

    #[test]
    fn blanks_and_the_final_period_are_tolerated() {
        let form = "Communications failure with the [chars:peer] : [chars:detail]";
        let expected = Some(vec!["Utility (CSLU)".to_owned(), "No such host".to_owned()]);
        for text in [
            "Communications failure with the Utility (CSLU) : No such host",
            "Communications failure with the  Utility (CSLU) :\nNo such host. ",
            "communications failurewith the Utility (CSLU) :No such host",
        ] {
            assert_eq!(fields(form, text), expected, "{text}");
        }
        assert_eq!(fields(form, "Communications with the Utility (CSLU) restored"), None);
    }

    #[test]
    fn a_colon_inside_a_udi_ends_no_field() {
        let found = fields(
            "failed on [chars:udi]: [chars:detail].",
            "failed on PID:C9300,SN:FDO0000A0A1: bad signature.",
        );
        assert_eq!(
            found,
            Some(vec!["PID:C9300,SN:FDO0000A0A1".to_owned(), "bad signature".to_owned()])
        );
    }

    #[test]
    fn text_may_be_glued_behind() {
        assert_eq!(
            fields("required in [dec:days] days.", "required in 89 daysRA Tracing"),
            Some(vec!["89".to_owned()])
        );
    }

    #[test]
    fn forms_are_shown_as_documents_print_them() {
        assert_eq!(
            as_documented("with the [chars:peer] : [chars:detail]"),
            "with the [chars] : [chars]"
        );
    }

    #[test]
    fn a_broken_form_is_refused() {
        for form in ["[chars", "[chars]", "[nothing:x]"] {
            assert!(Pattern::compile(form, &kinds()).is_err(), "{form}");
        }
    }

    #[test]
    fn a_form_has_a_limit_of_fields() {
        let form =
            |count: usize| (0..count).map(|it| format!("[chars:f{it}] , ")).collect::<String>();
        assert!(Pattern::compile(&form(MOST_FIELDS), &kinds()).is_ok());
        let error = Pattern::compile(&form(MOST_FIELDS + 1), &kinds()).expect_err("too many");
        assert_eq!(error.to_string(), "a form has at most 16 fields, not 17");
    }
}
