//! The real program, run by tests: what goes in, what comes out, and how much memory it took.

#![allow(dead_code, reason = "each test file uses its part")]

pub mod packing;

use serde_json::Value;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// A failure that a resolver causes.
pub const FAILED: &str = "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name";
/// What ends it.
pub const RESTORED: &str =
    "%SMART_LIC-5-COMM_RESTORED: Communications with Cisco Smart License Utility (CSLU) restored";

/// How a run ended.
#[derive(Debug)]
pub struct Answer {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
    /// The most memory that was resident at a time, in bytes.
    pub peak: u64,
}

impl Answer {
    /// The answer of `--json`.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The program as a shell would start it, whatever surrounds the tests.
pub fn program(arguments: &[&str]) -> Command {
    around(Command::new(env!("CARGO_BIN_EXE_slp-diag")), arguments)
}

/// Another program with the same surroundings and pipes.
pub fn around(mut command: Command, arguments: &[&str]) -> Command {
    for variable in ["SLP_DIAG_LANG", "SLP_DIAG_CATALOG", "SLP_DIAG_TOPOLOGY", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.args(arguments).env("LC_ALL", "C.UTF-8");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program on bytes.
pub fn run(arguments: &[&str], stdin: &[u8]) -> Answer {
    let bytes = stdin.to_vec();
    fed(program(arguments), move |input| input.write_all(&bytes))
}

/// Runs the program on what `feed` writes; a program that ends early is no fault of the feeder.
pub fn fed(
    mut command: Command,
    feed: impl FnOnce(&mut ChildStdin) -> std::io::Result<()> + Send + 'static,
) -> Answer {
    let mut child = command.spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("piped");
    let feeder = std::thread::spawn(move || {
        let _ = feed(&mut input);
    });
    let answer = ended(child);
    feeder.join().expect("the feeder ends");
    answer
}

/// Waits for the end of a program whose input somebody else holds.
pub fn ended(mut child: Child) -> Answer {
    let mut errors = child.stderr.take().expect("piped");
    let err = std::thread::spawn(move || {
        let mut text = Vec::new();
        errors.read_to_end(&mut text).expect("a pipe can be read");
        text
    });
    let mut out = Vec::new();
    child.stdout.take().expect("piped").read_to_end(&mut out).expect("a pipe can be read");
    let (code, peak) = wait(&mut child);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Answer { code, out: text(out), err: text(err.join().expect("the reader ends")), peak }
}

#[cfg(unix)]
fn wait(child: &mut Child) -> (Option<i32>, u64) {
    let used = wait4::Wait4::wait4(child).expect("the program ends");
    (used.status.code(), used.rusage.maxrss)
}

#[cfg(not(unix))]
fn wait(child: &mut Child) -> (Option<i32>, u64) {
    (child.wait().expect("the program ends").code(), 0)
}

/// The report of a scan as JSON; whatever the exit status.
pub fn scanned(arguments: &[&str]) -> Value {
    piped(arguments, b"")
}

/// The report of a scan of bytes as JSON.
pub fn piped(arguments: &[&str], stdin: &[u8]) -> Value {
    run(&[&["--json", "scan"], arguments].concat(), stdin).json()
}

/// A new empty folder below `target/`.
pub fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("target/ is writable");
    folder
}

/// Writes a file, its folders too.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> String {
    std::fs::create_dir_all(path.parent().expect("below a folder")).expect("target/ is writable");
    std::fs::write(path, bytes).expect("target/ is writable");
    text(path)
}

/// A path as an argument.
pub fn text(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

/// A line as a relay writes it: `day` as in `Nov 17`, `year` as in ` 2025` or empty, `time` as in
/// `20:15:30`.
pub fn line(host: &str, day: &str, year: &str, time: &str, message: &str) -> String {
    format!("{day} {time} {host}: {day}{year} {time}.000: {message}\n")
}

/// The incidents of a report: device, mnemonic, status, count.
pub fn incidents(report: &Value) -> Vec<(String, String, String, u64)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let rows = report["incidents"].as_array().expect("a list");
    let incident = |it: &Value| {
        (
            text(&it["device"]),
            text(&it["mnemonic"]),
            text(&it["status"]),
            it["count"].as_u64().expect("a number"),
        )
    };
    let mut all: Vec<_> = rows.iter().map(incident).collect();
    all.sort();
    all
}

/// An incident as [`incidents`] gives it.
pub fn incident(
    device: &str,
    mnemonic: &str,
    status: &str,
    count: u64,
) -> (String, String, String, u64) {
    (device.to_owned(), mnemonic.to_owned(), status.to_owned(), count)
}
