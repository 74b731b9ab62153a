//! Structured text and the output of commands in the files of other programs: what each sample
//! below tests/structured says, device by device. Values are made up, shapes are real.

use slp_diag::catalog::Catalog;
use slp_diag::catalog::check::Status;
use slp_diag::state::verdict::Placement;
use slp_diag::state::{DeviceTime, Judge, Vocabulary, device, session};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

/// By sample: by device: what is known, with the rule that says so.
type Told = BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>;

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "structured"].iter().collect()
}

fn samples() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder()).expect("the folder is there") {
        let path = entry.expect("a file").path();
        let name = path.file_name().and_then(|it| it.to_str()).expect("a plain name").to_owned();
        if name != "expected.yaml" {
            found.push((name, fs::read_to_string(path).expect("text")));
        }
    }
    found.sort();
    assert!(found.len() > 5, "the samples were found");
    found
}

/// What the checks know of a text, by device.
fn told(
    text: &str,
    file: &str,
    catalog: &Catalog,
    judge: &Judge,
) -> BTreeMap<String, BTreeMap<String, String>> {
    let vocabulary = Vocabulary::of(catalog);
    let session = session::read(text, file, &vocabulary);
    let devices = device::group([(file.to_owned(), session)], &vocabulary).devices;
    let day = DeviceTime::of_day(jiff::civil::date(2026, 11, 20));
    devices
        .iter()
        .map(|(name, device)| {
            let now = device.now(&vocabulary).unwrap_or_else(|| day.clone());
            let pointed = judge.pointed(device).into_iter().map(|it| it.topology).collect();
            let place = Placement { topologies: pointed, initiator: None };
            let mut known = BTreeMap::new();
            if judge.legacy(device).is_some() {
                known.insert("legacy".to_owned(), "yes".to_owned());
                return (name.clone(), known);
            }
            let answers = judge.judge(device, &place, Some(&now)).verdicts;
            for it in answers.iter().filter(|it| it.status != Status::Unknown || it.rule.is_some())
            {
                let status = serde_json::to_value(it.status).expect("a word");
                let said = format!(
                    "{} {}",
                    status.as_str().unwrap_or_default(),
                    it.rule.as_deref().unwrap_or("-")
                );
                let so_far: &mut String = known.entry(it.check.clone()).or_default();
                if !so_far.is_empty() {
                    so_far.push_str(", ");
                }
                so_far.push_str(&said);
            }
            (name.clone(), known)
        })
        .collect()
}

#[test]
fn every_sample_says_what_it_must() {
    let catalog = Catalog::new(Vec::new(), "en");
    let judge = Judge::new(&catalog);
    let path = folder().join("expected.yaml");
    let expected: Told =
        serde_yaml::from_str(&fs::read_to_string(&path).expect("it is there")).expect("valid");
    let found: Told = samples()
        .into_iter()
        .map(|(name, text)| (name.clone(), told(&text, &name, &catalog, &judge)))
        .collect();
    if std::env::var_os("BLESS").is_some() {
        let mut text = String::from(
            "# What each sample says: by file, by device, the answer and the rule of every check that knows one.\n",
        );
        write!(text, "{}", serde_yaml::to_string(&found).expect("plain")).expect("text");
        fs::write(&path, text).expect("it can be written");
        return;
    }
    for (name, devices) in &found {
        assert_eq!(Some(devices), expected.get(name), "{name}");
    }
    assert_eq!(found.len(), expected.len(), "no file is missing");
}

/// The evidence of a check names the carrier, the path and the value, at its line.
#[test]
fn evidence_is_what_stands_in_the_file() {
    let catalog = Catalog::new(Vec::new(), "en");
    let judge = Judge::new(&catalog);
    let vocabulary = Vocabulary::of(&catalog);
    for (file, check, line, text) in [
        (
            "restconf-state.json",
            "last-ack",
            58,
            "RESTCONF state/state-info/rum-ack/last-received-time: 2026-11-01T10:00:00+00:00",
        ),
        ("netconf-cslu.xml", "utility-mode", 18, "NETCONF state/state-info/utility/enabled: true"),
        (
            "genie-by-host.json",
            "transport-type",
            5,
            "Genie edge-rtr-01/show license status/transport/type: cslu",
        ),
        ("nornir.txt", "transport-type", 5, "Type: cslu"),
    ] {
        let text_of = fs::read_to_string(folder().join(file)).expect("it is there");
        let session = session::read(&text_of, file, &vocabulary);
        let devices = device::group([(file.to_owned(), session)], &vocabulary).devices;
        let device = devices.values().next().expect("a device");
        let place = Placement { topologies: vec!["cslu".to_owned()], initiator: None };
        let answers = judge.judge_one(check, device, &place, None);
        let found = answers.first().and_then(|it| it.found.clone()).expect("it is there");
        assert_eq!((found.line, found.text.as_str()), (line, text), "{file}");
    }
}

/// What is no document, or is made to hurt, is read as any other text, in time.
#[test]
fn hostile_documents_stop_nothing() {
    let catalog = Catalog::new(Vec::new(), "en");
    let vocabulary = Vocabulary::of(&catalog);
    let module = r#"{"cisco-smart-license:rum-ack":"#;
    for text in [
        "[".repeat(200_000),
        format!("{module}{}", r#"{"a":"#.repeat(200_000)),
        format!("{{\"a\":[{}0]}}", "0,".repeat(600_000)),
        format!("{{\"{}\":1}}", "a/".repeat(500)),
        format!("{{\"{}\":{{\"x\":1}}}}", "hosts/".repeat(31)),
        "<a>".repeat(200_000),
        "<!DOCTYPE a [<!ENTITY x \"xxxx\">]><a>&x;</a>".to_owned(),
        "{\n".repeat(100_000),
        "ok: [edge-1] => {\n".repeat(20_000),
        "{\"cisco-smart-license:policy\": {\"policy-type\": \"policy-type-custom\", \"install-time\": \"x\\u0000\\n\\u001b[2J\"}}".to_owned(),
        "#".repeat(100_000),
    ] {
        let session = session::read(&text, "hostile", &vocabulary);
        for line in session.outputs.iter().flat_map(|it| it.lines()) {
            assert!(!line.text().contains('\n'), "{}", line.text());
        }
    }
}

/// A document of which nothing is known is not judged, and is no healthy device.
#[test]
fn what_is_not_known_says_nothing() {
    let catalog = Catalog::new(Vec::new(), "en");
    let vocabulary = Vocabulary::of(&catalog);
    for text in [
        "{\"ietf-restconf:errors\": {\"error\": [{\"error-tag\": \"invalid-value\"}]}}",
        "{\"data\": {}}",
        "<rpc-reply xmlns=\"urn:ietf:params:xml:ns:netconf:base:1.0\"><ok/></rpc-reply>",
    ] {
        assert!(!session::read(text, "f", &vocabulary).is_capture(), "{text}");
    }
}
