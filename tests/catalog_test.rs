//! `catalog test` runs the examples of entries and names every difference.

mod program;

use program::{folder, run, text, write};
use std::path::Path;

const EXIT_OK: Option<i32> = Some(0);

fn shipped(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog").join(path))
        .expect("an entry")
}

#[test]
fn the_whole_catalog_is_right() {
    let answer = run(&["catalog", "test"], b"");
    assert_eq!((answer.code, answer.err.as_str()), (EXIT_OK, ""));
    let last = answer.out.lines().last().expect("a sum");
    assert!(last.ends_with("failed: 0") && answer.out.lines().count() > 100, "{last}");
    assert!(
        answer.out.lines().any(|it| it.starts_with("checks/clock: ok (examples: ")),
        "{}",
        answer.out
    );
}

#[test]
fn a_file_alone_lies_over_the_embedded_catalog() {
    let root = folder("catalog-test-file");
    let right = write(&root.join("checks/clock.yaml"), shipped("checks/clock.yaml"));
    let answer = run(&["catalog", "test", &right], b"");
    assert_eq!(answer.code, EXIT_OK, "{answer:?}");
    assert_eq!(answer.out.lines().count(), 2, "this file alone: {}", answer.out);
    assert!(answer.out.starts_with(&format!("{right}: ok")), "{}", answer.out);

    let entry = shipped("messages/SMART_LIC/COMM_FAILED.yaml");
    let slip = entry.replacen("cause: name-unresolved-cslu", "cause: name-unresolved", 1);
    assert_ne!(slip, entry);
    let wrong = write(&root.join("messages/SMART_LIC/COMM_FAILED.yaml"), slip);
    let answer = run(&["catalog", "test", &wrong], b"");
    assert_eq!(answer.code, Some(1));
    assert!(
        answer.out.contains("the cause is name-unresolved-cslu, not name-unresolved\n"),
        "{}",
        answer.out
    );
    let json = run(&["--json", "catalog", "test", &wrong], b"").json();
    assert_eq!(
        json["entries"][0]["failed"][0]["difference"],
        "the cause is name-unresolved-cslu, not name-unresolved"
    );
    let japanese = run(&["--lang", "ja", "catalog", "test", &wrong], b"");
    assert!(japanese.out.contains("原因は name-unresolved-cslu で"), "{}", japanese.out);

    let both = run(&["catalog", "test", &text(&root)], b"");
    assert_eq!(
        (both.code, both.out.lines().count()),
        (Some(1), 3 + both.out.matches("example ").count() - 1),
        "{}",
        both.out
    );
}

#[test]
fn every_difference_has_its_words() {
    let root = folder("catalog-test-differences");
    let line = "%SMART_LIC-5-COMM_RESTORED: Communications with Cisco Smart License Utility (CSLU) restored";
    let message = shipped("messages/SMART_LIC/COMM_RESTORED.yaml");
    let before = message.split("examples:").next().expect("a start");
    let examples = format!(
        "examples:\n  - {{ line: 'nothing' }}\n  - {{ line: '{other}' }}\n  - {{ line: '%SMART_LIC-5-COMM_RESTORED: Of no form' }}\n  - {{ line: '{line}', fields: {{ peer: x }} }}\n",
        other = program::FAILED
    );
    let file =
        write(&root.join("messages/SMART_LIC/COMM_RESTORED.yaml"), format!("{before}{examples}"));
    let out = run(&["catalog", "test", &file], b"").out;
    for (number, words) in [
        "the line holds 0 messages, not one",
        "recognised as SMART_LIC/COMM_FAILED",
        "no form fits the line",
        "the fields are {\"peer\":\"Cisco Smart License Utility (CSLU)\"}, not {\"peer\":\"x\"}",
    ]
    .iter()
    .enumerate()
    {
        assert!(out.contains(&format!("example {}: {words}\n", number + 1)), "{words}: {out}");
    }
    let check = shipped("checks/cslu-url.yaml");
    let slip =
        check.replace("    status: pass\n    rule: healthy", "    status: fail\n    rule: healthy");
    assert_ne!(slip, check);
    let file = write(&root.join("checks/cslu-url.yaml"), slip);
    let out = run(&["catalog", "test", &file], b"").out;
    assert!(
        out.contains("the answer is pass by rule healthy, not fail by rule healthy\n"),
        "{out}"
    );
}

#[test]
fn what_cannot_be_tested_is_told() {
    let root = folder("catalog-test-unreadable");
    let missing = run(&["catalog", "test", &text(&root.join("checks/none.yaml"))], b"");
    assert!(missing.code == Some(2) && missing.err.contains("No such file"), "{missing:?}");
    let broken = write(&root.join("checks/broken.yaml"), "title: [\n");
    let broken = run(&["catalog", "test", &broken], b"");
    assert!(broken.code == Some(2) && broken.err.contains("checks/broken.yaml:"), "{broken:?}");
    let elsewhere = write(&root.join("elsewhere.yaml"), "title: x\n");
    let elsewhere = run(&["catalog", "test", &elsewhere], b"");
    assert!(
        elsewhere.code == Some(2) && elsewhere.err.contains("no entry of a catalog"),
        "{elsewhere:?}"
    );
    let empty = run(&["catalog", "test", &text(&folder("catalog-test-empty"))], b"");
    assert!(empty.code == Some(2) && empty.err.contains("no entries"), "{empty:?}");
}

#[test]
fn a_cause_is_tested_by_what_names_it() {
    let root = folder("catalog-test-cause");
    let cause = shipped("causes/name-unresolved-cslu.yaml")
        .replace("Unable to resolve server", "Unable to find");
    let file = write(&root.join("causes/name-unresolved-cslu.yaml"), cause);
    let answer = run(&["catalog", "test", &file], b"");
    assert_eq!(answer.code, Some(1));
    assert!(answer.out.contains("\nmessages/SMART_LIC/COMM_FAILED: example "), "{}", answer.out);
    assert!(answer.out.contains("not name-unresolved-cslu\n"), "{}", answer.out);
}
