//! Hostile and broken input: nothing of it reaches the terminal raw, everything else is still
//! reported, and the program says what was wrong.

mod program;

use program::{Answer, FAILED as MESSAGE, folder, program, run};

/// Whether a character is obeyed by a terminal, or hides or reorders text.
fn is_hostile(character: char) -> bool {
    character.is_control() && character != '\n'
        || matches!(character, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

fn assert_harmless(output: &Answer) {
    for text in [&output.out, &output.err] {
        assert_eq!(text.chars().find(|it| is_hostile(*it)), None, "{text}");
    }
}

/// One of each kind: what a terminal obeys, and what nobody sees.
const EVIL: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{8}\u{e0049}\u{ad}\u{180e}\u{3164}\u{fe0f}\u{e0101}\u{34f}\u{200b}\u{feff}";

#[test]
fn escape_sequences_are_shown_not_obeyed() {
    let evil = EVIL;
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
        // Markdown escapes what could be markup.
        let plain = output.out.replace("\\_", "_");
        assert!(plain.contains("COMM_FAILED"), "{arguments:?}");
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
    std::fs::write(folder.join("good.log"), format!("*Nov 19 14:54:55.045: {MESSAGE}\n"))
        .expect("writable");
    std::fs::write(folder.join("old.log.gz"), [0x1f, 0x8b, 8, 0, 0, 0]).expect("writable");
    std::fs::write(folder.join("empty.log"), "").expect("writable");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&folder, folder.join("loop")).expect("writable");
    let missing = folder.join("missing.log");
    let output =
        run(&["scan", folder.to_str().expect("UTF-8"), missing.to_str().expect("UTF-8")], b"");
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
    std::fs::write(folder.join("messages/SITE/MOVED.yaml"), "title: T\nkind: wrong\n")
        .expect("writable");
    let output =
        run(&["--catalog", folder.to_str().expect("UTF-8"), "explain", "COMM_FAILED"], b"");
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

#[test]
fn arguments_are_shown_not_obeyed() {
    let lines = format!("--x\nslp-diag: fine{EVIL}");
    for arguments in [
        &["scan", &lines][..],
        &[&lines],
        &["list", &lines],
        &["--format", &lines, "scan"],
        &["scan", "--year", &lines],
        &["scan", "--since", &lines],
        &["scan", &lines[2..]],
        &["check", &lines[2..]],
        &["guide", "--resume", &lines[2..]],
        &["guide", "--answers", &lines[2..]],
        &["--catalog", &lines[2..], "explain", "COMM_FAILED"],
        &["--lang", &lines[2..], "explain", "COMM_FAILED"],
        &["--topology", &lines[2..], "explain", "COMM_FAILED"],
        &["catalog", "lint", &lines[2..]],
    ] {
        let output = run(arguments, b"");
        assert_harmless(&output);
        assert!(!output.err.is_empty(), "{arguments:?}");
        let begun = output
            .err
            .lines()
            .chain(output.out.lines())
            .find(|it| it.starts_with("slp-diag: fine"));
        assert_eq!(begun, None, "{arguments:?}: {}", output.err);
    }
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut command = program(&["scan"]);
    command.arg(std::ffi::OsStr::from_bytes(b"--year=\xff\x1b[2J"));
    let output = program::fed(command, |_| Ok(()));
    assert_harmless(&output);
    assert_eq!(output.code, Some(2));
    assert!(output.err.contains("invalid UTF-8"), "{output:?}");
}

/// Names of files begin no line that looks like ours, in no format.
#[cfg(unix)]
#[test]
fn names_of_files_stay_on_their_line() {
    let folder = folder("hostile-names");
    let name = format!("a\nslp-diag: fine\n{}", EVIL.replace('/', ""));
    let capture = "edge-1#show license status\nTransport:\n  Type: Callhome\n  Cslu address: http://192.0.2.1/cslu\n";
    let log = folder.join(format!("{name}.log"));
    std::fs::write(&log, format!("*Nov 19 14:54:55.045: {MESSAGE}\n")).expect("writable");
    let text = folder.join(format!("{name}.txt"));
    std::fs::write(&text, capture).expect("writable");
    let broken = folder.join(format!("{name}.gz"));
    std::fs::write(&broken, [0x1f, 0x8b, 8, 0, 0, 0]).expect("writable");
    let paths = [&log, &text, &broken].map(|it| it.to_str().expect("UTF-8"));
    for format in ["text", "markdown", "json", "jsonl"] {
        for command in ["scan", "check", "diagnose"] {
            for path in paths {
                let output = run(&["--format", format, command, path], b"");
                assert_harmless(&output);
                let all = || output.err.lines().chain(output.out.lines());
                assert_eq!(
                    all().find(|it| it.starts_with("slp-diag: fine")),
                    None,
                    "{format} {command}: {output:?}"
                );
            }
        }
    }
}

/// A message of a site whose every word is hostile.
fn hostile_overlay(name: &str) -> String {
    // Words with control characters are refused by the judge.
    let evil = r"\u202E\u00AD\U000E0041";
    let platform = r"N\e]0;owned\a\e[2J\u202E";
    let entry = format!(
        r#"title: "A link {evil} moved"
kind: notice
era: slp
severity: 5
forms:
  - {{ text: 'Link [chars:link] moved', evidence: device, platform: "{platform}" }}
meaning: "The site {evil} moved a link."
fields: {{ link: "the {evil} link" }}
remedies:
  all:
    steps:
      one: {{ do: "Do {evil} it", run: [ {{ exec: "show x", risk: read-only, platform: "{platform}" }} ], healthy: "Good {evil}" }}
examples:
  - {{ line: '%SITE-5-MOVED: Link blue moved', fields: {{ link: blue }} }}
"#
    );
    let folder = folder(name);
    program::write(&folder.join("messages/SITE/MOVED.yaml"), entry);
    program::text(&folder)
}

#[test]
fn words_of_an_overlay_are_shown_not_obeyed() {
    let overlay = hostile_overlay("overlay-words");
    for arguments in [
        &["explain", "%SITE-5-MOVED: Link blue moved"][..],
        &["--format", "markdown", "explain", "%SITE-5-MOVED: Link blue moved"],
        &["--json", "explain", "%SITE-5-MOVED: Link blue moved"],
        &["explain", "SITE/MOVED"],
        &["list", "messages", "SITE"],
        &["--topology", "direct", "guide", "SITE/MOVED", "--graph", "mermaid"],
        &["catalog", "dump"],
        &["catalog", "lint", &overlay],
    ] {
        let output = run(&[&["--catalog", &overlay], arguments].concat(), b"");
        assert_harmless(&output);
        assert!(!output.out.is_empty(), "{arguments:?}: {output:?}");
    }
}

/// The lines of a catalog that the judge shows are as hostile as any other text, and hold secrets
/// as often.
#[test]
fn lines_of_a_broken_catalog_are_shown_not_obeyed() {
    let folder = folder("overlay-lines");
    let escapes = r"\e]0;owned\a\e[2J\u202E\u00AD";
    let hidden = "\u{202e}\u{ad}\u{e0041}\u{200b}";
    let secret = "c1sc0-s3cret";
    let text = format!(
        "title: {{ \"{hidden}{escapes}\": x }}\nkind: \"username a password 0 {secret} {hidden}\"\nslp-diag: fine\n"
    );
    program::write(&folder.join("causes/one.yaml"), text);
    let text = format!(
        "title: One\nwhy: Two\nfirst: {{ a: {{ do: \"Type{hidden}  username a password 0 {secret}\" }} }}\n"
    );
    program::write(&folder.join("causes/two.yaml"), text);
    let overlay = program::text(&folder);
    let clean = program::folder("overlay-lines-words");
    std::fs::create_dir_all(clean.join("causes")).expect("writable");
    std::fs::copy(folder.join("causes/two.yaml"), clean.join("causes/two.yaml")).expect("writable");
    let clean = program::text(&clean);
    for format in ["text", "markdown", "json", "jsonl"] {
        for overlay in [&overlay, &clean] {
            let output =
                run(&["--color", "never", "--format", format, "catalog", "lint", overlay], b"");
            assert_harmless(&output);
            assert!(output.code == Some(1) && output.out.contains(".yaml"), "{output:?}");
            assert!(!output.out.contains(secret), "{format}: {}", output.out);
            let refused = run(&["--format", format, "--catalog", overlay, "list"], b"");
            assert_harmless(&refused);
            assert!(refused.err.contains(".yaml:") && !refused.err.contains(secret), "{refused:?}");
        }
    }
    let shown = run(&["catalog", "lint", &clean], b"").out;
    assert!(shown.contains("3 | first: { a: { do: \"Type\\u{202e}"), "{shown}");
}

#[test]
fn an_overlay_with_a_byte_order_mark_is_read() {
    let overlay = folder("overlay-mark");
    let entry = "\u{feff}title: A link moved\nkind: notice\nera: slp\nseverity: 5\nforms:\n  - { text: 'Link [chars:link] moved', evidence: device }\nmeaning: The site moved a link.\nfields: { link: the link }\nremedies:\n  all: { none: Nothing needs to be done. }\nexamples:\n  - { line: '%SITE-5-MOVED: Link blue moved', fields: { link: blue } }\n";
    program::write(&overlay.join("messages/SITE/MOVED.yaml"), entry);
    let overlay = program::text(&overlay);
    assert_eq!(run(&["catalog", "lint", &overlay], b"").code, Some(0));
    let output =
        run(&["--json", "--catalog", &overlay, "explain", "%SITE-5-MOVED: Link red moved"], b"");
    assert_eq!(output.json()["messages"][0]["fields"]["link"], "red");
}

#[test]
fn nonsense_in_the_environment_changes_nothing_but_the_layout() {
    let log = format!("*Nov 19 14:54:55.045: {MESSAGE}\n");
    for (variable, value) in [
        ("COLUMNS", "0"),
        ("COLUMNS", "-5"),
        ("COLUMNS", "99999999999"),
        ("COLUMNS", "99999999999999999999999"),
        ("COLUMNS", "x"),
        ("LINES", "0"),
        ("TZ", "garbage"),
        ("TZ", "/dev/zero"),
        ("TZ", ":/dev/full"),
        ("TZ", "../../../../dev/zero"),
        ("TZ", ":../../etc/passwd"),
        ("LANG", "garbage"),
        ("LC_ALL", "\u{1b}[2J"),
        ("TERM", ""),
        ("PAGER", "\u{1b}"),
    ] {
        for arguments in [
            &["scan"][..],
            &["explain"],
            &["--help"],
            &["scan", "--help"],
            &["scan", "--since", "2h ago"],
        ] {
            let mut command = program(arguments);
            command.env(variable, value);
            let bytes = log.clone();
            let output = program::fed(command, move |input| {
                std::io::Write::write_all(input, bytes.as_bytes())
            });
            assert!(
                matches!(output.code, Some(0 | 1)),
                "{variable}={value} {arguments:?}: {output:?}"
            );
            assert!(!output.err.contains("panicked"), "{output:?}");
            assert!(
                output.out.len() > 100 || arguments.contains(&"--since"),
                "{variable}={value} {arguments:?}: {output:?}"
            );
            assert_harmless(&output);
        }
    }
    let mut command = program(&["scan"]);
    command.env_clear();
    let output =
        program::fed(command, move |input| std::io::Write::write_all(input, log.as_bytes()));
    assert_eq!(output.code, Some(0), "{output:?}");
}
