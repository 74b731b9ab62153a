//! Compiles `catalog/` into the program.
//!
//! Every entry is read into its type once for each language, its translation laid over it, and kept
//! in a compact binary form, so that a start parses no text and a mistake in a file ends the build.
//! Beside it stands the file as JSON, for `catalog dump`.

#![allow(dead_code, missing_docs, reason = "the types of the catalog are shared with the program")]

#[path = "src/catalog/check.rs"]
mod check;
#[path = "src/catalog/facility.rs"]
mod facility;
#[path = "src/catalog/late.rs"]
mod late;
#[path = "src/catalog/model.rs"]
mod model;
#[path = "src/catalog/notifications.rs"]
mod notifications;
#[path = "src/catalog/places.rs"]
mod places;
#[path = "src/catalog/platform.rs"]
mod platform;
#[path = "src/catalog/runbook.rs"]
mod runbook;
#[path = "src/catalog/step.rs"]
mod step;
#[path = "src/catalog/structured.rs"]
mod structured;
#[path = "src/catalog/tables.rs"]
mod tables;
#[path = "src/catalog/translation.rs"]
mod translation;

/// What the types of the catalog ask of the program's own.
mod embedded {
    pub fn own(_: &[u8]) -> Option<&'static [u8]> {
        None
    }
}

use model::Entry;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};
use tables::Table;

/// Bounds of what is not there.
const NOWHERE: &str = "(0, 0)";

/// The language of the base files.
const BASE_LANGUAGE: &str = "en";

fn main() {
    let root =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("catalog");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    let languages: Vec<&str> =
        files.keys().filter_map(|path| path.strip_prefix("words/")).collect();

    let base: Vec<(&String, &Value)> =
        files.iter().filter(|(path, _)| !is_translation(path)).collect();
    let mut bytes = Vec::new();
    // What one run reads stands together: the entries of its language.
    let mut entries = vec![Vec::new(); base.len()];
    for language in &languages {
        for ((path, base), entries) in base.iter().zip(&mut entries) {
            let translation = files.get(&format!("{path}.{language}"));
            let mut entry = (*base).clone();
            match translation {
                Some(words) => translation::apply(&mut entry, words),
                None if *language != BASE_LANGUAGE => {
                    entries.push(NOWHERE.to_owned());
                    continue;
                }
                None => {}
            }
            entries.push(keep(&mut bytes, &compiled(path, entry)));
        }
    }
    let (mut paths, mut rows) = (Vec::new(), String::new());
    for ((path, base), entries) in base.into_iter().zip(entries) {
        let place = keep(&mut paths, path.as_bytes());
        let source = keep(&mut bytes, base.to_string().as_bytes());
        let translation = |language: &&str| match files.get(&format!("{path}.{language}")) {
            Some(words) => keep(&mut bytes, words.to_string().as_bytes()),
            None => NOWHERE.to_owned(),
        };
        let translations: Vec<String> = languages.iter().map(translation).collect();
        let (entries, translations) = (entries.join(", "), translations.join(", "));
        writeln!(
            rows,
            "File {{ path: {place}, source: {source}, translations: [{translations}], entries: [{entries}] }},"
        )
        .expect("writing to a string");
    }
    let paths = String::from_utf8(paths).expect("made of text");
    let index = format!(
        "const LANGUAGES: [&str; {}] = {languages:?};\nstatic PATHS: &str = {paths:?};\nstatic FILES: &[File] = &[\n{rows}];\n",
        languages.len()
    );
    let target = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(target.join("catalog.bin"), bytes).expect("OUT_DIR is writable");
    fs::write(target.join("catalog.rs"), index).expect("OUT_DIR is writable");
    fs::write(target.join("about.rs"), about(&files, &languages)).expect("OUT_DIR is writable");
    fs::write(target.join("words.rs"), words(&files, &languages)).expect("OUT_DIR is writable");
}

/// The long version: that of the program, and what its catalog holds and as of which day.
fn about(files: &BTreeMap<String, Value>, languages: &[&str]) -> String {
    let day = files[tables::Sources::PATH]["as_of"].as_str().expect("the sources have a day");
    let count = |folder: &str| {
        let prefix = format!("{folder}/");
        files.keys().filter(|it| it.starts_with(&prefix) && !is_translation(it)).count()
    };
    let version = env::var("CARGO_PKG_VERSION").expect("cargo sets it");
    let text = format!(
        "{version}\ncatalog of {day}: {} messages, {} causes, {} checks, {} tasks, {} topologies; {}",
        count(model::Message::FOLDER),
        count(model::Cause::FOLDER),
        count(model::Check::FOLDER),
        count(model::Task::FOLDER),
        count(model::Topology::FOLDER),
        languages.join(", ")
    );
    format!(
        "/// The version with what the catalog holds.\npub const LONG_VERSION: &str = {text:?};\n"
    )
}

