//! The commands in README.md and docs/ run as they are written, and print what is written below
//! them.
//!
//! In a block marked `console`, a line that starts with `$ ` is run by a shell at the root of the
//! repository; the lines below it are its output, `...` alone standing for any lines.

use std::path::Path;
use std::process::Command;

struct Call {
    file: String,
    command: String,
    output: String,
}

fn calls() -> Vec<Call> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut calls: Vec<Call> = Vec::new();
    for file in ["README.md", "docs/guide.md", "docs/catalog.md"] {
        let text = std::fs::read_to_string(root.join(file))
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        for block in text.split("```console\n").skip(1) {
            let block = block.split("```").next().expect("the block ends");
            for line in block.lines() {
                if let Some(command) = line.strip_prefix("$ ") {
                    calls.push(Call {
                        file: file.to_owned(),
                        command: command.to_owned(),
                        output: String::new(),
                    });
                } else {
                    let call = calls.last_mut().expect("a block starts with a command");
                    call.output.push_str(line);
                    call.output.push('\n');
                }
            }
        }
    }
    calls
}

/// Runs a command with this build's program first on the path, without colours and pager, 100
/// columns wide.
fn run(command: &str) -> (String, bool) {
    let program = Path::new(env!("CARGO_BIN_EXE_slp-diag"));
    let folder = program.parent().expect("a folder");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .env("COLUMNS", "100")
        .output()
        .expect("sh runs");
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    (text, output.status.success())
}

/// Whether the output is what is written, `...` standing for any lines.
fn fits(written: &[&str], printed: &[&str]) -> bool {
    match written {
        [] => printed.is_empty(),
        ["...", rest @ ..] => (0..=printed.len()).any(|skip| fits(rest, &printed[skip..])),
        [line, rest @ ..] => printed.first() == Some(line) && fits(rest, &printed[1..]),
    }
}

#[test]
fn written_commands_print_what_is_written() {
    let calls = calls();
    assert!(calls.len() > 8, "the documents show commands: {}", calls.len());
    for call in calls {
        // The two commands of the README build the program; cargo itself runs them in .ci/run.
        if call.command.starts_with("cargo ") {
            continue;
        }
        let (printed, succeeded) = run(&call.command);
        assert!(succeeded, "{}: {} failed:\n{printed}", call.file, call.command);
        let (written, lines): (Vec<&str>, Vec<&str>) =
            (call.output.lines().collect(), printed.lines().collect());
        assert!(
            fits(&written, &lines),
            "{}: {} printed\n{printed}\ninstead of\n{}",
            call.file,
            call.command,
            call.output
        );
    }
}

#[test]
fn elided_lines_are_any_lines_and_no_others() {
    assert!(fits(&["a", "...", "c"], &["a", "b", "b", "c"]));
    assert!(!fits(&["a", "...", "c"], &["a", "b", "d"]));
    assert!(!fits(&["a"], &["a", "b"]));
}
