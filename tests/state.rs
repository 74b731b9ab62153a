//! The daily job: each run reads what is new, whatever became of the files in between, and tells
//! what has changed, once.

mod program;

use program::{Answer, FAILED, RESTORED, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with a log, beside which the state is kept.
struct Site {
    folder: tempfile::TempDir,
    /// How many lines were written.
    lines: usize,
}

impl Site {
    fn new() -> Self {
        Site { folder: tempfile::tempdir().expect("a folder"), lines: 0 }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("a path in UTF-8").to_owned()
    }

    /// The next lines of a device that never stops failing.
    fn next(&mut self, count: usize) -> String {
        let line = |number: usize| {
            let (hour, minute) = (number / 60, number % 60);
            let stamp = format!("Nov {:2} 2026 {:02}:{minute:02}:00", 1 + hour / 24, hour % 24);
            format!("sw-01 {}: {stamp}.{:03}: {FAILED}\n", number + 1, number % 1_000)
        };
        self.lines += count;
        (self.lines - count..self.lines).map(line).collect()
    }

    fn add(&mut self, name: &str, count: usize) {
        let text = self.next(count);
        self.put(name, &text);
    }

    fn put(&self, name: &str, text: &str) {
        use std::io::Write as _;
        let mut file = fs::File::options().append(true).create(true).open(self.path(name));
        file.as_mut().expect("opened").write_all(text.as_bytes()).expect("written");
    }

    fn scan(&self, options: &[&str]) -> Answer {
        let (state, folder) = (self.text("licensing.state"), self.text("."));
        let is_asked = options.contains(&"--today");
        let today = if is_asked { &[][..] } else { &["--today", "2026-11-20"] };
        run(&[&["scan", "--state", &state, &folder], today, options].concat(), b"")
    }

    /// A run that must be able to do its work; then each line that was written counts once.
    #[track_caller]
    fn counts(&self) {
        let answer = self.scan(&[]);
        assert_eq!(answer.code, Some(0), "{answer:?}");
        let merged = run(&["merge", "--json", &self.text("licensing.state")], b"").json();
        let told = [&merged["totals"]["messages"], &merged["input"]["lines"]];
        assert_eq!(told, [self.lines, self.lines]);
        assert_eq!(merged["gaps"], serde_json::json!([]));
        assert_eq!(merged["copies"], serde_json::json!([]));
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).expect("renamed");
    }

    fn pack(&self, name: &str) {
        let packed = Command::new("gzip").arg(self.path(name)).status().expect("gzip is there");
        assert!(packed.success());
    }
}

#[test]
fn nothing_counts_twice_and_nothing_is_lost_however_files_are_rotated() {
    for before in [1, 12, 300] {
        for after in [0, 1, 12, 300] {
            let mut site = Site::new();
            site.add("net.log", before);
            site.counts();
            site.counts();
            site.add("net.log", after);
            // Renamed, and written to under its new name.
            site.rename("net.log", "net.log.1");
            site.add("net.log.1", 3);
            site.add("net.log", after);
            site.counts();
            // Packed; then copied and cut to nothing.
            site.pack("net.log.1");
            site.rename("net.log.1.gz", "net.log.2.gz");
            site.add("net.log", after);
            fs::copy(site.path("net.log"), site.path("net.log.1")).expect("copied");
            fs::write(site.path("net.log"), "").expect("cut");
            site.counts();
            site.add("net.log", 20);
            site.counts();
            // The oldest is thrown away, what was found in it stays.
            let old = fs::read(site.path("net.log.2.gz")).expect("readable");
            fs::remove_file(site.path("net.log.2.gz")).expect("removed");
            site.add("net.log", 2);
            site.counts();
            // It is found again elsewhere.
            fs::create_dir(site.path("old")).expect("a folder");
            fs::write(site.path("old/net.gz"), old).expect("written");
            site.counts();
            site.rename("net.log.1", "net.log.2");
            site.rename("net.log", "net.log.1");
            site.counts();
        }
    }
}

#[test]
fn a_text_that_is_packed_between_two_runs_is_read_on_from_where_it_was() {
    let mut site = Site::new();
    site.add("net.log", 100);
    site.counts();
    site.add("net.log", 50);
    site.rename("net.log", "net.log.1");
    site.pack("net.log.1");
    site.add("net.log", 5);
    site.counts();
    // A copy that is still being packed is no trouble: what it holds is known.
    let whole = fs::read(site.path("net.log.1.gz")).expect("readable");
    fs::write(site.path("net.log.2.gz"), &whole[..whole.len() / 2]).expect("written");
    site.counts();
}

