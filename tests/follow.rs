//! `scan --follow` with the real program: files that grow and are rotated, folders, pipes, signals.
//! Orders are asserted, times only with wide bounds.
#![cfg(unix)]

mod program;

use program::packing::PACKINGS;
use program::{FAILED, RESTORED, program, text};
use serde_json::Value;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Nothing takes so long unless it is broken.
const PATIENCE: Duration = Duration::from_secs(30);
/// From a signal to the end of the program. It was measured to take less than a tenth of a second,
/// whatever is being read; the rest is for a machine that does much else.
const SOON: Duration = Duration::from_secs(5);

/// A run of the program whose lines are read as they come.
struct Run {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
}

impl Run {
    fn start(arguments: &[&str]) -> Self {
        Run::from(program(arguments))
    }

    fn from(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Run { child, lines, seen: Vec::new() }
    }

    /// `--format jsonl scan --follow --year 2026` of some paths.
    fn of(paths: &[&Path]) -> Self {
        let mut arguments = vec!["--format", "jsonl", "scan", "--follow", "--year", "2026"];
        arguments.extend(paths.iter().map(|it| it.to_str().expect("UTF-8")));
        Run::start(&arguments)
    }

    fn line(&mut self) -> String {
        let line = self.lines.recv_timeout(PATIENCE);
        let line =
            line.unwrap_or_else(|error| panic!("{error}: nothing more after {:#?}", self.seen));
        self.seen.push(line.clone());
        line
    }

    fn row(&mut self) -> Value {
        let line = self.line();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// The next incident as `device status count`. The message that ends another is a notice beside
    /// it.
    fn told(&mut self) -> String {
        let mut row = self.row();
        while row["mnemonic"] == "COMM_RESTORED" {
            row = self.row();
        }
        format!("{} {} {}", row["device"], row["status"], row["count"]).replace('"', "")
    }

    /// Passes over what is told until this is.
    fn until(&mut self, told: &str) {
        while self.told() != told {}
    }

    fn type_in(&mut self, text: &str) {
        let input = self.child.stdin.as_mut().expect("piped");
        input.write_all(text.as_bytes()).expect("the program reads");
        input.flush().expect("the program reads");
    }

    fn signal(&self, name: &str) {
        let status =
            Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status();
        assert!(status.expect("kill is there").success());
    }

    /// Ends it; what else it said, its complaints and its status.
    fn end(mut self, signal: Option<&str>) -> (String, String, ExitStatus) {
        let input = self.child.stdin.take();
        if let Some(name) = signal {
            self.signal(name);
        }
        // What ends at a signal must not need the end of its input.
        let input = input.filter(|_| signal.is_some());
        let begun = Instant::now();
        let mut rest = String::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            rest.push_str(&line);
            rest.push('\n');
        }
        let mut complaints = String::new();
        self.child.stderr.take().expect("piped").read_to_string(&mut complaints).expect("UTF-8");
        let status = self.child.wait().expect("it ends");
        drop(input);
        let took = begun.elapsed();
        assert!(signal.is_none() || took < SOON, "{took:?} after SIG{signal:?}");
        (rest, complaints, status)
    }

