//! What is limited is told: in both languages, in JSON and in the exit status. What lies within a
//! limit is told as ever.

mod program;

use program::packing::gzip;
use program::{Answer, FAILED, folder, run, write};
use serde_json::Value;

/// The same question in both languages.
fn in_both(arguments: &[&str], stdin: &[u8]) -> [Answer; 2] {
    ["en", "ja"].map(|lang| run(&[&["--lang", lang], arguments].concat(), stdin))
}

/// The output of so many devices, all of a generation that is not judged, which is quick.
fn devices(count: usize) -> Vec<u8> {
    let shown = "Registration:\n  Status: REGISTERED\n";
    (0..count)
        .flat_map(|it| format!("edge-{it}#show license status\n{shown}").into_bytes())
        .collect()
}

fn count(answer: &Answer) -> usize {
    answer.json()["devices"].as_array().expect("a list").len()
}

#[test]
fn a_capture_of_too_many_devices_is_told_apart_up_to_the_limit() {
    let answer = run(&["--json", "check"], &devices(1_024));
    assert_eq!((answer.code, count(&answer)), (Some(0), 1_024));
    assert!(!answer.err.contains("more than"), "{}", answer.err);
    let [english, japanese] = in_both(&["--json", "check"], &devices(1_030));
    for answer in [&english, &japanese] {
        assert_eq!((answer.code, count(answer)), (Some(2), 1_024));
    }
    // Three lines for each device, of which the first is its prompt.
    let line = 1_024 * 3 + 2;
    let told = format!(
        "slp-diag: -: more than 1024 devices in one file; those beyond, of which the first stands in line {line}, are not judged (6); split the file\n"
    );
    assert!(english.err.starts_with(&told), "{}", english.err);
    assert!(japanese.err.contains(&format!("6 台、最初は {line} 行目")), "{}", japanese.err);
}

/// Different messages that the catalog lacks, in an order that is not that of their names.
fn unknown(count: usize, padding: usize) -> String {
    let padding = "x".repeat(padding);
    (0..count)
        .map(|it| format!("edge-1: %SMART_LIC-3-ODD_{:06}: {padding}\n", it * 7_919 % count))
        .collect()
}

/// In a file that is read in parts, in a pipe, packed, in two files: the same ones are told.
#[test]
fn of_many_messages_that_the_catalog_lacks_the_first_by_name_are_told_and_the_others_counted() {
    let text = unknown(30_000, 400);
    let folder = folder("limits-unknown");
    let plain = write(&folder.join("plain.log"), &text);
    let packed = write(&folder.join("packed.log.gz"), gzip(text.as_bytes()));
    let half = text[..text.len() / 2].rfind('\n').expect("lines") + 1;
    let halves = ["halves/b.log", "halves/a.log"].map(|it| folder.join(it));
    write(&halves[0], &text[..half]);
    write(&halves[1], &text[half..]);
    let halves = folder.join("halves").display().to_string();
    let pipe = run(&["--json", "scan"], text.as_bytes());
    let told = |answer: &Answer| {
        let json = answer.json();
        (json["totals"].clone(), json["unknown"].clone())
    };
    let (totals, listed) = told(&pipe);
    assert_eq!(totals["unknown"], 30_000);
    assert_eq!(totals["unknown_more"], 25_000);
    let listed: &Vec<Value> = listed.as_array().expect("a list");
    assert_eq!(listed.len(), 5_000);
    assert_eq!(listed[4_999]["mnemonic"], "ODD_004999");
    for path in [&plain, &packed, &halves] {
        assert!(told(&run(&["--json", "scan", path], b"")) == told(&pipe), "{path}");
    }
    let few = run(&["--json", "scan"], unknown(5_000, 0).as_bytes()).json();
    assert_eq!(few["totals"].get("unknown_more"), None);
}

/// A failure whose detail is another one in each line, of two devices in turn.
fn texts(count: usize) -> String {
    let line = |it: usize| {
        let (device, detail) = (1 + it % 2, it.wrapping_mul(0x9e37_79b9) % 1_000_003);
        format!(
            "<187>{it}: edge-{device}: Nov 19 2025 {:02}:{:02}:{:02}.{:03}: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name {detail:06x}\n",
            it / 36_000 % 24,
            it / 600 % 60,
            it / 10 % 60,
            it % 1_000
        )
    };
    (0..count).map(line).collect()
}

