//! Findings that are kept and merged: whatever the groups in which logs are read, kept and merged,
//! the report is that of one run over all of them.

mod program;

use program::run;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

const TEXTS: [&str; 7] = [
    "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name",
    "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart Software Manager (CSSM) : Operation timed out",
    "%SMART_LIC-5-COMM_RESTORED: Communications with Cisco Smart License Utility (CSLU) restored",
    "%SMART_LIC-6-REPORTING_REQUIRED: A Usage report acknowledgement will be required in 89 days.",
    "%SMART_LIC-6-AGENT_READY: Smart Agent for Licensing is initialized",
    "%SMART_LIC-3-NEVER_SEEN: x",
    "%LINEPROTO-5-UPDOWN: Line protocol on Interface Gi1/0/1, changed state to up",
];

/// A line of one of a few devices, at some hour of a year.
#[derive(Debug, Clone)]
struct Line {
    device: usize,
    day: u16,
    text: String,
}

fn line() -> impl Strategy<Value = Line> {
    let stamp = (0..360_u16, 0..24_u8, any::<bool>(), prop::sample::select(vec!["", "*", "."]));
    (0..3_usize, stamp, prop::sample::select(TEXTS.to_vec())).prop_map(
        |(device, (day, hour, has_year, mark), text)| {
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"];
            let (month, of_month) = (months[usize::from(day) % 10], day / 10 % 28 + 1);
            let year = if has_year { " 2026" } else { "" };
            let stamp = format!("{mark}{month} {of_month:>2}{year} {hour:02}:00:00.{day:03}");
            Line { device, day, text: format!("sw-0{device} {day}: {stamp}: {text}\n") }
        },
    )
}

/// How lines are put into files.
#[derive(Debug, Clone, Copy)]
enum Layout {
    Device,
    Week,
    Rotated,
}

/// The files of a folder: names and contents.
fn files(lines: &[Line], layout: Layout) -> Vec<(String, String)> {
    let mut files: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
    for (number, line) in lines.iter().enumerate() {
        let name = match layout {
            Layout::Device => format!("sw-0{}.log", line.device),
            Layout::Week => format!("week-{:02}/all.log", line.day / 7 % 5),
            Layout::Rotated if number % 3 == 0 => "net.log".to_owned(),
            Layout::Rotated => format!("net.log.{}", 1 + number % 4),
        };
        files.entry(name).or_default().push_str(&line.text);
    }
    files.into_iter().collect()
}

fn written(folder: &Path, files: &[(String, String)]) -> Vec<PathBuf> {
    let write = |(name, text): &(String, String)| {
        let path = folder.join("logs").join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, text).expect("written");
        path
    };
    files.iter().map(write).collect()
}

/// What the program says, which must be able to do it.
fn said(arguments: &[&str]) -> String {
    let answer = run(arguments, b"");
    assert!(matches!(answer.code, Some(0)), "{arguments:?}: {answer:?}");
    answer.out
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Files in groups, each group on a machine of its own, merged in one step or in two, in any
    /// order: one report, byte for byte.
    #[test]
    fn what_is_merged_is_what_one_run_would_have_said(
        lines in prop::collection::vec(line(), 1..60),
        layout in prop::sample::select(vec![Layout::Device, Layout::Week, Layout::Rotated]),
        groups in prop::collection::vec(0..4_usize, 40),
        order in any::<u64>(),
        is_stepwise in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = written(folder.path(), &files(&lines, layout));
        let mut parts = Vec::new();
        for group in 0..4 {
            let chosen = paths.iter().enumerate().filter(|(number, _)| groups[*number] == group);
            let mut chosen: Vec<&str> = chosen.map(|(_, path)| text(path)).collect();
            if chosen.is_empty() {
                continue;
            }
            if order % 2 == 0 {
                chosen.reverse();
            }
            let part = folder.path().join(format!("part-{group}"));
            said(&[&["scan", "--save", text(&part)], &chosen[..]].concat());
            parts.push(part);
        }
        let shift = usize::try_from(order % 4).expect("small") % parts.len();
        parts.rotate_left(shift);
        if is_stepwise && parts.len() > 2 {
            let half = folder.path().join("half");
            said(&["merge", "--save", text(&half), text(&parts[0]), text(&parts[1])]);
            parts.splice(..2, [half]);
        }
        let parts: Vec<&str> = parts.iter().map(|it| text(it)).collect();
        let logs = folder.path().join("logs");
        for style in [&["--json"][..], &["--full"], &[]] {
            let whole = said(&[&["scan", text(&logs)], style].concat());
            let merged = said(&[&["merge"], &parts[..], style].concat());
            prop_assert_eq!(merged, whole);
        }
    }
}

/// A log and the findings of it.
fn kept(folder: &Path, lines: &str) -> PathBuf {
    let (log, kept) = (folder.join("sw-01.log"), folder.join("findings"));
    std::fs::write(&log, lines).expect("written");
    said(&["scan", text(&log), "--save", text(&kept), "--year", "2026"]);
    kept
}

