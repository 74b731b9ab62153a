//! Free text in the catalog: which message, check, task or topology speaks of it, in any language.

use super::listing::{ListRow, Listing};
use crate::catalog::model::{Cause, Check, Entry, Message, Task, Topology};
use crate::catalog::{BASE_LANGUAGE, Catalog};
use anyhow::Result;
use serde_json::Value;

/// How many hits are worth reading.
const MOST_HITS: usize = 12;
/// Of the words of a question at least this share must be found.
const LEAST: (usize, usize) = (2, 3);

/// The weight of a word by where it is found.
const IN_NAME: usize = 8;
const IN_TITLE: usize = 4;
const IN_TEXT: usize = 1;

/// A kind of entry: its folder, and how one is opened.
type SearchedKind = (&'static str, fn(&str) -> String);

const KINDS: [SearchedKind; 5] = [
    (Message::FOLDER, |name| format!("explain {}", below(name))),
    (Check::FOLDER, |name| format!("list checks {name}")),
    (Task::FOLDER, |name| format!("task {name}")),
    (Topology::FOLDER, |name| format!("topology {name}")),
    (Cause::FOLDER, |name| format!("search {name}")),
];

fn below(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The entries that hold the words of a question, the best first, and how many more there are.
///
/// # Errors
/// When an entry is not valid.
pub fn search(catalog: &Catalog, question: &str) -> Result<(Listing, usize)> {
    let words: Vec<String> = question.split_whitespace().map(str::to_lowercase).collect();
    let base = catalog.in_language(BASE_LANGUAGE);
    let mut hits: Vec<(usize, usize, ListRow)> = Vec::new();
    for (kind, (folder, open)) in KINDS.iter().enumerate() {
        let prefix = format!("{folder}/");
        for path in catalog.all_paths() {
            let Some(name) = path.strip_prefix(&prefix) else { continue };
            let (own, base) = (catalog.value(&path)?, base.value(&path)?);
            let texts = [own.as_ref(), base.as_ref()];
            let title = |it: &Value| it.get("title").and_then(Value::as_str).map(str::to_owned);
            let titles: Vec<String> =
                texts.into_iter().flatten().filter_map(title).map(|it| it.to_lowercase()).collect();
            let mut all = String::new();
            texts.into_iter().flatten().for_each(|it| collect(it, &mut all));
            let name_text = name.to_lowercase().replace('_', "-");
            let whole = question.trim().to_lowercase();
            let weigh = |word: &String| {
                let plain = word.replace('_', "-");
                match () {
                    () if name_text.contains(&plain) => IN_NAME,
                    () if titles.iter().any(|it| it.contains(word)) => IN_TITLE,
                    () if all.contains(word) => IN_TEXT,
                    () => 0,
                }
            };
            let weights: Vec<usize> = words.iter().map(weigh).collect();
            let found = weights.iter().filter(|it| **it > 0).count();
            if found == 0 || found * LEAST.1 < words.len() * LEAST.0 {
                continue;
            }
            // The words as they were typed, side by side, say more than each alone.
            let together = if words.len() > 1 && all.contains(&whole) { 2 * IN_NAME } else { 0 };
            let score = weights.iter().sum::<usize>() + together + found * IN_NAME;
            let shown = own.as_ref().and_then(title).unwrap_or_default();
            let row = ListRow::from_iter([
                ("command", format!("slp-diag {}", open(name))),
                ("title", shown),
            ]);
            hits.push((score, kind, row));
        }
    }
    hits.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let more = hits.len().saturating_sub(MOST_HITS);
    let rows = hits.into_iter().take(MOST_HITS).map(|(_, _, row)| row).collect();
    Ok((Listing { list: "search", rows }, more))
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
