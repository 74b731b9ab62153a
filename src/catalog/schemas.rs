//! JSON schemas of catalog files, for editors and programs: one for each kind of base file, one for
//! its translations, one for the program's own words.

use super::words::Words;
use super::{is_translation, model, tables, translation};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The folder of a catalog in which files look for their schemas.
pub const FOLDER: &str = "schemas";

/// What editors look for at the head of a YAML file.
const MARK: &str = "# yaml-language-server: $schema=";

/// The kind of the program's own words.
const WORDS: &str = "words";

/// The schemas of base files by kind: `messages`, `tables/fields`, `words`.
pub fn of_kinds() -> BTreeMap<String, Value> {
    let all = model::schemas().into_iter().chain(tables::schemas());
    let entries = all.map(|(kind, schema)| (kind.to_owned(), schema.to_value()));
    entries.chain([(WORDS.to_owned(), of_words())]).collect()
}

/// Every schema by the name of its file.
pub fn files() -> BTreeMap<String, Value> {
    let mut files = BTreeMap::new();
    for (kind, schema) in of_kinds() {
        if let Some(words) = of_translation(&schema) {
            files.insert(file_name(&kind, true), words);
        }
        files.insert(file_name(&kind, false), schema);
    }
    files
}

/// The line at the head of a file that leads editors to its schema. `path` is that of the file
/// below the catalog, without `.yaml`.
pub fn head(path: &str) -> String {
    let folder = path.split_once('/').map_or(path, |(folder, _)| folder);
    let base = if is_translation(path) {
        path.rsplit_once('.').map_or(path, |(base, _)| base)
    } else {
        path
    };
    let is_table = tables::schemas().iter().any(|(table, _)| *table == base);
    let kind = if is_table { base } else { folder };
    let up = "../".repeat(path.matches('/').count());
    format!("{MARK}{up}{FOLDER}/{}", file_name(kind, is_translation(path)))
}

fn file_name(kind: &str, is_translation: bool) -> String {
    let translated = if is_translation { ".translation" } else { "" };
    format!("{}{translated}.schema.json", kind.replace('/', "-"))
}

/// The schema of the program's words: texts by name, and the titles of columns. Their names are
/// held by `build.rs`.
fn of_words() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Words",
        "type": "object",
        "properties": { (Words::COLUMNS): { "type": "object", "additionalProperties": text } },
        "required": [Words::COLUMNS],
        "additionalProperties": text,
    })
}

/// The schema of a translation: of its base file's keys those that hold words, none of which is
/// required here; the judge compares both files.
fn of_translation(base: &Value) -> Option<Value> {
    let defs = base["$defs"].as_object().cloned().unwrap_or_default();
    // A type has words when one of its keys has; as types name each other, until no more are found.
    let mut worded: BTreeSet<&str> = BTreeSet::new();
    loop {
        let more = defs
            .iter()
            .filter(|(name, it)| !worded.contains(name.as_str()) && has_words(it, &worded));
        let more: Vec<&str> = more.map(|(name, _)| name.as_str()).collect();
        if more.is_empty() {
            break;
        }
        worded.extend(more);
    }
    if !has_words(base, &worded) {
        return None;
    }
    let mut schema = words_alone(base, &worded);
    let kept: Map<String, Value> = defs
        .iter()
        .filter(|(name, _)| worded.contains(name.as_str()))
        .map(|(name, it)| (name.clone(), words_alone(it, &worded)))
        .collect();
    if !kept.is_empty() {
        schema["$defs"] = Value::Object(kept);
    }
    Some(schema)
}

fn has_words(schema: &Value, worded: &BTreeSet<&str>) -> bool {
    schema["properties"]
        .as_object()
        .is_some_and(|it| it.iter().any(|(key, it)| is_worded(key, it, worded)))
}

/// Whether a key holds words, or leads to some. Lists are facts.
fn is_worded(key: &str, schema: &Value, worded: &BTreeSet<&str>) -> bool {
    let is_text = schema["type"] == "string"
        || schema["type"].as_array().is_some_and(|it| it.contains(&"string".into()));
    let leads = |it: &Value| {
        it["$ref"].as_str().is_some_and(|it| worded.contains(it.trim_start_matches("#/$defs/")))
            || it["properties"].is_object() && has_words(it, worded)
    };
    let alternatives = schema["anyOf"].as_array().into_iter().flatten();
    (translation::is_word(key) && is_text)
        || (translation::is_map_of_words(key) && schema["additionalProperties"]["type"] == "string")
        || leads(schema)
        || leads(&schema["additionalProperties"])
        // A map of maps, as routines are.
        || leads(&schema["additionalProperties"]["additionalProperties"])
        || alternatives.into_iter().any(leads)
}

fn words_alone(schema: &Value, worded: &BTreeSet<&str>) -> Value {
    let mut words = schema.clone();
    if let Value::Object(map) = &mut words {
        map.remove("required");
        map.remove("$defs");
        if let Some(Value::Object(properties)) = map.get_mut("properties") {
            properties.retain(|key, it| is_worded(key, it, worded));
            properties
                .values_mut()
                .filter_map(Value::as_object_mut)
                .for_each(|it| drop(it.remove("default")));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_leads_from_each_file_to_its_schema() {
        for (path, expected) in [
            ("messages/SMART_LIC/X", "../../schemas/messages.schema.json"),
            ("messages/SMART_LIC/X.ja", "../../schemas/messages.translation.schema.json"),
            ("tables/fields", "../schemas/tables-fields.schema.json"),
            ("words/ja", "../schemas/words.schema.json"),
        ] {
            assert_eq!(head(path), format!("{MARK}{expected}"), "{path}");
        }
    }

    #[test]
    fn a_translation_has_words_alone() {
        let all = files();
        let keys = |schema: &Value| -> Vec<String> {
            schema["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(key, _)| key.clone())
                .collect()
        };
        let task = &all["tasks.translation.schema.json"];
        assert_eq!(keys(task), ["title", "summary", "before", "steps", "verify", "notes"]);
        assert_eq!(keys(&task["$defs"]["Step"]), ["when", "do", "healthy", "loses", "note"]);
        assert!(task.get("required").is_none());
        assert!(
            !all.contains_key("tables-secrets.translation.schema.json"),
            "there are no words in it"
        );
    }
}
