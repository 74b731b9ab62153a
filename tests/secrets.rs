//! Secrets of what was pasted or read reach neither a screen nor a file, in any command and format.

#![cfg(unix)]

mod program;

use program::{folder, run, text, write};

const SECRETS: [&str; 3] = ["SECRETTOKEN", "094F471A1A0A", "URLPASSWORD"];
const CAPTURE: &str = "edge-1#license smart trust idtoken SECRETTOKEN all force\nedge-1#show running-config\nusername a password 7 094F471A1A0A\nedge-1#show license all\nTransport:\n  Type: cslu\n  Cslu address: https://user:URLPASSWORD@cslu.example.com:8128/cslu/v1/pi\n";

fn has_none(what: &str, answer: &str) {
    for secret in SECRETS {
        assert!(!answer.contains(secret), "{what} tells {secret}:\n{answer}");
    }
}

#[test]
fn no_command_tells_a_secret_in_any_format() {
    let here = folder("secrets");
    let path = write(&here.join("edge-1.txt"), CAPTURE);
    let line = "Nov 19 14:54:55 edge-1: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : https://user:URLPASSWORD@cslu.example.com idtoken SECRETTOKEN password 7 094F471A1A0A";
    let log = write(
        &here.join("edge-1.log"),
        format!("{line}\n{}\n", line.replace("COMM_FAILED", "NEW_ONE")),
    );
    let mut told = 0;
    for format in ["text", "json", "jsonl", "markdown"] {
        let calls: [&[&str]; 6] = [
            &["explain", line],
            &["explain", &format!("license smart trust idtoken {}", SECRETS[0])],
            &["scan", &log],
            &["check", &path],
            &["diagnose", &path, &log],
            &["scan", &path],
        ];
        for call in calls {
            let answer = run(&[&["--format", format], call].concat(), b"");
            has_none(&format!("{format} {call:?}"), &format!("{}{}", answer.out, answer.err));
            told += usize::from(answer.out.contains("hidden"));
        }
        let answer = run(&["--format", format, "explain"], line.as_bytes());
        has_none("a pipe", &answer.out);
    }
    assert!(told >= 8, "what stands around secrets is told: {told}");
}

#[test]
fn a_walk_keeps_no_secret_and_goes_on_alike() {
    let here = folder("secrets-kept");
    let answers = serde_json::json!([{ "text": CAPTURE }, "go-on"]).to_string();
    let answers = write(&here.join("answers.yaml"), answers);
    write(&here.join("capture.txt"), CAPTURE);
    let of_file = write(&here.join("of-file.yaml"), "- file: capture.txt\n- go-on\n");
    for answers in [answers, of_file] {
        let (kept, ticket) = (here.join("k.walk"), here.join("ticket.md"));
        let (kept, ticket) = (text(&kept), text(&ticket));
        for format in ["text", "json", "markdown"] {
            let answer = run(
                &[
                    "--format",
                    format,
                    "guide",
                    "--answers",
                    &answers,
                    "--save",
                    &kept,
                    "--transcript",
                    &ticket,
                ],
                b"",
            );
            has_none(format, &format!("{}{}", answer.out, answer.err));
            for file in [&kept, &ticket] {
                has_none(file, &std::fs::read_to_string(file).expect("written"));
            }
        }
        assert!(
            std::fs::read_to_string(&kept).expect("kept").contains("idtoken <hidden> all force")
        );
        // What is kept is asked the same.
        let nothing = write(&here.join("none.yaml"), "[]\n");
        let first = run(&["guide", "--answers", &answers], b"");
        let again = run(&["guide", "--resume", &kept, "--answers", &nothing], b"");
        assert_eq!(first.out, again.out);
    }
}

#[test]
fn a_kept_walk_is_replaced_whole_or_not_at_all() {
    let here = folder("kept");
    let small = write(
        &here.join("a.yaml"),
        "- message: SMART_LIC/COMM_FAILED\n- go-on\n- topology: cslu\n",
    );
    let kept = text(&here.join("k.walk"));
    run(&["guide", "--answers", &small, "--save", &kept], b"");
    let before = std::fs::read_to_string(&kept).expect("kept");
    let large = serde_json::json!([{ "text": "x: y\n".repeat(200_000) }, "go-on"]).to_string();
    let large = write(&here.join("b.yaml"), large);
    // A limit of the shell stands for a full disk.
    let limited = "ulimit -f 30; exec \"$0\" guide --answers \"$1\" --save \"$2\"";
    let program = env!("CARGO_BIN_EXE_slp-diag");
    let answer = std::process::Command::new("sh")
        .args(["-c", limited, program, &large, &kept])
        .output()
        .expect("sh runs");
    assert_eq!(answer.status.code(), Some(2), "{answer:?}");
    assert_eq!(std::fs::read_to_string(&kept).expect("kept"), before);
    let left: Vec<_> = std::fs::read_dir(&here)
        .expect("a folder")
        .filter_map(Result::ok)
        .map(|it| it.file_name())
        .collect();
    assert_eq!(left.len(), 3, "{left:?}");
    let notes = write(&here.join("notes.txt"), "mine\n");
    for (lang, word) in [("en", "no walk that was kept"), ("ja", "上書きしません")] {
        let answer = run(&["--lang", lang, "guide", "--answers", &small, "--save", &notes], b"");
        assert!(answer.code == Some(2) && answer.err.contains(word), "{answer:?}");
    }
    assert_eq!(std::fs::read_to_string(&notes).expect("mine"), "mine\n");
}
