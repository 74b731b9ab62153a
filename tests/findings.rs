//! Findings merge associatively: how a log is cut, and in which groups the parts are merged, changes nothing in the report.

use proptest::prelude::*;
use slp_diag::catalog::roles::Roles;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::findings::{FileFindings, Findings, NamedFile, Reader};
use slp_diag::recognise::Recogniser;
use slp_diag::views::Scan;
use slp_diag::views::explain::Site;
use slp_diag::views::scan::Selection;
use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    static TOOLS: RefCell<(Recogniser, Reader, Arc<Roles>)> = RefCell::new({
        let roles = Arc::new(Roles::new(&catalog()).expect("valid"));
        (Recogniser::new(&catalog()).expect("valid"), Reader::new(&catalog(), Arc::clone(&roles)).expect("valid"), roles)
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
        6 => (month, 1..29_u8, 0..24_u8, prop::sample::select(vec!["", "*", "."]))
            .prop_map(|(month, day, hour, mark)| format!("{mark}{month} {day:>2} {hour:02}:00:00: ")),
        1 => (2024..2027_u16, 1..29_u8).prop_map(|(year, day)| format!("Nov {day:>2} {year} 10:00:00: ")),
    ];
    let host = prop::sample::select(vec![
        "",
        "sw-01: ",
        "sw-02: ",
        "Nov 20 10:00:00 sw-03 17: ",
        "Jan  3 10:00:00 sw-03 40: ",
    ]);
    (host, stamp, text).prop_map(|(host, stamp, text)| format!("{host}{stamp}{text}\n"))
}

/// The findings of the part of a log between two lines. What surrounds the part is there to be looked at, as it is in a block of a file.
fn part(lines: &[String], from: usize, to: usize) -> FileFindings {
    let text = lines.concat();
    let at = |index: usize| lines[..index].iter().map(String::len).sum::<usize>();
    let mut found = FileFindings::default();
    TOOLS.with_borrow_mut(|(_, reader, _)| {
        reader.start(None);
        reader.read(&mut found, text.as_bytes(), at(from)..at(to), 0).expect("valid");
    });
    found
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
        let selection = Selection { device: &|_| true, severity: None, messages: &[], today: None };
        let scan = Scan::new(&catalog(), recogniser, roles, findings, &Site::default(), &selection).expect("valid");
        serde_json::to_value(scan).expect("text")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// A log cut into four parts at any lines, joined from the left, from the right and from the middle, is the log read at once.
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

/// The quick way over remembered texts and layouts reads what the long way reads: plain words below a line send it the long way, because they could continue it.
#[test]
fn the_quick_way_and_the_long_way_agree() {
    let text = "Nov 17 10:00:00 sw-01 5: *Nov 17 10:00:00.123: %SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Operation timed out";
    let quick: Vec<String> = (0..50).map(|_| format!("{text}\n")).collect();
    let long: Vec<String> = (0..50).map(|_| format!("{text}\nplain words below\n")).collect();
    let [quick, long] = [quick, long].map(|lines| report(&named(0, part(&lines, 0, lines.len()))));
    assert_eq!(quick["incidents"], long["incidents"]);
    assert_eq!(quick["incidents"][0]["count"], 50);
}
