//! The invariants of docs/architecture.md that concern the code itself: what it may know, who may use whom, how files begin.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let walk = walkdir::WalkDir::new(root).sort_by_file_name();
    walk.into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|it| {
            it.to_string_lossy().ends_with(ending) && !it.components().any(|part| part.as_os_str() == "target")
        })
        .collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names below a catalog folder, without language siblings.
fn names(folder: &str) -> Vec<String> {
    let stem = |path: &PathBuf| path.file_name().map(|it| it.to_string_lossy().trim_end_matches(".yaml").to_owned());
    let names = files(&format!("catalog/{folder}"), ".yaml");
    names.iter().filter_map(stem).filter(|it| !it.contains('.')).collect()
}

/// The lines of a source file that are neither comments nor tests: words in examples of shapes are not knowledge.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = before_tests.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether `word` stands in `text` as a word of its own.
fn has_word(text: &str, word: &str) -> bool {
    let part = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    text.match_indices(word).any(|(at, _)| {
        let (before, behind) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        // A label that ends with a colon is not the path separator of the language.
        let is_path = word.ends_with(':') && behind == Some(':');
        !before.is_some_and(part) && !behind.is_some_and(part) && !is_path
    })
}

#[test]
fn the_code_knows_no_mnemonic_topology_cause_or_label() {
    let mut labels: Vec<String> = Vec::new();
    for path in files("catalog/checks", ".yaml") {
        for line in read(&path).lines() {
            let line = line.trim_start();
            if let Some(label) = line.strip_prefix("field: ").or_else(|| line.strip_prefix("section: ")) {
                labels
                    .extend(label.trim_matches(['"', '\'']).split(" > ").filter(|it| it.len() > 1).map(str::to_owned));
            }
        }
    }
    assert!(labels.len() > 10, "the checks name labels: {labels:?}");
    // A mnemonic without an underscore is an ordinary word such as INSTALL.
    let mnemonics = names("messages").into_iter().filter(|it| it.contains('_'));
    let hyphenated = names("topologies")
        .into_iter()
        .chain(names("causes"))
        .chain(names("checks"))
        .chain(names("tasks"))
        .filter(|it| it.contains('-'));
    let secrets: Vec<String> = mnemonics.chain(hyphenated).chain(labels).collect();
    assert!(secrets.len() > 100, "the catalog was found: {}", secrets.len());
    for path in files("src", ".rs") {
        // The help of the command line shows examples of use.
        if path.ends_with("cli/examples.rs") {
            continue;
        }
        let text = code(&read(&path));
        for secret in &secrets {
            // The name of a place where steps are done, not of the topology.
            let is_place = path.ends_with("catalog/step.rs") && secret == "ssm-onprem";
            assert!(is_place || !has_word(&text, secret), "{} knows {secret:?}; the catalog should", path.display());
        }
    }
}

/// A module and what it must not use: dependencies point inward.
const DIRECTIONS: [(&str, &[&str]); 13] = [
    ("catalog", &["cli", "commands", "context", "input", "render", "findings", "views"]),
    (
        "mask",
        &["cli", "commands", "context", "input", "render", "findings", "state", "views", "recognise", "log", "guide"],
    ),
    ("log", &["cli", "commands", "context", "input", "render", "findings", "state", "views", "recognise"]),
    ("recognise.rs", &["cli", "commands", "context", "input", "render", "findings", "views"]),
    ("recognise", &["cli", "commands", "context", "input", "render", "findings", "views"]),
    ("examples.rs", &["cli", "commands", "context", "input", "render", "findings", "views", "guide"]),
    ("draft", &["cli", "commands", "context", "input", "render", "findings", "views", "guide"]),
    ("state", &["cli", "commands", "context", "input", "render", "findings", "views", "recognise"]),
    ("findings", &["cli", "commands", "context", "input", "render", "state"]),
    ("guide", &["cli", "commands", "context", "input", "render"]),
    ("views", &["guide", "cli", "commands", "context", "input", "render"]),
    ("render", &["cli", "commands", "context", "input"]),
    ("input", &["cli", "commands", "context", "render", "findings", "views"]),
];

#[test]
fn dependencies_point_inward() {
    for (module, forbidden) in DIRECTIONS {
        let found = files(&format!("src/{module}"), ".rs");
        assert!(!found.is_empty(), "src/{module} exists");
        for path in found {
            let text = code(&read(&path));
            for other in forbidden {
                assert!(!text.contains(&format!("crate::{other}")), "{} uses {other}", path.display());
            }
        }
    }
}

#[test]
fn the_core_does_no_io() {
    for module in [
        "catalog",
        "mask",
        "log",
        "recognise.rs",
        "recognise",
        "findings",
        "state",
        "views",
        "guide",
        "render",
        "examples.rs",
        "draft",
    ] {
        for path in files(&format!("src/{module}"), ".rs") {
            let text = code(&read(&path));
            for io in [
                "std::fs",
                "std::env",
                "std::io",
                "std::process",
                "std::time",
                "std::thread",
                "std::net",
                "println!",
                "Timestamp::now",
                "Zoned::now",
            ] {
                assert!(!text.contains(io), "{} uses {io}", path.display());
            }
        }
    }
}

#[test]
fn only_the_context_reads_the_environment() {
    for path in files("src", ".rs").iter().filter(|it| !it.ends_with("context.rs")) {
        let text = code(&read(path));
        assert!(!text.contains("env::var"), "{} reads the environment", path.display());
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for folder in ["src", "tests", "benches", "fuzz/fuzz_targets"] {
        for path in files(folder, ".rs") {
            assert!(read(&path).starts_with("//! "), "{} opens with //!", path.display());
        }
    }
    assert!(read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/build.rs"))).starts_with("//! "));
}

#[test]
fn files_are_small_and_clean() {
    for path in files("src", ".rs") {
        let text = read(&path);
        assert!(text.lines().count() <= 450, "{} is long", path.display());
        assert!(text.lines().all(|line| line == line.trim_end()), "{} has blanks at line ends", path.display());
        for name in ["utils", "helpers", "manager", "common"] {
            assert!(
                !path.to_string_lossy().trim_end_matches(".rs").ends_with(name),
                "{} is named {name}",
                path.display()
            );
        }
    }
}

#[test]
fn the_changelog_names_this_version_once() {
    let text = read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/CHANGELOG.md")));
    let heading = format!("## {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(text.lines().filter(|line| line.starts_with(&heading)).count(), 1, "{heading}");
}
