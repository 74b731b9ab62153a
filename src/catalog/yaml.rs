//! YAML that a user wrote: the one door for overlays, answers and kept walks, with limits on what a
//! text can ask of the parser.
//!
//! The parser behind serde reads a whole text before it gives anything, needs time that grows with
//! the square of the depth, and spells aliases out: a few kilobytes can ask for gigabytes. So the
//! events of a text are counted first, one by one, by a parser that gives them as it reads and has
//! limits of its own.

use super::words::{Words, say};
use granit_parser::{ErrorKind, Event, Marker, Options, Parser, Span};
use serde::de::DeserializeOwned;
use std::fmt;

/// The most bytes of a file of a catalog. The largest one that is shipped has less than a fortieth
/// of it.
pub const LARGEST_ENTRY: usize = 1 << 20;
/// The most bytes of a file of answers or a kept walk, which holds the captures that were given.
pub const LARGEST_WALK: usize = 256 << 20;
/// How deep lists and maps may lie in each other.
pub const DEEPEST: usize = 64;
/// Ends of lines of YAML 1.1 that are none of YAML 1.2.
const OLD_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];
/// The most lists, maps and single values.
pub const MOST_VALUES: usize = 100_000;

/// Why a text is refused, and where: line and column from 1; 0 when it is the text as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// Why.
    pub why: Why,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It has more than this many bytes.
    Large(usize),
    /// It repeats a part by its name.
    Alias,
    /// Its lists and maps lie deeper in each other than this many.
    Deep(usize),
    /// It holds more than this many values.
    Many(usize),
    /// It is no YAML, or not what was expected.
    Unfit(String),
}

impl YamlError {
    fn whole(why: Why) -> Self {
        YamlError { line: 0, column: 0, why }
    }

    fn at(mark: &Marker, why: Why) -> Self {
        let (line, column) = place(mark);
        YamlError { line, column, why }
    }

    /// The file with the place in it.
    pub fn place(&self, path: &str) -> String {
        if self.line == 0 {
            path.to_owned()
        } else {
            format!("{path}:{}:{}", self.line, self.column)
        }
    }

    /// The reason in the reader's language.
    pub fn describe(&self, words: &Words) -> String {
        match &self.why {
            Why::Large(bytes) => words.say(say::YamlLarge { most: &bytes.to_string() }),
            Why::Alias => words.yaml_alias.clone(),
            Why::Deep(levels) => words.say(say::YamlDeep { most: &levels.to_string() }),
            Why::Many(values) => words.say(say::YamlMany { most: &values.to_string() }),
            Why::Unfit(text) => text.clone(),
        }
    }
}

/// For authors of catalogs, whose complaints are in English and carry their place themselves.
impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.why {
            Why::Large(bytes) => write!(f, "larger than {bytes} bytes"),
            Why::Alias => f.write_str("an alias; write the part out where it is needed"),
            Why::Deep(levels) => {
                write!(f, "lists and maps lie deeper than {levels} levels in each other")
            }
            Why::Many(values) => write!(f, "more than {values} values"),
            Why::Unfit(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for YamlError {}

/// What a text says, of at most this many bytes.
///
/// # Errors
/// When it is beyond a limit, is no YAML or not of this type.
pub fn parse<T: DeserializeOwned>(text: &str, largest: usize) -> Result<T, YamlError> {
    let text = without_mark(text);
    within_limits(text, largest)?;
    serde_yaml::from_str(text).map_err(|error| {
        let (line, column) = error.location().map_or((1, 1), |it| place_of(text, it.index()));
        let message = error.to_string();
        let text = message.split(" at line ").next().unwrap_or(&message).to_owned();
        YamlError { line, column, why: Why::Unfit(text) }
    })
}

/// A text without the mark of the byte order that some editors put in front.
pub fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Reads a text without keeping anything of it; ends where the first limit is passed.
fn within_limits(text: &str, largest: usize) -> Result<(), YamlError> {
    events(text, largest, |_, _| {})?;
    // The parser that reads the values takes more characters for the end of a line than the one
    // that counts.
    if text.contains(OLD_BREAKS) {
        let counted = events(&text.replace(OLD_BREAKS, "\n"), usize::MAX, |_, _| {});
        return counted.or_else(|it| if let Why::Unfit(_) = it.why { Ok(()) } else { Err(it) });
    }
    Ok(())
}

/// Hands over the events of a text, one by one; ends where the first limit is passed.
pub(super) fn events(
    text: &str,
    largest: usize,
    mut take: impl FnMut(Event, Span),
) -> Result<(), YamlError> {
    if text.len() > largest {
        return Err(YamlError::whole(Why::Large(largest)));
    }
    let mut options = Options::default();
    options.bom_inside_document_as_content = true;
    options.emit_unresolved_aliases = true;
    options.emit_comments = false;
    options.flow_nesting_limit = DEEPEST;
    options.block_nesting_limit = DEEPEST + 1;
    let (mut depth, mut values) = (0_usize, 0_usize);
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| {
            let why = match error.kind() {
                ErrorKind::RecursionLimitExceeded => Why::Deep(DEEPEST),
                _ => Why::Unfit(error.kind().to_string()),
            };
            YamlError::at(error.marker(), why)
        })?;
        match &event {
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                return Err(YamlError::at(&span.start, Why::Alias));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                depth += 1;
                values += 1;
            }
            Event::Scalar(..) => values += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(YamlError::at(&span.start, Why::Deep(DEEPEST)));
        }
        if values > MOST_VALUES {
            return Err(YamlError::at(&span.start, Why::Many(MOST_VALUES)));
        }
        take(event, span);
    }
    Ok(())
}

