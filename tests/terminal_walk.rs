//! Whole walks of the guide on a real terminal, in each language: arrow keys, a paste of 200 lines,
//! a window that changes its size, Ctrl-C, a walk that goes on later. What stands on the screen at
//! each decisive stop is compared as a whole with `tests/screens/`; `SNAPSHOTS=overwrite` writes it
//! anew.
#![cfg(unix)]

mod terminal;

use std::process::Command;
use terminal::{CTRL_C, ENTER, Folder, Terminal};

const LINE: &str = "*Nov 19 14:54:55.045: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name";
const CAPTURE: &str = include_str!("captures/07_license_tech_c9300_cslu_hello_no_reply.txt");

/// A log line and the first lines of a capture, 200 in all.
fn material() -> String {
    std::iter::once(LINE).chain(CAPTURE.lines()).take(200).collect::<Vec<_>>().join("\n")
}

/// The last row of a list.
const LIST: &str = "Ctrl-C leaves";
const LIST_JA: &str = "Ctrl-C で中断";

#[test]
fn an_english_walk_is_kept_and_goes_on_elsewhere_to_the_fix() {
    let here = Folder::new("english");
    let mut terminal = Terminal::start(&here, &[]);
    terminal.stop("english-1-start", LIST);
    // A paste need not be announced.
    terminal.paste_at_once(&material());
    terminal.stop("english-2-found", LIST);
    terminal.choose("go on");
    terminal.stop("english-3-topology", LIST);
    terminal.choose("cslu: Connected");
    // The list that is on the screen is drawn for the old width, what follows for the new one.
    terminal.resize(60, 40);
    terminal.choose("the product instance starts");
    terminal.stop("english-4-step", LIST);
    terminal.press(CTRL_C);
    terminal.waits_for("Save the walk to:");
    terminal.press("walk.yaml\r");
    terminal.stop("english-5-kept", "guide --resume walk.yaml");
    // On another machine: nothing but the file is there.
    let elsewhere = Folder::new("english-elsewhere");
    std::fs::rename(here.0.join("walk.yaml"), elsewhere.0.join("walk.yaml"))
        .expect("the walk was kept");
    let mut terminal = Terminal::start(
        &elsewhere,
        &["guide", "--resume", "walk.yaml", "--transcript", "ticket.md"],
    );
    terminal.stop("english-6-resumed", LIST);
    terminal.choose("details");
    terminal.stop("english-6-details", LIST);
    terminal.answer_all("not possible, or no effect", "Is the problem gone?");
    terminal.stop("english-7-cured", LIST);
    terminal.choose("yes");
    terminal.stop("english-8-fixed", "COMM_RESTORED");
    let ticket = std::fs::read_to_string(elsewhere.0.join("ticket.md")).expect("a record");
    assert!(ticket.contains("paste 1, line"), "{ticket}");
}

#[test]
fn a_japanese_walk_ends_in_a_case_for_support() {
    let here = Folder::new("japanese");
    let mut terminal = Terminal::start(&here, &["--lang", "ja", "guide"]);
    terminal.stop("japanese-1-start", LIST_JA);
    terminal.choose("ログまたは出力を貼り付け");
    terminal.paste(&material());
    terminal.stop("japanese-2-found", LIST_JA);
    terminal.choose("次へ進む");
    terminal.stop("japanese-3-topology", LIST_JA);
    terminal.choose("cslu: CSLU");
    terminal.choose("製品インスタンス");
    terminal.stop("japanese-4-step", LIST_JA);
    terminal.choose("補足情報を表示");
    terminal.stop("japanese-5-why", LIST_JA);
    terminal.resize(100, 40);
    terminal.answer_all("実施できない、または効果なし", "問題は解消しましたか");
    terminal.stop("japanese-6-cured", LIST_JA);
    terminal.choose("いいえ");
    terminal.answer_all("スキップ", "未解決");
    terminal.stop("japanese-7-case", "show");
}

#[test]
fn breaking_off_a_paste_offers_to_keep_the_walk() {
    let here = Folder::new("broken-off");
    let mut terminal = Terminal::start(&here, &["guide", "COMM_FAILED", "--topology", "direct"]);
    terminal.waits_for(LIST);
    terminal.choose("paste the output");
    terminal.press("edge-rtr-01#show clock");
    terminal.press(CTRL_C);
    terminal.waits_for("Save the walk to:");
    terminal.press("kept.yaml\r");
    terminal.waits_for("guide --resume kept.yaml");
}

#[test]
fn plain_lines_are_answered_by_words() {
    let here = Folder::new("plain");
    let mut terminal =
        Terminal::start(&here, &["guide", "--plain", "POLICY_REMOVED", "--topology", "direct"]);
    terminal.waits_for("Your choice");
    terminal.press("skip\r");
    terminal.waits_for("check 2 of");
    // A dumb terminal gets the same without being asked for it.
    let arguments = ["guide", "POLICY_REMOVED", "--topology", "direct"];
    let there = Folder::new("dumb");
    let mut terminal = Terminal::start_with(&there, &arguments, &[("TERM", "dumb")]);
    terminal.waits_for("Your choice");
}

