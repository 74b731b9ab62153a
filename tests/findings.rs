//! Findings merge associatively: how a log is cut, and in which groups the parts are merged,
//! changes nothing in the report.

use proptest::prelude::*;
use slp_diag::catalog::roles::Relations;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::findings::period::{Bound, Period};
use slp_diag::findings::{FileFindings, FileReader, Findings, NamedFile, Reader};
use slp_diag::log::stamp::ClockZone;
use slp_diag::recognise::Recogniser;
use slp_diag::site::Site;
use slp_diag::views::Scan;
use slp_diag::views::scan::Selection;
use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    static TOOLS: RefCell<(Recogniser, Reader, Arc<Relations>)> = RefCell::new({
        let roles = Arc::new(Relations::new(&catalog()));
        (Recogniser::new(&catalog()), Reader::new(&catalog(), Arc::clone(&roles)), roles)
    });
}

fn catalog() -> Catalog {
    Catalog::new(vec![], BASE_LANGUAGE)
}

fn line() -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec![
        "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name",
        "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart Software Manager (CSSM) : Operation timed out",
        "%SMART_LIC-5-COMM_RESTORED: Communications with Cisco Smart License Utility (CSLU) restored",
        "%SMART_LIC-6-REPORTING_REQUIRED: A Usage report acknowledgement will be required in 89 days.",
        "%SMART_LIC-6-POLICY_INSTALL_SUCCESS: A new licensing policy was successfully installed.",
        "%SMART_LIC-6-AGENT_READY: Smart Agent for Licensing is initialized",
        "%SMART_LIC-3-NEVER_SEEN: x",
        "%LINEPROTO-5-UPDOWN: Line protocol on Interface Gi1/0/1, changed state to up",
        "last message repeated 3 times",
    ]);
    let month = prop::sample::select(vec!["Nov", "Dec", "Jan", "Apr"]);
    let stamp = prop_oneof![
        1 => Just(String::new()),
        6 => (month, 1..29_u8, 0..24_u8, prop::sample::select(vec!["", "*", "."]), prop::sample::select(vec!["", ".5"]))
            .prop_map(|(month, day, hour, mark, part)| format!("{mark}{month} {day:>2} {hour:02}:00:00{part}: ")),
        1 => (2024..2027_u16, 1..29_u8).prop_map(|(year, day)| format!("Nov {day:>2} {year} 10:00:00: ")),
    ];
    let host = prop::sample::select(vec![
        "",
        "sw-01: ",
        "sw-02: ",
        "Nov 20 10:00:00 sw-03 17: ",
        "Jan  3 10:00:00 sw-03 40: ",
        "Jan  3 10:00:00 sw-03 39: ",
    ]);
    (host, stamp, text).prop_map(|(host, stamp, text)| format!("{host}{stamp}{text}\n"))
}

#[test]
fn a_period_with_an_offset_is_compared_as_instants() {
    let date = jiff::civil::date(2025, 11, 15);
    let nine = jiff::tz::Offset::from_seconds(9 * 3_600).expect("in range");
    let bound = |hour, offset| Some(Bound { local: date.at(hour, 0, 0, 0), offset });
    // The line was said at 12:30.
    for (stamp, since, until, zone, held, zoneless) in [
        ("2025-11-15T12:30:00Z", bound(21, Some(nine)), None, None, 1, 0),
        ("2025-11-15T12:30:00Z", bound(22, Some(nine)), None, None, 0, 0),
        ("2025-11-15T12:30:00Z", None, bound(21, Some(nine)), None, 0, 0),
        ("2025-11-15T12:30:00Z", None, bound(22, Some(nine)), None, 1, 0),
        ("2025-11-15T12:30:00Z", bound(21, None), None, None, 0, 0),
        ("Nov 15 2025 12:30:00", bound(13, Some(nine)), None, None, 0, 1),
        ("Nov 15 2025 12:30:00", bound(12, Some(nine)), None, None, 1, 1),
        ("Nov 15 2025 12:30:00", bound(12, Some(jiff::tz::Offset::UTC)), None, Some(nine), 0, 0),
        ("Nov 15 2025 12:30:00", bound(3, Some(jiff::tz::Offset::UTC)), None, Some(nine), 1, 0),
    ] {
        let line = format!(
            "{stamp} r1 %SMART_LIC-6-AGENT_READY: Smart Agent for Licensing is initialized\n"
        );
        let zone = zone.map(ClockZone::Fixed);
        let period = Period { since, until, zone, year: None, latest: None };
        let mut file = FileReader::new(Some(period));
        TOOLS.with_borrow_mut(|(_, reader, _)| {
            file.read(reader, line.as_bytes(), 0..line.len(), 0);
        });
        let report = report(&named(0, file.found));
        let told = (&report["totals"]["messages"], &report["input"]["zoneless"]);
        assert_eq!(told, (&held.into(), &zoneless.into()), "{stamp} {since:?} {until:?}");
    }
}

