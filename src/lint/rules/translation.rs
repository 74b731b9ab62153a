//! Rule `translation`: every language of a catalog says all that the base files say, and nothing
//! else.

use crate::catalog::{BASE_LANGUAGE, is_translation, translation, yaml};
use crate::lint::problem::Problems;
use crate::lint::subject::Subject;
use crate::lint::{Doc, LintRule};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) const RULE: LintRule = LintRule {
    code: "translation",
    doc: Doc {
        demands: "Every language says all that the base file says, and nothing else: the same keys, each with words of its own.",
        why: "What is missing would be shown in English amid another language; what is too much would never be shown.",
        mend: "Write the sibling NAME.LANG.yaml with the keys that hold words in the base file, and no others.",
    },
    label: "not translated as it must be",
    after: &["shape"],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    let files = &subject.folder.files;
    let value = |path: &str| {
        files.get(path).and_then(|it| yaml::parse::<Value>(it, yaml::LARGEST_ENTRY).ok())
    };
    // The files below words/ say which languages a whole catalog speaks; an overlay speaks those it
    // has files for.
    let languages: BTreeSet<&str> = files
        .keys()
        .filter_map(|path| path.strip_prefix("words/"))
        .filter(|it| *it != BASE_LANGUAGE)
        .collect();
    for path in files.keys().filter(|path| !is_translation(path)) {
        let Some(base) = value(path) else { continue };
        // The keys of the program's own words are held by their type.
        if path.starts_with("words/") {
            continue;
        }
        let words = translation::words_of(&base);
        let siblings =
            files.keys().filter_map(|it| it.strip_prefix(path.as_str())?.strip_prefix('.'));
        let mut expected: BTreeSet<&str> = siblings.collect();
        if subject.whole && words.is_some() {
            expected.extend(&languages);
        }
        for language in expected {
            let sibling = format!("{path}.{language}");
            match (&words, value(&sibling)) {
                (Some(words), Some(translated)) => {
                    compare(&sibling, words, &translated, &mut Vec::new(), problems)
                }
                (Some(_), None) => problems.add(path, &[], format!("there is no {sibling}.yaml")),
                (None, _) => problems.add(&sibling, &[], "its base file has no words to translate"),
            }
        }
    }
    for path in files.keys().filter(|path| is_translation(path)) {
        let (base, _) = path.rsplit_once('.').unwrap_or((path, ""));
        if !files.contains_key(base) {
            problems.add(path, &[], format!("its base file {base}.yaml is missing"));
        }
    }
}

/// Both sides have the same keys; a text stands where a text stands, and is not the text of the
/// base.
fn compare<'a>(
    path: &str,
    base: &'a Value,
    translated: &'a Value,
    keys: &mut Vec<&'a str>,
    problems: &mut Problems,
) {
    match (base, translated) {
        (Value::Object(base), Value::Object(translated)) => {
            for (key, value) in base {
                keys.push(key);
                match translated.get(key) {
                    Some(other) => compare(path, value, other, keys, problems),
                    None => {
                        problems.add(path, keys, format!("`{}` is not translated", keys.join(".")))
                    }
                }
                keys.pop();
            }
            for key in translated.keys().filter(|key| !base.contains_key(*key)) {
                keys.push(key);
                problems.add(
                    path,
                    keys,
                    format!("the base file has no words at `{}`", keys.join(".")),
                );
                keys.pop();
            }
        }
        (Value::String(base), Value::String(translated)) => {
            let is_name = keys.last() == Some(&"title");
            if base == translated && !is_name && base.contains(' ') {
                problems.add(path, keys, "the words are those of the base file");
            }
        }
        _ => problems.add(
            path,
            keys,
            format!("`{}` is not text where the base file has text", keys.join(".")),
        ),
    }
}
