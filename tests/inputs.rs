//! What `scan` reads and what its options choose: files, folders and pipes in every packing;
//! periods, devices, severities, years, zones.

mod program;

use jiff::ZonedDateTime;
use program::packing::{PACKINGS, gzip, xz};
use program::{
    FAILED, RESTORED, folder, incident, incidents, line, piped, run, scanned, text, write,
};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// A failure and its end on `edge-1`.
fn outage() -> String {
    line("edge-1", "Nov 17", " 2025", "20:15:30", FAILED)
        + &line("edge-1", "Nov 17", " 2025", "21:15:30", RESTORED)
}

fn failures_only<'a>(paths: &[&'a str]) -> Vec<&'a str> {
    [&["--message", "COMM_FAILED"], paths].concat()
}

#[test]
fn packed_logs_are_told_by_their_content_and_read_to_their_last_member() {
    let folder = folder("inputs-packed");
    let log = outage();
    // The members meet in the middle of a line.
    let (head, tail) = log.as_bytes().split_at(200);
    for (name, pack) in PACKINGS {
        let packed = [pack(head), pack(b""), pack(tail)].concat();
        for file in ["router.log", "router.txt.zip", "router.log.gz", "router.log.xz"] {
            let path = write(&folder.join(name).join(file), &packed);
            let report = scanned(&failures_only(&[&path]));
            assert_eq!(
                incidents(&report),
                [incident("edge-1", "COMM_FAILED", "recovered", 1)],
                "{name} as {file}"
            );
            assert_eq!(report["input"]["bytes"], log.len(), "{name} as {file}");
            assert_eq!(report["input"]["lines"], 2, "{name} as {file}");
        }
        let report = piped(&failures_only(&[]), &packed);
        assert_eq!(
            incidents(&report),
            [incident("edge-1", "COMM_FAILED", "recovered", 1)],
            "{name} through a pipe"
        );
        assert_eq!(report["incidents"][0]["seconds"], 3600, "{name} through a pipe");
    }
}

#[test]
fn an_empty_log_that_is_packed_is_an_empty_log() {
    for (name, pack) in PACKINGS {
        let answer = run(&["--json", "scan"], &pack(b""));
        let told = "slp-diag: -: empty, so nothing was judged\n";
        assert_eq!((answer.code, answer.err.as_str()), (Some(0), told), "{name}");
        assert_eq!(
            (&answer.json()["input"]["lines"], &answer.json()["input"]["files"]),
            (&0.into(), &1.into()),
            "{name}"
        );
    }
}

#[test]
fn captures_in_16_bit_units_are_read() {
    let folder = folder("inputs-utf16");
    let log = outage().replace('\n', "\r\n");
    let units = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(log.encode_utf16()).flat_map(bytes).collect()
    };
    for (name, bytes) in [("le", units(u16::to_le_bytes)), ("be", units(u16::to_be_bytes))] {
        let path = write(&folder.join(name), &bytes);
        for report in [scanned(&failures_only(&[&path])), piped(&failures_only(&[]), &bytes)] {
            assert_eq!(
                incidents(&report),
                [incident("edge-1", "COMM_FAILED", "recovered", 1)],
                "{name}"
            );
            assert_eq!(report["input"]["lines"], 2, "{name}");
            assert_eq!(report["incidents"][0]["cause"], "name-unresolved-cslu", "{name}");
            assert_eq!(
                report["incidents"][0]["first"]["raw"], "Nov 17 2025 20:15:30.000",
                "{name}"
            );
        }
    }
}

#[test]
fn a_byte_order_mark_in_front_of_utf8_is_no_part_of_the_host() {
    let log = format!("\u{feff}{}", outage().replace('\n', "\r\n"));
    let report = piped(&failures_only(&[]), log.as_bytes());
    assert_eq!(incidents(&report), [incident("edge-1", "COMM_FAILED", "recovered", 1)]);
    // Neither is it part of a header that is a stamp alone, or of a prompt.
    let log = format!("\u{feff}Nov 17 2025 20:15:30.000: {FAILED}\n");
    assert_eq!(incidents(&piped(&[], log.as_bytes())), [incident("-", "COMM_FAILED", "open", 1)]);
    let log = format!("\u{feff}core-9#show logging\nNov 17 2025 20:15:30.000: {FAILED}\n");
    assert_eq!(
        incidents(&piped(&[], log.as_bytes())),
        [incident("core-9", "COMM_FAILED", "open", 1)]
    );
}

