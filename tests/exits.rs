//! How runs end: for each command and situation the exit status, with a threshold and without, and
//! a word on standard error wherever silence could be taken for health. Every format ends alike.

mod program;

use program::{Answer, around, ended, fed, folder, program, run, text, write};
use std::process::Command;

const FORMATS: [&str; 4] = ["text", "json", "jsonl", "markdown"];
const HEALTHY_LOG: &str =
    "Nov 17 18:05:09 edge-rtr-01 10: Nov 17 18:05:08.580: %SYS-5-RESTART: System restarted --\n";
const REFUSED: &str = "% Authorization failed.\n";
const CAPTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures/");
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sample.log");
const LEGACY: &str = "03_license_status_legacy_out_of_compliance.txt";
const GOOD: &str = "11_ip_http_server_all_sl_http_active.txt";
const FAILING: &str = "04_license_all_c9300_callhome_no_trust.txt";

/// The threshold that each command understands.
fn threshold(command: &str) -> [&'static str; 2] {
    ["--fail-on", if command == "scan" { "7" } else { "warn" }]
}

fn log(message: &str) -> String {
    program::line("edge-rtr-01", "Nov 17", " 2025", "18:05:09", message)
}

/// A situation, and how each of `scan`, `check` and `diagnose` ends there with a threshold, with a
/// part of what it must say; an empty word: it says nothing.
struct Row {
    name: &'static str,
    input: String,
    ends: [(i32, &'static str); 3],
}

fn row(name: &'static str, input: impl Into<String>, ends: [(i32, &'static str); 3]) -> Row {
    Row { name, input: input.into(), ends }
}

fn capture(name: &str) -> String {
    std::fs::read_to_string(format!("{CAPTURES}{name}")).expect("the capture exists")
}

fn rows() -> Vec<Row> {
    let unrecognised =
        [(2, "no line of a log"), (2, "no output of a command that checks read"), (2, "no output")];
    vec![
        row("nothing", "", [(2, "empty"), (2, "empty"), (2, "empty")]),
        row("blanks", " \r\n\t\n\n", [(2, "empty"), (2, "empty"), (2, "empty")]),
        row("a refused command", REFUSED, unrecognised),
        row(
            "a refused command behind its prompt",
            format!("edge-rtr-01#show license all\n{REFUSED}"),
            unrecognised,
        ),
        row("prose", "nothing of interest\n", unrecognised),
        row("a prompt alone", "edge-rtr-01#\n", unrecognised),
        row(
            "a device of an older generation",
            capture(LEGACY),
            [
                (2, "no line of a log"),
                (2, "without Smart Licensing Using Policy"),
                (2, "without Smart Licensing Using Policy"),
            ],
        ),
        row("a capture that is good", capture(GOOD), [(2, "no line of a log"), (0, ""), (0, "")]),
        row("a capture that is not", capture(FAILING), [(2, "no line of a log"), (1, ""), (1, "")]),
        row(
            "a log without licensing messages",
            HEALTHY_LOG,
            [(0, ""), (2, "a log, no device output"), (0, "Neither licensing messages")],
        ),
        row(
            "an open failure",
            log(program::FAILED),
            [(1, ""), (2, "a log, no device output"), (1, "")],
        ),
        row(
            "a failure that has ended",
            log(program::FAILED) + &log(program::RESTORED),
            [(0, ""), (2, "a log, no device output"), (0, "")],
        ),
        row(
            "messages that the catalog lacks",
            log("%SMART_LIC-3-MADE_UP_BY_US: text"),
            [(2, "the catalog lacks"), (2, "a log, no device output"), (2, "the catalog lacks")],
        ),
        row(
            "a log and a refused command in one text",
            log(program::FAILED)
                + &log(program::RESTORED)
                + "edge-rtr-01#show license all\n"
                + REFUSED,
            [
                (0, ""),
                (2, "no output of a command that checks read"),
                (2, "no output of a command that checks read"),
            ],
        ),
    ]
}

fn judge(answer: &Answer, code: i32, word: &str, what: &str) {
    assert_eq!(answer.code, Some(code), "{what}: {answer:?}");
    assert!(answer.err.contains(word), "{what} says {word:?}: {answer:?}");
    assert!(!word.is_empty() || answer.err.is_empty(), "{what} says nothing: {answer:?}");
}

