//! Opening what is named: nothing waits for a pipe in a folder, every file counts once, and
//! documents have a size.
#![cfg(unix)]

mod program;

use program::{
    Answer, FAILED, around, ended, fed, folder, incident, incidents, line, program, run, text,
    write,
};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

fn log() -> String {
    line("edge-1", "Nov 17", " 2025", "20:15:30", FAILED)
}

/// Runs the program, and ends it when it waits for ever.
fn run_to_its_end(arguments: &[&str]) -> Answer {
    let mut limited = Command::new("timeout");
    limited.args(["120", env!("CARGO_BIN_EXE_slp-diag")]);
    fed(around(limited, arguments), |_| Ok(()))
}

fn pipe(path: &Path) -> String {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo is there").success());
    text(path)
}

#[test]
fn what_is_no_file_in_a_folder_is_named_and_left_out() {
    let root = folder("opening-pipes");
    write(&root.join("in/a.log"), log());
    write(&root.join("in/a.txt"), "edge-1#show license udi\nUDI: PID:C8000V,SN:9AAAAAAAAA1\n");
    pipe(&root.join("in/pipe"));
    let outside = pipe(&root.join("outside"));
    symlink(outside, root.join("in/link")).expect("target/ is writable");
    symlink("/dev/zero", root.join("in/zero")).expect("target/ is writable");
    let _socket = std::os::unix::net::UnixListener::bind(root.join("in/socket"));
    let folder = text(&root.join("in"));
    let answers = write(&root.join("answers.yaml"), "[leave]\n");
    for command in [
        &["scan"][..],
        &["scan", "--annotate"],
        &["check"],
        &["diagnose"],
        &["guide", "--answers", &answers],
    ] {
        let answer = run_to_its_end(&[command, &[&folder]].concat());
        assert_eq!(answer.code, Some(2), "{command:?}: {answer:?}");
        for name in ["pipe", "link", "zero"] {
            let said = format!("in/{name}: a pipe, a socket or a device, not a file; not read");
            assert_eq!(answer.err.matches(&said).count(), 1, "{command:?} {name}: {}", answer.err);
        }
    }
    let report = run_to_its_end(&["--json", "scan", &folder]).json();
    assert_eq!(incidents(&report), [incident("edge-1", "COMM_FAILED", "open", 1)]);
    // Those that nobody asks for are not named.
    let answer = run_to_its_end(&["scan", "--glob", "*.log", &folder]);
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""));
}

#[test]
fn a_pipe_that_is_named_is_read_once_and_used_twice() {
    let root = folder("opening-named");
    let pipe = pipe(&root.join("pipe"));
    let child = program(&["--json", "diagnose", &pipe]).spawn().expect("the program starts");
    let mut writer = std::fs::File::options().write(true).open(&pipe).expect("somebody reads");
    writer.write_all(log().as_bytes()).expect("somebody reads");
    drop(writer);
    let answer = ended(child);
    let report = answer.json();
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""));
    assert_eq!(report["devices"][0]["device"], "edge-1", "{report}");
    assert!(
        answer.out.contains(&format!("\"file\": \"{pipe}\"")),
        "the evidence names it: {report}"
    );
}

#[test]
fn a_file_counts_once_whatever_leads_to_it() {
    let root = folder("opening-double");
    let path = write(&root.join("in/a.log"), log());
    let soft = root.join("soft.log");
    let hard = root.join("hard.log");
    symlink(&path, &soft).expect("target/ is writable");
    std::fs::hard_link(&path, &hard).expect("target/ is writable");
    symlink(root.join("in"), root.join("folder")).expect("target/ is writable");
    let dotted = text(&root.join("in/../in/a.log"));
    let (soft, hard, inside) = (text(&soft), text(&hard), text(&root.join("in")));
    let linked = text(&root.join("folder"));
    for paths in [
        [&path[..], &path],
        [&path, &soft],
        [&soft, &path],
        [&hard, &path],
        [&path, &dotted],
        [&inside, &path],
        [&inside, &linked],
        [&inside, &inside],
    ] {
        let answer = run(&["--json", "scan", paths[0], paths[1]], b"");
        assert_eq!(answer.code, Some(0), "{paths:?}: {answer:?}");
        assert!(
            answer.err.contains("the same as ") && answer.err.lines().count() == 1,
            "{paths:?}: {}",
            answer.err
        );
        assert_eq!(
            incidents(&answer.json()),
            [incident("edge-1", "COMM_FAILED", "open", 1)],
            "{paths:?}"
        );
        assert_eq!(answer.json()["input"]["files"], 1, "{paths:?}");
    }
    let mut command = program(&["--json", "scan", "-", &path]);
    command.stdin(std::fs::File::open(&path).expect("it was written"));
    let answer = ended(command.spawn().expect("the program starts"));
    assert_eq!(
        incidents(&answer.json()),
        [incident("-", "COMM_FAILED", "open", 1)].map(|it| ("edge-1".to_owned(), it.1, it.2, it.3))
    );
    assert_eq!(answer.err, format!("slp-diag: {path}: the same as -, counted once\n"));
    // Copies are files of their own here.
    let copy = write(&root.join("copy.log"), log());
    assert_eq!(run(&["scan", &path, &copy], b"").err, "");
}