/// A failure on a host of its own.
fn failure_of(host: &str) -> String {
    line(host, "Nov 17", " 2025", "20:15:30", FAILED)
}

fn devices(report: &serde_json::Value) -> Vec<String> {
    incidents(report).into_iter().map(|it| it.0).collect()
}

#[test]
fn folders_are_read_with_all_that_lies_below_and_globs_choose() {
    let root = folder("inputs-folder");
    write(&root.join("top.log"), failure_of("top"));
    write(&root.join("edge/one.log"), failure_of("edge-one"));
    write(&root.join("edge/deep/er/two.log.1"), failure_of("edge-two"));
    write(&root.join("core/one.log"), failure_of("core-one"));
    write(&root.join(".hidden.log"), failure_of("hidden-file"));
    write(&root.join(".old/three.log"), failure_of("hidden-folder"));
    write(&root.join("core/notes.txt"), failure_of("notes"));
    let folder = text(&root);
    let chosen = |globs: &[&str]| {
        let mut arguments = vec![folder.as_str()];
        arguments.extend(globs.iter().flat_map(|it| ["--glob", it]));
        devices(&scanned(&arguments))
    };
    let all = ["core-one", "edge-one", "edge-two", "hidden-file", "hidden-folder", "notes", "top"];
    assert_eq!(chosen(&[]), all);
    assert_eq!(chosen(&["*.log"]), ["core-one", "edge-one", "hidden-file", "hidden-folder", "top"]);
    assert_eq!(chosen(&["one.log"]), ["core-one", "edge-one"]);
    assert_eq!(chosen(&["edge/**"]), ["edge-one", "edge-two"]);
    assert_eq!(chosen(&["core/one.*", "*.log.[0-9]"]), ["core-one", "edge-two"]);
    assert_eq!(chosen(&["*.{txt,1}"]), ["edge-two", "notes"]);
    assert_eq!(chosen(&["nothing"]), [""; 0]);
    // A file that is named itself is read whatever its name.
    let file = text(&root.join("core/notes.txt"));
    assert_eq!(devices(&scanned(&[&file, "--glob", "*.log"])), ["notes"]);
    let answer = run(&["scan", &folder, "--glob", "[a"], b"");
    assert_eq!(answer.code, Some(2));
    assert!(answer.err.contains("[a is not a valid pattern"), "{answer:?}");
}

#[test]
fn standard_input_stands_among_files() {
    let root = folder("inputs-among");
    let one = write(&root.join("one.log"), failure_of("one"));
    let two = write(&root.join("two.log"), failure_of("two"));
    let report =
        piped(&[&one, "-", &two], format!("Nov 17 2025 20:15:30.000: {FAILED}\n").as_bytes());
    assert_eq!(devices(&report), ["-", "one", "two"]);
    assert_eq!((&report["input"]["files"], &report["input"]["lines"]), (&3.into(), &3.into()));
}

#[test]
fn rotated_files_are_read_in_the_order_of_time_not_of_names() {
    let root = folder("inputs-rotated");
    // By name the newest comes first, the oldest second.
    let at = |day: &str, message: &str| line("edge-1", day, " 2025", "20:15:30", message);
    write(&root.join("edge.log"), at("Nov 20", RESTORED) + &at("Nov 21", FAILED));
    write(
        &root.join("edge.log.10.gz"),
        gzip((at("Nov 10", FAILED) + &at("Nov 11", FAILED)).as_bytes()),
    );
    write(&root.join("edge.log.2"), at("Nov 18", FAILED));
    write(
        &root.join("edge.log.9.xz"),
        xz((at("Nov 12", FAILED) + &at("Nov 13", RESTORED)).as_bytes()),
    );
    let report = scanned(&failures_only(&[&text(&root)]));
    let expected = [("open", 1), ("recovered", 1), ("recovered", 3)];
    assert_eq!(
        incidents(&report),
        expected.map(|(status, count)| incident("edge-1", "COMM_FAILED", status, count))
    );
    let times = |name: &str| -> Vec<&str> {
        report["incidents"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|it| it[name]["iso"].as_str())
            .collect()
    };
    assert_eq!(
        times("first"),
        ["2025-11-21T20:15:30Z", "2025-11-10T20:15:30Z", "2025-11-18T20:15:30Z"]
    );
    assert_eq!(times("recovered"), ["2025-11-13T20:15:30Z", "2025-11-20T20:15:30Z"]);
    assert!(
        report["incidents"].as_array().expect("a list").iter().all(|it| it["uncertain"] == false),
        "{report}"
    );
}

