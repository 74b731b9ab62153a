//! Input that cannot be read or was never meant to be: its place is named, everything else is
//! reported, the exit status is 2, and memory stays small.

mod program;

use program::{
    Answer, FAILED, RESTORED, ended, fed, folder, incident, incidents, line, program, run, text,
    write,
};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// No input may take more memory than this, in bytes.
const MOST_MEMORY: u64 = 64 * 1024 * 1024;

fn assert_small(answer: &Answer) {
    assert!(answer.peak < MOST_MEMORY, "{} bytes: {}", answer.peak, answer.err);
}

/// A scan of a path beside a good file: what was wrong is named, the good file is reported.
fn beside_a_good_file(folder: &Path, bad: &str) -> Answer {
    let good =
        write(&folder.join("good/good.log"), line("good", "Nov 17", " 2025", "20:15:30", FAILED));
    let answer = run(&["--json", "scan", bad, &good], b"");
    assert_eq!(answer.code, Some(2), "{answer:?}");
    let devices: Vec<String> = incidents(&answer.json()).into_iter().map(|it| it.0).collect();
    assert!(devices.contains(&"good".to_owned()), "{answer:?}");
    assert_small(&answer);
    answer
}

/// Lines that do not pack well, so that a packed log has several blocks; the first and the last one
/// concern us.
fn noisy_log(lines: u64) -> Vec<u8> {
    let mut log = line("early", "Nov 17", " 2025", "20:15:30", FAILED);
    let mut state = 1_u64;
    for _ in 0..lines {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        log += &line(
            "edge-1",
            "Nov 17",
            " 2025",
            "20:15:30",
            &format!("%NOISE-6-X: {state:x} {:x}", state.rotate_left(29)),
        );
    }
    (log + &line("late", "Nov 17", " 2025", "21:15:30", FAILED)).into_bytes()
}

/// A packed log of several hundred kilobytes in each packing.
fn packed() -> Vec<(&'static str, Vec<u8>)> {
    let log = noisy_log(20_000);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&log).expect("memory can be written");
    let mut zstd = zstd::Encoder::new(Vec::new(), 1).expect("memory can be written");
    zstd.include_checksum(true).expect("a choice of zstd");
    zstd.write_all(&log).expect("memory can be written");
    let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
    xz.write_all(&log).expect("memory can be written");
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(&log).expect("memory can be written");
    vec![
        ("gzip", gzip.finish().expect("memory can be written")),
        ("zstd", zstd.finish().expect("memory can be written")),
        ("xz", xz.finish().expect("memory can be written")),
        ("bzip2", bzip2.finish().expect("memory can be written")),
    ]
}

/// The place in a complaint such as `x: cannot be read beyond byte 17 of its text`.
fn place(answer: &Answer) -> u64 {
    let (_, behind) = answer
        .err
        .split_once("cannot be read beyond byte ")
        .unwrap_or_else(|| panic!("{answer:?}"));
    behind.split(' ').next().and_then(|it| it.parse().ok()).expect("a number")
}

#[test]
fn packed_logs_are_reported_up_to_where_they_are_damaged() {
    let root = folder("bad-packed");
    for (name, bytes) in packed() {
        assert!(bytes.len() > 300_000, "{name}: {}", bytes.len());
        let cut = bytes[..bytes.len() * 2 / 3].to_vec();
        let without_end = bytes[..bytes.len() - 3].to_vec();
        let mut damaged = bytes.clone();
        let middle = damaged.len() * 2 / 3;
        damaged[middle..middle + 64].fill(0x55);
        let behind = [&bytes[..], b"what is no member at all"].concat();
        for (what, bytes) in
            [("cut", cut), ("without-end", without_end), ("damaged", damaged), ("behind", behind)]
        {
            let path = write(&root.join(format!("{name}-{what}.log")), &bytes);
            let answer = beside_a_good_file(&root, &path);
            assert!(
                answer.err.contains(&format!("{path}: cannot be read beyond byte ")),
                "{name} {what}: {answer:?}"
            );
            let report = answer.json();
            let devices: Vec<String> = incidents(&report).into_iter().map(|it| it.0).collect();
            assert!(devices.contains(&"early".to_owned()), "{name} {what}: {devices:?}");
            assert!(place(&answer) > 100_000, "{name} {what}: {}", answer.err);
            // The library for xz gives nothing of the last piece that it could unpack.
            if what == "behind" && name != "xz" {
                assert!(devices.contains(&"late".to_owned()), "{name} {what}: {devices:?}");
            }
            // Through a pipe it is the same.
            for arguments in [&["--json", "scan"][..], &["--format", "jsonl", "scan", "--follow"]] {
                let piped = run(arguments, &bytes);
                assert_eq!(piped.code, Some(2), "{name} {what}");
                assert!(piped.err.contains("-: cannot be read"), "{}", piped.err);
                assert!(piped.out.contains("early"), "{name} {what} {arguments:?}: {}", piped.out);
            }
        }
    }
}

