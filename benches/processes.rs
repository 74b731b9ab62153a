//! Whole processes beside their peers, in one run: A B A B, medians, the ratio pair by pair.
//!
//! `cargo bench --bench processes` makes the inputs below `target/` (about 5 GB at a time) and
//! prints the table of docs/performance.md. Peers are `rg`, `zcat`, and `agrind` (angle-grinder)
//! where it is installed. A word runs only the rows whose name holds it; `--seed N` takes the
//! fleets of one seed in place of several, of which the worst is told. `--write MIX --seed N
//! --devices D --rarity R --size BYTES FILE` writes a fleet's log, `--floor STEP FILE` does a step
//! of the least program.

#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

#[allow(dead_code, reason = "a test uses the rest")]
mod fleet;
mod fleets;
mod floor;
mod measure;

use flate2::Compression;
use flate2::write::GzEncoder;
use measure::{Pairs, SLP_DIAG, median, run};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const LINE: &str = "*Nov 19 14:54:55.045: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name";
/// What licensing lines of the inputs say: mostly one failure, some recoveries, some others.
const TEXTS: [&str; 8] = [
    "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name",
    "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name",
    "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart Software Manager (CSSM) : Operation timed out",
    "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name",
    "%SMART_LIC-5-COMM_RESTORED: Communications with Cisco Smart License Utility (CSLU) restored",
    "%SMART_LIC-6-REPORTING_REQUIRED: A Usage report acknowledgement will be required in 89 days.",
    "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name",
    "%SMART_LIC-6-AGENT_READY: Smart Agent for Licensing is initialized",
];

fn main() {
    let options = fleets::Options::of(std::env::args().skip(1));
    if let Some(file) = &options.write {
        return fleets::write(&options, file);
    }
    if let Some((step, file)) = &options.floor {
        return floor::run(*step, file);
    }
    let is_wanted = |name: &str| {
        options.words.is_empty() || options.words.iter().any(|it| name.contains(it.as_str()))
    };
    println!("| work | slp-diag | peer | ratio | of processors | goal | peak memory |");
    println!("|---|---|---|---|---|---|---|");
    fleets::rows(&options, &is_wanted);
    for row in rows() {
        if is_wanted(row.name) {
            row.run();
        }
    }
    if is_wanted("growth") {
        growth();
    }
    for (name, command) in memory_rows() {
        if is_wanted(name) {
            println!("| {name} | | | | | 64 MiB | {:.1} MiB |", run(&command).peak);
        }
    }
}

/// A work, its peer, and what the ratio of their times should be at most.
struct Row {
    name: &'static str,
    own: String,
    peer: String,
    goal: f64,
    pairs: usize,
}

fn rows() -> Vec<Row> {
    let [sparse, dense] = [("sparse", 750_000_000, 2_000), ("dense", 340_000_000, 1)]
        .map(|(name, size, rarity)| log(name, size, rarity, 300));
    let (sparse, dense) = (sparse.display(), dense.display());
    let archive = archive();
    let archive = archive.display();
    let out = folder().join("out");
    let out = out.display();
    let row = |name, own, peer, goal, pairs| Row { name, own, peer, goal, pairs };
    let mut rows = vec![
        row(
            "start: explain a line",
            format!("{SLP_DIAG} explain '{LINE}'"),
            "rg --version".to_owned(),
            1.5,
            200,
        ),
        row(
            "sparse: 750 MB, 0.05 % licensing lines",
            format!("{SLP_DIAG} scan {sparse}"),
            format!("rg -c -F SMART_LIC {sparse}"),
            1.0,
            31,
        ),
        row(
            "dense: 340 MB, every line",
            format!("{SLP_DIAG} scan {dense}"),
            format!("rg -F SMART_LIC {dense} > {out}"),
            1.0,
            15,
        ),
        row(
            "pipe: the sparse file",
            format!("cat {sparse} | {SLP_DIAG} scan"),
            format!("cat {sparse} | rg -c -F SMART_LIC"),
            1.1,
            21,
        ),
        row(
            "gz: 1,000 rotated files",
            format!("{SLP_DIAG} scan {archive}"),
            format!("zcat {archive}/*.gz | rg -c -F SMART_LIC"),
            0.5,
            9,
        ),
    ];
    if Command::new("agrind")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
    {
        let query = r#"* | parse "SMART_LIC-*-*:" as severity, mnemonic | count by mnemonic"#;
        let peer = format!("agrind -f {dense} '{query}'");
        rows.push(row(
            "angle-grinder: the dense file, counted by mnemonic",
            format!("{SLP_DIAG} scan {dense}"),
            peer,
            0.15,
            3,
        ));
    }
    rows
}

