//! Whole walks of the guide on a real terminal, in each language: arrow keys, a paste of 200 lines,
//! a window that changes its size, Ctrl-C, a walk that goes on later. What stands on the screen at
//! each decisive stop is compared as a whole with `tests/screens/`; `SNAPSHOTS=overwrite` writes it
//! anew.
#![cfg(unix)]

use expectrl::Session;
use expectrl::session::OsSession;
use snapbox::Assert;
use std::io::Write as _;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const LINE: &str = "*Nov 19 14:54:55.045: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name";
const CAPTURE: &str = include_str!("captures/07_license_tech_c9300_cslu_hello_no_reply.txt");

/// Longer than any answer takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// A screen that did not change for so long stands still.
const STILL: Duration = Duration::from_millis(100);

const DOWN: &str = "\x1b[B";
const ENTER: &str = "\r";
const CTRL_C: &str = "\x03";

/// A terminal with the program in it.
struct Terminal {
    session: OsSession,
    screen: vt100::Parser,
}

impl Terminal {
    /// A fresh window of 80 x 24 with only what a login gives.
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[])
    }

    /// The same with variables of the environment.
    fn start_with(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new("sh");
        // The library switches the echo off; a terminal has it.
        command.args([
            "-c",
            "stty sane cols 80 rows 24 && exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_slp-diag"),
        ]);
        command.args(arguments).current_dir(&folder.0).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color").env("LC_ALL", "C.UTF-8").env("HOME", &folder.0);
        command.envs(variables.iter().copied());
        let session = Session::spawn(command).expect("a terminal");
        let screen = vt100::Parser::new(size(24), size(80), 0);
        Terminal { session, screen }
    }

    /// Reads what the program has printed by now. Whether it was anything.
    fn read(&mut self) -> bool {
        let mut buffer = [0; 8192];
        let count = self.session.try_read(&mut buffer).unwrap_or(0);
        self.screen.process(&buffer[..count]);
        count > 0
    }

    /// Reads until a condition holds and the screen stands still. Whether it ever did.
    fn until(&mut self, holds: impl Fn(&Self) -> bool) -> bool {
        let begin = Instant::now();
        let mut changed = Instant::now();
        while begin.elapsed() < PATIENCE {
            if self.read() {
                changed = Instant::now();
            } else if changed.elapsed() > STILL && holds(self) {
                return true;
            } else {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        false
    }

    /// The rows of the screen.
    fn rows(&self) -> Vec<String> {
        let (_, columns) = self.screen.screen().size();
        self.screen.screen().rows(0, columns.get()).map(|it| it.trim_end().to_owned()).collect()
    }

    fn text(&self) -> String {
        self.rows().join("\n").trim_end().to_owned() + "\n"
    }

    fn waits_for(&mut self, text: &str) {
        assert!(
            self.until(|it| it.text().contains(text)),
            "{text:?} is never shown:\n{}",
            self.text()
        );
    }

    fn send(&mut self, keys: &str) {
        self.session.write_all(keys.as_bytes()).expect("the program listens");
        self.session.flush().expect("the program listens");
    }

    /// Presses keys and waits until something happens.
    fn press(&mut self, keys: &str) {
        let before = self.text();
        self.send(keys);
        assert!(self.until(|it| it.text() != before), "nothing happens after {keys:?}:\n{before}");
    }

    /// Pastes as a terminal does, in brackets, where the program takes it at once.
    fn paste_at_once(&mut self, text: &str) {
        assert!(
            self.until(|it| it.screen.screen().bracketed_paste()),
            "the program wants to know where a paste ends"
        );
        let before = self.text();
        self.send("\x1b[200~");
        for line in text.split_inclusive('\n') {
            self.send(line);
            self.read();
        }
        self.send("\x1b[201~");
        assert!(self.until(|it| it.text() != before), "the paste is lost:\n{before}");
    }

    /// Pastes as a terminal does, in brackets, behind which it is said that it ends.
    fn paste(&mut self, text: &str) {
        assert!(
            self.until(|it| it.screen.screen().bracketed_paste()),
            "the program wants to know where a paste ends"
        );
        self.send("\x1b[200~");
        for line in text.split_inclusive('\n') {
            self.send(line);
            self.read();
        }
        self.send("\x1b[201~");
        self.press(".\r");
    }

    /// Chooses from the list with the arrow keys.
    fn choose(&mut self, label: &str) {
        let offered = |it: &Self| it.distance(label).is_some();
        assert!(self.until(offered), "the list does not offer {label:?}:\n{}", self.text());
        while self.distance(label).is_some_and(|it| it > 0) {
            self.press(DOWN);
        }
        self.press(ENTER);
    }

    /// Gives the same answer until something else is on the screen.
    fn answer_all(&mut self, label: &str, end: &str) {
        for _ in 0..60 {
            let is_settled = |it: &Self| it.text().contains(end) || it.distance(label).is_some();
            assert!(self.until(is_settled), "neither {label:?} nor {end:?}:\n{}", self.text());
            if self.text().contains(end) {
                return;
            }
            self.choose(label);
        }
        panic!("{end:?} is never reached:\n{}", self.text());
    }

    /// How many rows a label stands below the row that is chosen.
    fn distance(&self, label: &str) -> Option<usize> {
        let rows = self.rows();
        let list = rows.iter().rposition(|it| it.starts_with("? "))?;
        let chosen = rows.iter().skip(list).position(|it| it.starts_with('>'))?;
        rows.iter().skip(list + chosen).position(|it| it.contains(label))
    }

    /// Makes the window wider or narrower.
    fn resize(&mut self, columns: u16, rows: u16) {
        self.session
            .get_process_mut()
            .set_window_size(columns, rows)
            .expect("a terminal has a size");
        self.screen.screen_mut().set_size(size(rows), size(columns));
    }

    /// Compares the whole screen with what is known of it, once its last row is there.
    fn stop(&mut self, name: &str, last: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/screens/{name}.txt"));
        let is_there = |it: &Self| it.text().lines().last().is_some_and(|row| row.contains(last));
        assert!(self.until(is_there), "{name}: {last:?} is never the last row:\n{}", self.text());
        Assert::new()
            .action_env("SNAPSHOTS")
            .eq(self.text(), snapbox::Data::read_from(&path, None).raw());
    }
}

fn size(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has rows and columns")
}

/// A log line and the first lines of a capture, 200 in all.
fn material() -> String {
    std::iter::once(LINE).chain(CAPTURE.lines()).take(200).collect::<Vec<_>>().join("\n")
}

/// An empty folder, gone behind the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
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

impl Terminal {
    /// Sends a signal to the program.
    fn signal(&self, name: &str) {
        let pid = self.session.get_process().pid().to_string();
        let sent = Command::new("kill").args([name, &pid]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Waits for the end of the program: its exit status, and whether the terminal is as it was.
    fn ends(&mut self) -> (String, bool) {
        let begin = Instant::now();
        let status = loop {
            self.read();
            let status = format!("{:?}", self.session.get_process().status());
            if !status.contains("StillAlive") {
                break status;
            }
            assert!(begin.elapsed() < PATIENCE, "it goes on:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        };
        while self.read() {}
        let screen = self.screen.screen();
        let is_calm = !screen.bracketed_paste() && !screen.hide_cursor();
        (status, is_calm && self.session.get_process().get_echo().expect("a terminal"))
    }
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