/// The findings of the part of a log between two lines. What surrounds the part is there to be
/// looked at, as it is in a block of a file.
fn part(lines: &[String], from: usize, to: usize) -> FileFindings {
    let text = lines.concat();
    let at = |index: usize| lines[..index].iter().map(String::len).sum::<usize>();
    let mut file = FileReader::new(None);
    TOOLS.with_borrow_mut(|(_, reader, _)| {
        file.read(reader, text.as_bytes(), at(from)..at(to), 0);
    });
    file.found
}

fn join(mut one: FileFindings, other: FileFindings) -> FileFindings {
    TOOLS.with_borrow(|(_, _, roles)| one.append(other, roles));
    one
}

fn named(number: u64, found: FileFindings) -> Findings {
    let years = found.years.settle(None, Some(jiff::civil::date(2026, 3, 1)));
    let mut findings = Findings::default();
    findings.add(number, NamedFile { name: format!("file-{number}"), years, found });
    findings
}

fn report(findings: &Findings) -> serde_json::Value {
    TOOLS.with_borrow_mut(|(recogniser, _, roles)| {
        let selection = Selection::ALL;
        let scan = Scan::new(&catalog(), recogniser, roles, findings, &Site::default(), &selection);
        serde_json::to_value(scan).expect("text")
    })
}

/// The report of files in the order of the command line.
fn scan(files: &[&[String]]) -> serde_json::Value {
    let mut all = Findings::default();
    for (number, lines) in files.iter().enumerate() {
        all.merge(named(number as u64, part(lines, 0, lines.len())));
    }
    report(&all)
}

fn failed(head: &str) -> String {
    format!(
        "{head}%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Operation timed out\n"
    )
}

fn restored(head: &str) -> String {
    format!(
        "{head}%SMART_LIC-5-COMM_RESTORED: Communications with Cisco Smart License Utility (CSLU) restored\n"
    )
}

/// The status of each incident of the failure, how often, and whether it is uncertain.
fn outages(report: &serde_json::Value) -> Vec<(String, u64, bool)> {
    let all = report["incidents"].as_array().expect("a list");
    let outages = all.iter().filter(|it| it["mnemonic"] == "COMM_FAILED");
    let told = |it: &serde_json::Value| {
        let (status, count) =
            (it["status"].as_str().expect("text"), it["count"].as_u64().expect("a number"));
        (status.to_owned(), count, it["uncertain"].as_bool().expect("a truth"))
    };
    outages.map(told).collect()
}

fn told(status: &str, count: u64, uncertain: bool) -> (String, u64, bool) {
    (status.to_owned(), count, uncertain)
}

#[test]
fn files_that_meet_within_a_second_keep_their_order() {
    for (first, second) in [
        (
            "Nov 17 2025 20:00:00 r1 1: Nov 17 2025 20:00:00.900: ",
            "Nov 17 2025 20:00:00 r1 2: Nov 17 2025 20:00:00.950: ",
        ),
        (
            "Nov 17 2025 20:00:00 r1: Nov 17 2025 20:00:00.900: ",
            "Nov 17 2025 20:00:00 r1: Nov 17 2025 20:00:00.950: ",
        ),
        (
            "Nov 17 2025 20:00:00 r1 1: Nov 17 2025 20:00:00: ",
            "Nov 17 2025 20:00:00 r1 2: Nov 17 2025 20:00:00: ",
        ),
        (
            "Nov 17 2025 20:00:00 r1 9: Nov 17 2025 20:00:00.900: ",
            "Nov 17 2025 20:00:00 r1 10: Nov 17 2025 20:00:00: ",
        ),
    ] {
        let (fails, recovers) = ([failed(first)], [restored(second)]);
        assert_eq!(outages(&scan(&[&fails, &recovers])), [told("recovered", 1, false)], "{first}");
        assert_eq!(outages(&scan(&[&recovers, &fails])), [told("recovered", 1, false)], "{first}");
        let (recovers, fails) = ([restored(first)], [failed(second)]);
        assert_eq!(outages(&scan(&[&fails, &recovers])), [told("open", 1, false)], "{first}");
        assert_eq!(outages(&scan(&[&recovers, &fails])), [told("open", 1, false)], "{first}");
    }
}

