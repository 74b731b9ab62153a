//! The judge can fail: each folder below broken-catalogs/RULE/ breaks that rule, and what is said
//! of it is exactly what its `expected` file holds.
//!
//! `overlay/` in it holds an overlay; `whole/` holds changes to the shipped catalog, an empty file
//! meaning that the shipped one is taken away. To write what is expected again after a change that
//! you have read: `BLESS=1 cargo test --test broken_catalogs`.

use slp_diag::catalog::Folder;
use slp_diag::input::overlay;
use slp_diag::lint::{RULES, judge};
use slp_diag::render::pages;
use slp_diag::render::text::Style;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|it| it.expect("can be read").path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// Every case with the rule that it breaks.
fn cases() -> Vec<(String, PathBuf)> {
    let rules = below(&repository().join("tests/broken-catalogs"));
    rules.iter().flat_map(|rule| below(rule).into_iter().map(|case| (name(rule), case))).collect()
}

fn folder(case: &Path) -> Folder {
    let is_overlay = case.join("overlay").exists();
    let mut change =
        overlay::read(&case.join(if is_overlay { "overlay" } else { "whole" })).expect("a case");
    change.name = "catalog".to_owned();
    if is_overlay {
        return change;
    }
    let mut whole =
        overlay::read(&repository().join("catalog")).expect("the shipped catalog can be read");
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
fn every_case_breaks_its_rule_and_is_told_as_expected() {
    for (rule, case) in cases() {
        let problems = judge(&folder(&case));
        assert!(
            problems.iter().any(|it| it.rule == rule),
            "{} breaks {rule}: {problems:#?}",
            case.display()
        );
        let told = pages::lint::text(&problems, Style::PLAIN);
        let path = case.join("expected");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &told).expect("can be written");
        }
        assert_eq!(told, fs::read_to_string(&path).unwrap_or_default(), "{}", case.display());
        // Editors and CI jump by such lines; nothing else looks like one.
        let first = |line: &&str| line.starts_with("catalog/");
        let lines: Vec<&str> = told.lines().filter(first).collect();
        assert_eq!(
            lines,
            problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "{}",
            case.display()
        );
    }
}

#[test]
fn every_rule_has_its_file_its_broken_catalog_and_its_line_in_the_guide() {
    let rules: BTreeSet<String> = RULES.iter().map(|it| it.code.to_owned()).collect();
    assert_eq!(rules.len(), RULES.len(), "no two rules have one code");
    let files = below(&repository().join("src/lint/rules"))
        .into_iter()
        .map(|it| name(&it))
        .filter(|it| it != "mod");
    assert_eq!(files.collect::<BTreeSet<_>>(), rules, "files in src/lint/rules");
    assert_eq!(
        cases().into_iter().map(|(rule, _)| rule).collect::<BTreeSet<_>>(),
        rules,
        "broken catalogs"
    );
    let guide = fs::read_to_string(repository().join("docs/catalog.md")).expect("the guide exists");
    let (_, guide) = guide.split_once("## The judge\n").expect("the guide tells of the judge");
    let rows: Vec<&str> = guide.lines().filter(|line| line.starts_with("| `")).collect();
    let written: Vec<String> =
        RULES.iter().map(|it| format!("| `{}` | {} |", it.code, it.doc.demands)).collect();
    assert_eq!(rows, written, "the rules of docs/catalog.md, in their order");
}

#[test]
fn every_rule_says_what_why_and_how_to_mend() {
    for rule in &RULES {
        for text in [rule.doc.demands, rule.doc.why, rule.doc.mend] {
            assert!(text.len() > 30 && text.ends_with('.'), "{}: {text:?}", rule.code);
        }
        assert!(
            !rule.label.is_empty() && !rule.label.ends_with('.'),
            "{}: {:?}",
            rule.code,
            rule.label
        );
        let path = repository().join(format!("src/lint/rules/{}.rs", rule.code));
        let file = fs::read_to_string(&path).expect("a file of its own");
        assert!(
            file.starts_with(&format!("//! Rule `{}`: ", rule.code)),
            "{} opens with its rule",
            path.display()
        );
    }
}

/// A file of its own would have to follow each place that the catalog gets.
#[test]
fn a_place_and_a_value_that_nothing_names_are_told() {
    let mut whole = overlay::read(&repository().join("catalog")).expect("the shipped catalog");
    let table = whole.files.get_mut("tables/places").expect("the table of places");
    *table = table
        .replacen("places:\n", "places:\n  transport.speed: { section: \"Speed:\" }\n", 1)
        .replacen("\nvalues:\n", "\nvalues:\n  fast: '^100$'\n", 1);
    let told: Vec<String> = judge(&whole).iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].ends_with("unused: nothing names this place"), "{told:?}");
    assert!(told[1].ends_with("unused: nothing names this value"), "{told:?}");
}
