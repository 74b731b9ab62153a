//! The fleets that benchmarks read say everything that the catalog knows, and are understood.

#[allow(dead_code, reason = "benchmarks use the rest")]
#[path = "../benches/fleet/mod.rs"]
mod fleet;

use fleet::{Fleet, Mix, Plan, Texts, every_line};
use slp_diag::catalog::roles::Relations;
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::findings::{FileReader, Reader};
use slp_diag::recognise::Recogniser;
use std::collections::BTreeSet;
use std::sync::Arc;

#[test]
fn every_form_is_drawn_and_recognised_as_itself() {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    let recogniser = Recogniser::new(&catalog);
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (id, device, line) in every_line(&Texts::new(&catalog)) {
        let mut told = Vec::new();
        for (record, found) in recogniser.events(line.as_bytes(), 0..line.len()) {
            told.push((
                record.anchor.id().to_string(),
                record.header.host.clone(),
                found.form.is_some(),
            ));
        }
        if told != [(id.clone(), Some(device), true)] {
            wrong.push(format!("{line}\n    {told:?}"));
        }
        seen.insert(id);
    }
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong.join("\n"));
    let all: BTreeSet<String> = catalog.messages().iter().map(ToString::to_string).collect();
    assert_eq!(seen, all);
}

/// Debug builds compare the quick way of reading a line with the other one, and the search for tags
/// with a plain one.
#[test]
fn fleets_are_read_with_nothing_unknown() {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    let texts = Texts::new(&catalog);
    let roles = Arc::new(Relations::new(&catalog));
    let mut reader = Reader::new(&catalog, Arc::clone(&roles));
    for (name, mix) in Mix::ALL {
        let plan = Plan { mix, seed: 3, devices: 40, rarity: 2, size: 60_000 };
        let mut log = Vec::new();
        Fleet::new(&texts, plan).write(&mut log).expect("memory");
        let lines = log.iter().filter(|it| **it == b'\n').count() as u64;
        let mut file = FileReader::new(None);
        file.read(&mut reader, &log, 0..log.len(), 0);
        let found = file.found;
        assert_eq!((found.lines, found.has_unknown), (lines, false), "{name}");
        let all = found.devices.values().flat_map(|it| &it.tracks);
        let said: u64 = all.map(|(_, it)| it.lines()).sum();
        assert!(said * 2 >= lines - 1, "{name}: {said} of {lines} lines");
        let is_of_fleet = |it: &Option<Box<str>>| it.as_ref().is_some_and(|it| it.contains("-03-"));
        assert!(found.devices.keys().all(is_of_fleet), "{name}");
    }
}

#[test]
fn a_seed_gives_one_log_and_another_seed_another() {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    let texts = Texts::new(&catalog);
    for (name, mix) in Mix::ALL {
        let log = |seed| {
            let plan = Plan { mix, seed, devices: 40, rarity: 2, size: 20_000 };
            let mut log = Vec::new();
            Fleet::new(&texts, plan).write(&mut log).expect("memory");
            String::from_utf8(log).expect("text")
        };
        assert_eq!(log(1), log(1), "{name}");
        assert_ne!(log(1), log(2), "{name}");
    }
}