#[test]
fn lines_that_a_relay_swapped_are_put_right() {
    let at = |number: u32, millis: u32| format!("r1 {number}: Nov 17 2025 20:00:00.{millis}: ");
    let stamp = |millis: u32| format!("r1: Nov 17 2025 20:00:00.{millis}: ");
    let [one, two, three] = [at(1, 100), at(2, 200), at(3, 300)];
    for (lines, expected) in [
        (vec![restored(&two), failed(&one)], vec![told("recovered", 1, false)]),
        // The number that is missing between the first two is that of the third: no gap.
        (vec![failed(&one), restored(&three), failed(&two)], vec![told("recovered", 2, false)]),
        (vec![failed(&two), restored(&one)], vec![told("open", 1, false)]),
        (vec![failed(&one), failed(&three), restored(&two)], vec![told("open", 2, true)]),
        (vec![restored(&two), failed(&one), failed(&three)], vec![told("open", 2, true)]),
        (
            vec![failed(&one), restored(&two), failed(&three)],
            vec![told("open", 1, false), told("recovered", 1, false)],
        ),
        (vec![restored(&stamp(200)), failed(&stamp(100))], vec![told("recovered", 1, true)]),
        (vec![failed(&stamp(200)), restored(&stamp(100))], vec![told("open", 1, true)]),
        // A device that has started anew counts from the beginning.
        (vec![restored(&at(9, 100)), failed(&at(2, 200))], vec![told("open", 1, false)]),
        // A clock that was set back, as the numbers prove.
        (vec![restored(&at(8, 200)), failed(&at(9, 100))], vec![told("open", 1, false)]),
    ] {
        assert_eq!(outages(&scan(&[&lines])), expected, "{lines:?}");
    }
}