#[test]
fn files_split_by_severity_tell_the_present_state_and_that_it_is_uncertain() {
    let root = folder("inputs-split");
    let all = |message: &str, hours: &[u8]| -> String {
        hours
            .iter()
            .map(|hour| line("edge-1", "Nov 17", " 2025", &format!("{hour:02}:00:00"), message))
            .collect()
    };
    for (name, failed, restored, status) in [
        ("ended", &[1, 3, 5, 7][..], &[2, 4, 6, 8][..], "recovered"),
        ("open", &[1, 3, 5, 7, 9], &[2, 4, 6, 8], "open"),
    ] {
        for names in [["a-errors.log", "b-notices.log"], ["b-errors.log", "a-notices.log"]] {
            let folder = root.join(name).join(names[0]);
            write(&folder.join(names[0]), all(FAILED, failed));
            write(&folder.join(names[1]), all(RESTORED, restored));
            let report = scanned(&failures_only(&[&text(&folder)]));
            let count = failed.len() as u64;
            assert_eq!(
                incidents(&report),
                [incident("edge-1", "COMM_FAILED", status, count)],
                "{names:?}"
            );
            assert_eq!(report["incidents"][0]["uncertain"], true, "{names:?}");
        }
    }
}

fn set_time(path: &str, date: &str) {
    let stamp: jiff::Timestamp = format!("{date}T12:00:00Z").parse().expect("a time");
    let since = Duration::from_secs(stamp.as_second().try_into().expect("after 1970"));
    let file = std::fs::File::options().write(true).open(path).expect("it was written");
    file.set_modified(SystemTime::UNIX_EPOCH + since).expect("a time can be set");
}

fn counts(report: &serde_json::Value) -> (u64, u64) {
    let number = |value: &serde_json::Value| value.as_u64().expect("a number");
    (number(&report["totals"]["messages"]), number(&report["input"]["undated"]))
}

#[test]
fn a_period_is_chosen_with_and_without_printed_years() {
    let root = folder("inputs-period");
    let log = line("a", "Nov 10", " 2025", "10:00:00", FAILED)
        + &line("a", "Nov 12", "", "10:00:00", FAILED)
        + &line("a", "Nov 14", "", "10:00:00", FAILED)
        + &line("a", "Nov 16", " 2025", "10:00:00", FAILED)
        + &format!("{FAILED}\n");
    let path = write(&root.join("a.log"), log);
    set_time(&path, "2025-12-01");
    let of = |arguments: &[&str]| counts(&scanned(&[&[path.as_str()], arguments].concat()));
    assert_eq!(of(&[]), (5, 0));
    assert_eq!(of(&["--since", "2025-11-12"]), (3, 1));
    assert_eq!(of(&["--since", "2025-11-12 10:00"]), (3, 1));
    assert_eq!(of(&["--since", "2025-11-12 10:01"]), (2, 1));
    assert_eq!(of(&["--until", "2025-11-12T10:00:00"]), (1, 1));
    assert_eq!(of(&["--since", "2025-11-11", "--until", "2025-11-15"]), (2, 1));
    assert_eq!(of(&["--since", "2026-01-01"]), (0, 1));
    // What is asked for is told to people too.
    let answer = run(&["scan", &path, "--since", "2025-11-12"], b"");
    assert!(answer.out.contains("messages without a date, left out: 1"), "{}", answer.out);
    for typed in ["soon", "2025-13-01", "24.12.2025"] {
        let answer = run(&["scan", &path, "--since", typed], b"");
        assert_eq!(answer.code, Some(2));
        assert!(answer.err.contains(&format!("{typed} is not a time")), "{answer:?}");
    }
}