    /// Ends it; nothing was told that was not asked for, and nothing complained of.
    fn end_quietly(self) {
        let (rest, complaints, status) = self.end(Some("INT"));
        assert_eq!((rest.as_str(), complaints.as_str(), status.code()), ("", "", Some(0)));
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn folder(name: &str) -> PathBuf {
    program::folder(&format!("follow/{name}"))
}

/// A line of a device at some second of a day.
fn line(device: &str, second: u32, message: &str) -> String {
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!(
        "Nov 17 {hour:02}:{minute:02}:{second:02} {device} 1: Nov 17 {hour:02}:{minute:02}:{second:02}.580 UTC: {message}\n"
    )
}

fn failed(device: &str, second: u32) -> String {
    line(device, second, FAILED)
}

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().append(true).create(true).open(path).expect("writable");
    file.write_all(text.as_bytes()).expect("writable");
}

#[test]
fn each_change_of_a_growing_file_is_told_in_order() {
    let path = folder("growing").join("r.log");
    append(&path, &failed("r1", 1));
    let mut run = Run::of(&[&path]);
    assert_eq!(run.told(), "r1 open 1");
    let mut slowest = Duration::ZERO;
    for (text, expected) in [
        (failed("r1", 2), "r1 open 2"),
        (failed("r2", 3), "r2 open 1"),
        (line("r1", 4, RESTORED), "r1 recovered 2"),
        (line("r1", 5, "%SYS-5-CONFIG_I: Configured from console"), ""),
        (failed("r1", 6), "r1 open 1"),
    ] {
        append(&path, &text);
        let begun = Instant::now();
        if !expected.is_empty() {
            assert_eq!(run.told(), expected);
            slowest = slowest.max(begun.elapsed());
        }
    }
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    run.end_quietly();
}

#[test]
fn lines_of_the_same_second_are_incidents_of_their_own() {
    let path = folder("flapping").join("r.log");
    let flap = [failed("r1", 1), line("r1", 1, RESTORED)].concat();
    append(&path, &flap.repeat(30));
    append(&path, &failed("r1", 1));
    let mut run = Run::of(&[&path]);
    assert_eq!(run.told(), "r1 open 1");
    // The first one and the last ones; those between are sums.
    for _ in 0..6 {
        assert_eq!(run.told(), "r1 recovered 1");
    }
    append(&path, &line("r1", 1, RESTORED));
    assert_eq!(run.told(), "r1 recovered 1");
    append(&path, &failed("r2", 2));
    assert_eq!(run.told(), "r2 open 1", "what did not change is not told again");
    run.end_quietly();
}

#[test]
fn a_renamed_file_is_read_on_and_the_new_one_from_its_start() {
    let folder = folder("renamed");
    let (path, old) = (folder.join("r.log"), folder.join("r.log.1"));
    append(&path, &failed("r1", 1));
    let mut run = Run::of(&[&path]);
    assert_eq!(run.told(), "r1 open 1");
    fs::rename(&path, &old).expect("renamed");
    append(&old, &failed("r2", 2));
    assert_eq!(run.told(), "r2 open 1", "there is no file of the name, and the old one grows");
    // The old file ends within a line, which the new one does not continue.
    append(&old, "Nov 17 00:00:02 r2 1: half a li");
    append(&path, &failed("r3", 3));
    assert_eq!(run.told(), "r3 open 1");
    append(&old, &format!("ne\n{}", failed("r4", 4)));
    assert_eq!(run.told(), "r4 open 1", "its writer has not noticed yet");
    append(&path, &failed("r3", 5));
    assert_eq!(run.told(), "r3 open 2");
    // Twice at once.
    fs::rename(&path, &old).expect("renamed");
    append(&path, &failed("r5", 6));
    assert_eq!(run.told(), "r5 open 1");
    run.end_quietly();
}

#[test]
fn a_file_that_is_cut_is_read_from_its_new_start() {
    let folder = folder("cut");
    let path = folder.join("r.log");
    append(&path, &[failed("r1", 1), failed("r1", 2)].concat());
    let mut run = Run::of(&[&path]);
    assert_eq!(run.told(), "r1 open 2");
    fs::copy(&path, folder.join("r.log.1")).expect("copied");
    OpenOptions::new().write(true).open(&path).expect("writable").set_len(0).expect("cut");
    append(&path, &failed("r2", 3));
    assert_eq!(run.told(), "r2 open 1");
    // Cut and at once longer than before, between two looks.
    let more: String = (10..40).map(|second| failed("r3", second)).collect();
    let mut file = OpenOptions::new().write(true).truncate(true).open(&path).expect("cut");
    file.write_all(more.as_bytes()).expect("writable");
    run.until("r3 open 30");
    // As long as before, to the byte.
    let mut file = OpenOptions::new().write(true).truncate(true).open(&path).expect("cut");
    file.write_all(more.replace("r3", "r4").as_bytes()).expect("writable");
    append(&path, &failed("r5", 50));
    run.until("r4 open 30");
    assert_eq!(run.told(), "r5 open 1");
    run.end_quietly();
}

/// Rotates by renaming: the oldest first.
fn rotate(folder: &Path, name: &str, kept: usize) {
    let numbered = |number: usize| folder.join(format!("{name}.{number}"));
    for number in (1..kept).rev() {
        let _ = fs::rename(numbered(number), numbered(number + 1));
    }
    fs::rename(folder.join(name), numbered(1)).expect("renamed");
}

#[test]
fn a_folder_takes_up_new_files_and_reads_nothing_twice() {
    // Short files are known by all that they hold, longer ones by their beginning.
    for lines in [1, 40] {
        let folder = folder(&format!("folder-{lines}"));
        let path = folder.join("r.log");
        let many = |device: &str, hour: u32| -> String {
            (0..lines).map(|second| failed(device, 3600 * hour + second)).collect()
        };
        append(&folder.join("r.log.1"), &many("r1", 1));
        append(&path, &many("r2", 2));
        let text = folder.to_str().expect("UTF-8");
        let mut run =
            Run::start(&["--format", "jsonl", "scan", "--follow", "--year", "2026", text]);
        for expected in [format!("r1 open {lines}"), format!("r2 open {lines}")] {
            assert_eq!(run.told(), expected);
        }
        append(&folder.join("other.log"), &many("r3", 3));
        run.until(&format!("r3 open {lines}"));
        for round in 4..7 {
            rotate(&folder, "r.log", 5);
            let device = format!("r{round}");
            append(&path, &many(&device, round));
            run.until(&format!("{device} open {lines}"));
        }
        // By date, and as a copy.
        fs::rename(&path, folder.join("r.log-20261117")).expect("renamed");
        append(&path, &many("r8", 8));
        run.until(&format!("r8 open {lines}"));
        fs::copy(&path, folder.join("r.log-20261118")).expect("copied");
        File::create(&path).expect("cut");
        append(&path, &many("r9", 9));
        run.until(&format!("r9 open {lines}"));
        append(&folder.join("other.log"), &failed("r3", 40_000));
        assert_eq!(
            run.told(),
            format!("r3 open {}", lines + 1),
            "no count of a rotated file has grown"
        );
        append(&folder.join("new.log"), &failed("r10", 40_001));
        assert_eq!(run.told(), "r10 open 1");
        run.end_quietly();
    }
}

#[test]
fn what_is_compressed_is_read_once_at_the_start() {
    let folder = folder("compressed");
    append(&folder.join("r.log.1"), &failed("r1", 1));
    let zip = |name: &str| {
        let status = Command::new("gzip").args(["-k", "-S", ".gz"]).arg(folder.join(name)).status();
        assert!(status.expect("gzip is there").success());
    };
    zip("r.log.1");
    fs::rename(folder.join("r.log.1.gz"), folder.join("r.log.2.gz")).expect("renamed");
    fs::write(folder.join("r.log.1"), failed("r2", 2)).expect("writable");
    let mut run = Run::of(&[&folder]);
    assert_eq!(run.told(), "r1 open 1");
    assert_eq!(run.told(), "r2 open 1");
    zip("r.log.1");
    append(&folder.join("r.log"), &failed("r3", 3));
    assert_eq!(run.told(), "r3 open 1");
    run.end_quietly();
}

#[test]
fn several_files_are_one_report() {
    let folder = folder("several");
    let (one, other) = (folder.join("a.log"), folder.join("b.log"));
    append(&one, &failed("r1", 1));
    append(&other, "");
    let mut run = Run::of(&[&one, &other]);
    assert_eq!(run.told(), "r1 open 1");
    append(&other, &line("r1", 2, RESTORED));
    assert_eq!(run.told(), "r1 recovered 1");
    append(&other, &failed("r2", 3));
    assert_eq!(run.told(), "r2 open 1");
    append(&one, &failed("r3", 4));
    assert_eq!(run.told(), "r3 open 1");
    run.end_quietly();
}

#[test]
fn a_pipe_is_told_as_it_flows_and_its_end_prints_the_summary() {
    let mut run = Run::start(&["scan", "--follow", "--year", "2026"]);
    run.type_in(&failed("r1", 1));
    while !run.line().contains("COMM_FAILED") {}
    run.type_in(&line("r1", 2, RESTORED));
    while !run.line().contains("r1  RECOVERED  COMM_FAILED") {}
    let (rest, complaints, status) = run.end(None);
    assert!(rest.contains("RECOVERED") && rest.contains("lines 2 "), "{rest}");
    assert_eq!((complaints.as_str(), status.code()), ("", Some(0)));
}

/// What the catalog lacks is kept apart from the streams, in which it was read bit by bit.
#[test]
fn what_the_catalog_lacks_is_counted_over_all_looks() {
    let mut run = Run::start(&["scan", "--follow", "--year", "2026"]);
    for second in 1..4 {
        run.type_in(&line("r1", second, "%SMART_LIC-3-ODD_ONE: x"));
        run.type_in(&failed("r1", 10 + second));
        while !run.line().contains(&format!("{second}x")) {}
    }
    let (rest, complaints, status) = run.end(None);
    assert!(rest.contains("SMART_LIC ODD_ONE 3x"), "{rest}");
    assert_eq!((complaints.as_str(), status.code()), ("", Some(0)));
}

#[test]
fn a_named_pipe_is_waited_for() {
    let path = folder("fifo").join("pipe");
    assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo is there").success());
    let mut run = Run::of(&[&path]);
    let mut writer = OpenOptions::new().write(true).open(&path).expect("the program reads");
    writer.write_all(failed("r1", 1).as_bytes()).expect("the program reads");
    assert_eq!(run.told(), "r1 open 1");
    drop(writer);
    let (rest, complaints, status) = run.end(None);
    assert_eq!((rest.as_str(), complaints.as_str(), status.code()), ("", "", Some(0)));
}

#[test]
fn a_pipe_without_text_is_named_and_the_rest_is_followed() {
    let folder = folder("binary");
    let path = folder.join("r.log");
    append(&path, &failed("r1", 1));
    let mut run =
        Run::start(&["scan", "--follow", "--year", "2026", "-", path.to_str().expect("UTF-8")]);
    run.type_in(&"\u{1}".repeat(100));
    while !run.line().contains("r1  COMM_FAILED 1x") {}
    append(&path, &failed("r2", 2));
    while !run.line().contains("r2  OPEN  COMM_FAILED") {}
    let (rest, complaints, status) = run.end(Some("INT"));
    assert!(rest.contains("files 1, lines 2 "), "{rest}");
    assert_eq!(
        (complaints.as_str(), status.code()),
        ("slp-diag: -: not text (byte 0); not read\n", Some(2))
    );
}

#[test]
fn signals_print_the_summary() {
    for signal in ["INT", "TERM", "HUP"] {
        let path = folder(&format!("signal-{signal}")).join("r.log");
        append(&path, &failed("r1", 1));
        let mut run =
            Run::start(&["scan", "--follow", "--year", "2026", path.to_str().expect("UTF-8")]);
        while !run.line().contains("r1  COMM_FAILED 1x") {}
        append(&path, &failed("r2", 2));
        while !run.line().contains("r2  OPEN  COMM_FAILED") {}
        let (rest, complaints, status) = run.end(Some(signal));
        assert!(
            rest.contains("devices 2, ") && rest.contains("licensing messages 2"),
            "{signal}: {rest}"
        );
        assert_eq!((complaints.as_str(), status.code()), ("", Some(0)), "{signal}");
    }
}

#[test]
fn what_is_open_at_the_end_can_be_the_status() {
    let path = folder("status").join("r.log");
    append(&path, &failed("r1", 1));
    let path = path.to_str().expect("UTF-8");
    let mut run =
        Run::start(&["--format", "jsonl", "scan", "--follow", "--fail-on", "error", path]);
    assert_eq!(run.told(), "r1 open 1");
    assert_eq!(run.end(Some("TERM")).2.code(), Some(1));
}

#[test]
fn a_continuation_that_comes_late_changes_the_incident() {
    let path = folder("wrapped").join("r.log");
    let text = format!("Nov 17 18:05:09.580 UTC: {FAILED}");
    let (first, rest) = text.split_at(80);
    append(&path, &format!("r1#\n{first}\n"));
    let mut run = Run::of(&[&path]);
    let known = "name-unresolved-cslu";
    assert_ne!(run.row()["cause"], known);
    let (second, third) = rest.split_at(80);
    append(&path, &format!("{second}\n"));
    std::thread::sleep(Duration::from_secs(1));
    append(&path, &format!("{third}\n"));
    while run.row()["cause"] != known {}
    assert_eq!(
        run.seen.last().map(|it| it.contains("\"device\":\"r1\"")),
        Some(true),
        "the prompt names the device"
    );
    run.end_quietly();
}

#[test]
fn a_line_is_not_torn_however_slowly_it_is_written() {
    let path = folder("torn").join("r.log");
    let text = failed("r1", 1);
    append(&path, &failed("r0", 0));
    let mut run = Run::of(&[&path]);
    assert_eq!(run.told(), "r0 open 1");
    // Cut within the name of the message.
    let cut = text.find("_LIC").expect("it is there");
    append(&path, &text[..cut]);
    std::thread::sleep(Duration::from_secs(2));
    append(&path, &text[cut..]);
    assert_eq!(run.told(), "r1 open 1");
    // Nothing ends the line, and nothing comes.
    append(&path, failed("r2", 2).trim_end());
    assert_eq!(run.told(), "r2 open 1");
    append(&path, &format!("\n{}", failed("r3", 3)));
    assert_eq!(run.told(), "r3 open 1");
    run.end_quietly();
}

#[test]
fn the_selection_is_respected() {
    let path = folder("selection").join("r.log");
    let text = path.to_str().expect("UTF-8");
    let notice = "%SMART_LIC-6-REPORTING_REQUIRED: A Usage report acknowledgement will be required in 364 days.";
    for (option, value, told) in [
        ("--device", "edge-*", "edge-1"),
        ("--since", "2026-11-17 10:00", "core-1"),
        ("--severity", "error", "edge-1"),
        ("--message", "REPORTING_REQUIRED", "core-1"),
    ] {
        let _ = fs::remove_file(&path);
        append(&path, "");
        let mut run = Run::start(&[
            "--format", "jsonl", "scan", "--follow", "--year", "2026", option, value, text,
        ]);
        append(&path, &failed("edge-1", 1));
        append(&path, &line("core-1", 40_000, notice));
        assert_eq!(run.row()["device"], told, "{option}");
        run.end_quietly();
    }
}

#[test]
fn a_period_counts_the_turns_of_the_year_before_the_last_lines() {
    let path = folder("turn").join("r.log");
    let on = |day: &str, second: u32| failed("r1", second).replace("Nov 17", day);
    append(&path, &(1..20).map(|second| on("Dec 30", second)).collect::<String>());
    let period = ["--year", "2025", "--since", "2026-01-01", path.to_str().expect("UTF-8")];
    let mut run = Run::start(&[&["--format", "jsonl", "scan", "--follow"], &period[..]].concat());
    // Those of the last lines first, then those of the lines that are certain.
    for count in 1..20 {
        append(&path, &on("Jan  2", count));
        assert_eq!(run.told(), format!("r1 open {count}"));
    }
    run.end_quietly();
}

#[test]
fn a_file_that_is_not_there_yet_is_waited_for() {
    let path = folder("missing").join("r.log");
    let mut run = Run::of(&[&path]);
    std::thread::sleep(Duration::from_millis(500));
    append(&path, &failed("r1", 1));
    assert_eq!(run.told(), "r1 open 1");
    let (rest, complaints, status) = run.end(Some("INT"));
    assert_eq!((rest.as_str(), status.code()), ("", Some(0)));
    assert!(complaints.contains("r.log") && complaints.lines().count() == 1, "{complaints}");

    let run = Run::of(&[&path.with_extension("never")]);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(run.end(Some("INT")).2.code(), Some(2), "it never came");
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let path = folder("closed").join("r.log");
    append(&path, &failed("r1", 1));
    let mut child = program(&["--format", "jsonl", "scan", "--follow", &text(&path)])
        .spawn()
        .expect("the program starts");
    let mut output = BufReader::new(child.stdout.take().expect("piped"));
    output.read_line(&mut String::new()).expect("UTF-8");
    drop(output);
    append(&path, &failed("r2", 2));
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.stderr.as_slice(), output.status.code()), (&b""[..], Some(0)));
}

