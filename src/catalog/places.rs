//! Places in the output of devices, and values there, that many entries name.

use super::check::Locator;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Places and values by their names.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedPlaces {
    /// Places; their names are those of what the output shows, such as `transport.type`.
    pub places: IndexMap<String, Locator>,
    /// Patterns by the names that tests use for them: small letters, digits and hyphens.
    pub values: IndexMap<String, String>,
}

impl NamedPlaces {
    /// A place written out: where it names one of the table, that one with what stands beside the
    /// name in place of its own. `None` where the table has none of that name.
    pub fn whole<'a>(&'a self, look: &'a Locator) -> Option<Cow<'a, Locator>> {
        let Some(name) = &look.place else { return Some(Cow::Borrowed(look)) };
        let named = self.places.get(name)?;
        let own = Locator { place: None, ..look.clone() };
        if own == Locator::default() {
            return Some(Cow::Borrowed(named));
        }
        let list = |own: Vec<String>, named: &Vec<String>| {
            if own.is_empty() { named.clone() } else { own }
        };
        Some(Cow::Owned(Locator {
            place: None,
            outputs: list(own.outputs, &named.outputs),
            section: own.section.or_else(|| named.section.clone()),
            field: own.field.or_else(|| named.field.clone()),
            line: own.line.or_else(|| named.line.clone()),
            part: own.part.or_else(|| named.part.clone()),
            within: list(own.within, &named.within),
            typed: own.typed.or_else(|| named.typed.clone()),
            subject: own.subject.or_else(|| named.subject.clone()),
        }))
    }

    /// The pattern of a test: that of a value where it is the name of one, else the text itself.
    /// `None` where it has the shape of a name and the table has no such value.
    pub fn pattern<'a>(&'a self, text: &'a str) -> Option<&'a str> {
        if is_name(text) { self.values.get(text).map(String::as_str) } else { Some(text) }
    }
}

/// Whether a text has the shape of a value's name. A pattern of that shape is written in brackets.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_lowercase())
        && text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> NamedPlaces {
        let place = Locator {
            outputs: vec!["show all".to_owned()],
            section: Some("A:".to_owned()),
            field: Some("B:".to_owned()),
            ..Locator::default()
        };
        NamedPlaces {
            places: [("a.b".to_owned(), place)].into(),
            values: [("unset".to_owned(), "^$".to_owned())].into(),
        }
    }

    #[test]
    fn a_name_stands_for_its_place_and_what_stands_beside_it_for_a_part() {
        let table = table();
        let named: Locator = serde_yaml::from_str("a.b").expect("a name");
        assert_eq!(table.whole(&named).as_deref(), table.places.get("a.b"));
        let other: Locator = serde_yaml::from_str("{ place: a.b, part: x }").expect("a place");
        let whole = table.whole(&other).expect("a place of the table").into_owned();
        assert_eq!((whole.field.as_deref(), whole.part.as_deref()), (Some("B:"), Some("x")));
        assert_eq!(whole.place, None);
        let unknown: Locator = serde_yaml::from_str("a.c").expect("a name");
        assert_eq!(table.whole(&unknown), None);
    }

    #[test]
    fn a_value_is_meant_by_its_name_alone() {
        let table = table();
        for (text, meant) in [
            ("unset", Some("^$")),
            ("unse", None),
            ("(?:unse)", Some("(?:unse)")),
            ("^unset$", Some("^unset$")),
            ("Unset", Some("Unset")),
            ("", Some("")),
        ] {
            assert_eq!(table.pattern(text), meant, "{text}");
        }
    }
}