#[test]
fn a_period_counts_back_from_now() {
    let now = ZonedDateTime::now();
    let ago =
        |hours: i64| now.checked_sub(jiff::Span::new().hours(hours)).expect("in range").datetime();
    let print = |hours: i64, format: &str| format!("{}: {FAILED}\n", ago(hours).strftime(format));
    let log =
        print(72, "%b %e %Y %H:%M:%S") + &print(3, "%b %e %H:%M:%S") + &print(1, "%b %e %H:%M:%S");
    for (since, count) in
        [("2h ago", 1), ("90 minutes ago", 1), ("2 days ago", 2), ("4 days ago", 3)]
    {
        assert_eq!(counts(&piped(&["--since", since], log.as_bytes())), (count, 0), "{since}");
    }
}

#[test]
fn a_period_and_a_given_year_go_over_new_year() {
    let root = folder("inputs-period-new-year");
    let days = ["Dec 30", "Dec 31", "Jan  1", "Jan  2"];
    let log: String = days.iter().map(|day| line("a", day, "", "10:00:00", FAILED)).collect();
    let path = write(&root.join("a.log"), &log);
    set_time(&path, "2026-06-01");
    for year in ["2019", "2025"] {
        let next = format!("{}", year.parse::<i32>().expect("a number") + 1);
        let (eve, new_year) = (format!("{year}-12-31"), format!("{next}-01-01"));
        for (arguments, expected) in [
            (vec!["--since", &eve], 3),
            (vec!["--since", &new_year], 2),
            (vec!["--until", &new_year], 2),
            (vec!["--since", &eve, "--until", &new_year], 1),
        ] {
            let report = scanned(&[&[path.as_str(), "--year", year][..], &arguments].concat());
            assert_eq!(counts(&report), (expected, 0), "{year} {arguments:?}");
            let last = if arguments.contains(&"--until") {
                format!("{eve}T10")
            } else {
                format!("{next}-01-02T10")
            };
            assert!(
                report["input"]["last"]["iso"].as_str().expect("a time").starts_with(&last),
                "{year} {arguments:?}"
            );
        }
    }
}

#[test]
fn devices_severities_and_messages_choose_what_is_told() {
    const AUTHORIZED: &str =
        "%SMART_LIC-6-POLICY_INSTALL_SUCCESS: A new licensing policy was successfully installed.";
    let day = |host: &str, message: &str| line(host, "Nov 17", " 2025", "20:15:30", message);
    let log = day("edge-1", FAILED)
        + &day("edge-2", FAILED)
        + &day("core-1", FAILED)
        + &day("core-1", AUTHORIZED);
    let told = |arguments: &[&str]| {
        let rows = incidents(&piped(arguments, log.as_bytes()));
        rows.into_iter().map(|it| format!("{} {}", it.0, it.1)).collect::<Vec<_>>()
    };
    let failed = ["core-1 COMM_FAILED", "edge-1 COMM_FAILED", "edge-2 COMM_FAILED"];
    assert_eq!(told(&["--device", "edge-*"]), failed[1..]);
    assert_eq!(
        told(&["--device", "edge-1", "--device", "c*"]),
        [failed[0], "core-1 POLICY_INSTALL_SUCCESS", failed[1]]
    );
    assert_eq!(told(&["--device", "edge-[!1]"]), failed[2..]);
    assert_eq!(told(&["--device", "nobody"]), [""; 0]);
    for severity in ["3", "error", "ERROR", "warning", "5"] {
        assert_eq!(told(&["--severity", severity]), failed, "{severity}");
    }
    for severity in ["2", "critical", "0"] {
        assert_eq!(told(&["--severity", severity]), [""; 0], "{severity}");
    }
    assert_eq!(told(&["--severity", "informational"]).len(), 4);
    for severity in ["エラー", "通知", "3"] {
        assert_eq!(told(&["--lang", "ja", "--severity", severity]), failed, "{severity}");
    }
    assert_eq!(told(&["--lang", "ja", "--severity", "クリティカル"]), [""; 0]);
    for severity in ["8", "-1", "bad", ""] {
        let answer = run(&["scan", &format!("--severity={severity}")], log.as_bytes());
        assert_eq!(answer.code, Some(2), "{severity}");
        assert!(
            answer.err.contains(" is not a severity; give 0 to 7 or one of emergency"),
            "{answer:?}"
        );
    }
    assert_eq!(told(&["--message", "comm_fai"]), failed);
    assert_eq!(
        told(&["--message", "SMART_LIC/POLICY_INSTALL_S", "--device", "*"]),
        ["core-1 POLICY_INSTALL_SUCCESS"]
    );
    assert_eq!(told(&["--message", "COMM_FAILED", "--message", "policy_install_s"]).len(), 4);
    for message in ["COMM_", "NO_SUCH_THING"] {
        assert_eq!(run(&["scan", "--message", message], log.as_bytes()).code, Some(2), "{message}");
    }
}