/// A value of /proc/PID/status in KiB.
#[cfg(target_os = "linux")]
fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).expect("Linux says it");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let mut run = Run::of(&[]);
    let noise = line(
        "r2",
        1,
        "%LINEPROTO-5-UPDOWN: Line protocol on Interface Te1/0/7, changed state to up",
    )
    .repeat(50);
    let block = [noise, failed("r1", 1)].concat();
    let mut peaks = Vec::new();
    let mut count = 0;
    for blocks in [500, 4_000] {
        run.type_in(&block.repeat(blocks));
        count += blocks;
        run.until(&format!("r1 open {count}"));
        peaks.push(memory(run.child.id()));
    }
    assert!(peaks[1] < peaks[0] + 8 * 1024, "{peaks:?} KiB");
    run.end_quietly();
}

#[cfg(target_os = "linux")]
#[test]
fn waiting_takes_hardly_any_time_of_the_processor() {
    let folder = folder("idle");
    for number in 0..50 {
        append(&folder.join(format!("r{number}.log")), &failed("r1", 1).repeat(100));
    }
    let mut run = Run::of(&[&folder]);
    run.until("r1 open 5000");
    let ticks = || -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", run.child.id())).expect("it runs");
        let fields: Vec<&str> =
            stat.rsplit(") ").next().expect("it has fields").split(' ').collect();
        fields[11].parse::<u64>().expect("a number") + fields[12].parse::<u64>().expect("a number")
    };
    std::thread::sleep(Duration::from_secs(2));
    let before = ticks();
    std::thread::sleep(Duration::from_secs(4));
    let spent = ticks() - before;
    assert!(spent < 200, "{spent} of 400 ticks");
    run.end_quietly();
}

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo is there").success());
}