#[test]
fn links_do_not_multiply_files() {
    let root = folder("opening-links");
    for level in 0..20 {
        let folder = root.join(level.to_string());
        std::fs::create_dir_all(&folder).expect("target/ is writable");
        for name in ["a", "b"] {
            symlink(format!("../{}", level + 1), folder.join(name)).expect("target/ is writable");
        }
    }
    write(&root.join("20/x.log"), log());
    let start = text(&root.join("0"));
    for arguments in [&["scan"][..], &["scan", "--glob", "*.log"], &["check"], &["diagnose"]] {
        let answer = run_to_its_end(&[&["--json"], arguments, &[&start]].concat());
        assert!(matches!(answer.code, Some(0 | 2)), "{arguments:?}: {answer:?}");
        assert!(answer.err.contains("the same as "), "{arguments:?}: {}", answer.err);
    }
    let answer = run_to_its_end(&["--json", "scan", &start]);
    assert_eq!(answer.code, Some(0));
    assert!(
        answer.err.trim_end().ends_with("so are more names: 19"),
        "each folder was entered once: {}",
        answer.err
    );
    assert_eq!(incidents(&answer.json()), [incident("edge-1", "COMM_FAILED", "open", 1)]);
    // A pattern may fit one of the paths only.
    let deep = format!("b{}/x.log", "/a".repeat(19));
    let answer = run_to_its_end(&["--json", "scan", "--glob", &deep, &text(&root.join("0"))]);
    assert!(answer.code == Some(0), "{answer:?}");
}

#[test]
fn a_pattern_chooses_among_the_paths_to_a_folder() {
    let root = folder("opening-glob");
    write(&root.join("in/2025/a.log"), log());
    symlink("2025", root.join("in/current")).expect("target/ is writable");
    let answer = run(&["--json", "scan", "--glob", "current/*.log", &text(&root.join("in"))], b"");
    assert_eq!(incidents(&answer.json()), [incident("edge-1", "COMM_FAILED", "open", 1)]);
}

#[test]
fn endless_documents_are_refused() {
    let root = folder("opening-documents");
    let log = write(&root.join("a.log"), log());
    let zero = run(&["guide", "--answers", "/dev/zero", &log], b"");
    assert!(zero.code == Some(2) && zero.err.contains("/dev/zero: not text"), "{zero:?}");
    let large = root.join("large.yaml");
    let mut file = std::fs::File::create(&large).expect("target/ is writable");
    let lines = "# a line\n".repeat(116_509);
    for _ in 0..65 {
        file.write_all(lines.as_bytes()).expect("target/ is writable");
    }
    drop(file);
    for option in ["--answers", "--resume"] {
        let answer = run(&["guide", option, &text(&large)], b"");
        assert!(
            answer.code == Some(2) && answer.err.contains("more than 67108864 bytes"),
            "{option}: {answer:?}"
        );
        let answer = run(&["--lang", "ja", "guide", option, &text(&large)], b"");
        assert!(answer.err.contains("67108864 バイトを超えています"), "{option}: {answer:?}");
    }
}

#[test]
fn an_overlay_ends_at_its_folder() {
    let root = folder("opening-overlay");
    let overlay = root.join("overlay");
    let lists = |expected: Option<&str>| {
        let answer = run_to_its_end(&["--catalog", &text(&overlay), "list", "severities"]);
        match expected {
            None => assert_eq!((answer.code, answer.err.as_str()), (Some(0), "")),
            Some(said) => {
                assert!(answer.code == Some(2) && answer.err.contains(said), "{said}: {answer:?}")
            }
        }
        assert!(answer.peak < 256 * 1024 * 1024, "{}", answer.peak);
    };
    std::fs::create_dir_all(overlay.join("words")).expect("target/ is writable");
    lists(None);
    let link = overlay.join("words/en.yaml");
    let words = write(&root.join("outside.yaml"), "{}\n");
    for outside in [&words[..], "/", "/dev/zero"] {
        symlink(outside, &link).expect("target/ is writable");
        lists(Some("words/en.yaml: a link that leads out of the catalog folder"));
        std::fs::remove_file(&link).expect("it was made");
    }
    pipe(&link);
    lists(Some("words/en.yaml: a pipe, a socket or a device"));
    std::fs::remove_file(&link).expect("it was made");
    write(&link, "# a line\n".repeat(120_000));
    lists(Some("words/en.yaml: more than 1048576 bytes"));
    std::fs::remove_file(&link).expect("it was made");
    for level in 0..20 {
        std::fs::create_dir_all(overlay.join(level.to_string())).expect("target/ is writable");
        for name in ["a", "b"] {
            let place = overlay.join(level.to_string()).join(name);
            symlink(format!("../{}", level + 1), place).expect("target/ is writable");
        }
    }
    std::fs::create_dir_all(overlay.join("20")).expect("target/ is writable");
    lists(Some("more than 20000 files and folders"));
    let device = run_to_its_end(&["--catalog", "/dev/zero", "list", "severities"]);
    assert!(
        device.code == Some(2) && device.err.contains("/dev/zero is not a folder"),
        "{device:?}"
    );
}

#[test]
fn an_empty_part_of_the_list_of_catalogs_names_nothing() {
    for list in ["::", ":", "::::"] {
        let mut command = program(&["list", "severities"]);
        command.env("SLP_DIAG_CATALOG", list);
        let answer = ended(command.spawn().expect("the program starts"));
        assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""), "{list}");
    }
}
