//! Findings merge associatively: how files are cut and in which groups they are merged changes nothing.

use proptest::prelude::*;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::findings::{FileFindings, Findings};
use slp_diag::log::Record;
use slp_diag::recognise::Recogniser;
use slp_diag::views::explain::Site;
use slp_diag::views::{Scan, Years};
use std::cell::RefCell;

thread_local! {
    static RECOGNISER: RefCell<Recogniser> =
        RefCell::new(Recogniser::new(&Catalog::new(vec![], BASE_LANGUAGE)).expect("the embedded catalog is valid"));
}

fn line() -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec![
        "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart License Utility (CSLU) : Unable to resolve server hostname/domain name",
        "%SMART_LIC-3-COMM_FAILED: Communications failure with the Cisco Smart Software Manager (CSSM) : Operation timed out",
        "%SMART_LIC-5-COMM_RESTORED: Communications with Cisco Smart License Utility (CSLU) restored",
        "%SMART_LIC-6-REPORTING_REQUIRED: A Usage report acknowledgement will be required in 89 days.",
        "%SMART_LIC-3-NEVER_SEEN: x",
    ]);
    let stamp = prop_oneof![
        Just(String::new()),
        (1..29_u8, 0..24_u8).prop_map(|(day, hour)| format!("Nov {day:>2} {hour:02}:00:00: "))
    ];
    (prop::sample::select(vec!["", "sw-01: ", "sw-02: "]), stamp, text)
        .prop_map(|(host, stamp, text)| format!("{host}{stamp}{text}\n"))
}

/// The findings of one file, its messages given in two ranges.
fn file(number: u64, lines: &[String], cut: usize) -> Findings {
    RECOGNISER.with_borrow_mut(|recogniser| {
        let mut whole = FileFindings::default();
        let mut offset = 0;
        let (first, second) = lines.split_at(cut.min(lines.len()));
        for part in [first, second] {
            let mut range = FileFindings::default();
            for line in part {
                let anchors: Vec<_> = recogniser.spellings.find(line.as_bytes()).collect();
                for record in Record::read_all(line.as_bytes(), &anchors, 0) {
                    let found = recogniser.recognise(&record).expect("valid");
                    range.add(&record, &found, offset);
                }
                range.lines += 1;
                offset += line.len() as u64;
            }
            whole.merge(range);
        }
        whole.resolve(number, &format!("file-{number}"), Years::Option(2026))
    })
}

fn report(findings: &Findings) -> serde_json::Value {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    RECOGNISER.with_borrow_mut(|recogniser| {
        let scan = Scan::new(&catalog, recogniser, findings, &Site::default()).expect("valid");
        serde_json::to_value(scan).expect("text")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn merging_is_associative(a in prop::collection::vec(line(), 0..6), b in prop::collection::vec(line(), 0..6), c in prop::collection::vec(line(), 0..6), cuts in (0..6_usize, 0..6_usize)) {
        let files = |cut: usize| [file(0, &a, cut), file(1, &b, cut), file(2, &c, cut)];
        let [one, two, three] = files(cuts.0);
        let mut left = one;
        left.merge(two);
        left.merge(three);
        let [one, mut two, three] = files(cuts.1);
        two.merge(three);
        let mut right = one;
        right.merge(two);
        prop_assert_eq!(report(&left), report(&right));
    }
}
