//! The judge can fail: each folder below broken-catalogs/ breaks one rule, and the complaint is exactly the one in its `expected` file.
//!
//! `overlay/` holds overlays; `whole/` holds changes to the shipped catalog, an empty file meaning that the shipped one is taken away.
//! To write the expected complaints anew after a change that you have read: `BLESS=1 cargo test --test broken_catalogs`.

use slp_diag::catalog::Folder;
use slp_diag::catalog::lint::{Rule, judge};
use slp_diag::input::overlay;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken-catalogs")
}

fn cases(kind: &str) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root().join(kind)).expect("the folder exists").map(|it| it.expect("can be read").path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn folder(case: &Path, kind: &str) -> Folder {
    let mut change = overlay::read(&case.join("catalog")).expect("the case can be read");
    change.name = "catalog".to_owned();
    if kind == "overlay" {
        return change;
    }
    let mut whole =
        overlay::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog")).expect("the shipped catalog can be read");
    whole.name = "catalog".to_owned();
    for (path, text) in change.files {
        if text.is_empty() {
            whole.files.remove(&path).expect("an empty file takes away a shipped one");
        } else {
            whole.files.insert(path, text);
        }
    }
    whole
}

#[test]
fn every_case_gives_its_complaints_and_no_other() {
    for kind in ["overlay", "whole"] {
        for case in cases(kind) {
            let problems = judge(&folder(&case, kind));
            let found: String = problems.iter().map(|it| format!("{it}\n")).collect();
            let path = case.join("expected");
            if std::env::var_os("BLESS").is_some() {
                fs::write(&path, &found).expect("can be written");
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            assert!(!expected.is_empty(), "{} expects a complaint", case.display());
            assert_eq!(found, expected, "{}", case.display());
        }
    }
}

#[test]
fn every_rule_is_proved() {
    let rules = [
        Rule::Shape,
        Rule::Name,
        Rule::Reference,
        Rule::Circle,
        Rule::Unused,
        Rule::Step,
        Rule::Command,
        Rule::Pattern,
        Rule::Example,
        Rule::Unresolved,
        Rule::Translation,
        Rule::Words,
    ];
    let mut proved = BTreeSet::new();
    for kind in ["overlay", "whole"] {
        for case in cases(kind) {
            proved.extend(judge(&folder(&case, kind)).into_iter().map(|it| it.rule));
        }
    }
    assert_eq!(proved, rules.into_iter().collect());
}