#[test]
fn a_log_whose_newest_line_stands_first_is_told_in_the_order_of_time() {
    let text = |device: &str, hour: usize| format!("{device} Nov 17 2025 {hour:02}:00:00: ");
    let story = |device: &str| {
        vec![failed(&text(device, 1)), failed(&text(device, 2)), restored(&text(device, 3))]
    };
    let mut lines: Vec<String> =
        [story("r1:"), vec![failed(&text("r2:", 5))], story("r3:")].concat();
    let forward = scan(&[&lines]);
    lines.reverse();
    let backward = scan(&[&lines]);
    let plain = |report: &serde_json::Value| {
        let told = |it: &serde_json::Value| {
            [
                "device",
                "mnemonic",
                "status",
                "count",
                "first",
                "last",
                "recovered",
                "seconds",
                "uncertain",
            ]
            .map(|key| it[key].clone())
        };
        report["incidents"].as_array().expect("a list").iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(plain(&backward), plain(&forward));
    assert_eq!(backward["clocks"], serde_json::json!([]));
    assert_eq!(backward["newest_first"][0], serde_json::json!({ "device": "r1", "files": 1 }));
    assert_eq!(forward["newest_first"], serde_json::json!([]));
    // A device that starts again and again shows the date of a clock that was never set.
    let starts = [50, 40, 30, 20].map(|second| failed(&format!("r1: *Mar  1 00:00:{second}: ")));
    assert_eq!(scan(&[&starts])["newest_first"], serde_json::json!([]));
}

#[test]
fn without_years_no_end_lies_before_its_failure() {
    let months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    for (from, to) in
        (0..12).flat_map(|from| (0..12).map(move |to| (from, to))).filter(|(from, to)| from != to)
    {
        let lines = [
            failed(&format!("r1: {} 10 10:00:00: ", months[from])),
            restored(&format!("r1: {} 20 10:00:00: ", months[to])),
        ];
        let report = scan(&[&lines]);
        let outage = &report["incidents"][0];
        let [first, end] = [&outage["first"]["iso"], &outage["recovered"]["iso"]]
            .map(|it| it.as_str().expect("a date"));
        assert!(first < end, "{first} {end}");
        assert!(end < "2026-03-03", "the file was written then: {end}");
    }
}

#[test]
fn a_year_turns_between_files_whose_numbers_follow_each_other() {
    let (fails, recovers) =
        ([failed("r1 5: Dec 31 23:59:00: ")], [restored("r1 9: Jan  1 00:01:00: ")]);
    let with = |option, written: Option<jiff::civil::Date>| {
        let mut all = Findings::default();
        for (number, lines) in [&recovers[..], &fails[..]].into_iter().enumerate() {
            let found = part(lines, 0, 1);
            let years = found.years.settle(option, written);
            all.add(number as u64, NamedFile { name: "r1.log".to_owned(), years, found });
        }
        report(&all)
    };
    for (option, written) in
        [(Some(2025), None), (None, None), (None, Some(jiff::civil::date(2026, 12, 30)))]
    {
        let report = with(option, written);
        assert_eq!(outages(&report), [told("recovered", 1, false)], "{option:?} {written:?}");
        assert_eq!(report["incidents"][0]["seconds"], 120);
    }
    assert_eq!(with(Some(2025), None)["incidents"][0]["recovered"]["iso"], "2026-01-01T00:01:00Z");
    assert_eq!(
        with(None, Some(jiff::civil::date(2026, 12, 30)))["incidents"][0]["first"]["iso"],
        "2025-12-31T23:59:00Z"
    );
}

#[test]
fn copies_of_lines_are_said() {
    let line = |relay: u32, number: u32| {
        format!("Nov 17 2025 20:00:0{relay} r1 {number}: Nov 17 2025 20:00:00.{number:03}: ")
    };
    let plain = |relay: u32, number: u32| {
        format!(
            "Nov 17 2025 20:00:0{relay} r1: Nov 17 2025 19:{:02}:{:02}: ",
            number / 60,
            number % 60
        )
    };
    let relayed = |relay: u32, from: u32, to: u32| {
        (from..to).map(|it| failed(&line(relay, it))).collect::<Vec<_>>()
    };
    let copies = |report: serde_json::Value| {
        let all = report["copies"].as_array().expect("a list");
        all.iter()
            .map(|it| (it["files"].as_u64(), it["compared"].as_u64(), it["copies"].as_u64()))
            .collect::<Vec<_>>()
    };
    let some = |files, compared, copies| vec![(Some(files), Some(compared), Some(copies))];
    assert_eq!(copies(scan(&[&relayed(0, 1, 9), &relayed(1, 1, 9)])), some(2, 16, 8));
    assert_eq!(copies(scan(&[&relayed(0, 1, 9), &relayed(1, 5, 12)])), some(2, 15, 4));
    assert_eq!(copies(scan(&[&[relayed(0, 1, 9), relayed(1, 1, 9)].concat()])), some(1, 16, 8));
    assert_eq!(copies(scan(&[&relayed(0, 1, 9), &relayed(1, 9, 20)])), []);
    // Of many lines a sample is compared, the same in each file.
    let [sample] = copies(scan(&[&relayed(0, 1, 500), &relayed(1, 1, 900)]))[..] else {
        panic!("no copies")
    };
    assert!(sample.1 > Some(16) && sample.2 > Some(4), "{sample:?}");
    assert_eq!(copies(scan(&[&relayed(0, 1, 500), &relayed(1, 500, 900)])), []);
    // Without numbers, files that tell the same are copies, lines that tell the same are none.
    let relayed = |relay: u32, from: u32, to: u32| {
        (from..to).map(|it| failed(&plain(relay, it / 2))).collect::<Vec<_>>()
    };
    assert_eq!(copies(scan(&[&relayed(0, 1, 9), &relayed(1, 1, 9)])), some(2, 16, 8));
    assert_eq!(copies(scan(&[&relayed(0, 1, 9)])), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// A log cut into four parts at any lines, joined from the left, from the right and from the
    /// middle, is the log read at once.
    #[test]
    fn a_file_may_be_cut_anywhere(lines in prop::collection::vec(line(), 0..24), cuts in prop::collection::vec(0..25_usize, 3)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|it| it.min(lines.len())).collect();
        cuts.sort_unstable();
        let parts = || {
            let edges = [0, cuts[0], cuts[1], cuts[2], lines.len()];
            [0, 1, 2, 3].map(|it| part(&lines, edges[it], edges[it + 1]))
        };
        let whole = report(&named(0, part(&lines, 0, lines.len())));
        let [a, b, c, d] = parts();
        prop_assert_eq!(&report(&named(0, join(join(join(a, b), c), d))), &whole);
        let [a, b, c, d] = parts();
        prop_assert_eq!(&report(&named(0, join(a, join(b, join(c, d))))), &whole);
        let [a, b, c, d] = parts();
        prop_assert_eq!(&report(&named(0, join(join(a, b), join(c, d)))), &whole);
    }

    /// Files merge in any groups.
    #[test]
    fn files_merge_in_any_groups(files in prop::collection::vec(prop::collection::vec(line(), 0..8), 3)) {
        let all = || [0, 1, 2].map(|it| named(it as u64, part(&files[it], 0, files[it].len())));
        let [mut left, two, three] = all();
        left.merge(two);
        left.merge(three);
        let [mut right, mut two, three] = all();
        two.merge(three);
        right.merge(two);
        prop_assert_eq!(report(&left), report(&right));
    }
}

/// The quick way over remembered texts and layouts reads what the long way reads: plain words below
/// a line send it the long way, because they could continue it.
#[test]
fn the_quick_way_and_the_long_way_agree() {
    let text = "Nov 17 10:00:00 sw-01 5: *Nov 17 10:00:00.123: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Operation timed out";
    let quick: Vec<String> = (0..50).map(|_| format!("{text}\n")).collect();
    let long: Vec<String> = (0..50).map(|_| format!("{text}\nplain words below\n")).collect();
    let [quick, long] = [quick, long].map(|lines| report(&named(0, part(&lines, 0, lines.len()))));
    assert_eq!(quick["incidents"], long["incidents"]);
    assert_eq!(quick["incidents"][0]["count"], 50);
}
