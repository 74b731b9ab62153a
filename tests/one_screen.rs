//! What `check`, `diagnose` and `scan` say of real captures and logs fits one screen, in both
//! languages: of each capture alone, of each with its log, of all at once, in topologies that it
//! shows and in others.

mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use textwrap::core::display_width;

/// The columns that answers are measured at.
const WIDTH: usize = 80;
/// The most lines: of a device with nothing wrong, of the first with a cause, of many.
const SCREEN: usize = 24;
/// Of a device that was checked and has something wrong, and of a small log.
const LONG: usize = 40;
/// Of each next device with a cause.
const NEXT: usize = 12;
/// Above and below devices in detail: the sums, one line a device, what opens one.
const AROUND: usize = 7;
const TOPOLOGIES: [&str; 6] =
    ["direct", "controller", "cslu", "cslu-disconnected", "ssm-onprem", "air-gapped"];

/// A call with the most lines of its answer, which the answer itself may decide.
struct Call {
    arguments: Vec<String>,
    most: fn(&str) -> usize,
}

fn call(arguments: &[&str], files: &[PathBuf], most: fn(&str) -> usize) -> Call {
    let files = files.iter().map(|it| it.to_str().expect("UTF-8").to_owned());
    let arguments = arguments.iter().map(|it| (*it).to_owned()).chain(files).collect();
    Call { arguments, most }
}

/// The files of a folder and of the folders in it, by their names.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => open.push(path),
                false if path.extension().is_some_and(|it| it == extension) => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found
}

/// The calls in turn for a language, two at a time, and what is wrong with their answers.
fn faults(calls: &[Call]) -> Vec<String> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(call) = calls.get(next.fetch_add(1, Ordering::Relaxed)) {
            let arguments: Vec<&str> = call.arguments.iter().map(String::as_str).collect();
            let answer = program::run(&arguments, b"");
            let wrong = wrong(&answer.out, (call.most)(&answer.out));
            let mut found = found.lock().expect("no thread failed");
            found.extend(wrong.into_iter().map(|it| format!("{}: {it}", arguments.join(" "))));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    found.into_inner().expect("no thread failed")
}

fn wrong(answer: &str, most: usize) -> Vec<String> {
    let count = answer.lines().count();
    let mut wrong = Vec::new();
    if count == 0 || count > most {
        wrong.push(format!("{count} lines, {most} at most"));
    }
    // Commands stand alone on their lines, and are never broken; neither are names of files.
    let is_whole = |line: &str| line.starts_with("      ") || !line.trim().contains(' ');
    for line in answer.lines().filter(|it| display_width(it) > WIDTH && !is_whole(it)) {
        wrong.push(format!("{} columns: {line}", display_width(line)));
    }
    wrong
}

fn held(calls: &[Call], least: usize) {
    assert!(calls.len() >= least, "too few calls to mean something: {}", calls.len());
    let mut faults = faults(calls);
    faults.sort();
    assert!(
        faults.is_empty(),
        "{} faults in {} calls:\n{}",
        faults.len(),
        calls.len(),
        faults.join("\n")
    );
}

fn checked(answer: &str) -> usize {
    let is_well = answer.contains("FAIL 0  WARN 0") || answer.contains("異常 0  注意 0");
    if is_well { SCREEN } else { LONG }
}

fn diagnosed(answer: &str) -> usize {
    let is_several = answer
        .lines()
        .next()
        .is_some_and(|it| it.contains(" devices, ") || it.contains("（要対処 "));
    let told = answer.lines().filter(|it| it.starts_with("VERDICT") || it.starts_with("判定"));
    let next = NEXT * told.count().saturating_sub(1);
    if is_several { SCREEN + next + AROUND } else { SCREEN }
}

#[test]
fn checks_of_a_device_fit() {
    let mut captures = files("captures", "txt");
    captures.extend(files("stories", "txt"));
    let mut calls = Vec::new();
    for (index, capture) in captures.iter().enumerate() {
        let capture = std::slice::from_ref(capture);
        let other = TOPOLOGIES[index % TOPOLOGIES.len()];
        for language in ["en", "ja"] {
            calls.push(call(&["--lang", language, "check"], capture, checked));
        }
        let language = ["en", "ja"][index / TOPOLOGIES.len() % 2];
        let named = ["--lang", language, "check", "--topology", other];
        calls.push(call(&named, capture, checked));
    }
    held(&calls, 120);
}

#[test]
fn diagnoses_fit() {
    let mut calls = Vec::new();
    for log in files("stories", "log") {
        let folder = log.parent().expect("a folder");
        let mut given = vec![log.clone()];
        let captures = fs::read_dir(folder).expect("a folder").map(|it| it.expect("one").path());
        given.extend(captures.filter(|it| it.extension().is_some_and(|it| it == "txt")));
        for language in ["en", "ja"] {
            calls.push(call(&["--lang", language, "diagnose"], &given, diagnosed));
        }
        calls.push(call(&["scan"], &given[..1], |_| LONG));
    }
    held(&calls, 80);
}

#[test]
fn many_devices_fit() {
    let mut captures = files("captures", "txt");
    captures.extend(files("stories", "txt"));
    let logs = files("stories", "log");
    let mut calls = Vec::new();
    for language in ["en", "ja"] {
        calls.push(call(&["--lang", language, "check"], &captures, |_| SCREEN));
        calls.push(call(&["--lang", language, "scan"], &logs, |_| LONG));
        let all = [captures.clone(), logs.clone()].concat();
        calls.push(call(&["--lang", language, "diagnose"], &all, |_| {
            SCREEN + 2 * NEXT + AROUND + 13
        }));
    }
    held(&calls, 6);
}
