//! The name of a time zone means what the configuration in the same file says, where that is known
//! of the device.

mod program;

use program::run;
use serde_json::Value;

const LINE: &str = "*Nov 17 18:05:09.580 IST: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name\n";

/// The time of the first line, and what was assumed of it.
fn first(log: &str, options: &[&str]) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("edge-1.log");
    std::fs::write(&path, log).expect("written");
    let path = path.to_str().expect("text");
    let arguments = [&["--json", "scan", "--year", "2026", path], options].concat();
    let found: Value = run(&arguments, b"").json();
    let first = &found["incidents"][0]["first"];
    let assumed = first["assumed"].as_array().expect("a list");
    let assumed = assumed.iter().map(|it| it.as_str().expect("a word").to_owned()).collect();
    (first["iso"].as_str().expect("a time").to_owned(), assumed)
}

#[test]
fn a_configuration_in_the_file_says_what_a_name_means() {
    let unknown = ("2026-11-17T18:05:09.58".to_owned(), vec!["year".to_owned(), "zone".to_owned()]);
    let known = |offset: &str| (format!("2026-11-17T18:05:09.58{offset}"), vec!["year".to_owned()]);
    assert_eq!(first(LINE, &[]), unknown);
    for (configured, offset) in [
        ("clock timezone IST 5 30", "+05:30"),
        ("clock timezone IST 2 0", "+02:00"),
        ("edge-1(config)#clock timezone IST 1", "+01:00"),
        ("clock timezone GMT 0 0\nclock summer-time IST recurring", "+01:00"),
    ] {
        let around = |lines: &str| {
            format!("edge-1#show running-config\n{lines}\nend\nedge-1#show logging\n{LINE}")
        };
        assert_eq!(first(&around(configured), &[]), known(offset), "{configured}");
        // Whoever runs the program knows better.
        assert_eq!(first(&around(configured), &["--tz", "+09:00"]), known("+09:00"));
    }
    // Two meanings, and a configuration beside the lines of two devices.
    let two = format!("clock timezone IST 5 30\nclock timezone IST 2\n{LINE}");
    assert_eq!(first(&two, &[]), unknown);
    let other = LINE.replace("*Nov", "Nov 17 18:05:10 edge-2 *Nov");
    assert_eq!(
        first(&format!("clock timezone IST 5 30\nedge-1#show logging\n{LINE}{other}"), &[]),
        unknown
    );
}

/// What a pipe holds is not read twice, and counts all the same.
#[test]
fn a_configuration_in_a_pipe_says_what_a_name_means() {
    let iso = |options: &[&str], log: &str| {
        let arguments = [&["--format", "jsonl", "scan", "--year", "2026", "-"], options].concat();
        let printed = run(&arguments, log.as_bytes()).out;
        let first: Value =
            serde_json::from_str(printed.lines().next().expect("a line")).expect("JSON");
        first["first"]["iso"].as_str().expect("a time").to_owned()
    };
    for (configured, name, offset) in [
        ("clock timezone IST 5 30", "IST", "+05:30"),
        ("clock timezone EST America/New_York", "EST", "-05:00"),
        ("clock timezone America/New_York", "EDT", "-04:00"),
        ("clock timezone HQ Asia/Tokyo", "HQ", "+09:00"),
    ] {
        let log = format!(
            "edge-1#show running-config\n{configured}\nend\nedge-1#show logging\n{}",
            LINE.replace("IST", name)
        );
        let expected = format!("2026-11-17T18:05:09.58{offset}");
        assert_eq!(iso(&[], &log), expected, "{configured}");
        assert_eq!(iso(&["--follow"], &log), expected, "{configured}, followed");
    }
}
