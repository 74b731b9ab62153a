//! Tests of how files are cut, and that neither that nor the number of readers changes what is
//! found.

use super::*;
use crate::catalog::BASE_LANGUAGE;
use crate::findings::{Findings, NamedFile};
use crate::recognise::Recogniser;
use crate::site::Site;
use crate::views::Scan;
use crate::views::scan::Selection;
use proptest::prelude::*;
use std::io::Write;

proptest! {
    /// Whatever its size, a file is cut without a hole, into parts that are worth their start.
    #[test]
    fn parts_cover_the_file(size in 0..40_000_000_000_u64, processors in 1..64_usize) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let sources = [Source::File(file, size)];
        let parts = cut(&sources, false, &Division { readers: processors, part: PART, largest_part: LARGEST_PART });
        let begins: Vec<Option<u64>> = parts.iter().skip(1).map(|it| Some(it.begin)).chain([None]).collect();
        prop_assert_eq!(parts[0].begin, 0);
        prop_assert_eq!(parts.iter().map(|it| it.end).collect::<Vec<_>>(), begins);
        let lengths = parts.iter().map(|it| it.end.unwrap_or(size) - it.begin);
        prop_assert!(lengths.rev().skip(1).all(|it| (PART..=LARGEST_PART).contains(&it)));
        prop_assert!(size - parts[parts.len() - 1].begin <= PART);
    }
}

/// Lines of every message of the catalog, and some that are of none.
fn texts() -> Vec<String> {
    let catalog = Catalog::new(Vec::new(), BASE_LANGUAGE);
    let mut texts = Vec::new();
    for id in catalog.messages() {
        let message = catalog.message(&id).expect("listed");
        texts.extend(message.examples.iter().map(|it| it.line.clone()));
    }
    let others = [
        "%SMART_LIC-3-NEVER_SEEN: x %SMART_LIC-3-NEVER_SEEN: y",
        "%ASA-3-444303: %SMART_LIC-3-RARE: z",
        "%LINEPROTO-5-UPDOWN: Line protocol on Interface Gi1/0/1, changed state to up",
        "last message repeated 3 times",
    ];
    texts.extend(others.map(str::to_owned));
    texts
}

fn line() -> impl Strategy<Value = String> {
    let text = prop::sample::select(texts());
    (0..6_u8, 1..29_u8, 0..24_u8, text, 1..60_usize).prop_map(|(host, day, hour, text, times)| {
        format!("sw-{host}: Nov {day:>2} {hour:02}:00:00: {text}\n").repeat(times)
    })
}

/// The report of a source, as JSON.
fn report(catalog: &Catalog, roles: &Arc<Relations>, source: Source, division: Division) -> String {
    let job = Job {
        catalog,
        roles: Arc::clone(roles),
        sources: &[source],
        period: &|_| None,
        from_start: false,
        spans: None,
        apart: false,
        division,
        progress: &ScanProgress::new(0, false),
    };
    let AllRead { files, unknown, troubles } = read_all(&job);
    assert!(troubles.is_empty());
    let mut findings = Findings::default();
    findings.add_unknown(unknown);
    for found in files.into_iter().flatten() {
        let years = found.years.settle(Some(2026), None);
        findings.add(0, NamedFile { name: "log".to_owned(), years, found });
    }
    let recogniser = Recogniser::new(catalog);
    let selection = Selection::ALL;
    let scan = Scan::new(catalog, &recogniser, roles, &findings, &Site::default(), &selection);
    serde_json::to_string(&scan).expect("text")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// One reader or several, in large parts or small ones, plain or packed: the answer is the same
    /// byte for byte.
    #[test]
    fn the_division_changes_nothing(lines in prop::collection::vec(line(), 60..120), part in 1..9_000_u64) {
        let catalog = Catalog::new(vec![], BASE_LANGUAGE);
        let roles = Arc::new(Relations::new(&catalog));
        let text = lines.concat();
        let folder = std::env::temp_dir().join(format!("slp-diag-division-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("can be made");
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).expect("can be written");
            Source::File(path, bytes.len() as u64)
        };
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).expect("memory can be written");
        let packed = write("log.gz", &gzip.finish().expect("memory can be written"));
        let plain = write("log", text.as_bytes());
        let expected = report(&catalog, &roles, plain.clone(), Division { readers: 1, ..Division::of_machine() });
        prop_assert_eq!(&report(&catalog, &roles, packed, Division::of_machine()), &expected);
        let most = text.len() as u64 / 40;
        let part = part.max(most);
        for readers in [1, 2, 5] {
            let division = Division { readers, part, largest_part: 4 * part };
            prop_assert!(cut(std::slice::from_ref(&plain), false, &division).len() > 1);
            prop_assert_eq!(&report(&catalog, &roles, plain.clone(), division), &expected, "{:?}", division);
        }
        std::fs::remove_dir_all(&folder).expect("can be removed");
    }
}