#[test]
fn nothing_is_green_that_was_not_judged() {
    for (number, row) in rows().into_iter().enumerate() {
        // All formats where it may matter, then one in turn: debug builds are slow.
        let formats = if number < 3 { &FORMATS[..] } else { &FORMATS[number % 4..=number % 4] };
        for (command, (code, word)) in ["scan", "check", "diagnose"].into_iter().zip(row.ends) {
            for format in formats {
                let what = format!("{command} --format {format} of {}", row.name);
                let call = ["--format", format, command];
                let asked = run(&[&call[..], &threshold(command)].concat(), row.input.as_bytes());
                judge(&asked, code, word, &what);
                // Whoever sets no threshold is told as much, and nothing more.
                let told = run(&call, row.input.as_bytes());
                judge(&told, 0, word, &format!("{what}, no threshold"));
                assert_eq!(told.out, asked.out, "{what}");
            }
        }
    }
}

#[test]
fn programs_and_tickets_are_told_what_was_not_judged() {
    let reasons = |command: &str, input: &str| -> Vec<String> {
        let report = run(&["--json", command], input.as_bytes()).json();
        let all = report["unjudged"].as_array().expect("a list").clone();
        all.iter().map(|it| it["reason"].as_str().expect("a text").to_owned()).collect()
    };
    for (command, input, expected) in [
        ("scan", "", &["empty"][..]),
        ("scan", REFUSED, &["no-log"]),
        ("scan", HEALTHY_LOG, &[]),
        ("scan", &log("%SMART_LIC-3-MADE_UP_BY_US: text"), &["not-in-catalog"]),
        ("check", "", &["empty"]),
        ("check", REFUSED, &["unrecognised"]),
        ("check", HEALTHY_LOG, &["log"]),
        ("check", &capture(LEGACY), &["legacy"]),
        ("check", &capture(GOOD), &[]),
        ("diagnose", "", &["empty"]),
        ("diagnose", REFUSED, &["unrecognised"]),
        ("diagnose", &capture(LEGACY), &["legacy"]),
        ("diagnose", HEALTHY_LOG, &[]),
    ] {
        assert_eq!(reasons(command, input), expected, "{command} {input}");
    }
    // What is pasted into a ticket has no standard error.
    for (format, language, said) in [
        ("text", "en", "Nothing was judged."),
        ("markdown", "en", "Nothing was judged"),
        ("text", "ja", "判定できたものはありません。"),
    ] {
        let capture = format!("edge-rtr-01#show license all\n{REFUSED}");
        for (command, input) in
            [("scan", ""), ("check", capture.as_str()), ("diagnose", capture.as_str())]
        {
            let answer = run(&["--format", format, "--lang", language, command], input.as_bytes());
            assert!(answer.out.contains(said), "{command} {format} {language}: {answer:?}");
            let green = [
                "No licensing messages.",
                "Nothing is open in the log",
                "ライセンスメッセージはありません。",
            ];
            assert!(
                !green.iter().any(|it| answer.out.contains(it)),
                "{command} {format} {language}: {answer:?}"
            );
        }
    }
}

#[test]
fn undated_messages_are_not_green_for_a_period() {
    let undated = format!("{}\n", program::FAILED);
    for (since, code, word) in [(None, 1, ""), (Some("2025-11-01"), 2, "without a date")] {
        let period = since.map(|it| ["--since", it]);
        let call =
            [&["scan", "--fail-on", "7"][..], period.as_ref().map_or(&[], |it| &it[..])].concat();
        judge(&run(&call, undated.as_bytes()), code, word, &format!("{since:?}"));
    }
}