/// The ISO times of the first line and of the end of the only failure, and what was assumed of the
/// first.
fn times(report: &serde_json::Value) -> (String, String, Vec<String>) {
    let failure = &report["incidents"][0];
    assert_eq!(failure["mnemonic"], "COMM_FAILED");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("none").to_owned();
    let assumed =
        failure["first"]["assumed"].as_array().expect("a list").iter().map(text).collect();
    (text(&failure["first"]["iso"]), text(&failure["recovered"]["iso"]), assumed)
}

#[test]
fn years_and_zones_that_stamps_lack_are_given_or_told_by_the_file() {
    let root = folder("inputs-years");
    let log = line("a", "Dec 30", "", "23:00:00", FAILED)
        + &line("a", "Jan  2", "", "01:00:00", RESTORED);
    let path = write(&root.join("a.log"), &log);
    let of =
        |arguments: &[&str]| times(&scanned(&[&failures_only(&[&path])[..], arguments].concat()));
    for (written, first, end) in [
        ("2026-01-02", "2025-12-30", "2026-01-02"),
        // A device a zone ahead.
        ("2026-01-01", "2025-12-30", "2026-01-02"),
        ("2026-07-01", "2025-12-30", "2026-01-02"),
        ("2025-12-31", "2024-12-30", "2025-01-02"),
    ] {
        set_time(&path, written);
        let (iso, ended, assumed) = of(&[]);
        assert_eq!(
            (iso, ended),
            (format!("{first}T23:00:00Z"), format!("{end}T01:00:00Z")),
            "{written}"
        );
        assert!(assumed.iter().any(|it| it == "year"), "{written}: {assumed:?}");
    }
    let (first, end, _) = of(&["--year", "2019", "--tz", "+09:00"]);
    assert_eq!(
        (first.as_str(), end.as_str()),
        ("2019-12-30T23:00:00+09:00", "2020-01-02T01:00:00+09:00")
    );
    assert_eq!(of(&["--year", "2019", "--tz", "-0530"]).0, "2019-12-30T23:00:00-05:30");
    // Nobody says a year, and none is made up.
    let report = piped(&failures_only(&[]), log.as_bytes());
    assert_eq!(
        (times(&report).0.as_str(), &report["incidents"][0]["seconds"]),
        ("none", &180_000.into())
    );
    // A printed zone stays.
    let log = format!("Dec 30 2019 23:00:00.000 UTC: {FAILED}\n");
    assert_eq!(times(&piped(&["--tz", "+09:00"], log.as_bytes())).0, "2019-12-30T23:00:00Z");
    for zone in ["EST", "9", "+99:00"] {
        let answer = run(&["scan", "--tz", zone, &path], b"");
        assert_eq!(answer.code, Some(2), "{zone}");
        assert!(answer.err.contains(&format!("{zone} is not a time zone")), "{answer:?}");
    }
}