/// Line and column from 1.
pub(super) fn place(mark: &Marker) -> (usize, usize) {
    (mark.line().max(1), mark.col() + 1)
}

/// Line and column, from 1, of a byte of a text. The parser that reads the values counts more lines
/// than all others, as `OLD_BREAKS` end one for it.
fn place_of(text: &str, offset: usize) -> (usize, usize) {
    let (mut line, mut column, mut before) = (1, 1, ' ');
    for (_, character) in text.char_indices().take_while(|(at, _)| *at < offset) {
        match (before, character) {
            ('\r', '\n') => {}
            (_, '\n' | '\r') => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
        before = character;
    }
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn refused(text: &str) -> (usize, usize, Why) {
        let refused = parse::<Value>(text, LARGEST_ENTRY).expect_err("refused");
        (refused.line, refused.column, refused.why)
    }

    #[test]
    fn what_asks_too_much_is_refused_with_its_place() {
        let deep = Why::Deep(DEEPEST);
        assert_eq!(refused("x: &a [y]\nz: [*a]\n"), (2, 5, Why::Alias));
        assert_eq!(refused(&"[".repeat(100_000)), (1, DEEPEST + 1, deep.clone()));
        assert_eq!(refused(&"- ".repeat(100_000)), (1, 2 * DEEPEST + 1, deep.clone()));
        assert_eq!(refused(&"{a: ".repeat(100_000)), (1, 4 * DEEPEST + 1, deep.clone()));
        assert_eq!(refused(&"? ".repeat(100_000)), (1, 2 * DEEPEST + 1, deep));
        assert_eq!(
            refused(&format!("[{}]", "a,".repeat(MOST_VALUES))),
            (1, 2 * MOST_VALUES, Why::Many(MOST_VALUES))
        );
        assert_eq!(refused(&"a".repeat(LARGEST_ENTRY + 1)), (0, 0, Why::Large(LARGEST_ENTRY)));
    }

    #[test]
    fn lines_are_counted_as_everywhere() {
        for breaks in ["\u{85}\r", "\r\n", "\n", "\r", "\u{2028}\u{2029}\n"] {
            let text = format!("# c{breaks}語: [x]");
            let error = parse::<std::collections::BTreeMap<String, u8>>(&text, LARGEST_ENTRY);
            let error = error.expect_err("a list is no number");
            assert_eq!((error.line, error.column), (2, 4), "{breaks:?}: {error}");
        }
    }

    #[test]
    fn a_mark_in_front_is_none_of_the_text() {
        assert_eq!(parse::<Value>("\u{feff}a: 1\n", LARGEST_ENTRY), Ok(json!({"a": 1})));
        assert_eq!(parse::<Value>("[]", LARGEST_ENTRY), Ok(json!([])));
        assert_eq!(parse::<Value>("", LARGEST_ENTRY), Ok(Value::Null));
    }

    #[test]
    fn a_text_may_end_anywhere() {
        for text in [
            "a: |\n x",
            "a: >-\n x",
            "a: |",
            "- |\n",
            "a: \"x",
            "a: 'x",
            "a: [x",
            "? ",
            "# x",
            "%YAML",
            "&a",
            "!<a",
            "--- |\n x",
            "\0",
        ] {
            for end in 0..=text.len() {
                // Whether it is taken or refused; it does not end the program.
                let _ = parse::<Value>(&text[..end], LARGEST_ENTRY);
            }
        }
        assert_eq!(parse::<Value>("a: |\n x", LARGEST_ENTRY), Ok(json!({"a": "x"})));
    }

    proptest::proptest! {
        /// Whatever a text is, it is taken or refused.
        #[test]
        fn no_text_ends_the_program(text in r"([-#:|>&*!%@`'\x22\[\]{}?,~ \n\t0-9a-z\x00\u{85}\u{2028}\u{feff}]|- |: |\n ){0,60}") {
            let _ = parse::<Value>(&text, LARGEST_ENTRY);
        }
    }

    proptest::proptest! {
        /// Whatever a walk keeps can be read again: what writes it is not what counts its events.
        #[test]
        fn what_is_written_is_read_again(texts in proptest::collection::vec(r"([-#:|>&*!%@`'\x22\[\]{}, \n\t0-9a-zé\x00-\x1f\u{85}\u{feff}]){0,40}", 0..4)) {
            let value = json!({"schema": "x/1", "answers": texts.iter().map(|it| json!({"text": it})).collect::<Vec<_>>()});
            let text = serde_yaml::to_string(&value).expect("can be written");
            proptest::prop_assert_eq!(parse::<Value>(&text, LARGEST_WALK), Ok(value));
        }
    }
}