/// Several files: what cannot be read, or not judged, does not hide behind the others, and a
/// threshold that is met is told.
#[test]
fn one_of_several_files() {
    let folder = folder("exits-several");
    let file = |name: &str, content: &str| write(&folder.join(name), content);
    let good = file("good.txt", &capture(GOOD));
    let bad = file("bad.txt", &capture(FAILING));
    let legacy = file("legacy.txt", &capture(LEGACY));
    let refused = file("refused.txt", REFUSED);
    let empty = file("empty.txt", "");
    let healthy = file("healthy.log", HEALTHY_LOG);
    let open = file("open.log", &log(program::FAILED));
    let binary = file("binary.log", "\u{7f}ELF\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    let missing = text(&folder.join("missing.txt"));
    let none = folder.join("none");
    std::fs::create_dir_all(&none).expect("target/ is writable");
    let none = text(&none);
    let rows = [
        ("check", &[&good, &refused][..], 2, "refused.txt"),
        ("check", &[&good, &legacy], 2, "legacy.txt"),
        ("check", &[&good, &empty], 2, "empty.txt"),
        ("check", &[&good, &healthy], 2, "healthy.log"),
        ("check", &[&bad, &refused], 1, "refused.txt"),
        ("check", &[&bad, &missing], 2, "missing.txt"),
        ("check", &[&good, &missing], 2, "missing.txt"),
        ("check", &[&none], 2, "No file to read"),
        ("diagnose", &[&good, &healthy], 0, ""),
        ("diagnose", &[&good, &refused], 2, "refused.txt"),
        ("diagnose", &[&good, &empty], 2, "empty.txt"),
        ("diagnose", &[&open, &legacy], 1, "without Smart Licensing Using Policy"),
        ("diagnose", &[&healthy, &missing], 2, "missing.txt"),
        ("diagnose", &[&none], 2, "No file to read"),
        // Logs are rotated, and new ones are empty.
        ("scan", &[&healthy, &empty], 0, ""),
        ("scan", &[&empty, &refused], 2, "refused.txt"),
        ("scan", &[&open, &empty], 1, ""),
        ("scan", &[&healthy, &missing], 2, "missing.txt"),
        ("scan", &[&healthy, &binary], 2, "binary.log"),
        ("scan", &[&open, &missing], 2, "missing.txt"),
        ("scan", &[&none], 2, "No file to read"),
    ];
    for (number, (command, paths, code, word)) in rows.into_iter().enumerate() {
        let mut call = vec!["--format", FORMATS[number % 4], command];
        call.extend(threshold(command));
        call.extend(paths.iter().map(|it| it.as_str()));
        judge(&run(&call, b""), code, word, &format!("{call:?}"));
    }
    let globbed = run(&["scan", "--fail-on", "7", "--glob", "*.nothing", &text(&folder)], b"");
    judge(&globbed, 2, "No file to read", "a pattern that no file fits");
}

#[test]
fn a_threshold_is_never_passed_over() {
    judge(
        &run(&["scan", "--annotate", "--fail-on", "7", SAMPLE], b""),
        2,
        "cannot be used with",
        "--annotate",
    );
    judge(
        &run(&["scan", "--follow", "--fail-on", "7"], b""),
        2,
        "empty",
        "--follow of an empty pipe",
    );
    let refused = run(&["scan", "--follow", "--fail-on", "7"], REFUSED.as_bytes());
    judge(&refused, 2, "no line of a log", "--follow of what is no log");
    let open = log(program::FAILED);
    assert_eq!(
        run(&["scan", "--follow", "--fail-on", "7"], open.as_bytes()).code,
        Some(1),
        "--follow"
    );
}

/// Every command that answers, with its status where it can.
const ANSWERING: [(&str, i32); 27] = [
    ("--help", 0),
    ("--version", 0),
    ("scan --help", 0),
    ("help check", 0),
    ("completions bash", 0),
    ("man", 0),
    ("catalog schema", 0),
    ("catalog dump", 0),
    ("catalog lint src", 1),
    ("catalog test docs/site", 0),
    ("catalog trace '%SMART_LIC-3-NO_SUCH_THING: x'", 1),
    ("catalog new task replace-module", 0),
    ("explain COMM_FAILED", 0),
    ("explain --brief - <docs/sample.log", 1),
    ("explain NO_SUCH_MESSAGE --json", 1),
    ("scan docs/sample.log", 0),
    ("scan --annotate docs/sample.log", 0),
    ("scan --follow <docs/sample.log", 0),
    ("scan --fail-on 7 docs/sample.log", 1),
    ("check tests/captures/11_ip_http_server_all_sl_http_active.txt", 0),
    ("check --commands", 0),
    ("diagnose docs/sample.log", 0),
    ("topology", 0),
    ("topology direct", 0),
    ("task", 0),
    ("list", 0),
    ("guide COMM_FAILED --topology direct --graph dot", 0),
];

/// The program within a shell: what stands behind the call redirects it.
#[cfg(unix)]
fn within(call: &str, redirected: &str) -> Answer {
    let script = format!("exec \"$0\" {call} {redirected}");
    let mut shell =
        around(Command::new("/bin/sh"), &["-c", &script, env!("CARGO_BIN_EXE_slp-diag")]);
    shell.current_dir(env!("CARGO_MANIFEST_DIR"));
    fed(shell, |_| Ok(()))
}

#[cfg(unix)]
#[test]
fn an_output_that_cannot_be_written_is_told() {
    for (call, _) in ANSWERING {
        // Full; not open for writing; closed.
        for redirected in [">/dev/full", "1</dev/null", ">&-"] {
            let answer = within(call, redirected);
            judge(&answer, 2, "standard output", &format!("{call} {redirected}"));
        }
    }
    for format in FORMATS {
        for call in [
            "scan docs/sample.log",
            "check --commands",
            "diagnose docs/sample.log",
            "explain COMM_FAILED",
        ] {
            let call = format!("--format {format} {call}");
            judge(&within(&call, ">/dev/full"), 2, "standard output", &call);
        }
    }
}

/// What is wrong with a call is told on standard error, whatever the output is; and nobody is asked
/// for what nobody wants to read.
#[cfg(unix)]
#[test]
fn an_output_that_is_not_used_may_be_missing() {
    for (call, code) in ANSWERING {
        assert_eq!(within(call, ">/dev/null").code, Some(code), "{call}");
        assert_eq!(
            within(call, "1<>/dev/null").code,
            Some(code),
            "{call}, as other programs open it"
        );
    }
    judge(&within("--no-such-option", ">/dev/full"), 2, "--no-such-option", "a wrong call");
    let folder = text(&folder("exits-man"));
    judge(&within(&format!("man '{folder}'"), ">/dev/full"), 0, "", "man into a folder");
}

/// A reader that has gone is no fault, and does not change what was found.
#[cfg(unix)]
#[test]
fn a_closed_pipe_is_quiet() {
    for (call, code) in ANSWERING {
        let words: Vec<&str> = call.split(" <").next().expect("a part").split(' ').collect();
        let mut command = program(&words);
        command.current_dir(env!("CARGO_MANIFEST_DIR"));
        if call.contains('<') {
            command.stdin(std::fs::File::open(SAMPLE).expect("the sample exists"));
        }
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        command.stdout(writer);
        let mut child = command.spawn().expect("the program starts");
        drop(child.stdin.take());
        let mut said = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().expect("piped"), &mut said)
            .expect("UTF-8");
        let status = child.wait().expect("the program ends");
        assert_eq!(status.code(), Some(code), "{call}: {said}");
        assert!(!said.to_lowercase().contains("pipe"), "{call}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn no_input_is_told() {
    for (call, code, word) in [
        ("scan", 0, "empty"),
        ("scan --fail-on 7", 2, "empty"),
        ("check --fail-on warn", 2, "empty"),
        ("diagnose --fail-on warn", 2, "empty"),
        ("explain", 1, "No licensing message"),
        ("scan --fail-on 7 .", 2, "No file to read"),
    ] {
        // Closed, nothing, and a folder.
        let empty = text(&folder("exits-empty"));
        for redirected in ["<&-", "</dev/null"] {
            let mut shell = around(
                Command::new("/bin/sh"),
                &[
                    "-c",
                    &format!("exec \"$0\" {call} {redirected}"),
                    env!("CARGO_BIN_EXE_slp-diag"),
                ],
            );
            shell.current_dir(&empty);
            judge(
                &ended(shell.spawn().expect("a shell starts")),
                code,
                word,
                &format!("{call} {redirected}"),
            );
        }
    }
    for command in ["scan", "check", "diagnose", "explain"] {
        judge(&within(command, "<."), 2, "directory", command);
    }
}