#[test]
fn a_packing_that_ends_in_its_header_is_named() {
    let root = folder("bad-headers");
    for (name, bytes) in packed() {
        let path = write(&root.join(name), &bytes[..8]);
        let answer = beside_a_good_file(&root, &path);
        assert!(answer.err.contains(&path), "{name}: {answer:?}");
        assert_eq!(answer.json()["input"]["files"], 1, "{name}: {}", answer.out);
    }
}

#[test]
fn programs_and_devices_are_no_logs() {
    let root = folder("bad-binary");
    let program = root.join("program");
    std::fs::copy(env!("CARGO_BIN_EXE_slp-diag"), &program).expect("target/ is writable");
    let answer = beside_a_good_file(&root, &text(&program));
    assert!(answer.err.contains("program: not text (byte "), "{}", answer.err);
    for arguments in [&["scan"][..], &["scan", "--annotate"], &["scan", "--follow"]] {
        let answer = run(arguments, &[0; 100]);
        let expected = (Some(2), "slp-diag: -: not text (byte 0); not read\n");
        assert_eq!((answer.code, answer.err.as_str()), expected, "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn endless_zeros_end_at_once() {
    let root = folder("bad-zero");
    let answer = beside_a_good_file(&root, "/dev/zero");
    assert!(answer.err.contains("/dev/zero: not text (byte 0); not read"), "{}", answer.err);
    let mut written = 0;
    let (sender, receiver) = std::sync::mpsc::channel();
    let answer = fed(program(&["scan"]), move |input| {
        let chunk = vec![0; 65_536];
        let result = loop {
            match input.write_all(&chunk) {
                Ok(()) if written < 1 << 30 => written += chunk.len(),
                result => break result,
            }
        };
        sender.send(written).expect("the test waits");
        result
    });
    assert_eq!(
        (answer.code, answer.err.as_str()),
        (Some(2), "slp-diag: -: not text (byte 0); not read\n")
    );
    assert_small(&answer);
    assert!(receiver.recv().expect("the writer ends") < 1 << 20, "it was not read to its end");
}

#[cfg(unix)]
#[test]
fn what_the_system_refuses_is_named() {
    use std::os::unix::fs::symlink;
    let root = folder("bad-links");
    write(&root.join("in/good.log"), line("inner", "Nov 17", " 2025", "20:15:30", FAILED));
    let folder = root.join("in");
    symlink(&folder, folder.join("loop")).expect("target/ is writable");
    symlink(root.join("gone"), folder.join("dangling")).expect("target/ is writable");
    symlink("self", folder.join("self")).expect("target/ is writable");
    let answer = beside_a_good_file(&root, &text(&folder));
    for name in ["in/loop: ", "in/dangling: ", "in/self: "] {
        assert!(answer.err.contains(name), "{name}: {}", answer.err);
    }
    assert_eq!(answer.err.lines().count(), 3, "{}", answer.err);
    assert_eq!(incidents(&answer.json()).len(), 2);
    let below_a_file = text(&root.join("in/good.log/below.log"));
    let answer = beside_a_good_file(&root, &below_a_file);
    assert!(answer.err.starts_with(&format!("slp-diag: {below_a_file}: ")), "{}", answer.err);
}

#[cfg(unix)]
fn pipe(path: &Path) -> String {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo is there").success());
    text(path)
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_to_its_end() {
    let root = folder("bad-fifo");
    let fifo = pipe(&root.join("fifo"));
    let child = program(&["--json", "scan", &fifo]).spawn().expect("the program starts");
    let mut writer = std::fs::File::options().write(true).open(&fifo).expect("somebody reads");
    writer
        .write_all(line("a", "Nov 17", " 2025", "20:15:30", FAILED).as_bytes())
        .expect("somebody reads");
    writer
        .write_all(line("a", "Nov 17", " 2025", "21:15:30", RESTORED).as_bytes())
        .expect("somebody reads");
    drop(writer);
    let answer = ended(child);
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""));
    assert!(incidents(&answer.json()).contains(&incident("a", "COMM_FAILED", "recovered", 1)));
}

/// Every thread waits for a pipe while the files, listed already, become shorter.
#[cfg(unix)]
#[test]
fn a_file_that_becomes_shorter_is_named() {
    let root = folder("bad-shrunk");
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let fifos: Vec<String> =
        (0..threads).map(|it| pipe(&root.join(format!("fifo-{it}")))).collect();
    let start = line("a", "Nov 17", " 2025", "20:15:30", FAILED);
    let large = write(&root.join("large.log"), &start);
    let small = write(&root.join("small.log"), start.replace(" a:", " b:") + &"x\n".repeat(5_000));
    let grow = |path: &str, size: u64| {
        let file = std::fs::File::options().write(true).open(path).expect("it was written");
        file.set_len(size).expect("target/ is writable");
    };
    let filler = "a line of no interest\n".repeat(1_000);
    let mut file = std::fs::File::options().append(true).open(&large).expect("it was written");
    for _ in 0..1_000 {
        file.write_all(filler.as_bytes()).expect("target/ is writable");
    }
    let mut arguments = vec!["--json", "scan"];
    arguments.extend(fifos.iter().map(String::as_str));
    arguments.extend([large.as_str(), small.as_str()]);
    let child = program(&arguments).spawn().expect("the program starts");
    let open =
        |path: &String| std::fs::File::options().write(true).open(path).expect("somebody reads");
    let writers: Vec<std::fs::File> = fifos.iter().map(open).collect();
    grow(&large, 9_000_000);
    grow(&small, 200);
    drop(writers);
    let answer = ended(child);
    assert_eq!(answer.code, Some(2), "{answer:?}");
    let size = 22_000_000 + start.len();
    let expected =
        format!("{large}: became shorter while it was read (bytes read: 9000000, before: {size})");
    assert!(answer.err.contains(&expected), "{}", answer.err);
    let expected = format!(
        "{small}: became shorter while it was read (bytes read: 200, before: {})",
        10_000 + start.len()
    );
    assert!(answer.err.contains(&expected), "{}", answer.err);
    assert_eq!(answer.err.lines().count(), 2, "{}", answer.err);
    assert_eq!(incidents(&answer.json()).len(), 2);
}

#[test]
fn odd_bytes_in_lines_do_not_hide_messages() {
    let stamp = "Nov 17 2025 20:15:30.000";
    let logs: [(&str, Vec<u8>, &str); 6] = [
        (
            "NUL bytes",
            format!("\0\0\0{stamp}: {FAILED}\0\0\n\0\0").into_bytes(),
            "Nov 17 2025 20:15:30.000",
        ),
        (
            "NUL in the text",
            format!("{stamp}: {}\n", FAILED.replace("Unable", "\0Unable")).into_bytes(),
            stamp,
        ),
        (
            "not UTF-8",
            [b"\xff\xfe\x80 ", format!("{stamp}: {FAILED} \n").as_bytes(), b"\xc3\x28\n"].concat(),
            stamp,
        ),
        ("not UTF-8 behind", [format!("{stamp}: {FAILED}").as_bytes(), b"\xff\n"].concat(), stamp),
        ("colours", format!("\x1b[31m{stamp}: {FAILED}\x1b[0m\r\n").into_bytes(), stamp),
        ("bells", format!("{stamp}: {FAILED}\x07\x07\n").into_bytes(), stamp),
    ];
    for (name, log, stamp) in logs {
        let answer = run(&["--json", "scan"], &log);
        assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""), "{name}");
        let report = answer.json();
        assert_eq!(incidents(&report), [incident("-", "COMM_FAILED", "open", 1)], "{name}");
        assert_eq!(report["incidents"][0]["first"]["raw"], stamp, "{name}");
    }
}

