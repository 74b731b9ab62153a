//! Free text in the catalog: which message, check, task or topology speaks of it, in any language.

use super::listing::{ListRow, Listing};
use crate::catalog::Catalog;
use crate::catalog::model::{Cause, Check, Entry, Message, Task, Topology};
use serde_json::Value;

/// How many hits are worth reading.
const MOST_HITS: usize = 12;
/// Of the words of a question at least this share must be found.
const LEAST: (usize, usize) = (2, 3);

/// English words that say nothing of what is looked for.
const EMPTY_WORDS: [&str; 24] = [
    "a", "an", "and", "are", "do", "does", "did", "for", "how", "i", "in", "is", "it", "my", "not",
    "of", "on", "or", "the", "to", "what", "when", "why", "with",
];

/// The weight of a word by where it is found.
const IN_NAME: usize = 16;
const IN_TITLE: usize = 8;
const IN_TEXT: usize = 2;
/// Words of fewer letters are looked for as whole words only: they stand within too many others.
const SHORT_WORD: usize = 4;

/// A kind of entry: its folder, and how one is opened.
type SearchedKind = (&'static str, fn(&str) -> String);

/// A hit: its score, its kind and its name, with its title.
type Hit = (usize, usize, String, String);

const KINDS: [SearchedKind; 5] = [
    (Message::FOLDER, |name| format!("explain {name}")),
    (Check::FOLDER, |name| format!("list checks {name}")),
    (Task::FOLDER, |name| format!("task {name}")),
    (Topology::FOLDER, |name| format!("topology {name}")),
    (Cause::FOLDER, |name| format!("explain {name}")),
];

fn below(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The entries that hold the words of a question, the best first, and how many more there are.
pub fn search(catalog: &Catalog, question: &str) -> (Listing, usize) {
    let words = words_of(question);
    let others = catalog.languages();
    let others: Vec<Catalog> = others.iter().map(|it| catalog.in_language(it)).collect();
    let messages = catalog.messages();
    let mnemonics: Vec<&str> = messages.iter().map(|it| it.mnemonic.as_str()).collect();
    let mut hits: Vec<Hit> = Vec::new();
    for (kind, (folder, _)) in KINDS.iter().enumerate() {
        let prefix = format!("{folder}/");
        for path in catalog.all_paths() {
            let Some(name) = path.strip_prefix(&prefix) else { continue };
            let own = catalog.value(&path);
            let mut texts: Vec<Value> = Vec::new();
            for other in &others {
                texts.extend(other.value(&path));
            }
            let title = |it: &Value| it.get("title").and_then(Value::as_str).map(str::to_owned);
            let mut titles = String::new();
            for text in &texts {
                [text.get("title"), text.get("also")]
                    .into_iter()
                    .flatten()
                    .for_each(|it| collect(it, &mut titles));
            }
            let mut all = String::new();
            texts.iter().for_each(|it| collect(it, &mut all));
            let name_text = name.to_lowercase().replace('_', "-");
            let whole = question.trim().to_lowercase();
            let weigh = |word: &String| {
                let plain = word.replace('_', "-");
                let places = [
                    (&name_text, &plain, IN_NAME),
                    (&titles, word, IN_TITLE),
                    (&all, word, IN_TEXT),
                ];
                let weights = places.map(|(text, word, weight)| weight * fit(text, word) / 2);
                weights.into_iter().max().unwrap_or_default()
            };
            let weights: Vec<usize> = words.iter().map(weigh).collect();
            let found = weights.iter().filter(|it| **it > 0).count();
            if found == 0 || found * LEAST.1 < words.len() * LEAST.0 {
                continue;
            }
            // The words as they were typed, side by side, say more than each alone.
            let together = match words.len() > 1 {
                true if titles.contains(&whole) => 4 * IN_NAME,
                true if all.contains(&whole) => 2 * IN_NAME,
                _ => 0,
            };
            let score = weights.iter().sum::<usize>() + together + found * IN_NAME;
            let shown = own.as_ref().and_then(title).unwrap_or_default();
            // The mnemonic is enough where no other facility has it.
            let short = below(name);
            let is_own = mnemonics.iter().filter(|it| **it == short).count() < 2;
            let name = if is_own { short } else { name };
            hits.push((score, kind, name.to_owned(), shown));
        }
    }
    hits.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let more = hits.len().saturating_sub(MOST_HITS);
    let row = |(_, kind, name, title): Hit| {
        let (folder, open) = KINDS[kind];
        let opened = match folder == Cause::FOLDER {
            true => open_cause(catalog, &name),
            false => open(&name),
        };
        let command = format!("slp-diag {opened}");
        ListRow::from_iter([("command", command), ("title", title)])
    };
    let rows = hits.into_iter().take(MOST_HITS).map(row).collect();
    (Listing { list: "search", rows }, more)
}

/// The words of a question, in small letters. Japanese has no blanks between them: what stands
/// between syllables of its grammar is a word.
fn words_of(question: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in question.split_whitespace() {
        if part.is_ascii() {
            words.push(part.to_lowercase());
            continue;
        }
        let is_grammar = |it: char| matches!(it, 'ぁ'..='ゟ' | '、' | '。' | '？' | '！' | '?');
        let pieces = part.split(is_grammar).filter(|it| it.chars().count() > 1);
        let before = words.len();
        words.extend(pieces.map(str::to_lowercase));
        if words.len() == before {
            words.push(part.to_lowercase());
        }
    }
    let is_empty = |it: &String| EMPTY_WORDS.contains(&it.as_str());
    if !words.iter().all(is_empty) {
        words.retain(|it| !is_empty(it));
    }
    words
}

/// How a cause is opened: by the answer to a message that has it, else by the check that shows it.
fn open_cause(catalog: &Catalog, name: &str) -> String {
    if catalog.message_of_cause(name).is_some() {
        return format!("explain {name}");
    }
    let cause: Cause = catalog.require(name);
    let check = cause.supported_by.first().and_then(|it| it.split('/').next());
    check.map_or_else(|| format!("search {name}"), |it| format!("list checks {it}"))
}

/// How well a text holds a word: 2 as a word of its own, 1 as a part of one, 0 not at all.
fn fit(text: &str, word: &str) -> usize {
    let is_letter = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
    let parts = text.match_indices(word).map(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        // Japanese knows no blanks between words.
        let is_own = !is_letter(before.chars().next_back()) && !is_letter(after.chars().next());
        if is_own || !word.is_ascii() { 2 } else { usize::from(word.len() >= SHORT_WORD) }
    });
    parts.max().unwrap_or_default()
}

/// Every text of an entry, in small letters.
fn collect(value: &Value, all: &mut String) {
    match value {
        Value::String(text) => {
            all.push_str(&text.to_lowercase());
            all.push('\n');
        }
        Value::Array(list) => list.iter().for_each(|it| collect(it, all)),
        Value::Object(map) => map.values().for_each(|it| collect(it, all)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_are_words_of_their_own() {
        assert_eq!(fit("exchange (rma) of a member", "rma"), 2);
        assert_eq!(fit("the information of a member", "rma"), 0);
        assert_eq!(fit("the information of a member", "format"), 1);
        assert_eq!(fit("装置またはスタックの交換", "交換"), 2);
    }

    #[test]
    fn a_japanese_sentence_is_parted_into_its_words() {
        assert_eq!(words_of("信頼コードが入らない"), ["信頼コード"]);
        assert_eq!(words_of("ライセンスサーバに届かない"), ["ライセンスサーバ"]);
        assert_eq!(words_of("CSLU の時刻 License"), ["cslu", "時刻", "license"]);
        assert_eq!(words_of("です"), ["です"]);
        assert_eq!(words_of("How do I install a policy"), ["install", "policy"]);
        assert_eq!(words_of("what is it"), ["what", "is", "it"]);
        let catalog = Catalog::new(Vec::new(), "ja");
        for question in ["信頼コードが入らない", "時刻がずれている", "ポリシーが消えた"]
        {
            let (found, _) = search(&catalog, question);
            assert!(!found.rows.is_empty(), "{question}");
        }
    }

    #[test]
    fn every_language_is_searched() {
        let catalog = Catalog::new(Vec::new(), "en");
        let (found, _) = search(&catalog, "スタック 交換");
        let first = found.rows.first().and_then(|it| it.get("command"));
        assert_eq!(first.map(String::as_str), Some("slp-diag task replace-device"));
    }
}
