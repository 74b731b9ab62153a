//! Whole processes against ripgrep, side by side: `explain` against `rg --version`, `scan` of a 700 MB log against `rg -c -F` on the same file.
//!
//! `cargo bench` makes the log below `target/` once. What is measured is in docs/performance.md.

use criterion::{Criterion, criterion_group, criterion_main};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const SLP_DIAG: &str = env!("CARGO_BIN_EXE_slp-diag");
const LINE: &str = "*Nov 19 14:54:55.045: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name";
/// One line in this many is a licensing line: 0.05 %.
const RARITY: u64 = 2_000;
const LOG_BYTES: u64 = 700_000_000;

/// Runs a command to its end; its output is thrown away.
fn run(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).status();
    assert!(status.unwrap_or_else(|error| panic!("{program}: {error}")).success(), "{program} {arguments:?}");
}

/// A log as a syslog server keeps it, the same at every run.
fn log() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench.log");
    if fs::metadata(&path).is_ok_and(|it| it.len() >= LOG_BYTES) {
        return path;
    }
    let mut out = BufWriter::new(File::create(&path).expect("target/ is writable"));
    let (mut written, mut number, mut line) = (0, 0_u64, String::new());
    while written < LOG_BYTES {
        line.clear();
        let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
        let host = number % 300;
        write!(line, "Nov 17 {hour:02}:{minute:02}:{second:02} sw-{host:03} {number}: Nov 17 {hour:02}:{minute:02}:{second:02}.{:03}: ", number % 1000).expect("a string");
        if number % RARITY == 7 {
            line.push_str(&LINE[LINE.find('%').expect("the line has an anchor")..]);
        } else {
            write!(
                line,
                "%LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/{}, changed state to up",
                number % 48
            )
            .expect("a string");
        }
        line.push('\n');
        out.write_all(line.as_bytes()).expect("target/ is writable");
        written += line.len() as u64;
        number += 1;
    }
    out.flush().expect("target/ is writable");
    path
}

fn start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start");
    group.bench_function("slp-diag explain", |it| it.iter(|| run(SLP_DIAG, &["explain", LINE])));
    group.bench_function("rg --version", |it| it.iter(|| run("rg", &["--version"])));
    group.finish();
}

fn scan(criterion: &mut Criterion) {
    let path = log();
    let path = path.to_str().expect("target/ is UTF-8");
    let mut group = criterion.benchmark_group("700 MB");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function("slp-diag scan", |it| it.iter(|| run(SLP_DIAG, &["scan", path])));
    group.bench_function("rg -c -F SMART_LIC", |it| it.iter(|| run("rg", &["-c", "-F", "SMART_LIC", path])));
    group.finish();
}

criterion_group!(processes, start, scan);
criterion_main!(processes);