#[test]
fn a_name_that_becomes_a_pipe_or_a_device_is_named_and_the_rest_goes_on() {
    let folder = folder("irregular");
    let (one, other) = (folder.join("a.log"), folder.join("b.log"));
    for (round, becomes_file) in [(1, true), (2, false), (3, false)] {
        let _ = (fs::remove_file(&one), fs::remove_file(&other));
        append(&one, &failed("r1", 1));
        append(&other, &failed("r2", 1));
        let mut run = if round == 3 { Run::of(&[&folder]) } else { Run::of(&[&one, &other]) };
        assert_eq!((run.told(), run.told()), ("r1 open 1".to_owned(), "r2 open 1".to_owned()));
        fs::remove_file(&one).expect("removed");
        make_pipe(&one);
        append(&other, &failed("r2", 2));
        assert_eq!(run.told(), "r2 open 2");
        std::thread::sleep(Duration::from_millis(700));
        fs::remove_file(&one).expect("removed");
        std::os::unix::fs::symlink("/dev/zero", &one).expect("linked");
        append(&other, &failed("r2", 3));
        assert_eq!(run.told(), "r2 open 3");
        if becomes_file {
            fs::remove_file(&one).expect("removed");
            append(&one, &failed("r3", 4));
            assert_eq!(run.told(), "r3 open 1");
        }
        let (rest, complaints, status) = run.end(Some("INT"));
        assert_eq!(rest, "");
        assert_eq!(complaints.lines().count(), 1, "{round}: {complaints}");
        assert!(complaints.contains("a.log"), "{complaints}");
        assert_eq!(status.code(), Some(if becomes_file { 0 } else { 2 }));
    }
}