impl Row {
    fn run(&self) {
        let pairs = Pairs::measure(&self.own, &self.peer, self.pairs);
        println!("{}", pairs.row(self.name, self.goal));
    }
}

/// Ten times the input, and what it costs.
fn growth() {
    let small = log("dense-tenth", 34_000_000, 1, 300);
    let large = log("dense", 340_000_000, 1, 300);
    let scan = |path: &Path| run(&format!("{SLP_DIAG} scan {}", path.display())).wall;
    let ratio = median((0..15).map(|_| scan(&large) / scan(&small)));
    println!("| growth: 10 times the dense input | | | {ratio:.2} | | 10.50 | |");
}

/// Inputs that could make memory grow.
fn memory_rows() -> Vec<(&'static str, String)> {
    let sparse = log("sparse", 750_000_000, 2_000, 300);
    let sparse = sparse.display();
    let dense = log("dense-400", 2_000_000_000, 1, 400);
    vec![
        ("memory: 2 GB, every line, 400 devices", format!("{SLP_DIAG} scan {}", dense.display())),
        (
            "memory: 20 GB sparse through a pipe",
            format!("for i in $(seq 27); do cat {sparse}; done | {SLP_DIAG} scan"),
        ),
        (
            "memory: one line of 1 GB",
            format!("head -c 1000000000 /dev/zero | tr '\\0' x | {SLP_DIAG} scan"),
        ),
    ]
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    fs::create_dir_all(&folder).expect("target/ is writable");
    folder
}

/// A log as a syslog server keeps it, the same at every run: of `rarity` lines one is a licensing
/// line.
fn log(name: &str, size: u64, rarity: u64, devices: u64) -> PathBuf {
    let path = folder().join(format!("{name}.log"));
    if fs::metadata(&path).is_ok_and(|it| it.len() >= size) {
        return path;
    }
    let mut out =
        BufWriter::with_capacity(1 << 20, File::create(&path).expect("target/ is writable"));
    let (mut written, mut number, mut line) = (0, 0_u64, String::new());
    while written < size {
        write_line(&mut line, number, rarity, devices);
        out.write_all(line.as_bytes()).expect("target/ is writable");
        written += line.len() as u64;
        number += 1;
    }
    out.flush().expect("target/ is writable");
    path
}

/// 1,000 rotated files of 40 devices.
fn archive() -> PathBuf {
    let archive = folder().join("archive");
    if fs::read_dir(&archive).is_ok_and(|it| it.count() == 1_000) {
        return archive;
    }
    fs::create_dir_all(&archive).expect("target/ is writable");
    let mut line = String::new();
    for file in 0..1_000_u64 {
        let path = archive.join(format!("sw-{:03}.log.{}.gz", file % 40, file / 40));
        let mut out = GzEncoder::new(
            File::create(path).expect("target/ is writable"),
            Compression::default(),
        );
        for number in 0..8_000 {
            write_line(&mut line, file * 8_000 + number, 200, 40);
            out.write_all(line.as_bytes()).expect("target/ is writable");
        }
        out.finish().expect("target/ is writable");
    }
    archive
}

fn write_line(line: &mut String, number: u64, rarity: u64, devices: u64) {
    line.clear();
    // A line a second; the device's stamp and, before it, the relay's.
    let (day, hour, minute, second) =
        (1 + number / 86_400 % 28, number / 3_600 % 24, number / 60 % 60, number % 60);
    let device = number * 7_919 % devices;
    write!(
        line,
        "Nov {day:>2} {hour:02}:{minute:02}:{second:02} sw-{device:03} {number}: Nov {day:>2} {hour:02}:{minute:02}:{second:02}.{:03}: ",
        number % 1_000
    )
    .expect("a string");
    if number % rarity == 7 % rarity {
        let pick = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 61;
        line.push_str(TEXTS[usize::try_from(pick).expect("three bits")]);
    } else {
        let interface = number % 48;
        write!(
            line,
            "%LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet1/0/{interface}, changed state to up"
        )
        .expect("a string");
    }
    line.push('\n');
}