#[test]
fn a_run_that_is_broken_off_is_as_one_that_never_was() {
    let mut site = Site::new();
    site.add("net.log", 40);
    site.counts();
    let kept = fs::read(site.path("licensing.state")).expect("readable");
    site.add("net.log", 40);
    site.rename("net.log", "net.log.1");
    site.add("net.log", 7);
    site.scan(&[]);
    fs::write(site.path("licensing.state"), kept).expect("written");
    site.counts();
    // An answer that nobody could read is told again: the state is that of before.
    let kept = fs::read(site.path("licensing.state")).expect("readable");
    site.put("net.log", &format!("sw-09: Nov 19 2026 10:00:00: {FAILED}\n"));
    let command = format!(
        "{} scan --state {} {} --today 2026-11-20 >/dev/full",
        env!("CARGO_BIN_EXE_slp-diag"),
        site.text("licensing.state"),
        site.text(".")
    );
    if Path::new("/dev/full").exists() {
        let ended = Command::new("sh").args(["-c", &command]).output().expect("a shell");
        assert_eq!(ended.status.code(), Some(2), "{ended:?}");
        assert_eq!(fs::read(site.path("licensing.state")).expect("readable"), kept);
        assert!(site.scan(&[]).out.contains("sw-09"));
    }
}

#[test]
fn a_line_that_is_being_written_is_told_whole() {
    let mut site = Site::new();
    let line = site.next(1);
    let (front, back) = line.split_at(line.len() / 2);
    site.put("net.log", front);
    site.scan(&[]);
    site.put("net.log", back);
    site.counts();
}

#[test]
fn the_same_as_one_scan_over_all() {
    let mut site = Site::new();
    for count in [30, 1, 200, 0, 11] {
        site.add("net.log", count);
        site.put("net.log", &format!("sw-02: Nov 12 2026 0{}:00:00: {RESTORED}\n", count % 7));
        site.scan(&[]);
    }
    let log = site.text("net.log");
    let state = site.text("licensing.state");
    for style in [&["--json"][..], &["--full"], &[]] {
        let whole = run(&[&["scan", &log], style].concat(), b"");
        let merged = run(&[&["merge", &state], style].concat(), b"");
        assert_eq!(merged.out, whole.out);
    }
}

const REQUIRED: &str =
    "%SMART_LIC-6-REPORTING_REQUIRED: A Usage report acknowledgement will be required in";

#[test]
fn what_has_changed_is_told_once() {
    let site = Site::new();
    let changes = |options: &[&str]| {
        let answer = site.scan(&[&["--json"], options].concat());
        let kinds = ["broken", "to_confirm", "recovered", "overdue", "soon", "unknown"];
        let json = answer.json();
        let told = kinds.map(|kind| json[kind].as_array().expect("a list").len());
        (told, answer.code)
    };
    site.put("a.log", &format!("r1: Nov 18 2026 10:00:00: {FAILED}\n"));
    site.put("a.log", &format!("r2: Nov 18 2026 10:00:00: {REQUIRED} 12 days.\n"));
    assert_eq!(changes(&[]), ([1, 0, 0, 0, 1, 0], Some(0)));
    assert_eq!(changes(&[]), ([0; 6], Some(0)));
    assert_eq!(site.scan(&[]).out, "");
    assert_eq!(site.scan(&["--fail-on", "error"]).code, Some(0));
    // It fails again: no news. It recovers, and fails anew.
    site.put("a.log", &format!("r1: Nov 18 2026 11:00:00: {FAILED}\n"));
    assert_eq!(changes(&[]), ([0; 6], Some(0)));
    site.put("a.log", &format!("r1: Nov 18 2026 12:00:00: {RESTORED}\n"));
    assert_eq!(changes(&["--fail-on", "error"]), ([0, 0, 1, 0, 0, 0], Some(0)));
    assert_eq!(changes(&[]), ([0; 6], Some(0)));
    site.put("a.log", &format!("r1: Nov 18 2026 13:00:00: {FAILED}\n"));
    assert_eq!(changes(&["--fail-on", "error"]), ([1, 0, 0, 0, 0, 0], Some(1)));
    // A day passes without a line.
    assert_eq!(changes(&["--today", "2026-12-01"]).0, [0, 0, 0, 1, 0, 0]);
    assert_eq!(changes(&["--today", "2026-12-01"]).0, [0; 6]);
    site.put("a.log", "r3: Nov 18 2026 14:00:00: %SMART_LIC-3-NEVER_SEEN: x\n");
    assert_eq!(changes(&["--today", "2026-12-01"]).0, [0, 0, 0, 0, 0, 1]);
    assert_eq!(changes(&["--today", "2026-12-01"]).0, [0; 6]);
}