#[test]
fn what_cannot_be_followed_in_a_folder_is_named_once() {
    let folder = folder("odd");
    append(&folder.join("r.log"), &failed("r1", 1));
    make_pipe(&folder.join("first"));
    let mut run = Run::of(&[&folder]);
    assert_eq!(run.told(), "r1 open 1");
    make_pipe(&folder.join("second"));
    fs::write(folder.join("third"), [0; 100]).expect("writable");
    for second in 2..6 {
        append(&folder.join("r.log"), &failed("r1", second));
        assert_eq!(run.told(), format!("r1 open {second}"));
    }
    let (rest, complaints, status) = run.end(Some("INT"));
    assert_eq!((rest.as_str(), status.code()), ("", Some(2)));
    for name in ["first", "second", "third"] {
        assert_eq!(complaints.matches(name).count(), 1, "{name}: {complaints}");
    }
}

#[test]
fn a_file_that_grows_faster_than_it_is_read_holds_nobody_up() {
    let folder = folder("fast");
    let (fast, other) = (folder.join("a.log"), folder.join("b.log"));
    append(&fast, &failed("r1", 1));
    append(&other, &failed("r2", 1));
    let mut run = Run::of(&[&fast, &other]);
    assert_eq!((run.told(), run.told()), ("r1 open 1".to_owned(), "r2 open 1".to_owned()));
    // Prepared beside it, so that all of it is there at once.
    let growth = folder.join("growth");
    let line = format!("{}\n", "x".repeat(1023));
    fs::write(
        &growth,
        format!("{}{}{}", failed("r1", 1), line.repeat(200 * 1024), failed("r1", 2)),
    )
    .expect("writable");
    append(&other, &failed("r2", 2));
    fs::rename(&growth, &fast).expect("renamed");
    assert_eq!(run.told(), "r2 open 2");
    append(&other, &failed("r2", 3));
    assert_eq!(run.told(), "r2 open 3");
    assert_eq!(run.told(), "r1 open 2");
    let (rest, complaints, status) = run.end(Some("INT"));
    assert_eq!((rest.as_str(), status.code()), ("", Some(0)));
    assert!(complaints.contains("a.log: more is written than can be read at once"), "{complaints}");
    assert_eq!(complaints.lines().count(), 1, "{complaints}");
}

