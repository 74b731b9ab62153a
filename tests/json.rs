//! JSON output fits the schemas that docs/json.md promises.

mod program;

use serde_json::Value;

/// The schema with this `$id` in the document.
fn schema(id: &str) -> Value {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.md"))
        .expect("the document exists");
    let blocks = text.split("```json\n").skip(1).map(|it| it.split("```").next().expect("closed"));
    let mut schemas = blocks.map(|it| {
        serde_json::from_str::<Value>(it).unwrap_or_else(|error| panic!("{error} in {it}"))
    });
    let mut schema = schemas.find(|it| it["$id"] == id).unwrap_or_else(|| panic!("no schema {id}"));
    schema.as_object_mut().expect("an object").remove("$id");
    schema
}

fn run(arguments: &[&str], stdin: &str) -> Value {
    program::run(arguments, stdin.as_bytes()).json()
}

fn judge(id: &str, value: &Value) {
    let schema = schema(id);
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let faults: Vec<String> =
        validator.iter_errors(value).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(faults.is_empty(), "{id}: {faults:#?}");
}

fn sample() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sample.log"))
        .expect("the sample exists")
}

/// Every text of the fixture of lines, one below the other.
fn lines() -> String {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lines.jsonl"))
        .expect("the fixture exists");
    let logs = text.lines().map(|it| {
        serde_json::from_str::<Value>(it).expect("JSON")["log"].as_str().expect("text").to_owned()
    });
    logs.collect::<Vec<_>>().join("\n")
}

#[test]
fn explain_fits_its_schema() {
    for language in ["en", "ja"] {
        judge("explain", &run(&["--json", "--lang", language, "explain"], &sample()));
        judge("explain", &run(&["--json", "--lang", language, "explain"], &lines()));
        judge("explain", &run(&["--json", "--lang", language, "explain", "COMM_FAILED"], ""));
        judge("explain", &run(&["--json", "--lang", language, "explain", "NO_SUCH_THING"], ""));
    }
}

#[test]
fn scan_fits_its_schema() {
    for language in ["en", "ja"] {
        judge("scan", &run(&["--json", "--lang", language, "scan", "--year", "2026"], &sample()));
        judge("scan", &run(&["--json", "--lang", language, "scan"], &lines()));
        judge("scan", &run(&["--json", "--lang", language, "scan"], ""));
    }
}

#[test]
fn changes_fit_their_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    std::fs::write(path("a.log"), sample()).expect("written");
    let call = ["--json", "scan", "--state", &path("state"), &path("a.log"), "--year", "2026"];
    for is_first in [true, false] {
        let answer = run(&[&call[..], &["--today", "2026-11-20"][..]].concat(), "");
        assert_eq!(answer["is_first"], is_first);
        assert_eq!(answer["broken"].as_array().expect("a list").is_empty(), !is_first);
        judge("changes", &answer);
    }
}

const CAPTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures");

#[test]
fn check_fits_its_schema() {
    for language in ["en", "ja"] {
        judge("check", &run(&["--json", "--lang", language, "check", CAPTURES], ""));
        judge(
            "check",
            &run(&["--json", "--lang", language, "--topology", "direct", "check", CAPTURES], ""),
        );
        judge("check", &run(&["--json", "--lang", language, "check"], "no output at all"));
    }
}

#[test]
fn diagnose_fits_its_schema() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sample.log");
    for language in ["en", "ja"] {
        judge("diagnose", &run(&["--json", "--lang", language, "diagnose", CAPTURES, sample], ""));
        judge("diagnose", &run(&["--json", "--lang", language, "diagnose"], &sample_and_state()));
    }
}

/// A log and the output of the same device, as a person pastes them.
fn sample_and_state() -> String {
    sample()
        + "\nedge-rtr-01#show license status\nTransport:\n  Type: cslu\n  Cslu address: <empty>\n"
}

#[test]
fn trace_fits_its_schema() {
    for language in ["en", "ja"] {
        judge("trace", &run(&["--json", "--lang", language, "catalog", "trace", "-"], &sample()));
        judge("trace", &run(&["--json", "--lang", language, "catalog", "trace", "-"], &lines()));
        judge(
            "trace",
            &run(&["--json", "--lang", language, "catalog", "trace", "--capture", CAPTURES], ""),
        );
    }
}

#[test]
fn test_gives_its_shape() {
    let report = run(&["--json", "catalog", "test"], "");
    assert_eq!(report["schema"], "slp-diag.test/1");
    let entries = report["entries"].as_array().expect("a list");
    let keys = |it: &Value| it.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert!(entries.iter().all(|it| keys(it) == ["entry", "examples", "failed"]), "{entries:?}");
}

#[test]
fn a_schema_can_refuse() {
    let schema = schema("scan");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let mut value = run(&["--json", "scan"], &sample());
    assert!(validator.is_valid(&value));
    value["incidents"][0]["status"] = "fine".into();
    assert!(!validator.is_valid(&value));
}

#[test]
fn every_line_of_jsonl_is_an_object() {
    let text = program::run(&["--format", "jsonl", "list", "messages"], b"").out;
    assert!(text.lines().count() > 19);
    for line in text.lines() {
        assert!(serde_json::from_str::<Value>(line).expect("JSON").is_object());
    }
}

#[test]
fn lint_fits_its_schema() {
    let broken = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/broken-catalogs/reference/cause-answer/overlay"
    );
    let folder = program::folder("lint-json");
    program::write(&folder.join("README.md"), "no entry");
    let stray = program::text(&folder);
    let clean = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/site");
    for (catalog, count, code) in [(broken, 3, 1), (&stray, 1, 1), (clean, 0, 0)] {
        let answer = program::run(&["--json", "catalog", "lint", catalog], b"");
        let report = answer.json();
        judge("lint", &report);
        let problems = report["problems"].as_array().expect("a list");
        assert_eq!(
            (report["catalog"].as_str(), problems.len(), answer.code),
            (Some(catalog), count, Some(code))
        );
        let lines = program::run(&["--format", "jsonl", "catalog", "lint", catalog], b"");
        let lines =
            lines.out.lines().map(|it| serde_json::from_str::<Value>(it).expect("an object"));
        assert_eq!(lines.collect::<Vec<_>>(), *problems);
    }
    let first = &run(&["--json", "catalog", "lint", broken], "")["problems"][0];
    let expected = serde_json::json!({
        "file": format!("{broken}/causes/site-cause.yaml"), "line": 3, "column": 16, "rule": "reference",
        "message": "the check clock has no rule \"no-such-rule\"",
    });
    assert_eq!(*first, expected);
    let rules: Vec<&str> = slp_diag::lint::RULES.iter().map(|it| it.code).collect();
    assert_eq!(
        schema("lint")["$defs"]["problem"]["properties"]["rule"]["enum"],
        serde_json::json!(rules)
    );
}