#[test]
fn a_period_takes_the_year_that_a_relay_prints() {
    let root = folder("inputs-period-relay");
    let relayed =
        |relay: &str, own: &str| format!("{relay}+00:00 edge-1 77: {own}.000: {FAILED}\n");
    let log = relayed("2019-12-31T23:59:30", "Dec 31 23:59:30")
        + &relayed("2020-01-01T00:00:02", "Dec 31 23:59:59");
    let path = write(&root.join("a.log"), log + &relayed("2020-01-01T00:00:05", "Jan  1 00:00:04"));
    set_time(&path, "2026-06-01");
    for (arguments, expected) in [(["--since", "2020-01-01"], 1), (["--until", "2020-01-01"], 2)] {
        assert_eq!(
            counts(&scanned(&[&[path.as_str()][..], &arguments].concat())),
            (expected, 0),
            "{arguments:?}"
        );
    }
}

#[test]
fn today_decides_what_is_overdue() {
    let message = "%SMART_LIC-6-REPORTING_REQUIRED: A Usage report acknowledgement will be required in 12 days.";
    let log = line("a", "Nov 18", " 2025", "07:00:15", message);
    let days_left = |arguments: &[&str]| {
        let report = piped(arguments, log.as_bytes());
        let deadline = &report["deadlines"][0];
        assert_eq!(deadline["due"]["iso"], "2025-11-30T07:00:15Z");
        (
            report["input"]["today"].as_str().expect("a date").to_owned(),
            deadline["days_left"].as_i64(),
        )
    };
    assert_eq!(days_left(&[]), ("2025-11-18".to_owned(), Some(12)));
    assert_eq!(days_left(&["--today", "2025-11-30"]), ("2025-11-30".to_owned(), Some(0)));
    assert_eq!(days_left(&["--today", "2026-12-01"]), ("2026-12-01".to_owned(), Some(-366)));
    let today = ZonedDateTime::now().date().to_string();
    assert_eq!(days_left(&["--today", "today"]).0, today);
    let overdue = run(&["scan", "--full", "--today", "2025-12-02"], log.as_bytes());
    assert!(overdue.out.contains("OVERDUE since 2025-11-30, days: 2"), "{}", overdue.out);
    assert!(!run(&["scan", "--full"], log.as_bytes()).out.contains("OVERDUE"));
    // The day is one of the zone that the stamp was given.
    let report = piped(&["--tz", "+09:00"], log.as_bytes());
    assert_eq!(report["deadlines"][0]["due"]["iso"], "2025-11-30T07:00:15+09:00");
}

#[test]
fn the_exit_status_tells_what_was_asked() {
    let root = folder("inputs-status");
    let failed = failure_of("a");
    let missing = text(&root.join("missing.log"));
    let path = write(&root.join("a.log"), &failed);
    let code =
        |arguments: &[&str], log: &str| run(&[&["scan"], arguments].concat(), log.as_bytes()).code;
    assert_eq!(code(&[], &failed), Some(0));
    assert_eq!(code(&["--fail-on", "error"], &failed), Some(1));
    assert_eq!(code(&["--fail-on", "7"], &failed), Some(1));
    assert_eq!(code(&["--lang", "ja", "--fail-on", "エラー"], &failed), Some(1));
    assert_eq!(code(&["--fail-on", "2"], &failed), Some(0));
    assert_eq!(code(&["--fail-on", "error"], &outage()), Some(0));
    assert_eq!(code(&["--fail-on", "error", "--device", "b"], &failed), Some(0));
    assert_eq!(code(&["--fail-on", "error"], ""), Some(2));
    assert_eq!(code(&["--fail-on", "error", &path, &missing], ""), Some(2));
    assert_eq!(code(&["--fail-on", "nonsense"], &failed), Some(2));
    assert_eq!(code(&["--year", "1950"], &failed), Some(2));
}

#[test]
fn only_ascii_is_drawn_where_it_is_asked_for() {
    let log: String =
        (10..25).map(|day| line("a", &format!("Nov {day}"), " 2025", "07:00:15", FAILED)).collect();
    let plain = run(&["scan", "--full", "--ascii"], log.as_bytes());
    assert!(plain.out.is_ascii(), "{}", plain.out);
    assert!(plain.out.contains("COMM_FAILED"));
    assert!(!run(&["scan", "--full"], log.as_bytes()).out.is_ascii());
}

