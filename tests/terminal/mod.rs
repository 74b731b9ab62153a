//! The program in a real terminal, whose screen is read. Each test binary uses a part of it.
#![allow(dead_code, reason = "each test file uses its part")]

use expectrl::Session;
use expectrl::session::OsSession;
use snapbox::Assert;
use std::io::Write as _;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Longer than any answer takes, also on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// A screen that did not change for so long stands still.
pub const STILL: Duration = Duration::from_millis(100);

pub const DOWN: &str = "\x1b[B";
pub const ENTER: &str = "\r";
pub const CTRL_C: &str = "\x03";

/// A terminal with the program in it.
pub struct Terminal {
    pub session: OsSession,
    pub screen: vt100::Parser,
}

impl Terminal {
    /// A fresh window of 80 x 24 with only what a login gives.
    pub fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[])
    }

    /// The same with variables of the environment.
    pub fn start_with(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
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
    pub fn read(&mut self) -> bool {
        let mut buffer = [0; 8192];
        let count = self.session.try_read(&mut buffer).unwrap_or(0);
        self.screen.process(&buffer[..count]);
        count > 0
    }

    /// Reads until a condition holds and the screen stands still. Whether it ever did.
    pub fn until(&mut self, holds: impl Fn(&Self) -> bool) -> bool {
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
    pub fn rows(&self) -> Vec<String> {
        let (_, columns) = self.screen.screen().size();
        self.screen.screen().rows(0, columns.get()).map(|it| it.trim_end().to_owned()).collect()
    }

    pub fn text(&self) -> String {
        self.rows().join("\n").trim_end().to_owned() + "\n"
    }

    pub fn waits_for(&mut self, text: &str) {
        assert!(
            self.until(|it| it.text().contains(text)),
            "{text:?} is never shown:\n{}",
            self.text()
        );
    }

    pub fn send(&mut self, keys: &str) {
        self.session.write_all(keys.as_bytes()).expect("the program listens");
        self.session.flush().expect("the program listens");
    }

    /// Presses keys and waits until something happens.
    pub fn press(&mut self, keys: &str) {
        let before = self.text();
        self.send(keys);
        assert!(self.until(|it| it.text() != before), "nothing happens after {keys:?}:\n{before}");
    }

    /// Pastes as a terminal does, in brackets, where the program takes it at once.
    pub fn paste_at_once(&mut self, text: &str) {
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
    pub fn paste(&mut self, text: &str) {
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
    pub fn choose(&mut self, label: &str) {
        let offered = |it: &Self| it.distance(label).is_some();
        assert!(self.until(offered), "the list does not offer {label:?}:\n{}", self.text());
        while self.distance(label).is_some_and(|it| it > 0) {
            self.press(DOWN);
        }
        self.press(ENTER);
    }

    /// Gives the same answer until something else is on the screen.
    pub fn answer_all(&mut self, label: &str, end: &str) {
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
    pub fn distance(&self, label: &str) -> Option<usize> {
        let rows = self.rows();
        let list = rows.iter().rposition(|it| it.starts_with("? "))?;
        let chosen = rows.iter().skip(list).position(|it| it.starts_with('>'))?;
        rows.iter().skip(list + chosen).position(|it| it.contains(label))
    }

    /// Makes the window wider or narrower.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.session
            .get_process_mut()
            .set_window_size(columns, rows)
            .expect("a terminal has a size");
        self.screen.screen_mut().set_size(size(rows), size(columns));
    }

    /// Compares the whole screen with what is known of it, once its last row is there.
    pub fn stop(&mut self, name: &str, last: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/screens/{name}.txt"));
        let is_there = |it: &Self| it.text().lines().last().is_some_and(|row| row.contains(last));
        assert!(self.until(is_there), "{name}: {last:?} is never the last row:\n{}", self.text());
        Assert::new()
            .action_env("SNAPSHOTS")
            .eq(self.text(), snapbox::Data::read_from(&path, None).raw());
    }
}

pub fn size(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has rows and columns")
}

/// An empty folder, gone behind the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
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

impl Terminal {
    /// Sends a signal to the program.
    pub fn signal(&self, name: &str) {
        let pid = self.session.get_process().pid().to_string();
        let sent = Command::new("kill").args([name, &pid]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Waits for the end of the program: its exit status, and whether the terminal is as it was.
    pub fn ends(&mut self) -> (String, bool) {
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
