//! `scan --annotate`: the log passes through byte for byte, at once, and each kind of line is
//! explained once, beneath its first.

mod program;

use program::{FAILED, RESTORED, ended, folder, line, program, run, write};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const TIMED_OUT: &str = "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart Software Manager (CSSM) : Operation timed out";
/// Long enough for a busy machine; what is held back would never come.
const SOON: Duration = Duration::from_secs(2);

/// What a filter makes of bytes, as bytes.
fn annotated(arguments: &[&str], log: &[u8]) -> Vec<u8> {
    let mut command = program(&[&["scan", "--annotate"], arguments].concat());
    let mut child = command.stderr(Stdio::null()).spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("piped");
    let bytes = log.to_vec();
    let writer = std::thread::spawn(move || drop(input.write_all(&bytes)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    assert_eq!(output.status.code(), Some(0));
    output.stdout
}

/// The lines of the log and those of the notes, which start with three blanks.
fn apart(passed: &[u8]) -> (Vec<u8>, String) {
    let (notes, log): (Vec<&[u8]>, Vec<&[u8]>) =
        passed.split_inclusive(|it| *it == b'\n').partition(|it| it.starts_with(b"   "));
    (log.concat(), String::from_utf8(notes.concat()).expect("notes are UTF-8"))
}

fn at(time: &str, message: &str) -> String {
    line("edge-1", "Nov 17", " 2025", time, message)
}

#[test]
fn the_log_passes_and_each_kind_is_explained_once() {
    let other = "%LINEPROTO-5-UPDOWN: Line protocol on Interface Gi1, changed state to up";
    let mut log = String::new();
    for hour in 10..20 {
        for message in [other, FAILED, RESTORED, TIMED_OUT, "%SMART_LIC-3-NEVER_SEEN: x"] {
            log += &at(&format!("{hour}:00:00"), message);
        }
    }
    let log = log.replace("11:00:00.000: %LINE", "11:00:00.000: \r%LINE") + "\r\n\n";
    let (passed, notes) = apart(&annotated(&[], log.as_bytes()));
    assert!(passed == log.as_bytes(), "{}", String::from_utf8_lossy(&passed));
    let kinds: Vec<&str> =
        notes.lines().filter_map(|it| it.trim_start().strip_prefix('^')).collect();
    assert_eq!(kinds.len(), 3, "{notes}");
    let titles: Vec<&str> = kinds.iter().filter_map(|it| it.trim().split(':').next()).collect();
    assert_eq!(titles, ["COMM_FAILED", "COMM_RESTORED", "COMM_FAILED"]);
    assert!(notes.contains("The name of the CSLU does not resolve"), "{notes}");
    // Notes stand beneath the line that they explain.
    let text = String::from_utf8(annotated(&[], log.as_bytes())).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    let before =
        |note: &str| lines[lines.iter().position(|it| it.contains(note)).expect("a note") - 1];
    assert!(before("^ COMM_FAILED").ends_with(FAILED));
    assert!(before("^ COMM_RESTORED").ends_with(RESTORED));
    assert!(annotated(&["--lang", "ja"], log.as_bytes()) != text.into_bytes());
}

#[test]
fn a_last_line_without_an_end_is_explained() {
    let log = at("10:00:00", FAILED);
    let passed = String::from_utf8(annotated(&[], log.trim_end().as_bytes())).expect("UTF-8");
    assert!(passed.starts_with(&log), "{passed}");
    assert!(passed[log.len()..].starts_with("    ^ COMM_FAILED"), "{passed}");
}

#[test]
fn what_is_hostile_passes_raw_into_a_pipe() {
    let mut log = b"\x1b[2J\x9b31m\xff\xfe\x00\xe2\x80\xae\r\rrest\n".to_vec();
    log.extend((0..=255_u8).cycle().take(300_000).map(|it| if it == b' ' { b'_' } else { it }));
    log.extend_from_slice(format!("\n\x1b[31m{}\n", at("10:00:00", FAILED).trim_end()).as_bytes());
    log.extend_from_slice(b"\xe2\x80");
    let start = [b"a plain start\n".repeat(1_000), log].concat();
    let (passed, notes) = apart(&annotated(&[], &start));
    assert!(passed == start);
    assert!(notes.contains("^ COMM_FAILED"), "{notes}");
}

#[test]
fn lines_longer_than_what_is_held_stay_whole() {
    let log = format!(
        "{}{} {}\n{}",
        at("10:00:00", RESTORED).trim_end(),
        "x".repeat(1_500_000),
        at("11:00:00", FAILED).trim_end(),
        "x".repeat(3_000_000)
    );
    let passed = annotated(&[], log.as_bytes());
    let (whole, notes) = apart(&passed);
    assert!(whole == log.as_bytes());
    assert_eq!(notes.matches('^').count(), 2, "{notes}");
}

#[test]
fn packed_logs_and_files_pass_as_text_in_their_order() {
    let folder = folder("annotate-files");
    let (one, two) = (at("10:00:00", FAILED), at("11:00:00", RESTORED));
    let first = write(
        &folder.join("first"),
        zstd::encode_all(one.as_bytes(), 1).expect("memory can be written"),
    );
    let second = write(&folder.join("second"), &two);
    let (passed, notes) = apart(&annotated(&[&first, "-", &second], one.as_bytes()));
    assert_eq!(String::from_utf8_lossy(&passed), format!("{one}{one}{two}"));
    assert_eq!(notes.matches('^').count(), 2, "{notes}");
    let missing = folder.join("missing");
    let answer = run(&["scan", "--annotate", program::text(&missing).as_str(), &second], b"");
    assert_eq!(answer.code, Some(2));
    assert!(answer.err.contains("missing: ") && answer.out.starts_with(&two), "{answer:?}");
    let cut = write(
        &folder.join("cut"),
        &zstd::encode_all(one.as_bytes(), 1).expect("memory can be written")[..40],
    );
    let answer = run(&["scan", "--annotate", &cut, &second], b"");
    assert_eq!(answer.code, Some(2));
    assert!(answer.err.contains("cut: cannot be read beyond byte "), "{answer:?}");
}

/// Lines as they arrive.
fn lines(stream: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

#[test]
fn a_live_pipe_is_explained_line_by_line() {
    let mut child = program(&["scan", "--annotate"]).spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("piped");
    let output = lines(child.stdout.take().expect("piped"));
    for (message, mnemonic) in
        [(FAILED, "COMM_FAILED"), (RESTORED, "COMM_RESTORED"), (TIMED_OUT, "COMM_FAILED")]
    {
        let line = at("10:00:00", message);
        // A line may arrive in pieces.
        let (head, tail) = line.split_at(line.len() - 70);
        input.write_all(head.as_bytes()).expect("somebody reads");
        std::thread::sleep(Duration::from_millis(50));
        input.write_all(tail.as_bytes()).expect("somebody reads");
        let next = || output.recv_timeout(SOON).expect("it comes at once");
        let mut passed = next();
        while passed.starts_with("   ") {
            passed = next();
        }
        assert_eq!(passed, line.trim_end());
        assert!(next().starts_with(&format!("    ^ {mnemonic}")));
    }
    drop(input);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_prompt_without_a_line_end_passes_at_once() {
    let mut child = program(&["scan", "--annotate"]).spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("piped");
    let mut output = child.stdout.take().expect("piped");
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut prompt = [0; 12];
        output.read_exact(&mut prompt).expect("it comes");
        sender.send(prompt).expect("the test waits");
        std::io::copy(&mut output, &mut std::io::sink()).expect("a pipe can be read");
    });
    input.write_all(b"edge-rtr-01#").expect("somebody reads");
    assert_eq!(&receiver.recv_timeout(SOON).expect("it comes at once"), b"edge-rtr-01#");
    drop(input);
    assert_eq!(child.wait().expect("the program ends").code(), Some(0));
}

/// A terminal is never given what it would obey, and no character is torn where two reads meet.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_given_nothing_to_obey() {
    let folder = folder("annotate-terminal");
    let log = write(
        &folder.join("a.log"),
        format!("{}\x1b[2J\u{202e}{}", "ログ\n".repeat(30_000), at("10:00:00", FAILED)),
    );
    let call =
        format!("'{}' --color never scan --annotate '{log}'", env!("CARGO_BIN_EXE_slp-diag"));
    let Ok(child) = program::around(Command::new("script"), &["-qec", &call, "/dev/null"]).spawn()
    else {
        return;
    };
    let answer = ended(child);
    assert!(!answer.out.contains("\x1b[2J") && !answer.out.contains('\u{202e}'));
    assert!(!answer.out.contains('\u{fffd}'));
    assert_eq!(answer.out.matches("ログ").count(), 30_000);
    assert!(answer.out.contains("^ COMM_FAILED"));
}

#[test]
fn another_format_is_refused() {
    for format in [&["--json"][..], &["--format", "jsonl"], &["--format", "markdown"]] {
        let answer =
            run(&[format, &["scan", "--annotate"]].concat(), at("10:00:00", FAILED).as_bytes());
        assert_eq!((answer.code, answer.out.as_str()), (Some(2), ""), "{answer:?}");
        assert!(answer.err.contains("--annotate passes the log through as text"), "{answer:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_is_named_and_left_out() {
    let folder = folder("annotate-pipe");
    let log = at("10:00:00", FAILED);
    write(&folder.join("z.log"), &log);
    let made = Command::new("mkfifo").arg(folder.join("a.log")).status();
    assert!(made.expect("mkfifo is there").success());
    let answer = run(&["scan", "--annotate", program::text(&folder).as_str()], b"");
    assert_eq!(answer.code, Some(2), "{answer:?}");
    assert!(answer.err.contains("a.log: ") && answer.out.starts_with(&log), "{answer:?}");
}

/// Whether what started the tests, such as nohup, has a signal ignored: so do programs below then.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|it| it.strip_prefix("SigIgn:")).unwrap_or("0");
    u64::from_str_radix(mask.trim(), 16).unwrap_or(0) >> (signal - 1) & 1 == 1
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_though_nobody_reads() {
    let log = at("10:00:00", FAILED).repeat(10_000);
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        if is_ignored(number) {
            continue;
        }
        let mut child = program(&["scan", "--annotate"]).spawn().expect("the program starts");
        let mut input = child.stdin.take().expect("piped");
        let bytes = log.clone();
        let writer = std::thread::spawn(move || drop(input.write_all(bytes.as_bytes())));
        std::thread::sleep(SOON);
        let status =
            Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
        assert!(status.expect("kill is there").success());
        let begun = std::time::Instant::now();
        let ended = loop {
            if let Some(ended) = child.try_wait().expect("it runs") {
                break ended;
            }
            assert!(begun.elapsed() < 10 * SOON, "{signal}");
            std::thread::sleep(Duration::from_millis(20));
        };
        let by = std::os::unix::process::ExitStatusExt::signal(&ended);
        assert_eq!(by, Some(number), "{signal}: it did not end by itself before");
        writer.join().expect("the writer ends");
    }
}
