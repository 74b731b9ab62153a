//! The fleets that benchmarks read say everything that the catalog knows, and are understood.

#[allow(dead_code, reason = "benchmarks use the rest")]
#[path = "../benches/fleet/mod.rs"]
mod fleet;

use fleet::{Fleet, Mix, Plan, Texts, every_line};
use slp_diag::catalog::{BASE_LANGUAGE, Catalog};
use slp_diag::log::Record;
use slp_diag::recognise::Recogniser;
use std::collections::BTreeSet;

#[test]
fn every_form_is_drawn_and_recognised_as_itself() {
    let catalog = Catalog::new(vec![], BASE_LANGUAGE);
    let mut recogniser = Recogniser::new(&catalog).expect("valid");
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (id, device, line) in every_line(&Texts::new(&catalog)) {
        let records = Record::read_all(&recogniser.spellings, line.as_bytes(), &(0..line.len()));
        let mut told = Vec::new();
        for record in &records {
            if !recogniser.concerns(&record.anchor).expect("valid") {
                continue;
            }
            let found = recogniser.recognise(record).expect("valid");
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
