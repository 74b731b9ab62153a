//! Whole diagnoses: each folder of tests/stories holds logs and captures of one story, and
//! story.yaml what must be told of it.

mod program;

use serde::Deserialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What must be told of a story.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    /// What happened, for the reader of the test.
    tells: String,
    /// Options of the call besides the folder.
    #[serde(default)]
    options: Vec<String>,
    /// The device whose diagnosis is judged; without it the first one.
    #[serde(default)]
    device: Option<String>,
    /// The cause that must come first; none: no cause may be told.
    first: Option<String>,
    /// How strong its evidence must be.
    #[serde(default)]
    level: Option<String>,
    /// Causes that only follow from it.
    #[serde(default)]
    explains: Vec<String>,
    /// Causes that must be ruled out.
    #[serde(default)]
    excluded: Vec<String>,
    /// Answers of checks that must speak for the first cause.
    #[serde(default)]
    supported_by: Vec<String>,
    /// Checks whose steps must be ticked off.
    #[serde(default)]
    proven: Vec<String>,
    /// The command that would decide.
    #[serde(default)]
    decide: Option<String>,
}

fn stories() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let entries = std::fs::read_dir(root).expect("there are stories");
    let mut found: Vec<PathBuf> =
        entries.map(|it| it.expect("a folder").path()).filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

fn diagnose(folder: &Path, story: &Story, language: &str) -> Value {
    let mut arguments = vec!["--json", "--lang", language, "diagnose"];
    arguments.extend(story.options.iter().map(String::as_str));
    let files: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|it| it.expect("a file").path().display().to_string())
        .filter(|it| !it.ends_with(".yaml") && !it.ends_with(".xml"))
        .collect();
    let mut files: Vec<&str> = files.iter().map(String::as_str).collect();
    files.sort_unstable();
    arguments.extend(files);
    let slac: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|it| it.expect("a file").path().display().to_string())
        .filter(|it| it.ends_with(".xml"))
        .collect();
    for path in &slac {
        arguments.extend(["--slac", path]);
    }
    program::run(&arguments, b"").json()
}

/// The answer of a check that a reason names, as the catalog writes it.
fn answers(reason: &Value) -> Vec<String> {
    let Some(check) = reason["check"].as_str() else { return Vec::new() };
    let rule = reason["rule"].as_str().map(|it| format!("{check}/{it}"));
    [Some(check.to_owned()), rule].into_iter().flatten().collect()
}