#[test]
fn little_and_nothing_are_logs() {
    let root = folder("bad-little");
    for (name, bytes, lines) in [
        ("empty", &b""[..], 0),
        ("newline", b"\n", 1),
        ("newlines", &[b'\n'; 300_000], 300_000),
        ("byte", b"x", 1),
        ("percent", b"%", 1),
        ("start", b"%SMART_LIC-3-", 1),
        ("marks", &b"\xef\xbb\xbf"[..], 1),
        ("unit", b"\xff\xfe", 1),
        ("gzip", b"\x1f", 1),
    ] {
        let path = write(&root.join(name), bytes);
        for answer in [run(&["--json", "scan", &path], b""), run(&["--json", "scan"], bytes)] {
            assert_eq!(
                (answer.code, answer.err.lines().count()),
                (Some(0), 1),
                "{name}: {answer:?}"
            );
            assert!(answer.err.contains("so nothing was judged"), "{name}: {answer:?}");
            let report = answer.json();
            assert_eq!(report["input"]["lines"], lines, "{name}");
            assert_eq!(report["totals"]["messages"], 0, "{name}");
        }
    }
}

#[test]
fn carriage_returns_alone_end_lines() {
    let log = [
        line("a", "Nov 17", " 2025", "20:15:30", FAILED),
        line(
            "b",
            "Nov 17",
            " 2025",
            "20:16:30",
            "%LINEPROTO-5-UPDOWN: Line protocol on Interface Gi1, changed state to up",
        ),
        line("b", "Nov 17", " 2025", "20:17:30", FAILED),
        line("a", "Nov 17", " 2025", "21:15:30", RESTORED),
    ];
    let report = run(
        &["--json", "scan", "--message", "COMM_FAILED"],
        log.concat().replace('\n', "\r").as_bytes(),
    )
    .json();
    assert_eq!(
        incidents(&report),
        [incident("a", "COMM_FAILED", "recovered", 1), incident("b", "COMM_FAILED", "open", 1)]
    );
    assert!(
        report["incidents"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|it| it["cause"] == "name-unresolved-cslu")
    );
    // Many of them are a line of any length.
    let many: String = (0..20_000)
        .map(|it| {
            line(&format!("host-{}", it % 3), "Nov 17", " 2025", "20:15:30", FAILED)
                .replace('\n', "\r")
        })
        .collect();
    let report = run(&["--json", "scan"], many.as_bytes()).json();
    let count = |host| incidents(&report).into_iter().find(|it| it.0 == host).map(|it| it.3);
    assert_eq!(
        [count("host-0"), count("host-1"), count("host-2")],
        [Some(6_667), Some(6_667), Some(6_666)]
    );
}