#[test]
fn a_pipe_that_never_pauses_holds_no_file_up() {
    let path = folder("flood").join("r.log");
    append(&path, "");
    let text = text(&path);
    let mut run =
        Run::start(&["--format", "jsonl", "scan", "--follow", "--year", "2026", "-", &text]);
    let mut input = run.child.stdin.take().expect("piped");
    let flood =
        std::thread::spawn(
            move || while input.write_all("x\n".repeat(32 * 1024).as_bytes()).is_ok() {},
        );
    append(&path, &failed("r1", 1));
    assert_eq!(run.told(), "r1 open 1");
    append(&path, &failed("r1", 2));
    assert_eq!(run.told(), "r1 open 2");
    let (_, _, status) = run.end(Some("INT"));
    assert_eq!(status.code(), Some(0));
    flood.join().expect("it ends");
}

#[test]
fn more_files_than_can_be_open_are_followed_through_rotation() {
    let folder = folder("limit");
    let path = |number: u32| folder.join(format!("r{number}.log"));
    for number in 0..60 {
        append(&path(number), &failed(&format!("r{number}"), 1));
    }
    let limited = "ulimit -n 48; exec \"$0\" \"$@\"";
    let call = [
        "-c",
        limited,
        env!("CARGO_BIN_EXE_slp-diag"),
        "--format",
        "jsonl",
        "scan",
        "--follow",
        "--year",
        "2026",
    ];
    let call = [&call[..], &[folder.to_str().expect("UTF-8")]].concat();
    let mut run = Run::from(program::around(Command::new("sh"), &call));
    for _ in 0..60 {
        assert!(run.told().ends_with(" open 1"));
    }
    for number in 0..60 {
        append(&path(number), &failed(&format!("r{number}"), 2));
    }
    for _ in 0..60 {
        assert!(run.told().ends_with(" open 2"));
    }
    // The first ones are not held open by now.
    for number in 0..4 {
        append(&path(number), &failed(&format!("x{number}"), 3));
        fs::rename(path(number), folder.join(format!("r{number}.log.1"))).expect("renamed");
        append(&path(number), &failed(&format!("y{number}"), 4));
    }
    let mut told: Vec<String> = (0..8).map(|_| run.told()).collect();
    told.sort();
    let expected = ["x", "y"]
        .iter()
        .flat_map(|name| (0..4).map(move |number| format!("{name}{number} open 1")));
    assert_eq!(told, expected.collect::<Vec<_>>());
    let (rest, complaints, status) = run.end(Some("INT"));
    assert_eq!((rest.as_str(), status.code()), ("", Some(0)));
    assert!(complaints.contains("60 files are followed and 16 of them"), "{complaints}");
    assert_eq!(complaints.lines().count(), 1, "{complaints}");
}