fn texts(values: &Value) -> Vec<&str> {
    values.as_array().map(|it| it.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

/// Everything in an answer that claims to stand in a line of a file does.
fn judge_evidence(value: &Value, faults: &mut Vec<String>) {
    if let (Some(file), Some(line), Some(text)) =
        (value["file"].as_str(), value["line"].as_u64(), value["text"].as_str())
    {
        let content = std::fs::read(file).unwrap_or_default();
        let content = String::from_utf8_lossy(&content);
        let index = usize::try_from(line).expect("a line") - 1;
        let printed = content.lines().nth(index).unwrap_or_default();
        if !file.ends_with(".xml") && printed.trim() != text.trim() {
            faults.push(format!("{file}:{line} is {printed:?}, not {text:?}"));
        }
    }
    match value {
        Value::Object(map) => map.values().for_each(|it| judge_evidence(it, faults)),
        Value::Array(list) => list.iter().for_each(|it| judge_evidence(it, faults)),
        _ => {}
    }
}

fn judge(folder: &Path, language: &str) -> Vec<String> {
    let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
    let text = std::fs::read_to_string(folder.join("story.yaml"))
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let story: Story =
        serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(story.tells.len() > 20, "{name}: the story is told");
    let diagnosis = diagnose(folder, &story, language);
    let devices = diagnosis["devices"].as_array().expect("devices");
    let of_story = |it: &&Value| story.device.as_ref().is_none_or(|name| it["device"] == **name);
    let Some(device) = devices.iter().find(of_story) else {
        return vec![format!("{name}: no such device")];
    };
    let mut faults = Vec::new();
    judge_evidence(device, &mut faults);
    let causes = device["causes"].as_array().expect("causes");
    let likely = causes.iter().find(|it| it["level"] != "excluded");
    let first = likely.and_then(|it| it["cause"].as_str());
    if first != story.first.as_deref() {
        let order: Vec<_> =
            causes.iter().map(|it| format!("{} ({})", it["cause"], it["level"])).collect();
        faults.push(format!(
            "the first cause is {first:?}, not {:?}; all: {}",
            story.first,
            order.join(", ")
        ));
    }
    if let (Some(level), Some(likely)) = (&story.level, likely)
        && likely["level"] != **level
    {
        faults.push(format!("the evidence is {}, not {level}", likely["level"]));
    }
    let supports: Vec<String> = likely
        .and_then(|it| it["for"].as_array())
        .map(|it| it.iter().flat_map(answers).collect())
        .unwrap_or_default();
    for answer in story.supported_by.iter().filter(|it| !supports.contains(it)) {
        faults.push(format!("{answer} does not speak for it; these do: {supports:?}"));
    }
    let explained = likely.map(|it| texts(&it["explains"])).unwrap_or_default();
    for other in story.explains.iter().filter(|it| !explained.contains(&it.as_str())) {
        faults.push(format!("it does not explain {other}: {explained:?}"));
    }
    for other in &story.excluded {
        if !causes.iter().any(|it| it["cause"] == **other && it["level"] == "excluded") {
            faults.push(format!("{other} is not ruled out"));
        }
    }
    for check in story.proven.iter().filter(|it| device["proven"].get(it.as_str()).is_none()) {
        faults.push(format!("{check} is not ticked off"));
    }
    if let Some(command) = &story.decide
        && device["decide"]["command"] != **command
    {
        faults.push(format!("{} would decide, not {command}", device["decide"]["command"]));
    }
    if likely.is_some()
        && device["first"].as_array().is_none_or(Vec::is_empty)
        && device["steps"].as_array().is_none_or(Vec::is_empty)
    {
        faults.push("there is no step".to_owned());
    }
    faults.into_iter().map(|it| format!("{name} ({language}): {it}")).collect()
}

#[test]
fn every_story_is_told_rightly() {
    let stories = stories();
    assert!(stories.len() >= 16, "stories: {}", stories.len());
    let faults: Vec<String> = stories
        .iter()
        .flat_map(|it| ["en", "ja"].into_iter().flat_map(|language| judge(it, language)))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What a careful engineer lists for each capture, and nothing else: the checks that fail, then
/// those that warn.
const FINDINGS: [(&str, &[&str], &[&str]); 12] = [
    ("01_license_status_c9300_stack_cslu", &[], &["clock"]),
    ("02_license_status_transport_off", &[], &["next-report-push"]),
    ("03_license_status_legacy_out_of_compliance", &[], &[]),
    ("04_license_all_c9300_callhome_no_trust", &["trust-code"], &["last-ack"]),
    ("05_license_all_c9350_trust_validity", &["smart-url"], &[]),
    ("06_license_all_c8000v_slac_installed", &["smart-url"], &[]),
    ("07_license_tech_c9300_cslu_hello_no_reply", &[], &["hello-message"]),
    (
        "08_license_tech_c9407r_failure_reason_json",
        &["trust-sync", "usage-failure"],
        &["last-ack", "next-report-push"],
    ),
    (
        "09_license_tech_c9300_no_time_source",
        &["trust-code"],
        &["clock", "communication-level", "last-ack"],
    ),
    ("10_license_udi_c9350_stack", &[], &[]),
    ("11_ip_http_server_all_sl_http_active", &[], &[]),
    // Whether Call Home is used is not in it.
    ("12_call_home_profile_all_wrong_url", &[], &[]),
];

#[test]
fn each_capture_yields_what_a_careful_engineer_lists() {
    for (name, fails, warns) in FINDINGS {
        let path = format!("{}/tests/captures/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        let report = program::run(&["--json", "check", &path], b"").json();
        let device = &report["devices"][0];
        let found = |status: &str| -> Vec<&str> {
            let results = device["results"].as_array().expect("results").iter();
            results
                .filter(|it| it["status"] == status)
                .filter_map(|it| it["check"].as_str())
                .collect()
        };
        assert_eq!((found("fail"), found("warn")), (fails.to_vec(), warns.to_vec()), "{name}");
        assert_eq!(device["legacy"].is_null(), !name.contains("legacy"), "{name}");
    }
}