const FAILED: &str = "sw-01 7: Nov 17 20:00:00: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart Software Manager (CSSM) : Operation timed out\n";

#[test]
fn what_is_no_findings_is_named_and_the_rest_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = kept(folder.path(), FAILED);
    let whole = std::fs::read(&good).expect("readable");
    let bad = folder.path().join("bad");
    let mut later = whole.clone();
    later[8] = 9;
    for (content, says) in [
        (&b"a log\n"[..], "holds no findings"),
        (b"", "holds no findings"),
        (&later, "format 9"),
        (&whole[..whole.len() / 2], "damaged"),
        (&whole[..9], "damaged"),
    ] {
        std::fs::write(&bad, content).expect("written");
        let answer = run(&["merge", "--json", text(&bad), text(&good)], b"");
        assert_eq!(answer.code, Some(2), "{answer:?}");
        assert!(answer.err.contains(says), "{says}: {answer:?}");
        let report: serde_json::Value = serde_json::from_str(&answer.out).expect("JSON");
        assert_eq!(report["totals"]["messages"], 1);
    }
}

#[test]
fn findings_take_the_place_of_findings_and_of_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = kept(folder.path(), FAILED);
    let log = folder.path().join("sw-01.log");
    said(&["scan", text(&log), "--save", text(&path)]);
    let answer = run(&["scan", text(&log), "--save", text(&log)], b"");
    assert_eq!(answer.code, Some(2), "{answer:?}");
    assert_eq!(std::fs::read_to_string(&log).expect("readable"), FAILED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_log_that_is_kept_twice_counts_once_and_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = kept(folder.path(), FAILED);
    let copy = folder.path().join("copy");
    std::fs::copy(&path, &copy).expect("copied");
    let answer = run(&["merge", "--json", text(&path), text(&copy)], b"");
    let report: serde_json::Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!((&report["totals"]["messages"], &report["input"]["files"]), (&1.into(), &1.into()));
    assert!(answer.err.contains("count once"), "{answer:?}");
}

#[test]
fn what_was_said_of_years_and_zones_is_kept_and_can_be_said_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = kept(folder.path(), FAILED);
    let first = |options: &[&str]| {
        let out = said(&[&["merge", "--json", text(&path)], options].concat());
        let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        report["incidents"][0]["first"]["iso"].as_str().expect("a date").to_owned()
    };
    assert_eq!(first(&[]), "2026-11-17T20:00:00Z");
    assert_eq!(first(&["--year", "2024", "--tz", "+09:00"]), "2024-11-17T20:00:00+09:00");
}

#[test]
fn no_secret_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret =
        "sw-01 8: Nov 17 20:00:00: %SMART_LIC-3-NEVER_SEEN: username admin password 0 Gehe1mn1s\n";
    let path = kept(folder.path(), &format!("{FAILED}{secret}"));
    let out = said(&["merge", "--json", text(&path)]);
    assert!(!out.contains("Gehe1mn1s") && out.contains("NEVER_SEEN"), "{out}");
    let kept = std::fs::read(&path).expect("readable");
    let start = kept.windows(4).position(|it| it == [0x28, 0xb5, 0x2f, 0xfd]).expect("packed");
    let body = zstd::bulk::decompress(&kept[start..], 1 << 20).expect("packed");
    let holds = |text: &[u8]| body.windows(text.len()).any(|it| it == text);
    assert!(holds(b"NEVER_SEEN") && !holds(b"Gehe1mn1s"));
}

/// A file of every format that there ever was is read, whatever became of the catalog since. Who
/// changes a type that is written makes a new format, and adds a file.
#[test]
fn what_older_versions_kept_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kept-formats");
    let files = std::fs::read_dir(&folder).expect("a folder");
    let mut formats: Vec<PathBuf> = files.map(|it| it.expect("a file").path()).collect();
    formats.sort();
    let last = slp_diag::findings::kept::FORMAT.to_string();
    assert!(formats.iter().any(|it| it.file_stem().is_some_and(|it| it == &*last)), "{formats:?}");
    for path in formats {
        let report: serde_json::Value =
            serde_json::from_str(&said(&["merge", "--json", text(&path)])).expect("JSON");
        let totals = &report["totals"];
        assert_eq!(
            [
                &totals["messages"],
                &totals["devices"],
                &totals["unknown"],
                &report["input"]["lines"]
            ],
            [15, 5, 1, 19],
            "{path:?}"
        );
        let first = &report["incidents"][0];
        assert_eq!(
            (&first["device"], &first["mnemonic"], &first["count"], &first["first"]["iso"]),
            (
                &"edge-rtr-01".into(),
                &"COMM_FAILED".into(),
                &8.into(),
                &"2026-11-17T18:05:09.58Z".into()
            ),
        );
    }
}