#[test]
fn a_line_of_a_gigabyte_takes_no_memory() {
    const SIZE: usize = 1 << 30;
    let start = format!("Nov 17 2025 20:15:30.000: {FAILED} ");
    let end = format!(" Nov 17 2025 21:15:30.000: {RESTORED}\n");
    let answer = fed(program(&["--json", "scan", "--message", "COMM_FAILED"]), move |input| {
        let chunk = vec![b'x'; 1 << 16];
        input.write_all(start.as_bytes())?;
        for _ in 0..SIZE / chunk.len() {
            input.write_all(&chunk)?;
        }
        input.write_all(end.as_bytes())
    });
    assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""));
    let report = answer.json();
    assert_eq!(report["input"]["lines"], 1);
    assert!(report["input"]["bytes"].as_u64() > Some(SIZE as u64));
    assert_eq!(incidents(&report), [incident("-", "COMM_FAILED", "recovered", 1)]);
    assert_small(&answer);
}

#[test]
fn a_bomb_takes_no_memory() {
    let root = folder("bad-bomb");
    let mut packer = zstd::Encoder::new(Vec::new(), 3).expect("memory can be written");
    let chunk = vec![b'x'; 1 << 20];
    for _ in 0..1 << 9 {
        packer.write_all(&chunk).expect("memory can be written");
    }
    packer
        .write_all(format!("\nNov 17 2025 20:15:30.000: {FAILED}\n").as_bytes())
        .expect("memory can be written");
    let path = write(&root.join("bomb"), packer.finish().expect("memory can be written"));
    let answer = run(&["--json", "scan", &path], b"");
    assert_eq!(incidents(&answer.json()), [incident("bomb", "COMM_FAILED", "open", 1)]);
    assert_small(&answer);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_none() {
    let log = line("a", "Nov 17", " 2025", "20:15:30", FAILED);
    for arguments in [
        &["scan"][..],
        &["--json", "scan"],
        &["scan", "--annotate"],
        &["--format", "jsonl", "scan", "--follow"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let mut command = program(arguments);
        command.stdout(full);
        let mut child = command.spawn().expect("the program starts");
        child.stdin.take().expect("piped").write_all(log.as_bytes()).expect("somebody reads");
        let output = child.wait_with_output().expect("the program ends");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert!(
            err.starts_with("slp-diag: ") && err.contains("No space left"),
            "{arguments:?}: {err}"
        );
        assert_eq!(err.lines().count(), 1, "{arguments:?}: {err}");

        let mut child = program(arguments).spawn().expect("the program starts");
        drop(child.stdout.take());
        child.stdin.take().expect("piped").write_all(log.as_bytes()).expect("somebody reads");
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn closed_standard_streams_are_survived() {
    let root = folder("bad-closed");
    let path = write(&root.join("a.log"), line("a", "Nov 17", " 2025", "20:15:30", FAILED));
    let shell = |redirection: &str| {
        let command = format!("'{}' scan '{path}' {redirection}", env!("CARGO_BIN_EXE_slp-diag"));
        Command::new("sh")
            .args(["-c", &command])
            .stdout(Stdio::piped())
            .status()
            .expect("sh is there")
            .code()
    };
    assert_eq!(shell("<&-"), Some(0));
    assert_eq!(shell("2>&-"), Some(0));
    assert!(shell(">&-").is_some(), "no panic");
}

/// A file of some megabytes that this process never holds: what it holds would count for the
/// programs that it starts.
fn megabytes(path: &Path, line: &str, count: usize) -> String {
    let mut file = std::fs::File::create(path).expect("a file");
    let chunk = line.repeat((1 << 20) / line.len() + 1);
    for _ in 0..count {
        file.write_all(chunk.as_bytes()).expect("it can be written");
    }
    path.display().to_string()
}

const CAPTURE: &[u8] = b"edge-rtr-01#show license udi\nUDI: PID:C8000V,SN:9AAAAAAAAA1\n";

/// An authorization file has some kilobytes; what cannot be one is refused before it costs
/// anything, and the device is reported.
#[test]
fn what_is_no_authorization_file_is_refused() {
    let folder = folder("no-authorization-file");
    let capture = write(&folder.join("capture.txt"), CAPTURE);
    let large = folder.join("large.xml");
    std::fs::File::create(&large)
        .expect("a file")
        .set_len(1 << 30)
        .expect("a gigabyte without blocks");
    let bomb = r#"<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;</a>"#;
    let files = [
        large.display().to_string(),
        megabytes(&folder.join("endless.xml"), "<a>x</a>\n", 17),
        megabytes(&folder.join("deep.xml"), "<a>", 4),
        write(&folder.join("bomb.xml"), bomb),
        folder.join("missing.xml").display().to_string(),
    ];
    for path in files {
        let answer = run(&["--json", "check", &capture, "--slac", &path], b"");
        assert_eq!(answer.code, Some(2), "{path}: {}", answer.err);
        assert!(answer.err.contains(&path), "{path} is named: {}", answer.err);
        assert!(answer.json()["devices"][0]["device"] == "edge-rtr-01", "the device is reported");
        assert!(answer.peak < 4 * MOST_MEMORY, "{path}: {} bytes", answer.peak);
    }
}

/// A capture as large as a log is none; one that is no text is named.
#[test]
fn captures_that_are_none_are_named() {
    let folder = folder("no-capture");
    let capture = write(&folder.join("capture.txt"), CAPTURE);
    let large = megabytes(&folder.join("large.txt"), "Type: cslu\n", 65);
    let program = write(
        &folder.join("program"),
        [0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    );
    let answer = run(&["--json", "check", &large, &program, &capture], b"");
    assert_eq!(answer.code, Some(2), "{}", answer.err);
    assert!(answer.err.contains("large.txt") && answer.err.contains("program"), "{}", answer.err);
    assert_eq!(answer.json()["devices"].as_array().expect("devices").len(), 1);
}

/// Unknown messages of one line: of each the line is kept once, and not what stands around it; of
/// many the first by name.
#[test]
fn many_unknown_messages_on_one_line_take_little_memory() {
    use std::fmt::Write as _;
    let mut text = String::new();
    for number in 0..20_000 {
        write!(text, "%SMART_LIC-3-ODD_{number}: some text {number} ")
            .expect("memory can be written");
    }
    let answer = run(&["--json", "scan"], text.as_bytes());
    // Not parsed: what this process takes counts for the programs that it starts.
    assert_eq!(answer.out.matches("\"example\"").count(), 5_000);
    assert_small(&answer);
    // Lines of their own, each as long as what is kept of it, in a file that is read in parts.
    let padding = "x".repeat(480);
    let text: String =
        (0..40_000).map(|it| format!("%SMART_LIC-3-ODD_{it:06}: {padding}\n")).collect();
    let path = write(&folder("unknown").join("odd.log"), text);
    for arguments in [&["--json", "scan", &path][..], &["scan", &path]] {
        assert_small(&run(arguments, b""));
    }
}

/// Captures that no device prints: each is read, or what is left out of it is told, in a small
/// multiple of its size.
#[test]
fn captures_that_no_device_prints_are_read_in_little_memory() {
    let folder = folder("odd-captures");
    let start = "edge-rtr-01#show license all\n";
    let odd = [
        ("labels", format!("{start}{}\n", "A: 1  ".repeat(50_000)), true),
        ("blanks", format!("{start}Label: {}\n", "X  ".repeat(100_000)), true),
        (
            "wrapped",
            format!(
                "{start}Label: {}\n{}",
                "x".repeat(73),
                format!("{}\n", "y".repeat(80)).repeat(5_000)
            ),
            false,
        ),
        ("short", format!("{start}{}", "a:\n".repeat(20_000)), false),
        ("headings", format!("{start}{}", "Utility:\n".repeat(20_000)), false),
        ("prompts", "a#b\n".repeat(20_000), false),
    ];
    for (name, text, is_cut) in odd {
        let path = write(&folder.join(name), text);
        let good = write(
            &folder.join("good.txt"),
            String::from_utf8_lossy(CAPTURE).replace("edge-rtr-01", "edge-rtr-02"),
        );
        for command in ["check", "diagnose"] {
            let answer = run(&["--json", command, &path, &good], b"");
            assert_eq!(
                answer.code,
                Some(if is_cut { 2 } else { 0 }),
                "{command} {name}: {}",
                answer.err
            );
            let told = answer.err.contains(&format!("{path}: line 2 is longer than 16384 bytes"))
                || answer.err.contains(&format!("{path}: line 206 is longer than 16384 bytes"));
            assert_eq!(told, is_cut, "{command} {name}: {}", answer.err);
            assert!(answer.out.contains("edge-rtr-02"), "{command} {name}: the others are told");
            assert_small(&answer);
        }
    }
}

/// The guide, too, says what it does not read of a paste.
#[test]
fn the_guide_tells_what_it_left_out() {
    let text = format!("edge-rtr-01#show license all\n{}\n", "A: 1  ".repeat(5_000));
    let answers = serde_json::json!([{ "text": text }, "go-on"]).to_string();
    let path = write(&folder("guide-left-out").join("answers.yaml"), answers);
    let answer = run(&["guide", "--answers", &path], b"");
    assert!(answer.out.contains("from line 2 on not everything is read"), "{}", answer.out);
}