#[test]
fn a_reader_that_stands_still_keeps_nobody_from_ending_it() {
    let path = folder("still").join("r.log");
    append(&path, &(0..3000).map(|number| failed(&format!("r{number}"), 1)).collect::<String>());
    for signals in [&["INT"][..], &["TERM"], &["HUP"], &["INT", "TERM"], &["INT", "INT"]] {
        let mut child = program(&["--format", "jsonl", "scan", "--follow", &text(&path)])
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_secs(3));
        for signal in signals {
            let status =
                Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
            assert!(status.expect("kill is there").success());
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(ends(&mut child).code(), Some(2), "{signals:?}");
        let mut complaints = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut complaints).expect("UTF-8");
        assert!(
            signals.len() > 1 || complaints.contains("takes nothing more"),
            "{signals:?}: {complaints}"
        );
    }
}

/// Waits for an end that must come although nobody reads what is told.
fn ends(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("it runs") {
            return status;
        }
        if begun.elapsed() > SOON {
            let _ = child.kill();
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_reader_of_complaints_that_stands_still_does_not_either() {
    let folder = folder("complaints");
    let names: Vec<String> =
        (0..2000).map(|number| text(&folder.join(format!("a-long-name-{number}.log")))).collect();
    let arguments: Vec<&str> =
        ["scan", "--follow"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let mut child = program(&arguments).spawn().expect("it starts");
    std::thread::sleep(Duration::from_secs(2));
    let status = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(status.expect("kill is there").success());
    assert_eq!(ends(&mut child).code(), Some(2));
}

#[test]
fn a_reader_that_comes_late_is_told_the_last_state() {
    let path = folder("late").join("r.log");
    append(&path, &(0..2000).map(|number| failed(&format!("r{number}"), 1)).collect::<String>());
    let mut child =
        program(&["--format", "jsonl", "scan", "--follow", "--year", "2026", &text(&path)])
            .spawn()
            .expect("the program starts");
    std::thread::sleep(Duration::from_secs(2));
    for second in 2..6 {
        append(&path, &failed("late", second));
        std::thread::sleep(Duration::from_millis(700));
    }
    let output = BufReader::new(child.stdout.take().expect("piped"));
    let (sender, last) = channel();
    std::thread::spawn(move || {
        let mut lines = output.lines().map_while(Result::ok);
        let _ = sender.send(lines.find(|line| line.contains("\"device\":\"late\"")));
    });
    let last = last.recv_timeout(PATIENCE);
    let _ = child.kill();
    let _ = child.wait();
    let last = last.ok().flatten().expect("it is told");
    assert!(last.contains("\"count\":4"), "{last}");
}

#[test]
fn a_file_that_is_replaced_by_itself_with_more_lines_goes_on() {
    let folder = folder("replaced");
    let (path, beside) = (folder.join("r.log"), folder.join("beside"));
    let path_text = path.to_str().expect("UTF-8");
    for (lines, torn) in [(30, false), (2, false), (30, true), (2, true)] {
        let _ = fs::remove_file(&path);
        let text: String = (1..=lines).map(|second| failed("r1", second)).collect();
        let more: String = (1..=lines + 3).map(|second| failed("r1", second)).collect();
        append(&path, if torn { &more[..text.len() + 40] } else { &text });
        let mut run =
            Run::start(&["--format", "jsonl", "scan", "--follow", "--year", "2026", path_text]);
        assert_eq!(run.told(), format!("r1 open {lines}"));
        fs::write(&beside, &more).expect("writable");
        fs::rename(&beside, &path).expect("renamed");
        assert_eq!(run.told(), format!("r1 open {}", lines + 3));
        // By itself as it is, and by less of itself.
        fs::write(&beside, &more).expect("writable");
        fs::rename(&beside, &path).expect("renamed");
        std::thread::sleep(Duration::from_secs(1));
        if lines > 2 {
            fs::write(&beside, &more[..more.len() / 2]).expect("writable");
            fs::rename(&beside, &path).expect("renamed");
            std::thread::sleep(Duration::from_secs(2));
        }
        append(&path, &failed("r2", 50));
        assert_eq!(run.told(), "r2 open 1");
        append(&path, &failed("r1", 51));
        assert_eq!(run.told(), format!("r1 open {}", lines + 4), "nothing was counted twice");
        // By another text that begins alike.
        let other: String =
            [&more[..1200.min(more.len())], "\n", &failed("r3", 60).repeat(60)].concat();
        fs::write(&beside, other).expect("writable");
        fs::rename(&beside, &path).expect("renamed");
        run.until("r3 open 60");
        run.end(Some("INT"));
    }
}

#[test]
fn a_large_packed_file_is_left_at_a_signal_and_named() {
    let folder = folder("packed");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let text = format!("{}{}", failed("r1", 1), format!("{}\n", "x".repeat(1023)).repeat(1024));
    packer.write_all(text.as_bytes()).expect("memory can be written");
    let member = packer.finish().expect("memory can be written");
    let mut file = File::create(folder.join("r.log.gz")).expect("writable");
    for _ in 0..20_000 {
        file.write_all(&member).expect("writable");
    }
    let path = folder.join("z.log");
    append(&path, &failed("r2", 1));
    let run = Run::start(&["scan", "--follow", "--year", "2026", folder.to_str().expect("UTF-8")]);
    std::thread::sleep(Duration::from_secs(2));
    let (rest, complaints, status) = run.end(Some("INT"));
    assert!(rest.contains("COMM_FAILED "), "{rest}");
    assert!(
        complaints.contains("not read to the end: ") && complaints.contains("r.log.gz"),
        "{complaints}"
    );
    assert!(complaints.contains("z.log") && complaints.contains("(2)"), "{complaints}");
    assert_eq!(status.code(), Some(2));
}

/// However a text is packed that has no end, and whether a file or a pipe holds it: nothing waits
/// for it at a signal. Its lines concern us, so there is as much to do as there can be.
#[test]
fn what_is_being_unpacked_is_left_at_once() {
    let lines: String = (0..3_000).map(|second| failed("r1", second)).collect();
    for (name, pack) in PACKINGS {
        let member = pack(lines.as_bytes());
        let path = folder(&format!("unpacked-{name}")).join("r.log");
        let mut file = File::create(&path).expect("writable");
        for _ in 0..3_000 {
            file.write_all(&member).expect("writable");
        }
        let run = Run::start(&["scan", "--follow", "--year", "2026", &text(&path)]);
        std::thread::sleep(Duration::from_millis(700));
        let (rest, complaints, status) = run.end(Some("INT"));
        assert!(rest.contains("COMM_FAILED"), "{name}: {rest}");
        assert!(complaints.contains("not read to the end: "), "{name}: {complaints}");
        assert_eq!(status.code(), Some(2), "{name}");

        let mut run = Run::start(&["scan", "--follow", "--year", "2026"]);
        let mut input = run.child.stdin.take().expect("piped");
        let flood = std::thread::spawn(move || while input.write_all(&member).is_ok() {});
        while !run.line().contains("COMM_FAILED") {}
        let (rest, _, status) = run.end(Some("INT"));
        assert!(rest.contains("COMM_FAILED"), "{name}: {rest}");
        assert_eq!(status.code(), Some(0), "{name}");
        flood.join().expect("it ends");
    }
}
