//! The schemas that editors follow: those in catalog/schemas are those of the types, and every file
//! of the catalog names its own and fits it.
//!
//! `BLESS=1` writes the schemas and the first lines of the files again.

use serde_json::Value;
use slp_diag::catalog::schemas;
use slp_diag::input::overlay;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog")
}

fn is_blessed() -> bool {
    std::env::var_os("BLESS").is_some()
}

/// The files of a folder by name.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let entries =
        std::fs::read_dir(folder).into_iter().flatten().map(|it| it.expect("can be read").path());
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    entries.map(|it| (name(&it), std::fs::read_to_string(&it).expect("can be read"))).collect()
}

#[test]
fn the_schemas_are_those_of_the_types() {
    let pretty = |schema: &Value| serde_json::to_string_pretty(schema).expect("JSON") + "\n";
    let expected: BTreeMap<String, String> =
        schemas::files().iter().map(|(name, schema)| (name.clone(), pretty(schema))).collect();
    let folder = root().join(schemas::FOLDER);
    if is_blessed() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("writable");
        expected
            .iter()
            .for_each(|(name, text)| std::fs::write(folder.join(name), text).expect("writable"));
    }
    let found = texts(&folder);
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (name, text) in expected {
        assert_eq!(found[&name], text, "catalog/schemas/{name}: BLESS=1 cargo test --test schemas");
    }
}

#[test]
fn every_file_begins_with_its_schema() {
    for (path, text) in overlay::read(&root()).expect("the catalog").files {
        let head = schemas::head(&path);
        if is_blessed() && text.lines().next() != Some(&head) {
            let rest = text
                .split_once('\n')
                .filter(|(first, _)| first.starts_with("# yaml-language-server:"));
            let rest = rest.map_or(text.as_str(), |(_, rest)| rest);
            std::fs::write(root().join(format!("{path}.yaml")), format!("{head}\n{rest}"))
                .expect("writable");
            continue;
        }
        assert_eq!(
            text.lines().next(),
            Some(head.as_str()),
            "catalog/{path}.yaml: BLESS=1 cargo test --test schemas"
        );
        let named = head.rsplit('/').next().expect("a name");
        assert!(schemas::files().contains_key(named), "catalog/schemas/{named} exists");
    }
}

#[test]
fn every_file_fits_its_schema_and_a_strange_key_does_not() {
    // The files are being written.
    if is_blessed() {
        return;
    }
    let validators: BTreeMap<String, jsonschema::Validator> = schemas::files()
        .into_iter()
        .map(|(name, schema)| (name, jsonschema::validator_for(&schema).expect("a valid schema")))
        .collect();
    for (path, text) in overlay::read(&root()).expect("the catalog").files {
        let head = schemas::head(&path);
        let validator = &validators[head.rsplit('/').next().expect("a name")];
        let mut value: Value = serde_yaml::from_str(&text).expect("judged");
        if let Err(error) = validator.validate(&value) {
            panic!("catalog/{path}.yaml: {}: {error}", error.instance_path());
        }
        // Any name may be that of a text of the program; a number is none.
        value["no-such-key"] = if path.starts_with("words/") { 1.into() } else { "x".into() };
        assert!(!validator.is_valid(&value), "catalog/{path}.yaml");
    }
}

#[test]
fn schemas_are_no_part_of_a_catalog_and_other_files_are_strays() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemas-beside-entries");
    std::fs::create_dir_all(folder.join("schemas")).expect("writable");
    for name in ["schemas/tasks.schema.json", "schemas/notes.txt", "schemas.json"] {
        std::fs::write(folder.join(name), "{}").expect("writable");
    }
    let read = overlay::read(&folder).expect("a folder");
    assert_eq!(
        (read.files.len(), read.strays),
        (0, vec!["schemas/notes.txt".to_owned(), "schemas.json".to_owned()])
    );
}