#[test]
fn what_cannot_be_gone_on_with_is_refused() {
    let mut site = Site::new();
    site.add("net.log", 1);
    let (log, kept) = (site.text("net.log"), site.text("kept"));
    run(&["scan", &log, "--save", &kept], b"");
    let answer = run(&["scan", &log, "--state", &kept], b"");
    assert_eq!(answer.code, Some(2), "{answer:?}");
    assert!(answer.err.contains("scan --save"), "{answer:?}");
    let answer = run(&["scan", &log, "--state", &log], b"");
    assert_eq!(answer.code, Some(2), "{answer:?}");
    let answer = run(&["scan", "-", "--state", &site.text("new")], b"");
    assert_eq!(answer.code, Some(2), "{answer:?}");
    assert!(!site.path("new").exists());
}

/// Ten years of a log that is rotated each day and kept for a week.
#[test]
fn what_is_kept_does_not_grow_with_the_years() {
    let mut site = Site::new();
    let mut sizes = Vec::new();
    for year in 0..3 {
        for day in 0..40 {
            let line = |text: &str, hour: u8| {
                let month = ["Jan", "Apr", "Jul", "Oct"][day / 10];
                format!("r1: {month} {:2} 202{year} {hour:02}:00:00: {text}\n", day % 10 + 1)
            };
            site.put("net.log", &(line(FAILED, 1) + &line(RESTORED, 2)));
            site.lines += 2;
            assert_eq!(site.scan(&[]).code, Some(0));
            for number in (1..7).rev().filter(|it| site.path(&format!("net.log.{it}")).exists()) {
                site.rename(&format!("net.log.{number}"), &format!("net.log.{}", number + 1));
            }
            site.rename("net.log", "net.log.1");
        }
        sizes.push(fs::metadata(site.path("licensing.state")).expect("a file").len());
    }
    assert!(sizes[2] < sizes[0] * 2 && sizes[2] < 16_384, "{sizes:?}");
    let merged = run(&["merge", "--json", &site.text("licensing.state")], b"").json();
    assert_eq!(merged["totals"]["messages"], site.lines);
    assert!(merged["earlier"][0]["incidents"].as_u64() > Some(90), "{}", merged["earlier"]);
    let full = run(&["merge", "--full", &site.text("licensing.state")], b"");
    assert!(full.out.contains("outages: 120"), "{full:?}");
}

/// The commands of docs/live.md, with the places of this test: there is something to say once.
#[cfg(unix)]
#[test]
fn what_is_documented_says_what_has_changed_once() {
    use std::os::unix::fs::PermissionsExt as _;
    let live = include_str!("../docs/live.md");
    let line = |start: &str| live.lines().find_map(|it| it.strip_prefix(start)).expect("a line");
    let cron = line("0 6 * * * root /usr/local/bin/slp-diag scan --state ");
    let cron = format!("slp-diag scan --state {cron}");
    let service = line("ExecStart=/bin/sh -c '").strip_suffix('\'').expect("a quote");
    for (command, is_mailed) in [(cron, false), (service.replace("%%", "%"), true)] {
        let mut site = Site::new();
        site.add("net.log", 3);
        let mail = site.path("mail");
        fs::write(&mail, "#!/bin/sh\nprintf '%s: ' \"$2\"\ncat\n").expect("written");
        fs::set_permissions(&mail, fs::Permissions::from_mode(0o755)).expect("ours");
        let log = site.text("net.log");
        let state = site.text("licensing.state");
        let command = command
            .replace("/var/lib/slp-diag/licensing.state", &state)
            .replace("/var/log/network", &log);
        let program = Path::new(env!("CARGO_BIN_EXE_slp-diag")).parent().expect("a folder");
        let path = format!("{}:{}:/usr/bin:/bin", site.folder.path().display(), program.display());
        for is_first in [true, false] {
            let ended = Command::new("sh").args(["-c", &command]).env("PATH", &path).output();
            let ended = ended.expect("a shell");
            let out = String::from_utf8_lossy(&ended.stdout).into_owned();
            assert_eq!(ended.status.code(), Some(0), "{ended:?}");
            assert_eq!(out.contains("NEWLY BROKEN"), is_first, "{command}: {ended:?}");
            assert_eq!(out.starts_with("Licensing: "), is_first && is_mailed, "{ended:?}");
            assert_eq!(out.is_empty(), !is_first, "{ended:?}");
        }
    }
}
