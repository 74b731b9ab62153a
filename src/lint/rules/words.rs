//! Rule `words`: words are clean text.

use crate::catalog::yaml;
use crate::lint::problem::Problems;
use crate::lint::subject::Subject;
use crate::lint::{Doc, LintRule};
use serde_json::Value;

pub(super) const RULE: LintRule = LintRule {
    code: "words",
    doc: Doc {
        demands: "Words are clean text: not empty, no blanks to spare, every backtick closed, no control characters.",
        why: "Words are wrapped, put into sentences and written as Markdown; what is unclean shows there.",
        mend: "Write the text as it should be read; a paragraph in Japanese in one line, as a folded one leaves a blank at each line end.",
    },
    label: "this text",
    after: &["shape"],
    check,
};

fn check(subject: &Subject, problems: &mut Problems) {
    // The program's own words begin and end with blanks where they are put together.
    for (path, text) in subject.folder.files.iter().filter(|(path, _)| !path.starts_with("words/"))
    {
        if let Ok(value) = yaml::parse::<Value>(text, yaml::LARGEST_ENTRY) {
            texts(path, &value, &mut Vec::new(), problems);
        }
    }
}

fn texts<'a>(path: &str, value: &'a Value, keys: &mut Vec<&'a str>, problems: &mut Problems) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter().filter(|(_, value)| !value.is_array()) {
                keys.push(key);
                texts(path, value, keys, problems);
                keys.pop();
            }
        }
        Value::String(text) => {
            if let Some(fault) = unclean(text, keys.last().copied()) {
                problems.add(path, keys, format!("{fault}: {text:?}"));
            }
        }
        _ => {}
    }
}

/// What is unclean about the text below a key.
fn unclean(text: &str, key: Option<&str>) -> Option<&'static str> {
    const PATTERNS: [&str; 7] =
        ["pattern", "line", "part", "is", "not", "below_has", "below_lacks"];
    let is_pattern = key.is_some_and(|it| PATTERNS.contains(&it));
    if text.trim().is_empty() {
        Some("the text is empty")
    } else if text != text.trim() || text.contains("  ") && !is_pattern {
        Some("the text has blanks to spare")
    } else if text.matches('`').count() % 2 == 1 {
        Some("a backtick is open")
    } else if text.chars().any(|it| it.is_control() || it == '\u{feff}') {
        Some("the text has control characters")
    } else if ["。 ", "、 ", " 。", " 、"].iter().any(|it| text.contains(it)) {
        // A folded line leaves one where the writer saw only the end of a line.
        Some("the text has a blank beside a punctuation mark that needs none")
    } else {
        None
    }
}