/// In a pipe, in a file that is kept, merged: the same ones are told, and each line is counted with
/// its cause. There are so many that those that are not told are forgotten on the way.
#[test]
fn of_many_texts_of_a_failure_some_are_told_and_the_others_counted() {
    let text = texts(9_000);
    let folder = folder("limits-texts");
    let plain = write(&folder.join("plain.log"), &text);
    let kept = folder.join("kept.findings").display().to_string();
    let told = |answer: &Answer| {
        let mut json = answer.json();
        json["input"].take();
        json
    };
    let few = run(&["--json", "scan"], texts(500).as_bytes()).json();
    assert_eq!(few["totals"].get("texts_more"), None);
    assert!(few["incidents"][0]["cause"].is_string(), "{few}");
    let pipe = told(&run(&["--json", "scan"], text.as_bytes()));
    for incident in pipe["incidents"].as_array().expect("a list") {
        let details = incident["details"].as_array().expect("a list");
        assert_eq!((details.len(), &incident["count"]), (256, &4_500.into()));
        assert_eq!(incident["details_more"], 4_500 - 256);
        assert_eq!(incident["cause"], few["incidents"][0]["cause"]);
    }
    assert_eq!(pipe["totals"]["texts_more"], 9_000 - 512);
    let saved = told(&run(&["--json", "scan", "--save", &kept, &plain], b""));
    assert_eq!((&saved, &told(&run(&["--json", "merge", &kept], b""))), (&pipe, &pipe));
    let [english, japanese] = in_both(&["merge", &kept], b"");
    assert!(english.out.contains("more than 256 different ones: 8488"), "{}", english.out);
    assert!(japanese.out.contains("256 種類") && japanese.out.contains("8488"), "{}", japanese.out);
}

#[test]
fn what_is_not_told_by_name_is_said_in_both_languages() {
    let [english, japanese] = in_both(&["scan", "--full"], unknown(5_003, 0).as_bytes());
    assert!(
        english.out.replace('\n', " ").contains("not listed because so many are: 3 "),
        "told in English"
    );
    assert!(japanese.out.contains("一覧から省略（メッセージ数）：3\n"), "told in Japanese");
    let text = unknown(1_003, 0);
    let [english, japanese] = in_both(&["explain"], text.as_bytes());
    assert!(
        english.out.replace('\n', " ").contains("not listed because so many are: 3 "),
        "told in English"
    );
    assert!(japanese.out.contains("一覧から省略（メッセージ数）：3\n"), "told in Japanese");
    let json = run(&["--json", "explain"], text.as_bytes()).json();
    assert_eq!(
        (&json["unknown_more"], json["unknown"].as_array().expect("a list").len()),
        (&3.into(), 1_000)
    );
}

#[test]
fn more_repeats_than_a_line_counts_are_said() {
    let head = "edge-1: Nov 17 2025 20:15:30: ";
    let unknown = "%SMART_LIC-3-ODD_ONE: x";
    let repeated = |times: &str| {
        format!(
            "{head}{FAILED}\nlast message repeated {times} times\n{head}{unknown} (message repeated {times} times)\n"
        )
    };
    for command in ["scan", "explain"] {
        let at = repeated("4294967293");
        let json = run(&["--json", command], at.as_bytes()).json();
        let overfull =
            |json: &Value| json["overfull"].as_u64().or(json["input"]["overfull"].as_u64());
        assert_eq!(overfull(&json), None, "{command}");
        assert!(!run(&[command], at.as_bytes()).out.contains("4294967295"), "{command}");
        let beyond = repeated("99999999999");
        let json = run(&["--json", command], beyond.as_bytes()).json();
        assert_eq!(overfull(&json), Some(2), "{command}");
        let [english, japanese] = in_both(&[command], beyond.as_bytes());
        let told = "lines that tell 4294967295 repeats or more, each counted as 4294967295: 2\n";
        assert!(english.out.contains(told), "{command}: {}", english.out);
        assert!(
            japanese.out.contains("4294967295 回として集計）：2\n"),
            "{command}: {}",
            japanese.out
        );
    }
}
