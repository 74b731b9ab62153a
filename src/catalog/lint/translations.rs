//! Rules `translation` and `words`: every language of a catalog says all that the base files say and nothing else, in clean text.

use super::{Complaints, Rule};
use crate::catalog::{BASE_LANGUAGE, is_translation, translation, yaml};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn judge(whole: bool, complaints: &mut Complaints) {
    let folder = complaints.folder;
    let value =
        |path: &str| folder.files.get(path).and_then(|text| yaml::parse::<Value>(text, yaml::LARGEST_ENTRY).ok());
    // The files below words/ say which languages a whole catalog speaks; an overlay speaks those it has files for.
    let languages: BTreeSet<&str> =
        folder.files.keys().filter_map(|path| path.strip_prefix("words/")).filter(|it| *it != BASE_LANGUAGE).collect();
    for path in folder.files.keys().filter(|path| !is_translation(path)) {
        let Some(base) = value(path) else { continue };
        // The program's own words begin and end with blanks where they are put together; their keys are held by their type.
        if path.starts_with("words/") {
            continue;
        }
        judge_words(path, &base, &mut Vec::new(), complaints);
        let words = translation::words_of(&base);
        let siblings = folder.files.keys().filter_map(|it| it.strip_prefix(path.as_str())?.strip_prefix('.'));
        let mut expected: BTreeSet<&str> = siblings.collect();
        if whole && words.is_some() {
            expected.extend(&languages);
        }
        for language in expected {
            let sibling = format!("{path}.{language}");
            match (&words, value(&sibling)) {
                (Some(words), Some(translated)) => {
                    compare(&sibling, words, &translated, &mut Vec::new(), complaints);
                    judge_words(&sibling, &translated, &mut Vec::new(), complaints);
                }
                (Some(_), None) => complaints.add(path, &[], Rule::Translation, format!("there is no {sibling}.yaml")),
                (None, _) => {
                    complaints.add(&sibling, &[], Rule::Translation, "its base file has no words to translate")
                }
            }
        }
    }
    for path in folder.files.keys().filter(|path| is_translation(path)) {
        let (base, _) = path.rsplit_once('.').unwrap_or((path, ""));
        if !folder.files.contains_key(base) {
            complaints.add(path, &[], Rule::Translation, format!("its base file {base}.yaml is missing"));
        }
    }
}

/// Both sides have the same keys; a text stands where a text stands, and is not the text of the base.
fn compare<'a>(
    path: &str,
    base: &'a Value,
    translated: &'a Value,
    keys: &mut Vec<&'a str>,
    complaints: &mut Complaints,
) {
    match (base, translated) {
        (Value::Object(base), Value::Object(translated)) => {
            for (key, value) in base {
                keys.push(key);
                match translated.get(key) {
                    Some(other) => compare(path, value, other, keys, complaints),
                    None => {
                        complaints.add(path, keys, Rule::Translation, format!("`{}` is not translated", keys.join(".")))
                    }
                }
                keys.pop();
            }
            for key in translated.keys().filter(|key| !base.contains_key(*key)) {
                keys.push(key);
                complaints.add(
                    path,
                    keys,
                    Rule::Translation,
                    format!("the base file has no words at `{}`", keys.join(".")),
                );
                keys.pop();
            }
        }
        (Value::String(base), Value::String(translated)) => {
            let is_name = keys.last() == Some(&"title");
            if base == translated && !is_name && base.contains(' ') {
                complaints.add(path, keys, Rule::Translation, "the words are those of the base file");
            }
        }
        _ => complaints.add(
            path,
            keys,
            Rule::Translation,
            format!("`{}` is not text where the base file has text", keys.join(".")),
        ),
    }
}

fn judge_words<'a>(path: &str, value: &'a Value, keys: &mut Vec<&'a str>, complaints: &mut Complaints) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter().filter(|(_, value)| !value.is_array()) {
                keys.push(key);
                judge_words(path, value, keys, complaints);
                keys.pop();
            }
        }
        Value::String(text) => {
            const PATTERNS: [&str; 7] = ["pattern", "line", "part", "is", "not", "below_has", "below_lacks"];
            let is_pattern = keys.last().is_some_and(|it| PATTERNS.contains(it));
            let fault = if text.trim().is_empty() {
                "the text is empty"
            } else if text != text.trim() || text.contains("  ") && !is_pattern {
                "the text has blanks to spare"
            } else if text.matches('`').count() % 2 == 1 {
                "a backtick is open"
            } else if text.chars().any(|it| it.is_control() || it == '\u{feff}') {
                "the text has control characters"
            } else if ["。 ", "、 ", " 。", " 、"].iter().any(|it| text.contains(it)) {
                // A folded line leaves one where the writer saw only the end of a line.
                "the text has a blank beside a punctuation mark that needs none"
            } else {
                return;
            };
            complaints.add(path, keys, Rule::Words, format!("{fault}: {text:?}"));
        }
        _ => {}
    }
}
