//! Hostile and broken input: nothing of it reaches the terminal raw, everything else is still reported, and the program says what was wrong.

mod program;

use program::{Answer, FAILED as MESSAGE, folder, program, run};

fn assert_harmless(output: &Answer) {
    for text in [&output.out, &output.err] {
        let hostile = text.chars().find(|it| it.is_control() && *it != '\n' || matches!(it, '\u{202a}'..='\u{202e}'));
        assert_eq!(hostile, None, "{text}");
    }
}

#[test]
fn escape_sequences_are_shown_not_obeyed() {
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{8}";
    let line = format!(
        "*Nov 19 14:54:55.045: {evil}: %SMART_LIC-3-COMM_FAILED: Communications failure with the {evil} : {evil}\n%SMART_LIC-3-EVIL_{evil}: {evil}\n"
    );
    for arguments in [
        &["explain"][..],
        &["explain", "--brief"],
        &["scan"],
        &["--json", "explain"],
        &["--format", "jsonl", "explain"],
        &["--format", "markdown", "explain"],
        &["--json", "scan"],
        &["--lang", "ja", "explain"],
        &["--color", "never", "scan"],
    ] {
        let output = run(arguments, line.as_bytes());
        assert_harmless(&output);
        assert!(output.out.contains("COMM_FAILED"), "{arguments:?}");
    }
    for arguments in [["explain", evil], ["topology", evil], ["task", evil]] {
        assert_harmless(&run(&arguments, b""));
    }
}

#[test]
fn invalid_utf8_and_nul_are_survived() {
    let mut log = b"\xff\xfe\x00\x80 garbage \n*Nov 19 14:54:55.045: ".to_vec();
    log.extend_from_slice(MESSAGE.as_bytes());
    log.extend_from_slice(b" \xc3\x28\x00\n");
    let output = run(&["scan"], &log);
    assert_harmless(&output);
    assert_eq!(output.code, Some(0));
    assert!(output.out.contains("COMM_FAILED"));
}

#[test]
fn a_line_without_end_is_survived() {
    let mut log = vec![b'x'; 40_000_000];
    log.extend_from_slice(MESSAGE.as_bytes());
    log.extend_from_slice(&vec![b'y'; 40_000_000]);
    let output = run(&["--json", "scan"], &log);
    let value = output.json();
    assert_eq!(value["input"]["lines"], 1);
    // Glued to a word, it is no message; behind a blank it is.
    log[39_999_999] = b' ';
    let output = run(&["--json", "scan"], &log);
    let value = output.json();
    assert_eq!(value["messages"][0]["mnemonic"], "COMM_FAILED");
}

#[test]
fn what_cannot_be_read_does_not_stop_the_others() {
    let folder = folder("hostile-files");
    std::fs::write(folder.join("good.log"), format!("*Nov 19 14:54:55.045: {MESSAGE}\n")).expect("writable");
    std::fs::write(folder.join("old.log.gz"), [0x1f, 0x8b, 8, 0, 0, 0]).expect("writable");
    std::fs::write(folder.join("empty.log"), "").expect("writable");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&folder, folder.join("loop")).expect("writable");
    let missing = folder.join("missing.log");
    let output = run(&["scan", folder.to_str().expect("UTF-8"), missing.to_str().expect("UTF-8")], b"");
    assert_eq!(output.code, Some(2));
    let (out, err) = (&output.out, &output.err);
    assert!(out.contains("COMM_FAILED"), "{out}");
    for name in ["old.log.gz: cannot be read beyond byte 0", "missing.log", "loop"] {
        assert!(err.contains(name), "{name}: {err}");
    }
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut child = program(&["catalog", "dump"]).spawn().expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_refused_overlay_names_file_line_and_column() {
    let folder = folder("hostile-overlay");
    std::fs::create_dir_all(folder.join("messages/SITE")).expect("writable");
    std::fs::write(folder.join("messages/SITE/MOVED.yaml"), "title: T\nkind: wrong\n").expect("writable");
    let output = run(&["--catalog", folder.to_str().expect("UTF-8"), "explain", "COMM_FAILED"], b"");
    assert_eq!(output.code, Some(2));
    let err = output.err;
    assert!(err.contains("messages/SITE/MOVED.yaml:2:7: shape: "), "{err}");
}

#[test]
fn a_site_overlay_adds_its_own_facility() {
    let folder = folder("site-overlay");
    std::fs::create_dir_all(folder.join("messages/SITE")).expect("writable");
    let entry = "title: A link moved\nkind: notice\nera: slp\nseverity: 5\nforms:\n  - { text: 'Link [chars:link] moved', evidence: device }\nmeaning: The site moved a link.\nfields: { link: the link }\nremedies:\n  all: { none: Nothing needs to be done. }\nexamples:\n  - { line: '%SITE-5-MOVED: Link blue moved', fields: { link: blue } }\n";
    std::fs::write(folder.join("messages/SITE/MOVED.yaml"), entry).expect("writable");
    let folder = folder.to_str().expect("UTF-8").to_owned();
    let output = run(
        &["--json", "--catalog", &folder, "explain"],
        b"Nov 19 14:54:55.045: %SITE-5-MOVED: Link red moved\n%SITE-5-GONE: x\n",
    );
    let value = output.json();
    assert_eq!(value["messages"][0]["fields"]["link"], "red");
    assert_eq!(value["unknown"][0]["mnemonic"], "GONE");
    assert_eq!(output.code, Some(1));
}