/// The source of `Words`: a field for each label, a type for each sentence with a field for each of
/// its placeholders. So a text that a language lacks, or fills with something else, ends the build.
fn words(files: &BTreeMap<String, Value>, languages: &[&str]) -> String {
    let base = texts(files, BASE_LANGUAGE);
    for language in languages {
        let other = texts(files, language);
        let missing = base
            .keys()
            .chain(other.keys())
            .find(|name| !(base.contains_key(*name) && other.contains_key(*name)));
        assert_eq!(missing, None, "catalog/words/{language}.yaml: not a text of every language");
        for (name, text) in &base {
            assert_eq!(
                placeholders(text),
                placeholders(&other[name]),
                "catalog/words/{language}.yaml: {name}"
            );
        }
    }
    let (labels, sentences) = parted(&base);
    // As code: brackets and angles of a text are no links and no markup.
    let quoted = |text: &str| format!("`{}`", text.replace('\n', " ").replace('`', "'").trim());
    let mut source = String::from("words! {\n    labels {\n");
    for (name, text) in labels {
        writeln!(source, "        #[doc = {:?}] {name},", quoted(text))
            .expect("writing to a string");
    }
    source.push_str("    }\n    sentences {\n");
    for (number, (name, text)) in sentences.into_iter().enumerate() {
        let title: String = name.split('_').map(capitalised).collect();
        let fields: Vec<String> = placeholders(text).into_iter().collect();
        writeln!(
            source,
            "        #[doc = {:?}] {number} {name} {title} {{ {} }},",
            quoted(text),
            fields.join(", ")
        )
        .expect("writing to a string");
    }
    source.push_str("    }\n}\n");
    source
}

/// Labels and sentences, each in the order in which the program keeps them.
type Parted<'a> = (Vec<(&'a String, &'a String)>, Vec<(&'a String, &'a String)>);

fn parted(texts: &BTreeMap<String, String>) -> Parted<'_> {
    texts.iter().partition(|(_, text)| placeholders(text).is_empty())
}

/// The words of a language without their names, as `Words` unpacks them.
fn packed_words(path: &str, file: &Value) -> Vec<u8> {
    let texts = texts_of(path, file);
    let (labels, sentences) = parted(&texts);
    let texts: Vec<&String> = labels.into_iter().chain(sentences).map(|(_, text)| text).collect();
    let columns: indexmap::IndexMap<String, String> =
        serde_json::from_value(file["columns"].clone())
            .unwrap_or_else(|error| panic!("catalog/{path}.yaml: columns: {error}"));
    postcard::to_stdvec(&(texts, columns))
        .unwrap_or_else(|error| panic!("catalog/{path}.yaml: {error}"))
}

/// The texts of a language by name, but for the titles of columns.
fn texts(files: &BTreeMap<String, Value>, language: &str) -> BTreeMap<String, String> {
    let path = format!("words/{language}");
    texts_of(&path, files.get(&path).unwrap_or(&Value::Null))
}

fn texts_of(path: &str, file: &Value) -> BTreeMap<String, String> {
    let Value::Object(texts) = file else { panic!("catalog/{path}.yaml: not a list of texts") };
    texts
        .iter()
        .filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned())))
        .collect()
}

/// What stands in braces in a text.
fn placeholders(text: &str) -> BTreeSet<String> {
    let opened = text.split('{').skip(1);
    opened.filter_map(|it| it.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

/// Adds a piece to the bytes of the catalog; where it stands, as the index writes it.
fn keep(bytes: &mut Vec<u8>, piece: &[u8]) -> String {
    let start = bytes.len();
    bytes.extend_from_slice(piece);
    format!("({start}, {})", bytes.len())
}

/// An entry in the form in which the program holds it.
fn compiled(path: &str, entry: Value) -> Vec<u8> {
    fn packed<T: DeserializeOwned + Serialize>(path: &str, entry: Value) -> Vec<u8> {
        let entry: T = serde_json::from_value(entry)
            .unwrap_or_else(|error| panic!("catalog/{path}.yaml: {error}"));
        postcard::to_stdvec(&entry).unwrap_or_else(|error| panic!("catalog/{path}.yaml: {error}"))
    }
    let folder = path.split_once('/').map_or("", |(folder, _)| folder);
    match folder {
        model::Message::FOLDER => packed::<model::Message>(path, entry),
        model::Cause::FOLDER => packed::<model::Cause>(path, entry),
        model::Task::FOLDER => packed::<model::Task>(path, entry),
        model::Check::FOLDER => packed::<model::Check>(path, entry),
        model::Topology::FOLDER => packed::<model::Topology>(path, entry),
        model::Facility::FOLDER => packed::<model::Facility>(path, entry),
        runbook::Runbook::FOLDER => packed::<runbook::Runbook>(path, entry),
        "words" => packed_words(path, &entry),
        _ => match path {
            tables::Severities::PATH => packed::<tables::Severities>(path, entry),
            tables::Fields::PATH => packed::<tables::Fields>(path, entry),
            tables::Sources::PATH => packed::<tables::Sources>(path, entry),
            tables::Rhythms::PATH => packed::<tables::Rhythms>(path, entry),
            tables::Outputs::PATH => packed::<tables::Outputs>(path, entry),
            tables::Questions::PATH => packed::<tables::Questions>(path, entry),
            tables::Workplaces::PATH => packed::<tables::Workplaces>(path, entry),
            tables::Help::PATH => packed::<tables::Help>(path, entry),
            tables::Placeholders::PATH => packed::<tables::Placeholders>(path, entry),
            places::NamedPlaces::PATH => packed::<places::NamedPlaces>(path, entry),
            platform::Platforms::PATH => packed::<platform::Platforms>(path, entry),
            structured::Structured::PATH => packed::<structured::Structured>(path, entry),
            tables::Secrets::PATH => packed::<tables::Secrets>(path, entry),
            _ => panic!("catalog/{path}.yaml is no kind of entry"),
        },
    }
}

/// Every YAML file below `folder`, by its path below the catalog without `.yaml`.
fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Value>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("the catalog folder can be read") {
        let path = entry.expect("the catalog folder can be read").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let value = serde_yaml::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let below =
                path.strip_prefix(root).expect("collected below the root").with_extension("");
            files
                .insert(below.to_str().expect("catalog paths are ASCII").replace('\\', "/"), value);
        }
    }
}

/// A base file has no dot in its name; a translation has `NAME.LANG`.
fn is_translation(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}