/// A log of several parts: many devices, outages that go over the parts' ends, and other lines
/// between.
fn long_log(path: &Path) -> String {
    let mut log = String::new();
    for number in 0..150_000_u32 {
        let (day, hour, minute) = (number / 6_000 + 1, number / 250 % 24, number / 5 % 60);
        let time = format!("{hour:02}:{minute:02}:{:02}", number % 60);
        let host = format!("edge-{}", number % 7);
        let message = match number % 977 {
            0..=3 => FAILED,
            700 => RESTORED,
            800 => "%SMART_LIC-3-NEVER_SEEN: x",
            _ => {
                "%LINEPROTO-5-UPDOWN: Line protocol on Interface TenGigabitEthernet1/0/7, changed state to up, and more of it to fill a line"
            }
        };
        log += &line(&host, &format!("Nov {day:2}"), " 2025", &time, message);
    }
    write(path, log)
}

#[test]
fn the_report_is_the_same_however_a_log_is_read() {
    let root = folder("inputs-parts");
    let path = long_log(&root.join("long.log"));
    assert!(std::fs::metadata(&path).expect("written").len() > 20_000_000, "several parts");
    let other = write(&root.join("short.log"), outage());
    for format in ["json", "text"] {
        let arguments = ["--format", format, "scan", &path, &other];
        let all = run(&arguments, b"");
        assert_eq!(all.code, Some(0));
        assert_eq!(all.out, run(&arguments, b"").out, "again");
        // On one processor there is one thread.
        #[cfg(target_os = "linux")]
        {
            let mut command = std::process::Command::new("taskset");
            command.args(["-c", "0", env!("CARGO_BIN_EXE_slp-diag")]);
            let one = program::fed(program::around(command, &arguments), |_| Ok(()));
            assert_eq!(all.out, one.out, "on one processor");
        }
        // A pipe is read in one go.
        let bytes = std::fs::read(&path).expect("written");
        let arguments = ["--format", format, "scan", "-", &other];
        assert_eq!(all.out, run(&arguments, &bytes).out, "through a pipe");
    }
}

/// Fleets of many sizes, in which licensing lines are rare or common: what is told does not depend
/// on how the log came, or on how many processors read it.
#[test]
fn the_same_answer_from_a_file_a_pipe_and_a_packed_file() {
    let folder = folder("inputs-the-same");
    let texts = [
        FAILED,
        RESTORED,
        "%SMART_LIC-6-MADE_UP: a message that no catalog has",
        "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart Software Manager (CSSM) : Operation timed out",
        "RP/0/RP0/CPU0:smartlicserver[397]: %LICENSE-SMART_LIC-6-REPORTING_REQUIRED : A Usage report acknowledgement will be required in 89 days.",
    ];
    // The largest is read in parts.
    for (seed, lines, rarity, devices) in
        [(1_u64, 2_000_u64, 1, 3), (2, 5_000, 40, 30), (3, 300_000, 2_000, 400)]
    {
        let mut state = seed;
        let mut random = |most: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        let mut log = String::new();
        for number in 0..lines {
            let (host, minute) = (format!("sw-{:03}", random(devices)), number * 900 / lines);
            let time = format!("{:02}:{:02}:{:02}", minute / 60, minute % 60, random(60));
            let text = if random(rarity) == 0 {
                texts[usize::try_from(random(5)).expect("small")]
            } else {
                "%LINK-3-UPDOWN: up"
            };
            log.push_str(&line(&host, "Nov 17", " 2025", &time, text));
        }
        let answer =
            |paths: &[&str], input: &[u8]| run(&[&["--json", "scan"], paths].concat(), input).out;
        let packed = gzip(log.as_bytes());
        let file = answer(&[&write(&folder.join("fleet.log"), &log)], b"");
        assert_eq!(file, answer(&[], log.as_bytes()), "a pipe, seed {seed}");
        assert_eq!(
            file,
            answer(&[&write(&folder.join("fleet.log.gz"), &packed)], b""),
            "a packed file, seed {seed}"
        );
        assert_eq!(file, answer(&[], &packed), "a packed pipe, seed {seed}");
    }
}
