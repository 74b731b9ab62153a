//! What is limited is told: in both languages, in JSON and in the exit status. What lies within a
//! limit is told as ever.

mod program;

use program::{Answer, run};

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
