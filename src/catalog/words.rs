//! The words of the program itself, in one language: `words/LANG.yaml`.
//!
//! `build.rs` reads the names of the texts from the base language: a label is a field of [`Words`],
//! a sentence with placeholders is a type in [`say`] whose fields fill them. A text that does not
//! exist, or a placeholder that is forgotten, does not compile.

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt::Formatter;

/// The one key that holds several texts: titles of columns by their name.
const COLUMNS: &str = "columns";

/// A sentence of the program with the values that fill its placeholders.
pub trait Sentence {
    /// Its place among the sentences.
    const NUMBER: usize;

    /// The value of a placeholder.
    fn value(&self, placeholder: &str) -> Option<&str>;
}

macro_rules! words {
    (
        labels { $(#[$label_doc:meta] $label:ident,)* }
        sentences { $(#[$sentence_doc:meta] $number:literal $sentence:ident $title:ident { $($field:ident),* },)* }
    ) => {
        /// Every label and sentence that a page or complaint uses.
        #[derive(Debug, Clone, Default)]
        pub struct Words {
            $(#[$label_doc] pub $label: String,)*
            /// Titles of columns by name.
            pub columns: IndexMap<String, String>,
            sentences: Vec<String>,
        }

        const NAMES: &[&str] = &[$(stringify!($label),)* $(stringify!($sentence),)* COLUMNS];
        const SENTENCES: &[&str] = &[$(stringify!($sentence),)*];

        impl Words {
            /// Of all labels and then all sentences, in the order in which they stand here.
            fn packed(texts: Vec<String>, columns: IndexMap<String, String>) -> Self {
                let mut texts = texts.into_iter();
                Words {
                    $($label: texts.next().unwrap_or_default(),)*
                    columns,
                    sentences: texts.collect(),
                }
            }

            fn label_mut(&mut self, name: &str) -> Option<&mut String> {
                match name {
                    $(stringify!($label) => Some(&mut self.$label),)*
                    _ => None,
                }
            }
        }

        /// The sentences, each with what is said in it.
        pub mod say {
            $(
                #[$sentence_doc]
                #[allow(missing_docs, reason = "named as in the text")]
                pub struct $title<'a> { $(pub $field: &'a str),* }

                impl super::Sentence for $title<'_> {
                    const NUMBER: usize = $number;

                    fn value(&self, placeholder: &str) -> Option<&str> {
                        match placeholder {
                            $(stringify!($field) => Some(self.$field),)*
                            _ => None,
                        }
                    }
                }
            )*
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));

impl Words {
    /// The one name below which several texts stand: titles of columns.
    pub const COLUMNS: &str = COLUMNS;

    /// A sentence with its placeholders filled.
    pub fn say<S: Sentence>(&self, sentence: S) -> String {
        let text = self.sentences.get(S::NUMBER).map_or("", String::as_str);
        filled(text, |name| sentence.value(name))
    }
}

/// Derived, this would be most of the time that the program takes to build: hundreds of fields in
/// two formats. `build.rs` packs the texts without their names.
impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            let (texts, columns) = Deserialize::deserialize(deserializer)?;
            return Ok(Words::packed(texts, columns));
        }
        deserializer.deserialize_map(WordsVisitor)
    }
}

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, formatter: &mut Formatter) -> std::fmt::Result {
        formatter.write_str("the words of a language")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
        let mut words =
            Words { sentences: vec![String::new(); SENTENCES.len()], ..Words::default() };
        let mut missing: BTreeSet<&str> = NAMES.iter().copied().collect();
        while let Some(name) = map.next_key::<String>()? {
            if !missing.remove(name.as_str()) {
                return Err(A::Error::unknown_field(&name, NAMES));
            }
            if name == COLUMNS {
                words.columns = map.next_value()?;
            } else if let Some(label) = words.label_mut(&name) {
                *label = map.next_value()?;
            } else if let Some(number) = SENTENCES.iter().position(|it| *it == name) {
                words.sentences[number] = map.next_value()?;
            }
        }
        match missing.first() {
            Some(name) => Err(A::Error::custom(format_args!("missing field `{name}`"))),
            None => Ok(words),
        }
    }
}

/// A text with its placeholders filled. One without a value stays visible.
fn filled<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|it| it + open) else { break };
        filled.push_str(&rest[..open]);
        filled.push_str(value(&rest[open + 1..close]).unwrap_or(&rest[open..=close]));
        rest = &rest[close + 1..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn values_are_not_filled_again() {
        let value = |name: &str| match name {
            "a" => Some("{b}"),
            "b" => Some("2"),
            _ => None,
        };
        assert_eq!(filled("{a} and {b} {c", value), "{b} and 2 {c");
        assert_eq!(filled("{d}", value), "{d}");
    }
}
