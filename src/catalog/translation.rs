//! What may be translated, and how a translation is laid over its base file.
//!
//! A key is always words or never. A translation repeats the nesting of its base with the words
//! alone; lists are facts, so no translation can slip by one.

use serde_json::{Map, Value};

/// Keys whose value is words.
const WORDS: &[&str] = &[
    "title",
    "summary",
    "meaning",
    "why",
    "do",
    "when",
    "healthy",
    "note",
    "loses",
    "absent",
    "none",
    "carrier",
    "trust",
    "cadence",
    "usual_note",
    "never_worked",
    "shared",
    "say",
    "ask",
    "see",
    "how",
    "collector",
    "from",
    "to",
    "exits",
];

/// Keys whose value is a map of words.
const WORD_MAPS: &[&str] = &["notes", "fields", "before", "recognise", "choices"];

/// The key of a file's root below which stand names that its author chose, and no words.
const NAMES: &str = "look";

/// Whether the text below a key is words.
pub fn is_word(key: &str) -> bool {
    WORDS.contains(&key)
}

/// Whether all texts of the map below a key are words.
pub fn is_map_of_words(key: &str) -> bool {
    WORD_MAPS.contains(&key)
}

/// Replaces the words of `base` by those of `words`. What `words` lacks stays as it is; what `base`
/// lacks is ignored (the judge reports both).
pub fn apply(base: &mut Value, words: &Value) {
    match (base, words) {
        (Value::Object(base), Value::Object(words)) => {
            for (key, word) in words {
                if let Some(slot) = base.get_mut(key) {
                    apply(slot, word);
                }
            }
        }
        (base, word) => *base = word.clone(),
    }
}

/// The words of a base file in its own nesting; `None` when it holds none.
pub fn words_of(base: &Value) -> Option<Value> {
    let Value::Object(root) = base else { return None };
    words_in(root.iter().filter(|(key, _)| *key != NAMES), false)
}

fn words_below(value: &Value, all: bool) -> Option<Value> {
    let Value::Object(map) = value else { return None };
    words_in(map, all)
}

fn words_in<'a>(
    pairs: impl IntoIterator<Item = (&'a String, &'a Value)>,
    all: bool,
) -> Option<Value> {
    let mut words = Map::new();
    for (key, value) in pairs {
        let is_text = all || is_word(key);
        let word = match value {
            Value::String(_) if is_text => Some(value.clone()),
            _ => words_below(value, is_map_of_words(key)),
        };
        if let Some(word) = word {
            words.insert(key.clone(), word);
        }
    }
    (!words.is_empty()).then_some(Value::Object(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_words_are_words() {
        let base = json!({"title": "T", "severity": 3, "look": {"trust": "a.b"}, "forms": [{"text": "x", "note": "in a list"}],
            "when": {"detail": ["a"]}, "steps": {"a": {"do": "D", "run": [{"exec": "show x"}]}, "look": {"do": "E"}}, "notes": {"b": "N"}});
        let expected = json!({"title": "T", "steps": {"a": {"do": "D"}, "look": {"do": "E"}}, "notes": {"b": "N"}});
        assert_eq!(words_of(&base), Some(expected));
    }

    #[test]
    fn a_translation_replaces_words_alone() {
        let mut base =
            json!({"title": "T", "severity": 3, "steps": {"a": {"do": "D", "place": "device"}}});
        apply(
            &mut base,
            &json!({"title": "U", "steps": {"a": {"do": "E"}, "b": {"do": "no such step"}}}),
        );
        assert_eq!(
            base,
            json!({"title": "U", "severity": 3, "steps": {"a": {"do": "E", "place": "device"}}})
        );
    }
}