#[test]
fn nothing_is_asked_where_nobody_answers() {
    let here = Folder::new("ci");
    let mut terminal = Terminal::start_with(&here, &["guide"], &[("CI", "true")]);
    terminal.waits_for("needs a terminal");
}

/// How many processes run with a word among their arguments.
fn pagers(marker: &str) -> usize {
    let found = Command::new("pgrep").args(["-f", "-c", marker]).output().expect("pgrep runs");
    String::from_utf8_lossy(&found.stdout).trim().parse().expect("a number")
}

#[test]
fn every_signal_gives_the_terminal_back_in_every_state() {
    for (signal, code) in [("-TERM", 143), ("-HUP", 129), ("-INT", 130), ("-QUIT", 131)] {
        for state in ["list", "paste", "line", "plain"] {
            let here = Folder::new(&format!("signal{signal}-{state}"));
            let arguments: &[&str] =
                if state == "plain" { &["guide", "--plain"] } else { &["guide"] };
            let mut terminal = Terminal::start(&here, arguments);
            terminal.waits_for(if state == "plain" { "Your choice" } else { LIST });
            match state {
                "paste" => {
                    terminal.choose("paste log lines");
                    assert!(terminal.until(|it| it.screen.screen().bracketed_paste()));
                }
                "line" => {
                    terminal.press(CTRL_C);
                    terminal.waits_for("Save the walk to:");
                }
                _ => {}
            }
            terminal.signal(signal);
            let (status, is_given_back) = terminal.ends();
            assert!(
                status.contains("Exited") && status.contains(&code.to_string()),
                "{state} {signal}: {status}"
            );
            assert!(is_given_back, "{state} {signal}");
        }
    }
}

#[test]
fn ctrl_c_ends_the_guide_with_130_and_escape_does_not() {
    for (key, code) in [(CTRL_C, ", 130)"), ("\x1b", ", 0)")] {
        let here = Folder::new(&format!("status{}", code.len()));
        let mut terminal = Terminal::start(&here, &["guide"]);
        terminal.waits_for(LIST);
        terminal.press(key);
        terminal.waits_for("Save the walk to:");
        terminal.press(ENTER);
        let (status, is_given_back) = terminal.ends();
        assert!(status.contains(code) && is_given_back, "{status}");
    }
}

#[test]
fn a_name_that_cannot_be_used_is_asked_for_again() {
    let here = Folder::new("again");
    std::fs::write(here.0.join("notes.txt"), "mine\n").expect("a file");
    let mut terminal = Terminal::start(&here, &["guide", "COMM_FAILED", "--topology", "direct"]);
    terminal.waits_for(LIST);
    terminal.press(CTRL_C);
    terminal.waits_for("Save the walk to:");
    terminal.press("notes.txt\r");
    terminal.waits_for("is no walk that was kept");
    terminal.press("kept.yaml\r");
    terminal.waits_for("guide --resume kept.yaml");
    assert_eq!(std::fs::read_to_string(here.0.join("notes.txt")).expect("a file"), "mine\n");
}

#[test]
fn a_pager_that_fails_loses_nothing() {
    for pager in [
        "false",
        "sh -c 'exit 3'",
        "no-such-pager",
        "'no such pager' -R",
        "sh -c \"no-such-pager\"",
    ] {
        let here = Folder::new("pager-fails");
        let mut terminal =
            Terminal::start_with(&here, &["explain", "COMM_FAILED"], &[("PAGER", pager)]);
        let (status, is_given_back) = terminal.ends();
        assert!(status.contains(", 0)") && is_given_back, "{pager}: {status}");
        assert!(terminal.text().contains("Worked when"), "{pager}:\n{}", terminal.text());
    }
}

#[test]
fn the_run_ends_with_its_pager_and_the_pager_with_the_run() {
    for (number, keys) in
        [&["q"][..], &[CTRL_C, "q"], &["-TERM"], &["-HUP"]].into_iter().enumerate()
    {
        let here = Folder::new(&format!("pager{number}"));
        let marker = format!("pager-{number}-{}", std::process::id());
        let pager = format!("sh -c \"less -R -P{marker}\"");
        let mut terminal =
            Terminal::start_with(&here, &["explain", "COMM_FAILED"], &[("PAGER", &pager)]);
        terminal.waits_for(&marker);
        for key in keys {
            match key.strip_prefix('-') {
                Some(_) => terminal.signal(key),
                None => terminal.send(key),
            }
            terminal.until(|_| true);
        }
        let (status, is_given_back) = terminal.ends();
        let code = match keys[0] {
            "-TERM" => ", 143)",
            "-HUP" => ", 129)",
            _ => ", 0)",
        };
        assert!(status.contains(code) && is_given_back, "{keys:?}: {status}");
        assert_eq!(pagers(&marker), 0, "{keys:?}: a pager is left behind");
    }
}
